"""The app in a server of its own, and a browser to look at it with."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, expect, sync_playwright

from tests.browser import chromium
from tests.browser.one_server import one_server
from tests.free_port import free_port
from tests.paths import ROOT

# Two workers share the machine: five seconds, as Playwright has it, are soon over.
expect.set_options(timeout=30_000)

SETTLED = (
    "[data-testid=stApp][data-test-script-state=notRunning][data-test-connection-state=CONNECTED]"
    ":not(:has([data-testid=stSkeleton]))"
)
"""A widget whose script is still being loaded has a skeleton in its place, of another height."""

_STANDS_STILL = """async () => {
  let last = "";
  for (let frames = 0; frames < 10; frames++) {
    await new Promise(requestAnimationFrame);
    const boxes = [...document.querySelectorAll("img, canvas, svg")]
      .map((each) => each.getBoundingClientRect());
    const now = boxes.map(({ x, y, width }) => [x, y, width].map(Math.round).join()).join(" ");
    if (now !== last) frames = 0;
    last = now;
  }
}"""
"""Waits until no picture has moved for ten frames: a pointer would miss one that does."""
LAPTOP: ViewportSize = {"width": 1440, "height": 900}


class Open(Protocol):
    """Opens an address of the server in a window, by day or by night, and waits."""

    def __call__(self, path: str, scheme: Literal["light", "dark"] | None = None) -> Page: ...


@contextmanager
def serving(log: Path, environ: Mapping[str, str] | None = None) -> Iterator[str]:
    """A fresh server process, with further environment variables; yields its address."""
    port = free_port()
    options = ["--server.headless", "true"]
    options += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=output, stderr=output, env={**os.environ, **(environ or {})}
        )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait_until_healthy(address, process, log)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_healthy(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(1200):
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5):  # noqa: S310
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise AssertionError(log.read_text())


@pytest.fixture(scope="session")
def server(run_folder: Path, worker_id: str, weights_cache: Path) -> Iterator[str]:
    """A server that all browser tests share, with the real weights at hand."""
    assert weights_cache.exists()
    folder = run_folder / "server"
    with one_server(folder, worker_id, lambda: serving(folder / "log.txt")) as address:
        yield address


@pytest.fixture(scope="session")
def chrome() -> Iterator[Browser]:
    """A headless Chromium; a page in it starts in the process of those that are open already."""
    with sync_playwright() as playwright:
        path = chromium.executable(playwright)
        if path is None:
            pytest.skip("browser tests left out: no Chromium on this machine and none to be had")
        # The camera is a moving test picture, granted without asking.
        camera = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
        browser = playwright.chromium.launch(
            executable_path=path, args=[*chromium.ARGUMENTS, *camera, "--process-per-site"]
        )
        yield browser
        browser.close()


@contextmanager
def profile(
    chrome: Browser, *, watched: bool = False, moving: bool = False
) -> Iterator[BrowserContext]:
    """A browser profile of its own, at the width of a laptop.

    Args:
        chrome: The browser.
        watched: Whether conditions are waited for in the page (``wait_for_function``), which the
            app's security policy refuses; the policy is then left out.
        moving: Whether the visitor likes what moves, as most do: without a GPU it takes a quarter
            of a core.
    """
    context = chrome.new_context(
        viewport=LAPTOP,
        accept_downloads=True,
        bypass_csp=watched,
        reduced_motion="no-preference" if moving else "reduce",
    )
    context.set_default_timeout(60_000)
    yield context
    context.close()


@pytest.fixture(scope="session")
def regular(chrome: Browser, server: str) -> Iterator[BrowserContext]:
    """A browser that knows the app: its scripts are loaded and compiled once for all tests."""
    with profile(chrome, watched=True) as context:
        # As long as a page of the site is open, its process stays, and with it what is compiled.
        context.new_page().goto(f"{server}/_stcore/health")
        yield context


@pytest.fixture(scope="session")
def tab(regular: BrowserContext) -> Page:
    """A page that goes from address to address; see ``visit``."""
    return regular.new_page()


@contextmanager
def visits(browser: BrowserContext, server: str, tab: Page | None = None) -> Iterator[Open]:
    """Pages that are closed in the end; the first of them can be one that stays."""
    opened: list[Page] = []
    at_hand = [_as_new(tab)] if tab else []

    def open_(path: str, scheme: Literal["light", "dark"] | None = None) -> Page:
        page = at_hand.pop() if at_hand else browser.new_page()
        opened.append(page)
        if scheme:
            page.emulate_media(color_scheme=scheme)
        page.goto(server + path)
        settle(page)
        return page

    yield open_
    for page in opened:
        if page is not tab:
            page.close()


def _as_new(tab: Page) -> Page:
    # Chromium draws a page behind another once a second.
    tab.bring_to_front()
    tab.set_viewport_size(LAPTOP)
    tab.emulate_media(media="null", color_scheme="null")
    tab.mouse.move(0, 0)
    return tab


@pytest.fixture
def visit(regular: BrowserContext, server: str, tab: Page) -> Iterator[Open]:
    """Opens a page of the shared server and waits until it has settled.

    The first is opened where the page of the test before was, in a fresh document: a new tab takes
    half a second of the machine's time. Whoever listens to a page or looks at the steps that it
    came by opens one of their own.
    """
    with visits(regular, server, tab) as open_:
        yield open_


@pytest.fixture(scope="module")
def visit_once(regular: BrowserContext, server: str) -> Iterator[Open]:
    """Opens pages for all tests of a module, which leave them as they are; see ``look_anew``."""
    with visits(regular, server) as open_:
        yield open_


def look_anew(page: Page) -> Page:
    """The page as it was before another test pointed, scrolled and changed the window."""
    # A page behind another is drawn once a second.
    page.bring_to_front()
    page.set_viewport_size(LAPTOP)
    page.mouse.move(0, 0)
    page.locator(".stMain").evaluate("(main) => main.scrollTo(0, 0)")
    settle(page)
    stand_still(page)
    return page


def stand_still(page: Page) -> None:
    """Wait until frames have passed in which no picture moved."""
    page.evaluate(_STANDS_STILL)


def settle(page: Page) -> None:
    """Wait until the page's script has run and the connection stands."""
    page.wait_for_selector(SETTLED, timeout=90_000)
