"""How long visitors wait: ``python -m benchmarks.pages [--repeats N]``.

In pairs on the same machine: the first page from the start of the server to a readable table,
against ``import tensorflow`` alone. Then what a change costs once activations are at hand, in the
browser, from the click or the key press to the new picture.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import chromium
from tests.browser.conftest import serving, settle


def main() -> None:
    """Print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args().repeats
    _say(f"{platform.processor() or platform.machine()}, {os.cpu_count()} threads, no GPU used")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.executable(playwright), args=list(chromium.ARGUMENTS)
        )
        pairs = [(_first_page(browser), _import_tensorflow()) for _ in range(repeats)]
        changes = _changes(browser, repeats)
        browser.close()
    first, tensorflow = (statistics.median(column) for column in zip(*pairs, strict=True))
    _say(f"first page readable after the start of the server: {first:.2f} s")
    _say(f"import tensorflow alone: {tensorflow:.2f} s; ratio {first / tensorflow:.2f}")
    for name, times in changes.items():
        median = statistics.median(times)
        _say(f"{name}, three grids at 512 x 512, batch 1: {median * 1000:.0f} ms to the picture")
    _say(f"medians of {repeats}")


def _first_page(browser: Browser) -> float:
    page = browser.new_page()
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        with serving(Path(folder) / "log.txt") as address:
            page.goto(address)
            page.locator(".vgg-summary").wait_for()
            seconds = time.perf_counter() - start
            page.close()
    return seconds


def _import_tensorflow() -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import tensorflow"], check=True, capture_output=True)
    return time.perf_counter() - start


_WATCH = """([event, holds, words]) => {
  window.took = new Promise((done, fail) => {
    setTimeout(() => fail(new Error(`not seen: ${holds}`)), 60000);
    let start = null;
    addEventListener(event, () => { start ??= performance.now(); }, { capture: true, once: true });
    const seen = new Function("words", `return ${holds}`);
    const look = () => {
      // What holds in this frame is on the screen when the next task begins.
      if (start !== null && seen(words)) setTimeout(() => done((performance.now() - start) / 1000));
      else requestAnimationFrame(look);
    };
    look();
  });
}"""
_DRAWN = "['relu3_3', 'relu4_3', 'relu5_3'].every((tensor) => document.querySelector(\
`.vgg-picture[data-painted*='${words}'] canvas[aria-label*='of ${tensor},']`))"
_PICTURE = """document.querySelector(".vgg-channel[data-painted]")
  && document.querySelector("#open-channel")?.textContent.includes(`Channel ${words} of`)
  && document.querySelector(".vgg-channel-stage").ariaLabel.startsWith(`Channel ${words} of`)"""
_TABLES = """document.querySelectorAll(".vgg-channel-facts")[1]
  ?.textContent.includes(`Channel ${words} of`)"""
_VALUE = "/column \\d+ · [^…]/.test(document.querySelector(\
'.st-key-grid-relu4_3 .vgg-place').textContent)"


def _timed(page: Page, event: str, holds: str, words: str, act: Callable[[], None]) -> float:
    """Seconds in the browser from the event that ``act`` makes until something holds there."""
    page.evaluate(_WATCH, [event, holds, words])
    act()
    seconds = float(page.evaluate("window.took"))
    settle(page)
    return seconds


def _changes(browser: Browser, repeats: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    changes = (
        ("another colour map", "Colour map", ("cividis", "magma", "inferno", "plasma", "gray")),
        ("another order", "Order of the channels", ("mean", "maximum", "L2 norm", "index")),
        ("another scale", "Colour limits", ("per tensor", "per channel")),
    )
    in_short = {"maximum": "max", "L2 norm": "l2", "per tensor": "tensor", "per channel": "channel"}
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "log.txt") as address:
        # High enough for all controls: scrolling to one would close its list again.
        page = browser.new_page(viewport={"width": 1440, "height": 1200})
        page.goto(f"{address}/activations")
        settle(page)
        page.wait_for_function(f"((words) => {_DRAWN})('viridis')", timeout=120_000)
        for i in range(repeats):
            for name, label, options in changes:
                option = options[i % len(options)]
                page.get_by_label(label, exact=True).click()
                listed = page.get_by_role("option", name=option, exact=True)
                listed.wait_for()
                words = f"-{in_short.get(option, option)}-"
                seconds = _timed(page, "click", _DRAWN, words, listed.click)
                # The first one had to wait for its codes; it is measured by itself.
                if name != "another scale" or i > 0:
                    found.setdefault(name, []).append(seconds)
        found |= _never_shown(page, repeats)
        found |= _under_the_hand(page, repeats)
        page.close()
    return found


_PAUSES = {"as soon as the list is there": 0, "0.7 s after the list is there": 700}
"""Milliseconds: a hand that knows where it goes, and one that reads the three options first."""


def _never_shown(page: Page, repeats: int) -> dict[str, list[float]]:
    """Limits within which an image has not been drawn yet, for anybody."""
    found: dict[str, list[float]] = {}
    for i in range(repeats):
        for j, (when, pause) in enumerate(_PAUSES.items()):
            # Another width is another image, of which the server has no codes.
            page.goto(f"{page.url.split('?')[0]}?feed=512x{511 - len(_PAUSES) * i - j}")
            settle(page)
            page.wait_for_function(f"((words) => {_DRAWN})('-channel-')", timeout=120_000)
            page.get_by_label("Colour limits", exact=True).click()
            listed = page.get_by_role("option", name="per tensor", exact=True)
            listed.wait_for()
            page.wait_for_timeout(pause)
            seconds = _timed(page, "click", _DRAWN, "-tensor-", listed.click)
            found.setdefault(f"a scale never shown before, {when}", []).append(seconds)
    return found


def _under_the_hand(page: Page, repeats: int) -> dict[str, list[float]]:
    """Pointing at a grid, opening a channel by a click, and the next one by a key."""
    found: dict[str, list[float]] = {}

    def note(name: str, event: str, holds: str, words: str, act: Callable[[], None]) -> None:
        found.setdefault(name, []).append(_timed(page, event, holds, words, act))

    for i in range(repeats):
        # Another order brings other values to the browser, so each first is a first again.
        page.goto(f"{page.url.split('?')[0]}?order={('index', 'mean', 'max', 'l2')[i % 4]}")
        settle(page)
        tiles = page.locator(".st-key-grid-relu4_3 .vgg-tiles")
        tiles.scroll_into_view_if_needed()
        page.locator(".st-key-grid-relu4_3 [data-painted]").wait_for()
        for name, x in (("the first value", 30), ("a value", 36)):
            page.mouse.move(2, 2)
            point = partial(tiles.hover, position={"x": x, "y": 30})
            note(f"{name} under the pointer", "pointermove", _VALUE, "", point)
        frame = page.locator(".st-key-grid-relu4_3 .vgg-picture")
        order = frame.evaluate("(frame) => frame.vggOwn.order")
        both = f"({_PICTURE}) && ({_TABLES})"
        click = partial(tiles.click, position={"x": 30, "y": 30})
        note("a channel opened, with its tables", "click", both, str(order[0]), click)
        page.locator(".vgg-channel-stage").first.focus()
        press = partial(page.keyboard.press, "n")
        for name, holds, channels in (
            ("the next channel by key", _PICTURE, order[1:3]),
            ("the next channel by key, with its tables", both, order[3:5]),
        ):
            for channel in channels:
                note(name, "keydown", holds, str(channel), press)
    return found


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
