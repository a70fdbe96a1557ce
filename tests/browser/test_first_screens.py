"""The first screen of a page answers its question: on a small laptop, and on a phone."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.browser.conftest import Open, look_anew, settle
from tests.browser.walking import go_to
from vgg_explorer.names.conventions import MAPPING_STAGES, STAGES_IN_QUESTION
from vgg_explorer.ui.shared.frame import PAGES

pytestmark = pytest.mark.browser

LAPTOP: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}
FIRST = {"Names": ".vgg-drawing", "Papers": ".vgg-tall", "Layers": ".vgg-matrix"}
"""The first picture or table of each page."""
_BOXES = """(links) => links.map((link) => {
  const { x, y, right } = link.getBoundingClientRect();
  const { fontWeight } = getComputedStyle(link.querySelector("p") ?? link);
  return { x, y, right, weight: Number(fontWeight) };
})"""
_UNCOVERED = """(field) => {
  const { x, y, width, height } = field.getBoundingClientRect();
  return document.elementFromPoint(x + width / 2, y + height - 2) === field;
}"""
Look = Callable[[str, ViewportSize], tuple[Page, Locator]]

# From the top of the first field to the bottom of the last that stands above the picture.
_CONTROLS = """(picture) => {
  const top = picture.getBoundingClientRect().top;
  const found = [...document.querySelectorAll(
    ".stMain :is(.stTextInput, .stButton, .stSelectbox, .stButtonGroup, .stCheckbox, .stExpander)")]
    .filter((each) => !each.closest(".st-key-vgg-header") && each.offsetParent)
    .map((each) => each.getBoundingClientRect())
    .filter((box) => box.height && box.bottom <= top);
  return Math.max(...found.map((box) => box.bottom)) - Math.min(...found.map((box) => box.top));
}"""


@pytest.fixture(scope="module")
def look(visit_once: Open) -> Look:
    """Shows a page in a window, and its first picture or table; one leads to the others."""
    opened = visit_once("/names?q=conv5")

    def look_(label: str, window: ViewportSize) -> tuple[Page, Locator]:
        page = look_anew(go_to(look_anew(opened), label))
        page.set_viewport_size(window)
        settle(page)
        first = page.locator(FIRST[label]).first
        expect(first).to_be_visible()
        return page, first

    return look_


def test_names_on_a_small_laptop(look: Look) -> None:
    page, drawing = look("Names", LAPTOP)
    for shown in (
        page.get_by_label("Name", exact=True),
        page.locator(".vgg-verdict"),
        drawing,
        page.locator(".st-key-vgg-questions"),
    ):
        expect(shown).to_be_in_viewport(ratio=1)
    expect(page.locator(".vgg-answers tbody tr").first).to_be_in_viewport()


@pytest.mark.parametrize("label", FIRST)
def test_on_a_phone_little_stands_before_the_first_picture(look: Look, label: str) -> None:
    page, first = look(label, PHONE)
    assert 0 < first.evaluate(_CONTROLS) <= PHONE["height"] / 2
    expect(first).to_be_in_viewport()
    assert page.locator(".stMain").evaluate("(main) => main.scrollWidth") <= PHONE["width"]


def test_layers_on_a_small_laptop(look: Look) -> None:
    page, matrix = look("Layers", LAPTOP)
    expect(page.get_by_text("What each convention says")).to_be_in_viewport(ratio=1)
    expect(matrix).to_be_in_viewport(ratio=1)
    expect(page.locator(".vgg-summary tbody tr").first).to_be_in_viewport(ratio=1)
    # Conventions that agree share their cells: an answer is there once.
    answers = {tuple(c.of_stage(s) for s in STAGES_IN_QUESTION) for c in MAPPING_STAGES}
    cells = matrix.get_by_role("cell")
    expect(cells).to_have_count(len(MAPPING_STAGES) + 3 * len(answers))


def test_on_a_phone_all_pages_stand_on_one_line(look: Look) -> None:
    page, _ = look("Layers", PHONE)
    links = page.get_by_test_id("stPageLink-NavLink")
    expect(links).to_have_text(list(PAGES.values()))
    for width in (390, 360, 320):
        page.set_viewport_size({"width": width, "height": 844})
        boxes = links.evaluate_all(_BOXES)
        assert len({round(box["y"]) for box in boxes}) == 1
        assert all(box["right"] <= following["x"] + 0.5 for box, following in pairwise(boxes))
        assert boxes[-1]["right"] <= width
    # The page that is open stands out.
    weights = [box["weight"] for box in boxes]
    assert weights[0] > max(weights[1:])


def test_on_a_phone_each_convention_is_a_card(look: Look) -> None:
    _, matrix = look("Layers", PHONE)
    assert matrix.locator("..").evaluate("(each) => each.scrollWidth <= each.clientWidth")
    # Who listens hears what the columns are, and who looks sees it in each card.
    heard = matrix.aria_snapshot()
    rows = len(MAPPING_STAGES)
    assert heard.count('- rowheader "') == rows
    assert heard.count('- cell "') == rows * (1 + len(STAGES_IN_QUESTION))
    for stage in STAGES_IN_QUESTION:
        assert heard.count(f'- cell "conv{stage} block') == rows


def test_papers_on_a_small_laptop(look: Look) -> None:
    page, table = look("Papers", LAPTOP)
    expect(page.get_by_label("Search", exact=True)).to_be_in_viewport(ratio=1)
    expect(page.get_by_text("Which convention does my paper use?")).to_be_in_viewport(ratio=1)
    expect(table.locator("tbody tr").nth(1)).to_be_in_viewport(ratio=1)


def test_the_guide_stays_open_with_its_answer_in_sight_while_it_is_filled_in(visit: Open) -> None:
    page = visit("/papers")
    page.set_viewport_size(PHONE)
    page.get_by_text("Which convention does my paper use?").click()
    size = page.get_by_label("Input size", exact=True)
    size.fill("224x224")
    size.press("Enter")
    expect(page.get_by_text("Nothing is stated yet")).to_be_in_viewport(ratio=1)
    of_conv5 = page.get_by_label("Map size").last
    of_conv5.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(of_conv5).to_be_focused()
    page.keyboard.type("14x14")
    page.keyboard.press("Enter")
    expect(page.get_by_text("6 conventions agree")).to_be_in_viewport(ratio=1)
    assert of_conv5.evaluate(_UNCOVERED)
