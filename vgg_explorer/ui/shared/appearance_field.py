"""Choosing how channels are drawn: order, limits, colours."""

from dataclasses import dataclass
from typing import Literal

import streamlit as st

from vgg_explorer.measures.channel_statistics import Order
from vgg_explorer.measures.value_limits import Scope
from vgg_explorer.pictures import colour_maps
from vgg_explorer.ui.choices.choice import one_of, switch
from vgg_explorer.ui.choices.widgets import choose_one, choose_whether

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
SIDE = switch("side")
ORDER = one_of("order", ORDER_WORDS, "index")
LIMITS = one_of("limits", _SCOPE_WORDS, "channel")
SCOPES = tuple(_SCOPE_WORDS)
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


def choose_side_by_side() -> bool:
    """Whether the tensors stand beside each other instead of one below the other."""
    return choose_whether(
        "Side by side",
        SIDE,
        width="content",
        help="The tensors beside each other, where the screen is wide enough.",
    )


def choose_appearance(*, signed: bool, unsigned: bool, tiles: bool = True) -> Appearance:
    """The controls, one beside the other.

    Args:
        signed: Whether a tensor before its ReLU is shown.
        unsigned: Whether one behind a ReLU is shown.
        tiles: Whether channels stand side by side, so that they have an order and limits to share.
    """
    order, scope = ORDER.default, LIMITS.default
    sequential, diverging = SEQUENTIAL.default, DIVERGING.default
    if tiles:
        order = choose_one(
            st.selectbox,
            "Order of the channels",
            ORDER,
            help="Largest first, except for the index.",
            width=180,
        )
        scope = choose_one(
            st.selectbox,
            "Colour limits",
            LIMITS,
            help="Per channel every tile uses the whole colour map, so shapes compare and "
            "strengths do not. Per tensor, channels compare. Across the tensors shown, "
            "tensors compare too.",
            width=180,
        )
    if unsigned:
        sequential = choose_one(
            st.selectbox,
            "Colour map",
            SEQUENTIAL,
            help="For values from zero upwards; all are perceptually uniform.",
            width=125,
        )
    if signed:
        diverging = choose_one(
            st.selectbox,
            "Colour map before the ReLU",
            DIVERGING,
            help="For values of both signs; zero is the middle.",
            width=215,
        )
    return Appearance(order, scope, sequential, diverging)


def look_in_a_line(view: View, look: Appearance, *, signed: bool, unsigned: bool) -> str:
    """What is drawn and how, for where the controls are folded; arguments as above."""
    tiles = [f"by {ORDER_WORDS[look.order]}", _SCOPE_WORDS[look.scope]]
    colours = [look.sequential] * unsigned + [look.diverging] * signed
    words = [_VIEW_WORDS[view].lower(), *(tiles if view == "channels" else []), *colours]
    return ", ".join(words)
