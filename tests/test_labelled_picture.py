import io

import numpy as np
import pytest
from PIL import Image

from vgg_explorer import colour, labelled_picture, rendering
from vgg_explorer.rendering import Grid

Array = np.ndarray


def activation(shape: tuple[int, int, int], *, signed: bool = False, seed: int = 0) -> Array:
    rng = np.random.default_rng(seed)
    values = rng.standard_normal(shape, dtype=np.float32)
    values *= rng.uniform(0.01, 30, shape[2]).astype(np.float32)
    return values if signed else np.maximum(values, 0)


def drawn(values: Array) -> Grid:
    statistics = rendering.measure(values, signed=False)
    limits = rendering.domains(statistics, "tensor")
    order = rendering.order(statistics, "index")
    return rendering.draw_grid(values, statistics, order, limits, "viridis")


def test_a_colour_bar_shows_every_level_and_shared_limits() -> None:
    values = activation((7, 7, 4), signed=True)
    statistics = rendering.measure(values, signed=True)
    bar = rendering.colour_bar(rendering.domains(statistics, "tensor"), "RdBu_r", level_width=2)
    expected = rendering.palette("RdBu_r")[: colour.LEVELS].repeat(2, axis=0)
    np.testing.assert_array_equal(bar.pixels, np.broadcast_to(expected, bar.pixels.shape))
    high = rendering.format_value(statistics.peak.max())
    assert [tick.label for tick in bar.ticks] == [f"\N{MINUS SIGN}{high}", "0", high]
    assert [tick.position for tick in bar.ticks] == [0, 0.5, 1]
    assert "whole tensor" in bar.caption


@pytest.mark.parametrize("signed", [False, True])
def test_one_bar_never_gives_one_set_of_numbers_for_many_scales(signed: bool) -> None:
    statistics = rendering.measure(activation((7, 7, 4), signed=signed), signed=signed)
    limits = rendering.domains(statistics, "channel")
    bar = rendering.colour_bar(limits, rendering.colour_maps(signed=signed)[0], [1, 2])
    assert not any(character.isdigit() for tick in bar.ticks for character in tick.label[1:])
    two = sorted(statistics.peak[[1, 2]])
    between = f"between {rendering.format_value(two[0])} and {rendering.format_value(two[1])} here"
    assert between in bar.caption


def test_the_bar_of_nothing() -> None:
    limits = rendering.domains(
        rendering.measure(np.zeros((2, 2, 2), np.float32), signed=False), "tensor"
    )
    bar = rendering.colour_bar(limits, "viridis")
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
    picture = rendering.label(grid, "relu4_3 of VGG16", lines, scale=scale)
    assert picture.scale == (scale or labelled_picture.print_scale(grid))
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
    bar = rendering.colour_bar(grid.domains, grid.colour_map, level_width=picture.scale)
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
    image = Image.open(io.BytesIO(rendering.labelled_png(grid, "A title")))
    # 180 mm at 300 dots per inch.
    assert image.width >= 180 / 25.4 * 300
    scale = labelled_picture.print_scale(grid)
    assert image.width // scale * (scale - 1) < 180 / 25.4 * 300
    np.testing.assert_array_equal(
        np.array(image), rendering.label(grid, "A title", scale=scale).pixels
    )


@pytest.mark.parametrize("shape", [(1000, 1000, 16), (31_000, 1, 1)])
def test_a_large_grid_is_not_magnified(shape: tuple[int, int, int]) -> None:
    assert labelled_picture.print_scale(drawn(np.ones(shape, np.float32))) == 1
