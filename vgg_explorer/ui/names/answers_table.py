"""The answers to a name as one table: a row each, and below it who says so, to be unfolded."""

from collections.abc import Sequence

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import tag
from vgg_explorer.names.decision import StatedFramework, names_in
from vgg_explorer.names.evidence import SAMPLE_LIMITS
from vgg_explorer.names.verdict import Share
from vgg_explorer.network import HeadSizeError, Tensor
from vgg_explorer.network.formatting import keras_name, layers_text, listed, shape_text
from vgg_explorer.network.input_size import InputSize
from vgg_explorer.ui.shared.reading_tables import entries_list, readings_table, relu_word

_TITLES_SHOWN = 2
_OF_A_RUN = 3
"""From so many layers on their Keras names are given as a run, from the first to the last."""


def answers_table(
    shares: Sequence[Share], size: InputSize, framework: StatedFramework | None, called: str
) -> str:
    """The table as HTML.

    Args:
        shares: The answers, in the order of their rows.
        size: Input size for the shapes.
        framework: Whose names to show; None for none.
        called: That framework, for people.
    """
    titles = ["Tensor", "Keras layer", "ReLU", "Shape", "Stride", "Sources"]
    if framework:
        titles.insert(2, f"In {called}")
    numbers = {"Stride", "Sources"}
    head = tag(
        "tr",
        *(tag("th", each, scope="col", class_="vgg-number" * (each in numbers)) for each in titles),
    )
    rows = [_row(share, size, framework) + _who(share, columns=len(titles)) for share in shares]
    return markup.table("The answers", head, rows, kind="vgg-answers")


def _row(share: Share, size: InputSize, framework: StatedFramework | None) -> str:
    tensors = share.answer.tensors
    first, last = tensors[0], tensors[-1]
    few = len(tensors) < _OF_A_RUN
    layers = [keras_name(each) for each in tensors] if few else [layers_text(tensors)]
    cells = [tag("td", *(tag("div", markup.code(each)) for each in layers))]
    if framework:
        names = names_in(tensors, framework)
        cells.append(tag("td", listed([markup.code(name) for name in names]) or "–"))
    cells += [
        tag("td", listed(list(dict.fromkeys(relu_word(each) for each in tensors)))),
        tag("td", _shapes(tensors, size), class_="vgg-nowrap"),
        tag("td", "–" if last.stride is None else str(last.stride), class_="vgg-number"),
        tag("td", str(share.sources or "–"), class_="vgg-number"),
    ]
    ids = [each.id for each in tensors] if few else [f"{first.id} … {last.id}"]
    named = tag("th", *(tag("div", markup.code(each)) for each in ids), scope="row")
    return tag("tr", named, *cells)


def _who(share: Share, columns: int) -> str:
    """A row below the answer's: who gives it, to be unfolded."""
    answer = share.answer
    titles = list(dict.fromkeys(reading.title for reading in answer.readings))
    more = len(titles) - _TITLES_SHOWN
    words = "; ".join(titles[:_TITLES_SHOWN]) + (f"; {more} more" if more > 0 else "")
    if answer.networks != {"VGG16"}:
        others = listed(sorted(answer.networks - {"VGG16"}))
        words += f" (for {others} the tensor of VGG16 at the same place)"
    inner = [readings_table(answer.readings)]
    if answer.evidence:
        title = f"Papers and code bases that write it and mean this: {len(answer.evidence)}"
        inner += [
            tag("p", markup.text(title)),
            entries_list(answer.evidence),
            tag("p", markup.text(SAMPLE_LIMITS), class_="vgg-faint"),
        ]
    unfolded = tag("details", tag("summary", markup.text(words)), *inner)
    return tag("tr", tag("td", unfolded, colspan=columns), class_="vgg-who")


def _shapes(tensors: Sequence[Tensor], size: InputSize) -> str:
    try:
        shapes = (shape_text(each.shape(size.height, size.width)) for each in tensors)
        return "<br>".join(dict.fromkeys(markup.text(shape) for shape in shapes))
    except HeadSizeError:
        return "depends on the input size"
