"""The channels of a tensor as palette codes, before they have an order, a place and a colour.

Order and colour map leave the codes as they are, so whoever has them can draw any picture of them:
``channel_grid.put_together`` does so here, and ``grid_picture.js`` in a browser.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vgg_explorer.compute.activation import Held, some, whole
from vgg_explorer.measures.channel_statistics import Statistics
from vgg_explorer.measures.value_limits import Domains
from vgg_explorer.pictures import colour_maps
from vgg_explorer.pictures.palette_codes import Codes, encode, encode_where_it_is, reduce


@dataclass(frozen=True)
class NoValueKey:
    """What a reserved colour says in one picture.

    Attributes:
        code: The palette entry; ``colour_maps.DEAD_DARK`` stands for the hatching.
        count: How many channels (dead) or drawn cells (all others) it is said of.
        label: The same in words, for a key.
    """

    code: int
    count: int
    label: str


@dataclass(frozen=True, eq=False)
class CodedChannels:
    """Some channels of a tensor as palette codes.

    Attributes:
        codes: uint8, (channels, height, width), palette entries; a dead channel has the codes of
            its zeros, and is hatched by whoever draws it.
        dead: bool, (channels,).
        reduction: Side of the block of cells that one code stands for; 1 if none is reduced.
        clipped: Finite values outside their domain, which have the code of its end.
        marks: What is no value of a colour map, for a key; often nothing.
    """

    codes: Codes
    dead: NDArray[np.bool_]
    reduction: int
    clipped: int
    marks: tuple[NoValueKey, ...]


def code_channels(
    activation: Held,
    statistics: Statistics,
    domains: Domains,
    reduction: int,
    channels: NDArray[np.intp] | None = None,
) -> CodedChannels:
    """Gives every value its palette code.

    Args:
        activation: float32, (height, width, channels); not changed.
        statistics: Of this very tensor.
        domains: The limits of the colour map.
        reduction: Side of the block of cells that becomes one code; ``grid_layout.arrange`` says.
        channels: Those to code, in this order; None for all of them.
    """
    finite = statistics.non_finite_count == 0
    # A comparison with NaN is false, so a channel without finite values is looked at again.
    inside = bool(
        np.all((statistics.minimum >= domains.low) & (statistics.maximum <= domains.high))
    )
    count = statistics.shape[2]
    drawn = np.arange(count) if channels is None else channels
    permuted = drawn.size == count and not np.array_equal(drawn, np.arange(count))
    few = drawn.size < count
    codes, clipped = None, 0
    if finite and inside and not few and not isinstance(activation, np.ndarray):
        codes = encode_where_it_is(activation, domains, reduction)
    if codes is None:
        values = some(activation, drawn) if few else whole(activation)
        if few:
            own = domains.low[drawn], domains.high[drawn]
            domains = Domains(domains.scope, domains.signed, *own)
        if reduction > 1:
            values = reduce(values, reduction, signed=domains.signed)
        codes, clipped = encode(values, domains, finite=finite, inside=inside)
    if permuted:
        codes = codes[drawn]
    dead = statistics.dead[drawn]
    marks = tuple(_marks(codes, dead, finite=finite))
    return CodedChannels(codes, dead, reduction, clipped, marks)


def drawing_note(reduction: int, clipped: int) -> str:
    """What is not drawn as it is, in sentences; empty if nothing.

    Args:
        reduction: As in ``CodedChannels``.
        clipped: As there.
    """
    notes = []
    if reduction > 1:
        notes.append(
            f"Each drawn cell is the value of largest magnitude of {reduction} × {reduction} "
            "cells, as after another pool, because the full picture would be too large for a "
            "browser."
        )
    if clipped:
        notes.append(
            f"{clipped:,} drawn values lie outside the limits and have the colour of the nearer "
            "end."
        )
    return " ".join(notes)


def _marks(codes: Codes, dead: NDArray[np.bool_], *, finite: bool) -> Iterator[NoValueKey]:
    count = int(np.count_nonzero(dead))
    if count:
        label = f"dead channel on this image: every value is 0 ({count} of {dead.size} drawn)"
        yield NoValueKey(colour_maps.DEAD_DARK, count, label)
    if finite:
        return
    for code, name in (
        (colour_maps.NAN, "not a number"),
        (colour_maps.POSITIVE_INFINITY, "+infinity"),
        (colour_maps.NEGATIVE_INFINITY, "\N{MINUS SIGN}infinity"),
    ):
        cells = int(np.count_nonzero(codes == code))
        if cells:
            yield NoValueKey(code, cells, f"{name} ({cells:,} drawn cells)")
