import numpy as np
import pytest

from vgg_explorer.measures import channel_statistics, value_limits
from vgg_explorer.pictures import channel_grid, grid_layout, palette_codes
from vgg_explorer.pictures.channel_grid import Grid

Array = np.ndarray


def activation(shape: tuple[int, int, int], *, signed: bool = False, seed: int = 0) -> Array:
    rng = np.random.default_rng(seed)
    values = rng.standard_normal(shape, dtype=np.float32)
    values *= rng.uniform(0.01, 30, shape[2]).astype(np.float32)
    return values if signed else np.maximum(values, 0)


def drawn(values: Array, *, columns: int | None = None) -> Grid:
    statistics = channel_statistics.measure(values, signed=False)
    limits = value_limits.domains(statistics, "channel")
    order = channel_statistics.order(statistics, "index")
    return channel_grid.draw_grid(values, statistics, order, limits, "viridis", columns=columns)


@pytest.mark.parametrize(
    "shape",
    [
        (7, 7, 512),
        (14, 14, 512),
        (28, 28, 256),
        (32, 32, 512),
        (64, 64, 512),
        (17, 31, 256),
        (1, 1, 512),
        (224, 224, 64),
        (512, 512, 64),
        (224, 224, 3),
        (13, 200, 128),
    ],
)
def test_layouts_are_sensible(shape: tuple[int, int, int]) -> None:
    layout, reduction = grid_layout.arrange(shape, shape[2])
    assert reduction == 1
    assert layout.width <= 1100
    assert max(layout.tile_height, layout.tile_width) >= 28
    assert layout.rows * layout.columns >= shape[2]
    assert (layout.rows - 1) * layout.columns < shape[2]
    # As wide as can be, unless all tiles stand in one row or a row fewer would be uneven.
    assert layout.width > 0.7 * 1100 or layout.rows == 1 or layout.factor > 1


def test_the_last_pool_is_magnified() -> None:
    assert grid_layout.arrange((7, 7, 512), 512)[0].factor >= 4


def test_one_channel_as_large_as_asked_for() -> None:
    layout, _ = grid_layout.arrange((32, 20, 512), 1, factor=16)
    assert (layout.height, layout.width) == (512, 320)


def test_a_tile_wider_than_the_page_keeps_its_cells() -> None:
    layout, reduction = grid_layout.arrange((100, 1500, 8), 8)
    assert (layout.width, layout.factor, reduction) == (1500, 1, 1)


def test_locate_outside_and_in_the_unused_end_of_the_last_row() -> None:
    grid = drawn(activation((7, 7, 5)), columns=3)
    assert grid.locate(-1, 0) is None
    assert grid.locate(grid.layout.width, 0) is None
    assert grid.locate(grid.layout.width - 1, grid.layout.height - 1) is None
    assert grid.locate(0, 0) == (0, 0, 0)


def test_box_and_locate_agree_for_some_channels_in_an_order_of_their_own() -> None:
    values = activation((7, 5, 20))
    statistics = channel_statistics.measure(values, signed=False)
    limits = value_limits.domains(statistics, "channel")
    grid = channel_grid.draw_grid(values, statistics, np.array([17, 3, 11]), limits, "magma")
    for channel in (17, 3, 11):
        left, top, right, bottom = grid.box(channel)
        assert grid.locate(left, top) == (channel, 0, 0)
        assert grid.locate(right - 1, bottom - 1) == (channel, 6, 4)
    with pytest.raises(ValueError, match="Channel 4 is not"):
        grid.box(4)


@pytest.mark.parametrize("signed", [False, True])
def test_reduction_keeps_the_value_of_largest_magnitude(signed: bool) -> None:
    values = activation((11, 7, 4), signed=signed)
    values[5, 5, 1] = np.nan
    for block in (2, 3, 20):
        reduced = palette_codes.reduce(values, block, signed=signed)
        assert reduced.shape == (-(-11 // block), -(-7 // block), 4)
        for row, column, channel in np.ndindex(reduced.shape):
            cells = values[
                row * block : (row + 1) * block, column * block : (column + 1) * block, channel
            ]
            expected = cells.flat[np.abs(cells).argmax()]
            np.testing.assert_equal(reduced[row, column, channel], expected)


def test_a_picture_too_large_is_reduced_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid_layout, "MAX_PIXELS", 5000)
    values = activation((41, 39, 9))
    grid = drawn(values)
    assert grid.layout.width * grid.layout.height <= 5000
    assert grid.reduction > 1
    assert f"{grid.reduction} × {grid.reduction} cells" in grid.note
    block = grid.reduction
    for channel in range(9):
        left, top, right, bottom = grid.box(channel)
        place = grid.locate(right - 1, bottom - 1)
        assert place == (channel, 40 // block * block, 38 // block * block)
        stands_for = grid.value_at(left, top)
        assert stands_for is not None
        assert stands_for.low <= values[:block, :block, channel].max() <= stands_for.high


@pytest.mark.parametrize("shape", [(1024, 1024, 64), (1536, 2048, 64), (16_384, 16_384, 64)])
def test_no_picture_is_larger_than_a_browser_can_show(shape: tuple[int, int, int]) -> None:
    layout, reduction = grid_layout.arrange(shape, shape[2])
    assert layout.width * layout.height <= grid_layout.MAX_PIXELS
    assert layout.height <= grid_layout.MAX_HEIGHT
    assert reduction > 1


def test_what_does_not_belong_together_is_refused() -> None:
    values = activation((7, 7, 4))
    statistics = channel_statistics.measure(values, signed=False)
    limits, order = value_limits.domains(statistics, "channel"), np.arange(4)
    with pytest.raises(ValueError, match="statistics are of"):
        channel_grid.draw_grid(values[:5], statistics, order, limits, "viridis")
    with pytest.raises(ValueError, match="0 to 3"):
        channel_grid.draw_grid(values, statistics, np.array([4]), limits, "viridis")
    with pytest.raises(ValueError, match="zero upwards"):
        channel_grid.draw_grid(values, statistics, order, limits, "berlin")
    with pytest.raises(ValueError, match="at least one column"):
        channel_grid.draw_grid(values, statistics, order, limits, "viridis", columns=0)
    with pytest.raises(ValueError, match="one pixel a cell"):
        channel_grid.draw_grid(values, statistics, order, limits, "viridis", factor=0)
    fewer = value_limits.domains(
        channel_statistics.measure(values[..., :3], signed=False), "channel"
    )
    with pytest.raises(ValueError, match="limits for 3"):
        channel_grid.draw_grid(values, statistics, order, fewer, "viridis")
