"""A page for every paper and code base: the names it writes, and where that was read."""

import re
from collections.abc import Iterator

from vgg_explorer.charts.tensor_drawing import tensor_drawing
from vgg_explorer.names import pitfalls
from vgg_explorer.names.conventions import CONVENTIONS
from vgg_explorer.names.evidence import entries
from vgg_explorer.names.paper_entry import Entry, Usage
from vgg_explorer.network import Tensor, tensor
from vgg_explorer.network.formatting import listed
from vgg_explorer.site import addresses, structured_data
from vgg_explorer.site.page import Page

_BY_REFERENCE = {each.reference_id: each for each in CONVENTIONS.values()}
_NAMES_TOLD = 4


def paper_pages() -> Iterator[Page]:
    """One page for each entry, and the list of them."""
    every = entries()
    titles = [entry.title for entry in every]
    for each in every:
        yield _page(each, unique=titles.count(each.title) == 1)
    verified = sum(entry.verified for entry in every)
    title = "Which layers of VGG16 do papers and code bases use?"
    answer = (
        f"{len(every)} papers and code bases were read, {verified} of them in their own code or "
        "text or a copy of it; each is listed with the names that it writes and the tensors that "
        "it means."
    )
    yield Page(
        path=addresses.PAPERS,
        template="papers.html",
        title=title,
        answer=answer,
        kind="List",
        crumbs=(addresses.HOME,),
        structured=structured_data.article(title, answer),
        data={"entries": every, "by_reference": _BY_REFERENCE},
        checked=max(entry.checked for entry in every),
    )


def _page(entry: Entry, *, unique: bool) -> Page:
    title = f"Which layers of {_network(entry)} does “{entry.title}” use?"
    if not unique:
        title = f"{title} ({entry.id})"
    answer = _answer(entry)
    tensors = tuple(dict.fromkeys(each for usage in entry.usages for each in _meant(usage)))
    written: dict[Tensor, str] = {}
    for usage in entry.usages:
        for each in _meant(usage):
            before = written.get(each, "")
            if usage.as_written not in before.split(", "):
                written[each] = ", ".join(filter(None, [before, usage.as_written]))
    return Page(
        path=addresses.of_paper(entry.id),
        template="paper.html",
        title=title,
        answer=answer,
        kind="Paper",
        crumbs=(addresses.HOME, ("Papers", addresses.PAPERS)),
        tensors=tensors,
        words=(entry.id, entry.title, entry.authors, entry.venue, *entry.names_as_written),
        structured=structured_data.article(
            title, answer, about=_work(entry), dateModified=entry.checked.isoformat()
        ),
        data={
            "entry": entry,
            "arxiv": _arxiv(entry),
            "convention": _BY_REFERENCE.get(entry.convention or ""),
            "also": [_BY_REFERENCE[each] for each in entry.also_conventions],
            "candidates": [_BY_REFERENCE[each] for each in entry.convention_candidates],
            "drawing": tensor_drawing(written) if written else "",
            "pitfalls": pitfalls.of_entry(entry.id),
        },
        checked=entry.checked,
    )


def _meant(usage: Usage) -> tuple[Tensor, ...]:
    """The tensors of VGG16, or for VGG19 those that play the same part."""
    return tuple(tensor(each) for each in (*usage.tensors, usage.counterpart) if each)


def _network(entry: Entry) -> str:
    return entry.network_family if entry.network_family != "other" else "its VGG"


def _answer(entry: Entry) -> str:
    settled = [usage for usage in entry.usages if usage.tensors or usage.vgg19]
    checked = f"{entry.verification}, last checked on {entry.checked}"
    if not settled:
        names = listed([f"“{name}”" for name in entry.names_as_written[:_NAMES_TOLD]])
        wrote = f"It writes {names}" if names else "It names no layer"
        return f"{wrote}, and which tensors of VGG16 these are was not settled ({checked})."
    told = [
        f"“{usage.as_written}” {listed(usage.tensors) or f'{usage.vgg19} of VGG19'}"
        for usage in settled[:_NAMES_TOLD]
    ]
    rest = len(settled) - len(told)
    more = [f"{rest} more"] if rest else []
    year = f" ({entry.year})" if entry.year else ""
    return f"{entry.title}{year} means by {listed([*told, *more])} ({checked})."


def _arxiv(entry: Entry) -> list[str]:
    """Its ids: there may be several, and a word on one of them."""
    return re.findall(r"\d{4}\.\d{4,5}", entry.arxiv)


def _work(entry: Entry) -> dict[str, object]:
    kind = "SoftwareSourceCode" if entry.kind == "codebase" else "ScholarlyArticle"
    work: dict[str, object] = {"@type": kind, "name": entry.title}
    if entry.authors:
        work["author"] = [{"@type": "Person", "name": n} for n in entry.authors.split(", ")]
    if entry.year:
        work["datePublished"] = str(entry.year)
    if ids := _arxiv(entry):
        work["sameAs"] = [f"https://arxiv.org/abs/{each}" for each in ids]
    return work
