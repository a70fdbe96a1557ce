"""What a new entry would change, and how it leaves the house: as a file, and as an issue."""

from collections.abc import Iterator, Sequence

import streamlit as st

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import tag
from vgg_explorer.exports import issue_link
from vgg_explorer.names import entry_effect, entry_toml
from vgg_explorer.names.conventions import CONVENTIONS
from vgg_explorer.names.entry_effect import VerdictChange
from vgg_explorer.names.evidence import SAMPLE_LIMITS
from vgg_explorer.names.paper_entry import Entry
from vgg_explorer.network.formatting import layers_text

_BY_REFERENCE = {each.reference_id: each for each in CONVENTIONS.values()}


def show_entry(entry: Entry, repository: str) -> None:
    """Show what an entry changes, and offer its file and the issue that asks for it.

    Args:
        entry: A whole one.
        repository: Where issues go; empty where that is not known.
    """
    st.subheader("What it would change", anchor=False)
    changes = entry_effect.on_verdicts(entry)
    rows = [*_of_convention(entry), *(row for each in changes for row in _of_name(each))]
    if rows:
        st.html(_table(rows))
    if entry.convention is None:
        st.markdown("Its main convention is not settled, so no convention gains an entry.")
    st.caption(SAMPLE_LIMITS)
    if changes:
        with st.expander("What would then be said of each name"):
            st.html("".join(tag("p", _said(each), class_="vgg-note") for each in changes))
    text = entry_toml.written(entry)
    st.subheader("The entry", anchor=False)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.download_button(
            f"Download {entry.id}.toml",
            text,
            file_name=f"{entry.id}.toml",
            mime="application/toml",
            on_click="ignore",
            type="primary",
        )
        whole = True
        if repository:
            address, whole = issue_link.missing_paper(repository, entry)
            st.link_button("Open the issue on GitHub", address)
    st.markdown(_how_to_send(entry, repository, whole=whole))
    with st.expander("The file"):
        st.code(text, language="toml", wrap_lines=True)


def _how_to_send(entry: Entry, repository: str, *, whole: bool) -> str:
    place = f"`vgg_explorer/data/papers/{entry.id}.toml`"
    if not repository:
        return (
            "Send the file to whoever runs this app, or to the project's repository in a pull "
            f"request that adds it as {place}."
        )
    if whole:
        return f"The issue brings the file along; a pull request that adds it as {place} does too."
    return (
        "The file is too long for a link, which GitHub cuts off at about 8 KB: open the issue and "
        "paste what you downloaded into its last field."
    )


def _of_convention(entry: Entry) -> Iterator[str]:
    change = entry_effect.on_convention(entry)
    if change is None:
        return
    convention = _BY_REFERENCE[change.convention]
    of = f"Entries whose main convention is {markup.code(convention.id)}"
    yield _row(of, str(change.before.entries), str(change.after.entries))
    yield _row("of these verified", str(change.before.verified), str(change.after.verified))


def _of_name(change: VerdictChange) -> Iterator[str]:
    of_before = change.before.of if change.before else 0
    name = markup.code(change.name)
    for tensors, before, after in change.shares:
        if before != after:
            yield _row(
                f"Sources that mean {markup.code(layers_text(tensors))} by {name}",
                f"{before} of {of_before}",
                f"{after} of {change.after.of}",
            )
    if all(before == after for _, before, after in change.shares):
        what = f"Sources that are counted for {name}"
        yield _row(what, str(of_before), str(change.after.of))


def _table(rows: Sequence[str]) -> str:
    titles = ("What is counted", "Now", "With the entry")
    kinds = ("", "vgg-number", "vgg-number")
    head = tag(
        "tr",
        *(
            tag("th", title, scope="col", class_=kind)
            for title, kind in zip(titles, kinds, strict=True)
        ),
    )
    return markup.table("Counts now and with the entry", head, rows, kind="vgg-entry-effect")


def _row(what: str, before: str, after: str) -> str:
    new = tag("strong", after) if after != before else after
    return tag(
        "tr",
        tag("th", what, scope="row"),
        tag("td", before, class_="vgg-number"),
        tag("td", new, class_="vgg-number"),
    )


def _said(change: VerdictChange) -> str:
    sentence = markup.with_code(change.after.sentence)
    return sentence if change.before else f"Nothing that was read uses this name yet. {sentence}"
