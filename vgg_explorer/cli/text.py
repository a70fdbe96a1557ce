"""What the command line says to people: plain text for 80 columns."""

import textwrap
from collections.abc import Iterator, Sequence

from vgg_explorer.names.comparison import Answer, Comparison, Pair, answers, facts
from vgg_explorer.names.conventions import CONVENTIONS
from vgg_explorer.names.evidence import entries
from vgg_explorer.names.names_in_papers import as_written
from vgg_explorer.names.pitfalls import Pitfall
from vgg_explorer.names.resolution import Reading, Resolution
from vgg_explorer.names.verdict import called_alike, verdict
from vgg_explorer.network import HEAD_SIDE, Tensor
from vgg_explorer.network.formatting import listed, shape_text
from vgg_explorer.network.input_size import InputSize

WIDTH = 80
_TITLES_SHOWN = 3
_SYSTEMS_SHOWN = 4
_PAIRS_SHOWN = 12
_PITFALLS_SHOWN = 3
_SPELLINGS_SHOWN = 4
_MARGIN = 3
"""Columns left of an answer's text: room for its number."""


def resolution_text(resolution: Resolution, pitfalls: Sequence[Pitfall] = ()) -> str:
    """Every answer to a name: the tensors, who reads it so, the evidence, and what to mind."""
    found = answers(resolution)
    number = "one answer" if len(found) == 1 else f"{len(found)} different answers"
    lines = [f"{_shown(resolution.query)}: {number}"]
    for aside in resolution.asides:
        lines += _wrapped(f"- {aside}", hanging=2)
    lines += ["", *_wrapped(verdict(resolution).sentence())]
    for index, answer in enumerate(found, start=1):
        lines += ["", *_numbered(index, _answer(answer, _shown(resolution.query)))]
    if resolution.remarks:
        lines += ["", "Not settled, or something else:"]
    for remark in resolution.remarks:
        lines += _wrapped(f"- {remark.entry.label}: {remark.text}", hanging=2)
    if pitfalls:
        lines += ["", "Mind:"]
    for pitfall in pitfalls[:_PITFALLS_SHOWN]:
        lines += _wrapped(f"- {pitfall.title}. {pitfall.statement}", hanging=2)
    if len(pitfalls) > _PITFALLS_SHOWN:
        lines.append(f"- {len(pitfalls) - _PITFALLS_SHOWN} more in --json")
    return _joined(lines)


def comparison_text(comparison: Comparison, size: InputSize, *, every_pair: bool = False) -> str:
    """The verdict, the pairs of answers with what lies between, and a table of the tensors.

    Args:
        comparison: What to print.
        size: Input size for the shapes.
        every_pair: Whether to print more than the first pairs.
    """
    pairs = comparison.pairs if every_pair else comparison.pairs[:_PAIRS_SHOWN]
    lines = _wrapped(f"{comparison.verdict} {called_alike(comparison)}".rstrip())
    for index, pair in enumerate(pairs, start=1):
        lines += ["", *_numbered(index, _pair(pair, comparison))]
    left_out = len(comparison.pairs) - len(pairs)
    if left_out:
        lines += ["", *_wrapped(f"{left_out} less specific pairs are left out; --all prints them.")]
    return _joined([*lines, "", *_table(comparison.tensors, size)])


def _answer(answer: Answer, query: str) -> Iterator[str]:
    if answer.networks == {"VGG19"}:
        yield "A name of VGG19; at its place in VGG16:"
    if len(answer.tensors) > 1:
        yield f"{len(answer.tensors)} tensors at once; the name leaves open which"
    for tensor in answer.tensors:
        yield from _tensor(tensor)
    yield ""
    for reading in answer.readings:
        yield from _reading(reading, query)
    yield from _evidence(answer, query)


def _tensor(tensor: Tensor) -> Iterator[str]:
    at = facts(tensor, InputSize(HEAD_SIDE, HEAD_SIDE))
    parts = [
        f"{shape_text(at.shape)} at {HEAD_SIDE} × {HEAD_SIDE}",
        f"stride {at.stride}" if at.stride else "",
        f"receptive field {at.receptive_field}" if at.receptive_field else "",
    ]
    yield f"{tensor.id}: {', '.join(filter(None, parts))}"
    yield from _wrapped(_in_keras(tensor), indent=2)


def _in_keras(tensor: Tensor) -> str:
    side = "after the ReLU" if tensor.post_relu else "before the ReLU"
    match tensor.kind:
        case "conv_pre_relu" | "fc_pre_relu":
            where = f"no Keras layer returns it; {tensor.fused_into} computes it"
        case "fc_logits":
            side = "before the softmax"
            where = f"no Keras layer returns it; {tensor.fused_into} computes it"
        case "dropout":
            where = "Keras's VGG16 has no dropout layer"
        case "softmax":
            side = "after the softmax"
            where = f"output of {tensor.keras} in Keras"
        case "input":
            side = "the image, preprocessed"
            where = f"output of {tensor.keras} in Keras"
        case "max_pool" | "flatten":
            side = f"{side}, after the pool"
            where = f"output of {tensor.keras} in Keras"
        case _:
            where = f"output of {tensor.keras} in Keras"
    return f"{side}; {where}"


def _reading(reading: Reading, query: str) -> Iterator[str]:
    said = f"- {reading.system}: {reading.title}"
    if reading.name != query:
        said += f", written {reading.name}"
    if reading.system in CONVENTIONS:
        # Its definition is a paragraph; the title and the tensor above say the same.
        said += f" (main convention of {reading.users} of {len(entries())} entries read)"
    elif reading.note:
        said += f": {reading.note}"
    yield from _wrapped(said, hanging=2)


def _evidence(answer: Answer, query: str) -> Iterator[str]:
    found = tuple(dict.fromkeys(e for reading in answer.readings for e in reading.evidence))
    if not found:
        return
    # An unverified entry must say so, and the verified ones make the better examples.
    ordered = sorted(found, key=lambda entry: not entry.verified)
    titles = [entry.label for entry in ordered[:_TITLES_SHOWN]]
    rest = len(found) - len(titles)
    if rest:
        titles.append(f"{rest} more")
    spellings = as_written((query, *(r.name for r in answer.readings)), found)
    asked_first = sorted(spellings, key=lambda name: name != query)
    names = _either(asked_first[:_SPELLINGS_SHOWN])
    verb = "entry writes" if len(found) == 1 else "entries write"
    yield ""
    yield from _wrapped(f"{len(found)} {verb} {names} and mean{'s' * (len(found) == 1)} this:")
    for title in titles:
        yield from _wrapped(f"- {title}", hanging=2)


def _pair(pair: Pair, comparison: Comparison) -> Iterator[str]:
    for resolution, answer in ((comparison.a, pair.a), (comparison.b, pair.b)):
        tensors = listed([t.id for t in answer.tensors])
        systems = ", ".join(answer.systems[:_SYSTEMS_SHOWN])
        if len(answer.systems) > _SYSTEMS_SHOWN:
            systems += f" and {len(answer.systems) - _SYSTEMS_SHOWN} more"
        yield from _wrapped(f"{_shown(resolution.query)} = {tensors} ({systems})", hanging=2)
    yield from _wrapped(pair.sentence)
    single = len(pair.a.tensors) == len(pair.b.tensors) == 1
    if single and (identity := pair.relations[0].identity):
        yield identity


def _table(tensors: Sequence[Tensor], size: InputSize) -> list[str]:
    header = ("tensor", f"shape at {size}", "stride", "sees", "Keras layer")
    rows = [
        (
            tensor.id,
            shape_text(at.shape),
            "-" if at.stride is None else str(at.stride),
            "-" if at.receptive_field is None else f"{at.receptive_field} px",
            tensor.keras or (f"(inside {tensor.fused_into})" if tensor.fused_into else "-"),
        )
        for tensor in tensors
        for at in (facts(tensor, size),)
    ]
    widths = [max(len(row[column]) for row in (header, *rows)) for column in range(len(header))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (header, *rows)
    ]


def _shown(query: str) -> str:
    return " ".join(query.split())


def _numbered(index: int, lines: Iterator[str]) -> Iterator[str]:
    for line_index, line in enumerate(lines):
        margin = f"{index}." if line_index == 0 else ""
        yield f"{margin:<{max(_MARGIN, len(margin) + 1)}}{line}".rstrip()


def _wrapped(text: str, indent: int = 0, hanging: int = 0) -> list[str]:
    return textwrap.wrap(
        text,
        WIDTH - _MARGIN - 1,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + hanging),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines) + "\n"


def _either(words: Sequence[str]) -> str:
    return " or ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""
