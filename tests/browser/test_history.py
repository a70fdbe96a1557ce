"""One step back leaves a page, whatever was chosen on it."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import Open, settle

pytestmark = pytest.mark.browser


def test_one_step_back_leaves_a_page_that_a_link_led_to(visit: Open) -> None:
    page = visit("/?size=224x224")
    page.get_by_test_id("stPageLink").get_by_text("Papers", exact=True).click()
    expect(page.get_by_role("heading", name="Which layers do papers")).to_be_visible()
    settle(page)
    for text in ("ssd", "fcn", "hed"):
        page.get_by_label("Search", exact=True).fill(text)
        page.get_by_label("Search", exact=True).press("Enter")
        page.wait_for_function("text => location.search === `?text=${text}`", arg=text)
    # A step back in the middle of a run leaves the page too, but there may be none forth.
    settle(page)
    page.go_back()
    expect(page.get_by_role("heading", name="Which layers of VGG16")).to_be_visible()
    settle(page)
    expect(page.get_by_label("Input size", exact=True)).to_have_value("224x224")
    page.wait_for_function("location.pathname + location.search === '/?size=224x224'")
    # Forth again, what was chosen there is still chosen.
    page.go_forward()
    expect(page.get_by_role("heading", name="Which layers do papers")).to_be_visible()
    settle(page)
    expect(page.get_by_label("Search", exact=True)).to_have_value("hed")
    page.wait_for_function("location.pathname + location.search === '/papers?text=hed'")


def test_one_step_back_leaves_the_app(regular: BrowserContext, server: str) -> None:
    page = regular.new_page()
    page.goto("about:blank")
    page.goto(f"{server}/names?q=conv4_3")
    settle(page)
    for name in ("pool4", "features.16"):
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("Name", exact=True).press("Enter")
        expect(page).to_have_url(f"{server}/names?q={name}")
    page.go_back()
    expect(page).to_have_url("about:blank")
    page.close()


def test_choices_follow_to_a_page_that_back_leads_to(visit: Open) -> None:
    page = visit("/activations?feed=64x64")
    page.get_by_test_id("stPageLink").get_by_text("Sizes", exact=True).click()
    expect(page.get_by_role("heading", name="How large are")).to_be_visible()
    settle(page)
    page.get_by_role("button", name="Image and size").click()
    page.get_by_text("Stretch", exact=True).click()
    page.wait_for_function("location.search.includes('how=stretch')")
    page.go_back()
    expect(page.get_by_role("heading", name="What do conv3")).to_be_visible()
    settle(page)
    page.wait_for_function("location.search === '?feed=64x64&how=stretch'")
    expect(page.get_by_role("radio", name="Stretch")).to_be_checked()
