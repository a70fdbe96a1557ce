"""Feature maps beside the input, as large as they are or enlarged to its size, in whole figures.

Both are one SVG whose units are the page's pixels, so what is written about them can be measured
on the screen.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import tag
from vgg_explorer.names.conventions import NamedTensor
from vgg_explorer.network.formatting import keras_name, shape_text

Rows = Sequence[tuple[str, Sequence[NamedTensor]]]

_ROOM = 1290.0
"""Width of a figure in pixels: what a page of 1400 pixels leaves between its margins."""
_WIDE_ROOM = 1380.0
"""The same where larger letters take the whole of a page of 1440 pixels."""
_LONGEST_TRUE = 512.0
_LONGEST_EQUAL = 300.0
"""Four of them stand side by side."""
_COLUMN = 176.0
"""Room that the words beside a map need."""
_GAP = 26.0
_TITLE = 26.0
_LINE = 17.0
_CLOSEST_LINES = 4.0
"""Pixels between two lines at least: closer, they would tint a map instead of dividing it."""


def true_factor(height: int, width: int) -> float:
    """Screen pixels for one input pixel at true scale: a power of two, so it is written exactly."""
    return _power_of_two(_LONGEST_TRUE / max(height, width))


def equal_factor(height: int, width: int) -> float:
    """Screen pixels for one input pixel where every map is as large as the input."""
    return _power_of_two(_LONGEST_EQUAL / max(height, width))


def true_scale(rows: Rows, height: int, width: int, image: str, *, lettering: float = 1.0) -> str:
    """The input and feature maps on one scale: a cell of a map is as large as an input pixel.

    Args:
        rows: A title and the tensors of each row; maps of one shape and name are drawn once.
        height: Of the input in pixels.
        width: Of the input in pixels.
        image: Address of the input's picture.
        lettering: By how much the words are larger than on a page that is read at a desk.
    """
    factor = true_factor(height, width)
    return _figure(rows, height, width, image, factor, lettering, enlarged=False)


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
    return _figure(rows, height, width, image, factor, lettering, enlarged=True)


def distinct(named: Sequence[NamedTensor]) -> list[NamedTensor]:
    """One for each name, stride and receptive field, the first: the others' cells are the same."""
    kept: dict[tuple[str, int | None, int | None], NamedTensor] = {}
    for each in named:
        kept.setdefault((each.name, each.tensor.stride, each.tensor.receptive_field), each)
    return list(kept.values())


def pixels_text(count: float) -> str:
    """``1 screen pixel``, ``0.5 screen pixels``."""
    return f"{count:g} screen pixel{'s' * (count != 1)}"


@dataclass(frozen=True)
class _Map:
    """One or several feature maps of one shape, and how they are drawn."""

    members: tuple[NamedTensor, ...]
    rows: int
    columns: int
    shape: str
    stride: int
    cell: float
    """Side of a drawn cell in pixels."""
    bounds: tuple[float, float]
    """Height and width that it takes."""
    words: tuple[str, ...]
    column: float
    """Width that its words need."""

    @property
    def first(self) -> NamedTensor:
        return self.members[0]

    @property
    def room(self) -> float:
        return max(self.bounds[1], self.column)


def _figure(
    rows: Rows,
    height: int,
    width: int,
    image: str,
    factor: float,
    lettering: float,
    *,
    enlarged: bool,
) -> str:
    tall, wide = height * factor, width * factor
    heading, line_height = _TITLE * lettering, _LINE * lettering
    room = _ROOM if lettering == 1 else _WIDE_ROOM
    parts = [
        *_text(0, 16 * lettering, ["input"], "currentColor", lettering),
        tag("image", href=image, x=0, y=heading, width=f"{wide:g}", height=f"{tall:g}",
            preserveAspectRatio="none", data_map="input",
            style="image-rendering: pixelated" if factor > 1 else None),
        *_text(0, heading + tall + line_height, [f"{height} × {width} × 3"], None,
              lettering),
    ]  # fmt: skip
    left = max(wide, 90.0 * lettering) + _GAP
    top = 0.0
    right = left
    for title, named in rows:
        parts += _text(left, top + 16 * lettering, [title], None, lettering, mono=True)
        top += heading
        maps = list(_maps(named, height, width, factor, lettering, enlarged))
        for line in _lines(maps, room - left):
            highest = max(each.bounds[0] for each in line)
            x = left
            for each in line:
                parts += _draw(each, x, top, highest, tall, wide, lettering, enlarged)
                right = max(right, x + each.room)
                x += each.room + _GAP
            top += highest + line_height * max(len(each.words) for each in line) + _GAP
    bottom = max(top, heading + tall + 2 * line_height)
    titles = " and ".join(title for title, _ in rows)
    kind = "every map as large as the input" if enlarged else "on the scale of the input"
    drawing = tag(
        "svg",
        _hatch() if enlarged else "",
        *parts,
        width=math.ceil(right),
        height=math.ceil(bottom),
        viewBox=f"0 0 {math.ceil(right)} {math.ceil(bottom)}",
        class_="vgg-figure",
        role="img",
        aria_label=f"The input and the feature maps of {titles}, {kind}: " + _spoken(rows, height,
                                                                                     width),
    )  # fmt: skip
    return tag("div", drawing, class_="vgg-scroll", tabindex="0", role="region",
               aria_label="Feature maps beside the input")  # fmt: skip


def _maps(
    named: Sequence[NamedTensor],
    height: int,
    width: int,
    factor: float,
    lettering: float,
    enlarged: bool,
) -> Iterator[_Map]:
    groups: dict[tuple[str, int | None, tuple[int | None, ...]], list[NamedTensor]] = {}
    for each in named:
        shape = each.tensor.shape(height, width)
        groups.setdefault((each.name, each.stage, shape), []).append(each)
    for (name, _, shape), members in groups.items():
        rows, columns = shape[0] or 0, shape[1] or 0
        stride = members[0].tensor.stride or 1
        layer = keras_name(members[0].tensor)
        more = f" and {len(members) - 1} more" if len(members) > 1 else ""
        cell = factor * stride if enlarged else factor
        bounds = (height * factor, width * factor) if enlarged else (rows * cell, columns * cell)
        if enlarged:
            every = _every(cell)
            drawn, true = f"{cell:g} × {cell:g} px", f"{factor:g} × {factor:g}"
            scale = [f"each cell drawn {drawn}", f"instead of {true}"]
            scale += [f"a line every {every} cells"] * (every > 1)
        else:
            scale = [f"1 cell = {stride} × {stride} input px"]
        words = (name, f"{layer}{more}", shape_text(shape), *scale)
        column = _COLUMN * lettering
        text = shape_text(shape)
        yield _Map(tuple(members), rows, columns, text, stride, cell, bounds, words, column)


def _lines(maps: Sequence[_Map], room: float) -> Iterator[list[_Map]]:
    """Maps side by side, as many as there is room for."""
    line: list[_Map] = []
    for each in maps:
        if line and sum(m.room + _GAP for m in line) + each.room > room:
            yield line
            line = []
        line.append(each)
    if line:
        yield line


def _draw(
    each: _Map,
    x: float,
    top: float,
    highest: float,
    tall: float,
    wide: float,
    lettering: float,
    enlarged: bool,
) -> list[str]:
    colour = _colour(each.first)
    box_height, box_width = each.rows * each.cell, each.columns * each.cell
    y = top if enlarged else top + highest - box_height
    title = tag("title", markup.text(f"{each.first.name}: {each.shape}"))
    box = tag("rect", title, x=f"{x:g}", y=f"{y:g}", width=f"{box_width:g}",
              height=f"{box_height:g}", fill=colour, fill_opacity="0.2" if enlarged else None,
              data_map=each.first.tensor.id)  # fmt: skip
    parts = [box]
    if enlarged:
        parts += _bare(x, y, box_width, box_height, wide, tall)
        step = each.cell * _every(each.cell)
        stroke = min(1.2, max(0.5, step / 10))
        downs = [x + i * step for i in range(math.floor(box_width / step + 1e-9) + 1)]
        acrosses = [y + i * step for i in range(math.floor(box_height / step + 1e-9) + 1)]
        path = "".join(f"M{at:g} {y:g}v{box_height:g}" for at in downs)
        path += "".join(f"M{x:g} {at:g}h{box_width:g}" for at in acrosses)
        parts.append(
            tag("path", d=path, fill="none", stroke=colour, stroke_width=f"{stroke:g}",
                data_lines=each.first.tensor.id)
        )  # fmt: skip
    colour = _colour(each.first, "-text")
    text = _text(x, top + highest + _LINE * lettering, each.words, colour, lettering)
    return [*parts, *text]


def _bare(x: float, y: float, box_width: float, box_height: float, wide: float,
          tall: float) -> list[str]:  # fmt: skip
    """Hatched: what no cell covers."""
    sides = (
        (x + box_width, y, wide - box_width, tall),
        (x, y + box_height, box_width, tall - box_height),
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


def _power_of_two(number: float) -> float:
    return 2.0 ** math.floor(math.log2(number))


def _colour(named: NamedTensor, use: str = "") -> str:
    kind = f"conv{named.stage}" if named.stage else "neutral"
    return f"var(--vgg-{kind}{use})"


def _spoken(rows: Rows, height: int, width: int) -> str:
    words = [
        f"{title} {each.name} {shape_text(each.tensor.shape(height, width))}"
        for title, named in rows
        for each in named
    ]
    return "; ".join(words)


def _text(
    left: float,
    top: float,
    lines: Sequence[str],
    colour: str | None,
    lettering: float,
    *,
    mono: bool = False,
) -> list[str]:
    """Lines of words; with a colour the first is a name, and a layer stands second."""
    return [
        tag(
            "text",
            markup.text(line),
            x=f"{left:g}",
            y=f"{top + _LINE * lettering * i:g}",
            font_size=f"{(15 if colour and i == 0 else 13) * lettering:g}",
            font_weight="700" if colour and i == 0 else None,
            class_="vgg-mono" if mono or (colour and i == 1) else "",
            style=f"fill: {colour}" if colour and i == 0 else None,
        )
        for i, line in enumerate(lines)
    ]
