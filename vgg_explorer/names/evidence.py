"""Papers and code bases that were read, and the tensors they mean by the names they write.

Each entry is one TOML file, ``data/papers/<id>.toml``. TOML, because a person can write it: it has
comments, no brackets to balance and no comma to forget, a changed fact is a changed line in a
diff, and Python reads it by itself. One file an entry, because two contributors then never touch
the same file, and the id stands once, in the file's name. Reading all of them takes about 25 ms.
What follows from other facts is not in the files: a link to a file and line is put together from
repository, commit, path and lines, and whether an entry is verified from the level of the check.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType, NoneType
from typing import Any, TypeVar

from vgg_explorer.names.paper_entry import Entry, Source, Usage

__all__ = [
    "SAMPLE_LIMITS",
    "Count",
    "Entry",
    "Source",
    "Usage",
    "by_id",
    "counts",
    "entries",
    "find",
    "read",
    "source",
    "using",
    "writing",
]

SAMPLE_LIMITS = (
    "The entries were picked because their code or text could be read. They are no random sample, "
    "and some share code or authors: the counts show that a reading occurs, not how often it "
    "occurs in the literature."
)
"""What has to stand beside every count of entries."""
FOLDER = files("vgg_explorer").joinpath("data", "papers")
"""Where the entries are, each in a file with its id as name."""


@dataclass(frozen=True)
class Count:
    """How many entries have a convention as their main one."""

    entries: int
    verified: int


@cache
def entries() -> tuple[Entry, ...]:
    """Every entry, the oldest first."""
    found = (
        read(file.name.removesuffix(".toml"), file.read_text(encoding="utf-8"))
        for file in FOLDER.iterdir()
        if file.name.endswith(".toml")
    )
    return tuple(sorted(found, key=lambda entry: (entry.year or 0, entry.id)))


@cache
def by_id() -> Mapping[str, Entry]:
    """Every entry by its id."""
    return MappingProxyType({entry.id: entry for entry in entries()})


@cache
def using(convention: str) -> tuple[Entry, ...]:
    """The entries whose main convention is this one (a ``reference_id``)."""
    return tuple(e for e in entries() if e.convention == convention)


def counts(chosen: Iterable[Entry] | None = None) -> dict[str, Count]:
    """Entries per main convention (a ``reference_id``), counted; ``SAMPLE_LIMITS`` applies.

    Args:
        chosen: The entries to count; by default all.
    """
    groups: dict[str, list[Entry]] = {}
    for entry in entries() if chosen is None else chosen:
        if entry.convention:
            groups.setdefault(entry.convention, []).append(entry)
    return {
        convention: Count(len(group), sum(entry.verified for entry in group))
        for convention, group in sorted(groups.items())
    }


def find(
    text: str | None = None,
    *,
    year: int | None = None,
    convention: str | None = None,
    network: str | None = None,
    verified: bool | None = None,
) -> tuple[Entry, ...]:
    """The entries that meet every condition given, the oldest first.

    Args:
        text: Words that all occur in the title, the authors, the venue, the names as written, the
            notes, a repository or the id; case does not matter.
        year: Of publication.
        convention: ``reference_id`` of the main convention or of one used besides.
        network: ``VGG16``, ``VGG19`` or ``other``.
        verified: Whether only verified entries, or only the others, are wanted.
    """
    words = (text or "").casefold().split()
    return tuple(
        entry
        for entry in entries()
        if (year is None or entry.year == year)
        and (convention is None or convention in {entry.convention, *entry.also_conventions})
        and (network is None or entry.network_family.casefold() == network.casefold())
        and (verified is None or entry.verified == verified)
        and all(word in _haystack(entry) for word in words)
    )


def writing(name: str, tensors: Iterable[str]) -> tuple[Entry, ...]:
    """The entries that write the name and mean just these tensors by it.

    Args:
        name: The spelling, compared without case.
        tensors: Tensor ids.
    """
    meant = set(tensors)
    return tuple(entry for entry in entries() if entry.meaning_of(name) == meant)


@cache
def _haystack(entry: Entry) -> str:
    parts = [entry.id, entry.title, entry.authors, entry.venue, entry.network, entry.notes]
    parts += [*entry.names_as_written, *(u.as_written for u in entry.usages), entry.arxiv]
    parts += [source.repo for source in entry.sources]
    return "\n".join(parts).casefold()


def read(entry_id: str, text: str) -> Entry:
    """An entry from the text of its file; ``entry_rules`` says whether it is whole.

    Raises:
        tomllib.TOMLDecodeError: If the text is no TOML.
        TypeError: If a field is unknown, missing or of another kind, with its name.
    """
    raw = tomllib.loads(text)
    usages = tuple(_usage(layer) for layer in _tables(raw, "layers"))
    sources = tuple(source(each) for each in _tables(raw, "evidence"))
    lists: dict[str, Any] = {
        name: _list(raw, name)
        for name in ("names_as_written", "also_conventions", "convention_candidates")
    }
    optional: dict[str, Any] = {
        name: raw.pop(name, "") for name in ("arxiv", "notes", "why_not_verified")
    }
    year, convention = raw.pop("year", None), raw.pop("convention", None)
    entry = Entry(
        **raw,  # the rest are scalars, and an unknown key is an error that names it
        **lists,
        **optional,
        id=entry_id,
        year=year,
        convention=convention,
        usages=usages,
        sources=sources,
    )
    return _of_its_kinds(entry)


def _usage(raw: dict[str, Any]) -> Usage:
    tensors = _list(raw, "tensors")
    if "name" in raw:
        raw["as_written"] = raw.pop("name")
    return _of_its_kinds(Usage(tensors=tensors, **raw))


def source(raw: dict[str, Any]) -> Source:
    """A source from its table in a TOML file; an unknown key is a ``TypeError`` that names it."""
    identifiers = _list(raw, "identifiers")
    return _of_its_kinds(Source(address=raw.pop("url", ""), identifiers=identifiers, **raw))


def _tables(raw: dict[str, Any], name: str) -> list[dict[str, Any]]:
    tables = raw.pop(name, [])
    if not (isinstance(tables, list) and all(isinstance(each, dict) for each in tables)):
        message = f"{name} is not written as tables, each headed by [[{name}]]"
        raise TypeError(message)
    return tables


def _list(raw: dict[str, Any], name: str) -> tuple[Any, ...]:
    given = raw.pop(name, [])
    if not isinstance(given, list):
        message = f"{name} is not a list: {given!r}"
        raise TypeError(message)
    return tuple(given)


_Made = TypeVar("_Made", Entry, Usage, Source)
_KINDS: Mapping[str, tuple[type, ...]] = MappingProxyType(
    {
        "year": (int, NoneType),
        "convention": (str, NoneType),
        "checked": (date,),
        "modified_network": (bool,),
        "plain_stage_name": (bool,),
    }
)
"""What is no text, by the field's name."""


def _of_its_kinds(made: _Made) -> _Made:
    """Refuse a year in quotes and the like: what reads the entry later relies on its types."""
    for name, value in vars(made).items():
        if name in {"usages", "sources"}:
            continue
        kinds = _KINDS.get(name, (str,))
        for each in value if isinstance(value, tuple) else (value,):
            if type(each) not in kinds:
                message = f"{name} is of another kind than it should be: {each!r}"
                raise TypeError(message)
    return made
