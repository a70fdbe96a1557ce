"""Every name that is known by itself: of the project, the conventions and the frameworks."""

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from vgg_explorer.names import grammar, naming_rules
from vgg_explorer.names.conventions import CONVENTIONS
from vgg_explorer.names.evidence import entries
from vgg_explorer.names.resolution import OWN_SYSTEM, Reading
from vgg_explorer.network import TENSORS, Tensor, tensor


@cache
def by_key() -> Mapping[str, tuple[Reading, ...]]:
    """The readings of every name, by the key of the name."""
    index: dict[str, list[Reading]] = {}
    for reading in (
        *_of_the_project(),
        *_of_conventions(),
        *of_frameworks(),
        *naming_rules.readings(),
    ):
        index.setdefault(grammar.key(reading.name), []).append(reading)
    return {key: tuple(readings) for key, readings in index.items()}


@cache
def suggested() -> Mapping[str, str]:
    """A spelling for every key that may be suggested; of two with one key that of the conventions.

    Names that follow a rule are left out: an automatic name is nothing to mistype.
    """
    ruled = {system.id for system in naming_rules.systems()}
    return {key: first.name for key, (first, *_) in by_key().items() if first.system not in ruled}


@cache
def of_frameworks() -> tuple[Reading, ...]:
    """The names of ``data/names.csv``, in the order of that file."""
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


def _of_the_project() -> Iterator[Reading]:
    for each in TENSORS:
        yield Reading(
            name=each.id,
            tensors=(each,),
            system=OWN_SYSTEM,
            title="Tensor id of VGG16 Layer Explorer",
            note="",
            source="this project's own id, which says whether the tensor is before the ReLU",
        )


def _of_conventions() -> Iterator[Reading]:
    for each in CONVENTIONS.values():
        users = len(each.used_by)
        for name, tensors in each.items():
            yield Reading(
                name=name,
                tensors=tensors,
                system=each.id,
                title=each.name,
                note=each.definition,
                source=f"the main convention of {users} of {len(entries())} entries read",
                users=users,
            )


def _rows(name: str) -> list[dict[str, str]]:
    text = files("vgg_explorer").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
