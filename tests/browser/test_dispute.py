"""Two names against each other, in a browser: one screen, nothing jumps, cells can be read."""

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from tests.browser.conftest import Open, look_anew, settle, stand_still
from tests.browser.slow_line import hold_answers, let_hear, listen, wait_until_held

pytestmark = pytest.mark.browser

FIGURE = "dispute-claims"
LINK = f"/names?q=conv5&versus=pool5&sample=gratings&feed=64x64&figure={FIGURE}"
SCREENS: tuple[ViewportSize, ...] = (
    {"width": 1440, "height": 900},
    {"width": 1920, "height": 1080},
)
PARTS = (".vgg-verdict", ".vgg-claim", ".vgg-claim figcaption", ".vgg-chain", ".vgg-numbers")

# Where the parts stand from the top.
_TOPS = """() => [".vgg-verdict", ".vgg-claim", ".vgg-claim figcaption", ".vgg-claims-about",
  ".vgg-chain", ".vgg-numbers", ".stExpander"].map((part) =>
    [...document.querySelectorAll(part)].slice(0, 2).map(
      (element) => Math.round(element.getBoundingClientRect().top)))"""
_ALL_THERE = f"({_TOPS})().every((found) => found.length)"


@pytest.fixture(scope="module")
def opened(visit_once: Open) -> Page:
    page = visit_once(LINK)
    expect(page.locator(".vgg-claim .vgg-cells-tile")).to_have_count(2, timeout=90_000)
    return page


@pytest.fixture(scope="module", params=["conv5", "fc7"])
def presented(visit_once: Open, request: pytest.FixtureRequest) -> Page:
    page = visit_once(f"{LINK.replace('pool5', request.param)}&present=true")
    expect(page.locator(".vgg-claim .vgg-cells-tile").first).to_be_visible(timeout=90_000)
    return page


def _fits(page: Page, screen: ViewportSize) -> None:
    page.set_viewport_size(screen)
    settle(page)
    for part in PARTS:
        boxes = page.locator(part).evaluate_all(
            "(all) => all.map((each) => each.getBoundingClientRect().bottom)"
        )
        assert boxes, part
        assert max(boxes) <= screen["height"], (part, boxes)
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= screen["width"]


def test_a_link_to_the_cards_opens_with_their_verdict(opened: Page) -> None:
    assert f"figure={FIGURE}" in opened.url
    assert opened.locator(".stMain").evaluate("(main) => main.scrollTop") == 0
    expect(opened.locator(".vgg-verdict")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_all_of_it_is_on_one_screen(opened: Page, screen: ViewportSize) -> None:
    _fits(look_anew(opened), screen)


def test_on_a_phone_the_cards_stand_one_under_the_other(opened: Page) -> None:
    page = look_anew(opened)
    page.set_viewport_size({"width": 390, "height": 844})
    settle(page)
    first, second = (page.locator(".vgg-claim").nth(n).bounding_box() for n in (0, 1))
    assert first
    assert second
    assert second["y"] >= first["y"] + first["height"]
    # The link opened it, and opens it at the verdict, which has the link to take along.
    expect(page.locator(".vgg-verdict")).to_be_in_viewport(ratio=1)
    verdict = page.locator(".vgg-verdict").bounding_box()
    assert verdict
    assert 0 <= verdict["y"] <= 100
    link = page.get_by_role("link", name="Copy the link to this dispute")
    expect(link).to_be_in_viewport(ratio=1)
    assert str(link.evaluate("(link) => link.href")).endswith(f"figure={FIGURE}")
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= 390


def test_a_cell_is_marked_in_both_pictures_and_read(opened: Page) -> None:
    page = look_anew(opened)
    a, b = (page.locator(".vgg-claim .vgg-cells-tile").nth(n) for n in (0, 1))
    # pool5 has 2 x 2 cells here, and each was made of 2 x 2 of the 4 x 4 of relu5_3.
    b.hover(position={"x": 192, "y": 64})
    said = page.locator(".st-key-dispute-claims .vgg-cells-said")
    expect(said).to_contain_text("Cell, row 0, column 1: relu5_3 ")
    before, _, after = (said.text_content() or "").partition(", pool5 ")
    block = [float(each) for each in before.rpartition("relu5_3 ")[2].split(" | ")]
    # The mean of the largest is not below any of the means.
    assert len(block) == 4
    assert max(block) <= float(after)
    for tile in (a, b):
        cursor, whole = tile.locator(".vgg-cells-cursor").bounding_box(), tile.bounding_box()
        assert cursor
        assert whole
        left, top = cursor["x"] - whole["x"], cursor["y"] - whole["y"]
        assert (left, top, cursor["width"]) == pytest.approx((128, 0, 128), abs=1)


# After the others: a page behind another one draws once a second.
@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_all_of_it_is_on_one_screen_before_a_room(presented: Page, screen: ViewportSize) -> None:
    _fits(presented, screen)


def test_nothing_moves_when_the_pictures_come(regular: BrowserContext, server: str) -> None:
    page = regular.new_page()
    listen(page)
    page.goto(f"{server}/names?q=conv4_3&sample=checkerboard&feed=320x384")
    settle(page)
    # As long as it waits for the pictures, with the progress of the pass where one is shown.
    hold_answers(page, after="% done", before='vgg-cells-tile\\"')
    field = page.get_by_role("textbox", name="Compare with")
    field.fill("pool4")
    field.press("Enter")
    wait_until_held(page)
    expect(page.locator(".vgg-claim-wait")).to_have_count(2)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    awaited = {width: _tops(page, width) for width in (1440, 390)}
    expect(page.locator(".vgg-claim-wait")).to_have_count(2)
    let_hear(page)
    expect(page.locator(".vgg-claim .vgg-cells-tile")).to_have_count(2, timeout=90_000)
    settle(page)
    assert awaited == {width: _tops(page, width) for width in (1440, 390)}
    page.close()


def _tops(page: Page, width: int) -> list[list[int]]:
    page.set_viewport_size({"width": width, "height": 900})
    page.wait_for_function(_ALL_THERE)
    stand_still(page)
    found: list[list[int]] = page.evaluate(_TOPS)
    return found
