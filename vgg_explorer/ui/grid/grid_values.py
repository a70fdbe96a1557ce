"""The exact values behind a channel grid, brought to the browser for the tiles pointed at.

A tensor may hold a hundred megabytes, of which a hand points at little: values travel in parts of
some tiles, in the order in which the grid shows them, when the first of their tiles is reached.
"""

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from vgg_explorer.compute.activation import Activation, Held, some
from vgg_explorer.ui.choices.widgets import catch_up
from vgg_explorer.ui.shared.component import packet, register, told

PART_BYTES = 4_000_000

_component = register(__file__, "")


def tiles_of_part(activation: Held) -> int:
    """How many tiles one part holds: as many as fit ``PART_BYTES``, at least one."""
    rows, columns = activation.shape[:2]
    tile: int = 4 * rows * columns
    return max(1, PART_BYTES // tile)


def part_of(activation: Held, order: NDArray[np.intp], part: int) -> Activation:
    """The values of the tiles of one part.

    Args:
        activation: float32, (height, width, channels).
        order: The channels in the order of their tiles.
        part: From 0.

    Returns:
        float32, (tiles, height, width), contiguous.
    """
    tiles = tiles_of_part(activation)
    chosen = order[part * tiles : (part + 1) * tiles]
    return np.ascontiguousarray(some(activation, chosen).transpose(2, 0, 1))


@st.fragment
def grid_values(activation: Held, order: NDArray[np.intp], *, grid: str, fingerprint: str) -> None:
    """The invisible element that answers the grid; a run of its own leaves the page as it is.

    Args:
        activation: float32, (height, width, channels).
        order: The channels in the order of their tiles.
        grid: Name of the grid on its page.
        fingerprint: Of the values and their order.
    """
    catch_up()
    key = f"{grid}-values"
    wanted = f"{key}-wanted"

    def note() -> None:
        text = str(told(key, "wanted"))
        if text.isdecimal() and len(text) < 8:
            st.session_state[wanted] = int(text)

    part = st.session_state.pop(wanted, None)
    facts: dict[str, object] = {"grid": grid, "fingerprint": fingerprint}
    blocks = {}
    if part is not None and part * tiles_of_part(activation) < order.size:
        rows, columns, _ = activation.shape
        facts |= {"part": part, "tiles": tiles_of_part(activation), "cells": rows * columns}
        blocks["values"] = part_of(activation, order, part).tobytes()
    _component(data=packet(facts, **blocks), key=key, on_wanted_change=note, height=1)
