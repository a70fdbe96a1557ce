"""From a decoded image of any kind to upright 8-bit RGB, strip by strip.

Pillow's own conversions make a copy of the whole image at each step; at 89 megapixels three of them
are a gigabyte. A strip at a time costs the result and little else.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms, TiffImagePlugin

from vgg_explorer.images.colour_profile import ToSrgb, to_srgb
from vgg_explorer.images.image_error import ImageError

Pixels = NDArray[np.uint8]
"""(height, width, 3), RGB, 0 to 255."""

UPRIGHT: Final = {
    2: (False, False, True),
    3: (False, True, True),
    4: (False, True, False),
    5: (True, False, False),
    6: (True, False, True),
    7: (True, True, True),
    8: (True, True, False),
}
"""EXIF orientation -> whether to swap the axes first, then to reverse rows and columns."""
_STRIP: Final = 1 << 20
"""Pixels of a strip, about."""

_Convert = Callable[[Image.Image], Image.Image | NDArray[np.uint8]]


def upright_rgb(image: Image.Image, orientation: int, wide: bool, notes: list[str]) -> Pixels:
    """Converts an image; what is changed on the way is added to the notes.

    Args:
        image: Decoded.
        orientation: Of its EXIF, 1 to 8; anything else counts as upright.
        wide: Whether the file holds 16 bits a channel of a colour image, of which Pillow keeps the
            upper 8.
        notes: Sentences for the visitor.

    Raises:
        ImageError: For Lab colours.
    """
    if orientation in UPRIGHT:
        notes.append("Turned upright, as its EXIF orientation says.")
    swap, flip_rows, flip_columns = UPRIGHT.get(orientation, (False, False, False))
    height, width = image.height, image.width
    pixels = np.empty((width, height, 3) if swap else (height, width, 3), dtype=np.uint8)
    as_stored = pixels[:: -1 if flip_rows else 1, :: -1 if flip_columns else 1]
    if swap:
        as_stored = as_stored.transpose(1, 0, 2)
    convert = _conversion(image, wide, notes)
    for top, strip in _strips(image):
        as_stored[top : top + strip.height] = np.asarray(convert(strip))
    return pixels


def _strips(image: Image.Image) -> Iterator[tuple[int, Image.Image]]:
    rows = max(1, _STRIP // image.width)
    for top in range(0, image.height, rows):
        yield top, image.crop((0, top, image.width, min(top + rows, image.height)))


def _conversion(image: Image.Image, wide: bool, notes: list[str]) -> _Convert:
    if image.mode == "LAB":
        message = "The image holds Lab colours, which are not read; save it as RGB and load it."
        raise ImageError(message)
    if image.mode in {"I", "F"}:
        return _from_numbers(image, notes)
    colours = "CMYK" if image.mode == "CMYK" else "L" if image.mode in _GREY else "RGB"
    profile = to_srgb(image.info.get("icc_profile"), colours)
    if image.mode.startswith("I;16"):
        convert = _from_16_bit(image, profile, notes)
    elif image.has_transparency_data:
        convert = _on_white(profile, notes)
    else:
        convert = partial(_in_srgb, profile=profile)
    if wide:
        notes.append("16 bits a channel: the upper 8 are used.")
    if profile.note:
        notes.append(profile.note)
    if colours == "CMYK" and profile.transform is None:
        notes.append("CMYK converted to RGB without a colour profile.")
    return convert


def _in_srgb(strip: Image.Image, profile: ToSrgb) -> Image.Image:
    if profile.transform is None:
        return strip.convert("RGB")
    ready = strip if strip.mode == profile.mode else strip.convert(profile.mode)
    return ImageCms.applyTransform(ready, profile.transform) or ready


def _on_white(profile: ToSrgb, notes: list[str]) -> _Convert:
    said = "Transparent parts are composited on white."

    def convert(strip: Image.Image) -> Image.Image:
        layered = strip.convert("RGBA")
        alpha = layered.getchannel("A")
        colours = _in_srgb(layered, profile)
        if alpha.getextrema() == (255, 255):
            return colours
        if said not in notes:
            notes.append(said)
        colours.putalpha(alpha)
        white = Image.new("RGBA", colours.size, "white")
        return Image.alpha_composite(white, colours).convert("RGB")

    return convert


def _from_16_bit(image: Image.Image, profile: ToSrgb, notes: list[str]) -> _Convert:
    bits = _bits(image)
    most = 2**bits - 1
    scaled = "divided by 257" if bits == 16 else "scaled"
    notes.append(f"{bits}-bit grey, {scaled} to 8 bits.")
    inverted, transparent = _white_is_zero(image), image.info.get("transparency")

    def convert(strip: Image.Image) -> NDArray[np.uint8]:
        values = np.minimum(np.array(strip).astype(np.uint32), most)
        grey = ((values * 510 + most) // (2 * most)).astype(np.uint8)
        colours = np.array(_in_srgb(Image.fromarray(255 - grey if inverted else grey), profile))
        if isinstance(transparent, int):
            colours[values == transparent] = 255
        return colours

    return convert


def _from_numbers(image: Image.Image, notes: list[str]) -> _Convert:
    """Grey from numbers that have no black and white of their own: 32-bit integer and float."""
    kind = "Floating-point" if image.mode == "F" else "Integer"
    low, high = np.inf, -np.inf
    for _, strip in _strips(image):
        values = np.asarray(strip)
        finite = values[np.isfinite(values)]
        if finite.size:
            low, high = min(low, float(finite.min())), max(high, float(finite.max()))
    if image.mode == "F" and 0 <= low <= high <= 1:
        low, high = 0.0, 1.0
        rule = "0 is black and 1 is white"
    elif low < high:
        rule = f"the least, {low:.6g}, is black and the greatest, {high:.6g}, is white"
    else:
        low, high = 0.0, np.inf
        rule = "all values are the same and shown as black"
    inverted = _white_is_zero(image)
    notes.append(
        f"{kind} grey: {rule}{', then turned round, as the file says' if inverted else ''}."
    )

    def convert(strip: Image.Image) -> NDArray[np.uint8]:
        with np.errstate(invalid="ignore"):
            shares = (np.asarray(strip, dtype=np.float64) - low) / (high - low)
        shares = np.clip(np.nan_to_num(shares, nan=0.0, posinf=1.0, neginf=0.0), 0, 1)
        grey = np.rint((1 - shares if inverted else shares) * 255).astype(np.uint8)
        return grey[..., np.newaxis]

    return convert


def _bits(image: Image.Image) -> int:
    """Bits of 16-bit grey that the file fills: a TIFF may hold 12."""
    if not isinstance(image, TiffImagePlugin.TiffImageFile):
        return 16
    return int(max(image.tag_v2.get(TiffImagePlugin.BITSPERSAMPLE, (16,))))


def _white_is_zero(image: Image.Image) -> bool:
    """Pillow honours it for 8-bit grey only."""
    return (
        isinstance(image, TiffImagePlugin.TiffImageFile)
        and image.tag_v2.get(TiffImagePlugin.PHOTOMETRIC_INTERPRETATION) == 0
    )


_GREY: Final = frozenset(("1", "L", "LA", "La", "I;16", "I;16B", "I;16L", "I;16N"))
