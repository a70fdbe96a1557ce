"""An image in little beside the controls that choose it."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from vgg_explorer.ui.shared.fed_image import Fed
from vgg_explorer.ui.shared.fold import fold
from vgg_explorer.ui.shared.image_field import (
    FIRST,
    ImageChoices,
    arrived,
    choose_image,
    name_of_image,
    say_how_fed,
    show_fed_picture,
    size_in_a_line,
)


def image_card(
    which: ImageChoices = FIRST, *, label: str = "Image", size_at: DeltaGenerator | None = None
) -> Fed | None:
    """The controls for an image and what is fed of it; None, with a sentence shown, if nothing is.

    Args:
        which: As for ``choose_image``.
        label: Of the choice between sample, file and camera.
        size_at: Where the controls for the size stand; None for below the image's.
    """
    name = f"{which.prefix}fed"
    with st.container(horizontal=True, gap="small", key=f"vgg-card-{name}"):
        little = st.container(width="content")
        with st.container():
            line = st.container()
            controls = st.container(key=f"vgg-folds-image-{name}", gap="xsmall")
    with controls:
        source = st.container()
        below = st.container(horizontal=True, vertical_alignment="bottom")
    with source:
        fed = choose_image(which, label=label, size_at=size_at or below)
    if fed:
        with little:
            show_fed_picture(fed, name, enlarges=True)
        with below:
            say_how_fed(fed, width=None if size_at else 350)
    if size_at is None:
        with line:
            summary = name_of_image(fed, which) + size_in_a_line(fed)
            fold("image", label, summary, done=arrived() if fed else 0)
    return fed
