"""Names in every framework, and the resolver: any listed name to the tensors it may mean.

The names stand in ``data/names.csv``, one line a name, and the frameworks in ``data/systems.csv``.
"""

import csv
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from vgg_explorer.conventions import CONVENTIONS, Convention
from vgg_explorer.evidence import Entry, entries, writing
from vgg_explorer.network import TENSORS, Tensor, tensor

OWN_SYSTEM = "tensor_id"
"""The system of the project's own tensor ids."""


class UnknownNameError(LookupError):
    """No framework or convention that was read uses this name for a tensor of VGG16.

    Attributes:
        query: The name.
        near: Known names that look like it, best first.
    """

    def __init__(self, query: str, near: tuple[str, ...]) -> None:
        self.query = query
        self.near = near
        shown = query if len(query) <= 60 else f"{query[:60]}…"
        hint = (
            f"Did you mean {_listed(near)}?"
            if near
            else "Names look like conv3_3, block3_pool, features.16 or vgg_16/pool3."
        )
        if query:
            super().__init__(f"“{shown}” is no name of a VGG16 tensor that is known here. {hint}")
        else:
            super().__init__(f"Write the name of a layer or a tensor. {hint}")


@dataclass(frozen=True)
class Reading:
    """One answer to "what does this name mean?".

    Attributes:
        name: The name as its system spells it.
        tensors: What it means, in forward order.
        system: Id of the framework or convention under which it is meant.
        title: That framework or convention, for people.
        note: What to know about this meaning; may be empty.
        source: Where the name was read; for a convention, how many entries use it.
        evidence: Entries that write this very name and mean just these tensors by it.
        users: Number of entries that use the convention; 0 for a framework's names.
    """

    name: str
    tensors: tuple[Tensor, ...]
    system: str
    title: str
    note: str
    source: str
    evidence: tuple[Entry, ...] = ()
    users: int = 0

    def as_dict(self) -> dict[str, Any]:
        """The reading as plain data for JSON; ``keras`` is None where Keras has no such layer."""
        return {
            "name": self.name,
            "tensors": [t.id for t in self.tensors],
            "keras": [t.keras for t in self.tensors],
            "system": self.system,
            "title": self.title,
            "note": self.note,
            "source": self.source,
            "evidence": [entry.as_dict() for entry in self.evidence],
        }


@dataclass(frozen=True)
class Resolution:
    """Every reading of a name, the most specific first.

    Attributes:
        query: The name as asked.
        readings: At least one.
    """

    query: str
    readings: tuple[Reading, ...]

    @property
    def tensors(self) -> tuple[tuple[Tensor, ...], ...]:
        """The different answers, in the order of the readings."""
        return tuple(dict.fromkeys(reading.tensors for reading in self.readings))

    def as_dict(self) -> dict[str, Any]:
        """The resolution as plain data for JSON."""
        return {"query": self.query, "readings": [r.as_dict() for r in self.readings]}


def resolve(query: str) -> Resolution:
    """Find every reading of a name; case, spaces and ``-`` against ``_`` do not matter.

    A reading is the more specific the closer its spelling is to the query, the fewer tensors it
    leaves open and the more entries stand behind it.

    Raises:
        UnknownNameError: With near names, if nothing that was read uses the name.
    """
    asked = query.strip()
    found = _index().get(_key(asked)) or _index().get(_key(_without_remark(asked)))
    if not found:
        raise UnknownNameError(asked, _near(asked))
    found = tuple(_with_evidence(reading) for reading in found)
    spelled = {asked, _without_remark(asked)}

    def specificity(reading: Reading) -> tuple[bool, bool, int, int]:
        return (
            reading.name not in spelled,
            reading.system != OWN_SYSTEM,
            len(reading.tensors),
            -max(reading.users, len(reading.evidence)),
        )

    return Resolution(query, tuple(sorted(found, key=specificity)))


@cache
def aliases(tensor_id: str) -> tuple[Reading, ...]:
    """What each framework calls one tensor, in the order of ``data/systems.csv``."""
    wanted = tensor(tensor_id)
    return tuple(r for r in _framework_readings() if wanted in r.tensors)


@cache
def _index() -> dict[str, tuple[Reading, ...]]:
    index: dict[str, list[Reading]] = {}
    for reading in (*_own_readings(), *_convention_readings(), *_framework_readings()):
        index.setdefault(_key(reading.name), []).append(reading)
    return {key: tuple(readings) for key, readings in index.items()}


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


def _with_evidence(reading: Reading) -> Reading:
    # Looked up for what is found only: the entries need not be searched for 800 names.
    return replace(reading, evidence=writing(reading.name, [t.id for t in reading.tensors]))


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


def _key(name: str) -> str:
    return re.sub(r"[\s_\-]+", "_", name.strip().casefold())


def _without_remark(name: str) -> str:
    return re.sub(r"\s+\([^()]*\)$", "", name)


def _near(query: str) -> tuple[str, ...]:
    if not 0 < len(query) <= 200:
        return ()
    spelling = {key: readings[0].name for key, readings in _index().items()}
    return tuple(spelling[key] for key in difflib.get_close_matches(_key(query), spelling, n=3))


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
