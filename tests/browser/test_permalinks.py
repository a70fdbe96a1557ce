"""Choices go into the address, and come back from it."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open, settle

pytestmark = pytest.mark.browser


def test_choices_go_into_the_address_stay_over_pages_and_come_back(visit: Open) -> None:
    page = visit("/activations?feed=64x64&sample=colour_bars&convention=pooled")
    page.get_by_text("Stretch", exact=True).click()
    page.wait_for_function("location.search.includes('how=stretch')")
    page.get_by_label("Order of the channels", exact=True).click()
    page.get_by_role("option", name="L2 norm").click()
    page.wait_for_function("location.search.includes('order=l2')")
    page.get_by_test_id("stPageLink").get_by_text("Sizes").click()
    expect(page.get_by_role("heading", name="How large are conv3")).to_be_visible()
    settle(page)
    expect(page.get_by_test_id("stApp")).to_contain_text("8 × 8 × 256")
    page.wait_for_function("location.search.includes('sample=colour_bars')")
    page.get_by_test_id("stPageLink").get_by_text("Activations").click()
    expect(page.get_by_role("heading", name="What do conv3")).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_contain_text("8 × 8 × 256")
    settle(page)
    again = visit(page.evaluate("location.pathname + location.search"))
    expect(again.get_by_label("Order of the channels", exact=True)).to_have_value("L2 norm")
    expect(again.get_by_test_id("stApp")).to_contain_text("8 × 8 × 256")
    # The default leaves the address again.
    page.get_by_text("Crop to fill", exact=True).click()
    page.wait_for_function("!location.search.includes('how=')")
