"""Where the activations of many images go: a folder of NPZ files, or one HDF5 file.

Each image counts whole or not at all, whenever the process is killed, so that a second run can go
on where the first one ended.
"""

import io
import json
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol, Self

import numpy as np

from vgg_explorer.compute.activation import Activation
from vgg_explorer.compute.weight_files import replacing
from vgg_explorer.exports import npz
from vgg_explorer.exports.image_pass import ExtractionError, refuse_output
from vgg_explorer.exports.piecewise_file import PiecewiseFile
from vgg_explorer.exports.rollback_file import RollbackFile

Note = Mapping[str, Any]

_NOT_OURS = (
    OSError,
    EOFError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    zipfile.BadZipFile,
)
"""What numpy and the note raise for a file that is cut short or another's."""


class Output(Protocol):
    """Takes the activations of many images; each method is called by one thread at a time."""

    def __enter__(self) -> Self:
        """Open it; raises ``ExtractionError`` if nothing can be written there."""

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Close it."""

    def note(self, key: str) -> Note | None:
        """The note of an image whose activations are there and whole; None if they aren't."""

    def write(self, key: str, activations: Mapping[str, Activation], note: Note) -> None:
        """Write those of an image, in place of older ones; raises ``OSError``."""


class NpzFolder:
    """A folder with a file like ``extraction.extract`` writes it for each image."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __str__(self) -> str:
        return str(self._folder)

    def __enter__(self) -> Self:
        """Make the folder, unless it is there."""
        folder = self._folder
        if not folder.exists() and not folder.absolute().parent.is_dir():
            message = f"{folder} can't be made: there is no folder {folder.parent}."
            raise ExtractionError(message)
        try:
            folder.mkdir(exist_ok=True)
            with tempfile.TemporaryFile(dir=folder):
                pass
        except FileExistsError as error:
            message = f"{folder} is not a folder."
            raise ExtractionError(message) from error
        except OSError as error:
            message = f"{folder} can't be written: {error.strerror or error}."
            raise ExtractionError(message) from error
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is left open."""

    def path(self, key: str) -> Path:
        """The file of an image."""
        return self._folder / f"{key}.npz"

    def note(self, key: str) -> Note | None:
        """As of ``Output``; a file that another command wrote counts as absent."""
        try:
            with np.load(self.path(key)) as file:
                note = json.loads(file[npz.NOTE_KEY].item())
                return note if set(note["tensors"]) <= set(file.files) else None
        except _NOT_OURS:
            return None

    def write(self, key: str, activations: Mapping[str, Activation], note: Note) -> None:
        """As of ``Output``."""
        with (
            replacing(self.path(key)) as part,
            io.BufferedWriter(PiecewiseFile(part, "wb")) as file,
        ):
            npz.write(file, activations, note)


class Hdf5Store:
    """One HDF5 file: a group for each image, in it a dataset a tensor and the note.

    ``h5py.File("photos.h5")["holiday/cat.jpg/relu3_3"]``; the note is the text in ``note`` there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __str__(self) -> str:
        return str(self._path)

    def __enter__(self) -> Self:
        """Open the file, or make it, undo what was cut short, and keep other runs out."""
        refuse_output(self._path)
        try:
            self._plain = RollbackFile(self._path)
        except BlockingIOError as error:
            message = f"Another run is writing {self._path}; wait for its end, or name another."
            raise ExtractionError(message) from error
        except OSError as error:
            message = f"{self._path} can't be written: {error.strerror or error}."
            raise ExtractionError(message) from error
        try:
            self._file = self._opened()
            self._keys = self._noted()
        except ExtractionError:
            self._plain.close()
            raise
        return self

    def _opened(self) -> Any:
        import h5py  # type: ignore[import-untyped] # noqa: PLC0415 - a folder of NPZ needs none

        if not self._plain.size:
            file = h5py.File(self._plain, "w")
            file.attrs["format"] = npz.FORMAT
            file.flush()
            self._plain.commit()
            return file
        try:
            file = h5py.File(self._plain, "r+")
        except OSError as error:
            message = f"{self._path} is there and is no HDF5 file; name another."
            raise ExtractionError(message) from error
        if file.attrs.get("format") != npz.FORMAT:
            file.close()
            message = f"{self._path} is an HDF5 file of something else; name another."
            raise ExtractionError(message)
        return file

    def _noted(self) -> set[str]:
        """The images that a note is there of."""
        found = set()

        def look(name: str) -> None:
            key, _, last = name.rpartition("/")
            if last == npz.NOTE_KEY:
                found.add(key)

        try:
            self._file.visit(look)
        except (OSError, RuntimeError, KeyError) as error:
            with suppress(OSError, RuntimeError):
                self._file.close()
            message = f"{self._path} is damaged and can't be gone on with; name another."
            raise ExtractionError(message) from error
        return found

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Close the file; after an error all but the images that are whole is undone."""
        if kind is None:
            self._file.close()
            self._plain.commit()
        else:
            with suppress(OSError, RuntimeError):
                self._file.close()
        self._plain.close()

    def note(self, key: str) -> Note | None:
        """As of ``Output``."""
        if key not in self._keys:
            return None  # h5py would have it wait until what is being written is
        try:
            note: Note = json.loads(self._file[key][npz.NOTE_KEY].asstr()[()])
        except _NOT_OURS:
            return None
        return note if set(note["tensors"]) <= set(self._file[key]) else None

    def write(self, key: str, activations: Mapping[str, Activation], note: Note) -> None:
        """As of ``Output``."""
        self._keys.add(key)
        if key in self._file:
            del self._file[key]
        group = self._file.create_group(key)
        for name, values in activations.items():
            group.create_dataset(name, data=values)
        group[npz.NOTE_KEY] = json.dumps(note, ensure_ascii=False, indent=1)
        self._file.flush()
        self._plain.commit()
