"""Sizes at true scale as a browser shows them, and the cells under the hand."""

import re
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, look_anew, settle
from vgg_explorer import network
from vgg_explorer.charts import feature_map_sizes

pytestmark = pytest.mark.browser

FEED = (75, 101)
PATH = "/sizes?sample=step_edge&feed=75x101&convention=last_conv&second=pooled"
TENSORS = {
    "last_conv": ["relu3_3", "relu4_3", "relu5_3"],
    "pooled": ["pool3", "pool4", "pool5"],
}
_BOXES = """(figure) => Object.fromEntries([...figure.querySelectorAll("[data-map]")].map((e) => {
  const box = e.getBoundingClientRect();
  return [e.dataset.map, [box.height, box.width]];
}))"""


def _ready(visit: Open, path: str) -> Page:
    """The page with the components that hold its figures in place."""
    page = visit(path)
    for kind in ("figure", "pointer-svg", "chart"):
        expect(page.locator(f".vgg-{kind}").last).to_be_visible(timeout=60_000)
    return page


@pytest.mark.parametrize("width", [1440, 390])
def test_so_many_screen_pixels_are_one_input_pixel(visit: Open, width: int) -> None:
    page = _ready(visit, PATH)
    page.set_viewport_size({"width": width, "height": 900})
    factor = feature_map_sizes.true_factor(*FEED)
    app = page.get_by_test_id("stApp")
    expect(app).to_contain_text(f"1 input pixel = {factor:g} screen pixels")
    boxes = page.locator(".vgg-figure").first.evaluate(_BOXES)
    assert boxes["input"] == pytest.approx([75 * factor, 101 * factor], abs=0.01)
    for tensor_id in (each for ids in TENSORS.values() for each in ids):
        rows, columns, _ = network.tensor(tensor_id).shape(*FEED)
        assert boxes[tensor_id] == pytest.approx(
            [(rows or 0) * factor, (columns or 0) * factor], abs=0.01
        )
    # What does not fit scrolls in its frame; the page itself does not.
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= width
    page.get_by_text("Equal size", exact=True).click()
    page.wait_for_function("location.search.includes('scale=equal')")
    expect(page.locator(".vgg-figure").first).to_contain_text("each cell drawn")
    enlarged = page.locator(".vgg-figure").first.evaluate(_BOXES)
    rows, columns, _ = network.tensor("pool5").shape(*FEED)
    side = 32 * feature_map_sizes.equal_factor(*FEED)
    assert enlarged["pool5"] == pytest.approx([(rows or 0) * side, (columns or 0) * side], abs=0.01)


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
    return _ready(visit_once, PATH)


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


def test_a_click_pins_keys_move_and_escape_lets_go(visit: Open) -> None:
    page = _ready(visit, PATH)
    place = page.locator(".vgg-pointer .vgg-place")
    _point(page, 30, 40)
    page.mouse.down()
    page.mouse.up()
    expect(place).to_contain_text("row 30, column 40, pinned")
    page.wait_for_function("new URLSearchParams(location.search).get('at') === '30,40'")
    # The pool follows.
    expect(page.get_by_test_id("stApp")).to_contain_text(
        "follows the pinned pixel, row 30, column 40", timeout=90_000
    )
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


def test_a_link_opens_with_the_pixel_pinned_and_the_button_lets_go(visit: Open) -> None:
    page = _ready(visit, f"{PATH}&at=12,34")
    expect(page.locator(".vgg-pointer .vgg-place")).to_contain_text("row 12, column 34, pinned")
    page.get_by_role("button", name="Unpin").click()
    page.wait_for_function("!location.search.includes('at=')")


def test_the_keyboard_alone_reaches_the_cells(visit: Open) -> None:
    page = _ready(visit, PATH)
    svg = page.locator(".vgg-pointer-svg").last
    svg.focus()
    page.keyboard.press("ArrowDown")
    # In the second figure the smallest cells are those of pool3, 8 pixels; from the middle.
    expect(page.locator(".vgg-pointer .vgg-place")).to_contain_text("row 45, column 50, pinned")
    expect(svg).to_be_focused()
    settle(page)
    expect(svg).to_be_focused()


def test_on_a_phone_a_tap_moves_the_cells(visit: Open) -> None:
    page = _ready(visit, PATH)
    page.set_viewport_size({"width": 390, "height": 800})
    svg = page.locator(".vgg-pointer-svg").first
    svg.scroll_into_view_if_needed()
    box = svg.bounding_box()
    assert box
    assert box["width"] <= 390
    svg.dispatch_event("pointermove", {"pointerType": "touch", "clientX": 100, "clientY": 100})
    place = page.locator(".vgg-pointer .vgg-place")
    expect(place).to_contain_text("row 37, column 50.")
    svg.click(position={"x": box["width"] / 2, "y": box["height"] * 0.4})
    expect(place).to_contain_text("pinned")
    expect(place).not_to_contain_text("row 37")


def test_charts_take_their_colours_from_the_theme(visit: Open) -> None:
    page = _ready(visit, PATH)
    chart = page.locator(".vgg-chart").first
    expect(chart).to_have_attribute("role", "img")
    colours = []
    themes: tuple[Literal["light"], Literal["dark"]] = ("light", "dark")
    for theme in themes:
        page.emulate_media(color_scheme=theme)
        page.reload()
        settle(page)
        colours.append(
            chart.locator("text", has_text=re.compile("^conv3$")).first.evaluate(
                "(text) => getComputedStyle(text).fill"
            )
        )
    assert colours[0] == "rgb(0, 95, 149)"
    assert colours[1] == "rgb(124, 198, 240)"
