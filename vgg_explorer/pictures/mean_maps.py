"""Tensors of one image beside each other: each the mean over its channels, all of one extent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from vgg_explorer.compute.activation import Activation
from vgg_explorer.measures import value_limits
from vgg_explorer.measures.channel_statistics import measure
from vgg_explorer.measures.correspondence import link
from vgg_explorer.measures.whole_tensor import mean_over_channels
from vgg_explorer.network import Tensor
from vgg_explorer.network.formatting import shape_text
from vgg_explorer.pictures.channel_grid import Grid
from vgg_explorer.pictures.map_panel import draw_map, map_panel
from vgg_explorer.pictures.panel_sheet import Panel

ROOM: Final = 256
"""A picture takes up to so many pixels a side: two of them and their words fit a laptop's width."""


@dataclass(frozen=True)
class Frame:
    """Where a tensor's picture goes; known before anything is computed.

    Attributes:
        tensor: The tensor, of the convolutional part.
        cells: Its rows and columns.
        step: Side of one of its cells in cells of the finest tensor.
        reduction: Side of the block of cells that one drawn cell stands for.
        factor: Side of a drawn cell in pixels.
    """

    tensor: Tensor
    cells: tuple[int, int]
    step: int
    reduction: int
    factor: int

    @property
    def drawn(self) -> tuple[int, int]:
        """Rows and columns of drawn cells."""
        rows, columns = (-(-side // self.reduction) for side in self.cells)
        return rows, columns

    @property
    def pixels(self) -> tuple[int, int]:
        """Height and width of the picture."""
        rows, columns = self.drawn
        return rows * self.factor, columns * self.factor

    @property
    def caption(self) -> str:
        """What the picture shows."""
        said = f"Mean over {self.tensor.channels} channels, {shape_text(self.cells)} cells"
        side = self.reduction
        return said if side == 1 else f"{said}, drawn as means of {side} × {side}"


@dataclass(frozen=True, eq=False)
class MeanMap:
    """The picture of one tensor.

    Attributes:
        frame: Where it goes.
        values: float32, (height, width): the mean over channels in every cell.
        grid: The picture.
        panel: The same with its colour bar and what is not drawn as a value.
    """

    frame: Frame
    values: Activation
    grid: Grid
    panel: Panel


def frames(tensors: Sequence[Tensor], height: int, width: int) -> dict[str, Frame]:
    """Room for some tensors, by id: a pixel of each picture covers as much of the image.

    Args:
        tensors: At least one, all of the convolutional part.
        height: Of the image fed, in pixels.
        width: Of the image fed, in pixels.
    """
    strides = {each.id: each.stride or 1 for each in tensors}
    finest = min(tensors, key=lambda each: strides[each.id])
    longest = max(_cells(finest, height, width))
    factor = max(1, ROOM // longest)
    reduction = 1
    # Powers of two, as the strides are: a block is then a whole cell of a coarser tensor, or less.
    while longest > ROOM * reduction:
        reduction *= 2
    found = {}
    for each in tensors:
        step = strides[each.id] // strides[finest.id]
        own = max(1, reduction // step)
        side = factor * step * own // reduction
        found[each.id] = Frame(each, _cells(each, height, width), step, own, side)
    return found


def share_a_scale(a: Tensor, b: Tensor) -> bool:
    """Whether the values of two tensors belong on one scale.

    They do where nothing but pools and ReLUs lies between and both have the same signs: behind a
    convolution a value is of another kind, and beside the mean of values of both signs the one of
    what a ReLU has left would not be seen.
    """
    return a.post_relu == b.post_relu and link(a, b).subtracts


def mean_maps(
    places: Mapping[str, Frame],
    activations: Mapping[str, Activation],
    *,
    together: bool,
    sequential: str,
    diverging: str,
) -> dict[str, MeanMap]:
    """Draws the pictures.

    Args:
        places: Of the tensors, by id.
        activations: At least theirs; float32, (height, width, channels); not changed.
        together: Whether all are drawn on one scale, that of the largest value drawn.
        sequential: Colour map for tensors behind a ReLU.
        diverging: Colour map for tensors before it.

    Raises:
        ValueError: If an activation has another shape than its place.
    """
    means = {key: mean_over_channels(activations[key]) for key in places}
    for key, place in places.items():
        if means[key].shape[:2] != place.cells:
            message = f"{key} has {shape_text(means[key].shape[:2])} cells, not {place.cells}."
            raise ValueError(message)
    drawn = {key: _in_blocks(means[key], place.reduction) for key, place in places.items()}
    measured = {
        key: measure(drawn[key], signed=not place.tensor.post_relu) for key, place in places.items()
    }
    found = {}
    for key, place in places.items():
        signed = measured[key].signed
        limits = value_limits.domains(
            measured[key], "shown" if together else "tensor", tuple(measured.values())
        )
        grid = draw_map(
            drawn[key],
            place.factor,
            diverging if signed else sequential,
            signed=signed,
            limits=limits,
        )
        found[key] = MeanMap(place, means[key][..., 0], grid, map_panel(place.caption, grid))
    return found


def _cells(tensor: Tensor, height: int, width: int) -> tuple[int, int]:
    rows, columns, _ = tensor.shape(height, width)
    return rows or 0, columns or 0


def _in_blocks(values: Activation, side: int) -> Activation:
    """The mean of each block of cells; at the lower and right edge of what there is of one."""
    if side == 1:
        return values
    starts = [np.arange(0, length, side) for length in values.shape[:2]]
    sums = np.add.reduceat(
        np.add.reduceat(values.astype(np.float64), starts[0], axis=0), starts[1], axis=1
    )
    counts = [
        np.diff(np.append(start, length))
        for start, length in zip(starts, values.shape[:2], strict=True)
    ]
    return np.asarray(sums / np.multiply.outer(*counts)[..., np.newaxis], dtype=np.float32)
