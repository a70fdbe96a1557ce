import streamlit as st

from vgg_explorer import size_figures
from vgg_explorer.input_size import InputSize
from vgg_explorer.pitfalls import biting
from vgg_explorer.ui import frame, size_tables
from vgg_explorer.ui.backdrop import backdrop
from vgg_explorer.ui.drawing import drawing
from vgg_explorer.ui.image_field import choose_image, show_fed
from vgg_explorer.ui.pitfall_list import show_pitfalls
from vgg_explorer.ui.tensor_field import choose_rows

frame.open_page("Sizes", "How large are conv3, conv4 and conv5 on this image?")
st.markdown(
    "The same name can mean maps of different size. Here they stand on one scale: a cell of a "
    "feature map is drawn as large as a pixel of the input."
)

choices, shown = st.columns([3, 2], gap="large")
with choices:
    fed = choose_image()
    rows = choose_rows()
with shown:
    if fed:
        show_fed(fed)
if not rows:
    st.info("Choose at least one tensor above.")
if fed is None or not rows:
    st.stop()
height, width = fed.height, fed.width
image = backdrop(fed)

st.subheader("At true relative scale")
st.caption("Heights and widths are to scale, channels are not drawn.")
drawing(size_figures.true_scale(rows, height, width, image), key="true-scale")
st.html(size_tables.sizes_table(rows, height, width))

st.subheader("Cells on the image")
st.caption(
    "A square is what belongs to one cell. The filled cell sees the frame around it, its "
    "receptive field, which is far larger than the cell."
)
for title, named in rows:
    st.markdown(f"**{title}**")
    panels = size_figures.cell_grids(size_figures.distinct(named), height, width, image)
    drawing(panels, key=f"cells-{title}")

st.subheader("When a size is odd")
st.markdown(
    f"A 2×2 pool halves a size. Keras and torchvision round an odd size down, Caffe rounds it up. "
    f"{size_tables.rounding_sentence(height, width)}"
)
st.html(size_tables.rounding_table(height, width))
tensors = [each.tensor for _, named in rows for each in named]
show_pitfalls(biting(tensors, size=InputSize(height, width)))
