"""Choosing what to compute: a convention's conv3, conv4 and conv5, or any tensors."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from vgg_explorer import network
from vgg_explorer.names.conventions import CONVENTIONS, MAPPING_STAGES, NamedTensor, named_by
from vgg_explorer.network.formatting import keras_name
from vgg_explorer.ui.choices.choice import one_of, some_of
from vgg_explorer.ui.choices.widgets import choose_one, choose_some, chosen

ANY = "any"
ANY_TITLE = "tensors"
"""Of the row of tensors that no convention names."""
_TITLES = {each.id: f"{each.name} ({each.id})" for each in MAPPING_STAGES}
_NOTHING = "nothing"

CONVENTION = one_of(
    "convention", {**_TITLES, ANY: "Any tensors, before or after the ReLU"}, "last_conv"
)
TENSORS = some_of(
    "tensors",
    {each.id: f"{each.id} ({keras_name(each)})" for each in network.CONVOLUTIONAL},
    ["conv3_3_pre", "relu3_3", "pool3"],
)
SECOND = one_of("second", {_NOTHING: "Nothing", **_TITLES}, "pooled")


def choose_rows() -> list[tuple[str, list[NamedTensor]]]:
    """The controls for one choice or two, each with the title of its row."""
    first = choose_tensors()
    second = choose_one(
        st.selectbox,
        "Compare with",
        SECOND,
        help="A second convention, drawn below the first on the same scale.",
    )
    convention = chosen(CONVENTION)
    rows = [(ANY_TITLE if convention == ANY else convention, first)] if first else []
    if second not in {_NOTHING, convention}:
        rows.append((second, named_by(CONVENTIONS[second])))
    return rows


def choose_tensors(*, definition_at: DeltaGenerator | None = None) -> list[NamedTensor]:
    """The controls: a convention, or any of the 31 tensors of the convolutional part.

    Args:
        definition_at: Where the convention's definition is said; None for below the controls.
    """
    convention = choose_one(
        st.selectbox,
        "Convention",
        CONVENTION,
        help="Whose conv3, conv4 and conv5 to compute, in one forward pass.",
        width="stretch" if definition_at is None else 300,
    )
    if convention != ANY:
        (definition_at or st).caption(CONVENTIONS[convention].definition)
        return named_by(CONVENTIONS[convention])
    ids = choose_some(
        st.multiselect,
        "Tensors",
        TENSORS,
        help="Before a ReLU (conv…_pre), after it (relu…) or pooled (pool…).",
        width="stretch" if definition_at is None else 430,
    )
    ordered = sorted(ids, key=network.position)
    return [NamedTensor(network.tensor(each), each, None) for each in ordered]
