import io

import numpy as np
import pytest
from matplotlib import colormaps
from PIL import Image

from tests.pictures.written_words import find
from vgg_explorer.measures import channel_statistics, value_limits
from vgg_explorer.network import formatting
from vgg_explorer.pictures import channel_grid, colour_bar, colour_maps, grid_sheet
from vgg_explorer.pictures.channel_grid import Grid
from vgg_explorer.pictures.grid_sheet import GridSheet

Array = np.ndarray


def activation(shape: tuple[int, int, int], *, signed: bool = False, seed: int = 0) -> Array:
    rng = np.random.default_rng(seed)
    values = rng.standard_normal(shape, dtype=np.float32)
    values *= rng.uniform(0.01, 30, shape[2]).astype(np.float32)
    return values if signed else np.maximum(values, 0)


def drawn(values: Array) -> Grid:
    statistics = channel_statistics.measure(values, signed=False)
    limits = value_limits.domains(statistics, "tensor")
    order = channel_statistics.order(statistics, "index")
    return channel_grid.draw_grid(values, statistics, order, limits, "viridis")


def test_a_colour_bar_shows_every_level_and_shared_limits() -> None:
    values = activation((7, 7, 4), signed=True)
    statistics = channel_statistics.measure(values, signed=True)
    bar = colour_bar.colour_bar(value_limits.domains(statistics, "tensor"), "RdBu_r", level_width=2)
    expected = colour_maps.palette("RdBu_r")[: colour_maps.LEVELS].repeat(2, axis=0)
    np.testing.assert_array_equal(bar.pixels, np.broadcast_to(expected, bar.pixels.shape))
    high = formatting.value_text(statistics.peak.max())
    assert [tick.label for tick in bar.ticks] == [f"\N{MINUS SIGN}{high}", "0", high]
    assert [tick.position for tick in bar.ticks] == [0, 0.5, 1]
    assert "whole tensor" in bar.caption


@pytest.mark.parametrize("signed", [False, True])
def test_one_bar_never_gives_one_set_of_numbers_for_many_scales(signed: bool) -> None:
    statistics = channel_statistics.measure(activation((7, 7, 4), signed=signed), signed=signed)
    limits = value_limits.domains(statistics, "channel")
    bar = colour_bar.colour_bar(limits, colour_maps.colour_maps(signed=signed)[0], [1, 2])
    assert not any(character.isdigit() for tick in bar.ticks for character in tick.label[1:])
    two = sorted(statistics.peak[[1, 2]])
    between = f"between {formatting.value_text(two[0])} and {formatting.value_text(two[1])} here"
    assert between in bar.caption


def test_the_bar_of_nothing() -> None:
    limits = value_limits.domains(
        channel_statistics.measure(np.zeros((2, 2, 2), np.float32), signed=False), "tensor"
    )
    bar = colour_bar.colour_bar(limits, "viridis")
    assert [tick.label for tick in bar.ticks] == ["0"]


def blocks(grid: Grid, scale: int) -> Array:
    return grid.palette[grid.indexes].repeat(scale, axis=0).repeat(scale, axis=1)


@pytest.mark.parametrize("scale", [None, 1, 3])
def test_the_download_shows_the_very_same_pixels_and_says_everything(scale: int | None) -> None:
    values = activation((14, 9, 24))
    values[..., 3] = 0
    values[2, 2, 5] = np.nan
    grid = drawn(values)
    name = "a_very_long_file_name_" * 12 + ".jpg\nwith a line break"
    lines = ["Keras layer block4_conv3.", name]
    picture = grid_sheet.label(grid, "relu4_3 of VGG16", lines, scale=scale)
    assert picture.scale == (scale or grid_sheet.print_scale(grid))
    read_back = Image.open(io.BytesIO(picture.png()))
    assert read_back.mode == "RGB"
    assert read_back.info["Title"] == "relu4_3 of VGG16"
    assert read_back.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    pixels = np.array(read_back)
    np.testing.assert_array_equal(pixels, picture.pixels)
    bottom = picture.top + grid.layout.height * picture.scale
    right = picture.left + grid.layout.width * picture.scale
    mosaic = pixels[picture.top : bottom, picture.left : right]
    np.testing.assert_array_equal(mosaic, blocks(grid, picture.scale))
    assert (pixels[:, -10:] == 255).all()
    bar = colour_bar.colour_bar(grid.domains, grid.colour_map, level_width=picture.scale)
    strip, left = bar.pixels[0], picture.left
    width = len(strip)
    below = range(bottom, len(pixels))
    rows = [row for row in below if (pixels[row, left : left + width] == strip).all()]
    assert len(rows) == bar.pixels.shape[0] * picture.scale
    text = read_back.info["Description"]
    for fact in ("block4_conv3", "14 × 9 × 24", "viridis", bar.caption, "dead", "not a number"):
        assert fact in text
    side = grid.layout.factor * picture.scale
    assert f"a square of {side} × {side} px" in text


@pytest.mark.parametrize("shape", [(4, 4, 512), (16, 16, 256), (64, 64, 256)])
def test_a_download_is_wide_enough_for_print(shape: tuple[int, int, int]) -> None:
    grid = drawn(activation(shape))
    image = Image.open(io.BytesIO(grid_sheet.labelled_png(grid, "A title")))
    # 180 mm at 300 dots per inch.
    assert image.width >= 180 / 25.4 * 300
    scale = grid_sheet.print_scale(grid)
    assert image.width // scale * (scale - 1) < 180 / 25.4 * 300
    np.testing.assert_array_equal(
        np.array(image), grid_sheet.label(grid, "A title", scale=scale).pixels
    )


@pytest.mark.parametrize("shape", [(1000, 1000, 16), (31_000, 1, 1)])
def test_a_large_grid_is_not_magnified(shape: tuple[int, int, int]) -> None:
    assert grid_sheet.print_scale(drawn(np.ones(shape, np.float32))) == 1


def rgb(colour_map: str, share: float) -> Array:
    return np.rint(np.array(colormaps[colour_map](share)[:3], dtype=np.float64) * 255)


def bar_rows(picture: GridSheet, grid: Grid) -> Array:
    """The rows below the grid that are the colours of the map, low to high."""
    levels = colour_maps.palette(grid.colour_map)[: colour_maps.LEVELS].repeat(
        picture.scale, axis=0
    )
    bottom = picture.top + grid.layout.height * picture.scale
    strips = picture.pixels[bottom:, picture.left : picture.left + len(levels)]
    return bottom + np.flatnonzero((strips == levels).all(axis=(1, 2)))


@pytest.mark.parametrize(("signed", "colour_map"), [(False, "magma"), (True, "RdBu_r")])
@pytest.mark.parametrize("scale", [1, 3])
def test_the_numbers_stand_under_the_colours_of_their_values(
    signed: bool, colour_map: str, scale: int
) -> None:
    values = np.linspace(-4 if signed else 0, 62.5, 64, dtype=np.float32).reshape(8, 8, 1)
    statistics = channel_statistics.measure(values, signed=signed)
    limits = value_limits.domains(statistics, "tensor")
    order = np.zeros(1, dtype=np.intp)
    grid = channel_grid.draw_grid(values, statistics, order, limits, colour_map, factor=8)
    picture = grid_sheet.label(grid, "A title", scale=scale)
    rows = bar_rows(picture, grid)
    assert len(rows) == 12 * scale
    strip = picture.pixels[rows[0]].astype(np.float64)
    left, right = picture.left, picture.left + colour_maps.LEVELS * scale
    for at, share in ((left, 0.0), ((left + right) // 2, 0.5), (right - 1, 1.0)):
        assert np.abs(strip[at] - rgb(colour_map, share)).max() <= 2
    side = 8 * scale
    last_cell = picture.pixels[picture.top + 8 * side - 1, picture.left + 8 * side - 1]
    np.testing.assert_array_equal(last_cell, strip[right - 1])
    below = {"top": int(rows[-1]) + 1, "bottom": int(rows[-1]) + 30 * scale}
    low = "\N{MINUS SIGN}62.5" if signed else "0"
    places = [find(word, picture.pixels, 13 * scale, **below) for word in (low, "62.5")]
    assert places[0].left == pytest.approx(left, abs=2 * scale)
    assert places[1].right == pytest.approx(right, abs=2 * scale)
    if signed:
        zero = find("0", picture.pixels, 13 * scale, **below)
        assert zero.centre == pytest.approx((left + right) / 2, abs=scale)


def test_the_key_shows_what_is_drawn_beside_its_words() -> None:
    values = activation((6, 6, 5))
    values[..., 1] = 0
    values[0, 0, 2], values[0, 1, 2], values[0, 2, 3] = np.nan, np.inf, -np.inf
    grid = drawn(values)
    scale = 2
    picture = grid_sheet.label(grid, "A title", scale=scale)
    below = int(bar_rows(picture, grid)[-1]) + 1
    words = {
        "dead channel on this image: every value is 0 (1 of 5 drawn)": {(196,) * 3, (112,) * 3},
        "not a number (1 drawn cells)": {(255, 0, 255)},
        "+infinity (1 drawn cells)": {(0, 255, 0)},
        "\N{MINUS SIGN}infinity (1 drawn cells)": {(0, 0, 255)},
    }
    for label, colours in words.items():
        place = find(label, picture.pixels, 13 * scale, top=below)
        row = picture.pixels[(place.top + place.bottom) // 2, picture.left : place.left]
        inked = (row != 255).any(axis=1)
        assert inked[0]
        assert 10 * scale < inked.sum() < place.left - picture.left
        assert {tuple(each) for each in row[inked].tolist()} == colours
