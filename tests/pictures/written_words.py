"""Finds written words in a picture by drawing them again, so that a test can say where they are."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from vgg_explorer.pictures.lettering import font
from vgg_explorer.pictures.print_sheet import INK

Colours = NDArray[np.uint8]
Darkness = NDArray[np.float64]
MOST = 0.06
"""Of the darkness of a letter or two, that may lie elsewhere: smoothing, but not another letter."""


@dataclass(frozen=True)
class Place:
    """The box of the ink of a word, in pixels of the picture; right and bottom are outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def centre(self) -> float:
        return (self.left + self.right) / 2


def find(
    word: str, picture: Colours, size: int, *, top: int = 0, bottom: int | None = None
) -> Place:
    """The one place where a word stands, with white to its left and right.

    Args:
        word: In the typeface of pictures, not bold.
        picture: uint8, (height, width, 3), RGB.
        size: Of the letters in pixels.
        top: First row to look at.
        bottom: Row after the last to look at; None for the end of the picture.

    Raises:
        AssertionError: If it stands there not at all, or more than once.
    """
    seen = _darkness(picture[top:bottom])
    found: list[tuple[float, Place]] = []
    # Where letters begin between two pixels they are smoothed otherwise.
    for eighths in range(8):
        ink = _ink(word, size, eighths / 8)
        height, width = ink.shape
        for unlike, y, x in _alike(seen, ink, size):
            found.append((unlike, Place(x, top + y, x + width, top + y + height)))
        if any(unlike == 0 for unlike, _ in found):
            break
    assert found, f"{word!r} is not written here."
    lefts, tops = [place.left for _, place in found], [place.top for _, place in found]
    spread = max(max(lefts) - min(lefts), max(tops) - min(tops))
    assert spread <= 2, f"{word!r} is written more than once."
    return min(found, key=lambda each: each[0])[1]


def _alike(seen: Darkness, ink: Darkness, size: int) -> list[tuple[float, int, int]]:
    """Rows and columns at which a picture is what is looked for, and how unlike it still is."""
    height, width = ink.shape
    apart = 3 * size // 10  # Less than a space.
    if seen.shape[0] < height or seen.shape[1] < width:
        return []
    lines = np.pad(seen, ((1, 0), (apart, apart))).cumsum(axis=0)
    # Darkness of each column over the height of the word, then summed along the row.
    along = np.pad(lines[height:] - lines[:-height], ((0, 0), (1, 0))).cumsum(axis=1)
    wide = along[:, width + 2 * apart :] - along[:, : -width - 2 * apart]
    inside = along[:, apart + width : -apart] - along[:, apart : -apart - width]
    total = ink.sum()
    # Most places need no closer look: they are not as dark, or not white on both sides.
    near = np.argwhere((np.abs(inside - total) < 0.03 * total) & (wide - inside < 0.001 * total))
    letters = np.ones(min(size, width))
    unlike = []
    for y, x in near.tolist():
        columns = np.abs(seen[y : y + height, x : x + width] - ink).sum(axis=0)
        most = np.convolve(columns, letters, "valid").max() / (total * len(letters) / width)
        unlike.append((float(most), y, x))
    return [each for each in unlike if each[0] < MOST]


def _darkness(picture: Colours) -> Darkness:
    dark: Darkness = (255.0 - picture.astype(np.float64)).mean(axis=2)
    return dark


def _ink(word: str, size: int, shift: float) -> Darkness:
    face = font(size)
    room = Image.new("RGB", (int(face.getlength(word)) + 4 * size, 4 * size), "white")
    ImageDraw.Draw(room).text((size + shift, size), word, INK, face)
    dark = _darkness(np.array(room))
    rows, columns = np.flatnonzero(dark.any(axis=1)), np.flatnonzero(dark.any(axis=0))
    return dark[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
