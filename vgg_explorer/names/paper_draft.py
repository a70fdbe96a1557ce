"""What a reader fills in about a paper that is missing, and the entry that it makes."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote

from vgg_explorer.names.conventions import CONVENTIONS
from vgg_explorer.names.entry_rules import Problem, problems
from vgg_explorer.names.evidence import by_id, entries
from vgg_explorer.names.grammar import key
from vgg_explorer.names.other_networks import counterpart, vgg19_features
from vgg_explorer.names.paper_entry import VERIFIED_LEVELS, Entry, Source, Usage
from vgg_explorer.network import TENSORS, position

TENSOR_OF_VGG19 = "vgg19:"
"""Stands before the id of a tensor of VGG19 among what a name may mean."""

_PERMALINK = re.compile(
    r"https://github\.com/([\w.-]+/[\w.-]+)/blob/([0-9a-f]{40})/([^#?]+)"
    r"(?:\?[^#]*)?(?:#L(\d+)(?:C\d+)?(?:-L(\d+)(?:C\d+)?)?)?"
)
_REPOSITORY = re.compile(r"(?:https://github\.com/)?([\w.-]+/[\w.-]+?)(?:\.git)?/?", re.ASCII)
_ARXIV = re.compile(r"(?:(?:https?://)?(?:www\.)?arxiv\.org/(?:abs|pdf)/|arxiv:)?", re.IGNORECASE)
_ARXIV_ID = re.compile(r"(\d{4}\.\d{4,5})(?:v\d+)?(?:\.pdf)?", re.ASCII)


@dataclass(frozen=True)
class NameDraft:
    """A name, and what it means.

    Attributes:
        name: As it is written.
        means: Ids of tensors of VGG16 and of conventions, or the id of one tensor of VGG19 behind
            ``TENSOR_OF_VGG19``; empty where it was not settled.
        note: A remark; may be empty.
    """

    name: str = ""
    means: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class SourceDraft:
    """A place where it was read.

    Attributes:
        kind: One of ``entry_rules.SOURCE_KINDS``.
        repository: Owner and name, or a link to the lines at a commit, which says it all.
        commit: All of its digits.
        path: The file.
        lines: Numbers and ranges.
        identifiers: What stands there, separated by commas.
    """

    kind: str = "official"
    repository: str = ""
    commit: str = ""
    path: str = ""
    lines: str = ""
    identifiers: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was filled in."""
        return not any((self.repository, self.commit, self.path, self.lines, self.identifiers))


@dataclass(frozen=True)
class Draft:
    """The form, as it was filled in; the attributes are those of an ``Entry``, as text.

    Attributes:
        title: Of the paper, or the name of the code base.
        year: Four digits.
        link: An arXiv id or any link; may be empty.
        authors: Their family names.
        venue: May be empty.
        kind: As in an entry.
        network_family: As in an entry.
        network: In detail; where it is empty, the family says it.
        modified_network: As in an entry.
        names: Those that were left blank are passed over.
        plain_stage_name: As in an entry.
        convention: Short id; empty where it is not settled.
        sources: Those that were left blank are passed over.
        code_status: As in an entry.
        verification_level: As in an entry.
        verified_scope: As in an entry.
        why_not_verified: As in an entry.
        notes: May be empty.
    """

    title: str = ""
    year: str = ""
    link: str = ""
    authors: str = ""
    venue: str = ""
    kind: str = "paper"
    network_family: str = "VGG16"
    network: str = ""
    modified_network: bool = False
    names: tuple[NameDraft, ...] = ()
    plain_stage_name: bool = False
    convention: str = ""
    sources: tuple[SourceDraft, ...] = ()
    code_status: str = "official"
    verification_level: str = "primary_code"
    verified_scope: str = ""
    why_not_verified: str = ""
    notes: str = ""


@dataclass(frozen=True)
class Checked:
    """A draft that was checked.

    Attributes:
        entry: What it makes; None where it is not whole.
        problems: Their fields are those of the draft: ``title``, ``names.0.means``,
            ``sources.1.commit``.
    """

    entry: Entry | None
    problems: tuple[Problem, ...]

    def at(self, field: str) -> tuple[str, ...]:
        """The sentences that belong beside a field."""
        return tuple(each.sentence for each in self.problems if each.field == field)


def check(draft: Draft, today: date) -> Checked:
    """Make an entry of a draft, and say what keeps it from being one.

    Args:
        draft: What was filled in.
        today: The day on which the entry says that it was checked.
    """
    names = [(i, each) for i, each in enumerate(draft.names) if each.name or each.means]
    sources = [(i, each) for i, each in enumerate(draft.sources) if not each.empty]
    own = [*_of_the_paper(draft)]
    usages = []
    for index, each in names:
        usage, said = _usage(each, draft)
        usages.append(usage)
        own += [Problem(f"names.{index}.means", sentence) for sentence in said]
    entry = _entry(draft, usages, [_source(each) for _, each in sources], today)
    places = {f"layers.{n}": f"names.{i}" for n, (i, _) in enumerate(names)}
    places |= {f"evidence.{n}": f"sources.{i}" for n, (i, _) in enumerate(sources)}
    places[f"evidence.{len(sources)}"] = "link"  # as ``_entry`` appends it
    of_the_rules = [
        Problem(_place(problem.field, places), problem.sentence)
        for problem in problems(entry, today)
        # What the form asks for is said once, in its own words; the id follows from the title.
        if not any(each.field == _place(problem.field, places) for each in own)
    ]
    found = tuple(each for each in (*own, *of_the_rules) if each.field != "id")
    return Checked(None if found else entry, found)


def _of_the_paper(draft: Draft) -> Iterator[Problem]:
    title = " ".join(draft.title.split())
    if title and not _words(title):
        yield Problem("title", "Write the title with at least one Latin letter or a digit.")
    arxiv, _ = _link(draft.link)
    for entry in entries():
        if entry.title.casefold() == title.casefold():
            yield Problem("title", f"“{entry.title}” is there already; search for it above.")
        elif arxiv and arxiv in entry.arxiv:
            yield Problem("link", f"{arxiv} is there already: “{entry.title}”.")
    if not re.fullmatch(r"\d{4}", draft.year.strip(), re.ASCII):
        yield Problem("year", "Give the year of publication with four digits.")


def _usage(draft: NameDraft, whole: Draft) -> tuple[Usage, list[str]]:
    said: list[str] = []
    tensors = {each.id for each in TENSORS}
    meant = {each for each in draft.means if each in tensors}
    for each in (CONVENTIONS[id_] for id_ in draft.means if id_ in CONVENTIONS):
        by_key = {key(name): named for name, named in each.items()}
        if key(draft.name) in by_key:
            meant |= {t.id for t in by_key[key(draft.name)]}
        else:
            names = ", ".join(each)
            said.append(f"{each.id} has no name “{draft.name}” (it has {names}): choose tensors.")
    there = [
        each.removeprefix(TENSOR_OF_VGG19)
        for each in draft.means
        if each.startswith(TENSOR_OF_VGG19)
    ]
    if whole.network_family == "VGG19" and meant:
        said.append("In VGG19 choose the tensor of VGG19; its place in VGG16 follows.")
    if whole.network_family != "VGG19" and there:
        said.append("A tensor of VGG19 can be meant where the network is VGG19 only.")
    if not draft.means and not draft.note.strip():
        said.append("Choose what it means, or say in the note why that is not settled.")
    if len(there) > 1:
        said.append("Choose one tensor of VGG19 for each name.")
    place = counterpart(there[0]) if there else None
    usage = Usage(
        as_written=_line(draft.name),
        tensors=tuple(sorted(meant, key=position)),
        vgg19=there[0] if there else "",
        counterpart=place.id if place else "",
        note=_line(draft.note),
    )
    return usage, said


def _source(draft: SourceDraft) -> Source:
    given = draft.repository.strip()
    repository, commit, path, lines = given, draft.commit, draft.path, draft.lines
    address = ""
    if found := _PERMALINK.fullmatch(given):
        repository = found[1]
        commit, path = commit or found[2], path or unquote(found[3])
        lines = lines or "-".join(filter(None, found.groups()[3:]))
    elif whole := _REPOSITORY.fullmatch(given):
        repository = whole[1]
    else:
        repository, address = "", given
    return Source(
        kind=draft.kind,
        repo=repository,
        commit=commit.strip().lower(),
        path=path.strip().strip("/"),
        lines=re.sub(r"\s|L", "", lines).replace("–", "-"),
        identifiers=tuple(filter(None, map(_line, draft.identifiers.split(",")))),
        address=address,
    )


def _entry(draft: Draft, usages: Sequence[Usage], sources: Sequence[Source], today: date) -> Entry:
    arxiv, address = _link(draft.link)
    text = Source("paper_text", address=address, note="the publication")
    chosen = CONVENTIONS.get(draft.convention)
    year = draft.year.strip()
    return Entry(
        id=_free_id(draft),
        title=_line(draft.title),
        authors=_line(draft.authors),
        year=int(year) if re.fullmatch(r"\d{4}", year, re.ASCII) else None,
        venue=_line(draft.venue),
        arxiv=arxiv,
        kind=draft.kind,
        network=_line(draft.network) or draft.network_family,
        network_family=draft.network_family,
        modified_network=draft.modified_network,
        convention=chosen.reference_id if chosen else None,
        also_conventions=(),
        convention_candidates=(),
        plain_stage_name=draft.plain_stage_name,
        names_as_written=tuple(dict.fromkeys(each.as_written for each in usages)),
        usages=tuple(usages),
        code_status=draft.code_status,
        verification_level=draft.verification_level,
        verified_scope=_line(draft.verified_scope),
        checked=today,
        # What is filled in beside a level that counts as verified is no reason against it.
        why_not_verified=""
        if draft.verification_level in VERIFIED_LEVELS
        else _line(draft.why_not_verified),
        notes=_line(draft.notes),
        sources=(*sources, *([text] if address else [])),
    )


def _link(link: str) -> tuple[str, str]:
    """An arXiv id, or any other link; one of the two is empty."""
    link = link.strip()
    rest = _ARXIV.sub("", link, count=1)
    if found := _ARXIV_ID.fullmatch(rest):
        return found[1], ""
    return "", link


def _free_id(draft: Draft) -> str:
    """An id from the title's first words that no entry has."""
    name = "_".join(_words(draft.title.partition(":")[0])[:4]) or "_".join(_words(draft.title)[:4])
    candidates = [name, f"{name}_{draft.year.strip()}"] if draft.year.strip().isascii() else [name]
    candidates += [f"{name}_{number}" for number in range(2, len(by_id()) + 3)]
    return next(each for each in candidates if each not in by_id())


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.findall(r"[a-z0-9]+", plain)


def _line(text: str) -> str:
    return " ".join(text.split())


def _place(field: str, places: dict[str, str]) -> str:
    table, _, name = field.rpartition(".")
    if places.get(table) == "link":
        return "link"
    if table in places:
        name = {"tensors": "means", "vgg19": "means", "counterpart": "means"}.get(name, name)
        return f"{places[table]}.{name}"
    return {"names_as_written": "names", "evidence": "sources", "arxiv": "link"}.get(field, field)


def choices_of_meaning() -> dict[str, str]:
    """What a name may mean, by id, in words: conventions, tensors of VGG16, tensors of VGG19."""
    by_convention = {each.id: f"as {each.id} says" for each in CONVENTIONS.values()}
    here = {each.id: f"{each.id} ({each.keras})" if each.keras else each.id for each in TENSORS}
    there = {f"{TENSOR_OF_VGG19}{each}": f"{each} of VGG19" for each in vgg19_features()}
    return by_convention | here | there
