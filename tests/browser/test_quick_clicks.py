"""No choice is lost or changed, however fast the clicks."""

from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext

from tests.browser.quick_clicks import draw_photo, sessions

pytestmark = pytest.mark.browser

ROUNDS = 8


def test_random_quick_clicks_lose_and_change_no_choice(
    regular: BrowserContext, server: str, tmp_path: Path
) -> None:
    found = sessions(server, regular, seed=20261125, rounds=ROUNDS, photo=draw_photo(tmp_path))
    lost = [f"round {number}: {what}; after {walk.log}" for number, walk, what in found]
    assert lost == []
