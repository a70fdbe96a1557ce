"""The pictures of a whole tensor, each with what it is, its limits and how to read it."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vgg_explorer.compute.activation import Activation
from vgg_explorer.measures.whole_tensor import Components, maximum_over_channels, mean_over_channels
from vgg_explorer.network.formatting import value_text
from vgg_explorer.pictures import colour_maps, component_colours
from vgg_explorer.pictures.channel_grid import Grid
from vgg_explorer.pictures.colour_maps import DIVERGING
from vgg_explorer.pictures.component_colours import COLOURS, colour_scale
from vgg_explorer.pictures.panel_sheet import Bar, Panel
from vgg_explorer.pictures.single_map import single_map

ROOM: Final = 352
"""A picture takes up to so many pixels a side, which a telephone shows whole; more only where a
cell a pixel needs it."""
_READ_MEAN: Final = (
    "How strongly all channels together answer in a cell; many weak channels count as much as one "
    "strong one. Activations have no unit."
)
_READ_MAXIMUM: Final = (
    "How strongly the strongest channel answers in a cell, whichever channel that is."
)
_READ_SIGNED_MEAN: Final = (
    "The mean of values of both signs, in which they cancel; what is below zero the ReLU cuts off. "
    "Activations have no unit."
)
_ORDINALS: Final = ("First", "Second", "Third")


@dataclass(frozen=True, eq=False)
class Glance:
    """A tensor as six pictures of one size: mean, maximum, components together and each alone.

    Attributes:
        mean: The mean over channels, as the picture of a single channel.
        maximum: The maximum over channels, likewise.
        mean_values: float32, (height, width, 1): what ``mean`` shows.
        maximum_values: float32, (height, width, 1): what ``maximum`` shows.
        components: The first three principal components.
        alone: Each component as the picture of a single channel, centred on zero: red and green
            cannot be told apart by every eye.
        factor: Side of a cell in pixels; where ``mean.reduction`` is above 1, of a block of cells.
        panels: The pictures with their captions, colour bars and notes, in this order.
        readings: For each, one sentence on how to read it.
    """

    mean: Grid
    maximum: Grid
    mean_values: Activation
    maximum_values: Activation
    components: Components
    alone: tuple[Grid, Grid, Grid]
    factor: int
    panels: tuple[Panel, ...]
    readings: tuple[str, ...]


def glance(
    activation: Activation,
    found: Components,
    *,
    signed: bool,
    colour_map: str,
    diverging: str = DIVERGING[0],
) -> Glance:
    """Draws the pictures.

    Args:
        activation: float32, (height, width, channels); not changed.
        found: The principal components of ``activation``.
        signed: Whether values below zero belong: ``not tensor.post_relu``.
        colour_map: Of the mean and the maximum; one of ``colour.colour_maps(signed=signed)``.
        diverging: Of each component alone.

    Raises:
        ValueError: If the array has another shape or type, or the colour map does not fit.
    """
    channels = activation.shape[2]
    factor = max(1, ROOM // max(activation.shape[:2]))
    mean_values, maximum_values = mean_over_channels(activation), maximum_over_channels(activation)
    mean = single_map(mean_values, factor, colour_map, signed=signed)
    maximum = single_map(maximum_values, factor, colour_map, signed=signed)
    first, second, third = (
        single_map(
            found.scores[..., [k]].astype(np.float32),
            factor,
            diverging,
            signed=True,
        )
        for k in range(len(COLOURS))
    )
    shares = ", ".join(_percent(share) for share in found.shares)
    three = f"First three principal components as {', '.join(COLOURS)}: {shares} of the variance"
    bars = tuple(
        _component_bar(number, name, float(found.limits[number]))
        for number, name in enumerate(COLOURS)
    )
    panels = (
        _panel(f"Mean over {channels} channels", mean),
        _panel(f"Maximum over {channels} channels", maximum),
        Panel(
            three, component_colours.picture(found, factor), bars, component_colours.notes(found)
        ),
        *(
            _panel(f"{ordinal} component alone: {_percent(share)} of the variance", grid)
            for ordinal, share, grid in zip(
                _ORDINALS, found.shares, (first, second, third), strict=True
            )
        ),
    )
    alone = tuple(
        f"What is {name} in the colours above, on limits of its own: zero is the average cell."
        for name in COLOURS
    )
    together = (
        "Cells of like colour agree in these three directions, which hold "
        f"{_percent(sum(found.shares))} of the variance; in the rest they may differ. Mid grey is "
        "average in these three. Each colour has limits of its own, so red does not compare with "
        "green or blue."
    )
    readings = (_READ_SIGNED_MEAN if signed else _READ_MEAN, _READ_MAXIMUM, together, *alone)
    return Glance(
        mean=mean,
        maximum=maximum,
        mean_values=mean_values,
        maximum_values=maximum_values,
        components=found,
        alone=(first, second, third),
        factor=factor,
        panels=panels,
        readings=readings,
    )


def _panel(caption: str, grid: Grid) -> Panel:
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


def _component_bar(number: int, name: str, limit: float) -> Bar:
    high = value_text(limit)
    if limit == 0:
        return Bar(colour_scale(number, 1), "", "", "no variance", name)
    return Bar(colour_scale(number, 1), f"\N{MINUS SIGN}{high}", high, "0", name)


def _percent(share: float) -> str:
    return "under 1%" if 0 < share < 0.005 else f"{share:.0%}"
