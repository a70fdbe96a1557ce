"""The network to scale with some tensors marked, as small SVG that takes its colours from the page.

The classes that it uses: ``slab`` and ``pool``; ``c3`` to ``c5`` and ``c0`` (other stages) for what
is marked, with ``pre`` before the ReLU, and then ``both`` or ``alone``; ``id`` and ``note`` above,
``name`` and ``soft`` below, ``line``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import tag
from vgg_explorer.charts.slabs import (
    MARGIN,
    TALLEST,
    HeadSlab,
    Slab,
    Words,
    head_slabs,
    levels,
    slabs,
)
from vgg_explorer.names.conventions import STAGES_IN_QUESTION
from vgg_explorer.network import HEAD_SIDE, Tensor
from vgg_explorer.network.formatting import listed
from vgg_explorer.network.input_size import InputSize

_LABEL_ROW = 28.0
_NAME_SPACE = 86.0
_HEAD_GAP = 24.0


@dataclass(frozen=True)
class _Mark:
    slab: Slab | HeadSlab
    tensor: Tensor
    note: str

    @property
    def width(self) -> float:
        return max(8.0 * len(self.tensor.id) + 8, 5.6 * len(self.note) + 4)

    @property
    def colour(self) -> str:
        return colour_class(self.tensor)


def tensor_drawing(marked: Mapping[Tensor, str]) -> str:
    """Every layer as a slab, the marked tensors in their stage's colour with their ids above.

    A tensor before a ReLU has a dashed outline and its layer no fill. The classifier head is
    drawn where it is marked.

    Args:
        marked: Tensors, each with a few words to stand under its id; they may be empty.

    Returns:
        An SVG element.
    """
    with_head = any(each.in_head for each in marked)
    every = _drawn(with_head=with_head)
    marks = [_Mark(_slab_of(t, every), t, note) for t, note in marked.items()]
    marks.sort(key=lambda mark: mark.slab.centre)
    rows_of = _levels(marks)
    top = 6 + _LABEL_ROW * (max(rows_of, default=-1) + 1)
    both = list(zip(marks, rows_of, strict=True))
    parts = [
        *(tag("path", d=_leader(*each), class_=_line_class(each[0])) for each in both),
        *(_label(*each) for each in both),
        _plain(with_head=with_head),
        *(_draw_marks(slab, [m for m in marks if m.slab == slab]) for slab in every),
    ]
    width = max(every[-1].right, *(m.slab.centre + m.width / 2 for m in marks), 0) + MARGIN
    return tag(
        "svg",
        tag("g", *parts, transform=f"translate(0 {top:.0f})"),
        class_="vgg-network",
        viewBox=f"0 0 {width:.0f} {top + TALLEST + _NAME_SPACE + 50:.0f}",
        role="img",
        aria_label=f"The layers of VGG16, to scale; marked: {listed([t.id for t in marked])}",
    )


def colour_class(tensor: Tensor) -> str:
    """The class that carries the colour of a tensor's stage."""
    return f"c{tensor.stage}" if tensor.stage in STAGES_IN_QUESTION else "c0"


@cache
def _drawn(*, with_head: bool) -> tuple[Slab | HeadSlab, ...]:
    convolutional = slabs(InputSize(HEAD_SIDE, HEAD_SIDE))
    head = head_slabs(convolutional[-1].right + _HEAD_GAP) if with_head else []
    return (*convolutional, *head)


def _slab_of(tensor: Tensor, drawn: Sequence[Slab | HeadSlab]) -> Slab | HeadSlab:
    return next(slab for slab in drawn if tensor in slab.tensors)


def _levels(marks: Sequence[_Mark]) -> list[int]:
    words = (Words(mark.slab.centre, mark.width, mark.width - 8) for mark in marks)
    return levels(tuple(words), gap=4)


def _line_class(mark: _Mark) -> str:
    return f"line {mark.colour}{' pre' * _before_relu(mark.tensor)}"


def _leader(mark: _Mark, level: int) -> str:
    top = -_LABEL_ROW * level - (4 if mark.note else 14)
    return f"M{mark.slab.centre:.1f} {top:.1f}V{(TALLEST - mark.slab.height) / 2:.1f}"


def _label(mark: _Mark, level: int) -> str:
    top = -_LABEL_ROW * (level + 1)
    x = f"{mark.slab.centre:.1f}"
    words = markup.text(mark.tensor.id)
    name = tag("text", words, x=x, y=f"{top + 11:.0f}", class_=f"id {mark.colour}")
    note = tag("text", markup.text(mark.note), x=x, y=f"{top + 22:.0f}", class_="note")
    return name + (note if mark.note else "")


@cache
def _plain(*, with_head: bool) -> str:
    """The network without marks, the same on every page: few elements, each as short as can be."""
    every = _drawn(with_head=with_head)
    pools = [s for s in every if s.tensors[-1].kind == "max_pool"]
    others = [s for s in every if s not in pools]
    # Turned once, so that the names differ in one number.
    names = [tag("text", markup.text(slab.name), y=f"{slab.centre + 4:.0f}") for slab in every]
    return "".join(
        [
            tag("path", d="".join(map(_outline, others)), class_="slab"),
            tag("path", d="".join(map(_outline, pools)), class_="slab pool"),
            tag("g", *names, class_="name", transform=f"translate(0 {TALLEST + 8:.0f})rotate(-90)"),
            *_stages([s for s in every if isinstance(s, Slab)], TALLEST + 8 + _NAME_SPACE),
        ]
    )


def _outline(slab: Slab | HeadSlab) -> str:
    # An input of three channels is half a pixel wide to scale.
    width = max(slab.width, 2.0)
    left, top = slab.centre - width / 2, (TALLEST - slab.height) / 2
    return f"M{left:.1f} {top:.1f}h{width:.1f}v{slab.height:.1f}h-{width:.1f}z"


def _draw_marks(slab: Slab | HeadSlab, marks: Sequence[_Mark]) -> str:
    behind = next((m for m in marks if not _before_relu(m.tensor)), None)
    boxes = [tag("path", d=_outline(slab), class_=behind.colour)] if behind else []
    boxes += [
        tag("path", d=_outline(slab), class_=f"pre {mark.colour}{' both' if behind else ' alone'}")
        for mark in marks
        if _before_relu(mark.tensor)
    ]
    return "".join(boxes)


def _before_relu(tensor: Tensor) -> bool:
    return tensor.kind in {"conv_pre_relu", "fc_pre_relu"}


def _stages(drawn: Sequence[Slab], top: float) -> list[str]:
    parts = []
    for stage, members in groupby(drawn, key=lambda slab: slab.row.layer.output.stage):
        group = list(members)
        if not stage:
            continue
        rows, columns, channels = group[0].row.shape
        left, right = group[0].left, group[-1].right
        parts.append(tag("path", d=f"M{left:.0f} {top:.0f}H{right:.0f}", class_="line"))
        for line, words in enumerate((f"stage {stage}", f"{rows} × {columns}", f"{channels} ch.")):
            place = {"x": f"{(left + right) / 2:.0f}", "y": f"{top + 13 * (line + 1):.0f}"}
            parts.append(tag("text", markup.text(words), **place, class_="soft"))
    return parts
