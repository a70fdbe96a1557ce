"""A feature map laid over the image that it was computed from."""

import numpy as np
from numpy.typing import NDArray

from vgg_explorer.images.decoding import Pixels
from vgg_explorer.pictures.channel_grid import hatching
from vgg_explorer.pictures.colour_maps import Palette

_ROWS = 32
"""Rows of a picture that are mixed at once: numbers of eight bytes that stay near the processor."""


def enlarged(codes: NDArray[np.uint8], palette: Palette, side: int, *, dead: bool) -> Pixels:
    """A feature map, every cell a square of one colour; a dead one is hatched.

    Args:
        codes: uint8, (rows, columns), palette entries.
        palette: uint8, (256, 3).
        side: Of a cell in pixels.
        dead: Whether every value is exactly zero: then the codes say nothing.

    Returns:
        uint8, (rows * side, columns * side, 3), RGB.
    """
    rows, columns = codes.shape
    if dead:
        return palette[hatching(rows * side, columns * side)]
    # Rows are made whole before they are repeated: then they are copied as they are.
    return palette[codes].repeat(side, axis=1).repeat(side, axis=0)


def blend(image: Pixels, colours: Pixels, opacity: float) -> Pixels:
    """Lays colours over the upper left of an image: round(image * (1 - a) + colour * a).

    Pixels right of the colours or below them, which belong to no cell, stay as they are.

    Args:
        image: uint8, (height, width, 3), RGB; not changed.
        colours: uint8, RGB, no larger than the image.
        opacity: 0 leaves the image, 1 covers it.

    Raises:
        ValueError: If the opacity is not from 0 to 1, or the colours are larger than the image.
    """
    height, width, _ = colours.shape
    if not 0 <= opacity <= 1:
        message = f"The opacity is a share from 0 to 1, not {opacity}."
        raise ValueError(message)
    if height > image.shape[0] or width > image.shape[1]:
        message = f"A map of {height} × {width} px does not fit on {image.shape[:2]} px."
        raise ValueError(message)
    result = image.copy()
    for top in range(0, height, _ROWS):
        rows = slice(top, min(top + _ROWS, height))
        mixed = image[rows, :width] * np.float64(1 - opacity)
        mixed += colours[rows] * np.float64(opacity)
        result[rows, :width] = np.rint(mixed, out=mixed)
    return result
