"""Names that follow a rule: of operations, automatic ones, and numbers in lists of layers.

The rules stand in ``data/naming_rules.toml``, each with where it was read.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from vgg_explorer.names.other_networks import counterpart, features
from vgg_explorer.names.paper_entry import Source
from vgg_explorer.names.resolution import Reading
from vgg_explorer.network import TENSORS, Tensor, tensor

_OPERATIONS = {"conv_pre_relu": "Conv", "relu": "Relu", "max_pool": "MaxPool"}


@dataclass(frozen=True)
class ListedName:
    """A tensor that bears a name, of VGG16 or of another network.

    Attributes:
        id: Its id, as VGG16 would call it.
        kind: Kind of tensor.
        here: The tensor of VGG16: itself, or the one at its place.
    """

    id: str
    kind: str
    here: Tensor


@dataclass(frozen=True)
class System:
    """A framework or code base whose names follow a rule.

    Attributes:
        id: Short id.
        names: Its names, in the order of the file.
        listed: What each place of its list is, from ``first``; empty if it is no list.
        first: Number of the first place.
        containers: What a list is called where this system is meant before others.
        only_from_the_end: Whether its list differs from another one only in negative numbers.
        negatives: Whether a negative number counts from the end, as in Python.
        sources: Where its names were read.
    """

    id: str
    names: tuple[Reading, ...]
    listed: tuple[Reading | None, ...] = ()
    first: int = 0
    containers: tuple[str, ...] = ()
    only_from_the_end: bool = False
    negatives: bool = False
    sources: tuple[Source, ...] = ()


@cache
def systems() -> tuple[System, ...]:
    """Every system of the file."""
    path = files("vgg_explorer").joinpath("data", "naming_rules.toml")
    raw = tomllib.loads(path.read_text(encoding="utf-8"))["system"]
    return tuple(_system(each) for each in raw)


def readings() -> Iterator[Reading]:
    """Every name of every system that is no list; ``layer_indices`` has the numbers of lists."""
    for system in systems():
        if not system.listed:
            yield from system.names


def _system(raw: Mapping[str, Any]) -> System:
    rules = raw.get("names", ())
    given = ((name, tensor(id_)) for name, id_ in raw.get("given", {}).items())
    found = [
        *(_reading(raw, rule, *each) if each else None for rule in rules for each in _named(rule)),
        *(_reading(raw, {}, name, ListedName(each.id, each.kind, each)) for name, each in given),
    ]
    return System(
        raw["id"],
        tuple(each for each in found if each),
        tuple(found) if raw.get("list") else (),
        rules[-1].get("first", 0) if rules else 0,
        tuple(raw.get("containers", ())),
        raw.get("only_from_the_end", False),
        raw.get("negatives", False),
        tuple(_place(each) for each in raw["source"]),
    )


def _reading(
    raw: Mapping[str, Any], rule: Mapping[str, Any], name: str, named: ListedName
) -> Reading:
    network = rule.get("network", "VGG16")
    said = rule.get("note") or raw.get("notes", {}).get(named.id, raw["names_are"])
    if network != "VGG16":
        said = f"{named.id} of {network}; its place in VGG16 is that of {named.here.id}"
    return Reading(
        name=name,
        tensors=(named.here,),
        system=raw["id"],
        title=raw["title"],
        note=said,
        source="; ".join(_source(each) for each in raw["source"]),
        network=network,
        modified=said.startswith("modified"),
    )


def _named(rule: Mapping[str, Any]) -> Iterator[tuple[str, ListedName] | None]:
    """The names that a rule gives; None for what is counted and has none."""
    chosen = _chosen(rule)
    first = rule.get("first", 0)
    stages = [_stage(each) for each in chosen]
    for place, named in enumerate(chosen):
        if named.kind in rule.get("silent", ()):
            yield None
        elif first + place >= rule.get("least", 0):
            in_stage = stages[: place + 1].count(stages[place])
            yield _filled(rule["name"], named, first + place, in_stage), named
            if "ends" in rule:
                back = len(chosen) - 1 - place
                yield (
                    f"last {rule['ends']}" if not back else f"last but {back} {rule['ends']}",
                    named,
                )


def _chosen(rule: Mapping[str, Any]) -> Sequence[ListedName]:
    wanted, without = set(rule["of"]), set(rule.get("without", ()))
    every = _of_vgg19() if "network" in rule else (ListedName(t.id, t.kind, t) for t in TENSORS)
    return [n for n in every if {n.id, n.kind} & wanted and n.id not in without]


def _of_vgg19() -> Iterator[ListedName]:
    for name in features("VGG19"):
        place = counterpart(name)
        assert place  # noqa: S101 - every name of VGG19 has one
        yield ListedName(name, place.kind, place)


def _filled(template: str, named: ListedName, number: int, in_stage: int) -> str:
    index = re.search(r"_(\d)", named.id)
    return template.format(
        n=number,
        stage=_stage(named),
        index=index[1] if index else "",
        op=_OPERATIONS.get(named.kind, ""),
        k=in_stage,
    )


def _stage(named: ListedName) -> str:
    stage = re.search(r"\d", named.id)
    return stage[0] if stage else ""


def _place(raw: Mapping[str, str]) -> Source:
    return Source(
        kind="framework",
        repo=raw.get("repo", ""),
        commit=raw.get("commit", ""),
        path=raw.get("path", ""),
        lines=raw.get("lines", ""),
        address=raw.get("address", ""),
        note=raw.get("version", ""),
    )


def _source(raw: Mapping[str, str]) -> str:
    """Where a rule was read, for people; the file has the commit in full."""
    if "repo" not in raw:
        return raw.get("version") or raw["address"]
    lines = f", lines {raw['lines']}" if "lines" in raw else ""
    return f"{raw['repo']} at {raw['commit'][:7]}, {raw['path']}{lines}"
