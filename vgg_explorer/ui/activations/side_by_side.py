"""Where the tensors of the page stand: one below the other, or beside each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from vgg_explorer.names.conventions import NamedTensor

BESIDE = 3
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


def rows(asked: Sequence[NamedTensor], side_by_side: bool) -> list[Sequence[NamedTensor]]:
    """The tensors row by row; what changes in one row leaves the others as they are."""
    at_once = BESIDE if side_by_side else 1
    return [asked[start : start + at_once] for start in range(0, len(asked), at_once)]


def places(row: Sequence[NamedTensor], side_by_side: bool, columns: int) -> Iterator[Place]:
    """A place for each tensor of a row, in their order.

    Args:
        row: The tensors.
        side_by_side: Whether they stand beside each other.
        columns: How many there are in the widest row.
    """
    if not side_by_side:
        for _ in row:
            tensor, rest = st.container(), st.container()
            # In one place, so that what is below takes the place of a channel that is closed.
            yield Place(tensor, rest, rest)
        return
    beside = st.container(key=f"vgg-side-{row[0].tensor.id}")
    channel = st.container()
    with beside:
        places_beside = st.columns(columns, gap="small")
    for column in places_beside[: len(row)]:
        yield Place(column.container(), channel, column.container())
