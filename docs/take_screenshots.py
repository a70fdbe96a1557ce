"""Takes the pictures of the README anew: ``python -m docs.take_screenshots``."""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import chromium
from tests.browser.conftest import serving, settle

_HERE = Path(__file__).parent


def main() -> None:
    """Write ``layers.png``: the first screen of a laptop, in the light theme."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "log.txt") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=chromium.executable(playwright), args=list(chromium.ARGUMENTS)
        )
        page = browser.new_page(viewport={"width": 1440, "height": 900}, color_scheme="light")
        page.goto(address)
        settle(page)
        page.locator(".vgg-summary").wait_for()
        # The fonts arrive after the script has run.
        page.evaluate("document.fonts.ready")
        page.screenshot(path=_HERE / "layers.png")
        browser.close()


if __name__ == "__main__":
    main()
