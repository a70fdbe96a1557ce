"""A tensor as one map for a drawing on the scale of its input: the mean over channels."""

from dataclasses import dataclass

from vgg_explorer.compute.activation import Activation
from vgg_explorer.measures.value_limits import Domain
from vgg_explorer.measures.whole_tensor import mean_over_channels
from vgg_explorer.network.formatting import MINUS, value_text
from vgg_explorer.pictures import colour_maps
from vgg_explorer.pictures.channel_grid import Grid
from vgg_explorer.pictures.map_panel import draw_map
from vgg_explorer.pictures.palette_codes import reduce


@dataclass(frozen=True, eq=False)
class MeanMap:
    """The mean over channels of a tensor, every cell a square of pixels.

    Attributes:
        grid: The picture; one pixel of it is one pixel of the drawing.
        block: Side of the square of cells that one pixel stands for; 1 where a cell has a pixel or
            more. The pixel has the value of largest magnitude.
    """

    grid: Grid
    block: int

    @property
    def limits(self) -> Domain:
        """The values at the two ends of the colour map."""
        return self.grid.domains.of(0)

    @property
    def words(self) -> str:
        """What the ends of the colour map stand for: ``0 to 412.3``."""
        low, high = self.limits.low, self.limits.high
        if low == high:
            return "every mean is 0"
        if self.grid.domains.signed:
            return f"{MINUS}{value_text(high)} to {value_text(high)}"
        return f"{value_text(low)} to {value_text(high)}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What is drawn that is no value of the colour map, such as NaN; often nothing."""
        dead = colour_maps.DEAD_DARK
        return tuple(each.label for each in self.grid.marks if each.code != dead)


def mean_map(activation: Activation, *, signed: bool, side: float) -> MeanMap:
    """Draw the mean over channels with the default colour map, on limits of its own.

    Args:
        activation: float32, (height, width, channels); not changed.
        signed: Whether values below zero belong: ``not tensor.post_relu``.
        side: Of a cell in pixels: a whole number, or one divided by a whole number.

    Raises:
        ValueError: If the array has another shape or type, or no values, or the side is neither.
    """
    pixels, block = (round(side), 1) if side >= 1 else (1, round(1 / side))
    if pixels / block != side:
        message = f"A cell of {side:g} pixels is neither whole pixels nor a whole part of one."
        raise ValueError(message)
    mean = mean_over_channels(activation)
    if block > 1:
        mean = reduce(mean, block, signed=signed)
    colours = colour_maps.colour_maps(signed=signed)[0]
    return MeanMap(draw_map(mean, pixels, colours, signed=signed), block)
