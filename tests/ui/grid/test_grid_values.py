"""The parts in which values travel to the browser: every value once, in the order of the tiles."""

import numpy as np
import pytest

from vgg_explorer.ui.grid import grid_values


@pytest.mark.parametrize(("side", "channels", "tiles"), [(4, 7, 3), (5, 6, 1), (1, 5, 5)])
def test_the_parts_are_the_tensor_in_the_order_of_the_tiles(
    monkeypatch: pytest.MonkeyPatch, side: int, channels: int, tiles: int
) -> None:
    monkeypatch.setattr(grid_values, "PART_BYTES", tiles * side * side * 4)
    random = np.random.default_rng(5)
    activation = random.normal(size=(side, side, channels)).astype(np.float32)
    order = random.permutation(channels)
    assert grid_values.tiles_of_part(activation) == tiles
    parts = [grid_values.part_of(activation, order, i) for i in range(-(-channels // tiles))]
    joined = np.concatenate(parts)
    np.testing.assert_array_equal(joined, activation.transpose(2, 0, 1)[order])
    assert all(part.flags.c_contiguous for part in parts)


def test_a_part_holds_one_tile_however_large() -> None:
    activation = np.zeros((1024, 1024, 2), dtype=np.float32)
    assert grid_values.tiles_of_part(activation) == 1
