"""What is refused before it is decoded, because it would take too much memory or time.

At most 1 GB and 10 s are promised for any file. What a decoder takes at its peak, for a pixel, was
measured (``python -m benchmarks.images``); with the pixels that a file claims, that is its price.
"""

from typing import Final

from PIL import Image

from vgg_explorer.images import formats, structure
from vgg_explorer.images.image_error import ImageError
from vgg_explorer.images.structure import ManyPieces, Structure

MAX_PIXELS: Final = 89_000_000
"""Largest height x width that is decoded of any format."""
LONGEST_SIDE: Final = 65_535
"""Largest height, and width: of an image of a single column the rows cost more than the pixels."""
MEMORY: Final = 1_000_000_000
"""Bytes that decoding takes at most, with the interpreter, the file and the result."""
_ROOM: Final = 900_000_000
"""What of that is left for the picture beside the interpreter and a file of ``_USUAL`` bytes."""
_USUAL: Final = 50_000_000
_BYTES_A_PIXEL: Final = {"WEBP": 18.5, "AVIF": 20.0, "HEIF": 14.0}
"""At the decoder's peak, the result included; 7.2 for the others, which needs no other bound."""
_MOST_SCANS: Final = 1_600_000_000
"""Pixels that all scans of a JPEG go over together: 18 scans of 89 megapixels."""
_RUNS: Final = 2_000_000
"""Bytes of a BMP in run lengths, which Pillow decodes slowly."""


def look_through(data: bytes, name: str) -> Structure:
    """What the bytes of a file say of it, before anything is opened.

    Args:
        data: The whole file.
        name: Its format, of ``formats.FORMATS``.

    Raises:
        ImageError: If opening it would take too much already.
    """
    try:
        found = structure.structure(data, name)
    except ManyPieces:
        message = (
            "The file is cut into more pieces than any camera or program writes, and decoding it "
            "would take too long; save it again and load the new copy."
        )
        raise ImageError(message) from None
    if found.claims:
        _refuse_size(*found.claims, name, len(data))
    if found.tile > MAX_PIXELS:
        raise too_large(name)
    return found


def refuse_costly(image: Image.Image, name: str, found: Structure, size: int) -> None:
    """Refuses by what an opened file claims.

    Args:
        image: Opened, and not decoded.
        name: Its format.
        found: What ``look_through`` gave.
        size: Of the file, in bytes.

    Raises:
        ImageError: If decoding it would take more than ``MEMORY``, or far too long.
    """
    _refuse_size(image.width, image.height, name, size, _coefficients(image))
    if image.width * image.height * found.scans > _MOST_SCANS:
        message = (
            f"The JPEG goes over its {image.height} × {image.width} px {found.scans} times, which "
            "would take too long; save it again and load the new copy."
        )
        raise ImageError(message)
    if name == "BMP" and image.info.get("compression") in {1, 2} and size > _RUNS:
        message = (
            "The BMP is compressed by run lengths, of which at most 2 MB are decoded; save it as "
            "PNG and load that."
        )
        raise ImageError(message)


def most_pixels(name: str, size: int = 0, coefficients: int = 0) -> int:
    """The largest height x width that is decoded of a format.

    Args:
        name: The format.
        size: Of the file, in bytes.
        coefficients: Of a JPEG: bytes for a pixel that its decoder keeps besides.
    """
    price = _BYTES_A_PIXEL.get(name, 7.2) + coefficients
    if coefficients:
        price -= 3  # they are gone when the result is made
    return min(MAX_PIXELS, max(0, int((_ROOM - max(0, size - _USUAL)) / price / 1e6)) * 10**6)


def _coefficients(image: Image.Image) -> int:
    """A progressive JPEG keeps two bytes for every value of the picture until its last scan."""
    progressive = image.info.get("progressive") or image.info.get("progression")
    return 2 * len(image.getbands()) if image.format in {"JPEG", "MPO"} and progressive else 0


def _refuse_size(width: int, height: int, name: str, size: int, coefficients: int = 0) -> None:
    most = most_pixels(name, size, coefficients)
    if max(width, height) > LONGEST_SIDE:
        message = (
            f"The image claims {height} × {width} px, and a side of at most {LONGEST_SIDE:,} px is "
            "decoded; scale it down and load it again."
        )
        raise ImageError(message)
    if 1 <= width * height <= most:
        return
    kind = formats.AS_WRITTEN[name]
    if coefficients:
        kind = kind.replace(" ", " progressive ")
    if size > _USUAL:
        kind += f" of {size / 1e6:.0f} MB"
    message = (
        f"The image claims {height} × {width} px, and between 1 px and {most // 10**6} megapixels "
        f"are decoded of {kind}; scale it down and load it again."
    )
    raise ImageError(message)


def too_large(name: str) -> ImageError:
    """What to raise where a file claims even more than Pillow opens."""
    most = most_pixels(name) // 10**6
    return ImageError(
        f"The image claims more than {most} megapixels, which is the most that is decoded of "
        f"{formats.AS_WRITTEN[name]}; scale it down and load it again."
    )
