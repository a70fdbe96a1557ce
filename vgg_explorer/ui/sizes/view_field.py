"""Choosing what the page shows: the maps at true scale, or one of the views behind it."""

import streamlit as st

from vgg_explorer.ui.choices.choice import Chosen, one_of
from vgg_explorer.ui.choices.widgets import choose_one, chosen, put
from vgg_explorer.ui.sizes.cell_pointer import LINES, PINNED
from vgg_explorer.ui.sizes.pool_view import CHANNEL, POOL

_VIEWS = {
    "true": "True scale",
    "equal": "Equal size",
    "cells": "Cells on the image",
    "layers": "Layer by layer",
    "rounding": "Odd sizes",
    "pool": "A pool at work",
}
_OF_VIEW = (("pool", (POOL, CHANNEL)), ("cells", (PINNED, LINES)))
"""What is chosen in a view. A pool follows the pinned pixel, so its own choices come first."""

SCALE = one_of("maps", {"true": "True scale", "equal": "Equal size"}, "true", parameter="scale")
"""What addresses said of the first two views when all views stood on one page."""


def _implied(chosen_: Chosen) -> str:
    """The view whose choices an address makes without naming it."""
    for view, choices in _OF_VIEW:
        if any(chosen_(each) != each.default for each in choices):
            return view
    return str(chosen_(SCALE))


VIEW = one_of("sizes_view", _VIEWS, "true", parameter="view", implied=_implied)
ALL = (VIEW, SCALE, PINNED, LINES, POOL, CHANNEL)


def choose_view() -> str:
    """The views side by side; what is chosen in one stays while another is open."""
    if chosen(SCALE) != SCALE.default:
        # The view holds it now.
        put(SCALE, SCALE.default)
    return choose_one(
        st.segmented_control,
        "View",
        VIEW,
        required=True,
        label_visibility="collapsed",
    )
