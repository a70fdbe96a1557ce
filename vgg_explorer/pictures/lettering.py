"""Text on pictures: the typeface, and lines broken to a width."""

from collections.abc import Iterator
from pathlib import Path

import matplotlib
from PIL import ImageFont


def font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The typeface of pictures that are taken along.

    Args:
        size: In pixels.
        bold: For titles.
    """
    # Loaded anew for each picture: a FreeType face must not be used by two threads at once.
    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name, size)


def wrapped(text: str, face: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
    """Lines no wider than ``width`` pixels.

    They break at spaces, and within words that are wider than a line, as file names may be. What
    cannot be printed becomes a space.
    """
    line = ""
    for word in "".join(c if c.isprintable() else " " for c in text).split():
        candidate = f"{line} {word}" if line else word
        if face.getlength(candidate) <= width:
            line = candidate
            continue
        if line:
            yield line
        line = ""
        for character in word:
            if line and face.getlength(line + character) > width:
                yield line
                line = ""
            line += character
    if line:
        yield line
