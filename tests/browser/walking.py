"""From page to page within one document, as a visitor goes: a third of what opening anew takes."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import settle
from vgg_explorer.ui.shared.frame import NAME


def go_to(page: Page, label: str) -> Page:
    """The page with this label in the header, reached by its link unless it is open already."""
    title = f"{label} · {NAME}"
    if page.title() != title:
        page.get_by_test_id("stPageLink").get_by_text(label, exact=True).click()
        expect(page).to_have_title(title)
        settle(page)
    return page
