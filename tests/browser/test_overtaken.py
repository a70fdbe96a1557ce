"""What is awaited does not replace what has come, in whatever order a browser takes the two."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import profile
from vgg_explorer.ui import shared
from vgg_explorer.ui.shared.component import packet

pytestmark = pytest.mark.browser

_FOLDER = Path(shared.__path__[0])
_SHOW = """async ([script, html, packets, pause]) => {
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const parentElement = document.createElement("div");
  parentElement.innerHTML = html;
  const component = await import(url);
  for (const packet of packets) {
    component.default({ data: Uint8Array.from(packet), parentElement });
    if (pause) await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return parentElement.textContent;
}"""


def _shown(page: Page, name: str, html: str, *packets: bytes, pause: int = 0) -> str:
    """What the component of this name shows after these packets, milliseconds apart."""
    script = "\n".join((_FOLDER / f"{each}.js").read_text() for each in ("component", name))
    return str(page.evaluate(_SHOW, [script, html, [list(each) for each in packets], pause]))


class Make(Protocol):
    """A packet that has the text shown."""

    def __call__(self, text: str, *, awaited: bool) -> bytes: ...


def _drawing(text: str, *, awaited: bool) -> bytes:
    facts = {"download": None, "figure": "figure", "awaited": awaited}
    return packet(facts, markup=f"<p>{text}</p>".encode())


def _cells(text: str, *, awaited: bool) -> bytes:
    facts = {"markup": f"<p>{text}</p>", "groups": [], "fingerprint": text, "figure": "figure"}
    return packet({**facts, "awaited": awaited}, values=b"")


@pytest.fixture(scope="module")
def page(chrome: Browser) -> Iterator[Page]:
    """An empty one: the scripts are given all that they show."""
    with profile(chrome) as browser:
        yield browser.new_page()


@pytest.mark.parametrize(
    ("name", "html", "make"),
    [
        ("drawing", '<div class="vgg-drawing-place"></div>', _drawing),
        (
            "cell_readout",
            '<div><div class="vgg-cells-place"></div><p class="vgg-cells-said"></p></div>',
            _cells,
        ),
    ],
)
def test_what_has_come_stays(page: Page, name: str, html: str, make: Make) -> None:
    awaited, there = make("awaited", awaited=True), make("there", awaited=False)
    assert "awaited" in _shown(page, name, html, awaited)
    assert "there" in _shown(page, name, html, awaited, there)
    assert "there" in _shown(page, name, html, there, awaited)
    # Long after the script was loaded it is another image that is awaited.
    assert "awaited" in _shown(page, name, html, there, awaited, pause=2100)
