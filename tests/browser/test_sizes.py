"""Sizes at true scale as a browser shows them, and the cells under the hand."""

import base64
import io
import re
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import LAPTOP, Open, look_anew, settle
from vgg_explorer import network
from vgg_explorer.charts.equal_size import equal_factor
from vgg_explorer.charts.true_scale import true_factor
from vgg_explorer.compute import extractor
from vgg_explorer.images.samples import SAMPLES
from vgg_explorer.pictures.mean_map import MeanMap, mean_map

pytestmark = pytest.mark.browser

FEED = (75, 101)
PATH = "/sizes?sample=step_edge&feed=75x101&convention=last_conv&second=pooled"
CELLS = f"{PATH}&view=cells"
TENSORS = {
    "last_conv": ["relu3_3", "relu4_3", "relu5_3"],
    "pooled": ["pool3", "pool4", "pool5"],
}
_BOXES = """(figure) => Object.fromEntries([...figure.querySelectorAll("[data-map]")].map((e) => {
  const box = e.getBoundingClientRect();
  return [e.dataset.map, [box.height, box.width]];
}))"""
_PLACE = """(image) => {
  const box = image.getBoundingClientRect();
  return [box.x, box.y, box.width, box.height];
}"""


def _ready(visit: Open, path: str) -> Page:
    """The page with the component that holds its figure in place."""
    page = visit(path)
    expect(page.locator(".vgg-pointer-svg").last).to_be_attached(timeout=60_000)
    return page


def _figure(page: Page, screen: str) -> Locator:
    """The true-scale figure, filled."""
    figure = page.locator(f".st-key-sizes-figure-{screen} .vgg-figure")
    expect(figure.locator("image[data-cells]")).to_have_count(6, timeout=90_000)
    settle(page)
    return figure


@pytest.fixture(scope="module")
def filled(visit_once: Open) -> Page:
    """The page with its maps filled."""
    page = visit_once(PATH)
    _figure(page, "wide")
    return page


def _means() -> dict[str, MeanMap]:
    ids = [each for ids in TENSORS.values() for each in ids]
    found = extractor.activations(SAMPLES["step_edge"].original(*FEED), ids)
    return {id_: mean_map(found[id_], signed=False, side=true_factor(*FEED)) for id_ in ids}


@pytest.mark.parametrize(("width", "screen"), [(1440, "wide"), (390, "narrow")])
def test_every_cell_is_so_many_screen_pixels_as_the_figure_says(
    filled: Page, width: int, screen: str
) -> None:
    page = look_anew(filled)
    page.set_viewport_size({"width": width, "height": 900})
    figure = _figure(page, screen)
    expect(figure).to_be_visible()
    factor = true_factor(*FEED)
    expect(figure).to_contain_text(f"1 input pixel = {factor:g} screen pixels")
    boxes = figure.evaluate(_BOXES)
    assert boxes["input"] == pytest.approx([75 * factor, 101 * factor], abs=0.01)
    means = _means()
    for tensor_id in means:
        rows, columns, _ = network.tensor(tensor_id).shape(*FEED)
        assert boxes[tensor_id] == pytest.approx(
            [(rows or 0) * factor, (columns or 0) * factor], abs=0.01
        )
    # What does not fit scrolls in its frame; the page itself does not.
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= width
    # On the screen every cell has the colour of its mean: the middle of its square tells.
    screenshot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    pixels = np.array(screenshot)
    for tensor_id in ("relu3_3", "relu5_3"):
        x, y, wide, high = figure.locator(f"[data-cells={tensor_id}]").evaluate(_PLACE)
        grid = means[tensor_id].grid
        half = int(factor) // 2
        down = np.round(y + np.arange(half, high, factor)).astype(int)
        across = np.round(x + np.arange(half, wide, factor)).astype(int)
        shown = pixels[np.ix_(down, across)].astype(int)
        wanted = grid.palette[grid.indexes[half :: int(factor), half :: int(factor)]].astype(int)
        assert np.abs(shown - wanted).max() <= 1


def test_the_first_screen_of_a_small_laptop_answers(filled: Page) -> None:
    page = look_anew(filled)
    page.set_viewport_size({"width": 1366, "height": 768})
    expect(page.get_by_text("makes conv3")).to_be_in_viewport(ratio=1)
    expect(_figure(page, "wide")).to_be_in_viewport(ratio=1)


def test_on_a_phone_a_map_is_in_sight_at_once(filled: Page) -> None:
    page = look_anew(filled)
    page.set_viewport_size({"width": 390, "height": 844})
    figure = _figure(page, "narrow")
    expect(figure.locator("[data-map=relu3_3]")).to_be_in_viewport(ratio=1)
    bar = page.locator(".st-key-sizes-bar").bounding_box()
    assert bar
    assert bar["height"] <= 844 / 2


def test_a_download_holds_the_cells(filled: Page, tmp_path: Path) -> None:
    page = look_anew(filled)
    path = tmp_path / "figure.png"
    with page.expect_download() as started:
        page.get_by_role("button", name="Download as PNG").click()
    assert started.value.suggested_filename == "vgg16_true_scale_75x101.png"
    started.value.save_as(path)
    pixels = np.array(Image.open(path).convert("RGB"))
    with page.expect_download() as started:
        page.get_by_role("button", name="Download as SVG").click()
    svg = ElementTree.fromstring(Path(started.value.path()).read_text("utf-8"))  # noqa: S314
    view = [float(each) for each in svg.attrib["viewBox"].split()]
    scale = pixels.shape[1] / view[2]
    assert scale == round(scale) >= 2
    images = [each for each in svg.iter("{http://www.w3.org/2000/svg}image")
              if each.get("data-cells")]  # fmt: skip
    means = _means()
    assert [each.get("data-cells") for each in images] == list(means)
    for each in images:
        grid = means[each.attrib["data-cells"]].grid
        encoded = each.attrib["href"].removeprefix("data:image/png;base64,")
        assert base64.b64decode(encoded) == grid.png()
        left = round((float(each.attrib["x"]) - view[0]) * scale)
        top = round((float(each.attrib["y"]) - view[1]) * scale)
        wanted = grid.palette[grid.indexes].repeat(int(scale), 0).repeat(int(scale), 1)
        high, wide, _ = wanted.shape
        np.testing.assert_array_equal(pixels[top : top + high, left : left + wide], wanted)


def test_a_view_is_a_click_away_and_the_pixel_of_a_link_stays_pinned(visit: Open) -> None:
    # As links were before the views had names.
    page = _ready(visit, f"{PATH}&at=12,34")
    place = page.locator(".vgg-pointer .vgg-place")
    expect(place).to_contain_text("row 12, column 34, pinned")
    page.get_by_role("radio", name="Equal size").click()
    page.wait_for_function("location.search.includes('view=equal')")
    figure = page.locator(".vgg-figure")
    expect(figure).to_contain_text("each cell drawn")
    enlarged = figure.evaluate(_BOXES)
    rows, columns, _ = network.tensor("pool5").shape(*FEED)
    side = 32 * equal_factor(*FEED)
    assert enlarged["pool5"] == pytest.approx([(rows or 0) * side, (columns or 0) * side], abs=0.01)
    page.get_by_role("radio", name="Cells on the image").click()
    expect(place).to_contain_text("row 12, column 34, pinned")
    # A pool follows.
    page.get_by_role("radio", name="A pool at work").click()
    expect(page.get_by_test_id("stApp")).to_contain_text(
        "follows the pinned pixel, row 12, column 34", timeout=90_000
    )
    page.get_by_role("radio", name="Cells on the image").click()
    page.get_by_role("button", name="Unpin").click()
    page.wait_for_function("!location.search.includes('at=')")


def _point(page: Page, row: int, column: int, figure: int = 0) -> None:
    """Move the pointer over an input pixel."""
    svg = page.locator(".vgg-pointer-svg").nth(figure)
    svg.scroll_into_view_if_needed()
    x, y = svg.evaluate(
        """(svg, [x, y]) => {
          const p = new DOMPoint(x, y).matrixTransform(svg.getScreenCTM());
          return [p.x, p.y];
        }""",
        [column + 0.5, row + 0.5],
    )
    page.mouse.move(x, y)


def _drawn(page: Page, figure: int, kind: str) -> list[list[float] | None]:
    """Left, top, width and height of what is drawn for conv3, conv4 and conv5; None if hidden."""
    found: list[list[float] | None] = (
        page.locator(".vgg-pointer-figure")
        .nth(figure)
        .evaluate(
            """(figure, kind) => ["conv3", "conv4", "conv5"].map((name) => {
              const e = figure.querySelector(`.vgg-pointer-${kind}[data-tensor=${name}]`);
              if (e.style.display === "none") return null;
              const rect = e.matches("rect") ? e : e.querySelector("rect");
              return ["x", "y", "width", "height"].map((a) => Number(rect.getAttribute(a)));
            })""",
            kind,
        )
    )
    return found


@pytest.fixture(scope="module")
def opened(visit_once: Open) -> Page:
    return _ready(visit_once, CELLS)


@pytest.mark.parametrize("pixel", [(0, 0), (37, 50), (74, 100), (20, 97)])
def test_cells_and_receptive_fields_are_those_of_the_network(
    opened: Page, pixel: tuple[int, int]
) -> None:
    page = look_anew(opened)
    _point(page, *pixel)
    expect(page.locator(".vgg-pointer .vgg-place")).to_contain_text(
        f"Pixel row {pixel[0]}, column {pixel[1]}"
    )
    for figure, ids in enumerate(TENSORS.values()):
        cells, fields = _drawn(page, figure, "cell"), _drawn(page, figure, "field")
        readouts = page.locator(".vgg-pointer-readout").nth(figure).locator("dd").all_inner_texts()
        for tensor_id, cell, field, words in zip(ids, cells, fields, readouts, strict=True):
            tensor = network.tensor(tensor_id)
            rows, columns, _ = tensor.shape(*FEED)
            stride = tensor.stride or 1
            row, column = pixel[0] // stride, pixel[1] // stride
            if row >= (rows or 0) or column >= (columns or 0):
                assert cell is None
                assert field is None
                assert f"no cell: this pixel lies behind the last of {rows} × {columns}" in words
                continue
            own, window = tensor.cell(row, column), tensor.window(row, column)
            assert cell == [own.left, own.top, stride, stride]
            side = window.right - window.left
            assert field == [window.left, window.top, side, side]
            assert f"cell row {row}, column {column} of {rows} × {columns}" in words
            assert f"input rows {own.top} to {own.bottom - 1}" in words
            high = min(75, window.bottom) - max(0, window.top)
            wide = min(101, window.right) - max(0, window.left)
            share = 100 * (1 - high * wide / side**2)
            said = re.search(r"([\d.]+) % of its area", words)
            assert (float(said[1]) if said else 0.0) == pytest.approx(share, abs=0.051)
            if window.top < 0:
                assert f"{-window.top} px above" in words


def test_a_click_pins_keys_move_and_escape_lets_go(opened: Page) -> None:
    page = look_anew(opened)
    place = page.locator(".vgg-pointer .vgg-place")
    _point(page, 30, 40)
    page.mouse.down()
    page.mouse.up()
    expect(place).to_contain_text("row 30, column 40, pinned")
    page.wait_for_function("new URLSearchParams(location.search).get('at') === '30,40'")
    _point(page, 60, 80)
    expect(place).to_contain_text("row 30, column 40, pinned")
    # relu3_3 has the smallest cells, 4 pixels; relu5_3 the largest, 16.
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Shift+ArrowDown")
    expect(place).to_contain_text("row 42, column 44, pinned")
    page.keyboard.press("Home")
    expect(place).to_contain_text("row 42, column 0, pinned")
    page.keyboard.press("Control+End")
    expect(place).to_contain_text("row 74, column 100, pinned")
    page.wait_for_function("new URLSearchParams(location.search).get('at') === '74,100'")
    live = page.locator(".vgg-pointer-live")
    expect(live).to_contain_text("Pixel row 74, column 100, pinned. conv3: no cell")
    page.keyboard.press("Escape")
    page.wait_for_function("!location.search.includes('at=')")
    expect(place).not_to_contain_text("pinned")
    expect(page.get_by_role("button", name="Unpin")).to_be_hidden()


def test_the_keyboard_alone_and_on_a_phone_a_tap_reach_the_cells(visit: Open) -> None:
    page = _ready(visit, CELLS)
    place = page.locator(".vgg-pointer .vgg-place")
    page.set_viewport_size({"width": 390, "height": 800})
    svg = page.locator(".vgg-pointer-svg").first
    svg.scroll_into_view_if_needed()
    box = svg.bounding_box()
    assert box
    assert box["width"] <= 390
    at = {"clientX": box["x"] + box["width"] / 2, "clientY": box["y"] + box["height"] * 0.4}
    svg.dispatch_event("pointermove", {"pointerType": "touch", **at})
    expect(place).to_contain_text("row 37, column 50.")
    page.set_viewport_size(LAPTOP)
    svg = page.locator(".vgg-pointer-svg").last
    svg.focus()
    page.keyboard.press("ArrowDown")
    # In the second figure the smallest cells are those of pool3, 8 pixels; from the middle.
    expect(place).to_contain_text("row 45, column 50, pinned")
    expect(svg).to_be_focused()
    settle(page)
    expect(svg).to_be_focused()
    page.keyboard.press("Escape")
    page.wait_for_function("!location.search.includes('at=')")
    expect(place).not_to_contain_text("pinned")
    settle(page)
    page.set_viewport_size({"width": 390, "height": 800})
    svg = page.locator(".vgg-pointer-svg").first
    svg.scroll_into_view_if_needed()
    svg.click(position={"x": box["width"] / 2, "y": box["height"] * 0.4})
    expect(place).to_contain_text("pinned")
    expect(place).not_to_contain_text(re.compile("row (37|45)"))


def test_charts_take_their_colours_from_the_theme(visit: Open) -> None:
    page = visit(f"{PATH}&view=layers", "dark")
    chart = page.locator(".vgg-chart").first
    expect(chart).to_have_attribute("role", "img", timeout=60_000)
    word = chart.locator("text", has_text=re.compile("^conv3$")).first
    expect(word).to_have_css("fill", "rgb(124, 198, 240)")
    page.emulate_media(color_scheme="light")
    expect(word).to_have_css("fill", "rgb(0, 95, 149)")
