"""The answer as it is taken from the page and opened where there is no network and no script."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.axe import violations
from tests.browser.conftest import Open, settle

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LINK = "/names?q=conv4_3&versus=pool4&feed=64x96&sample=gratings"
GROUNDS = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 20, 27)"}


def test_it_opens_without_network_in_both_themes_and_on_paper(
    visit: Open, chrome: Browser, tmp_path: Path
) -> None:
    page = visit(LINK)
    # The proof is in the file once the page shows it.
    expect(page.locator(".vgg-claim .vgg-cells-tile")).to_have_count(2, timeout=90_000)
    settle(page)
    button = page.get_by_role("button", name="Download this answer (HTML)")
    expect(button).to_be_visible(timeout=90_000)
    with page.expect_download() as started:
        button.click()
    path = tmp_path / started.value.suggested_filename
    started.value.save_as(path)
    assert path.name == "vgg16_conv4_3_pool4.html"

    alone = chrome.new_context(offline=True, viewport={"width": 1440, "height": 900})
    kept = alone.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    kept.on("request", lambda request: asked.append(request.url))
    kept.on("console", lambda message: complaints.append(message.text))
    kept.goto(path.as_uri())
    expect(kept.get_by_role("heading", level=1)).to_contain_text("conv4_3")
    pictures = kept.locator("img")
    expect(pictures).to_have_count(1 + 2 * 2)
    assert all(pictures.evaluate_all("(all) => all.map((each) => each.naturalWidth > 0)"))
    # Only the file itself; the pictures are in it.
    assert [url for url in asked if not url.startswith("data:")] == [path.as_uri()]
    assert complaints == []

    found = {}
    # The dark theme is another set of colours and nothing else.
    rules = {"light": TAGS, "dark": ["cat.color"]}
    for theme, ground in GROUNDS.items():
        kept.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        expect(kept.locator("body")).to_have_css("background-color", ground)
        found[theme] = [
            f"{rule['id']}: {node['html'][:160]}"
            for rule in violations(kept, type="tag", values=rules[theme])
            for node in rule["nodes"]
        ]
    assert found == {"light": [], "dark": []}
    kept.set_viewport_size({"width": 390, "height": 844})
    assert kept.evaluate("document.documentElement.scrollWidth") == 390
    kept.emulate_media(media="print", color_scheme="dark")
    expect(kept.locator("body")).to_have_css("background-color", GROUNDS["light"])
    alone.close()
