import streamlit as st

from vgg_explorer.charts.equal_size import equal_size
from vgg_explorer.names.pitfalls import biting
from vgg_explorer.network.input_size import InputSize
from vgg_explorer.ui.shared import frame
from vgg_explorer.ui.shared.drawing import drawing
from vgg_explorer.ui.shared.image_field import (
    IMAGE,
    choose_image,
    refused_feed,
    say_how_fed,
    show_fed,
)
from vgg_explorer.ui.shared.pitfall_list import show_pitfalls
from vgg_explorer.ui.shared.tensor_field import CONVENTION, SECOND, TENSORS, choose_rows
from vgg_explorer.ui.sizes import sentences, size_tables, view_field
from vgg_explorer.ui.sizes.backdrop import backdrop
from vgg_explorer.ui.sizes.cell_pointer import cell_pointer, choose_lines, pinned
from vgg_explorer.ui.sizes.pool_view import pool_view
from vgg_explorer.ui.sizes.size_charts import growing_chart, shrinking_chart
from vgg_explorer.ui.sizes.true_scale_view import true_scale_view

frame.open_page(
    "Sizes",
    "How large are conv3, conv4 and conv5 on this image?",
    *IMAGE,
    CONVENTION,
    TENSORS,
    SECOND,
    *view_field.ALL,
)
answer = st.container()
with st.container(horizontal=True, key="sizes-bar", vertical_alignment="center"):
    with st.popover("Image and size"):
        fed = choose_image()
        if fed:
            show_fed(fed)
    with st.popover("Conventions"):
        rows = choose_rows()
    view = view_field.choose_view()
with st.container():
    # What a popover says is out of sight while it is closed.
    if sentence := refused_feed():
        st.warning(sentence)
if not rows:
    st.info("Choose at least one tensor under “Conventions”.")
if fed is None:
    st.info("There is no image yet: “Image and size” says what is missing.")
if fed is None or not rows:
    frame.stop()
height, width = fed.height, fed.width
answer.markdown(sentences.answer_sentence(rows, height, width))
content = st.container()
say_how_fed(fed, pictured=False)

with content:
    if view == "true":
        true_scale_view(fed, rows)

    if view == "equal":
        st.caption(sentences.scale_sentence(height, width))
        drawing(
            equal_size(
                rows, height, width, backdrop(fed), lettering=1.4 if frame.presented() else 1.0
            ),
            key="equal-size",
            download=f"vgg16_equal_size_{height}x{width}",
        )

    if view == "cells":
        at = pinned(height, width)
        cell_pointer(rows, height, width, backdrop(fed), at, choose_lines())
        st.caption(
            "Move over the image. A filled square is the cell that the pixel belongs to, the frame "
            "in its colour is the cell's receptive field: all pixels that can change its value. "
            "Where it reaches beyond the image (hatched) there are no pixels: each layer pads its "
            "own input with zeros. Rows, columns and cells are counted from 0."
        )

    if view == "layers":
        st.caption(
            f"Every Keras layer of the convolutional part at {height} × {width}, rounded down, "
            "float32, one image. A pool (darker grey) halves rows and columns; the first "
            "convolution of the stages 2, 3 and 4 doubles the channels."
        )
        shrinking_chart(rows, height, width)

    if view == "rounding":
        st.markdown(
            "A 2×2 pool halves a size. Keras and torchvision round an odd size down (floor), Caffe "
            f"rounds it up (ceil). {sentences.rounding_sentence(height, width)}"
        )
        growing_chart(rows, height, width)
        st.html(size_tables.rounding_table(height, width))
        tensors = [each.tensor for _, named in rows for each in named]
        show_pitfalls(biting(tensors, size=InputSize(height, width)))

    if view == "pool":
        pool_view(fed, pinned(height, width))
