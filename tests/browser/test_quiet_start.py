"""A fresh server shows its address and nothing else, and no page asks for what is not there."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Request, Response

from tests.browser.conftest import serving, settle
from vgg_explorer.ui.shared import frame

ADDRESSES = ["/", *(f"/{name}" for name in frame.ADDRESSES)]


@pytest.mark.browser
@pytest.mark.usefixtures("weights_cache")
def test_nothing_is_printed_and_nothing_is_missing(context: BrowserContext, tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    wrong: list[str] = []

    def said(message: ConsoleMessage) -> None:
        wrong.append(f"{message.type}: {message.text}")

    def failed(request: Request) -> None:
        wrong.append(request.url)

    def answered(response: Response) -> None:
        if response.status >= 400:
            wrong.append(f"{response.status} {response.url}")

    with serving(log) as address:
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


@pytest.mark.browser
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
