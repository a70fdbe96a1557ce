"""Three principal components as the red, green and blue of one picture.

Component k of a cell is drawn as ``round(127 + 127 * score / limit)`` of its colour, where the
limit is the component's own largest magnitude. A component without variance is at the middle level
everywhere.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from vgg_explorer.measures.value_limits import Domain
from vgg_explorer.measures.whole_tensor import Components
from vgg_explorer.network.formatting import listed
from vgg_explorer.pictures import colour_maps

COLOURS: Final = ("red", "green", "blue")
"""What the first, second and third component are drawn as."""
LEVELS: Final = 255
"""Levels of each colour, 0 to 254; odd, so that zero has one of its own in the middle."""
MIDDLE: Final = LEVELS // 2
_STRIPE: Final = 3
"""Width of a stripe of the hatching of cells without a score, in pixels."""


def levels(found: Components) -> NDArray[np.uint8]:
    """uint8, (height, width, 3), each 0 to 254; 255 does not occur. The middle for no score."""
    scale = np.divide(MIDDLE, found.limits, out=np.zeros_like(found.limits), where=found.limits > 0)
    level = np.rint(MIDDLE + np.nan_to_num(found.scores) * scale)
    return np.clip(level, 0, LEVELS - 1).astype(np.uint8)


def picture(found: Components, factor: int) -> NDArray[np.uint8]:
    """The cells as squares, nothing interpolated.

    Args:
        found: What is drawn.
        factor: Side of a cell in pixels, from 1.

    Returns:
        uint8, (height * factor, width * factor, 3), RGB. Cells without a score are hatched in
        two colours that hold the level 255, which no score has.
    """
    pixels = np.repeat(np.repeat(levels(found), factor, axis=1), factor, axis=0)
    missing = np.repeat(np.repeat(found.missing, factor, axis=1), factor, axis=0)
    if missing.any():
        pixels[missing] = hatching(*missing.shape)[missing]
    return pixels


def interval(found: Components, level: int, component: int) -> Domain:
    """The scores that a level of a colour stands for: half a level to either side.

    Args:
        found: What is drawn.
        level: 0 to 254.
        component: 0 for red, 1 for green, 2 for blue.

    Raises:
        ValueError: For a level that stands for no score.
    """
    if not 0 <= level < LEVELS:
        message = f"Level {level} stands for no score; levels run from 0 to {LEVELS - 1}."
        raise ValueError(message)
    limit = float(found.limits[component])
    step = limit / MIDDLE
    middle = (level - MIDDLE) * step
    return Domain(max(middle - step / 2, -limit), min(middle + step / 2, limit))


def notes(found: Components) -> tuple[str, ...]:
    """What has to be known of components besides, in sentences; often nothing."""
    notes = []
    missing = found.shape[0] * found.shape[1] - found.cells_used
    if missing:
        notes.append(
            f"{missing:,} of {found.shape[0] * found.shape[1]:,} cells hold a value that is not "
            "finite: they are left out of the computation and hatched."
        )
    flat = [name for name, limit in zip(COLOURS, found.limits, strict=True) if limit == 0]
    if found.cells_used == 1:
        notes.append("A single cell varies with nothing, so it is drawn in the middle colour.")
    elif found.cells_used and len(flat) == 3:
        notes.append(
            "Every cell holds the same values, so there is no variance and every cell is drawn "
            "in the middle colour."
        )
    elif found.cells_used and flat:
        what = f"drawn as {listed(flat)}"
        notes.append(
            f"The component {what} has no variance and stays at the middle level."
            if len(flat) == 1
            else f"The components {what} have no variance and stay at the middle level."
        )
    return tuple(notes)


def hatching(height: int, width: int) -> NDArray[np.uint8]:
    """The pattern of cells without a score, RGB, (height, width, 3), drawn in pixels."""
    down, across = np.ogrid[:height, :width]
    dark = ((down + across) // _STRIPE % 2 == 0)[..., np.newaxis]
    nan, gap = colour_maps.RESERVED[colour_maps.NAN], colour_maps.RESERVED[colour_maps.GAP]
    return np.where(dark, np.array(nan), np.array(gap)).astype(np.uint8)


def colour_scale(component: int, height: int) -> NDArray[np.uint8]:
    """The colour bar of one component: all its levels, the two others at their middle.

    Args:
        component: 0 for red, 1 for green, 2 for blue.
        height: In pixels.

    Returns:
        uint8, (height, 255, 3), RGB, low to high.
    """
    bar = np.full((height, LEVELS, 3), MIDDLE, dtype=np.uint8)
    bar[..., component] = np.arange(LEVELS)
    return bar
