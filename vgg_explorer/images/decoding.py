"""From the bytes of an image file to upright 8-bit RGB, or one clear error."""

import io
import logging
import struct
import threading
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, TiffImagePlugin, UnidentifiedImageError

_log = logging.getLogger(__name__)
_decoding = threading.Lock()

Pixels = NDArray[np.uint8]
"""(height, width, 3), RGB, 0 to 255."""

FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
"""Formats that are opened; others are refused, among them EPS, which would start Ghostscript."""
MAX_PIXELS: Final = 89_000_000
"""Largest height x width that is decoded: a few kilobytes can claim far more than memory holds."""
_FORMATS_IN_WORDS: Final = "JPEG, PNG, WebP, GIF, BMP or TIFF"
_DECODER_ERRORS: Final = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    struct.error,
    zlib.error,
)
"""What Pillow's decoders raise for damaged files, besides the OSError that they document."""


class ImageError(ValueError):
    """An image cannot be used; the message says in one sentence what is wrong and what to do."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A decoded image.

    Attributes:
        pixels: uint8, (height, width, 3), RGB, upright.
        format: Pillow's name of the file format, for instance ``JPEG``.
        notes: Sentences that say what was changed on the way to upright 8-bit RGB; often none.
    """

    pixels: Pixels
    format: str
    notes: tuple[str, ...]


def load(data: bytes) -> Pixels:
    """Decodes an image file; ``read`` also says what was changed on the way.

    Returns:
        uint8, (height, width, 3), RGB, upright.

    Raises:
        ImageError: As for ``read``.
    """
    return read(data).pixels


def read(data: bytes) -> Picture:
    """Decodes an image file to upright 8-bit RGB.

    The EXIF orientation is applied. Of an animation the first frame is taken. 16-bit grey is
    divided by 257, transparency composited on white, CMYK converted without colour profile.
    Embedded colour profiles are not applied: they were not in the network's training either.

    Args:
        data: The whole file.

    Raises:
        ImageError: For an empty, unknown, truncated or damaged file, one that claims more than
            ``MAX_PIXELS``, or one whose values have no defined range (32-bit integer and float).
    """
    if not data:
        message = f"The file is empty; choose a {_FORMATS_IN_WORDS} image."
        raise ImageError(message)
    with _logged_warnings():
        return _decoded(data)


@contextmanager
def _logged_warnings() -> Iterator[None]:
    """Keeps what Pillow warns of in damaged files out of the terminal: the visitor is told.

    Python's filters of warnings hold for the whole process, so one file is decoded at a time.
    """
    with _decoding:
        caught: list[warnings.WarningMessage] = []
        try:
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                yield
        finally:
            for each in caught:
                if Path(each.filename).parent.name == "PIL":
                    _log.info("Pillow: %s", each.message)
                else:  # of another thread
                    warnings.warn_explicit(each.message, each.category, each.filename, each.lineno)


def _decoded(data: bytes) -> Picture:
    try:
        image = Image.open(io.BytesIO(data), formats=FORMATS)
        decodable = 1 <= image.width * image.height <= MAX_PIXELS
        if decodable:
            # Counting frames seeks through the file, so it comes before the first is decoded.
            frames, orientation = _frames(image), image.getexif().get(_ORIENTATION, 1)
            image.load()
    except UnidentifiedImageError:
        message = f"The file is not an image of a known format; choose a {_FORMATS_IN_WORDS} image."
        raise ImageError(message) from None
    except Image.DecompressionBombError:
        message = (
            f"The image claims more than {MAX_PIXELS // 10**6} megapixels, which is the most "
            "that is decoded; scale it down and load it again."
        )
        raise ImageError(message) from None
    except _DECODER_ERRORS as error:
        message = (
            "The image is truncated or damaged and cannot be decoded; "
            "save or download it again and load the new copy."
        )
        raise ImageError(message) from error
    if not decodable:
        message = (
            f"The image claims {image.height} × {image.width} px, and between 1 px and "
            f"{MAX_PIXELS // 10**6} megapixels are decoded; scale it down and load it again."
        )
        raise ImageError(message)
    notes = []
    if frames > 1:
        notes.append(f"The first of {frames} frames is used.")
    if orientation in _UPRIGHT:
        notes.append("Turned upright, as its EXIF orientation says.")
    pixels = _turned(_rgb(image, notes), orientation)
    return Picture(pixels, image.format or "", tuple(notes))


def suffixes_of(known: str) -> frozenset[str]:
    """What files of a format end with, such as ``.jpg``: small letters, with the full stop.

    Args:
        known: One of ``FORMATS``.
    """
    endings = Image.registered_extensions()
    return frozenset(ending for ending, format_ in endings.items() if format_ == known)


def _frames(image: Image.Image) -> int:
    # Several JPEGs in one file are a photo with its previews, not an animation.
    return int(getattr(image, "n_frames", 1)) if image.format in {"GIF", "WEBP", "PNG"} else 1


def _turned(pixels: Pixels, orientation: int) -> Pixels:
    if orientation not in _UPRIGHT:
        return pixels
    transposed, flip_rows, flip_columns = _UPRIGHT[orientation]
    if transposed:
        pixels = pixels.transpose(1, 0, 2)
    return np.ascontiguousarray(pixels[:: -1 if flip_rows else 1, :: -1 if flip_columns else 1])


def _rgb(image: Image.Image, notes: list[str]) -> Pixels:
    if image.mode.startswith("I;16"):
        notes.append("16-bit grey, divided by 257 to 8 bits.")
        return _from_16_bit(image)
    if image.mode in {"I", "F"}:
        kind = "32-bit integer" if image.mode == "I" else "floating-point"
        message = (
            f"The image holds {kind} values, which have no defined black and white; "
            "save it with 8 or 16 bits a channel and load it again."
        )
        raise ImageError(message)
    if image.mode == "LAB":
        message = "The image holds Lab colours, which are not read; save it as RGB and load it."
        raise ImageError(message)
    if image.has_transparency_data:
        layered = image.convert("RGBA")
        if layered.getchannel("A").getextrema() != (255, 255):
            notes.append("Transparent parts are composited on white.")
            white = Image.new("RGBA", layered.size, "white")
            layered = Image.alpha_composite(white, layered)
        return np.array(layered.convert("RGB"))
    if image.mode == "CMYK":
        notes.append("CMYK converted to RGB without a colour profile.")
    return np.array(image.convert("RGB"))


def _from_16_bit(image: Image.Image) -> Pixels:
    values = np.array(image).astype(np.uint32)
    grey = ((values + 128) // 257).astype(np.uint8)
    if (
        isinstance(image, TiffImagePlugin.TiffImageFile)
        and image.tag_v2.get(TiffImagePlugin.PHOTOMETRIC_INTERPRETATION) == 0
    ):
        # Pillow honours "white is zero" for 8-bit grey only.
        grey = 255 - grey
    transparent = image.info.get("transparency")
    if isinstance(transparent, int):
        grey[values == transparent] = 255
    return np.repeat(grey[..., np.newaxis], 3, axis=2)


_ORIENTATION: Final = 0x0112
_UPRIGHT: Final = {
    2: (False, False, True),
    3: (False, True, True),
    4: (False, True, False),
    5: (True, False, False),
    6: (True, False, True),
    7: (True, True, True),
    8: (True, True, False),
}
"""EXIF orientation -> whether to swap the axes first, then to reverse rows and columns."""
