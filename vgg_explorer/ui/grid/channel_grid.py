"""The channel grid as an instrument: it names what is pointed at and opens what is chosen."""

from collections.abc import Callable

import numpy as np
import streamlit as st

from vgg_explorer.compute.activation import Held
from vgg_explorer.measures.channel_facts import share_text
from vgg_explorer.measures.channel_statistics import Statistics
from vgg_explorer.network.formatting import shape_text, value_text
from vgg_explorer.pictures import channel_grid as pictures
from vgg_explorer.pictures import colour_maps
from vgg_explorer.ui.grid.drawn_grids import Drawn, grid_key
from vgg_explorer.ui.grid.grid_codes import grid_codes
from vgg_explorer.ui.grid.grid_values import grid_values, tiles_of_part
from vgg_explorer.ui.shared.component import packet, register
from vgg_explorer.ui.shared.own_images import of_image

_component = register(
    __file__,
    '<div class="vgg-picture vgg-instrument"><canvas role="img"></canvas>'
    '<div class="vgg-tiles" role="listbox" tabindex="0"></div>'
    '<div class="vgg-pointed" aria-hidden="true" hidden></div></div>'
    '<div class="vgg-tip" aria-hidden="true" hidden></div>'
    '<div class="vgg-place"></div>',
    "code_store",
    "grid_layout",
    "grid_picture",
    "page_wheel",
)


def channel_grid(
    tensor_id: str,
    drawn: Drawn,
    activation: Held,
    statistics: Statistics,
    *,
    described: str,
    image: str,
    values_key: str,
    opened: int | None = None,
    on_open: Callable[[int], None] | None = None,
) -> None:
    """Show a grid; pointing at it names channel, cell and value.

    Args:
        tensor_id: Of the tensor.
        drawn: The grid.
        activation: float32, (height, width, channels): what is drawn.
        statistics: Of ``activation``.
        described: How the channels are drawn, for the text that stands for the picture.
        image: Fingerprint of what was fed.
        values_key: Changes with the values and with their order.
        opened: The channel that is open; None for none.
        on_open: Called with a channel that is chosen, before the page runs again; None where a
            channel cannot be opened.
    """
    key = grid_key(tensor_id)
    coded, layout = drawn.sent.coded, drawn.sent.layout
    channels = statistics.shape[2]
    facts = {
        "id": key,
        "tensor": tensor_id,
        "alt": f"All {channels} channels of {tensor_id}, {shape_text(statistics.shape)}, "
        f"{described}",
        "codes": drawn.sent.fingerprint,
        "colours": drawn.colour_map,
        "values_key": values_key,
        "layout_key": f"{values_key}-{layout}",
        "cells": statistics.shape[:2],
        "tiles_of_part": tiles_of_part(activation),
        "open": opened,
        "opens": on_open is not None,
        "order": drawn.order.tolist(),
        "words": _every_channels_words(image, tensor_id, statistics),
        "dead": np.flatnonzero(coded.dead).tolist(),
        "hatch": [colour_maps.DEAD_DARK, colour_maps.DEAD_LIGHT, pictures.STRIPE],
        "tiles": {
            "rows": layout.cells[0],
            "cells": layout.cells[1],
            "gap": layout.gap,
            "factor": layout.factor,
            "step": coded.reduction,
        },
    }

    def note() -> None:
        text = str(st.session_state[key].get("opened"))
        if on_open and text.isdecimal() and text in map(str, range(channels)):
            on_open(int(text))

    palette = drawn.palette.tobytes()
    _component(data=packet(facts, palette=palette), key=key, on_opened_change=note)
    grid_codes(drawn.sent.packed, grid=key)
    grid_values(activation, drawn.order, grid=key, fingerprint=values_key)


@of_image(64)
def _every_channels_words(image: str, tensor_id: str, _statistics: Statistics) -> list[str]:
    return [channel_words(_statistics, channel) for channel in range(_statistics.shape[2])]


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
