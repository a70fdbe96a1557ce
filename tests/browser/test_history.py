"""One step back leaves a page, whatever was chosen on it."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.conftest import settle
from tests.browser.slow_line import hold_answers, let_hear, listen, wait_until_held
from tests.browser.walking import go_to
from vgg_explorer.ui.shared.frame import NAME

pytestmark = pytest.mark.browser


def test_one_step_back_leaves_a_page_and_in_the_end_the_app(
    regular: BrowserContext, server: str
) -> None:
    page = regular.new_page()
    listen(page)
    page.goto("about:blank")
    page.goto(f"{server}/names?q=conv4_3&feed=64x64")
    settle(page)
    for name in ("pool4", "features.16"):
        page.get_by_label("Name", exact=True).fill(name)
        page.get_by_label("Name", exact=True).press("Enter")
        expect(page).to_have_url(f"{server}/names?q={name}")
    settle(page)
    _leave_a_page_that_a_link_led_to(page, server)
    _leave_before_the_answer(page)
    _take_choices_back(page, server)
    page.go_back()
    expect(page).to_have_url("about:blank")
    page.close()


def _leave_a_page_that_a_link_led_to(page: Page, server: str) -> None:
    go_to(page, "Papers")
    for text in ("ssd", "fcn", "hed"):
        page.get_by_label("Search", exact=True).fill(text)
        page.get_by_label("Search", exact=True).press("Enter")
        expect(page).to_have_url(f"{server}/papers?text={text}")
    settle(page)
    page.go_back()
    _expect_open(page, "Names", "Which tensor does this name")
    expect(page.get_by_label("Name", exact=True)).to_have_value("features.16")
    expect(page).to_have_url(f"{server}/names?q=features.16")
    # Forth again, what was chosen there is still chosen.
    page.go_forward()
    _expect_open(page, "Papers", "Which layers do papers")
    expect(page.get_by_label("Search", exact=True)).to_have_value("hed")
    expect(page).to_have_url(f"{server}/papers?text=hed")
    page.go_back()
    _expect_open(page, "Names", "Which tensor does this name")


def _leave_before_the_answer(page: Page) -> None:
    """What the server says of a page after the step back from it leads nowhere."""
    go_to(page, "Papers")
    steps = page.evaluate("history.length")
    hold_answers(page, after="", before="")
    page.get_by_label("Search", exact=True).fill("ssd")
    page.get_by_label("Search", exact=True).press("Enter")
    wait_until_held(page)
    page.go_back()
    let_hear(page)
    _expect_open(page, "Names", "Which tensor does this name")
    assert page.evaluate("history.length") == steps
    page.go_forward()
    _expect_open(page, "Papers", "Which layers do papers")
    expect(page.get_by_label("Search", exact=True)).to_have_value("ssd")
    page.go_back()
    _expect_open(page, "Names", "Which tensor does this name")


def _take_choices_back(page: Page, server: str) -> None:
    """Choices follow to a page that a step back leads to."""
    go_to(page, "Activations")
    expect(page).to_have_url(f"{server}/activations?feed=64x64")
    go_to(page, "Sizes")
    page.get_by_role("button", name="Image and size").click()
    page.get_by_text("Stretch", exact=True).click()
    page.wait_for_function("location.search.includes('how=stretch')")
    page.go_back()
    _expect_open(page, "Activations", "What do conv3")
    expect(page).to_have_url(f"{server}/activations?feed=64x64&how=stretch")
    expect(page.get_by_role("radio", name="Stretch")).to_be_checked()
    page.go_back()
    _expect_open(page, "Names", "Which tensor does this name")


def _expect_open(page: Page, label: str, question: str) -> None:
    expect(page).to_have_title(f"{label} · {NAME}")
    expect(page.get_by_role("heading", name=question)).to_be_visible()
    settle(page)
