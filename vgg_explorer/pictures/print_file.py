"""A picture as a file for print, which says in words what it shows."""

import io
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, PngImagePlugin

DPI: Final = 300
"""Dots per inch, as the PNG states them."""
PRINT_WIDTH: Final = 2126
"""Pixels: 180 mm, the width of a printed page of text, at ``DPI``."""
MAX_PRINT_PIXELS: Final = 24_000_000
"""A picture is not magnified beyond this; one that is larger already stays as it is."""
INK: Final = (26, 26, 26)
"""RGB of everything that is written."""


def print_png(pixels: NDArray[np.uint8], text: Sequence[str]) -> bytes:
    """A lossless PNG at ``DPI`` that also carries its text in machine-readable form.

    Args:
        pixels: uint8, (height, width, 3), RGB.
        text: The title, then all else that is written on the picture, line by line.
    """
    facts = PngImagePlugin.PngInfo()
    facts.add_itxt("Title", text[0])
    facts.add_itxt("Description", "\n".join(text[1:]))
    buffer = io.BytesIO()
    image = Image.fromarray(pixels)
    image.save(buffer, "PNG", compress_level=3, pnginfo=facts, dpi=(DPI, DPI))
    return buffer.getvalue()
