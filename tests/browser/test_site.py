"""The site in a real Chromium, opened from its folder: search, axe, no request elsewhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser.axe import fold, violations
from tests.browser.conftest import LAPTOP, profile
from tests.site.kinds import BASE, KINDS

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


_UNFOLD = "document.querySelectorAll('details').forEach((each) => { each.open = true; })"
# Of long lists the beginning, after what is alike was folded.
_LESS_TO_READ = """() => {
  for (const list of document.querySelectorAll("main, tbody, ul, ol, dl")) {
    for (const rest of [...list.children].slice(12)) rest.remove();
  }
}"""


@pytest.fixture(scope="module")
def tab(chrome: Browser) -> Iterator[Page]:
    """One page that goes from file to file: a new one would take a second for each."""
    with profile(chrome) as browser:
        yield browser.new_page()


@pytest.fixture
def page(tab: Page) -> Page:
    """At the width of a laptop, in the light theme."""
    tab.set_viewport_size(LAPTOP)
    tab.emulate_media(color_scheme="light")
    return tab


def _found(page: Page, kind: str, values: list[str]) -> list[str]:
    return [
        f"{rule['id']} ({rule['impact']}): {node['html'][:160]}"
        for rule in violations(page, type=kind, values=values)
        for node in rule["nodes"]
    ]


def _file(site: Path, url: str) -> Path:
    return site / url.removeprefix(f"{BASE}/")


@pytest.mark.parametrize("kind", KINDS)
def test_axe_finds_nothing_in_either_theme(page: Page, site: Path, kind: str) -> None:
    requests: list[str] = []

    def asked(request: Request) -> None:
        requests.append(request.url)

    page.on("request", asked)
    # A server shows the page for what is missing under any address, so its links are whole ones.
    page.route(
        f"{BASE}/**", lambda route: route.fulfill(path=site / route.request.url[len(BASE) + 1 :])
    )
    page.set_viewport_size({"width": 390, "height": 900})
    page.goto((site / KINDS[kind]).as_uri())
    page.evaluate(_UNFOLD)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size(LAPTOP)
    fold(page)
    page.evaluate(_LESS_TO_READ)
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    found = {"light": _found(page, "tag", TAGS)}
    # The other theme has the same words in the same places.
    page.emulate_media(color_scheme="dark")
    expect(page.locator("body")).to_have_css("background-color", "rgb(18, 20, 27)")
    found["dark"] = _found(page, "rule", ["color-contrast"])
    page.remove_listener("request", asked)
    assert {key: value for key, value in found.items() if value} == {}
    own = BASE if kind == "no such page" else "file:"
    assert [url for url in requests[1:] if not url.startswith(own)] == []


def test_the_search_finds_a_name_from_the_folder(page: Page, site: Path) -> None:
    page.goto((site / "names/conv5.html").as_uri())
    page.get_by_role("search").get_by_role("searchbox").fill("block5_pool")
    page.keyboard.press("Enter")
    first = page.locator("#results li").first
    expect(first.get_by_role("link")).to_have_text("What is block5_pool in VGG16?")
    first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What is block5_pool in VGG16?")


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("features.16", "What is features.16 in VGG16?"),
        ("Conv5_3", "What is conv5_3 in VGG16?"),
        ("relu 5_3", "What is relu5_3 in VGG16?"),
        ("block5_pol", "What is block5_pool in VGG16?"),
        ("model.layers[10]", "What is model.layers[10] in VGG16?"),
        ("pool-first block", "under the convention “Pool-first block”?"),
    ],
)
def test_the_search_finds_as_one_types(page: Page, site: Path, typed: str, title: str) -> None:
    page.goto((site / "search.html").as_uri())
    page.get_by_role("searchbox").fill(typed)
    expect(page.locator("#results li a").first).to_contain_text(title)


def test_what_is_not_found_is_said(page: Page, site: Path) -> None:
    page.goto((site / "search.html").as_uri() + "?q=zzz%3Cqqq")
    expect(page.get_by_role("status")).to_have_text("Nothing that was read is called “zzz<qqq”.")


def test_pages_read_without_javascript(chrome: Browser, site: Path) -> None:
    quiet = chrome.new_context(java_script_enabled=False)
    page = quiet.new_page()
    page.goto((site / "names/conv5.html").as_uri())
    expect(page.get_by_role("row").filter(has_text="relu5_3").first).to_be_visible()
    expect(page.locator("svg.vgg-network")).to_be_visible()
    quiet.close()
