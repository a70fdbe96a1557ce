"""What the headers say for each setting; that the app works under them is seen in a browser."""

import logging

import pytest

from vgg_explorer.ui.server import headers


@pytest.mark.parametrize(
    ("text", "ancestors"),
    [
        ("", ""),
        (" * ", ""),
        ("none", "'none'"),
        ("None", "'none'"),
        (
            "https://moodle.example.org https://*.example.com:8443",
            "'self' https://moodle.example.org https://*.example.com:8443",
        ),
        ("http://localhost:3000", "'self' http://localhost:3000"),
    ],
)
def test_frames_are_allowed_as_the_setting_says(text: str, ancestors: str) -> None:
    assert headers.framing(text) == ancestors


@pytest.mark.parametrize(
    "text",
    [
        "moodle.example.org",
        "https://example.org/course",
        "https://example.org; script-src *",
        "https://a.example;script-src",
        "* https://example.org",
        "javascript:alert(1)",
        "https://",
        "https://[::1",
        "'self'",
    ],
)
def test_what_is_no_origin_allows_no_frame_and_is_told(
    text: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert headers.framing(text) == "'none'"
    assert "VGG_EXPLORER_FRAMES" in caplog.text


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("example.org", " ws://example.org wss://example.org"),
        ("[::1]:8501", " ws://[::1]:8501 wss://[::1]:8501"),
        ("evil; script-src *", ""),
        ("a b", ""),
        ("", ""),
    ],
)
def test_only_a_host_gets_into_the_policy(host: str, allowed: str) -> None:
    assert headers._sockets({"headers": [(b"host", host.encode())]}) == allowed


def test_cookies_are_for_tls_alone_where_there_is_tls() -> None:
    cookie = b"_streamlit_xsrf=2|a; Path=/; SameSite=Lax"
    assert headers._secured(b"Set-Cookie", cookie) == (b"Set-Cookie", cookie + b"; Secure")
    assert headers._secured(b"set-cookie", cookie + b"; Secure")[1].count(b"Secure") == 1
    assert headers._secured(b"content-type", b"text/html") == (b"content-type", b"text/html")
