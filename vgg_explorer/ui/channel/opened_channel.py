"""An open channel on one side of its ReLU: its values and how they are drawn."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vgg_explorer.compute.activation import Activation
from vgg_explorer.measures import channel_statistics, relu_pair, value_limits
from vgg_explorer.measures.channel_facts import Plane
from vgg_explorer.measures.channel_statistics import Statistics
from vgg_explorer.measures.value_limits import Domains, Scope
from vgg_explorer.network import ReluSide, Tensor
from vgg_explorer.pictures import channel_grid
from vgg_explorer.pictures.channel_grid import Grid
from vgg_explorer.ui.shared.appearance_field import Appearance
from vgg_explorer.ui.shared.fed_image import Fed
from vgg_explorer.ui.shared.own_images import of_image


@dataclass(frozen=True, eq=False)
class OpenChannel:
    """One channel with its values on both sides of the ReLU, drawn on one of them.

    Attributes:
        tensor: The tensor that was asked for.
        channel: From 0.
        side: The side that is drawn and counted.
        before: float32, (height, width): the values before the ReLU; for a pooled tensor the
            largest of the four that each cell is pooled from.
        after: float32, (height, width): the values behind it.
        statistics: Of all channels on the side drawn.
        grid: The channel alone, a pixel a cell, with the limits and the colours of its tile.
    """

    tensor: Tensor
    channel: int
    side: ReluSide
    before: Plane
    after: Plane
    statistics: Statistics
    grid: Grid

    @property
    def plane(self) -> Plane:
        """The values on the side drawn."""
        return self.after if self.side == "after" else self.before

    @property
    def dead(self) -> bool:
        """Whether every value on the side drawn is exactly zero."""
        return bool(self.statistics.dead[self.channel])

    @property
    def title(self) -> str:
        """The channel and the tensor that was asked for."""
        return f"Channel {self.channel} of {self.tensor.id}"

    @property
    def name(self) -> str:
        """What is drawn, by its tensor's id."""
        if self.side == "after":
            tensor = relu_pair.after_relu(self.tensor)
            return f"{tensor.id}, after the ReLU{' and pooled' * (tensor.kind == 'max_pool')}"
        source = relu_pair.before_relu(self.tensor).id
        if self.tensor.kind == "max_pool":
            return f"{source}, before the ReLU, pooled like {self.tensor.id}"
        return f"{source}, before the ReLU"


def open_side(
    fed: Fed,
    tensor: Tensor,
    channel: int,
    side: ReluSide,
    activation: Activation,
    before: Activation,
    statistics: Statistics,
    shown: Sequence[Statistics],
    look: Appearance,
) -> OpenChannel:
    """Draw one side of a channel, and hold both.

    Args:
        fed: The image.
        tensor: The tensor that was asked for.
        channel: From 0.
        side: The side to draw.
        activation: float32, (height, width, channels): of ``tensor``.
        before: float32, (height, width, channels): of ``relu_pair.before_relu(tensor)``.
        statistics: Of ``activation``.
        shown: Of all tensors on the page, for limits across them.
        look: Scope of the limits, and colours.
    """
    scope = look.scope
    if side != relu_pair.own_side(tensor):
        # What is not among the tensors shown has no part in limits across them.
        scope = "tensor" if scope == "shown" else scope
        statistics = _across(fed.activations_key, tensor.id, tensor, before)
    own = np.ascontiguousarray(activation[..., channel])
    other = relu_pair.across(tensor, before[..., [channel]])[..., 0]
    before_plane, after_plane = (other, own) if tensor.post_relu else (own, other)
    plane = after_plane if side == "after" else before_plane
    return OpenChannel(
        tensor=tensor,
        channel=channel,
        side=side,
        before=before_plane,
        after=after_plane,
        statistics=statistics,
        grid=_alone(plane, channel, statistics, shown, scope, look),
    )


def _alone(
    plane: Plane,
    channel: int,
    statistics: Statistics,
    shown: Sequence[Statistics],
    scope: Scope,
    look: Appearance,
) -> Grid:
    """The grid of the one channel; its limits are those that it has among all channels."""
    limits = value_limits.domains(statistics, scope, shown)
    signed = statistics.signed
    return channel_grid.draw_grid(
        plane[..., np.newaxis],
        channel_statistics.measure(plane[..., np.newaxis], signed=signed),
        np.zeros(1, dtype=np.intp),
        Domains(limits.scope, signed, limits.low[[channel]], limits.high[[channel]]),
        look.colour_map(signed=signed),
        gap=0,
        columns=1,
        factor=1,
    )


@of_image(64)
def _across(key: str, tensor_id: str, _tensor: Tensor, _before: Activation) -> Statistics:
    """Statistics of the other side, of which only the open channel's values are kept."""
    signed = _tensor.post_relu
    return channel_statistics.measure(relu_pair.across(_tensor, _before), signed=signed)
