"""Every figure has a link that opens at it, and stands alone where the page is embedded."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SETTLED, Open

pytestmark = pytest.mark.browser

PATH = "/activations?feed=64x64"
ABOVE, FIGURE = "grid-relu3_3", "grid-relu4_3"
POOL, PATCH = "/sizes?feed=64x64&view=pool", "pool-patch"
IN_SIGHT = """(figure) => {
  const { top } = figure.getBoundingClientRect();
  return top >= 0 && top < innerHeight / 2;
}"""


def _figure(page: Page, key: str = FIGURE) -> None:
    figure = page.locator(f".st-key-{key} :is(svg, canvas)").first
    expect(figure).to_be_visible(timeout=60_000)
    page.wait_for_selector(SETTLED)


def test_the_link_beside_a_figure_opens_the_page_at_it(visit: Open) -> None:
    page = visit(f"{PATH}&figure={FIGURE}")
    _figure(page)
    figure = page.locator(f".st-key-{FIGURE}").element_handle()
    page.wait_for_function(IN_SIGHT, arg=figure)
    # The address keeps it, and whoever scrolls away is not held back.
    assert f"figure={FIGURE}" in page.url
    page.mouse.move(600, 400)
    page.mouse.wheel(0, -3000)
    page.wait_for_function(f"(figure) => !({IN_SIGHT})(figure)", arg=figure)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    # Another figure has another link, also on a page that was opened at this one.
    for key in (FIGURE, ABOVE):
        link = page.locator(f".st-key-{key}").get_by_role("link")
        expect(link).to_have_text("Link to this figure")
        address = str(link.evaluate("(link) => link.href"))
        assert address.endswith(f"{PATH}&figure={key}")
        link.click()
        expect(page.locator(f".st-key-{key}").get_by_text("The link was copied.")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == address


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ("/activations?feed=64x64&tensor=relu5_3&channel=3", "channel-view"),
        ("/sizes?feed=64x64&view=cells", "cell-pointer"),
        ("/names?q=conv4_3&versus=pool4&feed=64x64", "dispute-claims"),
    ],
)
def test_figures_that_are_pointed_at_have_a_link_and_stand_alone(
    visit: Open, path: str, key: str
) -> None:
    page = visit(f"{path}&embed=true&figure={key}")
    figure = page.locator(f".st-key-{key}")
    expect(figure.locator("svg, canvas, img").first).to_be_visible(timeout=90_000)
    expect(page.locator("h1")).to_be_hidden()
    address = str(figure.get_by_role("link", include_hidden=True).last.evaluate("(a) => a.href"))
    assert f"figure={key}" in address


def test_embedded_a_figure_stands_alone_with_its_caption(visit: Open) -> None:
    page = visit(f"{POOL}&embed=true&figure={PATCH}")
    _figure(page, PATCH)
    expect(page.get_by_text("become one cell")).to_be_visible()
    for other in (".st-key-vgg-header", "h1", ".st-key-sizes-bar", ".vgg-take"):
        assert page.locator(other).count() > 0
        assert not any(each.is_visible() for each in page.locator(other).all())
    charts = page.locator("svg.vgg-chart, .st-key-fed")
    assert not any(each.is_visible() for each in charts.all())


def test_embedded_without_a_figure_the_frame_alone_steps_aside(visit: Open) -> None:
    page = visit("/?embed=true&figure=no-such-figure")
    expect(page.locator(".vgg-drawing")).to_be_visible()
    expect(page.locator(".vgg-matrix")).to_be_visible()
    for other in (".st-key-vgg-header", "h1", ".stTextInput", ".vgg-take"):
        assert page.locator(other).count() > 0
        assert not any(each.is_visible() for each in page.locator(other).all())
