"""Choosing what to compare: two images of one tensor, or two tensors of one image."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import streamlit as st

from vgg_explorer import network
from vgg_explorer.measures.correspondence import Link
from vgg_explorer.measures.difference import Ranking, Sharing
from vgg_explorer.names.conventions import (
    CONVENTIONS,
    MAPPING_STAGES,
    STAGES_IN_QUESTION,
    NamedTensor,
)
from vgg_explorer.network.formatting import keras_name
from vgg_explorer.pictures.difference_panels import Look
from vgg_explorer.ui.choices.choice import Choice, one_of, written
from vgg_explorer.ui.choices.widgets import choose_one, put, putter
from vgg_explorer.ui.shared.appearance_field import DIVERGING, SEQUENTIAL

Mode = Literal["images", "tensors"]

_MODES: dict[Mode, str] = {
    "images": "Two images, one tensor",
    "tensors": "One image, two tensors",
}
_SINGLE = {
    each.id: f"{each.name} ({each.id})"
    for each in MAPPING_STAGES
    if all(len(each.of_stage(stage)) == 1 for stage in STAGES_IN_QUESTION)
}
_TENSORS = {each.id: f"{each.id} ({keras_name(each)})" for each in network.CONVOLUTIONAL}
_MEANINGS: Mapping[str, str] = _SINGLE | _TENSORS
_MEANING_HELP = (
    "A convention, whose conv3, conv4 or conv5 is meant, or any one of the 31 tensors. Type to "
    "search. Conventions that name several tensors at once are not offered."
)
_RANKINGS: dict[Ranking, str] = {
    "largest": "largest difference",
    "mean": "mean difference",
    "index": "index",
    "norm": "L2 norm in A",
}
_APART: dict[Ranking, str] = {"norm": "L2 norm", "index": "index"}
_SHARINGS: dict[Sharing, str] = {"channel": "per channel", "tensor": "one for all channels"}

MODE = one_of("compare", _MODES, "images")
A = one_of("a", _MEANINGS, "last_conv")
B = one_of("b", _MEANINGS, "pooled")
STAGE = one_of("stage", {f"conv{each}": f"conv{each}" for each in STAGES_IN_QUESTION}, "conv3")
RANKING = one_of("by", _RANKINGS, "mean")
RANKING_APART = one_of("apart", _APART, "norm")
SHARING = one_of("scale", _SHARINGS, "channel")
PART = written("part", "1", lambda text: text if re.fullmatch("[1-9][0-9]{0,3}", text) else None)
COMPARISON = (
    MODE, A, B, STAGE, RANKING, RANKING_APART, SHARING, SEQUENTIAL, DIVERGING, PART,
)  # fmt: skip


@dataclass(frozen=True)
class Meaning:
    """A tensor that is to be compared.

    Attributes:
        named: The tensor, and the name it is asked for under.
        convention: Id of the convention that gives it this name; empty if chosen by its own id.
    """

    named: NamedTensor
    convention: str


@dataclass(frozen=True)
class Order:
    """How channels are ordered and drawn.

    Attributes:
        by: What orders them.
        look: Limits and colour maps.
        sentence: The same in words.
    """

    by: Ranking
    look: Look
    sentence: str


def choose_mode() -> Mode:
    """The control: two images, or two tensors."""
    return choose_one(
        st.segmented_control,
        "Compare",
        MODE,
        required=True,
        then=first_part,
    )


def choose_meanings(mode: Mode) -> tuple[Meaning, Meaning]:
    """The controls for the one tensor of two images, given twice, or for the two tensors."""
    a = _choose_meaning(A, "Tensor" if mode == "images" else "A")
    b = a if mode == "images" else _choose_meaning(B, "B")
    stage = _choose_stage() if a in _SINGLE or b in _SINGLE else 0
    return _meaning(a, stage), _meaning(b, stage)


def meanings_in_a_line(a: Meaning, b: Meaning) -> str:
    """Which tensors are compared, for where the controls are folded."""
    words = [
        f"{each.named.name} of {each.convention}" if each.convention else each.named.name
        for each in (a, b)
    ]
    return " and ".join(dict.fromkeys(words))


def choose_order(linked: Link, *, signed: bool) -> Order:
    """The controls for order, limits and colours; only those that take effect.

    Args:
        linked: What links the two.
        signed: Whether either has values below zero by nature.
    """
    sharing: Sharing = "tensor"
    sequential, diverging = SEQUENTIAL.default, DIVERGING.default
    by = _choose_ranking() if linked.subtracts else _choose_order_apart()
    if linked.kind != "nothing":
        sharing = choose_one(
            st.selectbox,
            "Limits of A and B",
            SHARING,
            width=185,
            help="A and B always share one scale: for each channel its own, or one for all "
            "channels, so that channels compare too. The difference has a scale of its own, "
            "chosen likewise.",
        )
    if not signed:
        sequential = choose_one(
            st.selectbox,
            "Colour map of A and B",
            SEQUENTIAL,
            width=170,
            help="For values from zero upwards; all are perceptually uniform.",
        )
    if signed or linked.subtracts:
        diverging = choose_one(
            st.selectbox,
            _signed_label(linked, signed=signed),
            DIVERGING,
            width=160,
            help="For values of both signs; zero is the middle.",
        )
    subtracted = f", of B − A {diverging}" if linked.subtracts and not signed else ""
    ordered = (_RANKINGS if linked.subtracts else _APART)[by]
    sentence = (
        f"Channels ordered by {ordered}. Limits: {_SHARINGS[sharing]}. Colour map of A and "
        f"B: {diverging if signed else sequential}{subtracted}. ImageNet weights, float32."
    )
    return Order(by, Look(sharing, sequential, diverging), sentence)


def choose_part(places: int, at_once: int) -> range:
    """The control for which places are shown, and buttons to the next and the one before.

    Args:
        places: How many there are.
        at_once: How many are shown at once.
    """
    parts = {
        str(number + 1): f"{start + 1} to {min(start + at_once, places)} of {places}"
        for number, start in enumerate(range(0, places, at_once))
    }
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        part = int(choose_one(st.selectbox, "Channels shown", PART, words=parts, width=175))
        for label, other in (("Previous", part - 1), ("Next", part + 1)):
            st.button(
                label,
                key=f"part-{label}",
                on_click=putter(),
                args=(PART, str(other)),
                disabled=str(other) not in parts,
            )
    start = (part - 1) * at_once
    return range(start, min(start + at_once, places))


def first_part() -> None:
    """Go back to the first channels, because the order is another."""
    put(PART, PART.default)


def _choose_ranking() -> Ranking:
    return choose_one(
        st.selectbox,
        "Order of the channels",
        RANKING,
        width=175,
        then=first_part,
        help="Largest first, except for the index.",
    )


def _choose_order_apart() -> Ranking:
    """Where there is no difference, nothing can be ordered by it."""
    return choose_one(
        st.selectbox,
        "Order of the channels",
        RANKING_APART,
        width=185,
        then=first_part,
        help="Largest first, except for the index.",
    )


def _signed_label(linked: Link, *, signed: bool) -> str:
    if not signed:
        return "Colour map of B − A"
    return "Colour map of all three" if linked.subtracts else "Colour map of A and B"


def _choose_stage() -> int:
    name = choose_one(
        st.segmented_control,
        "Name",
        STAGE,
        required=True,
        then=first_part,
        help="Of the three names in dispute, the one that a convention is asked for.",
    )
    return int(name.removeprefix("conv"))


def _choose_meaning(choice: Choice[str], label: str) -> str:
    return choose_one(
        st.selectbox,
        label,
        choice,
        help=_MEANING_HELP,
        then=first_part,
        width=370,
    )


def _meaning(meant: str, stage: int) -> Meaning:
    if meant not in _SINGLE:
        return Meaning(NamedTensor(network.tensor(meant), meant, None), "")
    convention = CONVENTIONS[meant]
    (tensor,) = convention.of_stage(stage)
    return Meaning(NamedTensor(tensor, convention.name_of_stage(stage) or "", stage), meant)
