"""Holds back what a browser and the server say to each other, as a line does that is slow."""

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


_LISTEN = """(() => {
  const listen = WebSocket.prototype.addEventListener;
  const words = new TextDecoder("latin1");
  const held = [];
  let from = null;
  WebSocket.prototype.addEventListener = function (type, hear, ...more) {
    if (type !== "message") return listen.call(this, type, hear, ...more);
    return listen.call(this, type, (event) => {
      const said = from && words.decode(event.data);
      if (from && (held.length || said.includes(from.before))) held.push(() => hear(event));
      else {
        hear(event);
        // What follows is held, whatever it says.
        if (from && said.includes(from.after)) from.before = "";
      }
    }, ...more);
  };
  window.holdAnswers = (words) => { from = words; };
  window.answersHeld = () => held.length;
  window.letHear = () => {
    from = null;
    held.forEach((hear) => hear());
    return held.length;
  };
})()"""


def listen(page: Page) -> None:
    """To be called before the page is opened, for ``hold_answers``."""
    page.add_init_script(_LISTEN)


def hold_answers(page: Page, *, after: str, before: str) -> None:
    """From some words of the server on, the page hears nothing.

    Args:
        page: Opened after ``listen``.
        after: The words that it hears last.
        before: Words that it doesn't hear in any case, where the others are not said before them.
    """
    page.evaluate("(words) => holdAnswers(words)", {"after": after, "before": before})


def wait_until_held(page: Page) -> None:
    """Wait until something has been held back; before it the page has heard all that it was to."""
    page.wait_for_function("answersHeld() > 0", timeout=90_000)


def let_hear(page: Page) -> None:
    """The page hears all that was held back, which is something."""
    assert page.evaluate("letHear()") > 0
