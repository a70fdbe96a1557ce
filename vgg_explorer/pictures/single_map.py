"""One map alone as a picture, on limits of its own."""

import numpy as np

from vgg_explorer.compute.activation import Activation
from vgg_explorer.measures.channel_statistics import measure
from vgg_explorer.measures.value_limits import domains
from vgg_explorer.pictures.channel_grid import Grid, draw_grid


def single_map(values: Activation, factor: int, colour_map: str, *, signed: bool) -> Grid:
    """A map in colours from zero, or symmetric about it, to the largest magnitude.

    Args:
        values: float32, (height, width, 1); not changed.
        factor: Side of a cell in pixels.
        colour_map: One of ``colour_maps.colour_maps(signed=signed)``.
        signed: Whether values below zero belong.

    Raises:
        ValueError: If the array has another shape or type, or the colour map does not fit.
    """
    statistics = measure(values, signed=signed)
    limits = domains(statistics, "tensor")
    return draw_grid(
        values, statistics, np.array([0]), limits, colour_map, columns=1, factor=factor
    )
