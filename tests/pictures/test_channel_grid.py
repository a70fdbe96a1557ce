import io
import math
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from vgg_explorer.measures import channel_statistics, value_limits
from vgg_explorer.measures.channel_statistics import Order, Statistics
from vgg_explorer.measures.value_limits import Scope
from vgg_explorer.pictures import channel_grid, colour_maps, palette_codes
from vgg_explorer.pictures.channel_grid import Grid

Array = np.ndarray
SCOPES: tuple[Scope, ...] = ("channel", "tensor", "shown")


def activation(shape: tuple[int, int, int], *, signed: bool = False, seed: int = 0) -> Array:
    rng = np.random.default_rng(seed)
    values = rng.standard_normal(shape, dtype=np.float32)
    values *= rng.uniform(0.01, 30, shape[2]).astype(np.float32)
    return values if signed else np.maximum(values, 0)


def drawn(
    values: Array, *, signed: bool, scope: Scope = "channel", by: Order = "index", **layout: int
) -> Grid:
    statistics = channel_statistics.measure(values, signed=signed)
    limits = value_limits.domains(statistics, scope, [statistics])
    name = colour_maps.colour_maps(signed=signed)[0]
    order = channel_statistics.order(statistics, by)
    return channel_grid.draw_grid(values, statistics, order, limits, name, **layout)


def decoded(png: bytes) -> tuple[Array, Array]:
    """Palette entries and RGBA colours, as any viewer would read them."""
    image = Image.open(io.BytesIO(png))
    assert image.mode == "P"
    return np.array(image), np.array(image.convert("RGBA"))


def check_every_pixel(
    grid: Grid, values: Array, statistics: Statistics, limits: value_limits.Domains
) -> None:
    indexes, colours = decoded(grid.png())
    layout = grid.layout
    assert indexes.shape == (layout.height, layout.width)
    # All at once, and plain numbers: one by one NumPy took most of the time.
    gaps = indexes == colour_maps.GAP
    np.testing.assert_array_equal(colours[..., 3], np.where(gaps, 0, 255))
    np.testing.assert_array_equal(colours[~gaps][:, :3], grid.palette[indexes[~gaps]])
    codes, cells = indexes.tolist(), values.tolist()
    ends = list(zip(limits.low.tolist(), limits.high.tolist(), strict=True))
    dead = statistics.dead.tolist()
    seen = dict.fromkeys(grid.order.tolist(), 0)
    for y in range(layout.height):
        for x in range(layout.width):
            code, place, stands_for = codes[y][x], grid.locate(x, y), grid.value_at(x, y)
            assert (place is None) == (code == colour_maps.GAP)
            if place is None:
                assert stands_for is None
                continue
            channel, row, column = place
            seen[channel] += 1
            value = cells[row][column][channel]
            assert stands_for is not None
            if math.isnan(value):
                assert code == colour_maps.NAN
            elif math.isinf(value):
                assert stands_for.low == stands_for.high == value
            elif dead[channel]:
                assert code in {colour_maps.DEAD_LIGHT, colour_maps.DEAD_DARK}
                assert stands_for.low == stands_for.high == 0
            else:
                # From the limits and the place on the colour bar alone, not through the product.
                low, high = ends[channel]
                step = (high - low) / (colour_maps.LEVELS - 1)
                assert code < colour_maps.LEVELS
                assert abs(low + code * step - value) <= step * 0.501
                assert stands_for.low - step * 1e-3 <= value <= stands_for.high + step * 1e-3
                assert stands_for.high - stands_for.low <= step * 1.001
    assert set(seen.values()) == {layout.tile_height * layout.tile_width}


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("scope", SCOPES)
@pytest.mark.parametrize(
    ("shape", "by", "gap"),
    [
        ((7, 7, 13), "index", 1),
        ((15, 9, 6), "l2", 2),
        ((1, 1, 5), "max", 1),
        ((40, 3, 4), "zeros", 0),
        ((3, 50, 4), "mean", 3),
    ],
)
def test_every_pixel_reads_back_to_its_value(
    signed: bool, scope: Scope, shape: tuple[int, int, int], by: Order, gap: int
) -> None:
    values = activation(shape, signed=signed)
    values[..., 2] = 0
    if shape[0] > 1:
        values[0, 0, 0], values[1, 0, 0], values[1, 1, 1] = np.nan, np.inf, np.nan
        if signed:
            values[2, 0, 0] = -np.inf
    statistics = channel_statistics.measure(values, signed=signed)
    other = channel_statistics.measure(values * np.float32(3), signed=signed)
    limits = value_limits.domains(statistics, scope, [statistics, other])
    name = colour_maps.colour_maps(signed=signed)[0]
    order = channel_statistics.order(statistics, by)
    before = values.copy()
    grid = channel_grid.draw_grid(values, statistics, order, limits, name, gap=gap, max_width=150)
    check_every_pixel(grid, values, statistics, limits)
    np.testing.assert_array_equal(values, before)
    assert grid.clipped == 0
    labels = " ".join(mark.label for mark in grid.marks)
    assert "dead channel" in labels
    assert ("not a number" in labels) == (shape[0] > 1)
    assert ("\N{MINUS SIGN}infinity" in labels) == (shape[0] > 1 and signed)


def test_zero_has_a_level_of_its_own_in_signed_pictures() -> None:
    values = activation((9, 9, 4), signed=True)
    values[4, 4] = 0
    grid = drawn(values, signed=True)
    assert (encode_alone(values, signed=True)[:, 4, 4] == colour_maps.CENTRE).all()
    left, top, _, _ = grid.box(0)
    middle = grid.value_at(left + 4 * grid.layout.factor, top + 4 * grid.layout.factor)
    assert middle is not None
    assert middle.low == -middle.high


def encode_alone(values: Array, *, signed: bool, scope: Scope = "channel") -> Array:
    statistics = channel_statistics.measure(values, signed=signed)
    limits = value_limits.domains(statistics, scope)
    codes, _ = palette_codes.encode(values, limits, finite=True, inside=True)
    return codes


@pytest.mark.parametrize("shape", [(1, 1, 1), (64, 64, 512), (700, 3, 200), (5, 900, 128)])
def test_blocks_join_without_a_seam(shape: tuple[int, int, int]) -> None:
    values = activation(shape)
    high = values.max(axis=(0, 1)).astype(np.float64)
    scale = np.divide(colour_maps.LEVELS - 1, high, out=np.zeros_like(high), where=high > 0)
    exact = (values * scale).transpose(2, 0, 1)
    codes = encode_alone(values, signed=False)
    assert np.abs(codes - exact).max() <= 0.501


@pytest.mark.parametrize("size", [1e-42, 1e-38, 1e-20, 1e30])
def test_limits_of_any_magnitude(size: float) -> None:
    values = (np.linspace(0, 1, 49).reshape(7, 7, 1) * size).astype(np.float32)
    codes = encode_alone(values, signed=False)
    exact = values.astype(np.float64) / float(values.max()) * (colour_maps.LEVELS - 1)
    assert np.abs(codes[0] - exact[..., 0]).max() <= 0.501


def test_clipping_is_counted_said_and_read_back_as_open_ended() -> None:
    values = activation((8, 8, 3), signed=True)
    values[0, 0, 0] = np.inf
    statistics = channel_statistics.measure(values, signed=True)
    half = np.float32(0.5) * value_limits.domains(statistics, "channel").high
    limits = value_limits.Domains("channel", True, -half, half)
    order = channel_statistics.order(statistics, "index")
    grid = channel_grid.draw_grid(values, statistics, order, limits, "berlin")
    finite = np.isfinite(values)
    outside = int(((np.abs(values) > half) & finite).sum())
    assert grid.clipped == outside > 0
    assert f"{outside} drawn values lie outside" in grid.note
    for y in range(grid.layout.height):
        for x in range(grid.layout.width):
            place, stands_for = grid.locate(x, y), grid.value_at(x, y)
            if place and stands_for:
                value = values[place[1], place[2], place[0]]
                slack = half[place[0]] * 1e-5
                assert stands_for.low - slack <= value <= stands_for.high + slack


def test_a_dead_channel_is_hatched_and_a_silent_picture_too() -> None:
    values = activation((14, 14, 6))
    values[..., 4] = 0
    grid = drawn(values, signed=False)
    left, top, right, bottom = grid.box(4)
    assert set(np.unique(grid.indexes[top:bottom, left:right])) == {
        colour_maps.DEAD_LIGHT,
        colour_maps.DEAD_DARK,
    }
    assert grid.marks[0].count == 1
    silent = drawn(np.zeros((7, 7, 8), np.float32), signed=False)
    assert silent.marks[0].label == "dead channel on this image: every value is 0 (8 of 8 drawn)"


def test_a_constant_channel_keeps_its_colour() -> None:
    values = activation((7, 7, 2), signed=True)
    values[..., 1] = -2
    codes = encode_alone(values, signed=True)
    assert (codes[1] == 0).all()


def test_nothing_but_gaps_is_transparent() -> None:
    grid = drawn(activation((7, 7, 10)), signed=False, columns=4, gap=5)
    indexes, colours = decoded(grid.png())
    np.testing.assert_array_equal(colours[..., 3] == 0, indexes == colour_maps.GAP)
    tile = grid.layout.tile_width * grid.layout.tile_height
    assert (indexes != colour_maps.GAP).sum() == 10 * tile


def test_drawing_has_no_pyplot_in_it() -> None:
    code = (
        "import sys, vgg_explorer.pictures.grid_sheet, vgg_explorer.images.samples;"
        "print([m for m in ('matplotlib.pyplot', 'streamlit', 'keras', 'tensorflow')"
        " if m in sys.modules])"
    )
    printed = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert printed.stdout.strip() == "[]"
