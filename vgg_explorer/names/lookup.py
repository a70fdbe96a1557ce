"""What a name may mean: each of its spellings, its slice and its place in a list, looked up."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from vgg_explorer.names import (
    known_names,
    layer_indices,
    limits,
    module_slices,
    names_in_papers,
    other_networks,
)
from vgg_explorer.names.grammar import Notation, Spelling
from vgg_explorer.names.paper_entry import Entry
from vgg_explorer.names.resolution import ENTRIES_SYSTEM, Reading
from vgg_explorer.network import Tensor

_SYSTEMS_OF_KIND = {"result index": frozenset({"matconvnet_res"}), "phi": frozenset[str]()}
"""The frameworks that number their layers so."""
_EARLY, _LATE = -1, 1000
"""Ranks before and behind all others."""


@dataclass(frozen=True)
class RankedReading:
    """A reading, and how much the text favours it: the smaller the rank, the more."""

    rank: int
    reading: Reading


def look_up(notation: Notation) -> tuple[list[RankedReading], str]:
    """Every reading of a notation, and why an index leads nowhere where it does."""
    found: list[RankedReading] = []
    beyond = ""
    if notation.slice:
        sliced, beyond = module_slices.returned(notation.slice, notation.network)
        found += [
            RankedReading(int(not module_slices.is_cut_at_stage(notation.slice, reading)), reading)
            for reading in sliced
        ]
    for rank, spelling in enumerate(notation.spellings):
        if spelling.fallback and found:
            break
        readings = _of_spelling(spelling, notation)
        if not readings and not found and limits.only_vgg19_has(spelling):
            return [], ""  # relu34 is VGG19's relu3_4 before it is a number 34
        readings = _with_evidence(readings, spelling.key)
        # Of a number alone the lists tell more than the frameworks that name layers by numbers.
        place = _LATE if spelling.beside == "behind" or spelling.key.isdecimal() else rank
        place = _EARLY if spelling.beside == "before" else place
        found += [
            RankedReading(place, _said(reading, spelling.note, notation)) for reading in readings
        ]
    named = any(f.reading.system != ENTRIES_SYSTEM and _EARLY < f.rank < _LATE for f in found)
    if notation.position and not named:
        names = known_names.of_frameworks()
        places = layer_indices.readings(notation.position, notation.network, names)
        first = len(notation.spellings)
        found += [
            RankedReading(n, _said(r, "", notation)) for n, r in enumerate(places, start=first)
        ]
        if not places:
            beyond = layer_indices.limits(notation.position, names)
    return found, beyond


def told_apart(tensors: tuple[Tensor, ...], answers: Iterable[tuple[Tensor, ...]]) -> bool:
    """Whether some answers are parts of these tensors and together all of them."""
    parts = [answer for answer in answers if set(answer) <= set(tensors)]
    return set(tensors) == {t for part in parts for t in part}


def _of_spelling(spelling: Spelling, notation: Notation) -> list[Reading]:
    readings = list(known_names.by_key().get(spelling.key, ()))
    if spelling.kind:
        readings = [r for r in readings if r.system in _SYSTEMS_OF_KIND[spelling.kind]]
    if module_slices.is_beyond_plain(spelling.key):
        # Who writes vgg16 for such an index has vgg16_bn; the lists of others are rarer.
        readings.sort(key=lambda reading: reading.system not in module_slices.BATCH_NORM)
    elif notation.network == "vgg16":
        plain = (r for r in readings if r.system not in module_slices.BATCH_NORM)
        readings = [r for r in plain if r.network == "VGG16"]
    if notation.network == "vgg16_bn":
        # Only their indices differ; a name such as conv3_3 holds with batch norm too.
        indexed = [r for r in readings if r.system in module_slices.BATCH_NORM]
        readings = indexed or readings
    if spelling.kind != "result index":  # no entry writes res(30)
        readings += [meaning.reading() for meaning in names_in_papers.meanings(spelling.key)]
    if spelling.kind == "phi" and not readings:
        readings = [by] if (by := names_in_papers.by_definition(spelling.key)) else []
    return readings


def _said(reading: Reading, read_so: str, notation: Notation) -> Reading:
    """The reading, its note with what was read into the text to come to it."""
    about = ""
    name = reading.name
    if module_slices.is_beyond_plain(name) and notation.network in {"", "vgg16"}:
        about = f"features of plain vgg16 has 0 to {other_networks.PLAIN_MODULES - 1}"
    elif reading.system == "torchvision" and name.startswith("features.") and not notation.network:
        about = other_networks.smaller(int(name.removeprefix("features.")))
    if not read_so and not about:
        return reading
    return replace(reading, note="; ".join(filter(None, [read_so, reading.note, about])))


def _with_evidence(found: list[Reading], key: str) -> list[Reading]:
    """The readings with the entries that write the name and mean just these tensors.

    What only entries give stays a reading of its own; the rest of them become evidence. An entry
    that leaves open what several readings tell apart (a convolution with its ReLU, say) stands
    behind each of these.
    """
    means = [m for m in names_in_papers.meanings(key) if not m.vgg19]
    given = [r for r in found if r.system != ENTRIES_SYSTEM and r.network == "VGG16"]

    answers = {r.tensors for r in given}

    def behind(reading: Reading) -> tuple[Entry, ...]:
        own = [e for m in means if m.tensors == reading.tensors for e in m.entries]
        shared = [
            e
            for m in means
            if set(reading.tensors) < set(m.tensors) and told_apart(m.tensors, answers)
            if m.tensors not in answers
            for e in m.entries
        ]
        return tuple(dict.fromkeys((*own, *shared)))

    others = [r for r in found if r.system == ENTRIES_SYSTEM or r.network != "VGG16"]
    kept = [r for r in others if r.network != "VGG16" or not told_apart(r.tensors, answers)]
    return [replace(r, evidence=behind(r)) for r in given] + kept
