"""Which image files are opened, what they are called, and by which bytes they begin."""

import functools
from typing import Final

FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "HEIF")
"""Formats that are opened, as Pillow calls them; others are refused, among them EPS, which would
start Ghostscript."""
IN_WORDS: Final = "JPEG, PNG, WebP, GIF, BMP, TIFF, AVIF or HEIC"
"""The formats, for a sentence."""
AS_WRITTEN: Final = {
    "JPEG": "a JPEG",
    "PNG": "a PNG",
    "WEBP": "a WebP",
    "GIF": "a GIF",
    "BMP": "a BMP",
    "TIFF": "a TIFF",
    "AVIF": "an AVIF",
    "HEIF": "a HEIC",
}
"""Each format with its article."""

_HEIF_BRANDS: Final = frozenset(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")
)
_BEGINNINGS: Final = (
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
)


def begun_as(data: bytes) -> str:
    """The format of ``FORMATS`` whose first bytes a file has; empty if it has those of none."""
    if data[4:8] == b"ftyp":
        brand = data[8:12]
        if brand in {b"avif", b"avis"} or (brand in {b"mif1", b"msf1"} and b"avif" in data[12:64]):
            return "AVIF"
        return "HEIF" if brand in _HEIF_BRANDS else ""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WEBP"
    return next((name for start, name in _BEGINNINGS if data.startswith(start)), "")


@functools.cache
def learn_heif() -> None:
    """Teaches Pillow to open HEIC; put off to the first such file, since few visitors bring one."""
    import pi_heif  # noqa: PLC0415

    # What a phone packs beside the picture (previews, depth, gain maps) is not looked at.
    pi_heif.register_heif_opener(
        thumbnails=False, depth_images=False, aux_images=False, decode_threads=2
    )
