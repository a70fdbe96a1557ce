"""The presentation view: large type, the whole width, nothing cut off, cells untouched."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP, Open, look_anew, settle
from tests.browser.walking import go_to

pytestmark = pytest.mark.browser

LINK = "/names?q=conv4_3&versus=pool4&sample=step_edge&feed=64x64&present=true"
PAGES = ("Names", "Layers", "Papers", "Sizes")


def _type_size(page: Page) -> float:
    return float(page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)"))


def test_the_switch_is_not_for_a_phone_and_stays_across_pages(visit: Open) -> None:
    page = visit("/?size=224x224")
    switch = page.get_by_text("Presentation view")
    expect(switch).to_be_visible(timeout=30_000)
    page.set_viewport_size({"width": 390, "height": 800})
    expect(switch).to_be_hidden()
    page.set_viewport_size(LAPTOP)
    expect(switch).to_be_visible()
    buttons = page.get_by_role("button", name="Download")
    expect(buttons).to_have_count(3, timeout=30_000)
    usual = _type_size(page)
    menu = page.get_by_test_id("stAppHeader").or_(page.locator(".stAppHeader")).first
    expect(menu).to_be_visible()
    switch.click()
    page.wait_for_function("location.search.includes('present=true')")
    expect(menu).to_be_hidden()
    # What is for the desk gives way.
    expect(buttons).to_have_count(0)
    expect(page.get_by_text("Take it along")).to_be_hidden()
    expect(page.locator(".vgg-drawing")).to_be_visible()
    assert _type_size(page) > 1.3 * usual
    page.get_by_test_id("stPageLink").get_by_text("Papers").click()
    expect(page.get_by_role("heading", name="Which layers do papers")).to_be_visible()
    page.wait_for_function("location.search.includes('present=true')")
    settle(page)
    assert _type_size(page) > 1.3 * usual
    page.get_by_text("Presentation view").click()
    page.wait_for_function("!location.search.includes('present')")
    expect(menu).to_be_visible()
    settle(page)
    assert _type_size(page) == usual


@pytest.fixture(scope="module")
def presented(visit_once: Open) -> Callable[[str], Page]:
    """Each page before a room; one is opened by its link, and the others from there."""
    page = visit_once(LINK)
    # Between the two runs of a dispute it seems to have settled.
    expect(page.locator(".vgg-claim .vgg-cells-tile")).to_have_count(2, timeout=90_000)
    settle(page)
    return lambda label: go_to(look_anew(page), label)


@pytest.mark.parametrize("label", PAGES)
def test_nothing_is_cut_off(presented: Callable[[str], Page], label: str) -> None:
    page = presented(label)
    expect(page.locator(".vgg-present")).to_be_attached()
    expect(page.locator(".vgg-table:visible").first).to_be_visible(timeout=30_000)
    for width, height in ((1440, 900), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        settle(page)
        assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= width
        cut_off = page.evaluate(
            """() => [...document.querySelectorAll(".vgg-scroll")]
              .filter((each) => each.querySelector(":scope > .vgg-table"))
              .filter((each) => each.scrollWidth > each.clientWidth + 1)
              .map((each) => each.getAttribute("aria-label"))"""
        )
        assert cut_off == []
        small = page.evaluate(
            """() => [...document.querySelectorAll(".vgg-table td, .vgg-table th, .stMarkdown p")]
              .filter((each) => each.offsetParent && each.textContent.trim())
              .map((each) => parseFloat(getComputedStyle(each).fontSize))"""
        )
        assert min(small) >= 0.0095 * width


def test_the_words_of_the_drawing_grow_with_the_screen(presented: Callable[[str], Page]) -> None:
    page = presented("Layers")
    page.set_viewport_size({"width": 1920, "height": 1080})
    name = page.locator(".vgg-drawing text[font-weight='700']").first
    scale = name.evaluate("(text) => text.getScreenCTM().a")
    assert scale * 13 >= 18


def test_cells_stay_what_they_are(presented: Callable[[str], Page]) -> None:
    page = presented("Activations")
    picture = page.locator(".vgg-picture[data-painted] canvas[aria-label*='of relu5_3,']")
    expect(picture).to_be_visible(timeout=90_000)
    shown, own = picture.evaluate(
        "(canvas) => [[canvas.clientWidth, canvas.clientHeight], [canvas.width, canvas.height]]"
    )
    assert shown == own
