"""Two real browsers among the visitors: one reads, one computes."""

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from playwright.sync_api import Error, FilePayload, Page, sync_playwright

from benchmarks.visitors.photos import Photo, numbers_shown
from benchmarks.visitors.visitors import PAGES, Findings
from tests.browser import chromium
from tests.browser.conftest import settle

_PATIENCE_MS = 180_000


def read(address: str, until: float, found: Findings) -> None:
    """Open the pages that need no pass, one after the other."""
    with _page("a browser that reads", found) as page:
        number = 0
        while time.monotonic() < until:
            place, query = PAGES[number % len(PAGES)]
            number += 1
            try:
                page.goto(f"{address}/{place}?{query}")
                settle(page)
                found.runs += 1
                page.wait_for_timeout(1000)
            except Error as error:
                found.faults.append(f"a browser that reads: {error.message.splitlines()[0]}")


def compute(address: str, until: float, photos: Sequence[Photo], found: Findings) -> None:
    """Upload photos, and compare the numbers on the page."""
    with _page("a browser that computes", found) as page:
        number = 0
        while time.monotonic() < until:
            photo = photos[number % len(photos)]
            number += 1
            try:
                page.goto(f"{address}/activations?image=file&feed=own")
                settle(page)
                upload = FilePayload(name=photo.name, mimeType="image/png", buffer=photo.data)
                page.locator("input[type=file]").first.set_input_files(upload)
                page.get_by_text(re.compile(rf"{photo.name}: ")).first.wait_for()
                table = page.locator(
                    "table[aria-label='Statistics of the tensors shown'], table",
                    has_text="Share of zeros",
                )
                table.first.wait_for()
                found.images += 1
                shown = numbers_shown(
                    "Statistics of the tensors shown"
                    + table.first.evaluate("each => each.outerHTML")
                )
                if shown != photo.numbers:
                    found.crossed.append(f"a browser that computes, {photo.name}: {shown}")
                page.wait_for_timeout(1000)
            except Error as error:
                found.faults.append(f"a browser that computes: {error.message.splitlines()[0]}")


@contextmanager
def _page(who: str, found: Findings) -> Iterator[Page]:
    """A page in a browser of its own, whose errors are found."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.executable(playwright), args=list(chromium.ARGUMENTS)
        )
        page = browser.new_page()
        page.set_default_timeout(_PATIENCE_MS)
        page.on("pageerror", lambda error: found.faults.append(f"{who}: {error}"))
        yield page
        browser.close()
