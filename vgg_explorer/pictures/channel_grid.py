"""All channels of a tensor as one picture, in which every pixel can be read back to its value."""

import io
import zlib
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vgg_explorer.compute.activation import Activation
from vgg_explorer.measures.channel_statistics import Statistics, require_activation
from vgg_explorer.measures.value_limits import Domain, Domains
from vgg_explorer.pictures import colour_maps
from vgg_explorer.pictures.coded_channels import (
    CodedChannels,
    NoValueKey,
    code_channels,
    drawing_note,
)
from vgg_explorer.pictures.colour_maps import Palette
from vgg_explorer.pictures.grid_layout import MAX_WIDTH, Layout, arrange
from vgg_explorer.pictures.palette_codes import Codes

STRIPE: Final = 3
"""Width of a stripe of the hatching of dead channels, in pixels."""


@dataclass(frozen=True, eq=False)
class Grid:
    """All channels as one palette picture.

    Attributes:
        indexes: uint8, (height, width), palette entries.
        layout: Where the tiles are.
        shape: Shape of the tensor, (height, width, channels).
        order: intp, (tiles,): the channel of every tile, in reading order.
        domains: The limits of the colour map, for every channel of the tensor.
        colour_map: Its name.
        reduction: Side of the block of cells that one drawn cell stands for; 1 if none is reduced.
        clipped: Drawn finite values outside their domain, shown in the colour of its end.
        marks: What is drawn that is not a value of the colour map, for a key; often nothing.
    """

    indexes: NDArray[np.uint8]
    layout: Layout
    shape: tuple[int, int, int]
    order: NDArray[np.intp]
    domains: Domains
    colour_map: str
    reduction: int
    clipped: int
    marks: tuple[NoValueKey, ...]

    @property
    def palette(self) -> Palette:
        """The 256 colours of ``indexes``."""
        return colour_maps.palette(self.colour_map)

    @property
    def note(self) -> str:
        """What is not drawn as it is, in sentences; empty if nothing."""
        return drawing_note(self.reduction, self.clipped)

    def png(self) -> bytes:
        """The picture as a lossless palette PNG with transparent gaps."""
        image = Image.fromarray(self.indexes)
        image.putpalette(self.palette.tobytes())
        opacity = bytearray([255]) * (colour_maps.GAP + 1)
        opacity[colour_maps.GAP] = 0
        buffer = io.BytesIO()
        # Without magnification neighbouring bytes repeat and little else does: looking for runs
        # only is twice as fast and makes a smaller file.
        strategy = zlib.Z_RLE if self.layout.factor == 1 else zlib.Z_DEFAULT_STRATEGY
        image.save(
            buffer,
            "PNG",
            compress_level=1,
            compress_type=strategy,
            transparency=bytes(opacity),
        )
        return buffer.getvalue()

    def box(self, channel: int) -> tuple[int, int, int, int]:
        """Left, top, right and bottom of a channel's tile, in pixels, right and bottom excluded.

        Raises:
            ValueError: If the channel is not drawn.
        """
        found = np.flatnonzero(self.order == channel)
        if not found.size:
            message = f"Channel {channel} is not in this grid."
            raise ValueError(message)
        row, column = divmod(int(found[0]), self.layout.columns)
        left = column * (self.layout.tile_width + self.layout.gap)
        top = row * (self.layout.tile_height + self.layout.gap)
        return left, top, left + self.layout.tile_width, top + self.layout.tile_height

    def locate(self, x: int, y: int) -> tuple[int, int, int] | None:
        """What is drawn at a pixel: channel, row and column of the cell in the tensor.

        Where cells are reduced it is the first cell of the block. None for gaps, for the unused end
        of the last row, and outside the picture.
        """
        layout = self.layout
        if not (0 <= x < layout.width and 0 <= y < layout.height):
            return None
        column, across = divmod(x, layout.tile_width + layout.gap)
        row, down = divmod(y, layout.tile_height + layout.gap)
        tile = row * layout.columns + column
        if across >= layout.tile_width or down >= layout.tile_height or tile >= layout.tiles:
            return None
        cell = self.reduction * (down // layout.factor), self.reduction * (across // layout.factor)
        return int(self.order[tile]), *cell

    def value_at(self, x: int, y: int) -> Domain | None:
        """The interval of values that a pixel stands for; None where ``locate`` finds no cell.

        The colour says no more than this: the value of its level, half a step to either side. An
        end of the map has no bound where values were clipped. For a dead channel both ends are 0,
        for NaN and the infinities both are that value.
        """
        place = self.locate(x, y)
        if place is None:
            return None
        code = int(self.indexes[y, x])
        values = colour_maps.interval(code, self.domains.of(place[0]))
        if self.clipped and code == 0:
            return Domain(float("-inf"), values.high)
        if self.clipped and code == colour_maps.LEVELS - 1:
            return Domain(values.low, float("inf"))
        return values


def draw_grid(
    activation: Activation,
    statistics: Statistics,
    order: NDArray[np.intp],
    domains: Domains,
    colour_map: str,
    *,
    gap: int = 1,
    columns: int | None = None,
    factor: int | None = None,
    max_width: int = MAX_WIDTH,
) -> Grid:
    """Draws channels side by side, each cell a square of whole pixels, nothing interpolated.

    Args:
        activation: float32, (height, width, channels); not changed.
        statistics: Of this very tensor.
        order: The channels to draw, in reading order; all of them or some.
        domains: The limits of the colour map.
        colour_map: One of ``colour.colour_maps(signed=domains.signed)``.
        gap: Pixels between tiles, at least 0.
        columns: Tiles side by side; None for as many as suit ``max_width``.
        factor: Side of a cell in pixels; None for what can be made out and suits a screen. Where
            cells must be reduced, one pixel.
        max_width: Width of the picture in pixels. A single tile wider than this is drawn as it is.

    Raises:
        ValueError: If tensor, statistics, domains and order do not belong together, or the colour
            map does not fit the sign of the values.
    """
    _require_match(activation, statistics, order, domains, colour_map)
    layout, reduction = arrange(
        statistics.shape,
        order.size,
        gap=gap,
        columns=columns,
        factor=factor,
        max_width=max_width,
    )
    coded = code_channels(activation, statistics, domains, reduction, order)
    drawn = np.arange(order.size)
    return _compose(coded, drawn, statistics.shape, order, domains, colour_map, layout)


def put_together(
    coded: CodedChannels,
    shape: tuple[int, int, int],
    order: NDArray[np.intp],
    domains: Domains,
    colour_map: str,
    layout: Layout,
) -> Grid:
    """The picture of channels that have their codes already, as ``draw_grid`` draws it.

    Args:
        coded: All channels of the tensor, in the order of their numbers.
        shape: Of the tensor.
        order: All channels, in reading order.
        domains: The limits that they were coded with.
        colour_map: One of ``colour_maps.colour_maps(signed=domains.signed)``.
        layout: As ``grid_layout.arrange`` gives it with the reduction of ``coded``.
    """
    return _compose(coded, order, shape, order, domains, colour_map, layout)


def _compose(
    coded: CodedChannels,
    drawn: NDArray[np.intp],
    shape: tuple[int, int, int],
    order: NDArray[np.intp],
    domains: Domains,
    colour_map: str,
    layout: Layout,
) -> Grid:
    """The grid of ``coded.codes[drawn]``, whose tiles show the channels of ``order``."""
    return Grid(
        indexes=_mosaic(coded.codes, coded.dead, drawn, layout),
        layout=layout,
        shape=shape,
        order=order,
        domains=domains,
        colour_map=colour_map,
        reduction=coded.reduction,
        clipped=coded.clipped,
        marks=coded.marks,
    )


def _require_match(
    activation: Activation,
    statistics: Statistics,
    order: NDArray[np.intp],
    domains: Domains,
    colour_map: str,
) -> None:
    require_activation(activation)
    channels = activation.shape[2]
    message = ""
    if activation.shape != statistics.shape:
        message = f"The statistics are of a tensor {statistics.shape}, not {activation.shape}."
    elif domains.low.shape != (channels,) or domains.high.shape != (channels,):
        message = f"There are limits for {domains.low.size} channels, not for {channels}."
    elif order.ndim != 1 or not order.size or order.min() < 0 or order.max() >= channels:
        message = f"The order must name channels from 0 to {channels - 1}."
    elif colour_map not in colour_maps.colour_maps(signed=domains.signed):
        fitting = ", ".join(colour_maps.colour_maps(signed=domains.signed))
        values = "signed values" if domains.signed else "values from zero upwards"
        message = f"The colour map {colour_map!r} is not one for {values}; those are {fitting}."
    if message:
        raise ValueError(message)


def _mosaic(
    codes: Codes, dead: NDArray[np.bool_], drawn: NDArray[np.intp], layout: Layout
) -> NDArray[np.uint8]:
    if not np.array_equal(drawn, np.arange(len(codes))):
        codes, dead = codes[drawn], dead[drawn]
    tiles, columns, factor = layout.tiles, layout.columns, layout.factor
    height, width = layout.tile_height, layout.tile_width
    wide = np.repeat(codes, factor, axis=2) if factor > 1 else codes
    picture = np.full(
        (layout.rows, height + layout.gap, columns, width + layout.gap),
        colour_maps.GAP,
        dtype=np.uint8,
    )
    full = tiles // columns
    for line in range(factor):
        part = picture[:, line:height:factor, :, :width]
        whole = wide[: full * columns].reshape(full, columns, *wide.shape[1:])
        part[:full] = whole.transpose(0, 2, 1, 3)
        if full < layout.rows:
            part[full, :, : tiles - full * columns] = wide[full * columns :].transpose(1, 0, 2)
    if dead.any():
        pattern = hatching(height, width)
        for tile in np.flatnonzero(dead):
            picture[tile // columns, :height, tile % columns, :width] = pattern
    lines = picture.reshape(layout.rows * (height + layout.gap), -1)
    return np.ascontiguousarray(lines[: layout.height, : layout.width])


def swatch(code: int, side: int) -> NDArray[np.uint8]:
    """What a reserved palette entry looks like in a picture, for a key.

    Args:
        code: Of a ``NoValueKey``; ``colour_maps.DEAD_DARK`` stands for the hatching.
        side: In pixels.

    Returns:
        uint8, (side, side), palette entries.
    """
    if code == colour_maps.DEAD_DARK:
        return hatching(side, side)
    return np.full((side, side), code, dtype=np.uint8)


def hatching(height: int, width: int) -> NDArray[np.uint8]:
    """The pattern of a dead channel, palette entries, (height, width).

    It is drawn in pixels, not in cells, so that it cannot be taken for a feature map.
    """
    down, across = np.ogrid[:height, :width]
    dark = (down + across) // STRIPE % 2 == 0
    return np.where(dark, colour_maps.DEAD_DARK, colour_maps.DEAD_LIGHT).astype(np.uint8)
