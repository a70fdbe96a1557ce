"""Image files written byte by byte from the formats' specifications, with no library's encoder.

What a decoder should make of them is known from the samples that went in.
"""

import struct
import zlib
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.uint16]
"""(height, width, samples a pixel), each below 2 to the number of bits."""

CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
"""Colour type of a PNG -> samples a pixel."""
_PASSES = ((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2))
_LAST = (1, 0, 2, 1)
"""Adam7: first row, first column, step of rows, step of columns."""


def png(
    samples: Samples,
    bits: int,
    colour_type: int,
    *,
    interlaced: bool = False,
    further: Iterable[tuple[bytes, bytes]] = (),
) -> bytes:
    """A PNG; ``further`` chunks stand between header and pixels."""
    height, width, _ = samples.shape
    header = struct.pack(">IIBBBBB", width, height, bits, colour_type, 0, 0, int(interlaced))
    parts = (
        [samples[row::down, column::across] for row, column, down, across in (*_PASSES, _LAST)]
        if interlaced
        else [samples]
    )
    lines = b"".join(b"\0" + packed(line, bits) for part in parts if part.size for line in part)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", header),
            *(chunk(kind, body) for kind, body in further),
            chunk(b"IDAT", zlib.compress(lines)),
            chunk(b"IEND", b""),
        ]
    )


def chunk(kind: bytes, body: bytes) -> bytes:
    """One chunk of a PNG."""
    checksum = struct.pack(">I", zlib.crc32(kind + body))
    return struct.pack(">I", len(body)) + kind + body + checksum


def packed(line: NDArray[np.uint16], bits: int) -> bytes:
    """The samples of a line, most significant bit first, filled up to whole bytes."""
    flat = line.reshape(-1)
    if bits == 16:
        return flat.astype(">u2").tobytes()
    each = (flat[:, np.newaxis] >> np.arange(bits - 1, -1, -1)) & 1
    return np.packbits(each.reshape(-1).astype(np.uint8)).tobytes()


def tiff(
    body: bytes,
    width: int,
    height: int,
    *,
    bits: Sequence[int] = (8,),
    photometric: int = 1,
    sample_format: int = 1,
    big_endian: bool = False,
    further: Iterable[tuple[int, int, int, int]] = (),
    pages: int = 1,
) -> bytes:
    """An uncompressed TIFF of one strip; a further page repeats the first."""
    order = ">" if big_endian else "<"
    tags = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (259, 3, 1, 1),
        (262, 3, 1, photometric),
        (273, 4, 1, 0),
        (277, 3, 1, len(bits)),
        (278, 4, 1, height),
        (279, 4, 1, len(body)),
        (339, 3, 1, sample_format),
        *further,
    ]
    begin = 8
    listed = struct.pack(f"{order}{len(bits)}H", *bits)
    place_of_bits = begin
    place_of_body = begin + len(listed) + len(listed) % 2
    place = place_of_body + len(body) + len(body) % 2
    tags.append((258, 3, len(bits), bits[0] if len(bits) == 1 else place_of_bits))
    out = [listed.ljust(place_of_body - begin, b"\0"), body.ljust(place - place_of_body, b"\0")]
    first = place
    for page in range(pages):
        entries = b""
        for tag, kind, count, value in sorted(tags):
            shown = place_of_body if tag == 273 else value
            short = kind == 3 and count == 1
            entries += struct.pack(order + "HHI", tag, kind, count)
            entries += struct.pack(
                order + ("HH" if short else "I"), *((shown, 0) if short else (shown,))
            )
        size = 2 + len(entries) + 4
        following = place + size if page + 1 < pages else 0
        out.append(
            struct.pack(order + "H", len(tags)) + entries + struct.pack(order + "I", following)
        )
        place += size
    head = (b"MM\0*" if big_endian else b"II*\0") + struct.pack(order + "I", first)
    return head + b"".join(out)


def exif(orientation: int, *, big_endian: bool = False) -> bytes:
    """An EXIF block, as it stands in a PNG, that says how the picture is to be turned."""
    order = ">" if big_endian else "<"
    head = (b"MM\0*" if big_endian else b"II*\0") + struct.pack(order + "I", 8)
    return head + struct.pack(order + "HHHIHHI", 1, 0x0112, 3, 1, orientation, 0, 0)


def profile(
    red: tuple[float, float, float],
    green: tuple[float, float, float],
    blue: tuple[float, float, float],
    gamma: float,
    name: bytes,
) -> bytes:
    """An ICC profile of version 2: three primaries as XYZ under D50, and one exponent."""

    def xyz(values: Iterable[float]) -> bytes:
        return b"XYZ \0\0\0\0" + b"".join(struct.pack(">i", round(v * 65536)) for v in values)

    curve = b"curv\0\0\0\0" + struct.pack(">IHxx", 1, round(gamma * 256))
    text = name + b"\0"
    described = b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(78)
    described = described.ljust(-(-len(described) // 4) * 4, b"\0")
    tags = {
        b"desc": described,
        b"cprt": b"text\0\0\0\0none\0\0\0\0",
        b"wtpt": xyz((0.9642, 1.0, 0.8249)),
        b"rXYZ": xyz(red),
        b"gXYZ": xyz(green),
        b"bXYZ": xyz(blue),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    at = 128 + 4 + 12 * len(tags)
    table, bodies = struct.pack(">I", len(tags)), b""
    for tag, body in tags.items():
        table += tag + struct.pack(">II", at + len(bodies), len(body))
        bodies += body
    size = at + len(bodies)
    head = struct.pack(">I4sI4s4s4s", size, bytes(4), 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    head += bytes(12) + b"acsp" + bytes(28) + struct.pack(">iii", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + table + bodies


DISPLAY_P3 = profile(
    (0.51512, 0.2412, -0.00105),
    (0.29198, 0.69225, 0.04189),
    (0.1571, 0.06657, 0.78407),
    2.2,
    b"Display P3 of 2.2",
)
"""The primaries of Apple's wide-gamut screens, with a plain exponent."""
