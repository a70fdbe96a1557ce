"""Every channel of a tensor as one picture, for a notebook or a file."""

from dataclasses import dataclass

import numpy as np

from vgg_explorer.compute.activation import Activation
from vgg_explorer.measures import channel_statistics, value_limits
from vgg_explorer.measures.channel_statistics import Order
from vgg_explorer.measures.value_limits import Scope
from vgg_explorer.network import tensor
from vgg_explorer.network.formatting import keras_name
from vgg_explorer.pictures import channel_grid, colour_maps, grid_sheet
from vgg_explorer.pictures.channel_grid import Grid


@dataclass(frozen=True, eq=False)
class ChannelGrid:
    """Every channel of a tensor as a tile, with title, shape, limits, colour bar and key.

    A notebook shows it as it is; ``png`` gives the file.

    Attributes:
        tensor_id: Which tensor it is.
        order: What the channels are ordered by.
        grid: The tiles, their limits and the codes of their cells.
    """

    tensor_id: str
    order: Order
    grid: Grid

    def png(self, scale: int = 1) -> bytes:
        """The labelled picture.

        Args:
            scale: Pixels along each side of one pixel of the grid; every value stays a square.
        """
        shown = tensor(self.tensor_id)
        title = f"{shown.id} of VGG16 ({keras_name(shown)})"
        line = f"Channels ordered by {self.order}."
        return grid_sheet.label(self.grid, title, [line], scale=scale).png()

    def __repr__(self) -> str:
        height, width, channels = self.grid.shape
        return f"ChannelGrid({self.tensor_id}, {height} × {width} × {channels}, by {self.order})"

    def _repr_png_(self) -> bytes:
        return self.png()


def grid(
    activation: Activation,
    tensor_id: str,
    *,
    order: Order = "index",
    limits: Scope = "channel",
    colour_map: str | None = None,
) -> ChannelGrid:
    """Draw every channel of a tensor, each value a square of whole pixels, nothing smoothed.

    Args:
        activation: One of those that ``activations`` returns: (height, width, channels).
        tensor_id: Which tensor it is: it says whether values may be negative.
        order: ``index``, ``mean``, ``max``, ``l2`` or ``zeros``; but for the first, the largest
            comes first.
        limits: ``channel`` gives every tile the whole colour map, so shapes compare; ``tensor``
            gives all tiles one scale, so strengths compare.
        colour_map: Name of a map of the app; by default its first for such values.

    Raises:
        ValueError: If the shape is not that tensor's, or there is no such order or colour map.
    """
    shown = tensor(tensor_id)
    values = np.asarray(activation, np.float32)
    if values.ndim != 3 or values.shape[2] != shown.channels:
        message = (
            f"{tensor_id} has {shown.channels} channels, so (height, width, {shown.channels}) is "
            f"what can be drawn, not {values.shape}."
        )
        raise ValueError(message)
    signed = not shown.post_relu
    maps = colour_maps.colour_maps(signed=signed)
    if colour_map is not None and colour_map not in maps:
        message = f"{colour_map!r} is no colour map for {tensor_id}; there are {', '.join(maps)}."
        raise ValueError(message)
    measured = channel_statistics.measure(values, signed=signed)
    drawn = channel_grid.draw_grid(
        values,
        measured,
        channel_statistics.order(measured, order),
        value_limits.domains(measured, limits),
        colour_map or maps[0],
    )
    return ChannelGrid(tensor_id, order, drawn)
