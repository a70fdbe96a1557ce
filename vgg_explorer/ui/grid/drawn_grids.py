"""The statistics and the grid of a tensor, made once for all visitors."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from vgg_explorer.compute.activation import Activation
from vgg_explorer.measures import channel_statistics, value_limits
from vgg_explorer.measures.channel_statistics import Order, Statistics
from vgg_explorer.measures.value_limits import Domains, Scope
from vgg_explorer.network import Tensor
from vgg_explorer.pictures import channel_grid
from vgg_explorer.pictures.channel_grid import Grid
from vgg_explorer.ui.shared.appearance_field import Appearance
from vgg_explorer.ui.shared.fed_image import Fed
from vgg_explorer.ui.shared.own_images import of_image


@dataclass(frozen=True, eq=False)
class Drawn:
    """A channel grid as the page needs it.

    Attributes:
        png: The picture.
        fingerprint: Of the picture, in hexadecimal.
        grid: What it shows.
    """

    png: bytes
    fingerprint: str
    grid: Grid


def measure(fed: Fed, tensor: Tensor, activation: Activation) -> Statistics:
    """Statistics of one tensor, computed once."""
    return _statistics(fed.fingerprint, tensor.id, activation, signed=not tensor.post_relu)


def draw(
    fed: Fed,
    tensor: Tensor,
    activation: Activation,
    statistics: Statistics,
    shown: Sequence[Statistics],
    look: Appearance,
) -> Drawn:
    """The grid of one tensor, drawn once for each appearance."""
    limits = value_limits.domains(statistics, look.scope, shown)
    colour_map = look.colour_map(signed=statistics.signed)
    return _grid(
        fed.fingerprint,
        tensor.id,
        look.order,
        look.scope,
        colour_map,
        # Across tensors, the limits depend on which tensors are shown.
        float(limits.high.max()),
        activation,
        statistics,
        limits,
    )


@of_image(256)
def _statistics(
    fingerprint: str, tensor_id: str, _activation: Activation, *, signed: bool
) -> Statistics:
    return channel_statistics.measure(_activation, signed=signed)


@of_image(24)
def _grid(
    fingerprint: str,
    tensor_id: str,
    order: Order,
    scope: Scope,
    colour_map: str,
    high: float,
    _activation: Activation,
    _statistics: Statistics,
    _limits: Domains,
) -> Drawn:
    grid = channel_grid.draw_grid(
        _activation, _statistics, channel_statistics.order(_statistics, order), _limits, colour_map
    )
    png = grid.png()
    return Drawn(png, hashlib.sha256(png).hexdigest(), grid)
