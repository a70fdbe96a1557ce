"""Requests of a page that come close on one another, or when it has become another or shorter."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.canvases import frame_of
from tests.browser.conftest import Open, look_anew, settle
from tests.browser.slow_line import hold, let_go
from tests.browser.walking import go_to

pytestmark = pytest.mark.browser

LINK = "/activations?sample=checkerboard&feed=64x64&convention=any&tensors=relu3_3"


@pytest.fixture(scope="module")
def opened(visit_once: Open) -> Page:
    return visit_once(LINK)


@pytest.fixture
def page(opened: Page) -> Iterator[Page]:
    """The page with a grid, where no error is told."""
    page = go_to(look_anew(opened), "Activations")
    frame_of(page, "relu3_3")
    errors: list[str] = []

    def note(error: Exception) -> None:
        errors.append(str(error))

    page.on("pageerror", note)
    yield page
    page.remove_listener("pageerror", note)
    assert errors == []
    # A grid does not ask for what it has been told before.
    go_to(page, "Sizes").evaluate("window.vggValues.clear()")


@pytest.mark.parametrize("apart", [0, 5])
def test_what_a_grid_asks_for_does_no_harm_to_the_next_page(page: Page, apart: int) -> None:
    hold(page)
    page.get_by_test_id("stPageLink").get_by_text("Sizes", exact=True).click()
    # Its values are asked for by the part of the page that draws it.
    frame_of(page, "relu3_3").hover(position={"x": 20, "y": 20})
    page.wait_for_function("heldBack() > 1")
    let_go(page, apart=apart)
    expect(page.get_by_role("heading", name="How large are")).to_be_visible()
    settle(page)
    page.wait_for_timeout(500)  # in which the part would have run
    expect(page.get_by_role("heading", name="How large are")).to_be_visible()
    expect(page.get_by_role("button", name="Image and size")).to_be_visible()


def test_what_a_grid_asks_for_does_no_harm_to_a_page_that_ends_above_it(page: Page) -> None:
    hold(page)
    page.get_by_text("Your file", exact=True).click()
    # Its values are asked for by the part of the page that draws it.
    frame_of(page, "relu3_3").hover(position={"x": 20, "y": 20})
    page.wait_for_function("heldBack() > 1")
    # At once, the server would take the one for a part of the other.
    let_go(page, apart=300)
    expect(page.get_by_text("Choose an image above")).to_be_visible()
    page.wait_for_timeout(600)  # until the last one was sent
    settle(page)
    expect(page.locator(".st-key-grid-relu3_3")).to_have_count(0)
    page.get_by_text("Sample", exact=True).click()
    frame_of(page, "relu3_3")


def test_a_click_in_a_grid_is_not_lost_to_the_next_click(visit: Open) -> None:
    page = visit(LINK)
    grid = frame_of(page, "relu3_3")
    hold(page)
    grid.click(position={"x": 20, "y": 20})
    page.get_by_test_id("stCheckbox").get_by_text("Presentation view").click()
    page.wait_for_function("heldBack() > 1")
    let_go(page)
    # The grid says once that it was clicked.
    page.wait_for_function("/present=true.*channel=|channel=.*present=true/.test(location.search)")
    settle(page)
