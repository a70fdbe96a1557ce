"""Feature maps as boxes with words below them, in lines; what figures of sizes have in common.

Their units are the page's pixels, so what is written about them can be measured on the screen.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import tag
from vgg_explorer.names.conventions import NamedTensor
from vgg_explorer.network.formatting import shape_text

Rows = Sequence[tuple[str, Sequence[NamedTensor]]]

ROOM = 1290.0
"""Width of a figure in pixels: what a page of 1400 pixels leaves between its margins."""
WIDE_ROOM = 1380.0
"""The same where larger letters take the whole of a page of 1440 pixels."""
GAP = 26
HEADING = 26
LINE = 17


@dataclass(frozen=True)
class MapBox:
    """One or several feature maps of one shape, and how they are drawn.

    Attributes:
        members: The tensors.
        bounds: Height and width that it takes, in pixels.
        words: Below it: a name, a layer, and more.
        column: Width that its words need, in pixels.
    """

    members: tuple[NamedTensor, ...]
    bounds: tuple[float, float]
    words: tuple[str, ...]
    column: float

    @property
    def first(self) -> NamedTensor:
        """The one whose name and layer stand below it."""
        return self.members[0]

    @property
    def room(self) -> int:
        """Width that it takes with its words, in whole pixels."""
        return math.ceil(max(self.bounds[1], self.column))


def in_lines(boxes: Sequence[MapBox], room: float, gap: float) -> Iterator[list[MapBox]]:
    """Boxes side by side, as many as there is room for."""
    line: list[MapBox] = []
    for each in boxes:
        if line and sum(box.room + gap for box in line) + each.room > room:
            yield line
            line = []
        line.append(each)
    if line:
        yield line


def distinct(named: Sequence[NamedTensor]) -> list[NamedTensor]:
    """One for each name, stride and receptive field, the first: the others' cells are the same."""
    kept: dict[tuple[str, int | None, int | None], NamedTensor] = {}
    for each in named:
        kept.setdefault((each.name, each.tensor.stride, each.tensor.receptive_field), each)
    return list(kept.values())


def power_of_two(number: float) -> float:
    """The largest power of two that is not above a number, so that it is written exactly."""
    return 2.0 ** math.floor(math.log2(number))


def pixels_text(count: float) -> str:
    """``1 screen pixel``, ``0.5 screen pixels``."""
    return f"{count:g} screen pixel{'s' * (count != 1)}"


def colour_of(named: NamedTensor, use: str = "") -> str:
    """The colour of conv3, conv4 or conv5, or a neutral one."""
    kind = f"conv{named.stage}" if named.stage else "neutral"
    return f"var(--vgg-{kind}{use})"


def spoken(rows: Rows, height: int, width: int) -> str:
    """What a figure shows, for those who hear it."""
    words = [
        f"{title} {each.name} {shape_text(each.tensor.shape(height, width))}"
        for title, named in rows
        for each in named
    ]
    return "; ".join(words)


def text(
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
            y=f"{top + LINE * lettering * i:g}",
            font_size=f"{(15 if colour and i == 0 else 13) * lettering:g}",
            font_weight="700" if colour and i == 0 else None,
            class_="vgg-mono" if mono or (colour and i == 1) else "",
            style=f"fill: {colour}" if colour and i == 0 else None,
        )
        for i, line in enumerate(lines)
        if line
    ]


def framed(right: float, bottom: float, label: str, *parts: str) -> str:
    """A figure of that size, in a frame that scrolls sideways where the screen is too narrow."""
    drawing = tag(
        "svg",
        *parts,
        width=math.ceil(right),
        height=math.ceil(bottom),
        viewBox=f"0 0 {math.ceil(right)} {math.ceil(bottom)}",
        class_="vgg-figure",
        role="img",
        aria_label=label,
    )
    return tag("div", drawing, class_="vgg-scroll", tabindex="0", role="region",
               aria_label="Feature maps beside the input")  # fmt: skip
