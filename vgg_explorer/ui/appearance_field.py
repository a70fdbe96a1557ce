"""Choosing how channels are drawn: order, limits, colours."""

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from vgg_explorer import rendering
from vgg_explorer.rendering import Order, Scope
from vgg_explorer.ui.choices import choose_one

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
        _VIEW_WORDS,
        key="view",
        default="channels",
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
    order: Order = "index"
    scope: Scope = "channel"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        if tiles:
            order = choose_one(
                st.selectbox,
                "Order of the channels",
                ORDER_WORDS,
                key="order",
                default=order,
                help="Largest first, except for the index.",
                width=210,
            )
            scope = choose_one(
                st.selectbox,
                "Colour limits",
                _SCOPE_WORDS,
                key="limits",
                default=scope,
                help="Per channel every tile uses the whole colour map, so shapes compare and "
                "strengths do not. Per tensor, channels compare. Across the tensors shown, "
                "tensors compare too.",
                width=240,
            )
        sequential, diverging = rendering.SEQUENTIAL[0], rendering.DIVERGING[0]
        if unsigned:
            sequential = choose_one(
                st.selectbox,
                "Colour map",
                {each: each for each in rendering.SEQUENTIAL},
                key="colours",
                default=sequential,
                help="For values from zero upwards; all are perceptually uniform.",
                width=170,
            )
        if signed:
            diverging = choose_one(
                st.selectbox,
                "Colour map before the ReLU",
                {each: each for each in rendering.DIVERGING},
                key="signed_colours",
                default=diverging,
                help="For values of both signs; zero is the middle.",
                width=230,
            )
    return Appearance(order, scope, sequential, diverging)
