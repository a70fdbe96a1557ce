"""Choosing what to compute: a convention's conv3, conv4 and conv5, or any tensors."""

import streamlit as st

from vgg_explorer import network
from vgg_explorer.conventions import CONVENTIONS, MAPPING_STAGES, Named, named_by
from vgg_explorer.formatting import keras_name
from vgg_explorer.ui.choices import choose_one, choose_some

ANY = "any"
_TITLES = {each.id: f"{each.name} ({each.id})" for each in MAPPING_STAGES}
_DEFAULT, _OTHER, _NOTHING = "last_conv", "pooled", "nothing"


def choose_rows() -> list[tuple[str, list[Named]]]:
    """The controls for one choice or two, each with the title of its row."""
    first = choose_tensors()
    second = choose_one(
        st.selectbox,
        "Compare with",
        {_NOTHING: "Nothing", **_TITLES},
        key="second",
        default=_OTHER,
        help="A second convention, drawn below the first on the same scale.",
    )
    chosen = st.session_state["convention"]
    rows = [("tensors" if chosen == ANY else chosen, first)] if first else []
    if second not in {_NOTHING, chosen}:
        rows.append((second, named_by(CONVENTIONS[second])))
    return rows


def choose_tensors() -> list[Named]:
    """The controls: a convention, or any of the 31 tensors of the convolutional part."""
    chosen = choose_one(
        st.selectbox,
        "Convention",
        {**_TITLES, ANY: "Any tensors, before or after the ReLU"},
        key="convention",
        default=_DEFAULT,
        help="Whose conv3, conv4 and conv5 to compute, in one forward pass.",
    )
    if chosen != ANY:
        st.caption(CONVENTIONS[chosen].definition)
        return named_by(CONVENTIONS[chosen])
    ids = choose_some(
        st.multiselect,
        "Tensors",
        {each.id: f"{each.id} ({keras_name(each)})" for each in network.CONVOLUTIONAL},
        key="tensors",
        default=["conv3_3_pre", "relu3_3", "pool3"],
        help="Before a ReLU (conv…_pre), after it (relu…) or pooled (pool…).",
    )
    ordered = sorted(ids, key=network.position)
    return [Named(network.tensor(each), each, None) for each in ordered]
