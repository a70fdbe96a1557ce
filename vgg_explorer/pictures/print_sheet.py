"""What every sheet for print has: a title and lines, a colour bar, a key, and a file of its own."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont, PngImagePlugin

from vgg_explorer.images.decoding import Pixels
from vgg_explorer.pictures.channel_grid import Grid, swatch
from vgg_explorer.pictures.colour_bar import ColourBar
from vgg_explorer.pictures.lettering import font, wrapped

DPI: Final = 300
"""Dots per inch, as the PNG states them."""
PRINT_WIDTH: Final = 2126
"""Pixels: 180 mm, the width of a printed page of text, at ``DPI``."""
MAX_PRINT_PIXELS: Final = 24_000_000
"""A picture is not magnified beyond this; one that is larger already stays as it is."""
INK: Final = (26, 26, 26)
"""RGB of everything that is written."""


@dataclass(frozen=True, eq=False)
class PrintSheet:
    """A picture on white with everything that has to be known of it.

    Attributes:
        pixels: uint8, (height, width, 3), RGB.
        text: The title, then all else that is written, line by line.
    """

    pixels: Pixels
    text: tuple[str, ...]

    def png(self) -> bytes:
        """A lossless PNG at ``DPI`` that also carries its text in machine-readable form."""
        facts = PngImagePlugin.PngInfo()
        facts.add_itxt("Title", self.text[0])
        facts.add_itxt("Description", "\n".join(self.text[1:]))
        buffer = io.BytesIO()
        image = Image.fromarray(self.pixels)
        image.save(buffer, "PNG", compress_level=3, pnginfo=facts, dpi=(DPI, DPI))
        return buffer.getvalue()


@dataclass(frozen=True)
class Type:
    """The sizes of what is written, in pixels: letters, and from one line to the next."""

    title: int
    title_line: int
    text: int
    line: int


class Head:
    """The title and the lines over a picture, broken to a width."""

    def __init__(self, title: str, lines: Sequence[str], width: int, sizes: Type) -> None:
        """Break the lines.

        Args:
            title: What the sheet shows.
            lines: What has to be known of it.
            width: In pixels.
            sizes: Of the letters.
        """
        self._sizes = sizes
        self._title_face, self.face = font(sizes.title, bold=True), font(sizes.text)
        self._title = list(wrapped(title, self._title_face, width))
        self._lines = [part for line in lines for part in wrapped(line, self.face, width)]

    @property
    def height(self) -> int:
        """In pixels."""
        return len(self._title) * self._sizes.title_line + len(self._lines) * self._sizes.line

    def draw(self, draw: ImageDraw.ImageDraw, left: int, top: int) -> None:
        """Write it."""
        for line in self._title:
            draw.text((left, top), line, INK, self._title_face)
            top += self._sizes.title_line
        for line in self._lines:
            draw.text((left, top), line, INK, self.face)
            top += self._sizes.line


def draw_colour_bar(
    canvas: Image.Image,
    bar: ColourBar,
    place: tuple[int, int],
    height: int,
    face: ImageFont.FreeTypeFont,
    *,
    frame: int = 1,
    gap: int = 8,
) -> None:
    """Draws a colour bar in a frame, its labels below it.

    Args:
        canvas: What it is drawn on.
        bar: As wide as it shall be drawn.
        place: Left and top of its colours.
        height: Of its colours, in pixels.
        face: Of the labels.
        frame: Width of the frame around the colours, in pixels.
        gap: Between the colours and the labels, in pixels.
    """
    left, top = place
    width = bar.pixels.shape[1]
    draw = ImageDraw.Draw(canvas)
    edge = (left - frame, top - frame, left + width + frame - 1, top + height + frame - 1)
    draw.rectangle(edge, outline=INK, width=frame)
    canvas.paste(Image.fromarray(np.repeat(bar.pixels[:1], height, axis=0)), (left, top))
    anchors = {0.0: "la", 1.0: "ra"}
    for tick in bar.ticks:
        x = left + tick.position * (width - 1)
        anchor = anchors.get(tick.position, "ma")
        draw.text((x, top + height + gap), tick.label, INK, face, anchor=anchor)


def draw_key(
    canvas: Image.Image,
    grid: Grid,
    place: tuple[int, int],
    face: ImageFont.FreeTypeFont,
    *,
    side: int,
    row: int,
    indent: int,
    rise: int,
    scale: int = 1,
) -> None:
    """Draws what stands for no value in a grid, a row each.

    Args:
        canvas: What it is drawn on.
        grid: Whose key it is.
        place: Left and top of the first row.
        face: Of the words.
        side: Of a swatch before it is magnified, in pixels.
        row: Pixels from one row to the next.
        indent: Pixels from the left of a swatch to its words.
        rise: Pixels that the words stand above the top of the swatch.
        scale: Side of the square that each pixel of a swatch becomes.
    """
    left, top = place
    draw = ImageDraw.Draw(canvas)
    for number, mark in enumerate(grid.marks):
        y = top + number * row
        canvas.paste(magnified(grid.palette[swatch(mark.code, side)], scale), (left, y))
        draw.text((left + indent, y - rise), mark.label, INK, face)


def magnified(colours: Pixels, scale: int) -> Image.Image:
    """Every pixel a square of ``scale`` x ``scale``."""
    return Image.fromarray(np.repeat(np.repeat(colours, scale, axis=1), scale, axis=0))
