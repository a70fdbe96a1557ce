import io

import numpy as np
import pytest
from PIL import Image

from vgg_explorer import network
from vgg_explorer.measures import channel_statistics, value_limits
from vgg_explorer.measures.receptive_field import cell_facts
from vgg_explorer.pictures import channel_grid, channel_sheet, colour_maps
from vgg_explorer.pictures.channel_grid import Grid
from vgg_explorer.pictures.channel_sheet import ChannelSheet, cell_side, channel_picture
from vgg_explorer.pictures.overlay import blend, enlarged

RNG = np.random.default_rng(11)


@pytest.mark.parametrize("opacity", [0.0, 0.25, 0.6, 1.0])
def test_a_blend_is_rounded_pixel_by_pixel(opacity: float) -> None:
    # Higher than what is mixed at once.
    image = RNG.integers(0, 256, (70, 7, 3), dtype=np.uint8)
    over = RNG.integers(0, 256, (67, 6, 3), dtype=np.uint8)
    found = blend(image, over, opacity)
    for y in range(70):
        for x in range(7):
            for c in range(3):
                expected = int(image[y, x, c])
                if y < 67 and x < 6:
                    expected = round(expected * (1 - opacity) + int(over[y, x, c]) * opacity)
                assert found[y, x, c] == expected


@pytest.mark.parametrize(
    ("opacity", "size", "said"), [(1.5, 4, "from 0 to 1"), (0.5, 9, "does not fit")]
)
def test_what_cannot_be_laid_over_is_refused(opacity: float, size: int, said: str) -> None:
    image = np.zeros((5, 5, 3), np.uint8)
    with pytest.raises(ValueError, match=said):
        blend(image, np.zeros((size, size, 3), np.uint8), opacity)


def test_the_band_around_a_picture_is_striped() -> None:
    inner = RNG.integers(0, 256, (21, 35, 3), dtype=np.uint8)
    framed = channel_sheet._with_band(inner)
    band = channel_sheet._BAND
    assert framed.shape == (21 + 2 * band, 35 + 2 * band, 3)
    for (y, x), colour in zip(np.ndindex(framed.shape[:2]), framed.reshape(-1, 3), strict=True):
        stripe = channel_sheet._PADDING[(y + x) // 8 % 2]
        inside = band <= y < 21 + band and band <= x < 35 + band
        assert tuple(colour) == (tuple(inner[y - band, x - band]) if inside else stripe)


def test_every_cell_is_a_square_of_its_colour() -> None:
    codes = RNG.integers(0, colour_maps.LEVELS, (3, 4), dtype=np.uint8)
    palette = colour_maps.palette("viridis")
    found = enlarged(codes, palette, 5, dead=False)
    assert found.shape == (15, 20, 3)
    for y in range(15):
        for x in range(20):
            np.testing.assert_array_equal(found[y, x], palette[codes[y // 5, x // 5]])


def test_a_dead_map_is_hatched() -> None:
    palette = colour_maps.palette("viridis")
    found = enlarged(np.zeros((4, 4), np.uint8), palette, 6, dead=True)
    assert {tuple(each) for each in found.reshape(-1, 3).tolist()} == {
        colour_maps.RESERVED[colour_maps.DEAD_LIGHT],
        colour_maps.RESERVED[colour_maps.DEAD_DARK],
    }


def alone(plane: np.ndarray, *, signed: bool) -> Grid:
    values = plane[..., np.newaxis]
    statistics = channel_statistics.measure(values, signed=signed)
    limits = value_limits.domains(statistics, "channel")
    name = colour_maps.colour_maps(signed=signed)[0]
    order = np.zeros(1, dtype=np.intp)
    return channel_grid.draw_grid(
        values, statistics, order, limits, name, gap=0, columns=1, factor=1
    )


def picture(image: np.ndarray, plane: np.ndarray, *, signed: bool = False) -> ChannelSheet:
    tensor = network.tensor("relu4_3")
    cell = cell_facts(tensor, 0, 1, *image.shape[:2])
    return channel_picture(
        image,
        alone(plane, signed=signed),
        tensor,
        cell,
        opacity=0.6,
        stage=4,
        dead=not plane.any(),
        title="conv4: channel 3",
        lines=["Image: a.png."],
    )


def test_the_picture_for_print_holds_map_and_overlay() -> None:
    image = RNG.integers(0, 256, (67, 64, 3), dtype=np.uint8)
    plane = RNG.uniform(0, 5, (8, 8)).astype(np.float32)
    plane[2, 2] = np.nan
    made = picture(image, plane)
    grid = alone(plane, signed=False)
    side = cell_side(67, 64, 8)
    assert made.side == side == 8 * (1500 // 67)
    map_ = enlarged(grid.indexes, grid.palette, side, dead=False)
    left, top = made.map_at
    np.testing.assert_array_equal(made.pixels[top : top + 8 * side, left : left + 8 * side], map_)
    large = image.repeat(side // 8, axis=0).repeat(side // 8, axis=1)
    expected = blend(large, map_, 0.6)
    left, top = made.overlay_at
    shown = made.pixels[top : top + expected.shape[0], left : left + expected.shape[1]]
    differs = (shown != expected).any(axis=2)
    # Only the frames differ: around the chosen cell, and around its receptive field, whose lower
    # right corner is on the image.
    frames = {(0, 114, 178), (213, 94, 0), (255, 255, 255)}
    assert {tuple(each) for each in shown[differs].tolist()} <= frames
    assert 0 < differs.mean() < 0.1
    np.testing.assert_array_equal(
        shown[1 : side - 1, side + 1 : 2 * side - 1],
        expected[1 : side - 1, side + 1 : 2 * side - 1],
    )
    assert any("not a number" in line for line in made.text)
    file = Image.open(io.BytesIO(made.png()))
    assert file.info["Title"] == "conv4: channel 3"
    assert file.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    np.testing.assert_array_equal(np.asarray(file), made.pixels)


def test_the_picture_of_a_large_image_says_that_it_is_reduced() -> None:
    image = np.full((1600, 3200, 3), 128, dtype=np.uint8)
    made = picture(image, RNG.uniform(-5, 5, (200, 400)).astype(np.float32), signed=True)
    assert made.side == 1500 * 8 // 3200
    assert any("drawn reduced" in line for line in made.text)


def test_the_picture_of_a_dead_channel_is_hatched() -> None:
    made = picture(np.zeros((64, 64, 3), np.uint8), np.zeros((8, 8), np.float32))
    left, top = made.map_at
    shown = made.pixels[top : top + 8 * made.side, left : left + 8 * made.side]
    hatch = {
        colour_maps.RESERVED[colour_maps.DEAD_LIGHT],
        colour_maps.RESERVED[colour_maps.DEAD_DARK],
    }
    colours = Image.fromarray(np.ascontiguousarray(shown)).getcolors()
    assert {colour for _, colour in colours or []} == hatch
