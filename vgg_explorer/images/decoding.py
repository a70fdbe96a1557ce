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

from PIL import Image, UnidentifiedImageError

from vgg_explorer.images import bounds, formats
from vgg_explorer.images.bounds import MAX_PIXELS
from vgg_explorer.images.formats import FORMATS
from vgg_explorer.images.image_error import ImageError
from vgg_explorer.images.upright_rgb import Pixels, upright_rgb

__all__ = ["FORMATS", "MAX_PIXELS", "ImageError", "Picture", "Pixels", "load", "read"]

_log = logging.getLogger(__name__)
_decoding = threading.Lock()

_DECODER_ERRORS: Final = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    ArithmeticError,
    RuntimeError,
    struct.error,
    zlib.error,
)
"""What Pillow's decoders raise for damaged files, besides the OSError that they document."""


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

    The EXIF orientation is applied. Of an animation the first frame is taken, of a TIFF the first
    page. An embedded colour profile other than sRGB is applied, transparency composited on white.
    16-bit grey is divided by 257, of 16-bit colour the upper 8 bits are used. Grey of 32-bit
    integers or floats is black at its least value and white at its greatest; floats from 0 to 1
    are black at 0 and white at 1. CMYK without a profile is converted by the plain formula.

    Args:
        data: The whole file.

    Raises:
        ImageError: For an empty, unknown, truncated or damaged file, or one that would take more
            memory or time than ``bounds`` allows.
    """
    if not data:
        message = f"The file is empty; choose a {formats.IN_WORDS} image."
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
    name = formats.begun_as(data)
    if not name:
        message = f"The file is not an image of a known format; choose a {formats.IN_WORDS} image."
        raise ImageError(message)
    try:
        if name == "HEIF":
            formats.learn_heif()
        found = bounds.look_through(data, name)
        image = Image.open(io.BytesIO(data), formats=(name,))
        bounds.refuse_costly(image, name, found, len(data))
        wide, notes = _is_wide(image), _frames(image, name, found.frames)
        orientation = image.getexif().get(_ORIENTATION, 1)
        image.load()
        bounds.refuse_costly(image, name, found, len(data))  # a HEIC may hold more than it claims
        pixels = upright_rgb(image, orientation, wide, notes)
    except UnidentifiedImageError:
        message = (
            f"The file begins as {formats.AS_WRITTEN[name]} and is damaged, or holds a kind that "
            "is not read; save it again, with 8 or 16 bits a channel, and load the new copy."
        )
        raise ImageError(message) from None
    except Image.DecompressionBombError:
        raise bounds.too_large(name) from None
    except ImageError:
        raise
    except ImportError as error:
        kind = formats.AS_WRITTEN[name].removeprefix("an ").removeprefix("a ")
        message = f"{kind} can't be read here ({error}); save it as JPEG and load that."
        raise ImageError(message) from error
    except MemoryError:
        message = "There is not enough memory to decode the image; scale it down and load it again."
        raise ImageError(message) from None
    except _DECODER_ERRORS as error:
        message = (
            "The image is truncated or damaged and cannot be decoded; "
            "save or download it again and load the new copy."
        )
        raise ImageError(message) from error
    return Picture(pixels, image.format or "", tuple(notes))


def suffixes_of(known: str) -> frozenset[str]:
    """What files of a format end with, such as ``.jpg``: small letters, with the full stop.

    Args:
        known: One of ``FORMATS``.
    """
    endings = Image.registered_extensions()
    return frozenset(ending for ending, format_ in endings.items() if format_ == known)


def _is_wide(image: Image.Image) -> bool:
    """Whether the file holds 16 bits a channel of colour, of which Pillow keeps the upper 8."""
    tiles = getattr(image, "tile", [])
    return not image.mode.startswith("I") and any(";16" in str(tile[3]) for tile in tiles[:1])


def _frames(image: Image.Image, name: str, counted: int) -> list[str]:
    """Says that more than one picture is in the file."""
    if name == "TIFF":  # to count its pages takes reading them
        several = getattr(image, "is_animated", False)
        return ["The first page of several is used."] if several else []
    # Several JPEGs in one file are a photo with its previews, not an animation.
    if name in {"WEBP", "AVIF", "HEIF"}:
        counted = getattr(image, "n_frames", 1)
    if counted < 2:
        return []
    if name == "HEIF":
        return [f"The main one of {counted} pictures is used."]
    return [f"The first of {counted} frames is used."]


_ORIENTATION: Final = 0x0112
