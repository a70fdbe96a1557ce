"""A fresh server shows its address and nothing else, and no page asks for what is not there."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Request, Response

from tests.browser.conftest import serving, settle
from tests.paths import ROOT
from vgg_explorer.ui.shared import frame

pytestmark = pytest.mark.browser

# A pass at the size that holds at first would take the test's time.
ADDRESSES = ["/", *(f"/{name}?feed=64x64" for name in frame.ADDRESSES)]


@pytest.fixture(scope="module")
def fresh(
    weights_cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """A fresh server's address, and its log."""
    assert weights_cache.exists()
    log = tmp_path_factory.mktemp("fresh") / "log.txt"
    with serving(log) as address:
        yield address, log


def test_nothing_is_printed_and_nothing_is_missing(
    context: BrowserContext, fresh: tuple[str, Path]
) -> None:
    address, log = fresh
    wrong: list[str] = []

    def said(message: ConsoleMessage) -> None:
        wrong.append(f"{message.type}: {message.text}")

    def failed(request: Request) -> None:
        wrong.append(request.url)

    def answered(response: Response) -> None:
        if response.status >= 400:
            wrong.append(f"{response.status} {response.url}")

    for path in ADDRESSES:
        page = context.new_page()
        page.on("console", said)
        page.on("requestfailed", failed)
        page.on("response", answered)
        page.goto(address + path)
        settle(page)
        assert page.locator("h1").count() == 1
        page.close()
    shown = [line.strip() for line in log.read_text().splitlines() if line.strip()]
    assert wrong == []
    assert [line.partition("http")[0] for line in shown] == [
        "You can now view your Streamlit app in your browser.",
        "URL: ",
    ]


def test_the_terminal_is_quiet_while_other_processes_read_the_same_files(
    context: BrowserContext, fresh: tuple[str, Path]
) -> None:
    address, log = fresh
    page = context.new_page()
    page.goto(f"{address}/names?q=conv4_3")
    settle(page)
    for _ in range(3):
        command = [sys.executable, "-m", "vgg_explorer", "resolve", "conv4_3"]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    said = log.read_text()
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
