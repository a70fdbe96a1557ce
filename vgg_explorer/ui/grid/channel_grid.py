"""The channel grid as an instrument: it names what is pointed at and opens what is chosen."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from vgg_explorer.compute.activation import Activation
from vgg_explorer.measures.channel_facts import share_text
from vgg_explorer.measures.channel_statistics import Statistics
from vgg_explorer.network.formatting import shape_text, value_text
from vgg_explorer.ui.grid.drawn_grids import Drawn
from vgg_explorer.ui.grid.grid_values import grid_values, tiles_of_part
from vgg_explorer.ui.shared.component import packet, register

_component = register(
    __file__,
    '<div class="vgg-picture vgg-instrument"><canvas role="img"></canvas>'
    '<div class="vgg-tiles" role="listbox" tabindex="0"></div></div>'
    '<div class="vgg-tip" aria-hidden="true" hidden></div>'
    '<div class="vgg-place"></div>',
)


def channel_grid(
    tensor_id: str,
    drawn: Drawn,
    activation: Activation,
    statistics: Statistics,
    *,
    described: str,
    values_key: str,
    opened: int | None = None,
    on_open: Callable[[int], None] | None = None,
) -> None:
    """Show a grid; pointing at it names channel, cell and value.

    Args:
        tensor_id: Of the tensor.
        drawn: The grid and its picture.
        activation: float32, (height, width, channels): what is drawn.
        statistics: Of ``activation``.
        described: How the channels are drawn, for the text that stands for the picture.
        values_key: Changes with the values and with their order.
        opened: The channel that is open; None for none.
        on_open: Called with a channel that is chosen, before the page runs again; None where a
            channel cannot be opened.
    """
    grid = drawn.grid
    key = grid_key(tensor_id)
    layout = grid.layout
    order = grid.order
    channels = statistics.shape[2]
    facts = {
        "id": key,
        "tensor": tensor_id,
        "alt": f"All {channels} channels of {tensor_id}, {shape_text(statistics.shape)}, "
        f"{described}",
        "fingerprint": drawn.fingerprint,
        "values_key": values_key,
        "layout_key": f"{values_key}-{layout}",
        "cells": statistics.shape[:2],
        "tiles_of_part": tiles_of_part(activation),
        "open": opened,
        "opens": on_open is not None,
        "order": order.tolist(),
        "words": [channel_words(statistics, channel) for channel in range(channels)],
        "tiles": {
            "width": layout.tile_width,
            "height": layout.tile_height,
            "gap": layout.gap,
            "columns": layout.columns,
            "factor": layout.factor,
            "step": grid.reduction,
        },
    }

    def note() -> None:
        text = str(st.session_state[key].get("opened"))
        if on_open and text.isdecimal() and text in map(str, order):
            on_open(int(text))

    _component(data=packet(facts, png=drawn.png), key=key, on_opened_change=note)
    grid_values(activation, order, grid=key, fingerprint=values_key)


def grid_key(tensor_id: str) -> str:
    """The key under which the grid of a tensor stands on its page."""
    return f"grid-{tensor_id}"


def channel_words(statistics: Statistics, channel: int) -> str:
    """What is in a channel, in one line."""
    if statistics.dead[channel]:
        return "dead on this image: every value is 0"
    low, high = statistics.minimum[channel], statistics.maximum[channel]
    reach = (
        f"every value is {value_text(low)}"
        if statistics.constant[channel]
        else f"{value_text(low)} to {value_text(high)}"
    )
    cells = statistics.shape[0] * statistics.shape[1]
    zeros = round(float(statistics.zero_share[channel]) * cells)
    words = [reach if np.isfinite(low) else "no finite value"]
    if zeros or not statistics.signed:
        words.append(f"{share_text(zeros, cells)} zeros")
    return ", ".join(words)
