"""The presentation view: large type, the whole width, nothing cut off, cells untouched."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import LAPTOP, Open, look_anew, settle

pytestmark = pytest.mark.browser

PAGES = ("/", "/names?q=conv4_3&versus=pool4&feed=64x64", "/papers", "/sizes?feed=64x64")


def _type_size(page: Page) -> float:
    return float(page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)"))


def _presented(path: str) -> str:
    return f"{path}{'&' if '?' in path else '?'}present=true"


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
    assert _type_size(page) == usual


@pytest.fixture(scope="module")
def first(visit_once: Open) -> Page:
    return visit_once(_presented("/"))


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_cut_off(path: str, request: pytest.FixtureRequest) -> None:
    if path == "/":
        page = request.getfixturevalue("first")
    else:
        page = request.getfixturevalue("visit")(_presented(path))
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


def test_the_words_of_the_drawing_grow_with_the_screen(first: Page) -> None:
    page = look_anew(first)
    page.set_viewport_size({"width": 1920, "height": 1080})
    name = page.locator(".vgg-drawing text[font-weight='700']").first
    scale = name.evaluate("(text) => text.getScreenCTM().a")
    assert scale * 13 >= 18


def test_cells_stay_what_they_are(visit: Open) -> None:
    page = visit(_presented("/activations?sample=step_edge&feed=64x64"))
    picture = page.locator(".vgg-picture[data-painted] canvas[aria-label*='of relu5_3,']")
    expect(picture).to_be_visible(timeout=90_000)
    shown, own = picture.evaluate(
        "(canvas) => [[canvas.clientWidth, canvas.clientHeight], [canvas.width, canvas.height]]"
    )
    assert shown == own
