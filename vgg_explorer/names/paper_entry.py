"""What an entry is: a paper or a code base, its names, and where they were read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

VERIFIED_LEVELS = frozenset({"primary_code", "copy_of_primary", "primary_paper_text"})
"""Levels of verification that count as verified: the authors' own code or text, or a copy of it."""
VERIFICATION_LEVELS: Mapping[str, str] = MappingProxyType(
    {
        "primary_code": "read in the released code",
        "copy_of_primary": "read in a copy of the released code or definition",
        "primary_paper_text": "read in the paper's own text",
        "reimplementation_only": "read in other people's code only",
        "secondary_only": "read in a quotation only",
        "paper_text_names_only": "the text gives the names and leaves the layers open",
        "not_verified": "no code or definition was found",
    }
)
"""How an entry was verified, in words, by the id that the files use."""


@dataclass(frozen=True)
class Source:
    """Where a claim was read.

    Attributes:
        kind: ``official``, ``framework``, ``reimplementation``, ``third_party_copy``,
            ``paper_text``, ``secondary``, ``issue`` or ``experiment``.
        repo: Owner and name on GitHub; empty where it is no repository.
        commit: The commit that was read; may be empty.
        path: The file; may be empty.
        lines: Line numbers and ranges, ``362-393,478-483``; may be empty.
        identifiers: What stands there.
        address: A link that does not follow from the above; may be empty.
        note: A remark; may be empty.
    """

    kind: str
    repo: str = ""
    commit: str = ""
    path: str = ""
    lines: str = ""
    identifiers: tuple[str, ...] = ()
    address: str = ""
    note: str = ""

    @property
    def pinned(self) -> bool:
        """Whether it is a file at a commit with the identifiers found there."""
        return bool(self.repo and self.commit and self.path and self.identifiers)

    @property
    def url(self) -> str:
        """A link: to the file at the commit, at its first lines; empty if there is none."""
        if self.address or not (self.repo and self.commit and self.path):
            return self.address
        first = self.lines.split(",")[0]
        anchor = "#" + "-".join(f"L{line}" for line in first.split("-")) if first else ""
        return f"https://github.com/{self.repo}/blob/{self.commit}/{self.path}{anchor}"

    def as_dict(self) -> dict[str, Any]:
        """The source as plain data for JSON; what is empty is None."""
        return {
            "kind": self.kind,
            "repo": self.repo or None,
            "commit": self.commit or None,
            "path": self.path or None,
            "lines": self.lines or None,
            "identifiers": list(self.identifiers),
            "url": self.url or None,
            "note": self.note or None,
        }


@dataclass(frozen=True)
class Usage:
    """One name in one entry, and what it means there.

    Attributes:
        as_written: The name.
        tensors: Ids of the tensors of VGG16 that it means; empty if that was not settled, if it
            names something else, or if the entry uses VGG19.
        vgg19: The tensor of VGG19 that it means; empty in an entry on VGG16.
        counterpart: Id of the tensor that plays the same part in VGG16 as ``vgg19`` in VGG19.
        note: A remark; may be empty.
    """

    as_written: str
    tensors: tuple[str, ...] = ()
    vgg19: str = ""
    counterpart: str = ""
    note: str = ""


@dataclass(frozen=True)
class Entry:
    """A paper or a code base.

    Title, authors, year, venue and arXiv id are bibliographic knowledge and were not checked.

    Attributes:
        id: Short id, the name of its file.
        title: Title of the paper or name of the code base.
        authors: Their family names.
        year: Of publication.
        venue: Where it was published.
        arxiv: Its arXiv id; may be empty.
        kind: ``paper``, ``codebase`` or ``web``.
        network: The network it uses, for instance ``VGG16 (batch-normalised)``.
        network_family: ``VGG16``, ``VGG19`` or ``other``.
        modified_network: Whether strides, padding, dilation, pooling, normalisation or the head
            differ from stock VGG16: then a name gives the layer, not its size.
        convention: ``reference_id`` of its main convention; None where not settled.
        also_conventions: Conventions that it uses besides.
        convention_candidates: Conventions that were not excluded where none is settled.
        plain_stage_name: Whether the stage alone is named (``conv3``, ``C3``, ``block 3``).
        names_as_written: Every name of interest that it writes, settled or not.
        usages: The names it writes with the tensors they mean.
        code_status: ``official``, ``copy of official``, ``reimplementation`` or ``none found``.
        verification_level: A key of ``VERIFICATION_LEVELS``.
        verified_scope: How far that check went.
        checked: The day on which the names and their tensors were last compared with at least one
            of the sources, at its commit or another; where nobody has since the entry was written,
            the day it was written.
        why_not_verified: What was missing; empty where verified.
        notes: Remarks; may be empty.
        sources: Where it was read.
    """

    id: str
    title: str
    authors: str
    year: int | None
    venue: str
    arxiv: str
    kind: str
    network: str
    network_family: str
    modified_network: bool
    convention: str | None
    also_conventions: tuple[str, ...]
    convention_candidates: tuple[str, ...]
    plain_stage_name: bool
    names_as_written: tuple[str, ...]
    usages: tuple[Usage, ...]
    code_status: str
    verification_level: str
    verified_scope: str
    checked: date
    why_not_verified: str
    notes: str
    sources: tuple[Source, ...]

    def __post_init__(self) -> None:
        # TOML's quoted dates are text and its dates with a time are a subclass of dates.
        if type(self.checked) is not date:
            msg = f"{self.id}: checked is not a bare date such as 2026-11-23: {self.checked!r}"
            raise TypeError(msg)

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def verified(self) -> bool:
        """Whether the mapping was read in a primary source or a copy of one."""
        return self.verification_level in VERIFIED_LEVELS

    @property
    def verification(self) -> str:
        """How the entry was verified, in words."""
        return VERIFICATION_LEVELS[self.verification_level]

    @property
    def links(self) -> tuple[str, ...]:
        """Where it was read: addresses of files, with lines, at a commit."""
        return tuple(source.url for source in self.sources if source.url)

    @property
    def label(self) -> str:
        """Title and year, with the network if it is not VGG16, and whether it is not verified."""
        year = f" ({self.year})" if self.year else ""
        network = "" if self.network_family == "VGG16" else f", {self.network}"
        return f"{self.title}{year}{network}{'' if self.verified else ', not verified'}"

    def meaning_of(self, name: str) -> set[str]:
        """Ids of the tensors that the entry means by a name; empty if it does not write it."""
        spelling = name.casefold()
        return {t for u in self.usages if u.as_written.casefold() == spelling for t in u.tensors}

    def as_dict(self) -> dict[str, Any]:
        """The entry as plain data for JSON."""
        return {
            "id": self.id,
            "title": self.title,
            "authors": self.authors,
            "year": self.year,
            "venue": self.venue,
            "arxiv": self.arxiv or None,
            "network": self.network,
            "modified_network": self.modified_network,
            "convention": self.convention,
            "verified": self.verified,
            "verification_level": self.verification_level,
            "verified_scope": self.verified_scope,
            "checked": self.checked.isoformat(),
            "notes": self.notes,
            "links": list(self.links),
            "sources": [source.as_dict() for source in self.sources],
        }
