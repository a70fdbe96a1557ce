"""Whether two names mean the same tensor, for every way to read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from vgg_explorer.names import resolver, rich_display
from vgg_explorer.names.paper_entry import Entry
from vgg_explorer.names.resolution import Reading, Resolution
from vgg_explorer.network import TENSORS, Tensor
from vgg_explorer.network.formatting import listed
from vgg_explorer.network.input_size import InputSize
from vgg_explorer.network.relation import Facts, Relation, facts, relate

__all__ = [
    "Answer",
    "Comparison",
    "Facts",
    "Pair",
    "Relation",
    "answers",
    "compare",
    "facts",
    "relate",
]


@dataclass(frozen=True)
class Answer:
    """One of the different answers to a name, with every reading that gives it.

    Attributes:
        tensors: What the name then means, in forward order.
        readings: Who reads it so, the most specific first.
    """

    tensors: tuple[Tensor, ...]
    readings: tuple[Reading, ...]

    @property
    def systems(self) -> tuple[str, ...]:
        """Ids of the frameworks and conventions that give the answer."""
        return tuple(dict.fromkeys(reading.system for reading in self.readings))

    @property
    def networks(self) -> frozenset[str]:
        """The networks whose tensor is meant; of VGG19 the answer has the place in VGG16."""
        return frozenset(reading.network for reading in self.readings)

    @property
    def evidence(self) -> tuple[Entry, ...]:
        """The entries behind the answer, each once."""
        return tuple(dict.fromkeys(e for reading in self.readings for e in reading.evidence))

    def as_dict(self) -> dict[str, Any]:
        """The answer as plain data for JSON; its entries are given in full once, elsewhere."""
        return {
            "tensors": [t.id for t in self.tensors],
            "networks": sorted(self.networks),
            "systems": list(self.systems),
            "evidence": [entry.id for entry in self.evidence],
        }


@dataclass(frozen=True)
class Pair:
    """An answer to one name beside an answer to another.

    Attributes:
        a: The answer to the first name.
        b: The answer to the second.
    """

    a: Answer
    b: Answer

    @property
    def same(self) -> bool:
        """Whether both answers are the same tensor, or the same tensors, of one network."""
        return self.a.tensors == self.b.tensors and not self.networks_apart

    @property
    def networks_apart(self) -> bool:
        """Whether the answers are of different networks."""
        return self.a.networks.isdisjoint(self.b.networks)

    @property
    def shared(self) -> tuple[Tensor, ...]:
        """The tensors that are in both answers; none of different networks."""
        if self.networks_apart:
            return ()
        return tuple(t for t in self.a.tensors if t in self.b.tensors)

    @property
    def relations(self) -> tuple[Relation, ...]:
        """Each tensor of the one answer with each of the other, the closest two first."""
        every = (relate(x.id, y.id) for x in self.a.tensors for y in self.b.tensors)
        return tuple(sorted(every, key=lambda relation: len(relation.between)))

    @property
    def sentence(self) -> str:
        """How the answers relate, for people."""
        nearest = self.relations[0]
        if self.networks_apart:
            first, second = ("/".join(sorted(side.networks)) for side in (self.a, self.b))
            places = f"{_ids(self.a.tensors)} and {_ids(self.b.tensors)}"
            return (
                f"Different networks, {first} and {second}, so never the same tensor; in VGG16 "
                f"their places are {places}."
            )
        if len(self.a.tensors) == len(self.b.tensors) == 1:
            return nearest.sentence
        if self.same:
            number = len(self.a.tensors)
            return (
                f"Both mean the same {number} tensors, {_ids(self.shared)}, and leave open which."
            )
        sides = f"{_ids(self.a.tensors)} on one side, {_ids(self.b.tensors)} on the other"
        if self.shared:
            verb = "is" if len(self.shared) == 1 else "are"
            return f"They overlap: {sides}; {_ids(self.shared)} {verb} in both."
        return f"No tensor is in both: {sides}. The closest: {nearest.sentence}"

    def as_dict(self) -> dict[str, Any]:
        """The pair as plain data for JSON."""
        return {
            "a": self.a.as_dict(),
            "b": self.b.as_dict(),
            "same": self.same,
            "shared": [t.id for t in self.shared],
            "sentence": self.sentence,
            "relations": [relation.as_dict() for relation in self.relations],
        }


@dataclass(frozen=True)
class Comparison:
    """Two names, each with all its answers.

    Attributes:
        a: The first name, resolved.
        b: The second name, resolved.
        pairs: Each answer to the one with each answer to the other, the most specific pair first.
    """

    a: Resolution
    b: Resolution
    pairs: tuple[Pair, ...]

    @property
    def verdict(self) -> str:
        """Whether the names mean the same tensor, in one sentence."""
        names = f"“{self.a.query.strip()}” and “{self.b.query.strip()}”"
        same = [pair for pair in self.pairs if pair.same]
        if not same:
            overlapping = any(pair.shared for pair in self.pairs)
            exact = ", though some answers overlap" if overlapping else ""
            ways = f" in any of {len(self.pairs)} ways to read them" * (len(self.pairs) > 1)
            return f"{names} do not mean the same{ways}{exact}."
        meanings = listed([_set(pair.shared) for pair in same])
        if len(self.pairs) == 1:
            return f"{names} mean the same: {meanings}."
        return (
            f"{names} mean the same in {len(same)} of {len(self.pairs)} ways to read them: "
            f"as {meanings}."
        )

    @property
    def tensors(self) -> tuple[Tensor, ...]:
        """Every tensor that either name may mean, in forward order."""
        meant = {t for pair in self.pairs for side in (pair.a, pair.b) for t in side.tensors}
        return tuple(t for t in TENSORS if t in meant)

    @property
    def evidence(self) -> tuple[Entry, ...]:
        """The entries behind any of the answers, each once."""
        both = (reading for side in (self.a, self.b) for reading in side.readings)
        return tuple(dict.fromkeys(entry for reading in both for entry in reading.evidence))

    def __repr__(self) -> str:
        return f"Comparison({self.verdict})"

    def _repr_html_(self) -> str | None:
        return rich_display.html(self)

    def as_dict(self, size: InputSize) -> dict[str, Any]:
        """The comparison as plain data for JSON.

        Args:
            size: Input size for the shapes.
        """
        return {
            "a": self.a.query,
            "b": self.b.query,
            "verdict": self.verdict,
            "pairs": [pair.as_dict() for pair in self.pairs],
            "size": str(size),
            "tensors": [facts(each, size).as_dict() for each in self.tensors],
            "evidence": [entry.as_dict() for entry in self.evidence],
        }


def compare(a_name: str, b_name: str) -> Comparison:
    """Every answer to one name beside every answer to another.

    Raises:
        UnknownNameError: If nothing that was read uses one of the names.
    """
    return _compare(a_name, b_name)


@lru_cache(64)
def _compare(a_name: str, b_name: str) -> Comparison:
    a, b = resolver.resolve(a_name), resolver.resolve(b_name)
    ranked = sorted(
        ((i, j, Pair(x, y)) for i, x in enumerate(answers(a)) for j, y in enumerate(answers(b))),
        # Both answers count alike; of two equal sums the one without an outlier comes first.
        key=lambda each: (each[0] + each[1], max(each[:2]), each[0]),
    )
    return Comparison(a, b, tuple(pair for _, _, pair in ranked))


def answers(resolution: Resolution) -> tuple[Answer, ...]:
    """The different answers to a name, the most specific first."""
    return tuple(
        Answer(tensors, tuple(r for r in resolution.readings if r.tensors == tensors))
        for tensors in resolution.tensors
    )


def _ids(tensors: Sequence[Tensor]) -> str:
    return listed([t.id for t in tensors])


def _set(tensors: Sequence[Tensor]) -> str:
    return tensors[0].id if len(tensors) == 1 else f"the {len(tensors)} tensors {_ids(tensors)}"
