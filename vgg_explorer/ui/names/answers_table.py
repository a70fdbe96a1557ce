"""The answers to a name as one table: a row each, and below it who says so, to be unfolded."""

from collections.abc import Sequence
from functools import lru_cache

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import tag
from vgg_explorer.names.decision import StatedFramework, names_in
from vgg_explorer.names.evidence import SAMPLE_LIMITS
from vgg_explorer.names.paper_entry import Entry
from vgg_explorer.names.verdict import Share, Verdict
from vgg_explorer.network import HeadSizeError, Tensor
from vgg_explorer.network.formatting import keras_name, layers_text, listed, shape_text
from vgg_explorer.network.input_size import InputSize
from vgg_explorer.ui.shared.reading_tables import readings_table, relu_word
from vgg_explorer.ui.shared.source_list import entries_with_sources

_TITLES_SHOWN = 2
_OF_A_RUN = 3
"""From so many layers on their Keras names are given as a run, from the first to the last."""


@lru_cache(64)
def answers_table(
    found: Verdict,
    shares: tuple[Share, ...],
    size: InputSize,
    framework: StatedFramework | None,
    called: str,
) -> str:
    """The table as HTML.

    Args:
        found: The verdict whose answers they are.
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
    rows = [_row(share, size, framework, titles) + _who(found, share, titles) for share in shares]
    return markup.table("The answers", head, rows, kind="vgg-answers vgg-cards")


def _row(
    share: Share, size: InputSize, framework: StatedFramework | None, titles: Sequence[str]
) -> str:
    tensors = share.answer.tensors
    first, last = tensors[0], tensors[-1]
    few = len(tensors) < _OF_A_RUN
    layers = [keras_name(each) for each in tensors] if few else [layers_text(tensors)]
    names = names_in(tensors, framework) if framework else ()
    cells = [
        ("".join(tag("div", markup.code(each)) for each in layers), ""),
        (listed(list(dict.fromkeys(relu_word(each) for each in tensors))), ""),
        (_shapes(tensors, size), "vgg-nowrap"),
        ("–" if last.stride is None or last.in_head else str(last.stride), "vgg-number"),
        (str(share.sources or "–"), "vgg-number"),
    ]
    if framework:
        cells.insert(1, (listed([markup.code(name) for name in names]) or "–", ""))
    ids = [each.id for each in tensors] if few else [f"{first.id} … {last.id}"]
    named = tag("th", *(tag("div", markup.code(each)) for each in ids), scope="row")
    # On a phone the row is a card, where the titles stand beside the values.
    titled = zip(cells, titles[1:], strict=True)
    values = [tag("td", cell, class_=kind, data_title=title) for (cell, kind), title in titled]
    return tag("tr", named, *values)


def _who(found: Verdict, share: Share, titles: Sequence[str]) -> str:
    """A row below the answer's: who gives it, to be unfolded."""
    answer = share.answer
    systems = list(dict.fromkeys(reading.title for reading in answer.readings))
    more = len(systems) - _TITLES_SHOWN
    words = "; ".join(systems[:_TITLES_SHOWN]) + (f"; {more} more" if more > 0 else "")
    if answer.networks != {"VGG16"}:
        others = listed(sorted(answer.networks - {"VGG16"}))
        words += f" (for {others} the tensor of VGG16 at the same place)"
    inner = [readings_table(answer.readings)]
    further = tuple(each for each in answer.evidence if each not in share.counted)
    counted = (
        "name the stage alone and mean this" if found.stage_alone else "write it and mean this"
    )
    also = "write the name itself" if found.stage_alone else "write it in another way"
    if share.counted:
        inner += _entries(f"Papers and code bases that {counted}", share.counted, share)
    if further:
        inner += _entries(f"Further ones that {also} and mean this", further, share)
    if share.counted or further:
        inner.append(tag("p", markup.text(SAMPLE_LIMITS), class_="vgg-faint"))
    summary = tag("summary", f"Who says so: {markup.text(words)}")
    cell = tag("td", tag("details", summary, *inner), colspan=len(titles))
    return tag("tr", cell, class_="vgg-who")


def _entries(title: str, entries: Sequence[Entry], share: Share) -> list[str]:
    said = tag("p", markup.text(f"{title}: {len(entries)}"))
    return [said, entries_with_sources(entries, share.answer.tensors)]


def _shapes(tensors: Sequence[Tensor], size: InputSize) -> str:
    try:
        shapes = (shape_text(each.shape(size.height, size.width)) for each in tensors)
        return "<br>".join(dict.fromkeys(markup.text(shape) for shape in shapes))
    except HeadSizeError:
        return "depends on the input size"
