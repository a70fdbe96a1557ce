"""Another site is told apart from the one that was asked, without asking anybody."""

import pytest
from streamlit import config

from vgg_explorer.ui.server.origins import is_named, is_same


@pytest.mark.parametrize(
    ("origin", "host", "same"),
    [
        ("https://example.org", "example.org", True),
        ("http://example.org:8501", "example.org:8501", True),
        ("http://localhost:8501", "127.0.0.1:8501", True),
        ("http://[::1]:8501", "localhost:8501", True),
        ("http://localhost:3000", "localhost:8501", False),
        ("http://localhost:8501", "example.org:8501", False),
        ("https://example.org.evil.example", "example.org", False),
        ("https://evil.example", "example.org", False),
        ("null", "example.org", False),
        ("null", "", False),
        ("https://[", "example.org", False),
        ("https://example.org", "", False),
    ],
)
def test_a_site_is_the_same_by_its_host_and_port(origin: str, host: str, *, same: bool) -> None:
    assert is_same(origin, host) is same


def test_others_are_those_of_the_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_named("https://example.org")
    monkeypatch.setattr(config, "get_option", lambda _: ["https://example.org/"])
    assert is_named("https://example.org")
    assert not is_named("https://example.org.evil.example")
