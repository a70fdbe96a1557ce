"""What else a text says of a layer: its side of the ReLU, channels, stride, other name, weights."""

import re
from dataclasses import dataclass, replace

from vgg_explorer.names import weight_names
from vgg_explorer.names.grammar import Notation, Standing
from vgg_explorer.names.lookup import RankedReading, look_up
from vgg_explorer.names.resolution import ENTRIES_SYSTEM
from vgg_explorer.names.statements import Stated
from vgg_explorer.network import TENSORS, Tensor
from vgg_explorer.network.formatting import listed

_IDS_OF_KIND = {
    "conv": r"(conv|relu)\d_",
    "relu": "relu",
    "pool": "pool",
    "dense": r"fc|relu\d$",
    "drop": "drop",
}
"""How the ids of tensors begin that a word may mean; a framework may fuse the ReLU."""


@dataclass(frozen=True)
class Narrowed:
    """What is left of the readings.

    Attributes:
        found: The readings that agree with all that is written.
        reason: Why there is none, or why an index leads nowhere, in a sentence without its full
            stop; may be empty.
        asides: What was read into the text on the way, in sentences without their full stops.
        fits: Whether a stride is stated and some of the readings have it; no other is then left.
    """

    found: list[RankedReading]
    reason: str
    asides: tuple[str, ...] = ()
    fits: bool = False


def narrow(known: list[RankedReading], notation: Notation, reason: str, stated: Stated) -> Narrowed:
    """The readings that agree with everything else that a text says.

    Args:
        known: The readings of its names.
        notation: The text, read.
        reason: Why an index leads nowhere; may be empty.
        stated: What else the text states of the feature map.
    """
    found = _on_side(known, notation)
    if known and not found:
        reason = f"nothing that was read uses it {notation.side} a ReLU"
    found, reason = _with_channels(found, notation, reason)
    found, reason = _where_it_stands(found, notation, reason)
    found, reason, told = _with_weights(found, notation, reason)
    found, fits, about_stride = _with_stride(found, stated)
    return Narrowed(found, reason, (*told, *about_stride), fits)


def _on_side(found: list[RankedReading], notation: Notation) -> list[RankedReading]:
    """The readings on the side of the ReLU that the query asks for."""
    if notation.side is None:
        return found
    after = notation.side == "after"
    kept = (
        RankedReading(f.rank, replace(f.reading, tensors=tuple(on_side)))
        for f in found
        if (on_side := [t for t in f.reading.tensors if t.post_relu == after])
    )
    return list(kept)


def _with_channels(
    found: list[RankedReading], notation: Notation, reason: str
) -> tuple[list[RankedReading], str]:
    """The readings with the number of channels that is written, and why there is none."""
    if notation.channels is None or not found:
        return found, reason
    kept = [f for f in found if all(t.channels == notation.channels for t in f.reading.tensors)]
    tensors = found[0].reading.tensors
    has = f"{listed([t.id for t in tensors])} has {tensors[0].channels} channels"
    return kept, reason if kept else f"{has}, not {notation.channels}"


def _with_stride(
    found: list[RankedReading], stated: Stated
) -> tuple[list[RankedReading], bool, tuple[str, ...]]:
    """The readings with the stride that is stated, whether there are any, and how it was read.

    A stride that no reading has is set aside: many change the network's.
    """
    if not (stated.stride and found):
        return found, False, stated.asides
    kept = [f for f in found if any(t.stride == stated.stride for t in f.reading.tensors)]
    if kept:
        return kept, True, stated.asides
    other = (
        f"in VGG16 as it was released nothing of this name has a stride of {stated.stride}, so "
        "that is set aside"
    )
    return found, False, (*stated.asides, other)


def _where_it_stands(
    found: list[RankedReading], notation: Notation, reason: str
) -> tuple[list[RankedReading], str]:
    """The readings that agree with what else the layer is called, and why there is none."""
    if notation.standing is None or not found:
        return found, reason
    tensors = _meant_by(notation.standing)
    kept = [f for f in found if tensors & set(f.reading.tensors)]
    if any(f.reading.network == "VGG16" for f in kept):
        return kept, reason
    other = f"“{notation.standing.text}” and what stands beside it are two layers"
    return kept, other


def _with_weights(
    found: list[RankedReading], notation: Notation, reason: str
) -> tuple[list[RankedReading], str, tuple[str, ...]]:
    """The readings that have weights where a place's are named, why there is none, who has none."""
    if not (notation.weights and weight_names.of_place(notation)):
        return found, reason, ()
    kept = [f for f in found if weight_names.has_weights(f.reading)]
    favoured = found[: found.index(kept[0])] if kept else found
    told = weight_names.without_weights([f.reading for f in favoured])
    return kept, reason if kept or not told else told[0], told


def _meant_by(standing: Standing) -> set[Tensor]:
    """The tensors that may be called so; those of a stage for a stage."""
    if not standing.named:
        ids = _IDS_OF_KIND[standing.kind]
        return {t for t in TENSORS if re.match(ids, t.id)}
    if stage := re.fullmatch(r"(?:block|stage|conv)(\d)", standing.named.first):
        return {t for t in TENSORS if t.stage == int(stage[1]) and not t.in_head}
    readings = [f.reading for f in look_up(standing.named)[0]]
    sure = [r for r in readings if r.system != ENTRIES_SYSTEM] or readings
    return {t for r in sure for t in r.tensors}
