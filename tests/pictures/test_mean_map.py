"""The mean over channels as a map: every cell is drawn, or its block is, and the ends are said."""

import numpy as np
import pytest

from vgg_explorer.pictures import colour_maps
from vgg_explorer.pictures.mean_map import mean_map


def _values(height: int, width: int) -> np.ndarray:
    return np.random.default_rng(1).normal(0, 5, (height, width, 7)).astype(np.float32)


def test_a_cell_is_a_square_of_whole_pixels() -> None:
    drawn = mean_map(np.abs(_values(5, 9)), signed=False, side=4)
    assert drawn.block == 1
    assert drawn.grid.indexes.shape == (20, 36)
    cells = drawn.grid.indexes[::4, ::4]
    np.testing.assert_array_equal(cells.repeat(4, 0).repeat(4, 1), drawn.grid.indexes)
    assert cells.max() == colour_maps.LEVELS - 1


def test_below_a_pixel_a_block_shows_its_largest_magnitude() -> None:
    values = _values(5, 9)
    drawn = mean_map(values, signed=True, side=0.5)
    assert (drawn.block, drawn.grid.indexes.shape) == (2, (3, 5))
    mean = values.mean(axis=2, dtype=np.float64)
    corner = mean[4:, 8:]
    level = np.rint((corner / np.abs(mean).max() + 1) / 2 * (colour_maps.LEVELS - 1))
    assert abs(int(drawn.grid.indexes[2, 4]) - int(level.item())) <= 1
    # The limits are those of all cells, whether or not they are drawn.
    assert drawn.limits.high == pytest.approx(np.abs(mean).max(), rel=1e-6)


@pytest.mark.parametrize("side", [0.3, 1.5, 0.75])
def test_a_cell_of_another_side_is_refused(side: float) -> None:
    with pytest.raises(ValueError, match="neither whole pixels nor a whole part"):
        mean_map(_values(4, 4), signed=True, side=side)


def test_the_ends_are_written() -> None:
    values = np.ones((2, 2, 3), dtype=np.float32)
    assert mean_map(values, signed=False, side=1).words == "0 to 1"
    assert mean_map(-values, signed=True, side=1).words == "\N{MINUS SIGN}1 to 1"
    dead = mean_map(0 * values, signed=False, side=8)
    assert dead.words == "every mean is 0"
    # Hatched, as a dead channel is.
    assert set(np.unique(dead.grid.indexes)) == {colour_maps.DEAD_LIGHT, colour_maps.DEAD_DARK}
    assert dead.notes == ()


def test_what_is_no_number_is_said() -> None:
    values = np.ones((2, 2, 3), dtype=np.float32)
    values[0, 1, 2] = np.nan
    assert mean_map(values, signed=False, side=1).notes == ("not a number (1 drawn cells)",)
