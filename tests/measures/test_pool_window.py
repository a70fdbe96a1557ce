"""Four cells into one, held against the network's own pools."""

import re

import numpy as np
import pytest

from vgg_explorer import network
from vgg_explorer.charts.growth_chart import POOLS
from vgg_explorer.charts.pool_drawing import pool_figure, pool_table
from vgg_explorer.compute import extractor
from vgg_explorer.compute.activation import Activation
from vgg_explorer.compute.extractor import Network
from vgg_explorer.images.samples import SAMPLES
from vgg_explorer.measures.pool_window import (
    before_pool,
    cell_at,
    patch,
    strongest_cell,
    strongest_channel,
)
from vgg_explorer.pictures.colour_maps import palette

Maps = dict[str, Activation]


def _map(values: list[list[float]]) -> Activation:
    return np.array(values, dtype=np.float32)


@pytest.fixture(scope="module", params=[(64, 64), (75, 101)], ids=["even", "odd"])
def maps(request: pytest.FixtureRequest, imagenet: Network) -> Maps:
    assert imagenet
    fed = SAMPLES["step_edge"].original(*request.param)
    ids = [t.id for pool in POOLS for t in (before_pool(pool), pool)]
    return dict(extractor.activations(fed, ids))


@pytest.mark.parametrize("pool", POOLS, ids=lambda pool: pool.id)
def test_every_cell_of_a_patch_is_the_largest_of_its_four(maps: Maps, pool: network.Tensor) -> None:
    before, after = maps[before_pool(pool).id], maps[pool.id]
    channel = strongest_channel(after)
    assert after[..., channel].max() == after.max()
    plane, pooled = before[..., channel], after[..., channel]
    seen = np.zeros(pooled.shape, dtype=bool)
    for place in np.ndindex(*pooled.shape):
        cut = patch(plane, pooled, (place[0], place[1]))
        row, column = cut.chosen_in_patch
        assert cut.after[row, column] == pooled[place]
        seen[place] = True
        for at in cut.cells():
            in_map = cut.top + at[0], cut.left + at[1]
            assert max(cut.four(*at)) == pooled[in_map]
        rows, columns = cut.before.shape
        np.testing.assert_array_equal(
            cut.before,
            plane[2 * cut.top : 2 * cut.top + rows, 2 * cut.left : 2 * cut.left + columns],
        )
    assert seen.all()


def test_the_strongest_cell_is_where_the_largest_value_is() -> None:
    plane = np.zeros((4, 6), dtype=np.float32)
    plane[2, 3] = plane[3, 5] = 7
    assert strongest_cell(plane) == (2, 3)
    plane[0, 0] = np.nan
    assert strongest_cell(plane) == (2, 3)


def test_winners_ties_and_none() -> None:
    before = _map([[1, 2, 0, 0], [2, 0, 0, 0]])
    cut = patch(before, _map([[2, 0]]), (0, 0))
    np.testing.assert_array_equal(
        cut.winners(), [[False, True, False, False], [True, False, False, False]]
    )


def test_the_dropped_row_and_column_stand_at_the_end_only() -> None:
    before = np.arange(81, dtype=np.float32).reshape(9, 9)
    after = before[1:8:2, 1:8:2]
    assert patch(before, after, (0, 0)).dropped == (0, 0)
    assert patch(before, after, (0, 3)).dropped == (0, 1)
    end = patch(before, after, (3, 3))
    assert end.dropped == (1, 1)
    assert end.before.shape == (7, 7)
    assert not end.winners()[-1].any()
    assert not end.winners()[:, -1].any()


def test_a_map_smaller_than_a_patch_is_shown_whole() -> None:
    before = np.arange(10, dtype=np.float32).reshape(2, 5)
    cut = patch(before, _map([[6, 8]]), (0, 1))
    assert cut.before.shape == (2, 5)
    assert cut.after.shape == (1, 2)
    assert cut.dropped == (0, 1)


def test_what_does_not_belong_together_is_refused() -> None:
    before = np.zeros((4, 4), dtype=np.float32)
    with pytest.raises(ValueError, match="does not become"):
        patch(before, np.zeros((3, 2), dtype=np.float32), (0, 0))
    with pytest.raises(ValueError, match="no cell"):
        patch(before, np.zeros((2, 2), dtype=np.float32), (0, 2))
    with pytest.raises(ValueError, match="not the output of a pool"):
        before_pool(network.tensor("relu3_3"))


@pytest.mark.parametrize("pool", POOLS, ids=lambda pool: pool.id)
def test_the_cell_of_a_pixel_is_the_one_whose_pixels_hold_it(pool: network.Tensor) -> None:
    rows, columns, _ = pool.shape(75, 101)
    for pixel in [(0, 0), (31, 40), (74, 100)]:
        row, column = cell_at(pool, 75, 101, *pixel)
        assert row < (rows or 0)
        assert column < (columns or 0)
        cell = pool.cell(row, column)
        assert cell.top <= pixel[0]
        if pixel[0] < (rows or 0) * (pool.stride or 0):
            assert pixel[0] < cell.bottom


def test_the_figure_colours_every_value_on_one_scale() -> None:
    before = _map([[0, 1, 4, 2, 3], [0, 3, 2, 2, 9], [8, 0, 0, 0, 1]])
    cut = patch(before, _map([[3, 4]]), (0, 0))
    svg = pool_figure(cut, "relu1_2", "pool1", 8.0)
    found = re.findall(r'fill="(#\w{6})"[^>]*data-kind="(\w+)" data-value="([^"]+)"', svg)
    assert len(found) == 15 + 2
    assert sum(kind == "dropped" for _, kind, _ in found) == 5 + 2
    for fill, _, value in found:
        level = round(min(1.0, float(value) / 8) * 248)
        red, green, blue = (int(part) for part in palette("viridis")[level])
        assert fill == f"#{red:02x}{green:02x}{blue:02x}"


def test_the_table_says_the_same() -> None:
    before = _map([[0, 1, 4, 2], [0, 3, 2, 2]])
    table = pool_table(patch(before, _map([[3, 4]]), (0, 0)))
    cells = re.findall(r"<td[^>]*>(?:<strong>)?([^<]+)", table)
    assert cells == ["0", "1", "0", "3", "3", "4", "2", "2", "2", "4"]
    assert table.count("<strong>") == 2


def test_values_that_are_no_numbers_have_their_own_colours() -> None:
    before = _map([[np.nan, 1], [np.inf, 3]])
    svg = pool_figure(patch(before, _map([[np.nan]]), (0, 0)), "relu1_2", "pool1", 3.0)
    assert 'fill="#ff00ff"' in svg
    assert 'fill="#00ff00"' in svg
