"""Opens pages of a running dashboard: ``python -m tests.packaging.look_at_pages ADDRESS``.

Prints what was seen as JSON, and keeps a picture of each page where a folder is given.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.browser import chromium
from tests.browser.conftest import settle
from vgg_explorer.ui.shared.frame import PAGES

NO_CHROMIUM = 3


def main() -> int:
    """Look, and say what was seen."""
    parser = argparse.ArgumentParser(prog="python -m tests.packaging.look_at_pages")
    parser.add_argument("address")
    parser.add_argument("--pages", nargs="+", default=list(PAGES.values()))
    parser.add_argument("--pictures", metavar="FOLDER", type=Path)
    chosen = parser.parse_args()
    with sync_playwright() as playwright:
        path = chromium.executable(playwright)
        if path is None:
            return NO_CHROMIUM
        browser = playwright.chromium.launch(executable_path=path, args=[*chromium.ARGUMENTS])
        page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="light")
        page.set_default_timeout(60_000)
        seen = _visit(page, chosen.address, chosen.pages, chosen.pictures)
        browser.close()
    sys.stdout.write(json.dumps(seen))
    return 0


def _visit(
    page: Page, address: str, labels: Sequence[str], pictures: Path | None
) -> list[dict[str, Any]]:
    """Follow the links from the first page, as a visitor does."""
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(address)
    seen = []
    for label in labels:
        page.get_by_role("link", name=label, exact=True).click()
        page.wait_for_function("label => document.title.startsWith(`${label} ·`)", arg=label)
        settle(page)
        failed = page.locator("[data-testid=stException]").all_inner_texts()
        seen.append(_look(page) | {"errors": [*errors, *failed]})
        errors.clear()
        if pictures is not None:
            page.screenshot(path=pictures / f"{label.lower()}.png")
    return seen


def _look(page: Page) -> dict[str, Any]:
    style = page.locator("[data-testid=stApp]").evaluate(
        "app => { const {backgroundColor, fontFamily} = getComputedStyle(app);"
        "return {background: backgroundColor, font: fontFamily} }"
    )
    weight = page.locator(".vgg-brand").evaluate("brand => getComputedStyle(brand).fontWeight")
    return {"tab": page.title(), "styled": weight == "700", **style}


if __name__ == "__main__":
    sys.exit(main())
