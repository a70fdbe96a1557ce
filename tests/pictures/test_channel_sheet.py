"""The picture of one channel for print: its colour bar and its key tell the truth about it."""

import numpy as np
import pytest
from matplotlib import colormaps

from tests.pictures.written_words import find
from vgg_explorer import network
from vgg_explorer.measures import channel_statistics, value_limits
from vgg_explorer.measures.receptive_field import cell_facts
from vgg_explorer.pictures import channel_grid, colour_maps
from vgg_explorer.pictures.channel_sheet import ChannelSheet, channel_picture

RNG = np.random.default_rng(7)
TEXT = 30
"""Height of the letters in pixels."""
IMAGE = RNG.integers(0, 256, (64, 64, 3), dtype=np.uint8)


def picture(plane: np.ndarray, colour_map: str) -> ChannelSheet:
    """Made for relu4_3 of an image of 64 × 64 pixels: 8 × 8 cells."""
    signed = colour_map in colour_maps.DIVERGING
    statistics = channel_statistics.measure(plane[..., np.newaxis], signed=signed)
    grid = channel_grid.draw_grid(
        plane[..., np.newaxis], statistics, np.zeros(1, dtype=np.intp),
        value_limits.domains(statistics, "tensor"), colour_map, gap=0, columns=1, factor=1,
    )  # fmt: skip
    tensor = network.tensor("relu4_3")
    return channel_picture(
        IMAGE, grid, tensor, cell_facts(tensor, 0, 1, 64, 64), opacity=0.6, stage=4,
        dead=not plane.any(), title="conv4: channel 3", lines=["Image: a.png."],
    )  # fmt: skip


def below(made: ChannelSheet) -> int:
    return made.map_at[1] + 8 * made.side


@pytest.mark.parametrize("colour_map", ["viridis", "magma", "gray", "RdBu_r", "berlin"])
def test_the_bar_has_the_colours_of_the_map_and_their_values(colour_map: str) -> None:
    signed = colour_map in colour_maps.DIVERGING
    plane = np.linspace(-62.5 if signed else 0, 62.5, 64, dtype=np.float32).reshape(8, 8)
    made = picture(plane, colour_map)
    left, top = made.map_at
    lowest = made.pixels[top, left]
    highest = made.pixels[top + 8 * made.side - 1, left + 8 * made.side - 1]
    # The bar is the one row of pixels below the pictures that runs from the colour of the least
    # value of the map to that of the largest, in a frame.
    right = left + 4 * colour_maps.LEVELS
    under = made.pixels[below(made) :]
    ends = (under[:, left] == lowest) & (under[:, right - 1] == highest)
    rows = below(made) + np.flatnonzero(ends.all(axis=1))
    assert len(rows) == 30
    for row in rows:
        for end in (left - 1, right):
            assert tuple(made.pixels[row, end]) == (26, 26, 26)
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            at = left + round(share * (right - 1 - left))
            expected = np.array(colormaps[colour_map](share)[:3]) * 255
            assert np.abs(made.pixels[row, at] - expected).max() <= 4
    words = {"top": int(rows[-1]) + 2, "bottom": int(rows[-1]) + 60}
    low = "\N{MINUS SIGN}62.5" if signed else "0"
    assert find(low, made.pixels, TEXT, **words).left == pytest.approx(left, abs=4)
    assert find("62.5", made.pixels, TEXT, **words).right == pytest.approx(right, abs=4)
    if signed:
        middle = find("0", made.pixels, TEXT, **words).centre
        assert middle == pytest.approx((left + right) / 2, abs=3)


def swatch_colours(made: ChannelSheet, label: str) -> set[tuple[int, ...]]:
    """Of what stands before a label of the key: a filled square."""
    place = find(label, made.pixels, TEXT, top=below(made))
    left = made.map_at[0]
    before = made.pixels[place.top - 10 : place.bottom + 10, left : place.left]
    inked = (before != 255).any(axis=2)
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    assert columns.size
    assert columns[0] == 0
    square = before[rows[0] : rows[-1] + 1, : columns[-1] + 1]
    assert square.shape[0] == square.shape[1] >= 20
    assert place.top - 10 + rows[0] <= (place.top + place.bottom) / 2 <= place.top + rows[-1]
    return {tuple(each) for each in square.reshape(-1, 3).tolist()}


def test_the_key_shows_what_is_not_a_value_beside_its_words() -> None:
    plane = RNG.uniform(1, 5, (8, 8)).astype(np.float32)
    plane[2, 2:4], plane[5, 5], plane[6, 1:4] = np.nan, np.inf, -np.inf
    made = picture(plane, "viridis")
    key = {
        "not a number (2 drawn cells)": ((255, 0, 255), (2, 2)),
        "+infinity (1 drawn cells)": ((0, 255, 0), (5, 5)),
        "\N{MINUS SIGN}infinity (3 drawn cells)": ((0, 0, 255), (6, 1)),
    }
    left, top = made.map_at
    for label, (expected, (row, column)) in key.items():
        assert swatch_colours(made, label) == {expected}
        cell = made.pixels[top + row * made.side + 9, left + column * made.side + 9]
        assert tuple(cell.tolist()) == expected


def test_the_key_of_a_dead_channel_is_hatched_as_its_map_is() -> None:
    made = picture(np.zeros((8, 8), np.float32), "viridis")
    label = "dead channel on this image: every value is 0 (1 of 1 drawn)"
    left, top = made.map_at
    shown = made.pixels[top : top + made.side, left : left + made.side]
    hatched = {tuple(each) for each in shown.reshape(-1, 3).tolist()}
    assert len(hatched) == 2
    assert swatch_colours(made, label) == hatched
