"""No state of an element replaces a later one, in whatever order a browser takes the two."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import profile
from vgg_explorer.ui import shared
from vgg_explorer.ui.shared.component import packet, stamp

pytestmark = pytest.mark.browser

_FOLDER = Path(shared.__path__[0])
_SHOW = """async ([script, html, packets]) => {
  const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const parentElement = document.createElement("div");
  parentElement.innerHTML = html;
  const component = await import(url);
  for (const packet of packets) component.default({ data: Uint8Array.from(packet), parentElement });
  return parentElement.textContent;
}"""


def _shown(page: Page, name: str, html: str, *packets: bytes) -> str:
    """What the component of this name shows after these packets."""
    script = "\n".join((_FOLDER / f"{each}.js").read_text() for each in ("component", name))
    return str(page.evaluate(_SHOW, [script, html, [list(each) for each in packets]]))


def _drawing(text: str) -> bytes:
    return packet({"download": None, "figure": "figure"}, markup=f"<p>{text}</p>".encode())


def _cells(text: str) -> bytes:
    facts = {"markup": f"<p>{text}</p>", "groups": [], "fingerprint": text, "figure": "figure"}
    return packet(facts, values=b"")


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
def test_what_is_later_stays(
    page: Page, name: str, html: str, make: Callable[[str], bytes]
) -> None:
    before = make("awaited") + stamp("here", 1_760_000_000_000_000)
    there = make("there") + stamp("here", 1_760_000_000_000_001)
    assert "awaited" in _shown(page, name, html, before)
    assert "there" in _shown(page, name, html, before, there)
    assert "there" in _shown(page, name, html, there, before)
    # The same element may become another one, which begins anew.
    other = make("other") + stamp("elsewhere", 1)
    assert "other" in _shown(page, name, html, there, other)
