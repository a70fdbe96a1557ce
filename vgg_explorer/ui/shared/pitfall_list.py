"""Pitfalls, where they bite."""

from collections.abc import Sequence

import streamlit as st

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import tag
from vgg_explorer.names.pitfalls import Pitfall
from vgg_explorer.ui.shared.finished import show_html


def show_pitfalls(pitfalls: Sequence[Pitfall]) -> None:
    """A closed list of pitfalls with their sources; nothing where there are none."""
    if not pitfalls:
        return
    number = f"{len(pitfalls)} pitfalls" if len(pitfalls) > 1 else "1 pitfall"
    with st.expander(f"{number} here: {'; '.join(each.title for each in pitfalls[:3])} …"):
        show_html(tag("ul", *map(_item, pitfalls), class_="vgg-pitfalls"))


def _item(pitfall: Pitfall) -> str:
    links = " ".join(
        tag("a", f"source {i}", href=url, target="_blank", rel="noopener")
        for i, url in enumerate(pitfall.links, 1)
    )
    checked = "" if pitfall.verified else tag("em", " Not verified.")
    examples = tag("div", markup.text("; ".join(pitfall.examples)), class_="vgg-faint")
    title = tag("strong", f"{markup.text(pitfall.title)}.")
    return tag("li", f"{title} {markup.text(pitfall.statement)}", checked, " ", links, examples)
