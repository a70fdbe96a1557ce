"""What the address asks to see of a page: one figure, or the page without its frame."""

import pytest

from tests.pages.conftest import Run, html, in_address
from vgg_explorer.ui.shared import figure


def test_the_frame_steps_aside_where_the_page_is_embedded(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "vgg-embedded" not in html(run("app.py")).replace(".vgg-embedded", "")
    monkeypatch.setattr(figure, "embedded", lambda: True)
    app = run("app.py", figure="network")
    assert "<span class='vgg-embedded'></span>" in html(app)
    assert ".stMainBlockContainer:has(.st-key-network)" in html(app)
    assert in_address(app, "figure") == "network"


@pytest.mark.parametrize("key", ["a b", "x{}</style><b>", "*", "ä", "x" * 61, ""])
def test_what_is_no_key_gets_into_no_style(
    key: str, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(figure, "embedded", lambda: True)
    assert html(run("app.py", figure=key)) == html(run("app.py"))


def test_another_page_is_left_without_it(run: Run) -> None:
    app = run("app.py", figure="network")
    app.switch_page("pages/papers.py").run()
    assert in_address(app, "figure") is None
