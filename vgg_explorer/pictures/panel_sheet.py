"""Several pictures on one labelled sheet: each with its caption, its colour bars, its notes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from vgg_explorer.images.decoding import Pixels
from vgg_explorer.pictures.lettering import font, wrapped
from vgg_explorer.pictures.print_sheet import (
    INK,
    MAX_PRINT_PIXELS,
    PRINT_WIDTH,
    Head,
    PrintSheet,
    Type,
    magnified,
)

_MARGIN: Final = 20
_GAP: Final = 16
"""Between panels side by side, in pixels."""
_LINE: Final = 18
_TITLE_LINE: Final = 27
_TITLE_SIZE, _TEXT_SIZE, _SMALL_SIZE = 18, 13, 12
_NARROWEST: Final = 640
"""Text needs this width, in pixels, even over a small picture."""
_BAR: Final = 10


@dataclass(frozen=True, eq=False)
class Bar:
    """A colour bar.

    Attributes:
        pixels: One row of it or more, RGB, low to high; drawn as wide as it is.
        low: What its left end stands for.
        high: What its right end stands for.
        middle: What its middle stands for, if that is worth saying.
        name: Written before it.
    """

    pixels: Pixels
    low: str
    high: str
    middle: str = ""
    name: str = ""


@dataclass(frozen=True, eq=False)
class Panel:
    """A picture among others.

    Attributes:
        caption: What it is.
        pixels: The picture; every pixel of it becomes a square of pixels.
        bars: What its colours stand for.
        notes: What has to be known besides.
    """

    caption: str
    pixels: Pixels
    bars: tuple[Bar, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Strip:
    """Panels that belong together, side by side, under a title of their own."""

    title: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True, eq=False)
class PanelSheet(PrintSheet):
    """Strips with a title and captions, on white.

    Attributes:
        scale: Side of the square of ``pixels`` that each pixel of a picture is.
        places: For each strip, (left, top) of the picture of each panel.
    """

    scale: int
    places: tuple[tuple[tuple[int, int], ...], ...]


def sheet(
    title: str,
    lines: Sequence[str],
    strips: Sequence[Strip],
    *,
    columns: int = 1,
    scale: int | None = None,
) -> PanelSheet:
    """Lays strips out in reading order and writes beside them what they show.

    Args:
        title: What the sheet shows.
        lines: What holds for all of it: image, tensor, limits, colour map.
        strips: At least one, each with at least one panel.
        columns: Strips side by side.
        scale: Side of the square that each pixel of a picture becomes, from 1, by which the text
            grows as well; None for the least that suits print, less where the sheet would have
            more than ``print_sheet.MAX_PRINT_PIXELS``.
    """
    if scale is None:
        once = sheet(title, lines, strips, columns=columns, scale=1)
        height, width, _ = once.pixels.shape
        wanted = -(-PRINT_WIDTH // width)
        scale = max(1, min(wanted, math.isqrt(MAX_PRINT_PIXELS // (height * width))))
        if scale == 1:
            return once
    return _drawn(title, lines, strips, columns, scale)


def _drawn(
    title: str, lines: Sequence[str], strips: Sequence[Strip], columns: int, scale: int
) -> PanelSheet:
    margin, gap = _MARGIN * scale, _GAP * scale
    blocks = [_block(strip, scale) for strip in strips]
    column_width = max(block.image.width for block in blocks) + 2 * gap
    rows = [blocks[start : start + columns] for start in range(0, len(blocks), columns)]
    inner = max(_NARROWEST * scale, min(columns, len(blocks)) * column_width - 2 * gap)
    sizes = Type(_TITLE_SIZE * scale, _TITLE_LINE * scale, _TEXT_SIZE * scale, _LINE * scale)
    head = Head(title, lines, inner, sizes)
    top = margin + head.height + 10 * scale
    heights = [max(block.image.height for block in row) + gap for row in rows]
    canvas = Image.new("RGB", (inner + 2 * margin, top + sum(heights) + margin - gap), "white")
    head.draw(ImageDraw.Draw(canvas), margin, margin)
    places = []
    y = top
    for row, height in zip(rows, heights, strict=True):
        for number, block in enumerate(row):
            left = margin + number * column_width
            canvas.paste(block.image, (left, y))
            places.append(tuple((left + across, y + down) for across, down in block.places))
        y += height
    text = (title, *lines, *(line for block in blocks for line in block.text))
    return PanelSheet(np.array(canvas), text, scale, tuple(places))


@dataclass(frozen=True, eq=False)
class _Block:
    image: Image.Image
    places: tuple[tuple[int, int], ...]
    text: tuple[str, ...]


def _block(strip: Strip, scale: int) -> _Block:
    """One strip, drawn for itself."""
    face, bold = font(_SMALL_SIZE * scale), font(_SMALL_SIZE * scale, bold=True)
    gap, line_height = _GAP * scale, _LINE * scale
    below_bar = (_BAR + _LINE + 6) * scale
    widths = [_width(panel, face, scale) for panel in strip.panels]
    width = sum(widths) + gap * (len(widths) - 1)
    titles = list(wrapped(strip.title, bold, width))
    captions = [
        list(wrapped(panel.caption, face, room))
        for panel, room in zip(strip.panels, widths, strict=True)
    ]
    notes = [
        [line for note in panel.notes for line in wrapped(note, face, room)]
        for panel, room in zip(strip.panels, widths, strict=True)
    ]
    top = (len(titles) + max(map(len, captions))) * line_height + 4 * scale
    bottoms = [
        (panel.pixels.shape[0] + 8) * scale + len(panel.bars) * below_bar + len(said) * line_height
        for panel, said in zip(strip.panels, notes, strict=True)
    ]
    image = Image.new("RGB", (width, top + max(bottoms)), "white")
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(titles):
        draw.text((0, number * line_height), line, INK, bold)
    left, places = 0, []
    for panel, room, caption, said in zip(strip.panels, widths, captions, notes, strict=True):
        for number, line in enumerate(caption):
            draw.text((left, (len(titles) + number) * line_height), line, INK, face)
        image.paste(magnified(panel.pixels, scale), (left, top))
        places.append((left, top))
        y = top + (panel.pixels.shape[0] + 8) * scale
        indent = _indent(panel, face, scale)
        for bar in panel.bars:
            _draw_bar(image, draw, bar, (left, indent), y, face, scale)
            y += below_bar
        for line in said:
            draw.text((left, y), line, INK, face)
            y += line_height
        left += room + gap
    written = [strip.title] if strip.title else []
    for panel in strip.panels:
        written.append(panel.caption)
        written += [_bar_text(bar) for bar in panel.bars]
        written += panel.notes
    return _Block(image, tuple(places), tuple(written))


def _width(panel: Panel, face: ImageFont.FreeTypeFont, scale: int) -> int:
    """Of the picture, or of a colour bar with its words where that is wider."""
    bars = [
        max(bar.pixels.shape[1] * scale, face.getlength(f"{bar.low}  {bar.middle}  {bar.high}"))
        for bar in panel.bars
    ]
    widest = max(
        panel.pixels.shape[1] * scale, *(_indent(panel, face, scale) + bar for bar in bars), 0
    )
    return int(widest) + 2 * scale


def _indent(panel: Panel, face: ImageFont.FreeTypeFont, scale: int) -> int:
    """Room for the names of the colour bars, so that all start at the same column."""
    named = max((face.getlength(bar.name) for bar in panel.bars), default=0)
    return int(named) + 8 * scale if named else 0


def _draw_bar(
    image: Image.Image,
    draw: ImageDraw.ImageDraw,
    bar: Bar,
    left_and_indent: tuple[int, int],
    top: int,
    face: ImageFont.FreeTypeFont,
    scale: int,
) -> None:
    left, indent = left_and_indent
    draw.text((left, top - 2 * scale), bar.name, INK, face)
    left += indent
    width = bar.pixels.shape[1] * scale
    image.paste(_magnified(bar.pixels[:1], _BAR * scale, scale), (left, top))
    y = top + (_BAR + 2) * scale
    draw.text((left, y), bar.low, INK, face)
    draw.text((left + width / 2, y), bar.middle, INK, face, anchor="ma")
    draw.text((left + width, y), bar.high, INK, face, anchor="ra")


def _magnified(pixels: Pixels, down: int, across: int) -> Image.Image:
    return Image.fromarray(np.repeat(np.repeat(pixels, across, axis=1), down, axis=0))


def _bar_text(bar: Bar) -> str:
    name = f"{bar.name}: " if bar.name else ""
    return f"{name}{bar.low} to {bar.high}" if bar.high else f"{name}{bar.low or bar.middle}"
