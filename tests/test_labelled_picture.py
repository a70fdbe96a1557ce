import io

import numpy as np
import pytest
from PIL import Image

from vgg_explorer import colour, rendering
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


def test_the_download_shows_the_very_same_pixels_and_says_everything() -> None:
    values = activation((14, 9, 24))
    values[..., 3] = 0
    values[2, 2, 5] = np.nan
    grid = drawn(values)
    name = "a_very_long_file_name_" * 12 + ".jpg\nwith a line break"
    picture = rendering.label(grid, "relu4_3 of VGG16", ["Keras layer block4_conv3.", name])
    read_back = Image.open(io.BytesIO(rendering.labelled_png(grid, "relu4_3 of VGG16", [name])))
    assert read_back.mode == "RGB"
    assert read_back.info["Title"] == "relu4_3 of VGG16"
    read_back = Image.open(io.BytesIO(picture.png()))
    pixels = np.array(read_back)
    np.testing.assert_array_equal(pixels, picture.pixels)
    bottom, right = picture.top + grid.layout.height, picture.left + grid.layout.width
    mosaic = pixels[picture.top : bottom, picture.left : right]
    np.testing.assert_array_equal(mosaic, grid.palette[grid.indexes])
    assert (pixels[:, -10:] == 255).all()
    bar = rendering.colour_bar(grid.domains, grid.colour_map)
    strip = bar.pixels[0]
    rows = [row for row in range(bottom, len(pixels)) if (pixels[row, 20:269] == strip).all()]
    assert len(rows) == bar.pixels.shape[0]
    text = read_back.info["Description"]
    for fact in ("block4_conv3", "14 × 9 × 24", "viridis", bar.caption, "dead", "not a number"):
        assert fact in text
