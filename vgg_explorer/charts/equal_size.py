"""Feature maps beside the input, each enlarged to its size, so that their cells show as squares."""

import math
from collections.abc import Iterator, Sequence

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
    power_of_two,
    spoken,
    text,
)
from vgg_explorer.charts.markup import tag
from vgg_explorer.charts.markup import text as as_text
from vgg_explorer.names.conventions import NamedTensor
from vgg_explorer.network.formatting import keras_name, shape_text

_LONGEST = 300.0
"""Pixels; four maps stand side by side."""
_COLUMN = 176.0
"""Room that the words beside a map need."""
_CLOSEST_LINES = 4.0
"""Pixels between two lines at least: closer, they would tint a map instead of dividing it."""


def equal_factor(height: int, width: int) -> float:
    """Screen pixels for one input pixel where every map is as large as the input."""
    return power_of_two(_LONGEST / max(height, width))


def equal_size(rows: Rows, height: int, width: int, image: str, *, lettering: float = 1.0) -> str:
    """Every feature map enlarged over the input's area, so that its cells show as squares.

    A cell covers stride x stride input pixels; pixels that belong to no cell, because the pools
    round down, are hatched.

    Args:
        rows: A title and the tensors of each row; maps of one shape and name are drawn once.
        height: Of the input in pixels.
        width: Of the input in pixels.
        image: Address of the input's picture.
        lettering: By how much the words are larger than on a page that is read at a desk.
    """
    factor = equal_factor(height, width)
    tall, wide = height * factor, width * factor
    heading, line_height = HEADING * lettering, LINE * lettering
    room = ROOM if lettering == 1 else WIDE_ROOM
    parts = [
        *text(0, 16 * lettering, ["input"], "currentColor", lettering),
        tag("image", href=image, x=0, y=heading, width=f"{wide:g}", height=f"{tall:g}",
            preserveAspectRatio="none", data_map="input",
            style="image-rendering: pixelated" if factor > 1 else None),
        *text(0, heading + tall + line_height, [f"{height} × {width} × 3"], None, lettering),
    ]  # fmt: skip
    left = max(wide, 90.0 * lettering) + GAP
    top = 0.0
    right = left
    for title, named in rows:
        parts += text(left, top + 16 * lettering, [title], None, lettering, mono=True)
        top += heading
        boxes = list(_boxes(named, height, width, factor, lettering))
        for line in in_lines(boxes, room - left, GAP):
            x = left
            for each in line:
                parts += _draw(each, x, top, height, width, factor, lettering)
                right = max(right, x + each.room)
                x += each.room + GAP
            top += tall + line_height * max(len(each.words) for each in line) + GAP
    bottom = max(top, heading + tall + 2 * line_height)
    titles = " and ".join(title for title, _ in rows)
    label = (
        f"The input and the feature maps of {titles}, every map as large as the input: "
        f"{spoken(rows, height, width)}"
    )
    return framed(right, bottom, label, _hatch(), *parts)


def _boxes(
    named: Sequence[NamedTensor], height: int, width: int, factor: float, lettering: float
) -> Iterator[MapBox]:
    groups: dict[tuple[str, int | None, tuple[int | None, ...]], list[NamedTensor]] = {}
    for each in named:
        shape = each.tensor.shape(height, width)
        groups.setdefault((each.name, each.stage, shape), []).append(each)
    for (name, _, shape), members in groups.items():
        layer = keras_name(members[0].tensor)
        more = f" and {len(members) - 1} more" if len(members) > 1 else ""
        cell = factor * (members[0].tensor.stride or 1)
        every = _every(cell)
        words = (
            name,
            f"{layer}{more}",
            shape_text(shape),
            f"each cell drawn {cell:g} × {cell:g} px",
            f"instead of {factor:g} × {factor:g}",
            *([f"a line every {every} cells"] * (every > 1)),
        )
        bounds = height * factor, width * factor
        yield MapBox(tuple(members), bounds, words, _COLUMN * lettering)


def _draw(
    box: MapBox, x: float, y: float, height: int, width: int, factor: float, lettering: float
) -> list[str]:
    named = box.first
    colour = colour_of(named)
    rows, columns = (length or 0 for length in named.tensor.shape(height, width)[:2])
    cell = factor * (named.tensor.stride or 1)
    tall, wide = rows * cell, columns * cell
    title = tag("title", as_text(f"{named.name}: {box.words[2]}"))
    parts = [
        tag("rect", title, x=f"{x:g}", y=f"{y:g}", width=f"{wide:g}", height=f"{tall:g}",
            fill=colour, fill_opacity="0.2", data_map=named.tensor.id),
        *_bare(x, y, tall, wide, box.bounds),
    ]  # fmt: skip
    step = cell * _every(cell)
    downs = [x + i * step for i in range(math.floor(wide / step + 1e-9) + 1)]
    acrosses = [y + i * step for i in range(math.floor(tall / step + 1e-9) + 1)]
    path = "".join(f"M{at:g} {y:g}v{tall:g}" for at in downs)
    path += "".join(f"M{x:g} {at:g}h{wide:g}" for at in acrosses)
    stroke = min(1.2, max(0.5, step / 10))
    parts.append(
        tag("path", d=path, fill="none", stroke=colour, stroke_width=f"{stroke:g}",
            data_lines=named.tensor.id)
    )  # fmt: skip
    below = y + box.bounds[0] + LINE * lettering
    return [*parts, *text(x, below, box.words, colour_of(named, "-text"), lettering)]


def _bare(x: float, y: float, tall: float, wide: float, bounds: tuple[float, float]) -> list[str]:
    """Hatched: what no cell covers."""
    sides = (
        (x + wide, y, bounds[1] - wide, bounds[0]),
        (x, y + tall, wide, bounds[0] - tall),
    )
    return [
        tag("rect", x=f"{a:g}", y=f"{b:g}", width=f"{w:g}", height=f"{h:g}",
            fill="url(#vgg-figure-hatch)", data_map="none")
        for a, b, w, h in sides
        if w > 0 and h > 0
    ]  # fmt: skip


def _hatch() -> str:
    return tag("defs", tag(
        "pattern",
        tag("rect", width=6, height=6, fill="var(--vgg-page)"),
        tag("path", d="M0 6 L6 0", stroke="var(--vgg-faint)", stroke_width="1.2"),
        id="vgg-figure-hatch", width=6, height=6, patternUnits="userSpaceOnUse",
    ))  # fmt: skip


def _every(cell: float) -> int:
    """Cells from one line to the next."""
    return 1 << max(0, math.ceil(math.log2(_CLOSEST_LINES / cell)))
