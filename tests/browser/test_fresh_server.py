"""What the first visitors of a fresh server see: the pages behind their links, and no complaint."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from tests.browser.conftest import profile, serving, settle
from tests.paths import ROOT
from vgg_explorer.ui.shared import frame

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
    "/compare?feed=64x64": ["B − A"],
    "/papers": ["SSD"],
}
"""Links, and what the pages say that they describe."""


@dataclass
class Fresh:
    """A server that has just started, and all pages of the app in a browser that is as new.

    Attributes:
        address: Of the server.
        log: What it writes.
        pages: Those behind the links.
        wrong: What a page said on its console, and requests that failed.
        asked: Every address that was asked for.
    """

    address: str
    log: Path
    pages: dict[str, Page] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def open(self, browser: BrowserContext, link: str) -> None:
        """Without waiting for another: when they arrive, the server has shown nothing."""
        page = self.pages[link] = browser.new_page()
        page.on("console", lambda said: self.wrong.append(f"{said.type}: {said.text}"))
        page.on("requestfailed", lambda request: self.wrong.append(request.url))
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("response", self._look_at)
        page.goto(self.address + link, wait_until="commit")

    def _look_at(self, response: Response) -> None:
        if response.status >= 400:
            self.wrong.append(f"{response.status} {response.url}")


@pytest.fixture(scope="module")
def fresh(
    chrome: Browser, weights_cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Fresh]:
    """All links, opened at once."""
    assert weights_cache.exists()
    log = tmp_path_factory.mktemp("fresh") / "log.txt"
    with serving(log) as address, profile(chrome) as browser:
        opened = Fresh(address, log)
        for link in LINKS:
            opened.open(browser, link)
        yield opened


@pytest.mark.parametrize(("link", "texts"), LINKS.items())
def test_a_deep_link_is_right(fresh: Fresh, link: str, texts: list[str]) -> None:
    page = fresh.pages[link]
    settle(page)
    for text in texts:
        expect(page.get_by_test_id("stApp")).to_contain_text(text, timeout=90_000)
    assert page.locator("h1").count() == 1


def test_every_page_is_among_the_links() -> None:
    assert {link.partition("?")[0] for link in LINKS} == {
        "/",
        *(f"/{name}" for name in frame.ADDRESSES),
    }


def test_nothing_is_printed_and_nothing_is_missing(fresh: Fresh) -> None:
    for page in fresh.pages.values():
        settle(page)
    shown = [line.strip() for line in fresh.log.read_text().splitlines() if line.strip()]
    assert fresh.wrong == []
    assert shown == [f"{frame.NAME}: {fresh.address}"]


def test_nothing_is_asked_of_another_host(fresh: Fresh) -> None:
    host = fresh.address.removeprefix("http://")
    local = (f"http://{host}", f"ws://{host}", "data:", f"blob:http://{host}")
    assert len(fresh.asked) > len(LINKS)
    assert [url for url in fresh.asked if not url.startswith(local)] == []


def test_the_terminal_is_quiet_while_other_processes_read_the_same_files(fresh: Fresh) -> None:
    for _ in range(3):
        command = [sys.executable, "-m", "vgg_explorer", "resolve", "conv4_3"]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    said = fresh.log.read_text()
    assert "Inotify" not in said
    # What Streamlit says when it starts, and nothing after it.
    assert len(said.strip().splitlines()) <= 5, said


def test_a_proxys_prefix_stays_in_the_address_of_the_server(chrome: Browser, server: str) -> None:
    """The document is the same behind a proxy; its script reads the address of the browser."""
    context = chrome.new_context()
    page = context.new_page()
    document = page.request.get(f"{server}/names").text()
    script = document.partition("<script>")[2].partition("</script>")[0]
    assert "BACKEND_BASE_URL" in script
    page.route(
        "http://proxy.test/**",
        lambda route: route.fulfill(body=f"<script>{script}</script>", content_type="text/html"),
    )
    for path, base in (
        ("/", "/"),
        ("/names", "/"),
        ("/names/", "/"),
        ("/user/proxy/8501/", "/user/proxy/8501/"),
        ("/user/proxy/8501/names", "/user/proxy/8501/"),
        ("/names/names?q=conv5", "/names/"),
    ):
        page.goto(f"http://proxy.test{path}")
        found = page.evaluate("window.__streamlit.BACKEND_BASE_URL")
        assert found == f"http://proxy.test{base}"
    context.close()
