"""Channels of two tensors side by side, on one scale, with their difference."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from vgg_explorer.compute.activation import Activation
from vgg_explorer.measures.channel_statistics import Statistics
from vgg_explorer.measures.correspondence import POOL, Link
from vgg_explorer.measures.difference import (
    Differences,
    Sharing,
    difference_domains,
    difference_statistics,
    shared_domains,
)
from vgg_explorer.measures.value_limits import Domains
from vgg_explorer.network.formatting import value_text
from vgg_explorer.pictures import colour_maps
from vgg_explorer.pictures.channel_grid import Grid, draw_grid, swatch
from vgg_explorer.pictures.panel_sheet import Bar, Panel, PanelSheet, Strip, sheet

What = Literal["A", "B", "B − A"]
Place = tuple[int | None, int | None]
"""A channel of A beside a channel of B; None where one has no more channels."""

ROOM: Final = 128
"""A tile takes up to so many pixels a side, more only where a cell a pixel needs it."""
_MOST: Final = 24
"""Channels shown at once at most."""
_CELLS_AT_ONCE: Final = 2_000_000
"""Fewer channels are shown at once where their maps are large, because a browser holds them all."""
_KEY: Final = {
    colour_maps.DEAD_DARK: "dead channel: every value is 0",
    colour_maps.NAN: "not a number",
    colour_maps.POSITIVE_INFINITY: "+infinity",
    colour_maps.NEGATIVE_INFINITY: "\N{MINUS SIGN}infinity",
}


@dataclass(frozen=True, eq=False)
class DrawnSide:
    """One of the two tensors.

    Attributes:
        activation: float32, (height, width, channels).
        statistics: Of it.
    """

    activation: Activation
    statistics: Statistics


@dataclass(frozen=True, eq=False)
class Tile:
    """One channel of A, of B, or of the difference.

    Attributes:
        what: Which of the three.
        channel: Its number.
        grid: The picture, of this channel alone.
    """

    what: What
    channel: int
    grid: Grid

    @property
    def bar(self) -> Bar:
        """The colours of the tile and the values that they stand for."""
        domain = self.grid.domains.of(self.channel)
        # Every other level is enough for a strip as wide as a tile; the middle stays the middle.
        levels = self.grid.palette[: colour_maps.LEVELS : 2][np.newaxis]
        low, high = value_text(domain.low), value_text(domain.high)
        if domain.low == domain.high:
            low, high = ("", "") if self.grid.domains.signed else ("0", "")
        middle = "0" if self.grid.domains.signed else ""
        return Bar(levels, low, high, middle)

    @property
    def pixels(self) -> NDArray[np.uint8]:
        """The picture as RGB, (height, width, 3)."""
        rgb: NDArray[np.uint8] = self.grid.palette[self.grid.indexes]
        return rgb


@dataclass(frozen=True, eq=False)
class PanelRow:
    """What stands side by side.

    Attributes:
        title: Which channel, or which two.
        facts: By how much they differ, and whether one is dead; empty without a difference.
        tiles: A, B and the difference, or what there is of them.
    """

    title: str
    facts: str
    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Look:
    """How rows are drawn.

    Attributes:
        sharing: Whose limits they are.
        sequential: Colour map where neither tensor has values below zero by nature.
        diverging: Colour map where one has, and of every difference.
    """

    sharing: Sharing
    sequential: str
    diverging: str


def channels_at_once(a: Activation, b: Activation) -> int:
    """How many channels are shown on one page of them, 1 to 24."""
    cells = max(int(each.shape[0] * each.shape[1]) for each in (a, b))
    return max(1, min(_MOST, _CELLS_AT_ONCE // cells))


def places(
    linked: Link, order: NDArray[np.intp], others: NDArray[np.intp] | None = None
) -> list[Place]:
    """What stands beside what, in reading order.

    Args:
        linked: What links the tensors.
        order: The channels, of A at least.
        others: Those of B in an order of their own, where the channels do not correspond.
    """
    if linked.kind != "nothing" or others is None:
        return [(int(each), int(each)) for each in order]
    length = max(order.size, others.size)
    return [
        (
            int(order[n]) if n < order.size else None,
            int(others[n]) if n < others.size else None,
        )
        for n in range(length)
    ]


def draw_rows(
    a: DrawnSide,
    b: DrawnSide,
    linked: Link,
    found: Differences | None,
    shown: Sequence[Place],
    look: Look,
) -> list[PanelRow]:
    """Draws the channels of some places, every cell a square of whole pixels.

    A pooled cell is as large as the cells it came from.

    Args:
        a: The one tensor.
        b: The other.
        linked: What links them.
        found: Their difference; None where nothing can be subtracted.
        shown: The places, in reading order.
        look: Limits and colour maps; limits per channel are for tensors whose channels correspond.
    """
    limits_a, limits_b = shared_domains(
        a.statistics, b.statistics, look.sharing, paired=linked.kind != "nothing"
    )
    colours = look.diverging if limits_a.signed else look.sequential
    factor_a, factor_b = _factors(a.activation, b.activation, linked)
    subtracted = _subtracted(found, look.sharing)
    rows = []
    for one, other in shown:
        tiles = []
        if one is not None:
            tiles.append(_tile("A", a, one, limits_a, colours, factor_a))
        if other is not None:
            tiles.append(_tile("B", b, other, limits_b, colours, factor_b))
        if subtracted and one is not None:
            side, limits = subtracted
            factor = min(factor_a, factor_b)
            tiles.append(_tile("B − A", side, one, limits, look.diverging, factor))
        rows.append(PanelRow(_title(one, other, linked), _facts(found, one), tuple(tiles)))
    return rows


def key(rows: Sequence[PanelRow]) -> list[tuple[NDArray[np.uint8], str]]:
    """What is drawn that is not a value: for each a swatch, RGB, and its words; often nothing."""
    used: dict[int, Grid] = {}
    for row in rows:
        for tile in row.tiles:
            used |= {mark.code: tile.grid for mark in tile.grid.marks}
    return [(grid.palette[swatch(code, 14)], _KEY[code]) for code, grid in sorted(used.items())]


def rows_sheet(
    title: str,
    lines: Sequence[str],
    rows: Sequence[PanelRow],
    *,
    columns: int = 3,
    scale: int | None = None,
) -> PanelSheet:
    """The rows as one labelled picture, for a download.

    Args:
        title: What is compared.
        lines: What A and B are, and what holds for all rows.
        rows: As they are shown.
        columns: Rows side by side.
        scale: As for ``panel_picture.sheet``.
    """
    said = [*lines, *(f"Key: {words}." for _, words in key(rows))]
    return sheet(title, said, list(_strips(rows)), columns=columns, scale=scale)


def _strips(rows: Sequence[PanelRow]) -> Iterator[Strip]:
    for row in rows:
        panels = tuple(
            Panel(tile.what, tile.pixels, (tile.bar,), tuple(filter(None, [tile.grid.note])))
            for tile in row.tiles
        )
        yield Strip(f"{row.title}{': ' * bool(row.facts)}{row.facts}", panels)


def _subtracted(found: Differences | None, sharing: Sharing) -> tuple[DrawnSide, Domains] | None:
    if found is None:
        return None
    side = DrawnSide(found.values, difference_statistics(found))
    return side, difference_domains(found, sharing)


def _tile(
    what: What, side: DrawnSide, channel: int, limits: Domains, colours: str, factor: int
) -> Tile:
    grid = draw_grid(
        side.activation,
        side.statistics,
        np.array([channel]),
        limits,
        colours,
        columns=1,
        factor=factor,
    )
    return Tile(what, channel, grid)


def _factors(a: Activation, b: Activation, linked: Link) -> tuple[int, int]:
    one, other = (max(1, ROOM // max(each.shape[:2])) for each in (a, b))
    if linked.kind != "pooled":
        return one, other
    return (POOL * other, other) if linked.pooled == "a" else (one, POOL * one)


def _title(one: int | None, other: int | None, linked: Link) -> str:
    if linked.kind != "nothing":
        return f"Channel {one}"
    return ", ".join(
        f"{name}: channel {channel}"
        for name, channel in (("A", one), ("B", other))
        if channel is not None
    )


def _facts(found: Differences | None, channel: int | None) -> str:
    if found is None or channel is None:
        return ""
    dead = found.said_of(channel)
    if found.largest[channel] == 0:
        return f"no difference{', ' * bool(dead)}{dead}"
    correlation = found.correlation[channel]
    words = [
        f"|B − A| mean {value_text(found.mean[channel])}",
        f"largest {value_text(found.largest[channel])}",
        f"correlation {correlation_text(correlation)}",
        dead,
    ]
    return ", ".join(filter(None, words))


def correlation_text(correlation: float) -> str:
    """Three decimals, never rounded to 1 or to a zero with a sign; a dash where there is none."""
    if np.isnan(correlation):
        return "–"
    if 0.9995 <= abs(correlation) < 1 - 1e-9:
        return "over 0.999" if correlation > 0 else "under \N{MINUS SIGN}0.999"
    text = f"{correlation:.3f}"
    return "0.000" if text == "-0.000" else text.replace("-", "\N{MINUS SIGN}")
