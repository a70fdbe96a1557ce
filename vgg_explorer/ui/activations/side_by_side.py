"""Where the tensors of the page stand: one below the other, or beside each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from vgg_explorer.names.conventions import NamedTensor

_BESIDE = 3
"""Tensors beside each other at most: conv3, conv4 and conv5."""


@dataclass(frozen=True)
class Place:
    """Where one tensor stands.

    Attributes:
        tensor: For its heading and its pictures.
        channel: For its open channel, as wide as the page.
        below: For what is taken along of it.
    """

    tensor: DeltaGenerator
    channel: DeltaGenerator
    below: DeltaGenerator


def places(asked: Sequence[NamedTensor], side_by_side: bool) -> Iterator[Place]:
    """A place for each tensor, in their order."""
    if not side_by_side:
        for _ in asked:
            tensor, rest = st.container(), st.container()
            # In one place, so that what is below takes the place of a channel that is closed.
            yield Place(tensor, rest, rest)
        return
    for start in range(0, len(asked), _BESIDE):
        row = st.container(key=f"vgg-side-{start}")
        channel = st.container()
        beside = len(asked[start : start + _BESIDE])
        with row:
            columns = st.columns(_BESIDE if len(asked) > _BESIDE else beside, gap="small")
        for column in columns[:beside]:
            yield Place(column.container(), channel, column.container())
