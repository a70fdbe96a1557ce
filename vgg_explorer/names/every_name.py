"""Every name that was read, each once, with its spellings and what it means.

For what walks over all names; who asks for one name goes to ``resolver``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from vgg_explorer.names import grammar, known_names, names_in_papers, naming_rules, resolver
from vgg_explorer.names.resolution import Resolution, UnknownNameError


@dataclass(frozen=True)
class KnownName:
    """A name; spellings that the grammar takes for the same are one name.

    Attributes:
        name: The spelling of a framework or convention, else the first in the papers.
        spellings: Every spelling that was read, ``name`` first.
        resolution: What it means.
    """

    name: str
    spellings: tuple[str, ...]
    resolution: Resolution


@cache
def every_name() -> tuple[KnownName, ...]:
    """Every name for which there is an answer, sorted by what the grammar makes of it."""
    spellings: dict[str, dict[str, None]] = {}
    for key, spelling in _read():
        spellings.setdefault(key, {})[spelling] = None
    found = (_known(tuple(spellings[key])) for key in sorted(spellings))
    return tuple(each for each in found if each)


def _read() -> Iterator[tuple[str, str]]:
    for key, readings in known_names.by_key().items():
        yield from ((key, reading.name) for reading in readings)
    for system in naming_rules.systems():
        if system.listed:
            yield from ((grammar.key(reading.name), reading.name) for reading in system.names)
    in_papers = names_in_papers.keys()
    for key in in_papers:
        for meaning in names_in_papers.meanings(key):
            yield from ((key, spelling) for spelling in meaning.spellings)


def _known(spellings: tuple[str, ...]) -> KnownName | None:
    try:
        return KnownName(spellings[0], spellings, resolver.resolve(spellings[0]))
    except UnknownNameError:  # a place in a list that no one writes by itself
        return None
