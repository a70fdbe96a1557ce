"""The papers and code bases that were read, as a table."""

from collections.abc import Sequence
from functools import cache

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import tag
from vgg_explorer.names.conventions import CONVENTIONS
from vgg_explorer.names.evidence import counts
from vgg_explorer.names.paper_entry import Entry, Usage
from vgg_explorer.names.pitfalls import of_entry
from vgg_explorer.ui.shared.source_list import source_link

_TITLES = ("Writes and means", "Convention", "How it was verified", "Read in")
_BY_REFERENCE = {each.reference_id: each for each in CONVENTIONS.values()}


def papers_table(entries: Sequence[Entry]) -> str:
    """Each entry: names as written with what they mean, convention, how verified, where read."""
    titles = ("Paper or code base", *_TITLES)
    head = tag("tr", *(tag("th", title, scope="col") for title in titles))
    rows = [_row(each) for each in entries]
    table = markup.table("Papers and code bases", head, rows, kind="vgg-definitions vgg-cards")
    return tag("div", table, class_="vgg-tall")


def counts_table(entries: Sequence[Entry]) -> str:
    """How many of some entries have each convention as their main one."""
    head = tag(
        "tr",
        tag("th", "Main convention", scope="col"),
        tag("th", "Entries", scope="col", class_="vgg-number"),
        tag("th", "Verified", scope="col", class_="vgg-number"),
    )
    found = sorted(counts(entries).items(), key=lambda item: -item[1].entries)
    rows = [
        tag(
            "tr",
            tag("th", _convention(reference), scope="row"),
            tag("td", str(count.entries), class_="vgg-number"),
            tag("td", str(count.verified), class_="vgg-number"),
        )
        for reference, count in found
    ]
    return markup.table("Entries for each convention", head, rows)


@cache
def _row(entry: Entry) -> str:
    about = ", ".join(filter(None, [entry.authors, entry.venue, entry.network]))
    changed = (
        tag("div", "changes the network", class_="vgg-faint") if entry.modified_network else ""
    )
    title = tag("div", markup.text(entry.label))
    facts = tag("div", markup.text(about), class_="vgg-faint")
    convention = _convention(entry.convention) if entry.convention else "not settled"
    scope = entry.verified_scope if entry.verified else entry.why_not_verified
    cells = (
        "".join(tag("div", _usage(each)) for each in entry.usages) or "–",
        convention,
        markup.text(f"{entry.verification}; last checked {entry.checked}")
        + tag("div", markup.text(scope), class_="vgg-faint"),
        "".join(tag("div", source_link(each)) for each in entry.sources),
    )
    titled = zip(cells, _TITLES, strict=True)
    return tag(
        "tr",
        tag("th", title, facts, changed, _pitfalls(entry), scope="row"),
        *(tag("td", cell, data_title=title) for cell, title in titled),
        id=f"paper-{entry.id}",
    )


def _pitfalls(entry: Entry) -> str:
    """The pitfalls that concern the entry, each with what is so when pointed at or read aloud."""
    found = of_entry(entry.id)
    if not found:
        return ""
    items = (
        tag("li", tag("strong", f"{markup.text(each.title)}."), f" {markup.text(each.statement)}")
        for each in found
    )
    number = "1 pitfall" if len(found) == 1 else f"{len(found)} pitfalls"
    return tag("details", tag("summary", number), tag("ul", *items, class_="vgg-pitfalls"))


def _usage(usage: Usage) -> str:
    written = markup.code(usage.as_written)
    if usage.tensors:
        meant = ", ".join(markup.code(each) for each in usage.tensors)
    elif usage.vgg19:
        meant = f"{markup.code(usage.vgg19)} of VGG19"
    else:
        meant = tag("span", "no tensor settled", class_="vgg-faint")
    return f"{written} → {meant}"


def _convention(reference_id: str) -> str:
    convention = _BY_REFERENCE[reference_id]
    return f"{markup.text(convention.name)} {markup.code(convention.id)}"
