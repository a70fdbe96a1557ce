"""Answers as HTML for a notebook: one piece that needs no other, in light and dark."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from vgg_explorer.charts import markup
from vgg_explorer.charts.answers_drawing import answers_drawing, dispute_drawing
from vgg_explorer.charts.markup import tag
from vgg_explorer.names.comparison import Comparison
from vgg_explorer.names.resolution import Resolution
from vgg_explorer.names.verdict import Share, verdict
from vgg_explorer.network import HEAD_SIDE
from vgg_explorer.network.formatting import layers_text, listed, shape_text
from vgg_explorer.network.input_size import InputSize

_SIZE = InputSize(HEAD_SIDE, HEAD_SIDE)
_MOST_PAIRS = 6
_MOST_TITLES = 3


def html(answer: object) -> str | None:
    """What a notebook shows of a resolution or a comparison; None for anything else."""
    if isinstance(answer, Resolution):
        return _resolution(answer)
    if isinstance(answer, Comparison):
        return _comparison(answer)
    return None


def _resolution(resolution: Resolution) -> str:
    found = verdict(resolution)
    sentence = tag("p", markup.with_code(found.sentence), class_="vgg-verdict")
    head = _head("Keras layer", "Tensors", f"Shape at {HEAD_SIDE} × {HEAD_SIDE}", "Stride", "As in")
    rows = (_answer(share) for share in found.shares)
    asides = (tag("p", markup.text(f"{each}."), class_="vgg-note") for each in resolution.asides)
    table = markup.table(f"Meanings of {resolution.query}", head, rows)
    return _whole(sentence, *asides, answers_drawing(_SIZE, found.shares), table)


def _answer(share: Share) -> str:
    tensors = share.answer.tensors
    titles = list(dict.fromkeys(reading.title for reading in share.answer.readings))
    more = [f"{len(titles) - _MOST_TITLES} more"] if len(titles) > _MOST_TITLES else []
    ids = [each.id for each in tensors]
    shown = ids if len(ids) <= _MOST_TITLES else [ids[0], "…", ids[-1]]
    shapes = dict.fromkeys(shape_text(each.shape(HEAD_SIDE, HEAD_SIDE)) for each in tensors)
    strides = dict.fromkeys(str(each.stride) if each.stride else "–" for each in tensors)
    sources = f" ({share.sources} source{'s' * (share.sources != 1)})" if share.sources else ""
    return tag(
        "tr",
        tag("th", markup.code(layers_text(tensors)), scope="row"),
        tag("td", markup.code(" ".join(shown))),
        tag("td", markup.text("; ".join(shapes)), class_="vgg-number"),
        tag("td", markup.text("; ".join(strides)), class_="vgg-number"),
        tag("td", markup.text(f"{listed([*titles[:_MOST_TITLES], *more])}{sources}")),
    )


def _comparison(comparison: Comparison) -> str:
    sentence = tag("p", markup.text(comparison.verdict), class_="vgg-verdict")
    a, b = verdict(comparison.a), verdict(comparison.b)
    key = f"A: {a.query}, B: {b.query}."
    drawing = dispute_drawing(_SIZE, a, b)
    about = tag("p", markup.text(key), class_="vgg-note") if drawing else ""
    head = _head(a.query, b.query, "How they relate")
    rows = (
        tag(
            "tr",
            tag("th", markup.code(layers_text(pair.a.tensors)), scope="row"),
            tag("td", markup.code(layers_text(pair.b.tensors))),
            tag("td", markup.text(pair.sentence), class_="vgg-sentence"),
        )
        for pair in comparison.pairs[:_MOST_PAIRS]
    )
    table = markup.table(f"{a.query} beside {b.query}", head, rows)
    left = len(comparison.pairs) - _MOST_PAIRS
    ways = "way" if left == 1 else "ways"
    more = tag("p", f"{left} more {ways} to read them, in pairs.", class_="vgg-note")
    return _whole(sentence, about, drawing, table, more if left > 0 else "")


def _head(*titles: str) -> str:
    return tag("tr", *(tag("th", markup.text(title), scope="col") for title in titles))


def _whole(*parts: str) -> str:
    return tag("div", tag("style", _style()), *parts, class_="vgg-notebook")


@cache
def _style() -> str:
    lines: Iterable[str] = (
        Path(__file__).with_name("answers.css").read_text(encoding="utf-8").splitlines()
    )
    return " ".join(line.strip() for line in lines if not line.startswith("/*"))
