"""Channels coded once make every picture of them that is drawn from the values."""

import numpy as np
import pytest

from vgg_explorer.measures import channel_statistics, value_limits
from vgg_explorer.measures.value_limits import Scope
from vgg_explorer.pictures import channel_grid, colour_maps
from vgg_explorer.pictures.coded_channels import code_channels
from vgg_explorer.pictures.grid_layout import arrange


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("scope", ["channel", "tensor"])
@pytest.mark.parametrize("broken", [False, True])
def test_one_coding_serves_every_order_and_every_colour_map(
    signed: bool, scope: Scope, broken: bool
) -> None:
    random = np.random.default_rng(3)
    values = random.standard_normal((6, 5, 23), dtype=np.float32)
    values = values if signed else np.maximum(values, 0)
    values[..., 7] = 0
    if broken:
        values[1, 2, 3], values[0, 0, 4], values[0, 1, 4] = np.nan, np.inf, -np.inf
    statistics = channel_statistics.measure(values, signed=signed)
    limits = value_limits.domains(statistics, scope)
    # Small, as neither the magnification nor the width is the point.
    layout, reduction = arrange(statistics.shape, 23, max_width=160)
    coded = code_channels(values, statistics, limits, reduction)
    assert coded.codes.shape == (23, 6, 5)
    for by in channel_statistics.ORDERS:
        order = channel_statistics.order(statistics, by)
        for colours in colour_maps.colour_maps(signed=signed):
            drawn = channel_grid.draw_grid(
                values, statistics, order, limits, colours, max_width=160
            )
            again = channel_grid.put_together(
                coded, statistics.shape, order, limits, colours, layout
            )
            np.testing.assert_array_equal(again.indexes, drawn.indexes)
            assert again.png() == drawn.png()
            assert (again.note, again.marks) == (drawn.note, drawn.marks)


def test_reduced_cells_are_coded_and_said() -> None:
    values = np.random.default_rng(4).standard_normal((9, 7, 4), dtype=np.float32)
    statistics = channel_statistics.measure(values, signed=True)
    limits = value_limits.domains(statistics, "channel")
    coded = code_channels(values, statistics, limits, 2)
    assert coded.codes.shape == (4, 5, 4)
    assert coded.reduction == 2
