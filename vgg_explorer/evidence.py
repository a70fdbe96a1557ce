"""Papers and code bases that were read, and the tensors they mean by the names they write.

The entries stand in ``data/papers.json``. They were picked because their code or text could be
read: they show that a reading occurs, not how often it occurs in the literature.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Usage:
    """One name in one entry: as it is written there, and the tensor it means (None: unsettled)."""

    as_written: str
    tensor: str | None


@dataclass(frozen=True)
class Entry:
    """A paper or a code base.

    Attributes:
        id: Short id.
        title: Title of the paper or name of the code base.
        year: Of publication; None where unknown.
        network: The network it uses, for instance ``VGG16``.
        convention: ``reference_id`` of its main convention; None where not settled.
        usages: The names it writes with the tensors they mean.
        verified: Whether the mapping was read in a primary source.
        verified_scope: How far that check went.
        links: Where it was read: addresses of files, with lines, at a commit.
    """

    id: str
    title: str
    year: int | None
    network: str
    convention: str | None
    usages: tuple[Usage, ...]
    verified: bool
    verified_scope: str
    links: tuple[str, ...]

    def meaning_of(self, name: str) -> set[str]:
        """Ids of the tensors that the entry means by a name; empty if it does not write it."""
        spelling = name.casefold()
        return {u.tensor for u in self.usages if u.tensor and u.as_written.casefold() == spelling}

    def as_dict(self) -> dict[str, Any]:
        """The entry as plain data for JSON."""
        return {
            "id": self.id,
            "title": self.title,
            "year": self.year,
            "network": self.network,
            "verified": self.verified,
            "verified_scope": self.verified_scope,
            "links": list(self.links),
        }


@cache
def entries() -> tuple[Entry, ...]:
    """Every entry, in the order of the file."""
    text = files("vgg_explorer").joinpath("data", "papers.json").read_text(encoding="utf-8")
    return tuple(_entry(raw) for raw in json.loads(text)["papers"])


@cache
def using(convention: str) -> tuple[Entry, ...]:
    """The entries whose main convention is this one (a ``reference_id``)."""
    return tuple(e for e in entries() if e.convention == convention)


def writing(name: str, tensors: Iterable[str]) -> tuple[Entry, ...]:
    """The entries that write the name and mean just these tensors by it.

    Args:
        name: The spelling, compared without case.
        tensors: Tensor ids.
    """
    meant = set(tensors)
    return tuple(entry for entry in entries() if entry.meaning_of(name) == meant)


def _entry(raw: dict[str, Any]) -> Entry:
    return Entry(
        id=raw["id"],
        title=raw["title"],
        year=raw["year"],
        network=raw["network"],
        convention=raw["convention"],
        usages=tuple(Usage(u["as_written"], u["layer_id"]) for u in raw["layers"]),
        verified=raw["verified"],
        verified_scope=raw["verified_scope"] or "",
        links=tuple(e["url"] for e in raw["evidence"] if e.get("url")),
    )
