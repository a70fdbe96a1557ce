"""A grid as a picture that explains itself: for a slide, a thread, a lab book."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from vgg_explorer.pictures.channel_grid import Grid, swatch
from vgg_explorer.pictures.colour_bar import ColourBar, colour_bar
from vgg_explorer.pictures.grid_layout import MAX_HEIGHT
from vgg_explorer.pictures.lettering import font, wrapped
from vgg_explorer.pictures.print_file import INK, MAX_PRINT_PIXELS, PRINT_WIDTH, print_png

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
class LabelledPicture:
    """A grid with its title, captions, colour bar and key, on white.

    Attributes:
        pixels: uint8, (height, width, 3), RGB.
        left: Column of ``pixels`` at which the grid starts.
        top: Row of ``pixels`` at which the grid starts.
        scale: Side of the square of ``pixels`` that each pixel of the grid is.
        text: Everything that is written on it, line by line.
    """

    pixels: NDArray[np.uint8]
    left: int
    top: int
    scale: int
    text: tuple[str, ...]

    def png(self) -> bytes:
        """The picture as a lossless PNG that also carries its text in machine-readable form."""
        return print_png(self.pixels, self.text)


def label(
    grid: Grid, title: str, lines: Sequence[str] = (), *, scale: int | None = None
) -> LabelledPicture:
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
    margin, line_height = _MARGIN * scale, _LINE * scale
    swatch_side, swatch_row = _SWATCH * scale, (_SWATCH + 8) * scale
    bar = colour_bar(grid.domains, grid.colour_map, grid.order, level_width=scale)
    facts = [*lines, *_facts(grid, bar, scale)]
    width, height = grid.layout.width * scale, grid.layout.height * scale
    canvas_width = _canvas_width(grid) * scale
    title_font, face = font(_TITLE_SIZE * scale, bold=True), font(_TEXT_SIZE * scale)
    room = canvas_width - 2 * margin
    title_lines = list(wrapped(title, title_font, room))
    text_lines = [part for line in facts for part in wrapped(line, face, room)]
    top = margin + len(title_lines) * _TITLE_LINE * scale + len(text_lines) * line_height
    top += 10 * scale
    bar_top = top + height + 14 * scale
    keys_top = bar_top + (_BAR + _LINE + 12) * scale
    canvas_height = keys_top + len(grid.marks) * swatch_row + margin - 8 * scale

    canvas = Image.new("RGB", (canvas_width, canvas_height), "white")
    draw = ImageDraw.Draw(canvas)
    y = margin
    for line in title_lines:
        draw.text((margin, y), line, INK, title_font)
        y += _TITLE_LINE * scale
    for line in text_lines:
        draw.text((margin, y), line, INK, face)
        y += line_height
    canvas.paste(_magnified(grid.palette[grid.indexes], (width, height)), (margin, top))
    _draw_bar(canvas, draw, bar, bar_top, face, scale)
    for number, mark in enumerate(grid.marks):
        y = keys_top + number * swatch_row
        key = grid.palette[swatch(mark.code, _SWATCH)]
        canvas.paste(_magnified(key, (swatch_side, swatch_side)), (margin, y))
        draw.text((margin + swatch_row, y - scale), mark.label, INK, face)
    text = (title, *facts, *(mark.label for mark in grid.marks))
    return LabelledPicture(np.array(canvas), margin, top, scale, text)


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


def _magnified(colours: NDArray[np.uint8], size: tuple[int, int]) -> Image.Image:
    return Image.fromarray(colours).resize(size, Image.Resampling.NEAREST)


def _draw_bar(
    canvas: Image.Image,
    draw: ImageDraw.ImageDraw,
    bar: ColourBar,
    top: int,
    face: ImageFont.FreeTypeFont,
    scale: int,
) -> None:
    left, width, height = _MARGIN * scale, bar.pixels.shape[1], _BAR * scale
    edge = (left - scale, top - scale, left + width + scale - 1, top + height + scale - 1)
    draw.rectangle(edge, outline=INK, width=scale)
    canvas.paste(_magnified(bar.pixels[:1], (width, height)), (left, top))
    anchors = {0.0: "la", 1.0: "ra"}
    for tick in bar.ticks:
        x = left + tick.position * (width - 1)
        anchor = anchors.get(tick.position, "ma")
        draw.text((x, top + height + 4 * scale), tick.label, INK, face, anchor=anchor)
