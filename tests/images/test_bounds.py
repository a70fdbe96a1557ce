"""What is refused before it is decoded: files that cost far more than they weigh."""

import io
import json
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageFile

from tests.images import hand_written
from tests.images.hand_written import chunk
from vgg_explorer.images import bounds, decoding, isolated
from vgg_explorer.images.decoding import ImageError

FILES = Path(__file__).parent / "files"
MIB = 1 << 20


def saved(image: Image.Image, image_format: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, image_format, **options)
    return buffer.getvalue()


def _scans(times: int) -> bytes:
    """A progressive JPEG of 25 megapixels whose last scan is there many times."""
    whole = saved(Image.new("L", (5000, 5000), 77), "JPEG", progressive=True)
    return whole[:-2] + whole[whole.rindex(b"\xff\xda") : -2] * times + b"\xff\xd9"


def _webp_canvas() -> bytes:
    data = bytearray(
        saved(Image.new("RGBA", (64, 64), (1, 2, 3, 4)), "WEBP", exif=b"II*\0\x08\0\0\0")
    )
    data[24:30] = (13_000).to_bytes(3, "little") * 2
    return bytes(data)


def _strips() -> bytes:
    """Of a million lines each is a strip of its own."""
    strips = (273, 4, 1_000_000, 8)
    return hand_written.tiff(bytes(64), 1, 1_000_000, further=[strips])


def _run_lengths() -> bytes:
    colours, body = bytes(1024), b"\x01\x07" * (2 * MIB)
    sizes = struct.pack("<IiiHHIIiiII", 40, 2048, 1024, 1, 8, 1, len(body), 0, 0, 256, 0)
    return b"BM" + struct.pack("<IHHI", 0, 0, 0, 14 + 40 + 1024) + sizes + colours + body


JPEG = saved(Image.new("RGB", (64, 64)), "JPEG")
PNG = hand_written.png(np.zeros((64, 64, 3), dtype=np.uint16), 8, 2)
_EXIF_OF_60_KB = b"\xff\xe1" + struct.pack(">H", 60_008) + b"Exif\0\0" + bytes(60_000)
_TABLES = b"\xff\xdb" + struct.pack(">H", 2 + 65_000) + (b"\0" + b"\1" * 64) * 1000
GIF_HEAD = b"GIF89a" + struct.pack("<HHBBB", 64, 64, 0x80, 0, 0) + bytes(6)
GIF_IMAGE = b"," + struct.pack("<HHHHB", 0, 0, 64, 64, 0) + b"\x02\x02\x44\x01\0;"
# Made when they are asked for: to read this file would take longer than to test what it holds.
COSTLY: dict[str, Callable[[], bytes]] = {
    "a JPEG of a million segments": lambda: JPEG[:2] + b"\xff\xe5\0\x02" * MIB + JPEG[2:],
    "a JPEG of 600 pieces of EXIF": lambda: JPEG[:2] + _EXIF_OF_60_KB * 600 + JPEG[2:],
    "a JPEG of 100,000 tables": lambda: JPEG[:2] + _TABLES * 100 + JPEG[2:],
    "a PNG of one column": lambda: hand_written.png(np.zeros((70_000, 1, 1), np.uint16), 8, 0),
    "a JPEG full of padding": lambda: JPEG[:2] + b"\xff" * (4 * MIB) + JPEG[2:],
    "a JPEG full of junk": lambda: JPEG[:20] + bytes(4 * MIB) + JPEG[20:],
    "a JPEG of 200 scans": lambda: _scans(200),
    "a PNG of a million chunks": lambda: PNG[:33] + chunk(b"abCd", b"") * MIB + PNG[33:],
    "a GIF of a comment in single letters": lambda: (
        GIF_HEAD + b"!\xfe" + b"\x01a" * (3 * MIB) + b"\0" + GIF_IMAGE
    ),
    "a WebP of 169 megapixels of canvas": _webp_canvas,
    "a TIFF of a million strips": _strips,
    "a TIFF whose one tile is far larger than it": lambda: hand_written.tiff(
        bytes(64), 64, 64, further=[(322, 4, 1, 26_000), (323, 4, 1, 26_000), (324, 4, 1, 8)]
    ),
    "a BMP of 4 MB in run lengths": _run_lengths,
}


@pytest.mark.parametrize("name", COSTLY)
def test_what_would_cost_too_much_is_refused_in_no_time(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = COSTLY[name]()
    monkeypatch.setattr(ImageFile.ImageFile, "load", lambda _: pytest.fail("it was decoded"))
    start = time.process_time()
    with pytest.raises(ImageError) as caught:
        decoding.load(data)
    assert time.process_time() - start < 1
    message = str(caught.value)
    assert message.endswith(".")
    assert ". " not in message


def test_one_picture_of_ordinary_pieces_is_not_refused() -> None:
    many = PNG[:33] + chunk(b"tEXt", b"a\0b") * 500 + PNG[33:]
    gif = saved(Image.new("P", (64, 64)), "GIF", comment=b"a" * 5000)
    for data in (many, gif, JPEG[:2] + b"\xff" * 500 + JPEG[2:]):
        assert decoding.load(data).shape == (64, 64, 3)


@pytest.mark.parametrize(
    ("image_format", "most"),
    [("PNG", 89), ("JPEG", 89), ("TIFF", 89), ("WEBP", 48), ("AVIF", 45), ("HEIF", 64)],
)
def test_the_largest_picture_of_each_format(image_format: str, most: int) -> None:
    assert bounds.most_pixels(image_format) == most * 10**6


_PEAK = """
import json, sys, time
from vgg_explorer.images import decoding
data = sys.stdin.buffer.read()
start = time.process_time()
shape = decoding.load(data).shape
seconds = time.process_time() - start
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([shape, seconds, int(peak.split()[1]) * 1024]))
"""


def _transparent_png(side: int) -> bytes:
    """All zeros, written without compressing them one by one."""
    size = side * (1 + 4 * side)
    compress = zlib.compressobj(1)
    head = compress.compress(bytes(MIB)) + compress.flush(zlib.Z_FULL_FLUSH)
    piece = compress.compress(bytes(MIB)) + compress.flush(zlib.Z_FULL_FLUSH)
    rest = zlib.compressobj(1, wbits=-15)
    tail = rest.compress(bytes(size % MIB)) + rest.flush()
    checksum = zlib.adler32(bytes(size % MIB))
    for _ in range(size // MIB):
        checksum = zlib.adler32(bytes(MIB), checksum)
    body = head + piece * (size // MIB - 1) + tail + struct.pack(">I", checksum)
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", body), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.skipif(sys.platform != "linux", reason="it is read from /proc")
def test_the_largest_transparent_png_stays_within_a_gigabyte() -> None:
    side = 9430
    done = subprocess.run(
        [sys.executable, "-c", _PEAK], input=_transparent_png(side), capture_output=True, check=True
    )
    shape, seconds, peak = json.loads(done.stdout)
    assert shape == [side, side, 3]
    assert 600e6 < peak < bounds.MEMORY
    assert seconds < 10


# --- in a process of its own ------------------------------------------------------------------


@pytest.mark.parametrize("image_format", ["PNG", "JPEG", "GIF"])
def test_in_a_process_of_its_own_all_is_the_same(
    image_format: str, caplog: pytest.LogCaptureFixture
) -> None:
    rng = np.random.default_rng(4)
    image = Image.fromarray(rng.integers(0, 256, (40, 30, 3), dtype=np.uint8))
    truncated = b"Exif\0\0II*\0\x08\0\0\0\x02\0\x12\x01\x03\0"
    options = {"exif": truncated} if image_format == "JPEG" else {}
    data = saved(image, image_format, **options)
    here = decoding.read(data)
    caplog.clear()
    with caplog.at_level("INFO"):
        there = isolated.read(data)
    np.testing.assert_array_equal(there.pixels, here.pixels)
    assert (there.format, there.notes) == (here.format, here.notes)
    assert ("Corrupt EXIF" in caplog.text) == (image_format == "JPEG")


def test_in_a_process_of_its_own_a_refusal_is_the_same() -> None:
    with pytest.raises(ImageError) as here:
        decoding.read(PNG[:60])
    with pytest.raises(ImageError) as there:
        isolated.read(PNG[:60])
    assert str(here.value) == str(there.value)


def test_a_picture_far_larger_than_its_file_says_ends_with_its_process() -> None:
    """An AVIF that claims 64 × 64 px and holds 16,000 × 16,000: 1 GB, which no header tells."""
    with pytest.raises(ImageError, match=r"\.$"):
        isolated.read((FILES / "says_64_holds_16000.avif").read_bytes())


def test_what_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolated, "SECONDS", 0.01)
    with pytest.raises(ImageError, match=r"took more than 0\.01 s"):
        isolated.read(PNG)


def test_a_server_without_processes_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(ImageError, match="can't be decoded now"):
        isolated.read(PNG)
