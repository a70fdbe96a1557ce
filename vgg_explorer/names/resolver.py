"""The resolver: any name of a layer, however it is written, to the tensors it may mean.

How names are written is in ``grammar``, the names that are known in ``known_names``, places in
lists of layers in ``countings``, and what the entries write in ``written``. Here they meet: what is
looked up, and which reading comes first.
"""

import re
from dataclasses import dataclass, replace
from functools import cache

from vgg_explorer.names import (
    grammar,
    known_names,
    layer_indices,
    module_slices,
    names_in_papers,
    naming_rules,
    other_networks,
    refusal,
    weight_names,
)
from vgg_explorer.names.grammar import Notation, NotationError, Spelling, Standing
from vgg_explorer.names.paper_entry import Entry
from vgg_explorer.names.resolution import (
    ENTRIES_SYSTEM,
    OWN_SYSTEM,
    Reading,
    Resolution,
)
from vgg_explorer.network import TENSORS, Tensor, tensor
from vgg_explorer.network.formatting import listed

_SYSTEMS_OF_KIND = {"result index": frozenset({"matconvnet_res"}), "phi": frozenset[str]()}
"""The frameworks that number their layers so."""
_IDS_OF_KIND = {
    "conv": r"(conv|relu)\d_",
    "relu": "relu",
    "pool": "pool",
    "dense": r"fc|relu\d$",
    "drop": "drop",
}
"""How the ids of tensors begin that a word may mean; a framework may fuse the ReLU."""
_EARLY, _LATE = -1, 1000
"""Ranks before and behind all others."""


@dataclass(frozen=True)
class _Found:
    """A reading, and how much the text favours it: 0 is the most."""

    rank: int
    reading: Reading


def resolve(query: str) -> Resolution:
    """Find every reading of a name, however it is written.

    A reading is the more specific the closer its spelling is to the query, the fewer tensors it
    leaves open and the more entries stand behind it. Names that only entries give come behind
    those of frameworks and conventions, and names of VGG19 last.

    Raises:
        UnknownNameError: With the reason and near names, if nothing that was read uses the name
            for a tensor of VGG16.
    """
    try:
        notation = grammar.read(query)
    except NotationError as error:
        raise refusal.of_notation(query, error, _spellings()) from error
    known, beyond = _found(notation)
    found = _on_side(known, notation)
    if known and not found:
        beyond = f"nothing that was read uses it {notation.side} a ReLU"
    found, beyond = _with_channels(found, notation, beyond)
    found, beyond = _where_it_stands(found, notation, beyond)
    found, beyond, told = _with_weights(found, notation, beyond)
    before_relu = weight_names.are_those_of_modules(query, notation)
    readings = _ordered(query.strip(), found, before_relu=before_relu)
    here = [reading for reading in readings if reading.network == "VGG16"]
    remarks = tuple(r for each in notation.spellings for r in names_in_papers.remarks(each.key))
    only_there = readings and not refusal.only_in_vgg19(notation)
    if refusal.foreign(notation) or not (here or only_there):
        known_there = notation.network.startswith("vgg19") or not refusal.foreign(notation)
        elsewhere = tuple(r for r in readings if r.network != "VGG16" and known_there)
        raise refusal.of_name(query, notation, _spellings(), beyond, elsewhere, remarks)
    return Resolution(query, tuple(readings), remarks, (*notation.asides, *told))


@cache
def aliases(tensor_id: str) -> tuple[Reading, ...]:
    """What each framework calls one tensor, in the order of ``data/systems.csv``."""
    wanted = tensor(tensor_id)
    return tuple(r for r in known_names.of_frameworks() if wanted in r.tensors)


def _found(notation: Notation) -> tuple[list[_Found], str]:
    """The readings, and why an index leads nowhere where it does."""
    found: list[_Found] = []
    beyond = ""
    if notation.slice:
        sliced, beyond = module_slices.returned(notation.slice, notation.network)
        found += [
            _Found(int(not module_slices.is_cut_at_stage(notation.slice, reading)), reading)
            for reading in sliced
        ]
    for rank, spelling in enumerate(notation.spellings):
        if spelling.fallback and found:
            break
        readings = _looked_up(spelling, notation)
        if not readings and not found and refusal.only_vgg19_has(spelling):
            return [], ""  # relu34 is VGG19's relu3_4 before it is a number 34
        readings = _with_evidence(readings, spelling.key)
        # Of a number alone the lists tell more than the frameworks that name layers by numbers.
        place = _LATE if spelling.beside == "behind" or spelling.key.isdecimal() else rank
        place = _EARLY if spelling.beside == "before" else place
        found += [_Found(place, _said(reading, spelling.note, notation)) for reading in readings]
    named = any(f.reading.system != ENTRIES_SYSTEM and _EARLY < f.rank < _LATE for f in found)
    if notation.position and not named:
        names = known_names.of_frameworks()
        places = layer_indices.readings(notation.position, notation.network, names)
        first = len(notation.spellings)
        found += [_Found(n, _said(r, "", notation)) for n, r in enumerate(places, start=first)]
        if not places:
            beyond = layer_indices.limits(notation.position, names)
    return found, beyond


def _looked_up(spelling: Spelling, notation: Notation) -> list[Reading]:
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
        about = f"features of plain vgg16 has 0 to {module_slices.PLAIN_MODULES - 1}"
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

    def told_apart(tensors: tuple[Tensor, ...]) -> bool:
        parts = [r.tensors for r in given if set(r.tensors) <= set(tensors)]
        return set(tensors) == {t for part in parts for t in part}

    def behind(reading: Reading) -> tuple[Entry, ...]:
        own = [e for m in means if m.tensors == reading.tensors for e in m.entries]
        shared = [
            e
            for m in means
            if set(reading.tensors) < set(m.tensors) and told_apart(m.tensors)
            if m.tensors not in {r.tensors for r in given}
            for e in m.entries
        ]
        return tuple(dict.fromkeys((*own, *shared)))

    others = [r for r in found if r.system == ENTRIES_SYSTEM or r.network != "VGG16"]
    kept = [r for r in others if r.network != "VGG16" or not told_apart(r.tensors)]
    return [replace(r, evidence=behind(r)) for r in given] + kept


def _on_side(found: list[_Found], notation: Notation) -> list[_Found]:
    """The readings on the side of the ReLU that the query asks for."""
    if notation.side is None:
        return found
    after = notation.side == "after"
    kept = (
        _Found(f.rank, replace(f.reading, tensors=tuple(on_side)))
        for f in found
        if (on_side := [t for t in f.reading.tensors if t.post_relu == after])
    )
    return list(kept)


def _with_channels(
    found: list[_Found], notation: Notation, beyond: str
) -> tuple[list[_Found], str]:
    """The readings with the number of channels that is written, and why there is none."""
    if notation.channels is None or not found:
        return found, beyond
    kept = [f for f in found if all(t.channels == notation.channels for t in f.reading.tensors)]
    tensors = found[0].reading.tensors
    has = f"{listed([t.id for t in tensors])} has {tensors[0].channels} channels"
    return kept, beyond if kept else f"{has}, not {notation.channels}"


def _where_it_stands(
    found: list[_Found], notation: Notation, beyond: str
) -> tuple[list[_Found], str]:
    """The readings that agree with what else the layer is called, and why there is none."""
    if notation.standing is None or not found:
        return found, beyond
    tensors = _meant_by(notation.standing)
    kept = [f for f in found if tensors & set(f.reading.tensors)]
    if any(f.reading.network == "VGG16" for f in kept):
        return kept, beyond
    other = f"“{notation.standing.text}” and what stands beside it are two layers"
    return kept, other


def _with_weights(
    found: list[_Found], notation: Notation, beyond: str
) -> tuple[list[_Found], str, tuple[str, ...]]:
    """The readings that have weights where a place's are named, why there is none, who has none."""
    if not (notation.weights and weight_names.of_place(notation)):
        return found, beyond, ()
    kept = [f for f in found if weight_names.has_weights(f.reading)]
    favoured = found[: found.index(kept[0])] if kept else found
    told = weight_names.without_weights([f.reading for f in favoured])
    return kept, beyond if kept or not told else told[0], told


def _meant_by(standing: Standing) -> set[Tensor]:
    """The tensors that may be called so; those of a stage for a stage."""
    if not standing.named:
        ids = _IDS_OF_KIND[standing.kind]
        return {t for t in TENSORS if re.match(ids, t.id)}
    if stage := re.fullmatch(r"(?:block|stage|conv)(\d)", standing.named.first):
        return {t for t in TENSORS if t.stage == int(stage[1]) and not t.in_head}
    readings = [f.reading for f in _found(standing.named)[0]]
    sure = [r for r in readings if r.system != ENTRIES_SYSTEM] or readings
    return {t for r in sure for t in r.tensors}


def _ordered(asked: str, found: list[_Found], *, before_relu: bool) -> list[Reading]:
    spelled = {asked, grammar.without_remark(asked)}
    # Which brackets an index of modules has is a habit, and not that of one framework.
    index = re.findall(r"^(?:features|classifier)\.\d+$", grammar.key(asked))
    rules = {system.id for system in naming_rules.systems()}

    def specificity(each: _Found) -> tuple[bool | int, ...]:
        reading = each.reading
        entries = reading.system == ENTRIES_SYSTEM
        return (
            not (reading.name in spelled or grammar.key(reading.name) in index)
            or asked.isdecimal(),
            reading.network != "VGG16",
            before_relu and (entries or any(t.post_relu for t in reading.tensors)),
            each.rank,
            reading.system != OWN_SYSTEM,
            entries,
            not any(e.verified for e in reading.evidence) and entries,
            len(reading.tensors),
            0 if reading.system in rules else -max(reading.users, len(reading.evidence)),
        )

    ordered = [each.reading for each in sorted(found, key=specificity)]
    # A system that gives one answer under two spellings says it once.
    once: dict[object, Reading] = {}
    for reading in ordered:
        own = reading.system == ENTRIES_SYSTEM
        once.setdefault(
            reading if own else (reading.system, reading.network, reading.tensors), reading
        )
    return list(once.values())


@cache
def _spellings() -> dict[str, str]:
    """A spelling for every key that may be suggested; a number alone is nobody's typing error."""
    every = {**names_in_papers.keys(), **known_names.suggested()}
    return {key: name for key, name in every.items() if not name.isdecimal()}
