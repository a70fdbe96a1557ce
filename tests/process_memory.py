"""What stands in the memory of another process, read on Linux from outside."""

from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

_PIECE = 1 << 24
_LARGEST = 1 << 33
"""Bytes: more than a server has; what is larger is only set aside."""


def found_in_memory(process: int, traces: Mapping[str, bytes]) -> dict[str, int]:
    """How often each of some bytes, all of one length, stands in memory it can write to."""
    found = dict.fromkeys(traces, 0)
    with (
        Path(f"/proc/{process}/maps").open() as regions,
        Path(f"/proc/{process}/mem").open("rb") as memory,
    ):
        for line in regions:
            place, rights = line.split()[:2]
            start, end = (int(each, 16) for each in place.split("-"))
            if rights.startswith("rw") and end - start < _LARGEST:
                _look(memory, start, end, traces, found)
    return found


def _look(
    memory: BinaryIO, start: int, end: int, traces: Mapping[str, bytes], found: dict[str, int]
) -> None:
    before = b""
    longest = max(map(len, traces.values()))
    while start < end:
        try:
            memory.seek(start)
            piece = memory.read(min(_PIECE, end - start))
        except OSError:  # let go in the meantime
            return
        for name, trace in traces.items():
            found[name] += (before + piece).count(trace)
        # Shorter than any trace, so that none is counted twice.
        before = piece[-(longest - 1) :]
        start += len(piece)
        if not piece:
            return
