"""A link opened on a fresh server shows the page that it describes."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Open, profile, serving, settle

pytestmark = pytest.mark.browser


LINKS = {
    "/?size=375x500&conventions=first_conv": ["(None, 93, 125, 256)", "conv3 in first_conv"],
    "/?size=None&head=true": ["The classifier head needs a fixed input size"],
    "/sizes?sample=checkerboard&feed=225x301&second=nth_conv": ["112 × 150 × 128"],
    "/names?q=features.16": ["block3_pool", "torchvision vgg16_bn"],
    "/activations?sample=step_edge&convention=first_conv&feed=64x64&limits=tensor": [
        "16 × 16 × 256",
        "relu5_1",
        "Limits of the whole tensor",
    ],
}


@pytest.fixture(scope="module")
def on_a_fresh_server(
    chrome: Browser, weights_cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Page]]:
    """The pages behind the links, each the first that a browser and the server hear of the app."""
    assert weights_cache.exists()
    log = tmp_path_factory.mktemp("fresh") / "log.txt"
    with serving(log) as address, ExitStack() as browsers:
        pages = {path: browsers.enter_context(profile(chrome)).new_page() for path in LINKS}
        for path, page in pages.items():
            # None of them waits for another: the server has shown nothing when they arrive.
            page.goto(address + path, wait_until="commit")
        yield pages


@pytest.mark.parametrize(("path", "texts"), LINKS.items())
def test_a_deep_link_is_right_on_a_fresh_server(
    on_a_fresh_server: dict[str, Page], path: str, texts: list[str]
) -> None:
    page = on_a_fresh_server[path]
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
