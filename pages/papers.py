import streamlit as st

from vgg_explorer.names.conventions import CONVENTIONS
from vgg_explorer.names.evidence import SAMPLE_LIMITS, entries, find
from vgg_explorer.ui.choices.choice import line_of_text, one_of
from vgg_explorer.ui.choices.widgets import choose_one, choose_text
from vgg_explorer.ui.papers.decision_guide import GUIDE, show_guide
from vgg_explorer.ui.papers.missing_paper import MISSING, show_missing_paper
from vgg_explorer.ui.papers.paper_table import counts_table, papers_table
from vgg_explorer.ui.shared import frame
from vgg_explorer.ui.shared.convention_terms import RULE
from vgg_explorer.ui.shared.finished import show_html

ANY = "any"
SEARCH = line_of_text("text", "", 100)
TITLES = {each.id: f"{each.name} ({each.id})" for each in CONVENTIONS.values()}
CONVENTION = one_of("of", {ANY: "any", **TITLES}, ANY)
NETWORK = one_of("network", {ANY: "any", "VGG16": "VGG16", "VGG19": "VGG19", "other": "other"}, ANY)
YEARS = sorted({entry.year for entry in entries() if entry.year})
YEAR = one_of("year", {ANY: "any", **{str(year): str(year) for year in YEARS}}, ANY)
VERIFIED = one_of("verified", {ANY: "any", "yes": "verified", "no": "not verified"}, ANY)

frame.open_page(
    "Papers",
    "Which layers do papers and code bases mean?",
    *GUIDE,
    SEARCH,
    CONVENTION,
    NETWORK,
    YEAR,
    VERIFIED,
    MISSING,
)
st.markdown(
    f"{len(entries())} papers and code bases, each with the names it writes, the tensors it means, "
    "how and when that was checked, and the file and line at the commit that was read. "
    "One is missing? [Write its entry](#missing-paper)."
)

show_guide()

with st.container(horizontal=True, vertical_alignment="bottom", key="vgg-find"):
    text = choose_text(
        "Search", SEARCH, max_chars=100, placeholder="title, author, name, repository"
    )
    convention = choose_one(
        st.selectbox, "Convention", CONVENTION, width=300, help=f"Its convention is {RULE}."
    )
    network = choose_one(st.selectbox, "Network", NETWORK, width=130)
    year = choose_one(st.selectbox, "Year", YEAR, width=110)
    verified = choose_one(st.selectbox, "Verified", VERIFIED, width=150)

found = find(
    text or None,
    year=None if year == ANY else int(year),
    convention=None if convention == ANY else CONVENTIONS[convention].reference_id,
    network=None if network == ANY else network,
    verified=None if verified == ANY else verified == "yes",
)
st.caption(f"{len(found)} of {len(entries())} entries. {SAMPLE_LIMITS}")
if found:
    show_html(papers_table(found))
    with st.expander("How many of these use which convention"):
        show_html(counts_table(found))
else:
    st.info("No entry meets all of this: leave out a word or a condition.")

show_missing_paper()
