"""What an entry has to hold to count: the one schema of the files, the form and the tests."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from vgg_explorer.names.conventions import CONVENTIONS
from vgg_explorer.names.other_networks import counterpart
from vgg_explorer.names.paper_entry import VERIFICATION_LEVELS, Entry, Source, Usage
from vgg_explorer.network import TENSORS
from vgg_explorer.network.formatting import listed

KINDS = ("paper", "codebase", "web")
NETWORK_FAMILIES = ("VGG16", "VGG19", "other")
CODE_STATUSES = ("official", "copy of official", "reimplementation", "none found")
SOURCE_KINDS = (
    "official",
    "framework",
    "reimplementation",
    "third_party_copy",
    "paper_text",
    "secondary",
    "issue",
    "experiment",
)
FIRST_YEAR, LAST_YEAR = 2012, 2030
"""AlexNet's year, from which on anybody says conv5; and a year that is no slip of the keyboard."""
PUT_DOWN = date(2026, 11, 23)
"""The day on which the first entries were written; none can have been checked before."""

_TENSORS = frozenset(each.id for each in TENSORS)
_CONVENTIONS = frozenset(each.reference_id for each in CONVENTIONS.values())


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with an entry.

    Attributes:
        field: Where, as the file names it; in a table with its number, counted from 0:
            ``year``, ``layers.0.tensors``, ``evidence.1.commit``.
        sentence: What is wrong, and what would be right.
    """

    field: str
    sentence: str


def problems(entry: Entry, today: date | None = None) -> tuple[Problem, ...]:
    """Everything that keeps an entry from being counted; empty where it is whole.

    Args:
        entry: The entry.
        today: The day; by default that of the clock.
    """
    found = [*_of_the_whole(entry), *_of_the_check(entry, today or datetime.now(UTC).date())]
    for index, usage in enumerate(entry.usages):
        place = f"layers.{index}"
        found += [Problem(f"{place}.{field}", said) for field, said in _of_usage(entry, usage)]
    for index, source in enumerate(entry.sources):
        place = f"evidence.{index}"
        found += [Problem(f"{place}.{field}", said) for field, said in _of_source(source)]
    return tuple(found)


def _of_the_whole(entry: Entry) -> Iterator[Problem]:
    if not re.fullmatch(r"[a-z0-9_]+", entry.id):
        yield Problem("id", "An entry's id has small letters, digits and underscores only.")
    for field, value, what in (
        ("title", entry.title, "the title of the paper or the name of the code base"),
        ("authors", entry.authors, "the authors' family names"),
        ("network", entry.network, "the network that is used"),
    ):
        if not value.strip():
            yield Problem(field, f"Give {what}.")
    for field, said, known in (
        ("kind", entry.kind, KINDS),
        ("network_family", entry.network_family, NETWORK_FAMILIES),
        ("code_status", entry.code_status, CODE_STATUSES),
    ):
        if said not in known:
            yield Problem(field, f"“{said}” is none of {listed(known)}.")
    if entry.year is not None and not FIRST_YEAR <= entry.year <= LAST_YEAR:
        yield Problem("year", f"{entry.year} is no year from {FIRST_YEAR} to {LAST_YEAR}.")
    if not re.match(r"\d{4}\.\d{4,5}|$", entry.arxiv):
        yield Problem("arxiv", f"“{entry.arxiv}” is no arXiv id such as 1512.02325.")
    if not any(name.strip() for name in entry.names_as_written):
        yield Problem("names_as_written", "Give at least one name as it is written.")
    for field, ids in (
        ("convention", [entry.convention] if entry.convention is not None else []),
        ("also_conventions", entry.also_conventions),
        ("convention_candidates", entry.convention_candidates),
    ):
        for unknown in sorted({*ids} - _CONVENTIONS):
            yield Problem(field, f"There is no convention “{unknown}”.")


def _of_the_check(entry: Entry, today: date) -> Iterator[Problem]:
    # East of Greenwich it is tomorrow already.
    if not PUT_DOWN <= entry.checked <= today + timedelta(days=1):
        yield Problem("checked", f"{entry.checked} is no day from {PUT_DOWN} to today.")
    if not entry.verified_scope.strip():
        yield Problem("verified_scope", "Say how far it was checked: in what, and which names.")
    if entry.verification_level not in VERIFICATION_LEVELS:
        known = listed(tuple(VERIFICATION_LEVELS))
        yield Problem("verification_level", f"“{entry.verification_level}” is none of {known}.")
        return
    if entry.verified and entry.why_not_verified:
        yield Problem("why_not_verified", "It counts as verified, so nothing was missing.")
    if not entry.verified and not entry.why_not_verified.strip():
        yield Problem("why_not_verified", "It does not count as verified: say what was missing.")
    text_alone = entry.verification_level == "primary_paper_text" and any(
        source.kind == "paper_text" and source.identifiers and source.url
        for source in entry.sources
    )
    if entry.verified and not text_alone and not any(each.pinned for each in entry.sources):
        yield Problem(
            "evidence",
            "To count as verified it needs a file at a commit with the identifiers found there, "
            "or the paper's own text with its link and the words found there.",
        )


def _of_usage(entry: Entry, usage: Usage) -> Iterator[tuple[str, str]]:
    if not usage.as_written.strip():
        yield "name", "Give the name as it is written."
    for unknown in sorted({*usage.tensors} - _TENSORS):
        yield "tensors", f"“{unknown}” is no tensor of VGG16."
    if not usage.vgg19 and not usage.counterpart:
        return
    if entry.network_family != "VGG19":
        yield "vgg19", "Only an entry on VGG19 can mean a tensor of VGG19."
    if usage.tensors:
        yield "tensors", "In an entry on VGG19 a name means a tensor of VGG19, and none of VGG16."
    place = counterpart(usage.vgg19)
    if place is None:
        yield "vgg19", f"“{usage.vgg19}” is no tensor of VGG19."
    elif place.id != usage.counterpart:
        yield "counterpart", f"The counterpart of {usage.vgg19} in VGG16 is {place.id}."


def _of_source(source: Source) -> Iterator[tuple[str, str]]:
    if source.kind not in SOURCE_KINDS:
        yield "kind", f"“{source.kind}” is none of {listed(SOURCE_KINDS)}."
    if not (source.identifiers or source.note or source.kind == "issue"):
        yield "identifiers", "Give the identifiers that stand there, separated by commas."
    if not re.fullmatch(r"([0-9a-f]{40})?", source.commit):
        yield "commit", "Give the whole commit: 40 digits from 0 to 9 and a to f."
    if not re.fullmatch(r"(\d+(-\d+)?(,\d+(-\d+)?)*)?", source.lines.replace(" ", ""), re.ASCII):
        yield "lines", "Give lines as numbers and ranges: 362-393,478."
    if source.address and source.repo and source.commit and source.path:
        yield "url", "The link follows from repository, commit and file; leave it out."
    link = source.url
    if link and not _is_link(link):
        yield "url", f"“{link}” is no link that begins with https://."


def _is_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:  # for instance of brackets without an address between them
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)
