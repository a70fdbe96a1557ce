"""Holds back what a browser says to the server, as a line does that is slow."""

from playwright.sync_api import Page

_HOLD = """() => {
  const send = WebSocket.prototype.send;
  const held = [];
  WebSocket.prototype.send = function (...all) { held.push([this, all]); };
  window.letGo = () => {
    WebSocket.prototype.send = send;
    for (const [socket, all] of held) send.apply(socket, all);
    return held.length;
  };
}"""


def hold(page: Page) -> None:
    """From now on the server hears nothing of the page."""
    page.evaluate(_HOLD)


def let_go(page: Page) -> None:
    """The server hears all that was held back, which is something."""
    assert page.evaluate("letGo()") > 0
