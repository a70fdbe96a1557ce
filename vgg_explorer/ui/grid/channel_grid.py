"""The channel grid as an instrument: it names what is pointed at and opens what is chosen."""

from collections.abc import Callable

import numpy as np

from vgg_explorer.compute.activation import Held
from vgg_explorer.measures import channel_statistics
from vgg_explorer.measures.channel_facts import share_text
from vgg_explorer.measures.channel_statistics import Statistics
from vgg_explorer.network.formatting import shape_text, value_text
from vgg_explorer.pictures import channel_grid as pictures
from vgg_explorer.pictures import colour_maps
from vgg_explorer.ui.grid.drawn_grids import Drawn, grid_key
from vgg_explorer.ui.grid.grid_codes import grid_codes
from vgg_explorer.ui.grid.grid_values import grid_values, tiles_of_part
from vgg_explorer.ui.grid.legend import legend
from vgg_explorer.ui.shared.appearance_field import (
    DIVERGING,
    ORDER_WORDS,
    SEQUENTIAL,
    Appearance,
)
from vgg_explorer.ui.shared.component import packet, register, told
from vgg_explorer.ui.shared.own_images import of_image

_component = register(
    __file__,
    '<div class="vgg-legend-place"></div>'
    '<div class="vgg-picture vgg-instrument"><canvas role="img"></canvas>'
    '<div class="vgg-tiles" role="listbox" tabindex="0"></div>'
    '<div class="vgg-pointed" aria-hidden="true" hidden></div></div>'
    '<div class="vgg-tip" aria-hidden="true" hidden></div>'
    '<div class="vgg-place"></div>',
    "../shared/once_rested",
    "code_store",
    "grid_layout",
    "grid_picture",
    "legend",
    "look_store",
    "page_wheel",
)
_ALT = "All {channels} channels of {tensor}, {shape}, ordered by {{order}}, colour map {{map}}"


def channel_grid(
    tensor_id: str,
    drawn: Drawn,
    activation: Held,
    statistics: Statistics,
    *,
    look: Appearance,
    image: str,
    follows: bool = False,
    opened: int | None = None,
    on_open: Callable[[int], None] | None = None,
) -> None:
    """Show a grid; pointing at it names channel, cell and value.

    Args:
        tensor_id: Of the tensor.
        drawn: The grid.
        activation: float32, (height, width, channels): what is drawn.
        statistics: Of ``activation``.
        look: How it is drawn.
        image: Key of the activations of what was fed.
        follows: Whether it goes ahead of the server where the page's controls change its look.
        opened: The channel that is open; None for none.
        on_open: Called with a channel that is chosen, before the page runs again; None where a
            channel cannot be opened.
    """
    key = grid_key(tensor_id)
    coded, layout = drawn.sent.coded, drawn.sent.layout
    channels, signed = statistics.shape[2], statistics.signed
    alt = _ALT.format(channels=channels, tensor=tensor_id, shape=shape_text(statistics.shape))
    # The values and their order.
    values_of = f"{image}-{tensor_id}-{{order}}"
    values_key = values_of.format(order=look.order)
    facts = {
        "id": key,
        "tensor": tensor_id,
        "alt": alt.format(order=ORDER_WORDS[look.order], map=drawn.colour_map),
        "legend": legend(drawn, drawn_by_script=True),
        "levels": colour_maps.LEVELS,
        "look": {"order": look.order, "limits": look.scope},
        "limits_hold_for": limits_hold_for(image, drawn),
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
    blocks = {"palette": drawn.palette.tobytes()}
    if follows:
        maps = colour_maps.colour_maps(signed=signed)
        facts["follows"] = {
            "colours": (DIVERGING if signed else SEQUENTIAL).id,
            "orders": list(ORDER_WORDS),
            "words": list(ORDER_WORDS.values()),
            "maps": maps,
            "alt": alt,
            "values_key": values_of,
            "layout_key": f"{values_of}-{layout}",
        }
        orders = [channel_statistics.order(statistics, each) for each in ORDER_WORDS]
        blocks["orders"] = np.stack(orders).astype("<u2").tobytes()
        blocks["palettes"] = b"".join(colour_maps.palette(each).tobytes() for each in maps)

    def note() -> None:
        text = str(told(key, "opened"))
        if on_open and text.isdecimal() and text in map(str, range(channels)):
            on_open(int(text))

    _component(data=packet(facts, **blocks), key=key, on_opened_change=note)
    grid_codes(drawn.sent.packed, grid=key)
    grid_values(activation, drawn.order, grid=key, fingerprint=values_key)


def limits_hold_for(image: str, drawn: Drawn) -> str:
    """Names what all limits of a grid depend on: the image, and the tensors shown with it.

    Args:
        image: Key of the activations of what was fed.
        drawn: The grid, within any limits.
    """
    return f"{image}-{drawn.across!r}"


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
