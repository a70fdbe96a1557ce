"""The page that compares, in a browser: pixels, pointing, keys, links, downloads."""

import base64
import csv
import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open, look_anew, settle, stand_still
from vgg_explorer.compute import extractor
from vgg_explorer.images.samples import SAMPLES
from vgg_explorer.measures import channel_statistics
from vgg_explorer.measures.correspondence import link
from vgg_explorer.measures.difference import measure_differences, rank
from vgg_explorer.network import tensor
from vgg_explorer.network.formatting import value_text
from vgg_explorer.pictures import difference_panels as picture

pytestmark = pytest.mark.browser

Array = np.ndarray
LINK = "/compare?compare=tensors&feed=64x64&a=relu4_3&b=pool4&sample=step_edge"


def _expected() -> tuple[Array, Array, list[picture.PanelRow]]:
    """What the link must show, computed here."""
    fed = SAMPLES["step_edge"].original(64, 64)
    held = extractor.activations(fed, ["relu4_3", "pool4"])
    x, y = held["relu4_3"], held["pool4"]
    linked = link(tensor("relu4_3"), tensor("pool4"))
    found = measure_differences(x, y, linked)
    a, b = (
        picture.DrawnSide(each, channel_statistics.measure(each, signed=False)) for each in (x, y)
    )
    shown = picture.places(linked, rank(found, a.statistics, "mean")[:24])
    look = picture.Look("channel", "viridis", "berlin")
    return x, y, picture.draw_rows(a, b, linked, found, shown, look)


@pytest.fixture(scope="module")
def opened(visit_once: Open) -> Page:
    return visit_once(LINK)


def _tiles(page: Page) -> Locator:
    tiles = page.locator(".vgg-compare .vgg-cells-tile")
    expect(tiles.first).to_be_visible(timeout=90_000)
    return tiles


def _pixels(tile: Locator) -> Array:
    address = tile.locator("img").get_attribute("src") or ""
    data = base64.b64decode(address.partition(",")[2])
    return np.array(Image.open(io.BytesIO(data)).convert("RGB"))


@pytest.mark.parametrize("width", [1440, 390])
def test_what_is_shown_is_a_b_and_their_difference_pixel_for_pixel(
    opened: Page, width: int
) -> None:
    page = look_anew(opened)
    page.set_viewport_size({"width": width, "height": 900})
    tiles = _tiles(page)
    _, _, rows = _expected()
    assert tiles.count() == 3 * 24
    for number, tile in enumerate(tile for row in rows[:4] for tile in row.tiles):
        shown = tiles.nth(number)
        np.testing.assert_array_equal(_pixels(shown), tile.pixels)
        box = shown.locator("img").bounding_box()
        assert box is not None
        assert (box["height"], box["width"]) == tile.pixels.shape[:2]
        cut_off = "tile => tile.parentElement.scrollWidth > tile.parentElement.clientWidth"
        assert not shown.evaluate(cut_off)
    # Nothing stands over the edge of a telephone.
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= width


def test_pointing_at_a_cell_reads_all_three(opened: Page) -> None:
    page = look_anew(opened)
    tiles = _tiles(page)
    x, y, rows = _expected()
    channel = rows[0].tiles[0].channel
    factor = rows[0].tiles[0].grid.layout.factor
    said = page.locator(".vgg-cells-said")
    a, b = x[3, 5, channel], y[1, 2, channel]
    tiles.nth(0).hover(position={"x": 5.5 * factor, "y": 3.5 * factor})
    words = f"A {value_text(a)}, B {value_text(b)}, B − A {value_text(b - a)}"
    expect(said).to_have_text(f"Channel {channel}, row 3, column 5: {words}")
    # The same cell is marked in all three, and in no other channel.
    assert page.locator(".vgg-cells-cursor").count() == 3
    # A pooled cell covers four: all of them are said.
    tiles.nth(1).hover(position={"x": 2.5 * 2 * factor, "y": 1.5 * 2 * factor})
    four = " | ".join(value_text(v) for v in x[2:4, 4:6, channel].ravel())
    expect(said).to_contain_text(f"row 1, column 2: A {four}, B {value_text(b)}, B − A ")


def test_cells_are_read_by_keyboard(opened: Page) -> None:
    page = look_anew(opened)
    tiles = _tiles(page)
    # A tile keeps the cell that was pointed at.
    tiles.nth(0).hover(position={"x": 1, "y": 1})
    page.mouse.move(0, 0)
    _, _, rows = _expected()
    said = page.locator(".vgg-cells-said")
    page.get_by_role("button", name="Next", exact=True).focus()
    page.keyboard.press("Tab")
    expect(tiles.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(said).to_contain_text(f"Channel {rows[0].tiles[0].channel}, row 1, column 2: A ")
    for _ in range(3):
        page.keyboard.press("PageDown")
    expect(tiles.nth(3)).to_be_focused()
    expect(said).to_contain_text(f"Channel {rows[1].tiles[0].channel}, row 0, column 0: A ")
    page.keyboard.press("ArrowUp")
    expect(said).to_contain_text("row 0, column 0")


def test_a_link_restores_both_images_and_every_choice(visit: Open) -> None:
    page = visit("/compare?feed=64x64&a=relu5_3")
    _tiles(page)
    page.get_by_label("Sample image").nth(1).click()
    page.get_by_role("option", name="Colour bars").click()
    # A list that is opened while the page changes around it is closed again.
    expect(page.get_by_test_id("stApp")).to_contain_text("of colour_bars")
    settle(page)
    limits = page.get_by_label("Limits of A and B", exact=True)
    # Scrolling closes an open list.
    limits.scroll_into_view_if_needed()
    stand_still(page)
    limits.click()
    page.get_by_role("option", name="one for all channels").click()
    page.get_by_role("button", name="Next", exact=True).click()
    page.wait_for_function("location.search.includes('part=2')")
    page.wait_for_function("location.search.includes('second_sample=colour_bars')")
    page.wait_for_function("location.search.includes('scale=tensor')")
    # The address is ahead of the page.
    settle(page)
    title = page.locator(".vgg-compare-title").first
    expect(page.get_by_test_id("stApp")).to_contain_text("of colour_bars")
    shown = title.inner_text()
    again = visit(page.evaluate("location.pathname + location.search"))
    _tiles(again)
    expect(again.locator(".vgg-compare-title").first).to_have_text(shown)
    expect(again.get_by_test_id("stApp")).to_contain_text("of colour_bars")
    expect(again.get_by_label("Limits of A and B", exact=True)).to_have_value(
        re.compile("one for all")
    )


def test_the_downloads_hold_what_is_shown(opened: Page) -> None:
    page = look_anew(opened)
    tiles = _tiles(page)
    x, _, rows = _expected()
    with page.expect_download() as started:
        page.get_by_role("button", name="Download these channels as PNG").click()
    kept = np.array(Image.open(io.BytesIO(Path(started.value.path()).read_bytes())).convert("RGB"))
    made = picture.rows_sheet("", [], rows, scale=2)
    # Where the first tile stands follows from the text above it; all others from the first.
    shown = _pixels(tiles.nth(0)).repeat(2, axis=0).repeat(2, axis=1)
    left, top = made.places[0][0]
    height, width, _ = shown.shape
    downwards = [
        down
        for down in range(kept.shape[0] - height)
        if np.array_equal(kept[down : down + height, left : left + width], shown)
    ]
    assert len(downwards) == 1
    shift = downwards[0] - top
    for row, places in list(zip(rows, made.places, strict=True))[:6]:
        for tile, (across, down) in zip(row.tiles, places, strict=True):
            high, wide, _ = tile.pixels.shape
            at = kept[down + shift : down + shift + 2 * high, across : across + 2 * wide]
            np.testing.assert_array_equal(at[::2, ::2], tile.pixels)
            np.testing.assert_array_equal(at[1::2, 1::2], tile.pixels)
    with page.expect_download() as started:
        page.get_by_role("button", name="Download all channels as CSV").click()
    lines = list(csv.DictReader(io.StringIO(Path(started.value.path()).read_text())))
    assert len(lines) == 512
    assert float(lines[7]["maximum_a"]) == float(x[..., 7].max())
