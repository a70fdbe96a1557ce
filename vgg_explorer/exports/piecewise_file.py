"""A file that takes a megabyte at a time."""

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

PIECE_BYTES = 1 << 20


class PiecewiseFile(io.FileIO):
    """A raw file of which each write takes a megabyte at most, and says how much it took.

    The system took 5 ms to take 3.2 MB at once into its cache and 0.6 ms to take them so (Linux
    with ext4, a quarter to half of 150 writes each); whoever writes for a raw file, as
    ``io.BufferedWriter`` does, goes on with the rest.
    """

    def write(self, data: "ReadableBuffer", /) -> int:
        """As of a raw file."""
        return super().write(memoryview(data).cast("B")[:PIECE_BYTES])
