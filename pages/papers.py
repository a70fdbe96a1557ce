import streamlit as st

from vgg_explorer.conventions import CONVENTIONS
from vgg_explorer.evidence import SAMPLE_LIMITS, entries, find
from vgg_explorer.ui import frame
from vgg_explorer.ui.choices import choose_one, choose_text
from vgg_explorer.ui.decision_guide import show_guide
from vgg_explorer.ui.paper_table import counts_table, papers_table

frame.open_page("Papers", "Which layers do papers and code bases mean?")
st.markdown(
    f"{len(entries())} papers and code bases, each with the names it writes, the tensors it means, "
    "how and when that was checked, and the file and line at the commit that was read."
)

st.header("Which convention does my paper use?", anchor=False)
st.markdown("Enter what the text states; what contradicts it is excluded, with the reason.")
show_guide()

st.header("All that was read", anchor=False)
ANY = "any"
with st.container(horizontal=True, vertical_alignment="bottom"):
    text = choose_text(
        "Search",
        key="text",
        default="",
        max_chars=100,
        placeholder="title, author, name, repository",
    )
    convention = choose_one(
        st.selectbox,
        "Convention",
        {ANY: "any", **{each.id: f"{each.name} ({each.id})" for each in CONVENTIONS.values()}},
        key="of",
        default=ANY,
        width=300,
    )
    network = choose_one(
        st.selectbox,
        "Network",
        {ANY: "any", "VGG16": "VGG16", "VGG19": "VGG19", "other": "other"},
        key="network",
        default=ANY,
        width=130,
    )
    year = choose_one(
        st.selectbox,
        "Year",
        {ANY: "any", **{str(y): str(y) for y in sorted({e.year for e in entries() if e.year})}},
        key="year",
        default=ANY,
        width=110,
    )
    verified = choose_one(
        st.selectbox,
        "Verified",
        {ANY: "any", "yes": "verified", "no": "not verified"},
        key="verified",
        default=ANY,
        width=150,
    )

found = find(
    text or None,
    year=None if year == ANY else int(year),
    convention=None if convention == ANY else CONVENTIONS[convention].reference_id,
    network=None if network == ANY else network,
    verified=None if verified == ANY else verified == "yes",
)
st.caption(f"{len(found)} of {len(entries())} entries. {SAMPLE_LIMITS}")
if found:
    st.html(papers_table(found))
    with st.expander("How many of these use which convention"):
        st.html(counts_table(found))
else:
    st.info("No entry meets all of this: leave out a word or a condition.")
