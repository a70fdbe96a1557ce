"""Finds a Chromium for the browser tests, or brings one."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from filelock import FileLock
from playwright.sync_api import Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Chromium refuses to run its sandbox as root, as in most containers.
    *(("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()),
)


def executable(playwright: Playwright) -> str | None:
    """Path of a Chromium: the system's, Playwright's own, or one installed now; None if none."""
    return _at_hand(playwright) or _fetched(playwright)


def _at_hand(playwright: Playwright) -> str | None:
    return _on_path() or _playwrights_own(playwright)


def _fetched(playwright: Playwright) -> str | None:
    # One fetches it, and all that need it at the same time wait and find it.
    with FileLock(Path(tempfile.gettempdir()) / "vgg-explorer-chromium.lock"):
        return _at_hand(playwright) or _fetched_by_playwright(playwright) or _from_debian()


def _on_path() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


def _playwrights_own(playwright: Playwright) -> str | None:
    path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _fetched_by_playwright(playwright: Playwright) -> str | None:
    _run([sys.executable, "-m", "playwright", "install", "--with-deps", "chromium"], 300)
    return _playwrights_own(playwright)


def _from_debian() -> str | None:
    if shutil.which("apt-get"):
        _run(["apt-get", "update"], 300)
        _run(["apt-get", "install", "-y", "--no-install-recommends", "chromium"], 900)
    return _on_path()


def _run(command: list[str], seconds: float) -> None:
    """Try a way to get a Chromium; whether it worked is seen by looking for one."""
    try:
        subprocess.run(command, check=False, timeout=seconds, capture_output=True)
    except (OSError, subprocess.TimeoutExpired) as error:
        sys.stderr.write(f"{' '.join(command)}: {error}\n")
