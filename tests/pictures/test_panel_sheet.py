"""The sheet of several pictures: what it writes under a colour bar is what the colours mean."""

import numpy as np
import pytest

from tests.pictures.written_words import Place, find
from vgg_explorer.pictures.panel_sheet import Bar, Panel, PanelSheet, Strip, sheet

RNG = np.random.default_rng(3)
LEVELS = 180


def ramp(channel: int) -> np.ndarray:
    """A bar that no other picture holds, from dark to bright in one channel."""
    row = np.full((1, LEVELS, 3), 40, dtype=np.uint8)
    row[0, :, channel] = np.linspace(0, 255, LEVELS).astype(np.uint8)
    return row


def place_of(bar: Bar, made: PanelSheet) -> Place:
    """Where a colour bar lies, read back from the pixels."""
    row = bar.pixels[0].repeat(made.scale, axis=0)
    found = [
        (y, x)
        for x in range(made.pixels.shape[1] - len(row) + 1)
        for y in np.flatnonzero((made.pixels[:, x] == row[0]).all(axis=1))
        if (made.pixels[y, x : x + len(row)] == row).all()
    ]
    assert found, "This colour bar is not drawn."
    rows, lefts = [y for y, _ in found], {x for _, x in found}
    assert len(lefts) == 1
    assert rows == list(range(rows[0], rows[0] + len(rows)))
    left = lefts.pop()
    return Place(left, int(rows[0]), left + len(row), int(rows[-1]) + 1)


@pytest.mark.parametrize("scale", [1, 3])
def test_each_end_of_a_bar_has_the_words_for_that_end(scale: int) -> None:
    bars = (
        Bar(ramp(0), low="1.25", high="87.5", middle="44.4", name="values"),
        Bar(ramp(2), low="\N{MINUS SIGN}0.6", high="0.93", name="differences"),
    )
    picture = RNG.integers(0, 256, (20, 30, 3), dtype=np.uint8)
    alone = Bar(ramp(1), low="none", high="most", middle="half")
    panels = (Panel("first", picture, bars), Panel("second", picture, (alone,)))
    made = sheet("A title", ["A line."], [Strip("A strip", panels)], scale=scale)
    size = 12 * scale
    for bar in (*bars, alone):
        drawn = place_of(bar, made)
        assert drawn.bottom - drawn.top == 10 * scale
        below = {"top": drawn.bottom, "bottom": drawn.bottom + 20 * scale}
        low, high = (find(word, made.pixels, size, **below) for word in (bar.low, bar.high))
        assert low.left == pytest.approx(drawn.left, abs=2 * scale)
        assert high.right == pytest.approx(drawn.right, abs=2 * scale)
        if bar.middle:
            middle = find(bar.middle, made.pixels, size, **below)
            assert middle.centre == pytest.approx(drawn.centre, abs=2 * scale)
        if bar.name:
            beside = {"top": drawn.top - 6 * scale, "bottom": drawn.bottom + 6 * scale}
            assert find(bar.name, made.pixels, size, **beside).right < drawn.left
        assert any(f"{bar.low} to {bar.high}" in line for line in made.text)


@pytest.mark.parametrize("scale", [1, 2])
def test_every_panel_is_where_the_sheet_says_with_its_caption_above(scale: int) -> None:
    pictures = [RNG.integers(0, 256, (12, 60 + i, 3), dtype=np.uint8) for i in range(3)]
    captions = ["upper", "right", "lower"]
    panels = [Panel(each, pixels) for each, pixels in zip(captions, pictures, strict=True)]
    strips = [Strip("", (panels[0], panels[1])), Strip("", (panels[2],))]
    made = sheet("A title", [], strips, scale=scale)
    places = [place for strip in made.places for place in strip]
    for (left, top), pixels, caption in zip(places, pictures, captions, strict=True):
        large = pixels.repeat(scale, axis=0).repeat(scale, axis=1)
        shown = made.pixels[top : top + len(large), left : left + large.shape[1]]
        np.testing.assert_array_equal(shown, large)
        over = find(caption, made.pixels, 12 * scale, top=top - 24 * scale, bottom=top)
        assert over.left == pytest.approx(left, abs=2 * scale)
