"""The matrix of conventions and the summary table, as HTML."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import groupby

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import tag
from vgg_explorer.names.conventions import MAPPING_STAGES, STAGES_IN_QUESTION, Convention, answers
from vgg_explorer.names.layer_marks import Mark, marks
from vgg_explorer.network import BYTES_PER_VALUE, Tensor
from vgg_explorer.network.formatting import count_text, layers_text, memory_text, shape_text
from vgg_explorer.network.input_size import InputSize
from vgg_explorer.network.summary import Row, Summary
from vgg_explorer.ui.shared.convention_terms import text_of

_KEPT = 64
"""Tables that are made once for all visitors: for so many sizes, and what is marked at them."""
_Answers = tuple[tuple[Tensor, ...], ...]


@lru_cache(_KEPT)
def matrix(size: InputSize) -> str:
    """What each convention calls conv3, conv4 and conv5: conventions that agree share a cell.

    On a phone each convention is a card, which has to have the answer itself. So every row has it,
    and the style shows either the shared cells or those of the rows.

    Args:
        size: Of the input, for the shapes.
    """
    by_answer = sorted(MAPPING_STAGES, key=_rank)
    groups = [list(group) for _, group in groupby(by_answer, key=_answers_of)]
    rows = [
        _matrix_row(convention, group, index, size)
        for group in groups
        for index, convention in enumerate(group)
    ]
    head = tag(
        "tr",
        tag("th", "Convention", scope="col", role="columnheader"),
        tag(
            "th",
            "Entries",
            scope="col",
            role="columnheader",
            class_="vgg-number",
            title=_ENTRIES_HELP,
        ),
        *(
            tag(
                "th",
                markup.badge(f"conv{stage}", stage),
                tag("span", f" {len(answers(stage))} answers", class_="vgg-faint"),
                scope="col",
                role="columnheader",
            )
            for stage in STAGES_IN_QUESTION
        ),
        role="row",
    )
    caption = "What each naming convention calls conv3, conv4 and conv5, with layer and shape"
    return markup.table(caption, head, rows, kind="vgg-matrix vgg-cards")


@lru_cache(_KEPT)
def summary_table(summary: Summary, conventions: tuple[Convention, ...]) -> str:
    """The summary with stride, receptive field, cost, and the names under some conventions."""
    head = tag(
        "tr",
        *(
            tag("th", title, scope="col", title=explanation, class_="vgg-number" * is_number)
            for title, is_number, explanation in _SUMMARY_COLUMNS
        ),
    )
    total = memory_text(summary.parameters * BYTES_PER_VALUE)
    foot = tag(
        "tr",
        tag("th", "Total", scope="row", colspan=4),
        tag("td", f"{summary.parameters:,} ({total})", class_="vgg-number"),
        tag("td", colspan=2),
        tag("td", count_text(summary.macs), class_="vgg-number", title=_exact(summary.macs)),
        tag("td", memory_text(summary.memory), class_="vgg-number", title=_exact(summary.memory)),
    )
    rows = [_summary_row(row, marks(row.layer, conventions)) for row in summary.rows]
    caption = "Layers of VGG16 with shapes, parameters and the names that conventions give them"
    return markup.table(caption, head, rows, foot, kind="vgg-summary")


_SUMMARY_COLUMNS = (
    ("Layer", False, "Keras's name"),
    ("Called", False, "Its name under the conventions that are switched on"),
    ("Type", False, "Keras's class"),
    ("Output shape", False, "As Keras prints it: batch, height, width, channels"),
    ("Param #", True, "Weights and biases"),
    ("Stride", True, "Input pixels between neighbouring cells of the output"),
    ("Receptive field", True, "Side of the square of input pixels that can change one cell"),
    ("Multiply-adds", True, "For one image; biases, ReLU and pooling are not counted"),
    ("Activation memory", True, "Of the output as float32, for one image"),
)
_ENTRIES_HELP = (
    "Papers and code bases read that name the stage alone and whose main convention it is."
)


def _answers_of(convention: Convention) -> _Answers:
    return tuple(convention.of_stage(stage) for stage in STAGES_IN_QUESTION)


def _rank(convention: Convention) -> tuple[int, list[str], int]:
    """Conventions with the same answer together, the answer with the most users first."""
    answer = _answers_of(convention)
    users = sum(len(c.plainly_used_by) for c in MAPPING_STAGES if _answers_of(c) == answer)
    ids = [t.id for tensors in answer for t in tensors]
    return -users, ids, -len(convention.plainly_used_by)


def _matrix_row(
    convention: Convention, group: Sequence[Convention], index: int, size: InputSize
) -> str:
    count = len(convention.plainly_used_by)
    name = tag(
        "th",
        text_of(convention),
        scope="row",
        role="rowheader",
        title=f"{convention.definition} {convention.note}".strip(),
    )
    users = tag("td", str(count), role="cell", class_="vgg-number", data_unit=_entries_unit(count))
    cells = [_answer(group, index, stage, size) for stage in STAGES_IN_QUESTION]
    last = index == len(group) - 1
    kind = "vgg-group-end" if last else ""
    return tag("tr", name, users, *cells, role="row", class_=kind)


def _entries_unit(count: int) -> str:
    return "entry" if count == 1 else "entries"


def _answer(group: Sequence[Convention], index: int, stage: int, size: InputSize) -> str:
    """The answer of one convention of a group; that of the first is the one they share."""
    tensors = group[0].of_stage(stage)
    shapes = dict.fromkeys(shape_text(t.shape(size.height, size.width)) for t in tensors)
    return tag(
        "td",
        markup.code(layers_text(tensors)),
        " ",
        tag("span", markup.text(", ".join(shapes)), class_="vgg-faint"),
        class_=f"vgg-answer {markup.stage_class(stage)}{' vgg-repeated' * bool(index)}",
        role="cell",
        data_title=f"conv{stage}",
        rowspan=len(group) if len(group) > 1 and not index else None,
    )


def _summary_row(row: Row, marks: Sequence[Mark]) -> str:
    output = row.layer.output
    numbers = (
        (f"{row.parameters:,}", ""),
        ("–" if output.stride is None or output.in_head else str(output.stride), ""),
        (_field(output), ""),
        (count_text(row.macs), _exact(row.macs)),
        (memory_text(row.memory), _exact(row.memory)),
    )
    return tag(
        "tr",
        tag("th", markup.code(row.layer.name), scope="row"),
        tag("td", _called(marks)),
        tag("td", markup.text(row.layer.type)),
        tag("td", markup.code(row.keras_shape)),
        *(tag("td", number, class_="vgg-number", title=exact) for number, exact in numbers),
        class_=_row_class(marks),
    )


def _row_class(marks: Sequence[Mark]) -> str:
    """Tinted where the layer's output has the name, dashed where only its pre-ReLU values do."""
    returned = sorted({mark.stage for mark in marks if not mark.before_relu})
    if returned:
        return " ".join(["vgg-marked", *map(markup.stage_class, returned)])
    return f"vgg-before {markup.stage_class(marks[0].stage)}" if marks else ""


def _called(marks: Sequence[Mark]) -> str:
    """Each name once, with the conventions that use it."""
    users: dict[tuple[int, str, bool], list[str]] = {}
    for mark in marks:
        users.setdefault((mark.stage, mark.name, mark.before_relu), []).append(mark.convention.id)
    return "".join(
        tag(
            "span",
            markup.badge(name, stage, before_relu=before_relu),
            f" in {', '.join(map(markup.code, ids))}",
            ", pre-ReLU" * before_relu,
            class_="vgg-called",
        )
        for (stage, name, before_relu), ids in users.items()
    )


def _field(tensor: Tensor) -> str:
    if tensor.receptive_field is None or tensor.in_head:
        return "–"
    return f"{tensor.receptive_field} px"


def _exact(count: int | None) -> str:
    return "" if count is None else f"{count:,}"
