"""Every framework and code base whose names are known, each with all of its names."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from vgg_explorer.names import known_names, naming_rules
from vgg_explorer.names.paper_entry import Source
from vgg_explorer.names.resolution import Reading


@dataclass(frozen=True)
class NamingSystem:
    """A framework or code base, and what it calls the tensors.

    Attributes:
        id: Short id, as in a reading.
        title: Its name, for people.
        read_from: Where its names were read, in words.
        sources: Files with their lines where that is known.
        names: Its names, in the order of its file.
    """

    id: str
    title: str
    read_from: str
    sources: tuple[Source, ...]
    names: tuple[Reading, ...]


@cache
def by_id() -> Mapping[str, NamingSystem]:
    """Every system by its id: frameworks whose names are listed, then those that follow rules."""
    groups: dict[str, list[Reading]] = {}
    for reading in known_names.of_frameworks():
        groups.setdefault(reading.system, []).append(reading)
    sources: dict[str, tuple[Source, ...]] = {}
    for system in naming_rules.systems():
        groups[system.id] = list(system.names)
        sources[system.id] = system.sources
    return MappingProxyType(
        {
            id_: NamingSystem(
                id_, names[0].title, names[0].source, sources.get(id_, ()), tuple(names)
            )
            for id_, names in groups.items()
        }
    )
