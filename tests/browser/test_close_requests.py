"""Requests of a page that come close on one another."""

import pytest
from playwright.sync_api import expect

from tests.browser.canvases import frame_of
from tests.browser.conftest import Open, settle
from tests.browser.slow_line import hold, let_go

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("apart", [0, 5])
def test_what_a_grid_asks_for_does_no_harm_to_the_next_page(visit: Open, apart: int) -> None:
    page = visit("/activations?sample=checkerboard&feed=64x64")
    frame_of(page, "relu3_3")
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


def test_a_click_in_a_grid_is_not_lost_to_the_next_click(visit: Open) -> None:
    page = visit("/activations?sample=checkerboard&feed=64x64")
    grid = frame_of(page, "relu3_3")
    hold(page)
    grid.click(position={"x": 20, "y": 20})
    page.get_by_test_id("stCheckbox").get_by_text("Presentation view").click()
    page.wait_for_function("heldBack() > 1")
    let_go(page)
    # The grid says once that it was clicked.
    page.wait_for_function("/present=true.*channel=|channel=.*present=true/.test(location.search)")
    settle(page)
