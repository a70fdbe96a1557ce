"""How long visitors wait: ``python -m benchmarks.pages [--repeats N]``.

In pairs on the same machine: the first page from the start of the server to a readable table,
against ``import tensorflow`` alone. Then what a change costs once activations are at hand, in the
browser, from the key press to the new picture.
"""

import argparse
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
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
        _say(f"{name}, three grids at 512 x 512, batch 1: {median * 1000:.0f} ms to the new page")
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


def _changes(browser: Browser, repeats: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {"another colour map": [], "another order": []}
    maps = ("cividis", "magma", "inferno", "plasma", "gray", "viridis")
    orders = ("mean", "maximum", "L2 norm", "share of zeros", "index")
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "log.txt") as address:
        # High enough for all controls: scrolling to one would close its list again.
        page = browser.new_page(viewport={"width": 1440, "height": 1200})
        page.goto(f"{address}/activations")
        settle(page)
        page.locator("[data-painted] canvas[aria-label*='of relu5_3,']").wait_for(timeout=120_000)
        for i in range(repeats):
            for name, label, options, shown in (
                ("another colour map", "Colour map", maps, "colour map {}"),
                ("another order", "Order of the channels", orders, "ordered by {}"),
            ):
                option = options[i % len(options)]
                settle(page)
                page.get_by_label(label, exact=True).click()
                start = time.perf_counter()
                page.get_by_role("option", name=option, exact=True).click()
                words = shown.format(option)
                page.locator(f"canvas[aria-label*='of relu5_3,'][aria-label*='{words}']").wait_for()
                found[name].append(time.perf_counter() - start)
        found |= _under_the_hand(page, repeats)
        page.close()
    return found


def _under_the_hand(page: Page, repeats: int) -> dict[str, list[float]]:
    """From the first pointing at a grid to its value, and from a click to the open channel."""
    found: dict[str, list[float]] = {
        "the first value under the pointer": [],
        "a channel opened": [],
        "the next channel": [],
    }
    for i in range(repeats):
        # Another order brings other values to the browser, so each first is a first again.
        page.goto(f"{page.url.split('?')[0]}?order={('index', 'mean', 'max', 'l2')[i % 4]}")
        tiles = page.locator(".st-key-grid-relu4_3 .vgg-tiles")
        tiles.locator("[role=option]").first.wait_for(state="attached", timeout=120_000)
        settle(page)
        tiles.scroll_into_view_if_needed()
        place = page.locator(".st-key-grid-relu4_3 .vgg-place")
        start = time.perf_counter()
        tiles.hover(position={"x": 30 + i, "y": 30})
        place.filter(has_text=re.compile(r"column \d+ · [^…]")).wait_for()
        found["the first value under the pointer"].append(time.perf_counter() - start)
        for name, x in (("a channel opened", 30), ("the next channel", 120)):
            tiles.scroll_into_view_if_needed()
            start = time.perf_counter()
            tiles.click(position={"x": x, "y": 30})
            channel = page.locator(".st-key-grid-relu4_3 [aria-selected=true]")
            label = channel.get_attribute("aria-label") or ""
            page.locator("#open-channel", has_text=label.split(":")[0]).wait_for()
            page.locator(".vgg-channel canvas").first.wait_for()
            found[name].append(time.perf_counter() - start)
            settle(page)
    return found


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
