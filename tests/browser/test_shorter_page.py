"""A page that ends where a choice is missing, while what was below it still asks for something."""

import pytest
from playwright.sync_api import expect

from tests.browser.canvases import frame_of
from tests.browser.conftest import Open, settle
from tests.browser.slow_line import hold, let_go

pytestmark = pytest.mark.browser


def test_what_a_grid_asks_for_as_it_goes_does_no_harm(visit: Open) -> None:
    page = visit("/activations?sample=checkerboard&feed=64x64")
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
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
    assert errors == []
