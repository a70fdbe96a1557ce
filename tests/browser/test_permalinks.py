"""A link opened on a fresh server shows the page that it describes."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import Open, serving, settle

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("path", "texts"),
    [
        ("/?size=375x500&conventions=first_conv", ["(None, 93, 125, 256)", "conv3 in first_conv"]),
        ("/?size=None&head=true", ["The classifier head needs a fixed input size"]),
        ("/sizes?sample=checkerboard&feed=225x301&second=nth_conv", ["112 × 150 × 128"]),
        ("/names?q=features.16", ["block3_pool", "torchvision vgg16_bn"]),
        (
            "/activations?sample=step_edge&convention=first_conv&feed=64x64&limits=tensor",
            ["16 × 16 × 256", "relu5_1", "Limits of the whole tensor"],
        ),
    ],
)
def test_a_deep_link_is_right_on_a_fresh_server(
    context: BrowserContext, tmp_path: Path, weights_cache: Path, path: str, texts: list[str]
) -> None:
    assert weights_cache.exists()
    with serving(tmp_path / "log.txt") as address:
        page = context.new_page()
        page.goto(address + path)
        settle(page)
        for text in texts:
            expect(page.get_by_test_id("stApp")).to_contain_text(text, timeout=90_000)


def test_choices_go_into_the_address_by_id_and_come_back(visit: Open) -> None:
    page = visit("/activations?feed=64x64")
    page.get_by_text("Stretch", exact=True).click()
    page.wait_for_function("location.search.includes('how=stretch')")
    page.get_by_label("Order of the channels", exact=True).click()
    page.get_by_role("option", name="L2 norm").click()
    page.wait_for_function("location.search.includes('order=l2')")
    again = visit(page.evaluate("location.pathname + location.search"))
    expect(again.get_by_label("Order of the channels", exact=True)).to_have_value("L2 norm")
    # The default leaves the address again.
    page.get_by_text("Crop to fill", exact=True).click()
    page.wait_for_function("!location.search.includes('how=')")


def test_choices_stay_when_the_page_changes(visit: Open) -> None:
    page = visit("/activations?feed=64x64&sample=colour_bars&convention=pooled")
    page.get_by_test_id("stPageLink").get_by_text("Sizes").click()
    expect(page.get_by_role("heading", name="How large are conv3")).to_be_visible()
    settle(page)
    expect(page.get_by_test_id("stApp")).to_contain_text("8 × 8 × 256")
    page.wait_for_function("location.search.includes('sample=colour_bars')")
    page.get_by_test_id("stPageLink").get_by_text("Activations").click()
    expect(page.get_by_role("heading", name="What do conv3")).to_be_visible()
    expect(page.get_by_test_id("stApp")).to_contain_text("8 × 8 × 256")
