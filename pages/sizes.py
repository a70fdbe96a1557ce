import streamlit as st

from vgg_explorer.charts import feature_map_sizes
from vgg_explorer.names.pitfalls import biting
from vgg_explorer.network.input_size import InputSize
from vgg_explorer.ui.choices.choice import one_of
from vgg_explorer.ui.choices.widgets import choose_one
from vgg_explorer.ui.shared import frame
from vgg_explorer.ui.shared.drawing import drawing
from vgg_explorer.ui.shared.image_field import IMAGE, choose_image, show_fed
from vgg_explorer.ui.shared.pitfall_list import show_pitfalls
from vgg_explorer.ui.shared.tensor_field import CONVENTION, SECOND, TENSORS, choose_rows
from vgg_explorer.ui.sizes import size_tables
from vgg_explorer.ui.sizes.backdrop import backdrop
from vgg_explorer.ui.sizes.cell_pointer import LINES, PINNED, cell_pointer, choose_lines, pinned
from vgg_explorer.ui.sizes.pool_view import CHANNEL, POOL, pool_view
from vgg_explorer.ui.sizes.size_charts import growing_chart, shrinking_chart

SCALE = one_of("maps", {"true": "True scale", "equal": "Equal size"}, "true", parameter="scale")

frame.open_page(
    "Sizes",
    "How large are conv3, conv4 and conv5 on this image?",
    *IMAGE,
    CONVENTION,
    TENSORS,
    SECOND,
    SCALE,
    PINNED,
    LINES,
    POOL,
    CHANNEL,
)
st.markdown(
    "The same name can mean maps of different size. Here they stand beside the image on one scale, "
    "and their cells and receptive fields on it."
)

with frame.choices():
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
    frame.stop_until_chosen()
height, width = fed.height, fed.width
image = backdrop(fed)

st.header("Beside the image")
scale = choose_one(
    st.segmented_control,
    "Size of the maps",
    SCALE,
    required=True,
    help="True scale: a cell is drawn as large as a pixel of the input. Equal size: every map is "
    "enlarged to the size of the image.",
)
st.caption(size_tables.scale_sentence(scale, height, width))
draw = feature_map_sizes.true_scale if scale == "true" else feature_map_sizes.equal_size
kind = {"true": "true_scale", "equal": "equal_size"}[scale]
drawing(
    draw(rows, height, width, image, lettering=1.4 if frame.presented() else 1.0),
    key=f"scale-{scale}",
    download=f"vgg16_{kind}_{height}x{width}",
)
st.html(size_tables.sizes_table(rows, height, width))

st.header("Cells and receptive fields on the image")
st.caption(
    "Move over the image. A filled square is the cell that the pixel belongs to, the frame in its "
    "colour is the cell's receptive field: all pixels that can change its value. Where it reaches "
    "beyond the image (hatched) there are no pixels: each layer pads its own input with zeros. "
    "Rows, columns and cells are counted from 0."
)
at = pinned(height, width)
cell_pointer(rows, height, width, image, at, choose_lines())

st.header("From layer to layer")
st.caption(
    f"Every Keras layer of the convolutional part at {height} × {width}, rounded down, float32, "
    "one image. A pool (darker grey) halves rows and columns; the first convolution of the stages "
    "2, 3 and 4 doubles the channels."
)
shrinking_chart(rows, height, width)

st.header("As the input grows")
st.markdown(
    f"A 2×2 pool halves a size. Keras and torchvision round an odd size down (floor), Caffe rounds "
    f"it up (ceil). {size_tables.rounding_sentence(height, width)}"
)
growing_chart(rows, height, width)
st.html(size_tables.rounding_table(height, width))
tensors = [each.tensor for _, named in rows for each in named]
show_pitfalls(biting(tensors, size=InputSize(height, width)))

# It alone needs the network, so everything else is there before.
st.header("What a pool does")
pool_view(fed, at)
