"""Every name that was read, each once, with its spellings and what it means.

For what walks over all names; who asks for one name goes to ``resolver``.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from vgg_explorer.names import grammar, known_names, names_in_papers, naming_rules, resolver
from vgg_explorer.names.resolution import Resolution, UnknownNameError
from vgg_explorer.network import Tensor

Answers = frozenset[tuple[Tensor, ...]]


@dataclass(frozen=True)
class KnownName:
    """A name; spellings that the grammar takes for the same, with the same answers, are one name.

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
    names: dict[tuple[str, Answers], list[tuple[str, Resolution]]] = {}
    for key, spelling in sorted(dict.fromkeys(_read()), key=lambda each: each[0]):
        if resolution := _resolved(spelling):
            # Spellings with one key may be those of two frameworks: Conv2d-3 and conv2d_3.
            meant = frozenset(resolution.tensors)
            names.setdefault((key, meant), []).append((spelling, resolution))
    return tuple(
        KnownName(found[0][0], tuple(spelling for spelling, _ in found), found[0][1])
        for found in names.values()
    )


def spelled(resolution: Resolution) -> KnownName | None:
    """The name of which a query is a spelling, with the same answers; None if none was read."""
    meant = frozenset(resolution.tensors)
    return _by_key().get((grammar.key(resolution.query), meant))


@cache
def _by_key() -> dict[tuple[str, Answers], KnownName]:
    found = ((each, frozenset(each.resolution.tensors)) for each in every_name())
    return {(grammar.key(each.name), meant): each for each, meant in found}


def _read() -> Iterator[tuple[str, str]]:
    for key, readings in known_names.by_key().items():
        yield from ((key, reading.name) for reading in readings)
    for system in naming_rules.systems():
        # Of places in lists those that people ask for by name, model.layers[10].
        if "layers" in system.containers:
            yield from ((grammar.key(reading.name), reading.name) for reading in system.names)
    in_papers = names_in_papers.keys()
    for key in in_papers:
        for meaning in names_in_papers.meanings(key):
            yield from ((key, spelling) for spelling in meaning.spellings)


def _resolved(spelling: str) -> Resolution | None:
    try:
        return resolver.resolve(spelling)
    except UnknownNameError:  # a place in a list that no one writes by itself
        return None
