"""What the evidence says of a name: the answers, who gives them, and where that was read."""

from collections.abc import Iterator, Sequence

from vgg_explorer.answers.kept_answer import Claim, LeftOpen, Meaning, Reading, Source, TensorRow
from vgg_explorer.answers.words import printable, words
from vgg_explorer.names import paper_entry
from vgg_explorer.names.paper_entry import Entry
from vgg_explorer.names.resolution import Resolution
from vgg_explorer.names.verdict import Share, Verdict
from vgg_explorer.network import TENSORS, HeadSizeError, Tensor
from vgg_explorer.network.formatting import keras_name, listed, shape_text
from vgg_explorer.network.input_size import InputSize


def claim(letter: str, resolution: Resolution, found: Verdict) -> Claim:
    """A name with every answer to it.

    Args:
        letter: ``A`` or ``B`` where two names are compared; else empty.
        resolution: The name with its readings.
        found: Its verdict.
    """
    return Claim(
        letter=letter,
        name=printable(found.query),
        sentence=words(found.sentence),
        asides=tuple(printable(each) for each in resolution.asides),
        meanings=tuple(_meaning(found, share) for share in found.shares),
        left_open=tuple(
            LeftOpen(each.entry.label, each.name, each.text) for each in resolution.remarks
        ),
    )


def entries_of(found: Verdict) -> tuple[Entry, ...]:
    """Every source behind a verdict: those that are counted, and those that write the name."""
    return tuple(
        dict.fromkeys(
            entry for share in found.shares for entry in (*share.counted, *share.answer.evidence)
        )
    )


def tensor_rows(sides: Sequence[tuple[str, Verdict]], size: InputSize) -> tuple[TensorRow, ...]:
    """Every tensor that a name may mean, in forward order.

    Args:
        sides: Each name's letter and verdict.
        size: Input size for the shapes.
    """
    said: dict[Tensor, list[str]] = {}
    for letter, found in sides:
        for tensor in TENSORS:
            if counts := list(_counts(tensor, found)):
                said.setdefault(tensor, []).append(f"{letter}: " * bool(letter) + ", ".join(counts))
    return tuple(_row(each, size, "; ".join(said[each])) for each in TENSORS if each in said)


def _counts(tensor: Tensor, found: Verdict) -> Iterator[str]:
    for share in found.shares:
        tensors = share.answer.tensors
        if tensor in tensors:
            together = f" as one of {len(tensors)}" if len(tensors) > 1 else ""
            yield f"{share.sources}{together}"


def _row(tensor: Tensor, size: InputSize, meant: str) -> TensorRow:
    try:
        shape = shape_text(tensor.shape(size.height, size.width))
    except HeadSizeError:
        shape = "depends on the input size"
    relu = "after" if tensor.post_relu else "before"
    field = tensor.receptive_field
    return TensorRow(
        id=tensor.id,
        stage=tensor.stage or 0,
        keras=keras_name(tensor),
        relu="none" if tensor.kind in {"input", "fc_logits", "softmax"} else relu,
        shape=shape,
        stride="–" if tensor.stride is None else str(tensor.stride),
        receptive_field="–" if field is None else f"{field} px",
        meant=meant,
    )


def _meaning(found: Verdict, share: Share) -> Meaning:
    answer = share.answer
    counted = share.counted
    others = sorted(answer.networks - {"VGG16"}) if "VGG16" not in answer.networks else []
    return Meaning(
        tensors=tuple(each.id for each in answer.tensors),
        place_of=listed(others),
        count=_count(found, share),
        readings=tuple(Reading(each.title, each.name, each.source) for each in answer.readings),
        counted=tuple(_source(entry) for entry in counted),
        others=tuple(_source(entry) for entry in answer.evidence if entry not in counted),
    )


def _count(found: Verdict, share: Share) -> str:
    what = "that name the stage alone" if found.stage_alone else "that write it"
    if not found.of:
        return "no source that was read writes it"
    return f"{share.sources} of {found.of} sources {what}"


def _source(entry: Entry) -> Source:
    where = next((each for each in entry.sources if each.url), None)
    return Source(
        label=entry.label,
        writes=entry.names_as_written,
        place=_place(where) if where else "",
        link=where.url if where else "",
        how=entry.verification,
        checked=entry.checked.isoformat(),
    )


def _place(source: paper_entry.Source) -> str:
    if not source.path:
        return source.repo or source.address
    return f"{source.repo}, {source.path}" + (f", lines {source.lines}" if source.lines else "")
