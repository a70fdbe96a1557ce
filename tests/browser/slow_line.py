"""Holds back what a browser says to the server, as a line does that is slow."""

from playwright.sync_api import Page

_HOLD = """() => {
  const send = WebSocket.prototype.send;
  const held = [];
  WebSocket.prototype.send = function (...all) { held.push([this, all]); };
  window.heldBack = () => held.length;
  window.letGo = (apart) => {
    WebSocket.prototype.send = send;
    held.forEach(([socket, all], place) => {
      if (apart) setTimeout(() => send.apply(socket, all), place * apart);
      else send.apply(socket, all);
    });
    return held.length;
  };
}"""


def hold(page: Page) -> None:
    """From now on the server hears nothing of the page."""
    page.evaluate(_HOLD)


def let_go(page: Page, *, apart: int = 0) -> None:
    """The server hears all that was held back, which is something.

    Args:
        page: Held by ``hold``.
        apart: Milliseconds between one message and the next; 0 for all at once.
    """
    assert page.evaluate("(apart) => letGo(apart)", apart) > 0
