"""A grid as a picture that explains itself: for a slide, a thread, a lab book."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import matplotlib
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

from vgg_explorer.channel_grid import Grid, swatch
from vgg_explorer.colour_bar import ColourBar, colour_bar

_MARGIN: Final = 20
_TITLE_SIZE: Final = 18
_TEXT_SIZE: Final = 13
_LINE: Final = 19
"""Pixels from one line of text to the next."""
_SWATCH: Final = 14
_NARROWEST: Final = 640
"""Text needs this width, in pixels, even under a small picture."""
_INK: Final = (26, 26, 26)


@dataclass(frozen=True, eq=False)
class LabelledPicture:
    """A grid with its title, captions, colour bar and key, on white.

    Attributes:
        pixels: uint8, (height, width, 3), RGB.
        left: Column of ``pixels`` at which the grid starts.
        top: Row of ``pixels`` at which the grid starts.
        text: Everything that is written on it, line by line.
    """

    pixels: NDArray[np.uint8]
    left: int
    top: int
    text: tuple[str, ...]

    def png(self) -> bytes:
        """The picture as a lossless PNG that also carries its text in machine-readable form."""
        facts = PngImagePlugin.PngInfo()
        facts.add_itxt("Title", self.text[0])
        facts.add_itxt("Description", "\n".join(self.text[1:]))
        buffer = io.BytesIO()
        Image.fromarray(self.pixels).save(buffer, "PNG", compress_level=3, pnginfo=facts)
        return buffer.getvalue()


def label(grid: Grid, title: str, lines: Sequence[str] = ()) -> LabelledPicture:
    """Writes around a grid what it shows; the grid itself stays as it is, pixel for pixel.

    Args:
        grid: The picture.
        title: What it is, for instance ``relu3_3 of VGG16``.
        lines: What only the caller knows: Keras layer, order, name and size of the image. Shape,
            limits, colour map, reductions and key are added here.
    """
    bar = colour_bar(grid.domains, grid.colour_map, grid.order)
    height, width, channels = grid.shape
    shape = f"{height} × {width} × {channels} (height × width × channels)"
    drawn = "all channels" if grid.order.size == channels else f"{grid.order.size} channels"
    side = grid.layout.factor
    if grid.reduction == 1:
        drawn += f", every value a square of {side} × {side} px"
    facts = [*lines, f"Shape {shape}; {drawn}.", f"{bar.caption} Colour map: {grid.colour_map}."]
    if grid.note:
        facts.append(grid.note)
    canvas_width = max(_NARROWEST, grid.layout.width + 2 * _MARGIN)
    title_font, font = (
        _font("DejaVuSans-Bold.ttf", _TITLE_SIZE),
        _font("DejaVuSans.ttf", _TEXT_SIZE),
    )
    room = canvas_width - 2 * _MARGIN
    title_lines = list(_wrapped(title, title_font, room))
    text_lines = [part for line in facts for part in _wrapped(line, font, room)]
    top = _MARGIN + len(title_lines) * (_LINE + 8) + len(text_lines) * _LINE + 10
    bar_top = top + grid.layout.height + 14
    keys_top = bar_top + bar.pixels.shape[0] + _LINE + 12
    canvas_height = keys_top + len(grid.marks) * (_SWATCH + 8) + _MARGIN - 8

    canvas = Image.new("RGB", (canvas_width, canvas_height), "white")
    draw = ImageDraw.Draw(canvas)
    y = _MARGIN
    for line in title_lines:
        draw.text((_MARGIN, y), line, _INK, title_font)
        y += _LINE + 8
    for line in text_lines:
        draw.text((_MARGIN, y), line, _INK, font)
        y += _LINE
    canvas.paste(Image.fromarray(grid.palette[grid.indexes]), (_MARGIN, top))
    _draw_bar(canvas, draw, bar, bar_top, font)
    for number, mark in enumerate(grid.marks):
        y = keys_top + number * (_SWATCH + 8)
        key = grid.palette[swatch(mark.code, _SWATCH)]
        canvas.paste(Image.fromarray(key), (_MARGIN, y))
        draw.text((_MARGIN + _SWATCH + 8, y - 1), mark.label, _INK, font)
    text = (title, *facts, *(mark.label for mark in grid.marks))
    return LabelledPicture(np.array(canvas), _MARGIN, top, text)


def labelled_png(grid: Grid, title: str, lines: Sequence[str] = ()) -> bytes:
    """The picture of ``label`` as PNG."""
    return label(grid, title, lines).png()


def _draw_bar(
    canvas: Image.Image,
    draw: ImageDraw.ImageDraw,
    bar: ColourBar,
    top: int,
    font: ImageFont.FreeTypeFont,
) -> None:
    height, width, _ = bar.pixels.shape
    canvas.paste(Image.fromarray(bar.pixels), (_MARGIN, top))
    draw.rectangle((_MARGIN - 1, top - 1, _MARGIN + width, top + height), outline=_INK)
    anchors = {0.0: "la", 1.0: "ra"}
    for tick in bar.ticks:
        x = _MARGIN + tick.position * (width - 1)
        anchor = anchors.get(tick.position, "ma")
        draw.text((x, top + height + 4), tick.label, _INK, font, anchor=anchor)


def _font(name: str, size: int) -> ImageFont.FreeTypeFont:
    # Loaded anew for each picture: a FreeType face must not be used by two threads at once.
    path = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / name
    return ImageFont.truetype(path, size)


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> Iterator[str]:
    """Breaks at spaces, and within words that are wider than a line, as file names may be."""
    line = ""
    for word in "".join(c if c.isprintable() else " " for c in text).split():
        candidate = f"{line} {word}" if line else word
        if font.getlength(candidate) <= width:
            line = candidate
            continue
        if line:
            yield line
        line = ""
        for character in word:
            if line and font.getlength(line + character) > width:
                yield line
                line = ""
            line += character
    if line:
        yield line
