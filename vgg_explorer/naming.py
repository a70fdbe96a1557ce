"""The resolver: any name of a layer, however it is written, to the tensors it may mean.

The names of the frameworks stand in ``data/names.csv``, one line a name, and the frameworks in
``data/systems.csv``; what the entries write is in ``written``, and how names are written in
``grammar``.
"""

import csv
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files

from vgg_explorer import grammar, refusal, written
from vgg_explorer.conventions import CONVENTIONS, Convention
from vgg_explorer.entry import Entry
from vgg_explorer.evidence import entries
from vgg_explorer.grammar import Notation, NotationError, Spelling
from vgg_explorer.network import TENSORS, Tensor, tensor
from vgg_explorer.reading import ENTRIES_SYSTEM, OWN_SYSTEM, Reading, Remark, Resolution
from vgg_explorer.refusal import UnknownNameError

__all__ = [
    "ENTRIES_SYSTEM",
    "OWN_SYSTEM",
    "Reading",
    "Remark",
    "Resolution",
    "UnknownNameError",
    "aliases",
    "resolve",
]

_SYSTEMS_OF_KIND = {
    "index": frozenset({"matconvnet_number", "torch7", "darknet"}),
    "result index": frozenset({"matconvnet_res"}),
    "phi": frozenset[str](),
}
"""The frameworks that number their layers so."""
_BATCH_NORM = frozenset({"torchvision_bn", "torchvision_bn_conv", "timm_bn"})
_PLAIN_MODULES = frozenset({"torchvision", "timm"})
_SLICEABLE = (("torchvision", _PLAIN_MODULES), ("torchvision_bn", _BATCH_NORM))
"""The framework whose names tell how long a sequence is, and those that index it so."""


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
    foreign = refusal.foreign(notation)
    found, beyond = _found(notation)
    known, found = found, _on_side(found, notation)
    if known and not found:
        beyond = f"nothing that was read uses it {notation.side} a ReLU"
    here = [reading for reading in found if reading.network == "VGG16"]
    remarks = tuple(r for each in notation.spellings for r in written.remarks(each.key))
    if foreign or not (here or (found and not refusal.only_in_vgg19(notation))):
        elsewhere = tuple(r for r in found if r.network != "VGG16")
        raise refusal.of_name(query, notation, _spellings(), beyond, elsewhere, remarks)
    return Resolution(query, tuple(_ordered(query.strip(), found)), remarks)


@cache
def aliases(tensor_id: str) -> tuple[Reading, ...]:
    """What each framework calls one tensor, in the order of ``data/systems.csv``."""
    wanted = tensor(tensor_id)
    return tuple(r for r in _framework_readings() if wanted in r.tensors)


def _found(notation: Notation) -> tuple[list[Reading], str]:
    """The readings, and why an index leads nowhere where it does."""
    found: list[Reading] = []
    beyond = ""
    if notation.slice:
        sliced, beyond = _sliced(notation)
        found += sliced
    used: list[str] = []
    for spelling in notation.spellings:
        if spelling.fallback and found:
            break
        used.append(spelling.key)
        found += _looked_up(spelling, notation.network)
        if spelling.kind != "result index":  # no entry writes res(30)
            found += [m.reading() for m in _meanings(spelling)]
        if spelling.kind == "phi" and not found and (by := written.by_definition(spelling.key)):
            found.append(by)
    return _with_evidence(list(dict.fromkeys(found)), used), beyond


def _meanings(spelling: Spelling) -> tuple[written.Meaning, ...]:
    return () if spelling.kind == "index" else written.meanings(spelling.key)


def _looked_up(spelling: Spelling, network: str) -> list[Reading]:
    readings = list(_index().get(spelling.key, ()))
    if spelling.kind:
        readings = [r for r in readings if r.system in _SYSTEMS_OF_KIND[spelling.kind]]
    if network == "vgg16":
        readings = [r for r in readings if r.system not in _BATCH_NORM]
    elif network == "vgg16_bn":
        # Only their indices differ; a name such as conv3_3 holds with batch norm too.
        indexed = [r for r in readings if r.system in _BATCH_NORM]
        readings = indexed or readings
    return readings


def _sliced(notation: Notation) -> tuple[list[Reading], str]:
    """What a slice of modules returns, in each framework that can be sliced so."""
    assert notation.slice  # noqa: S101 - the caller looked
    found: list[Reading] = []
    reason = ""
    container = notation.slice.container
    for system, family in _SLICEABLE:
        if notation.network and (notation.network == "vgg16_bn") != (system == "torchvision_bn"):
            continue
        names = {r.name for r in _framework_readings() if r.system in family}
        indices = [int(n.split(".")[1]) for n in names if n.startswith(f"{container}.")]
        try:
            last = notation.slice.last(max(indices) + 1)
        except NotationError as error:
            reason = reason or f"{error.rule} (in {system.replace('torchvision', 'vgg16')})"
            continue
        for reading in _index().get(f"{container}.{last}", ()):
            if reading.system in family:
                how = f"{notation.slice.text} returns {reading.name}"
                if notation.slice.stop is not None and notation.slice.stop > 0:
                    how += f", because a slice excludes its end, {notation.slice.stop}"
                found.append(replace(reading, note=how))
    return found, reason


def _with_evidence(found: list[Reading], keys: list[str]) -> list[Reading]:
    """The readings with the entries that write one of the names and mean just these tensors.

    What only entries give stays a reading of its own; the rest of them become evidence. An entry
    that leaves open what several readings tell apart (a convolution with its ReLU, say) stands
    behind each of these.
    """
    means = [m for key in keys for m in written.meanings(key) if not m.vgg19]
    given = [r for r in found if r.system != ENTRIES_SYSTEM]

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

    others = [
        r
        for r in found
        if r.system == ENTRIES_SYSTEM and (r.network != "VGG16" or not told_apart(r.tensors))
    ]
    return [replace(r, evidence=behind(r)) for r in given] + others


def _on_side(found: list[Reading], notation: Notation) -> list[Reading]:
    """The readings on the side of the ReLU that the query asks for in words."""
    if notation.side is None:
        return found
    after = notation.side == "after"
    kept = (replace(r, tensors=tuple(t for t in r.tensors if t.post_relu == after)) for r in found)
    return [reading for reading in kept if reading.tensors]


def _ordered(asked: str, found: list[Reading]) -> list[Reading]:
    spelled = {asked, grammar.without_remark(asked)}

    def specificity(reading: Reading) -> tuple[bool, bool, bool, bool, bool, int, int]:
        return (
            reading.name not in spelled,
            reading.system != OWN_SYSTEM,
            reading.network != "VGG16",
            reading.system == ENTRIES_SYSTEM,
            not any(e.verified for e in reading.evidence) and reading.system == ENTRIES_SYSTEM,
            len(reading.tensors),
            -max(reading.users, len(reading.evidence)),
        )

    return sorted(found, key=specificity)


@cache
def _index() -> dict[str, tuple[Reading, ...]]:
    index: dict[str, list[Reading]] = {}
    for reading in (*_own_readings(), *_convention_readings(), *_framework_readings()):
        index.setdefault(grammar.key(reading.name), []).append(reading)
    return {key: tuple(readings) for key, readings in index.items()}


@cache
def _spellings() -> dict[str, str]:
    """A spelling for every key; of two names with one key that of the conventions."""
    return {**written.keys(), **{key: found[0].name for key, found in _index().items()}}


def _own_readings() -> Iterator[Reading]:
    for each in TENSORS:
        yield Reading(
            name=each.id,
            tensors=(each,),
            system=OWN_SYSTEM,
            title="Tensor id of VGG16 Layer Explorer",
            note="",
            source="this project's own id, which says whether the tensor is before the ReLU",
        )


def _convention_readings() -> Iterator[Reading]:
    for each in CONVENTIONS.values():
        users = len(each.used_by)
        for name, tensors in each.items():
            yield Reading(
                name=name,
                tensors=tensors,
                system=each.id,
                title=each.name,
                note=_note(each),
                source=f"the main convention of {users} of {len(entries())} entries read",
                users=users,
            )


def _note(convention: Convention) -> str:
    return f"{convention.definition} {convention.note}".strip()


@cache
def _framework_readings() -> tuple[Reading, ...]:
    systems = {row["system"]: row for row in _rows("systems.csv")}
    groups: dict[tuple[str, str, str], list[Tensor]] = {}
    for row in _rows("names.csv"):
        key = row["system"], row["name"], row["note"]
        groups.setdefault(key, []).append(tensor(row["tensor"]))
    return tuple(
        Reading(
            name=name,
            tensors=tuple(tensors),
            system=system,
            title=systems[system]["title"],
            note=note or systems[system]["names_are"],
            source=systems[system]["read_from"],
        )
        for (system, name, note), tensors in groups.items()
    )


def _rows(name: str) -> list[dict[str, str]]:
    text = files("vgg_explorer").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
