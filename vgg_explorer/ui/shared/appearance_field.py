"""Choosing how channels are drawn: order, limits, colours."""

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from vgg_explorer.measures.channel_statistics import Order
from vgg_explorer.measures.value_limits import Scope
from vgg_explorer.pictures import colour_maps
from vgg_explorer.ui.choices.choice import one_of
from vgg_explorer.ui.choices.widgets import choose_one

View = Literal["channels", "glance"]

_VIEW_WORDS: dict[View, str] = {"channels": "Every channel", "glance": "Whole tensors"}
ORDER_WORDS: dict[Order, str] = {
    "index": "index",
    "mean": "mean",
    "max": "maximum",
    "l2": "L2 norm",
    "zeros": "share of zeros",
}
_SCOPE_WORDS: dict[Scope, str] = {
    "channel": "per channel",
    "tensor": "per tensor",
    "shown": "across the tensors shown",
}

VIEW = one_of("view", _VIEW_WORDS, "channels")
ORDER = one_of("order", ORDER_WORDS, "index")
LIMITS = one_of("limits", _SCOPE_WORDS, "channel")
SEQUENTIAL = one_of(
    "colours", {each: each for each in colour_maps.SEQUENTIAL}, colour_maps.SEQUENTIAL[0]
)
DIVERGING = one_of(
    "signed_colours", {each: each for each in colour_maps.DIVERGING}, colour_maps.DIVERGING[0]
)
APPEARANCE = (ORDER, LIMITS, SEQUENTIAL, DIVERGING)


@dataclass(frozen=True)
class Appearance:
    """How channels are drawn.

    Attributes:
        order: Of the channels.
        scope: Which values share one pair of colour limits.
        sequential: Colour map for tensors behind a ReLU.
        diverging: Colour map for tensors before it, centred on zero.
    """

    order: Order
    scope: Scope
    sequential: str
    diverging: str

    def colour_map(self, *, signed: bool) -> str:
        """The colour map for a tensor."""
        return self.diverging if signed else self.sequential


def choose_view() -> View:
    """What is drawn of each tensor."""
    return choose_one(
        st.segmented_control,
        "Show",
        VIEW,
        required=True,
        help="Every channel as a tile; or each tensor at a glance: its mean and maximum over "
        "channels and its first three principal components.",
    )


def choose_appearance(*, signed: bool, unsigned: bool, tiles: bool = True) -> Appearance:
    """The controls, in one row.

    Args:
        signed: Whether a tensor before its ReLU is shown.
        unsigned: Whether one behind a ReLU is shown.
        tiles: Whether channels stand side by side, so that they have an order and limits to share.
    """
    order, scope = ORDER.default, LIMITS.default
    sequential, diverging = SEQUENTIAL.default, DIVERGING.default
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if tiles:
            order = choose_one(
                st.selectbox,
                "Order of the channels",
                ORDER,
                help="Largest first, except for the index.",
                width=210,
            )
            scope = choose_one(
                st.selectbox,
                "Colour limits",
                LIMITS,
                help="Per channel every tile uses the whole colour map, so shapes compare and "
                "strengths do not. Per tensor, channels compare. Across the tensors shown, "
                "tensors compare too.",
                width=240,
            )
        if unsigned:
            sequential = choose_one(
                st.selectbox,
                "Colour map",
                SEQUENTIAL,
                help="For values from zero upwards; all are perceptually uniform.",
                width=170,
            )
        if signed:
            diverging = choose_one(
                st.selectbox,
                "Colour map before the ReLU",
                DIVERGING,
                help="For values of both signs; zero is the middle.",
                width=230,
            )
    return Appearance(order, scope, sequential, diverging)
