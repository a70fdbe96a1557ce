import streamlit as st

from vgg_explorer.measures.correspondence import link, link_of_images
from vgg_explorer.ui.compare import compare_view
from vgg_explorer.ui.compare.compare_field import (
    COMPARISON,
    choose_meanings,
    choose_mode,
    choose_order,
)
from vgg_explorer.ui.compare.compare_view import Subject
from vgg_explorer.ui.grid.drawn_grids import measure
from vgg_explorer.ui.shared import frame
from vgg_explorer.ui.shared.forward_pass import compute
from vgg_explorer.ui.shared.image_field import IMAGE, SECOND, SECOND_IMAGE, choose_image, show_fed

frame.open_page(
    "Compare",
    "How do two images, or two conventions, differ?",
    *IMAGE,
    *SECOND_IMAGE,
    *COMPARISON,
)
st.markdown(
    "A and B stand side by side on one scale, channel by channel and cell by cell, and beside them "
    "B − A on a scale of its own, centred on zero. Activations have no unit."
)

with frame.choices():
    mode = choose_mode()
    first, second = st.columns(2, gap="large")
    with first:
        fed_a = fed_b = choose_image(label="Image A" if mode == "images" else "Image")
        if mode == "images" and fed_a:
            show_fed(fed_a)
    with second:
        if mode == "images":
            fed_b = choose_image(SECOND, label="Image B")
            st.caption("Image B is fed as image A is: the same size asked for, the same way there.")
        if fed_b:
            show_fed(fed_b, "second_fed")
    meaning_a, meaning_b = choose_meanings(mode)
if fed_a is None or fed_b is None:
    frame.stop_until_chosen()

same_image = fed_a.fingerprint == fed_b.fingerprint
tensors = [each.named.tensor for each in (meaning_a, meaning_b)]
computed_a = compute(fed_a, tensors)
computed_b = computed_a if same_image else compute(fed_b, tensors)
if computed_a is None or computed_b is None:
    st.stop()
# What is said may be longer or shorter; the controls below stay where they are.
with st.container():
    for sentence in dict.fromkeys([computed_a.sentence, computed_b.sentence]):
        st.caption(sentence)

a, b = (
    Subject(letter, fed, meaning, activation, measure(fed, tensor, activation))
    for letter, fed, meaning, tensor, activation in (
        ("A", fed_a, meaning_a, tensors[0], computed_a.activations[tensors[0].id]),
        ("B", fed_b, meaning_b, tensors[1], computed_b.activations[tensors[1].id]),
    )
)
linked = link_of_images(a.activation, b.activation) if mode == "images" else link(*tensors)
found = compare_view.differences(a, b, linked)
with st.container():
    if mode == "images" and same_image:
        st.info("A and B are the same image, fed alike.")
    compare_view.show_verdict(a, b, linked, found)
order = choose_order(linked, signed=a.statistics.signed or b.statistics.signed)
rows = compare_view.show_channels(a, b, linked, found, order)
compare_view.downloads(a, b, linked, found, rows, order.sentence)
if found and not found.same:
    compare_view.show_table(a, b, found)
