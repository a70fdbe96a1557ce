"""The drawing of the network to scale, as SVG that takes its colours from the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import tag
from vgg_explorer.charts.slabs import MARGIN, TALLEST, Slab, Words, levels, slabs
from vgg_explorer.names.conventions import STAGES_IN_QUESTION, Convention
from vgg_explorer.names.layer_marks import marks
from vgg_explorer.network import HEAD_SIDE, LAYERS
from vgg_explorer.network.formatting import listed
from vgg_explorer.network.input_size import InputSize

_LABEL_ROW = 30.0
_NAME_SPACE = 92.0
_WORDS = 25.0
"""Height of a label's words."""
_BESIDE = 8.0
"""Between the lines of two labels of one layer."""


@dataclass(frozen=True)
class Tag:
    """A word above a layer.

    Attributes:
        layer: Keras's name of the layer.
        stage: 3, 4 or 5 for the colour of conv3, conv4 or conv5; any other is drawn neutral.
        name: The word.
        below: What stands smaller below it.
        before_relu: Whether it means the values before the ReLU that the layer applies.
        leading: Whether a screen that is too narrow shows this part first.
    """

    layer: str
    stage: int
    name: str
    below: str
    before_relu: bool
    leading: bool = False

    def colour(self, use: str = "") -> str:
        """The colour, as the style sheets name it: plain, or ``-text``."""
        named = f"conv{self.stage}" if self.stage in STAGES_IN_QUESTION else "neutral"
        return f"var(--vgg-{named}{use})"


@dataclass(frozen=True)
class _Label:
    slab: Slab
    tag: Tag
    aside: float = 0.0
    """How far its line stands from the middle of the layer, which may have two labels."""

    @property
    def room(self) -> float:
        return max(8.0 * len(self.tag.name) + 10, 5.6 * len(self.tag.below) + 4)

    @property
    def width(self) -> float:
        return max(7.4 * len(self.tag.name), 6.0 * len(self.tag.below))

    @property
    def foot(self) -> float:
        return self.slab.centre + self.aside


@lru_cache(64)
def network_drawing(size: InputSize, conventions: tuple[Convention, ...]) -> str:
    """Every layer of the convolutional part as a slab, to scale.

    A slab is as high as the feature map has rows and as wide as it has channels, each on one
    scale for the whole drawing. What a convention calls conv3, conv4 or conv5 has that colour and
    the name above it; a name for the values before the ReLU is drawn dashed.

    Args:
        size: Of the input in pixels; where it is left open, 224x224 is drawn.
        conventions: Those to mark.

    Returns:
        An SVG element followed by a sentence on its scale.
    """
    marked = listed([convention.id for convention in conventions]) or "no convention"
    return draw_network(size, _tags(conventions), f"marked: {marked}")


def draw_network(
    size: InputSize,
    tags: Sequence[Tag],
    spoken: str,
    *,
    tallest: float = TALLEST,
    named: bool = True,
    room_for: Sequence[Tag] = (),
) -> str:
    """The network to scale with words above some layers.

    Args:
        size: Of the input in pixels; where it is left open, 224x224 is drawn.
        tags: The words.
        spoken: What is marked, for who can't see it.
        tallest: Height of the input layer in the drawing.
        named: Whether every layer has its name below it.
        room_for: Words for which there is to be room above the layers though they are not drawn.

    Returns:
        An SVG element followed by a sentence on its scale.
    """
    height, width = size.known or (HEAD_SIDE, HEAD_SIDE)
    drawn = slabs(InputSize(height, width), tallest)
    labels = _labels(drawn, tags)
    rows_of = _levels(labels)
    rows = max(0, *rows_of, *_levels(_labels(drawn, room_for))) + 1 if rows_of else 0
    top = 8 + _LABEL_ROW * rows
    middle = top + tallest / 2
    bottom = top + tallest + 8
    stages_at = bottom + (_NAME_SPACE if named else 4)
    total_width = drawn[-1].right + MARGIN + 20
    tops = [middle - tallest / 2 - _LABEL_ROW * (level + 1) for level in rows_of]
    parts = [
        *_draw_leaders(list(zip(labels, tops, strict=True)), middle),
        *(_draw_label(label, at) for label, at in zip(labels, tops, strict=True)),
        *(_draw_slab(slab, labels, middle) for slab in drawn),
        *(_draw_name(slab, bottom) for slab in drawn if named),
        *_draw_stages(drawn, stages_at),
    ]
    drawing = tag(
        "svg",
        *parts,
        class_="vgg-drawing",
        viewBox=f"0 0 {total_width:.0f} {stages_at + 46:.0f}",
        role="img",
        aria_label=f"The layers of VGG16 at {height} x {width} pixels, to scale; {spoken}",
    )
    open_note = "" if size.known else " The size is left open; 224 × 224 is drawn."
    scale = (
        f"Input {height} × {width}. A slab is as high as its feature map has rows "
        f"({height} fill the height) and as wide as it has channels (64 in block1_conv1, 512 in "
        f"block5_pool), each on one scale.{open_note}"
    )
    frame = tag(
        "div",
        drawing,
        class_="vgg-scroll",
        tabindex="0",
        role="region",
        aria_label="Drawing of the network",
    )
    return frame + tag("p", markup.text(scale), class_="vgg-note vgg-faint")


def _tags(conventions: Sequence[Convention]) -> list[Tag]:
    users: dict[tuple[str, int, str, bool], list[str]] = {}
    for layer in LAYERS:
        for mark in marks(layer, conventions):
            key = layer.name, mark.stage, mark.name, mark.before_relu
            users.setdefault(key, []).append(mark.convention.id)
    return [
        Tag(layer, stage, name, ", ".join(ids), before)
        for (layer, stage, name, before), ids in users.items()
    ]


def _labels(drawn: Sequence[Slab], tags: Sequence[Tag]) -> list[_Label]:
    labels = []
    for slab in drawn:
        own = [tag for tag in tags if tag.layer == slab.name]
        # Else the dashes of one line would be filled by the other.
        step = min(_BESIDE, slab.width / (len(own) + 1))
        labels += [
            _Label(slab, tag, step * (number - (len(own) - 1) / 2))
            for number, tag in enumerate(own)
        ]
    return labels


def _levels(labels: Sequence[_Label]) -> list[int]:
    words = (Words(label.slab.centre, label.room, label.width) for label in labels)
    return levels(tuple(words), gap=6)


def _draw_slab(slab: Slab, labels: Sequence[_Label], middle: float) -> str:
    own = [label for label in labels if label.slab == slab]
    output = slab.row.layer.output
    plain = "var(--vgg-slab-pool)" if output.kind == "max_pool" else "var(--vgg-slab)"
    settled = [label.tag for label in own if not label.tag.before_relu]
    top = middle - slab.height / 2
    share = slab.height / max(1, len(settled))
    fills = [each.colour() for each in settled] or [plain]
    boxes = [
        tag(
            "rect",
            x=f"{slab.left:.2f}",
            y=f"{top + i * share:.2f}",
            width=f"{slab.width:.2f}",
            height=f"{share:.2f}",
            fill=fill,
        )
        for i, fill in enumerate(fills)
    ]
    boxes += [
        tag(
            "rect",
            x=f"{slab.left:.2f}",
            y=f"{top:.2f}",
            width=f"{slab.width:.2f}",
            height=f"{slab.height:.2f}",
            fill="none",
            stroke="currentColor" if settled else label.tag.colour(),
            stroke_width="2",
            stroke_dasharray="5 3",
        )
        for label in own
        if label.tag.before_relu
    ]
    title = tag("title", markup.text(f"{slab.row.layer.name}: {slab.row.keras_shape}"))
    return tag("g", title, *boxes)


def _draw_leaders(placed: Sequence[tuple[_Label, float]], middle: float) -> list[str]:
    """A line from each label down to its layer, with gaps where lower labels of it stand."""
    lines = []
    for label, top in placed:
        lower = sorted(at for other, at in placed if other.slab == label.slab and at > top)
        starts = [at + _WORDS for at in (top, *lower)]
        ends = [*(at - 1 for at in lower), middle - label.slab.height / 2]
        lines += [
            tag(
                "line",
                x1=f"{label.foot:.2f}",
                x2=f"{label.foot:.2f}",
                y1=f"{start:.2f}",
                y2=f"{end:.2f}",
                stroke=label.tag.colour(),
                stroke_width="1.2",
                stroke_dasharray="3 2" if label.tag.before_relu else None,
            )
            for start, end in zip(starts, ends, strict=True)
        ]
    return lines


def _draw_label(label: _Label, top: float) -> str:
    """The name and who uses it; a halo keeps the leaders of higher labels out of the words."""
    return tag(
        "g",
        tag(
            "text",
            markup.text(label.tag.name),
            x=f"{label.slab.centre:.2f}",
            y=f"{top + 11:.2f}",
            text_anchor="middle",
            font_size="13",
            font_weight="700",
            class_="vgg-halo",
            style=f"fill: {label.tag.colour('-text')}",
        ),
        tag(
            "text",
            markup.text(label.tag.below),
            x=f"{label.slab.centre:.2f}",
            y=f"{top + 22:.2f}",
            text_anchor="middle",
            font_size="10",
            class_="vgg-mono vgg-soft-text vgg-halo",
        ),
        data_leading="yes" if label.tag.leading else None,
    )


def _draw_name(slab: Slab, bottom: float) -> str:
    return tag(
        "text",
        markup.text(slab.row.layer.name),
        class_="vgg-mono",
        font_size="11",
        text_anchor="end",
        transform=f"translate({slab.centre + 4:.2f} {bottom:.2f}) rotate(-90)",
    )


def _draw_stages(drawn: Sequence[Slab], bottom: float) -> list[str]:
    parts = []
    for stage, members in groupby(drawn, key=lambda slab: slab.row.layer.output.stage):
        group = list(members)
        if not stage:
            continue
        rows, columns, channels = group[0].row.shape
        left, right = group[0].left, group[-1].right
        middle = f"{(left + right) / 2:.2f}"
        parts.append(
            tag(
                "line",
                x1=f"{left:.2f}",
                x2=f"{right:.2f}",
                y1=f"{bottom:.2f}",
                y2=f"{bottom:.2f}",
                stroke="var(--vgg-faint)",
            )
        )
        lines = (f"stage {stage}", f"{rows} × {columns}", f"{channels} ch.")
        parts += [
            tag(
                "text",
                markup.text(line),
                x=middle,
                y=f"{bottom + 14 * (i + 1):.2f}",
                text_anchor="middle",
                font_size="11",
                class_="" if i == 0 else "vgg-soft-text",
            )
            for i, line in enumerate(lines)
        ]
    return parts
