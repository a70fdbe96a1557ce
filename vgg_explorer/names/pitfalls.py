"""What can change the tensor that a name means, and where that has to be said.

The pitfalls stand in ``data/pitfalls.toml``, each with the situations in which it bites.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from vgg_explorer.names import evidence, grammar
from vgg_explorer.names.paper_entry import Source
from vgg_explorer.names.resolution import Resolution
from vgg_explorer.network import Tensor
from vgg_explorer.network.input_size import InputSize


@dataclass(frozen=True)
class Situation:
    """What is on the page: an answer, and how it came about.

    Attributes:
        tensors: The tensors of the answer.
        systems: Ids of frameworks and conventions that give it.
        names: The names in question, as they are written.
        entries: Ids of the entries that give it.
        networks: ``VGG16`` or ``VGG19``.
        size: The chosen input size; None where size is not the matter.
    """

    tensors: tuple[Tensor, ...] = ()
    systems: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    entries: tuple[str, ...] = ()
    networks: frozenset[str] = frozenset()
    size: InputSize | None = None


@dataclass(frozen=True)
class Rule:
    """One situation in which a pitfall bites; what is empty is not asked for.

    The attributes are explained at the head of ``data/pitfalls.toml``.
    """

    systems: frozenset[str] = frozenset()
    entries: frozenset[str] = frozenset()
    networks: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    tensors: frozenset[str] = frozenset()
    from_stage: int = 0
    names: str = ""
    rounding: bool = False
    size_open: bool = False
    alone: bool = False

    def holds(self, situation: Situation) -> bool:
        """Whether the situation is this one."""
        asked = situation.tensors
        size = situation.size
        return (
            _meet(self.systems, situation.systems)
            and _meet(self.entries, situation.entries)
            and _meet(self.networks, situation.networks)
            and _meet(self.kinds, (t.kind for t in asked))
            and _meet(self.tensors, (t.id for t in asked))
            and (not self.from_stage or any((t.stage or 0) >= self.from_stage for t in asked))
            and (not self.names or any(_matches(self.names, name) for name in situation.names))
            and (not self.rounding or (size is not None and _rounds_apart(asked, size)))
            and (not self.size_open or (size is not None and size.known is None))
            and (not self.alone or len(situation.entries) == 1)
        )


@dataclass(frozen=True)
class Pitfall:
    """A subtlety that changes which tensor a name means, or what the tensor holds.

    Attributes:
        id: Short id.
        title: A few words.
        statement: What is so.
        examples: Cases.
        conventions: Conventions (``reference_id``) that it concerns.
        papers: Ids of entries that it concerns.
        verified: Whether it was read in primary sources, tested or computed.
        verification_note: How far that goes; may be empty.
        formulas: Formulas by the framework that follows them.
        sources: Where it was read.
        rules: The situations in which it bites.
    """

    id: str
    title: str
    statement: str
    examples: tuple[str, ...]
    conventions: tuple[str, ...]
    papers: tuple[str, ...]
    verified: bool
    verification_note: str
    formulas: Mapping[str, str] = field(hash=False)
    sources: tuple[Source, ...]
    rules: tuple[Rule, ...]

    @property
    def links(self) -> tuple[str, ...]:
        """Where it was read."""
        return tuple(source.url for source in self.sources if source.url)

    def bites(self, *situations: Situation) -> bool:
        """Whether it is to be shown beside one of some answers."""
        return any(rule.holds(situation) for rule in self.rules for situation in situations)

    def as_dict(self) -> dict[str, Any]:
        """The pitfall as plain data for JSON."""
        return {
            "id": self.id,
            "title": self.title,
            "statement": self.statement,
            "examples": list(self.examples),
            "verified": self.verified,
            "links": list(self.links),
        }


@cache
def pitfalls() -> tuple[Pitfall, ...]:
    """Every pitfall, in the order of the file."""
    path = files("vgg_explorer").joinpath("data", "pitfalls.toml")
    return tuple(_pitfall(raw) for raw in tomllib.loads(path.read_text("utf-8"))["pitfall"])


@cache
def by_id() -> Mapping[str, Pitfall]:
    """Every pitfall by its id."""
    return MappingProxyType({each.id: each for each in pitfalls()})


def biting(
    tensors: Iterable[Tensor] = (),
    *,
    systems: Iterable[str] = (),
    size: InputSize | None = None,
    names: Iterable[str] = (),
    entries: Iterable[str] = (),
    networks: Iterable[str] = (),
) -> tuple[Pitfall, ...]:
    """The pitfalls to be shown beside one answer; see ``Situation`` for the arguments."""
    situation = Situation(
        tuple(tensors), frozenset(systems), tuple(names), tuple(entries), frozenset(networks), size
    )
    return _of(situation)


@lru_cache(256)
def of_resolution(resolution: Resolution, size: InputSize | None = None) -> tuple[Pitfall, ...]:
    """The pitfalls to be shown beside the answers to a name.

    Each reading is a situation of its own: a Caffe name and a PyTorch index on one page are no
    PyTorch name.
    """
    return _of(
        *(
            Situation(
                tensors=reading.tensors,
                systems=frozenset({reading.system}),
                names=(resolution.query, reading.name),
                entries=tuple(entry.id for entry in reading.evidence),
                networks=frozenset({reading.network}),
                size=size,
            )
            for reading in resolution.readings
        )
    )


def of_entry(entry_id: str) -> tuple[Pitfall, ...]:
    """The pitfalls that concern an entry."""
    return tuple(each for each in pitfalls() if entry_id in each.papers)


def of_convention(reference_id: str) -> tuple[Pitfall, ...]:
    """The pitfalls that concern a convention."""
    return tuple(each for each in pitfalls() if reference_id in each.conventions)


def _of(*situations: Situation) -> tuple[Pitfall, ...]:
    # A rule that names an entry concerns that entry alone, so the general ones come first.
    found = [each for each in pitfalls() if each.bites(*situations)]
    return tuple(sorted(found, key=lambda each: all(rule.entries for rule in each.rules)))


def _meet(wanted: frozenset[str], given: Iterable[str]) -> bool:
    return not wanted or not wanted.isdisjoint(given)


def _matches(pattern: str, name: str) -> bool:
    return re.fullmatch(pattern, grammar.key(name)) is not None


def _rounds_apart(tensors: Iterable[Tensor], size: InputSize) -> bool:
    return any(
        t.shape(size.height, size.width) != t.shape(size.height, size.width, "ceil")
        for t in tensors
        if not t.in_head
    )


def _pitfall(raw: dict[str, Any]) -> Pitfall:
    return Pitfall(
        id=raw["id"],
        title=raw["title"],
        statement=raw["statement"],
        examples=tuple(raw.get("examples", ())),
        conventions=tuple(raw.get("conventions", ())),
        papers=tuple(raw.get("papers", ())),
        verified=raw["verified"],
        verification_note=raw.get("verification_note", ""),
        formulas=MappingProxyType(raw.get("formulas", {})),
        sources=tuple(evidence.source(each) for each in raw.get("evidence", ())),
        rules=tuple(_rule(each) for each in raw.get("bites", ())),
    )


def _rule(raw: dict[str, Any]) -> Rule:
    fields: dict[str, Any] = {
        name: frozenset(value) if isinstance(value, list) else value for name, value in raw.items()
    }
    return Rule(**fields)  # an unknown key is an error that names it
