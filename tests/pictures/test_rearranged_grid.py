"""A grid with other columns: every tile keeps its pixels."""

import numpy as np
import pytest

from vgg_explorer.measures import channel_statistics, value_limits
from vgg_explorer.pictures import colour_maps
from vgg_explorer.pictures.channel_grid import Grid, draw_grid
from vgg_explorer.pictures.rearranged_grid import rearrange


def _grid(gap: int = 1, factor: int | None = None) -> Grid:
    values = np.random.default_rng(5).random((6, 9, 20), dtype=np.float32)
    values[..., 7] = 0
    statistics = channel_statistics.measure(values, signed=False)
    order = channel_statistics.order(statistics, "max")
    limits = value_limits.domains(statistics, "channel")
    return draw_grid(values, statistics, order, limits, "viridis", gap=gap, factor=factor)


@pytest.mark.parametrize("columns", [1, 2, 3, 7, 19, 20, 21])
@pytest.mark.parametrize(("gap", "factor"), [(1, None), (0, 1), (3, 2)])
def test_every_tile_keeps_its_pixels_and_all_else_is_gap(
    columns: int, gap: int, factor: int | None
) -> None:
    old = _grid(gap, factor)
    new = rearrange(old, columns)
    assert new.layout.columns == min(columns, 20)
    assert new.indexes.shape == (new.layout.height, new.layout.width)
    rest = new.indexes.copy()
    for channel in range(20):
        left, top, right, bottom = old.box(channel)
        before = old.indexes[top:bottom, left:right]
        left, top, right, bottom = new.box(channel)
        np.testing.assert_array_equal(new.indexes[top:bottom, left:right], before)
        rest[top:bottom, left:right] = colour_maps.GAP
    assert (rest == colour_maps.GAP).all()


def test_there_and_back_is_the_same() -> None:
    grid = _grid()
    again = rearrange(rearrange(grid, 3), grid.layout.columns)
    np.testing.assert_array_equal(again.indexes, grid.indexes)
    assert again.layout == grid.layout


def test_no_column_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one column"):
        rearrange(_grid(), 0)
