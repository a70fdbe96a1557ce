"""Who sets the app up as the README says has a terminal that says what matters."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.conftest import serving, settle
from tests.paths import ROOT

pytestmark = pytest.mark.browser


def test_the_terminal_is_quiet_while_other_processes_read_the_same_files(
    context: BrowserContext, tmp_path: Path
) -> None:
    log = tmp_path / "log.txt"
    with serving(log) as address:
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
