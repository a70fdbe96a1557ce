"""The statistics and the grid of a tensor, made once for all visitors."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vgg_explorer.compute.activation import Held
from vgg_explorer.measures import channel_statistics, value_limits
from vgg_explorer.measures.channel_statistics import Statistics
from vgg_explorer.measures.value_limits import Domains, Scope
from vgg_explorer.network import Tensor
from vgg_explorer.pictures import channel_grid, coded_channels, colour_maps
from vgg_explorer.pictures.channel_grid import Grid
from vgg_explorer.pictures.coded_channels import CodedChannels, NoValueKey
from vgg_explorer.pictures.colour_maps import Palette
from vgg_explorer.pictures.grid_layout import Layout, arrange
from vgg_explorer.ui.grid.grid_codes import packed
from vgg_explorer.ui.shared.appearance_field import Appearance
from vgg_explorer.ui.shared.fed_image import Fed
from vgg_explorer.ui.shared.own_images import of_image


@dataclass(frozen=True, eq=False)
class Sent:
    """The codes of a tensor as they go to the browser.

    Attributes:
        coded: All channels.
        layout: The size of the tiles; the browser decides how many stand side by side.
        fingerprint: Tells these codes from others.
        packed: What is sent.
    """

    coded: CodedChannels
    layout: Layout
    fingerprint: str
    packed: bytes


@dataclass(frozen=True, eq=False)
class Drawn:
    """A channel grid as the page needs it.

    Attributes:
        sent: The codes, whatever their order and colours.
        shape: Of the tensor, (height, width, channels).
        order: intp, (tiles,): the channel of every tile, in reading order.
        domains: The limits of the colour map.
        colour_map: Its name.
        across: The upper limit that it has, or would have, across the tensors shown.
    """

    sent: Sent
    shape: tuple[int, int, int]
    order: NDArray[np.intp]
    domains: Domains
    colour_map: str
    across: float

    @property
    def palette(self) -> Palette:
        """The 256 colours."""
        return colour_maps.palette(self.colour_map)

    @property
    def marks(self) -> tuple[NoValueKey, ...]:
        """What is drawn that is not a value of the colour map."""
        return self.sent.coded.marks

    @property
    def note(self) -> str:
        """What is not drawn as it is, in sentences; empty if nothing."""
        return coded_channels.drawing_note(self.sent.coded.reduction, self.sent.coded.clipped)

    def grid(self) -> Grid:
        """The picture as Python draws it, for a file; the browser draws the same by itself."""
        return channel_grid.put_together(
            self.sent.coded,
            self.shape,
            self.order,
            self.domains,
            self.colour_map,
            self.sent.layout,
        )


def grid_key(tensor_id: str) -> str:
    """The key under which the grid of a tensor stands on its page."""
    return f"grid-{tensor_id}"


def measure(fed: Fed, tensor: Tensor, activation: Held) -> Statistics:
    """Statistics of one tensor, computed once."""
    return _statistics(fed.activations_key, tensor.id, activation, signed=not tensor.post_relu)


def draw(
    fed: Fed,
    tensor: Tensor,
    activation: Held,
    statistics: Statistics,
    shown: Sequence[Statistics],
    look: Appearance,
) -> Drawn:
    """The grid of one tensor; its codes are made once for each kind of limits."""
    limits = value_limits.domains(statistics, look.scope, shown)
    sent = _sent(
        fed.activations_key,
        tensor.id,
        look.scope,
        # Across tensors, the limits depend on which tensors are shown.
        float(limits.high.max()),
        activation,
        statistics,
        limits,
    )
    order = channel_statistics.order(statistics, look.order)
    colour_map = look.colour_map(signed=statistics.signed)
    across = float(value_limits.domains(statistics, "shown", shown).high.max())
    return Drawn(sent, statistics.shape, order, limits, colour_map, across)


@of_image(256)
def _statistics(key: str, tensor_id: str, _activation: Held, *, signed: bool) -> Statistics:
    return channel_statistics.measure(_activation, signed=signed)


@of_image(24)
def _sent(
    key: str,
    tensor_id: str,
    scope: Scope,
    high: float,
    _activation: Held,
    _statistics: Statistics,
    _limits: Domains,
) -> Sent:
    layout, reduction = arrange(_statistics.shape, _statistics.shape[2])
    coded = coded_channels.code_channels(_activation, _statistics, _limits, reduction)
    name = f"{key}-{tensor_id}-{scope}-{high!r}"
    block = packed(coded.codes, grid=grid_key(tensor_id), fingerprint=name)
    return Sent(coded, layout, name, block)
