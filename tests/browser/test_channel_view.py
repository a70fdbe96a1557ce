"""An open channel in a real browser: its pixels, its cells by pointer and keyboard, its link."""

import base64
import io
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Open, look_anew, settle
from tests.browser.slow_line import hold, let_go
from vgg_explorer import network
from vgg_explorer.compute import extractor
from vgg_explorer.images.samples import SAMPLES
from vgg_explorer.measures import channel_statistics, value_limits
from vgg_explorer.measures.receptive_field import cell_facts
from vgg_explorer.network.formatting import value_text
from vgg_explorer.pictures import channel_grid, colour_maps
from vgg_explorer.pictures.channel_grid import Grid
from vgg_explorer.pictures.channel_sheet import cell_side
from vgg_explorer.pictures.overlay import blend, enlarged

pytestmark = pytest.mark.browser

LINK = "/activations?sample=gratings&feed=64x64&convention=last_conv&tensor=relu4_3&channel=17"
FED = SAMPLES["gratings"].original(64, 64)
_FITS = """() => {
  const side = Number(document.querySelector(".vgg-channel-note").textContent.match(/[0-9]+/)[0]);
  return [...document.querySelectorAll(".vgg-channel-stage canvas")].every((canvas) =>
    canvas.width === 8 * side && canvas.getBoundingClientRect().right <= innerWidth);
}"""
"""Whether the pictures have the size that is said, in the window as it is now."""
_PIXELS = """(canvas) => canvas.toDataURL("image/png").split(",")[1]"""


def _values(tensor: str) -> np.ndarray:
    return extractor.activations(FED, [tensor])[tensor]


def _grid(values: np.ndarray, channel: int, *, signed: bool, colour_map: str) -> Grid:
    statistics = channel_statistics.measure(values, signed=signed)
    limits = value_limits.domains(statistics, "channel")
    return channel_grid.draw_grid(
        values, statistics, np.array([channel]), limits, colour_map, gap=0, columns=1, factor=1
    )


def _open(visit: Open, path: str = LINK) -> Page:
    page = visit(path)
    page.wait_for_selector(".vgg-channel[data-painted]", timeout=90_000)
    return page


def _stage(page: Page, index: int) -> Locator:
    return page.locator(".vgg-channel-stage").nth(index)


def _pixels(page: Page, index: int) -> np.ndarray:
    data = _stage(page, index).locator("canvas").evaluate(_PIXELS)
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))


def _side(page: Page) -> int:
    """Screen pixels of a cell, as the page says."""
    words = page.locator(".vgg-channel-note").text_content() or ""
    found = re.match(r"A cell is (\d+) × \1 px here", words)
    assert found
    return int(found[1])


def _click(page: Page, index: int, row: int, column: int) -> None:
    stage, side = _stage(page, index), _side(page)
    stage.scroll_into_view_if_needed()
    band = stage.locator("canvas").evaluate("(canvas) => canvas.offsetLeft")
    x, y = (band + (at + 0.5) * side for at in (column, row))
    stage.click(position={"x": x, "y": y})


def _await_cell(page: Page, cell: Sequence[int] | None) -> None:
    wanted = f"{cell[0]},{cell[1]}" if cell else None
    page.wait_for_function(
        "(wanted) => new URLSearchParams(location.search).get('cell') === wanted", arg=wanted
    )


def _said(page: Page) -> Locator:
    return page.locator(".vgg-channel-said")


@pytest.fixture(scope="module")
def opened(visit_once: Open) -> Page:
    """A chosen cell and an opacity, for tests that leave both as they are."""
    return _open(visit_once, f"{LINK}&cell=4,4&opacity=35")


@pytest.fixture(scope="module")
def at_hand(visit_once: Open) -> Page:
    """A page for tests that change its choices; each takes it by ``_as_opened``."""
    return _open(visit_once)


def _as_opened(page: Page) -> Page:
    """The page as its link opens it, but for the opacity, whatever a test before chose."""
    look_anew(page)
    if "channel=17" not in page.url:
        page.goto(page.evaluate("location.origin") + LINK)
        page.wait_for_selector(".vgg-channel[data-painted]", timeout=90_000)
        settle(page)
    if "relu=before" in page.url:
        page.get_by_test_id("stButtonGroup").get_by_text("After the ReLU").click()
        page.wait_for_function("!location.search.includes('relu=')")
        settle(page)
    if "cell=" in page.url:
        page.get_by_role("button", name="Go to the strongest cell").click()
        _await_cell(page, None)
        settle(page)
    return look_anew(page)


@pytest.mark.parametrize("width", [1440, 390])
def test_the_map_and_the_overlay_are_exact(opened: Page, width: int) -> None:
    page = look_anew(opened)
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_function(_FITS)
    expect(page.locator(".vgg-channel-controls output")).to_have_text("35 %")
    side = _side(page)
    assert side % 8 == 0
    grid = _grid(_values("relu4_3"), 17, signed=False, colour_map="viridis")
    expected = enlarged(grid.indexes, grid.palette, side, dead=False)
    page.wait_for_function(
        "(wide) => document.querySelector('.vgg-channel canvas').width === wide",
        arg=expected.shape[1],
    )
    np.testing.assert_array_equal(_pixels(page, 0), expected)
    times = side // 8
    image = FED.repeat(times, axis=0).repeat(times, axis=1)
    np.testing.assert_array_equal(_pixels(page, 1), blend(image, expected, 0.35))
    # A pixel of a canvas is a pixel of the page.
    for index in (0, 1):
        box = _stage(page, index).locator("canvas").bounding_box()
        assert box
        assert (box["width"], box["height"]) == (8 * side, 8 * side)
    tops = [_stage(page, index).bounding_box() for index in (0, 1)]
    assert tops[0]
    assert tops[1]
    assert (tops[0]["y"] == tops[1]["y"]) == (width == 1440)
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= width


def test_a_dead_channel_is_hatched(visit: Open) -> None:
    values = _values("relu5_3")
    dead = int(np.flatnonzero(channel_statistics.measure(values, signed=False).dead)[0])
    page = _open(visit, LINK.replace("relu4_3", "relu5_3").replace("=17", f"={dead}"))
    expected = enlarged(
        np.zeros((4, 4), np.uint8), colour_maps.palette("viridis"), _side(page), dead=True
    )
    np.testing.assert_array_equal(_pixels(page, 0), expected)
    expect(page.locator(".st-key-vgg-open-channel")).to_contain_text("dead channel on this image")


@pytest.mark.parametrize("panel", [0, 1])
def test_a_click_on_a_cell_reads_it_stands_in_the_address_and_moves_nothing(
    at_hand: Page, panel: int
) -> None:
    page = _as_opened(at_hand)
    _stage(page, panel).scroll_into_view_if_needed()
    place = f"document.querySelectorAll('.vgg-channel-stage')[{panel}].getBoundingClientRect().top"
    page.evaluate("document.querySelector('.vgg-channel').vggKept = true")
    stood = page.evaluate(place)
    _click(page, panel, 0, 6)
    after, before = _values("relu4_3")[0, 6, 17], _values("conv4_3_pre")[0, 6, 17]
    cell = cell_facts(network.tensor("relu4_3"), 0, 6, 64, 64)
    values = f"{value_text(after)} after the ReLU, {value_text(before)} before it"
    expect(_said(page)).to_contain_text(f"Chosen cell, row 0, column 6: {values}")
    expect(_said(page)).to_contain_text(f"{cell.outside.sentence}.")
    assert "% of its area is outside" in cell.outside.sentence
    _await_cell(page, (0, 6))
    settle(page)
    assert page.evaluate(place) == stood
    assert page.evaluate("document.querySelector('.vgg-channel').vggKept")
    expect(page.get_by_role("table", name="Channel 17 of relu4_3, after the ReLU")).to_be_visible()
    table = page.locator(".vgg-channel-facts").first
    expect(table).to_contain_text("Chosen cell: row 0, column 6")
    expect(table).to_contain_text(cell.outside.sentence)
    # The frame of the receptive field, to the pixel.
    side = _side(page)
    frame = _stage(page, 1).locator(".vgg-frame-field")
    band = _stage(page, 1).locator("canvas").evaluate("(canvas) => canvas.offsetLeft")
    thick = 3
    x, width = (float(frame.get_attribute(name) or "nan") for name in ("x", "width"))
    assert x + thick / 2 == band + cell.field.left * side / 8
    assert width - thick == (cell.field.right - cell.field.left) * side / 8
    # It goes on beyond the band, and that is marked.
    assert _stage(page, 1).locator(".vgg-edge").count() == 1


def test_pointing_previews_and_changes_nothing(opened: Page) -> None:
    page = look_anew(opened)
    stage, side = _stage(page, 1), _side(page)
    stage.scroll_into_view_if_needed()
    band = stage.locator("canvas").evaluate("(canvas) => canvas.offsetLeft")
    stage.hover(position={"x": band + 5.5 * side, "y": band + 2.5 * side})
    value = value_text(_values("relu4_3")[2, 5, 17])
    pointed = page.locator(".vgg-channel-pointed")
    expect(pointed).to_contain_text(f"row 2, column 5: {value} after the ReLU")
    expect(_said(page)).to_contain_text("Chosen cell, row 4, column 4")
    stage.hover(position={"x": 1, "y": 1})
    expect(pointed).to_contain_text("Point at a cell")


def test_the_keyboard_walks_over_the_cells(visit: Open) -> None:
    page = _open(visit, f"{LINK}&cell=3,3")
    _stage(page, 0).focus()
    steps = [
        ("ArrowRight", (3, 4)),
        ("ArrowDown", (4, 4)),
        ("ArrowLeft", (4, 3)),
        ("ArrowUp", (3, 3)),
        ("End", (3, 7)),
        ("ArrowRight", (3, 7)),
        ("PageDown", (7, 7)),
        ("Home", (7, 0)),
        ("PageUp", (0, 0)),
        ("Control+End", (7, 7)),
        ("Control+Home", (0, 0)),
        ("ArrowDown", (1, 0)),
    ]
    for key, (row, column) in steps:
        page.keyboard.press(key)
        expect(_said(page)).to_contain_text(f"row {row}, column {column}:")
    page.keyboard.press("Enter")
    _await_cell(page, (1, 0))
    settle(page)
    # The focus and the cell outlive the run that followed.
    page.keyboard.press("ArrowRight")
    expect(_said(page)).to_contain_text("row 1, column 1:")
    _await_cell(page, (1, 1))


def test_the_opacity_is_instant_and_stands_in_the_address(at_hand: Page) -> None:
    page = _as_opened(at_hand)
    slider = page.get_by_role("slider", name="Opacity of the map over the image")
    slider.focus()
    page.keyboard.press("Home")
    side = _side(page)
    image = FED.repeat(side // 8, axis=0).repeat(side // 8, axis=1)
    np.testing.assert_array_equal(_pixels(page, 1), image)
    page.wait_for_function("location.search.includes('opacity=0')")
    page.keyboard.press("End")
    np.testing.assert_array_equal(_pixels(page, 1), _pixels(page, 0))
    page.wait_for_function("location.search.includes('opacity=100')")


def test_before_the_relu_is_one_click_away_keeps_the_cell_and_stands_in_the_link(
    at_hand: Page, visit: Open
) -> None:
    page = _as_opened(at_hand)
    _click(page, 0, 5, 2)
    _await_cell(page, (5, 2))
    page.get_by_test_id("stButtonGroup").get_by_text("Before the ReLU").click()
    page.wait_for_function("location.search.includes('relu=before')")
    expect(
        page.locator(".vgg-legend").filter(has_text="Limits of this channel: \N{MINUS SIGN}")
    ).to_be_visible()
    grid = _grid(_values("conv4_3_pre"), 17, signed=True, colour_map="berlin")
    expected = enlarged(grid.indexes, grid.palette, _side(page), dead=False)
    expect(_stage(page, 0)).to_have_attribute(
        "aria-label", re.compile(r"conv4_3_pre, before the ReLU")
    )
    np.testing.assert_array_equal(_pixels(page, 0), expected)
    expect(_said(page)).to_contain_text("row 5, column 2:")
    _await_cell(page, (5, 2))
    settle(page)
    # The link shows the same on a fresh page.
    second = _open(visit, "/activations" + page.evaluate("location.search"))
    expect(_said(second)).to_have_text(_said(page).text_content() or "")
    for index in (0, 1):
        np.testing.assert_array_equal(_pixels(second, index), _pixels(page, index))


def test_a_neighbour_is_drawn_before_the_server_knows(at_hand: Page) -> None:
    page = _as_opened(at_hand)
    _stage(page, 0).focus()
    hold(page)
    page.keyboard.press("n")
    title, view = page.locator("#open-channel"), page.locator(".st-key-vgg-open-channel")
    expect(title).to_contain_text("Channel 18 of relu4_3")
    expect(_stage(page, 0)).to_have_attribute("aria-label", re.compile("^Channel 18 of relu4_3"))
    values = _values("relu4_3")
    grid = _grid(values, 18, signed=False, colour_map="viridis")
    drawn = enlarged(grid.indexes, grid.palette, _side(page), dead=False)
    np.testing.assert_array_equal(_pixels(page, 0), drawn)
    plane = values[..., 18]
    row, column = np.unravel_index(plane.argmax(), plane.shape)
    most = value_text(plane.max())
    expect(_said(page)).to_contain_text(f"row {row}, column {column}: {most} after the ReLU")
    expect(view.locator(".vgg-legend")).to_contain_text(f"Limits of this channel: 0 to {most}.")
    # What is said below is of channel 17 as yet: it says so, or is not seen.
    expect(view.locator(".vgg-cell-facts")).to_be_hidden()
    expect(view.locator(".vgg-channel-facts").nth(1)).to_contain_text("Channel 17 of relu4_3")
    # A further step is taken when the page has come after.
    page.keyboard.press("n")
    expect(title).to_contain_text("Channel 18 of relu4_3")
    let_go(page)
    page.wait_for_function("location.search.includes('channel=19')")
    expect(title).to_contain_text("Channel 19 of relu4_3")
    expect(view.locator(".vgg-channel-facts").nth(1)).to_contain_text("Channel 19 of relu4_3")
    expect(view.locator(".vgg-cell-facts")).to_be_visible()
    expect(_stage(page, 0)).to_be_focused()
    for channel in (18, 17):
        page.keyboard.press("p")
        page.wait_for_function(f"location.search.includes('channel={channel}')")
        settle(page)


def test_the_next_channel_starts_at_its_own_strongest_cell(at_hand: Page) -> None:
    page = _as_opened(at_hand)
    _click(page, 0, 7, 0)
    _await_cell(page, (7, 0))
    page.get_by_role("button", name="Go to the strongest cell").click()
    _await_cell(page, None)
    page.get_by_role("button", name="Next", exact=True).click()
    page.wait_for_function("location.search.includes('channel=18')")
    plane = _values("relu4_3")[..., 18]
    row, column = np.unravel_index(plane.argmax(), plane.shape)
    expect(_said(page)).to_contain_text(
        f"row {row}, column {column}: {value_text(plane.max())} after the ReLU"
    )
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.locator(".vgg-channel")).to_have_count(0)
    page.wait_for_function("!location.search.includes('channel')")


def test_the_download_equals_what_is_shown(opened: Page) -> None:
    page = look_anew(opened)
    with page.expect_download() as started:
        page.get_by_role("button", name="Download map and overlay as PNG").click()
    file = Image.open(io.BytesIO(Path(started.value.path()).read_bytes()))
    kept = np.asarray(file.convert("RGB"))
    side, times = cell_side(64, 64, 8), cell_side(64, 64, 8) // 8
    shown, screen = _pixels(page, 0), _side(page)
    large = shown[::screen, ::screen].repeat(side, axis=0).repeat(side, axis=1)
    left = 60
    tops = [
        top
        for top in range(kept.shape[0] - large.shape[0] + 1)
        if np.array_equal(kept[top, left : left + large.shape[1]], large[0])
        and np.array_equal(kept[top : top + large.shape[0], left : left + large.shape[1]], large)
    ]
    assert len(tops) == 1
    image = FED.repeat(times, axis=0).repeat(times, axis=1)
    over = blend(image, large, 0.35)
    height, width, _ = over.shape
    # The overlay stands beside the map, each in a band; its frames apart, it is the blend.
    start = left + width + 72 + 60 + 72
    drawn = kept[tops[0] : tops[0] + height, start : start + width]
    assert (drawn == over).all(axis=2).mean() > 0.9
    frames = {(213, 94, 0), (255, 255, 255)}
    differing = drawn[(drawn != over).any(axis=2)]
    assert {tuple(each) for each in differing.tolist()} <= frames
    assert "row 4, column 4" in file.info["Description"]
    assert "opacity 35 %" in file.info["Description"]
