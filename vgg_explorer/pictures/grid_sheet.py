"""A grid as a picture that explains itself: for a slide, a thread, a lab book."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image, ImageDraw

from vgg_explorer.pictures.channel_grid import Grid
from vgg_explorer.pictures.colour_bar import ColourBar, colour_bar
from vgg_explorer.pictures.grid_layout import MAX_HEIGHT
from vgg_explorer.pictures.print_sheet import (
    MAX_PRINT_PIXELS,
    PRINT_WIDTH,
    Head,
    PrintSheet,
    Type,
    draw_colour_bar,
    draw_key,
    magnified,
)

_MARGIN: Final = 20
_TITLE_SIZE: Final = 18
_TEXT_SIZE: Final = 13
_LINE: Final = 19
"""Pixels from one line of text to the next."""
_TITLE_LINE: Final = 27
_SWATCH: Final = 14
_BAR: Final = 12
"""Height of the colour bar in pixels."""
_NARROWEST: Final = 640
"""Text needs this width, in pixels, even under a small picture."""


@dataclass(frozen=True, eq=False)
class GridSheet(PrintSheet):
    """A grid with its title, captions, colour bar and key, on white.

    Attributes:
        left: Column of ``pixels`` at which the grid starts.
        top: Row of ``pixels`` at which the grid starts.
        scale: Side of the square of ``pixels`` that each pixel of the grid is.
    """

    left: int
    top: int
    scale: int


def label(
    grid: Grid, title: str, lines: Sequence[str] = (), *, scale: int | None = None
) -> GridSheet:
    """Writes around a grid what it shows; every pixel of the grid becomes a square of pixels.

    Args:
        grid: The picture.
        title: What it is, for instance ``relu3_3 of VGG16``.
        lines: What only the caller knows: Keras layer, order, name and size of the image. Shape,
            limits, colour map, reductions and key are added here.
        scale: Side of that square, from 1, by which the text grows as well; None for the one that
            suits print, see ``print_scale``.
    """
    scale = print_scale(grid) if scale is None else scale
    margin = _MARGIN * scale
    swatch_row = (_SWATCH + 8) * scale
    bar = colour_bar(grid.domains, grid.colour_map, grid.order, level_width=scale)
    facts = [*lines, *_facts(grid, bar, scale)]
    canvas_width = _canvas_width(grid) * scale
    sizes = Type(_TITLE_SIZE * scale, _TITLE_LINE * scale, _TEXT_SIZE * scale, _LINE * scale)
    head = Head(title, facts, canvas_width - 2 * margin, sizes)
    top = margin + head.height + 10 * scale
    bar_top = top + grid.layout.height * scale + 14 * scale
    keys_top = bar_top + (_BAR + _LINE + 12) * scale
    canvas_height = keys_top + len(grid.marks) * swatch_row + margin - 8 * scale

    canvas = Image.new("RGB", (canvas_width, canvas_height), "white")
    head.draw(ImageDraw.Draw(canvas), margin, margin)
    canvas.paste(magnified(grid.palette[grid.indexes], scale), (margin, top))
    draw_colour_bar(
        canvas, bar, (margin, bar_top), _BAR * scale, head.face, frame=scale, gap=4 * scale
    )
    draw_key(
        canvas,
        grid,
        (margin, keys_top),
        head.face,
        side=_SWATCH,
        row=swatch_row,
        indent=swatch_row,
        rise=scale,
        scale=scale,
    )
    text = (title, *facts, *(mark.label for mark in grid.marks))
    return GridSheet(np.array(canvas), text, margin, top, scale)


def labelled_png(grid: Grid, title: str, lines: Sequence[str] = ()) -> bytes:
    """The picture of ``label`` as PNG, at print resolution."""
    return label(grid, title, lines).png()


def print_scale(grid: Grid) -> int:
    """The least magnification that makes the picture ``PRINT_WIDTH`` wide.

    Less, down to 1, where the grid would have more than ``MAX_PRINT_PIXELS`` or would be higher
    than ``grid_layout.MAX_HEIGHT``.
    """
    layout = grid.layout
    wanted = -(-PRINT_WIDTH // _canvas_width(grid))
    largest = int((MAX_PRINT_PIXELS / (layout.width * layout.height)) ** 0.5)
    return max(1, min(wanted, largest, MAX_HEIGHT // layout.height))


def _canvas_width(grid: Grid) -> int:
    return max(_NARROWEST, grid.layout.width + 2 * _MARGIN)


def _facts(grid: Grid, bar: ColourBar, scale: int) -> list[str]:
    height, width, channels = grid.shape
    shape = f"{height} × {width} × {channels} (height × width × channels)"
    drawn = "all channels" if grid.order.size == channels else f"{grid.order.size} channels"
    if grid.reduction == 1:
        side = grid.layout.factor * scale
        drawn += f", every value a square of {side} × {side} px"
    facts = [f"Shape {shape}; {drawn}.", f"{bar.caption} Colour map: {grid.colour_map}."]
    return [*facts, grid.note] if grid.note else facts
