"""One map of a whole tensor, such as its mean over channels, as a picture with its legend."""

import numpy as np
from numpy.typing import NDArray

from vgg_explorer.compute.activation import Activation
from vgg_explorer.measures.channel_statistics import measure
from vgg_explorer.measures.value_limits import Domains, domains
from vgg_explorer.network.formatting import value_text
from vgg_explorer.pictures import colour_maps
from vgg_explorer.pictures.channel_grid import Grid, draw_grid
from vgg_explorer.pictures.panel_sheet import Bar, Panel


def draw_map(
    values: Activation,
    factor: int,
    colour_map: str,
    *,
    signed: bool,
    limits: Domains | None = None,
) -> Grid:
    """The map as the picture of a single channel.

    Args:
        values: float32, (height, width, 1).
        factor: Side of a cell in pixels.
        colour_map: One of ``colour_maps.colour_maps(signed=signed)``.
        signed: Whether values below zero belong.
        limits: Of the colour map; None for those of the map itself.
    """
    statistics = measure(values, signed=signed)
    return draw_grid(
        values,
        statistics,
        np.array([0]),
        limits or domains(statistics, "tensor"),
        colour_map,
        columns=1,
        factor=factor,
    )


def map_panel(caption: str, grid: Grid) -> Panel:
    """The picture with its caption, its colour bar and what is not drawn as a value."""
    domain = grid.domains.of(0)
    low, high = value_text(domain.low), value_text(domain.high)
    levels: NDArray[np.uint8] = grid.palette[: colour_maps.LEVELS][np.newaxis]
    silent = domain.low == domain.high
    # The hatching stands for zero here as it does for a dead channel.
    marks = [
        "Hatched: every value is 0." if mark.code == colour_maps.DEAD_DARK else f"{mark.label}."
        for mark in grid.marks
    ]
    return Panel(
        caption,
        grid.palette[grid.indexes],
        () if silent else (Bar(levels, low, high, "0" if grid.domains.signed else ""),),
        (*marks, *([grid.note] if grid.note else [])),
    )
