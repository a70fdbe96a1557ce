"""How an image file is put together, read from its bytes without decoding a pixel.

Decoders go through a file piece by piece, and some keep all they find: a few megabytes of the
smallest pieces cost them minutes and gigabytes. So the pieces are counted first, up to a bound.
"""

import struct
from dataclasses import dataclass
from typing import Final

MOST_PIECES: Final = 1 << 16
"""Segments, chunks, strips or tags of a file that are gone through; a photo has tens."""
MOST_BLOCKS: Final = 1 << 21
"""Data blocks of a GIF, of 255 bytes at most, likewise."""
_JUNK: Final = 1 << 20
"""Bytes between the segments of a JPEG that belong to none."""
_MOST_EXIF: Final = 16
"""Segments of a JPEG that hold EXIF; Pillow joins them, each time anew."""
_MOST_TABLES: Final = 1 << 16
"""Bytes of quantisation tables, of which a JPEG needs 520 at most."""
_ALONE: Final = frozenset((0x01, *range(0xD0, 0xD9)))
"""Markers of a JPEG that no length follows."""


class ManyPieces(Exception):  # noqa: N818 - nothing is wrong yet
    """There are more pieces than are gone through."""


@dataclass(frozen=True)
class Structure:
    """What the bytes of a file say of it.

    Attributes:
        frames: Pictures in it, where that is told here; 0 where it is not.
        scans: Of a JPEG: times that its decoder goes over the whole picture.
        tile: Of a TIFF: pixels of a tile, which is decoded as a whole; 0 where it has none.
        claims: Width and height in pixels, where they have to be known before the file is opened.
    """

    frames: int = 0
    scans: int = 1
    tile: int = 0
    claims: tuple[int, int] | None = None


def structure(data: bytes, name: str) -> Structure:
    """Goes through a file; what is damaged is left for the decoder to find.

    Args:
        data: The whole file.
        name: Its format, of ``formats.FORMATS``.

    Raises:
        ManyPieces: For more of them than any camera or program writes.
    """
    reader = _READERS.get(name)
    try:
        return reader(data) if reader else Structure()
    except (struct.error, IndexError):  # it ends too early
        return Structure()


def _jpeg(data: bytes) -> Structure:
    at, junk, exif, tables = 2, 0, 0, 0
    for _ in range(MOST_PIECES >> 4):
        marker = data.find(b"\xff", at)
        if marker < 0:
            return Structure()
        while data[marker + 1] == 0xFF:
            marker += 1
            junk += 1
            if junk > _JUNK:
                raise ManyPieces
        junk += marker - at
        if junk > _JUNK:
            raise ManyPieces
        code = data[marker + 1]
        if code == 0xDA:
            # In coded data a 0 follows every 0xFF, so this pair is a scan wherever it stands.
            return Structure(scans=data.count(b"\xff\xda", marker))
        at = marker + 2
        exif += data.startswith(b"Exif\0\0", at + 2)
        tables += struct.unpack_from(">H", data, at)[0] if code == 0xDB else 0
        if exif > _MOST_EXIF or tables > _MOST_TABLES:
            raise ManyPieces
        if code and code not in _ALONE:
            at += struct.unpack_from(">H", data, at)[0]
    raise ManyPieces


def _png(data: bytes) -> Structure:
    at, frames = 8, 0
    for _ in range(MOST_PIECES):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"acTL":
            frames = struct.unpack_from(">I", data, at + 8)[0]
        if kind == b"IEND":
            return Structure(frames=frames)
        at += 12 + length
    raise ManyPieces


def _gif(data: bytes) -> Structure:
    at = 13 + _palette(data[10])
    frames = blocks = 0
    try:
        while data[at] != 0x3B:
            image = data[at] == 0x2C
            frames += image
            at += 11 + _palette(data[at + 9]) if image else 2
            while length := data[at]:
                at += 1 + length
                blocks += 1
                if blocks > MOST_BLOCKS:
                    raise ManyPieces
            at += 1
            blocks += 1
    except IndexError:
        pass
    return Structure(frames=frames)


def _palette(flags: int) -> int:
    return 3 << ((flags & 7) + 1) if flags & 0x80 else 0


def _webp(data: bytes) -> Structure:
    kind = data[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27))
        return Structure(claims=(width, height))
    if kind == b"VP8L":
        bits = struct.unpack_from("<I", data, 21)[0]
        return Structure(claims=((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1))
    width, height = struct.unpack_from("<HH", data, 26)
    return Structure(claims=(width & 0x3FFF, height & 0x3FFF))


_TILE_WIDTH, _TILE_LENGTH = 322, 323
_COUNTED: Final = frozenset((273, 279, 324, 325))
"""Tags of a TIFF that hold a number for each strip or tile."""


def _tiff(data: bytes) -> Structure:
    order = "<" if data[:2] == b"II" else ">"
    large = data[2:4] in {b"+\0", b"\0+"}
    where, head, entry = ("Q", "Q", "HHQ") if large else ("I", "H", "HHI")
    at = struct.unpack_from(order + where, data, 8 if large else 4)[0]
    count = struct.unpack_from(order + head, data, at)[0]
    if count > MOST_PIECES >> 4:
        raise ManyPieces
    at += struct.calcsize(order + head)
    step = struct.calcsize(order + entry) + struct.calcsize(order + where)
    sides = {_TILE_WIDTH: 0, _TILE_LENGTH: 0}
    for each in range(at, at + count * step, step):
        tag, kind, number = struct.unpack_from(order + entry, data, each)
        if tag in _COUNTED and number > MOST_PIECES:
            raise ManyPieces
        if tag in sides:
            value = each + struct.calcsize(order + entry)
            sides[tag] = struct.unpack_from(order + ("H" if kind == 3 else "I"), data, value)[0]
    return Structure(tile=sides[_TILE_WIDTH] * sides[_TILE_LENGTH])


_READERS: Final = {"JPEG": _jpeg, "PNG": _png, "GIF": _gif, "WEBP": _webp, "TIFF": _tiff}
