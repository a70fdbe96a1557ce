import streamlit as st

from vgg_explorer.measures.correspondence import link, link_of_images
from vgg_explorer.ui.compare import compare_view
from vgg_explorer.ui.compare.compare_field import (
    COMPARISON,
    choose_meanings,
    choose_mode,
    choose_order,
    meanings_in_a_line,
)
from vgg_explorer.ui.compare.compare_view import Subject
from vgg_explorer.ui.grid.drawn_grids import measure
from vgg_explorer.ui.shared import frame
from vgg_explorer.ui.shared.fold import fold
from vgg_explorer.ui.shared.forward_pass import compute
from vgg_explorer.ui.shared.image_card import image_card
from vgg_explorer.ui.shared.image_field import (
    IMAGE,
    SECOND,
    SECOND_IMAGE,
    arrived,
    name_of_image,
    size_in_a_line,
)
from vgg_explorer.ui.shared.toolbar import toolbar

frame.open_page(
    "Compare",
    "How do two images, or two conventions, differ?",
    *IMAGE,
    *SECOND_IMAGE,
    *COMPARISON,
)
st.markdown(
    "A and B stand side by side on one scale, channel by channel and cell by cell, and beside them "
    "B − A on a scale of its own, centred on zero.",
    help="Activations have no unit. Image B is fed as image A is: the same size asked for, the "
    "same way there. What two names mean, and who says so, is compared on Names.",
)

with frame.choices(), st.container(gap="xsmall"):
    line = st.container()
    with st.container(
        horizontal=True, vertical_alignment="bottom", gap="small", key="vgg-folds-image-mode"
    ):
        mode = choose_mode()
        size = st.container(horizontal=True, vertical_alignment="bottom", gap="small")
    with st.container(horizontal=True, key="vgg-cards"):
        two = mode == "images"
        fed_a = fed_b = image_card(label="Image A" if two else "Image", size_at=size)
        if two:
            fed_b = image_card(SECOND, label="Image B", size_at=size)
    with line:
        names = [name_of_image(fed_a), *([name_of_image(fed_b, SECOND)] if two else [])]
        label, both = "Images" if two else "Image", fed_a is not None and fed_b is not None
        summary = " and ".join(names) + size_in_a_line(fed_a)
        fold("image", label, summary, done=arrived() if both else 0)
bar = toolbar()
with bar.controls:
    meaning_a, meaning_b = choose_meanings(mode)
with bar.line:
    fold("look", "Tensor" if two else "Tensors", meanings_in_a_line(meaning_a, meaning_b))
if fed_a is None or fed_b is None:
    frame.stop_until_chosen()

same_image = fed_a.fingerprint == fed_b.fingerprint
tensors = [each.named.tensor for each in (meaning_a, meaning_b)]
computed_a = compute(fed_a, tensors)
computed_b = computed_a if same_image else compute(fed_b, tensors)
if computed_a is None or computed_b is None:
    frame.stop()

a, b = (
    Subject(letter, computed.fed, meaning, activation, measure(computed.fed, tensor, activation))
    for letter, computed, meaning, tensor, activation in (
        ("A", computed_a, meaning_a, tensors[0], computed_a.activations[tensors[0].id]),
        ("B", computed_b, meaning_b, tensors[1], computed_b.activations[tensors[1].id]),
    )
)
linked = link_of_images(a.activation, b.activation) if two else link(*tensors)
found = compare_view.differences(a, b, linked)
with bar.controls:
    order = choose_order(linked, signed=a.statistics.signed or b.statistics.signed)
with st.container(horizontal=True, vertical_alignment="bottom", key="vgg-verdict-row"):
    # What is said may be longer or shorter; the controls beside it stay where they are.
    with st.container():
        if two and same_image:
            st.info("A and B are the same image, fed alike.")
        compare_view.show_verdict(a, b, linked, found)
    part = st.container(width="content")
rows = compare_view.show_channels(a, b, linked, found, order, part_at=part)
compare_view.show_subjects(a, b, linked)
with st.container():
    for sentence in dict.fromkeys([computed_a.sentence, computed_b.sentence]):
        st.caption(sentence)
compare_view.downloads(a, b, linked, found, rows, order.sentence)
if found and not found.same:
    compare_view.show_table(a, b, found)
