"""Feature maps beside the input on one scale, each filled with what it holds."""

import math
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import NamedTuple

from vgg_explorer.charts import markup
from vgg_explorer.charts.map_boxes import (
    GAP,
    HEADING,
    LINE,
    ROOM,
    WIDE_ROOM,
    MapBox,
    Rows,
    colour_of,
    framed,
    in_lines,
    pixels_text,
    power_of_two,
    spoken,
    text,
)
from vgg_explorer.charts.markup import tag
from vgg_explorer.images import preprocessing
from vgg_explorer.names.conventions import NamedTensor
from vgg_explorer.network.formatting import MINUS, keras_name, shape_text
from vgg_explorer.pictures import colour_maps
from vgg_explorer.pictures.mean_map import MeanMap

_LONGEST = 512.0
_FRAME = 3
"""Width of the frame around a map, which covers none of its cells."""
_LETTER = 6.0
"""Pixels of an average letter of 13 pixels."""
_BAR_WIDTH, _BAR_HEIGHT = 120, 10
_FOLLOWS = "The squares fill with the activations once the network has computed them."


class _Setting(NamedTuple):
    """How the parts stand on one kind of screen."""

    room: float
    column: float
    """Room that the words below a map need."""
    gap: int
    cell: str
    """What a cell stands for."""
    mean: str
    """Which values the colours stand for."""
    legend: float
    """Room that the explanation of the colours needs."""
    layer_in_lines: bool
    """Whether what is said of a layer beside its name stands below it."""


_WIDE = _Setting(ROOM, 168.0, GAP, "1 cell = {0} × {0} input px", "mean {}", 600.0, False)
_PROJECTED = _WIDE._replace(room=WIDE_ROOM)
_NARROW = _Setting(356.0, 102.0, 10, "{0} × {0} px a cell", "{}", 350.0, True)
"""The narrowest telephones of today have room for 358."""


def true_factor(height: int, width: int) -> float:
    """Screen pixels for one input pixel at true scale: a power of two, so it is written exactly."""
    return power_of_two(_LONGEST / max(height, width))


def true_scale(
    rows: Rows,
    height: int,
    width: int,
    image: str,
    means: Mapping[str, MeanMap] | None = None,
    *,
    lettering: float = 1.0,
    narrow: bool = False,
) -> str:
    """The input and feature maps on one scale: a cell of a map is as large as an input pixel.

    What is drawn stands where it stands with and without the means.

    Args:
        rows: A title and the tensors of each row.
        height: Of the input in pixels.
        width: Of the input in pixels.
        image: Address of the input's picture.
        means: What fills the maps, by the tensor's id, drawn at ``true_factor`` pixels a cell;
            None where it is not known, and the maps are plain.
        lettering: By how much the words are larger than on a page that is read at a desk.
        narrow: For a telephone: the maps first and the input below them.
    """
    setting = _NARROW if narrow else _WIDE if lettering == 1 else _PROJECTED
    factor = true_factor(height, width)
    tall, wide = height * factor, width * factor
    heading = round(HEADING * lettering)
    title_room = 160.0 * lettering
    left = 0 if narrow else math.ceil(max(wide, title_room)) + setting.gap
    parts: list[str] = []
    top, right = 0, left
    for title, named in rows:
        parts += text(left, top + 16 * lettering, [title], None, lettering, mono=True)
        top += heading
        boxes = list(_boxes(named, height, width, factor, lettering, setting, means))
        for line in in_lines(boxes, setting.room - left - _FRAME, setting.gap):
            highest = math.ceil(max(each.bounds[0] for each in line))
            x = left + _FRAME
            for each in line:
                parts += _draw(each, x, top, highest, lettering, means)
                right = max(right, x + each.room)
                x += each.room + setting.gap
            words = max(len(each.words) for each in line)
            top += highest + math.ceil(LINE * lettering * words) + GAP
    tensors = [each for _, named in rows for each in named]
    legend_room = max(right - left, setting.legend * lettering)
    legend, legend_height = _legend(left, top, legend_room, tensors, factor, lettering, means)
    top += legend_height
    own_top = top if narrow else 0
    own = _input(own_top, heading, height, width, factor, image, lettering)
    parts = [*parts, *legend, *own] if narrow else [*own, *parts, *legend]
    bottom = max(top, own_top + heading + tall + 2)
    right = max(right, math.ceil(wide), math.ceil(left + legend_room))
    titles = " and ".join(title for title, _ in rows)
    label = (
        f"The input and the feature maps of {titles} on the scale of the input: "
        f"{spoken(rows, height, width)}{_values_spoken(tensors, means)}"
    )
    return framed(right, bottom, label, *parts)


def _input(
    top: float, heading: float, height: int, width: int, factor: float, image: str,
    lettering: float,
) -> list[str]:  # fmt: skip
    baseline = top + 16 * lettering
    return [
        *text(0, baseline, ["input"], "currentColor", lettering),
        *text(46 * lettering, baseline, [f"{height} × {width} × 3"], None, lettering),
        tag("image", href=image, x=0, y=f"{top + heading:g}", width=f"{width * factor:g}",
            height=f"{height * factor:g}", preserveAspectRatio="none", data_map="input",
            style="image-rendering: pixelated" if factor > 1 else None),
    ]  # fmt: skip


def _boxes(
    named: Sequence[NamedTensor],
    height: int,
    width: int,
    factor: float,
    lettering: float,
    setting: _Setting,
    means: Mapping[str, MeanMap] | None,
) -> Iterator[MapBox]:
    for each in named:
        shape = each.tensor.shape(height, width)
        rows, columns = shape[0] or 0, shape[1] or 0
        layer = keras_name(each.tensor)
        words = (
            each.name,
            *(layer.split(", ") if setting.layer_in_lines else [layer]),
            shape_text(shape),
            setting.cell.format(each.tensor.stride or 1),
            setting.mean.format(means[each.tensor.id].words) if means else "",
        )
        bounds = rows * factor, columns * factor
        yield MapBox((each,), bounds, words, setting.column * lettering)


def _draw(
    box: MapBox,
    x: int,
    top: int,
    highest: int,
    lettering: float,
    means: Mapping[str, MeanMap] | None,
) -> list[str]:
    """A map on the ground line of its neighbours, and its words below."""
    named = box.first
    tall, wide = box.bounds
    y = top + highest - math.ceil(tall)
    colour = colour_of(named)
    title = tag("title", markup.text(f"{named.name}: {', '.join(filter(None, box.words[2:]))}"))
    parts = [
        tag("rect", title, x=x, y=y, width=f"{wide:g}", height=f"{tall:g}", fill=colour,
            data_map=named.tensor.id),
    ]  # fmt: skip
    if means:
        grid = means[named.tensor.id].grid
        rows, columns = grid.indexes.shape
        parts.append(
            tag("image", href=markup.data_address(grid.png()), x=x, y=y, width=columns,
                height=rows, preserveAspectRatio="none", style="image-rendering: pixelated",
                data_cells=named.tensor.id)
        )  # fmt: skip
    # After the picture: where a pixel stands for a block of cells, its last one reaches over.
    parts.append(
        tag("rect", x=f"{x - _FRAME / 2:g}", y=f"{y - _FRAME / 2:g}", width=f"{wide + _FRAME:g}",
            height=f"{tall + _FRAME:g}", fill="none", stroke=colour, stroke_width=_FRAME)
    )  # fmt: skip
    below = top + highest + _FRAME + LINE * lettering
    return [*parts, *text(x - _FRAME, below, box.words, colour_of(named, "-text"), lettering)]


def _legend(
    left: float,
    top: float,
    room: float,
    named: Sequence[NamedTensor],
    factor: float,
    lettering: float,
    means: Mapping[str, MeanMap] | None,
) -> tuple[list[str], int]:
    """What the colours stand for, and the height that it takes."""
    letters = int(room / (_LETTER * lettering))
    sentences = [
        f"1 input pixel = {pixels_text(factor)}, and every cell is drawn as large. Colour: the "
        "mean over all channels of the cell."
    ]
    if factor < 1:
        side = f"{1 / factor:g}"
        sentences.append(
            f"A screen pixel stands for {side} × {side} cells, by their mean of largest magnitude."
        )
    lines = [line for each in sentences for line in textwrap.wrap(each, letters)]
    signs = list(dict.fromkeys(not each.tensor.post_relu for each in named))
    bars = len(signs)
    line_height = LINE * lettering
    notes = [note for each in (means or {}).values() for note in each.notes]
    height = math.ceil(line_height * (len(lines) + bars + len(notes) + 0.5))
    baseline = top + 13 * lettering
    parts = text(left, baseline, lines, None, lettering)
    if not means:
        follows = textwrap.wrap(_FOLLOWS, letters)
        parts += text(left, baseline + line_height * len(lines), follows, None, lettering)
        return parts, height
    for number, signed in enumerate(signs, len(lines)):
        parts += _bar(left, baseline + line_height * number, room, lettering, signed=signed)
    parts += text(left, baseline + line_height * (len(lines) + bars), notes, None, lettering)
    return parts, height


def _bar(left: float, baseline: float, room: float, lettering: float, *, signed: bool) -> list[str]:
    name = colour_maps.colour_maps(signed=signed)[0]
    low = f"{MINUS}largest" if signed else "0"
    high = f"largest mean of the map, written below it ({name})"
    if room < _WIDE.legend:
        high = f"largest mean ({name})"
    before = round((56 if signed else 14) * lettering)
    return [
        *text(left, baseline, [low], None, lettering),
        tag("image", href=_bar_address(name), x=left + before, y=f"{baseline - _BAR_HEIGHT:g}",
            width=_BAR_WIDTH, height=_BAR_HEIGHT, preserveAspectRatio="none",
            style="image-rendering: pixelated"),
        *text(left + before + _BAR_WIDTH + 8, baseline, [high], None, lettering),
    ]  # fmt: skip


@cache
def _bar_address(colour_map: str) -> str:
    levels = colour_maps.palette(colour_map)[: colour_maps.LEVELS]
    return markup.data_address(preprocessing.png(levels[None].copy()))


def _values_spoken(named: Sequence[NamedTensor], means: Mapping[str, MeanMap] | None) -> str:
    if not means:
        return ". " + _FOLLOWS
    values = "; ".join(
        f"{each.name} ({each.tensor.id}) {means[each.tensor.id].words}" for each in named
    )
    return f". Colours show the mean over channels, each map on its own scale: {values}"
