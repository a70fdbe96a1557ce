"""What lies between two tensors as a chain of layers, as SVG that takes its colours from the page.

Where few operations lie between, each is drawn by itself; of many, those of a stage together.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import tag
from vgg_explorer.names.conventions import STAGES_IN_QUESTION
from vgg_explorer.network import Kind, Tensor
from vgg_explorer.network.formatting import listed, shape_text
from vgg_explorer.network.input_size import InputSize
from vgg_explorer.network.relation import Relation, facts

_ONE_BY_ONE = 5
"""So many operations are drawn each by itself."""
_HEIGHT, _ARROW, _PADDING = 48.0, 26.0, 12.0
_TITLE_WIDTH, _BELOW_WIDTH = 7.4, 6.4
"""Room for a character of the two lines of a box."""
_LINEAR: dict[Kind, str] = {
    "conv_pre_relu": "conv",
    "fc_pre_relu": "fully connected",
    "fc_logits": "fully connected",
}


@dataclass(frozen=True)
class _Box:
    title: str
    below: str
    look: str
    tensor: Tensor | None = None

    @property
    def width(self) -> float:
        return (
            max(_TITLE_WIDTH * len(self.title), _BELOW_WIDTH * len(self.below), 24) + 2 * _PADDING
        )

    @property
    def spoken(self) -> str:
        return f"{self.title} ({self.below})" if self.below else self.title


def relation_chain(relation: Relation, size: InputSize) -> str:
    """The earlier tensor, every operation that leads to the later one, and the later one.

    Args:
        relation: Of the two; its ``a`` is A in the drawing, its ``b`` B.
        size: Of the input, for the shapes of the two.

    Returns:
        An SVG element in a frame that scrolls sideways where it is too narrow.
    """
    boxes = [_end(relation, relation.earlier, size)]
    boxes += [_Box(*each) for each in _steps(relation.between)]
    if not relation.same:
        boxes.append(_end(relation, relation.later, size))
    parts, left = [], 2.0
    for number, box in enumerate(boxes):
        if number:
            parts.append(_arrow(left))
            left += _ARROW
        parts.append(_drawn(box, left))
        left += box.width
    width = left + 2
    spoken = ", then ".join(box.spoken for box in boxes)
    drawing = tag(
        "svg",
        *parts,
        class_="vgg-drawing vgg-chain",
        viewBox=f"0 0 {width:.0f} {_HEIGHT + 4:.0f}",
        role="img",
        aria_label=f"From the earlier to the later: {spoken}",
        # As large as the page's type, smaller where there is no room, but never too small to read.
        style=f"width: {width / 16:.2f}rem; min-width: min({0.8 * width:.0f}px, 1040px)",
    )
    return tag(
        "div",
        drawing,
        class_="vgg-scroll",
        tabindex="0",
        role="region",
        aria_label="What lies between them",
    )


def _end(relation: Relation, tensor: Tensor, size: InputSize) -> _Box:
    letters = [letter for letter, each in (("A", relation.a), ("B", relation.b)) if each == tensor]
    return _Box(
        f"{listed(letters)}: {tensor.id}",
        shape_text(facts(tensor, size).shape),
        "before" if tensor.kind in {"conv_pre_relu", "fc_pre_relu"} else "tensor",
        tensor,
    )


def _steps(between: Sequence[Tensor]) -> Iterator[tuple[str, str, str]]:
    """Title, layer and look of each box."""
    if len(between) <= _ONE_BY_ONE:
        yield from (_operation(each) for each in between)
        return
    for (linear, _), group in groupby(between, key=_place):
        members = list(group)
        if linear and len(members) > 1:
            yield _together(members)
        else:
            yield from (_operation(each) for each in members)


def _place(tensor: Tensor) -> tuple[bool, int | str | None]:
    """What is drawn as one box: the convolutions of a stage, or a layer of the head."""
    linear = tensor.kind in _LINEAR or tensor.kind in {"relu", "softmax"}
    return linear, tensor.stage or tensor.layer


def _operation(tensor: Tensor) -> tuple[str, str, str]:
    layer = tensor.layer or ""
    if tensor.kind == "conv_pre_relu":
        return f"{tensor.kernel}×{tensor.kernel} convolution", layer, "linear"
    if tensor.kind == "max_pool":
        return f"{tensor.kernel}×{tensor.kernel} max-pool", layer, "pool"
    if tensor.kind == "dropout":
        return "dropout", "nothing at inference", "plain"
    if tensor.kind in _LINEAR:
        return _LINEAR[tensor.kind], layer, "linear"
    return "ReLU" if tensor.kind == "relu" else tensor.kind, layer, "plain"


def _together(members: Sequence[Tensor]) -> tuple[str, str, str]:
    layers = list(dict.fromkeys(each.layer or "" for each in members))
    stem, _, ending = layers[-1].rpartition("_")
    run = f"{layers[0]} … {ending if layers[0].startswith(f'{stem}_') else layers[-1]}"
    heads = sum(each.kind in _LINEAR for each in members)
    word = next((_LINEAR[each.kind] for each in members if each.kind in _LINEAR), "")
    after = "softmax" if members[-1].kind == "softmax" else "ReLU"
    afters = len(members) - heads
    if heads == afters:
        title = f"{f'{heads} × ' if heads > 1 else ''}{word} + {after}"
    else:
        title = f"{heads} {word}, {afters} {after}"
    return title, layers[0] if len(layers) == 1 else run, "linear"


def _drawn(box: _Box, left: float) -> str:
    colour = ""
    if box.tensor is not None:
        stage = box.tensor.stage
        colour = f"var(--vgg-{f'conv{stage}' if stage in STAGES_IN_QUESTION else 'neutral'}"
    frame = {
        "tensor": f"fill: color-mix(in srgb, {colour}) 14%, transparent); stroke: {colour})",
        "before": f"fill: none; stroke: {colour}); stroke-dasharray: 5 3",
        "linear": "fill: var(--vgg-soft); stroke: var(--vgg-slab)",
        "pool": "fill: var(--vgg-soft); stroke: var(--vgg-slab-pool); stroke-width: 3",
        "plain": "fill: none; stroke: var(--vgg-slab)",
    }[box.look]
    middle = f"{left + box.width / 2:.1f}"
    return tag(
        "g",
        tag(
            "rect",
            x=f"{left:.1f}",
            y="2",
            width=f"{box.width:.1f}",
            height=f"{_HEIGHT:.0f}",
            rx="20" if box.look == "plain" else "5",
            stroke_width="2" if box.tensor else "1.2",
            style=frame,
        ),
        tag(
            "text",
            markup.text(box.title),
            x=middle,
            y="22" if box.below else "31",
            text_anchor="middle",
            font_size="13",
            font_weight="700" if box.tensor else "600",
            style=f"fill: {colour}-text)" if box.tensor else None,
        ),
        tag(
            "text",
            markup.text(box.below),
            x=middle,
            y="39",
            text_anchor="middle",
            font_size="11" if box.tensor else "10.5",
            class_="vgg-soft-text" if box.tensor else "vgg-mono vgg-soft-text",
        ),
    )


def _arrow(left: float) -> str:
    middle, right = 2 + _HEIGHT / 2, left + _ARROW - 3
    line = f"M{left + 3:.1f} {middle:.1f}H{right - 6:.1f}"
    head = f"M{right:.1f} {middle:.1f}l-8 -4.5v9z"
    return tag("path", d=line, stroke="var(--vgg-faint)", stroke_width="1.5") + tag(
        "path", d=head, fill="var(--vgg-faint)"
    )
