"""One channel on a labelled picture for print: its map, and its map over the image."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from vgg_explorer.images.decoding import Pixels
from vgg_explorer.measures.receptive_field import CellFacts
from vgg_explorer.network import Tensor, Window
from vgg_explorer.pictures.channel_grid import Grid
from vgg_explorer.pictures.colour_bar import colour_bar
from vgg_explorer.pictures.overlay import blend, enlarged
from vgg_explorer.pictures.print_sheet import Head, PrintSheet, Type, draw_colour_bar, draw_key

LONGEST: Final = 1500
"""Pixels that the longer side of the image becomes, as nearly as whole squares allow."""
_MARGIN: Final = 60
_GAP: Final = 60
_TITLE, _TEXT = 44, 30
_TITLE_LINE, _LINE = 60, 42
_BAR: Final = 30
_BAND: Final = 72
"""Width of the band around the image in which what lies outside it is drawn."""
_WHITE: Final = (255, 255, 255)
_PADDING: Final = ((236, 236, 236), (190, 190, 190))
_NEUTRAL: Final = (91, 75, 183)
_STAGE: Final = {3: (0, 114, 178), 4: (213, 94, 0), 5: (0, 158, 115)}
_FRAME, _HALO, _DASH = 6, 4, 12


@dataclass(frozen=True, eq=False)
class ChannelSheet(PrintSheet):
    """The map of a channel and the same over the image, with what they show, on white.

    Attributes:
        side: Of a cell in pixels.
        map_at: (left, top) of the map in ``pixels``.
        overlay_at: (left, top) of the image, with the map over it.
    """

    side: int
    map_at: tuple[int, int]
    overlay_at: tuple[int, int]


def channel_picture(
    image: Pixels,
    grid: Grid,
    tensor: Tensor,
    cell: CellFacts,
    *,
    opacity: float,
    stage: int | None,
    dead: bool,
    title: str,
    lines: Sequence[str],
) -> ChannelSheet:
    """Draws a channel as the page shows it, larger.

    Args:
        image: uint8, (height, width, 3), RGB: what the network was fed.
        grid: The one channel, drawn with ``factor=1`` and without a gap.
        tensor: Whose channel it is.
        cell: The cell that is chosen.
        opacity: Of the map over the image, 0 to 1.
        stage: 3, 4 or 5 for the colour of conv3, conv4 or conv5.
        dead: Whether every value is exactly zero.
        title: What it is.
        lines: What only the caller knows. Limits, colour map, key and scale are added here.
    """
    stride = tensor.stride or 1
    side = cell_side(image.shape[0], image.shape[1], stride)
    scaled = _scaled(image, side, stride)
    colours = enlarged(grid.indexes, grid.palette, side, dead=dead)
    over = _with_band(blend(scaled, colours, opacity))
    _draw_field(over, cell, side / stride, _STAGE.get(stage or 0, _NEUTRAL))
    facts = [*lines, _scale_words(image, side, stride), *filter(None, [grid.note])]
    bar = colour_bar(grid.domains, grid.colour_map, grid.order, level_width=4, height=_BAR)
    facts.append(f"{bar.caption} Colour map: {grid.colour_map}.")
    room = colours.shape[1] + 2 * _BAND + _GAP + over.shape[1]
    room = max(room, 1400)
    head = Head(title, facts, room, Type(_TITLE, _TITLE_LINE, _TEXT, _LINE))
    top = _MARGIN + head.height + 30
    bar_top = top + over.shape[0] + 20
    keys_top = bar_top + _BAR + 2 * _LINE
    size = (room + 2 * _MARGIN, keys_top + len(grid.marks) * _LINE + _MARGIN)
    canvas = Image.new("RGB", size, "white")
    head.draw(ImageDraw.Draw(canvas), _MARGIN, _MARGIN)
    map_at = (_MARGIN, top + _BAND)
    over_at = (_MARGIN + colours.shape[1] + _BAND + _GAP, top)
    canvas.paste(Image.fromarray(colours), map_at)
    canvas.paste(Image.fromarray(over), over_at)
    draw_colour_bar(canvas, bar, (_MARGIN, bar_top), _BAR, head.face)
    draw_key(
        canvas,
        grid,
        (_MARGIN, keys_top),
        head.face,
        side=_TEXT,
        row=_LINE,
        indent=_TEXT + 14,
        rise=2,
    )
    text = (title, *facts, *(mark.label for mark in grid.marks))
    overlay_at = (over_at[0] + _BAND, over_at[1] + _BAND)
    return ChannelSheet(np.array(canvas), text, side, map_at, overlay_at)


def cell_side(height: int, width: int, stride: int) -> int:
    """Side of a cell in pixels: whole squares for image pixels where the image is small enough."""
    longest = max(height, width)
    if longest <= LONGEST:
        return stride * (LONGEST // longest)
    return max(1, LONGEST * stride // longest)


def _scaled(image: Pixels, side: int, stride: int) -> Pixels:
    if side % stride == 0:
        return image.repeat(side // stride, axis=1).repeat(side // stride, axis=0)
    height, width = (-(-length * side // stride) for length in image.shape[:2])
    reduced = Image.fromarray(image).resize((width, height), Image.Resampling.LANCZOS)
    return np.asarray(reduced)


def _scale_words(image: Pixels, side: int, stride: int) -> str:
    height, width, _ = image.shape
    squares = f"Every cell is a square of {side} × {side} px and lies over {stride} × {stride}"
    if side % stride == 0:
        times = side // stride
        return f"{squares} image pixels, each {times} × {times} px."
    return f"{squares} pixels of the image ({height} × {width} px), which is drawn reduced."


def _with_band(picture: Pixels) -> Pixels:
    height, width = (length + 2 * _BAND for length in picture.shape[:2])
    # Every sixteenth row is the same.
    down, across = np.ogrid[:16, :width]
    stripes: NDArray[np.intp] = (down + across) // 8 % 2
    framed = np.tile(np.array(_PADDING, dtype=np.uint8)[stripes], (-(-height // 16), 1, 1))[:height]
    framed[_BAND:-_BAND, _BAND:-_BAND] = picture
    return framed


def _draw_field(
    picture: Pixels, cell: CellFacts, scale: float, colour: tuple[int, int, int]
) -> None:
    """Frames the receptive field and the cell's own pixels, from outside.

    Where the field reaches beyond the band, a dashed line along the edge says that it goes on.
    """
    for window in (cell.field, cell.cell):
        box = _placed(window, scale)
        _ring(picture, box, _FRAME + _HALO, _WHITE)
        _ring(picture, box, _FRAME, colour)
    height, width, _ = picture.shape
    top, left, bottom, right = _placed(cell.field, scale)
    across = slice(max(left, 0), min(right, width))
    down = slice(max(top, 0), min(bottom, height))
    dashes = [
        (top < 0, picture[:_FRAME, across]),
        (bottom > height, picture[-_FRAME:, across]),
        (left < 0, picture[down, :_FRAME].transpose(1, 0, 2)),
        (right > width, picture[down, -_FRAME:].transpose(1, 0, 2)),
    ]
    for beyond, edge in dashes:
        if beyond:
            on = np.arange(edge.shape[1]) % (2 * _DASH) < _DASH
            edge[:, on] = colour
            edge[:, ~on] = _WHITE


def _placed(window: Window, scale: float) -> tuple[int, int, int, int]:
    """Top, left, bottom and right in the picture with its band."""
    sides = (window.top, window.left, window.bottom, window.right)
    top, left, bottom, right = (_BAND + round(side * scale) for side in sides)
    return top, left, bottom, right


def _ring(
    picture: Pixels, box: tuple[int, int, int, int], thick: int, ink: tuple[int, int, int]
) -> None:
    top, left, bottom, right = box
    for y0, x0, y1, x1 in (
        (top - thick, left - thick, top, right + thick),
        (bottom, left - thick, bottom + thick, right + thick),
        (top, left - thick, bottom, left),
        (top, right, bottom, right + thick),
    ):
        picture[max(y0, 0) : max(y1, 0), max(x0, 0) : max(x1, 0)] = ink
