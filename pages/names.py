import streamlit as st

from vgg_explorer import input_size, naming
from vgg_explorer.ui import frame, reading_tables
from vgg_explorer.ui.choices import choose_text
from vgg_explorer.ui.size_field import size_field

frame.open_page("Names", "Which tensor does this name mean?")
st.markdown(
    "Write what a paper or a program calls a layer; every meaning that was read in a framework or "
    "under a convention is listed, the most specific first."
)

query = choose_text(
    "Name",
    key="q",
    default="conv3",
    max_chars=200,
    help="For instance conv4_3, features.16, block5_pool, vgg_16/pool3 or C3.",
)
size = size_field(
    "size",
    "Input size",
    {"512×512": "512x512", "224×224": "224x224", "None": "None"},
    input_size.parse,
    default="512x512",
    explanation="For the shapes. Height x width in pixels, or None to leave it open.",
)

try:
    resolution = naming.resolve(query)
except naming.UnknownNameError as error:
    st.error(str(error))
    st.stop()

st.markdown(reading_tables.verdict(resolution))
for answer in resolution.tensors:
    readings = [each for each in resolution.readings if each.tensors == answer]
    st.subheader(" and ".join(each.id for each in answer), anchor=False)
    st.html(reading_tables.tensors_table(answer, size))
    st.html(reading_tables.readings_table(readings))
    entries = reading_tables.evidence_of(readings)
    if entries:
        with st.expander(f"Papers and code bases that write {resolution.query} so: {len(entries)}"):
            st.html(reading_tables.entries_list(entries))
