"""A file whose changes count together or not at all, whenever the process is killed.

HDF5 writes over parts of its file when something is added, so a process that ends in the middle
can leave one that nobody opens again. Here, before bytes that count are written over, they are
saved in a journal beside the file; whoever finds a journal puts them back. It is what SQLite calls
a rollback journal. It holds when the process dies, at any moment; nothing is synchronised with the
disk, so it doesn't hold when the machine loses power.
"""

import fcntl
import io
import os
import struct
from pathlib import Path

from vgg_explorer.exports.piecewise_file import PiecewiseFile

_NUMBERS = struct.Struct("<QQ")
_SIZE = struct.Struct("<Q")


class RollbackFile:
    """A file opened for reading and writing, with the methods that h5py asks of one.

    What was written since the last ``commit`` is undone by ``close``, or by the next opening.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, make it if there is none, and undo what was not committed.

        Raises:
            BlockingIOError: If another process has it open so.
            OSError: If it can't be opened.
        """
        self._journal_path = path.with_name(f".{path.name}.journal")
        self._file = PiecewiseFile(os.open(path, os.O_RDWR | os.O_CREAT, 0o644), "r+b")
        self._journal: io.FileIO | None = None
        self._counted = 0
        try:
            fcntl.flock(self._file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
            if self._journal_path.exists():
                self._undo()
        except OSError:
            self._file.close()
            raise

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return os.fstat(self._file.fileno()).st_size

    def commit(self) -> None:
        """All that was written counts."""
        if self._journal:
            self._journal.close()
            self._journal = None
            self._journal_path.unlink()

    def close(self) -> None:
        """Undo what was not committed, and close the file."""
        if self._journal:
            self._journal.close()
            self._journal = None
            self._undo()
        self._file.close()

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """As of any file."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """As of any file."""
        return self._file.tell()

    def read(self, size: int = -1) -> bytes:
        """As of any file."""
        return self._file.read(size) or b""

    def readinto(self, buffer: memoryview) -> int:
        """As of any file; less than asked only at its end."""
        done, view = 0, memoryview(buffer).cast("B")
        while done < len(view):
            got = self._file.readinto(view[done:])
            if not got:
                break
            done += got
        return done

    def write(self, data: memoryview) -> int:
        """As of any file, and all of it."""
        view = memoryview(data).cast("B")
        start = self._file.tell()
        self._save(start, start + len(view))
        self._write_all(view)
        return len(view)

    def truncate(self, size: int) -> int:
        """As of any file."""
        self._save(size, self.size)
        return self._file.truncate(size)

    def flush(self) -> None:
        """Nothing is held back."""

    def _write_all(self, view: memoryview) -> None:
        while view:
            view = view[self._file.write(view) or 0 :]

    def _save(self, start: int, end: int) -> None:
        if self._journal is None:
            self._begin()
        assert self._journal  # noqa: S101 - just begun
        end = min(end, self._counted)
        if start >= end:
            return
        place = self._file.tell()
        self._file.seek(start)
        old = bytearray(end - start)
        self.readinto(memoryview(old))
        self._file.seek(place)
        record = memoryview(_NUMBERS.pack(start, len(old)) + old)
        while record:
            record = record[self._journal.write(record) or 0 :]

    def _begin(self) -> None:
        self._counted = self.size
        # Written whole under another name first: a journal without its head would undo nothing.
        fresh = self._journal_path.with_suffix(".begun")
        fresh.write_bytes(_SIZE.pack(self._counted))
        fresh.replace(self._journal_path)
        self._journal = self._journal_path.open("ab", buffering=0)

    def _undo(self) -> None:
        journal = self._journal_path.read_bytes()
        (size,) = _SIZE.unpack_from(journal)
        records, at = [], _SIZE.size
        while at + _NUMBERS.size <= len(journal):
            start, length = _NUMBERS.unpack_from(journal, at)
            at += _NUMBERS.size + length
            if at > len(journal):  # cut short, so nothing was written over yet
                break
            records.append((start, journal[at - length : at]))
        # The oldest last: where bytes were written over twice, the first were those that counted.
        for start, old in reversed(records):
            self._file.seek(start)
            self._write_all(memoryview(old))
        self._file.truncate(size)
        self._file.seek(0)
        self._journal_path.unlink()
