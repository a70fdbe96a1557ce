"""Every page for everyone: axe finds nothing serious, and the keyboard alone reaches everything."""

from collections.abc import Callable, Iterator
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import fold, violations
from tests.browser.conftest import Open, look_anew, settle

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PAGES = {
    "layers": "/?head=true",
    "activations": "/activations?feed=64x64&tensor=relu4_3&channel=17",
    "whole tensors": "/activations?feed=64x64&view=glance",
    "compare": "/compare?feed=64x64",
    "sizes": "/sizes?feed=64x64",
    "sizes layer by layer": "/sizes?feed=64x64&view=layers",
    "two names": "/names?q=conv4_3&versus=pool4&feed=64x64",
    "papers": "/papers?missing=true",
    "layers presented": "/?present=true",
}
# Colours depend on the theme and places on the width, so each of both is looked at once.
LOOKS: list[tuple[Literal["light", "dark"], str, int]] = [
    ("light", "rgb(255, 255, 255)", 1440),
    ("dark", "rgb(18, 20, 27)", 390),
]
_UNFOLD = "document.querySelectorAll('.vgg-term').forEach((each) => { each.open = true; })"
_AT_REST = "document.getAnimations().every((each) => each.playState !== 'running')"
LAST_WORDS = {
    "activations": ".vgg-channel-stage",
    "whole tensors": ".vgg-glance",
    "compare": ".vgg-compare",
    "sizes": ".st-key-sizes-figure-wide image[data-cells]",
    "sizes layer by layer": ".vgg-chart",
    "two names": ".st-key-vgg-share pre",
    "layers": ".vgg-drawing",
    "papers": "[data-testid=stForm]",
}


@pytest.fixture(scope="module")
def layers(visit_once: Open) -> Callable[[str], Page]:
    """The first page under several links, each opened once and unfolded."""
    opened: dict[str, Page] = {}

    def look(path: str) -> Page:
        if path not in opened:
            opened[path] = visit_once(path)
            opened[path].evaluate(_UNFOLD)
        return look_anew(opened[path])

    return look


def _found(page: Page, tags: list[str]) -> list[str]:
    return [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node['html'][:200]}"
        for rule in violations(page, type="tag", values=tags)
        if rule["impact"] in {"serious", "critical"}
        for node in rule["nodes"]
    ]


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_serious(visit: Open, layers: Callable[[str], Page], name: str) -> None:
    shared = PAGES[name].startswith("/?")
    page = layers(PAGES[name]) if shared else visit(PAGES[name])
    if name in LAST_WORDS:
        expect(page.locator(LAST_WORDS[name]).first).to_be_visible(timeout=90_000)
    settle(page)
    # What is folded is read too.
    page.evaluate(_UNFOLD)
    if not shared:
        fold(page)
    found = {}
    for theme, ground, width in LOOKS:
        page.emulate_media(color_scheme=theme)
        expect(page.locator(".stApp")).to_have_css("background-color", ground)
        page.set_viewport_size({"width": width, "height": 900})
        # Widgets fade from theme to theme.
        page.wait_for_function(_AT_REST)
        found[theme, width] = _found(page, TAGS)
    page.emulate_media(color_scheme="null")
    assert {key: value for key, value in found.items() if value} == {}


def test_axe_sees_what_is_wrong(layers: Callable[[str], Page]) -> None:
    """The check would find a fault of ours if there were one."""
    page = layers("/")
    assert _found(page, TAGS) == []
    page.evaluate("document.querySelector('.vgg-matrix').style.color = '#bbbbbb'")
    found = _found(page, ["cat.color"])
    page.evaluate("document.querySelector('.vgg-matrix').style.color = ''")
    assert any(each.startswith("color-contrast") for each in found)


def test_what_is_unlike_is_not_folded(tab: Page) -> None:
    """Of many rows one is faint, one has a link without words and one an id that another has."""
    rows = ["<li><a href='#x'>words</a></li>"] * 60
    rows[20] = "<li><a href='#x' style='color: #bbb'>words</a></li>"
    rows[30] = "<li><a href='#x'> </a></li>"
    rows[40] = "<li><a href='#x' id='twice'>words</a></li>"
    rows[50] = "<li><a href='#x'>as long as it gets</a></li>"
    tab.set_content(f"<main id='twice'><ul>{''.join(rows)}</ul></main>")
    fold(tab)
    assert tab.get_by_role("listitem").count() == 2 + 4
    assert tab.locator("#twice").count() == 2
    found = {rule["id"] for rule in violations(tab, type="tag", values=TAGS)}
    assert {"color-contrast", "link-name"} <= found


# What a visitor can act on, as a description that tells one element from another.
_REACHABLE = """() => {
  const chosen = "a[href], button, input, select, textarea, summary, [tabindex]";
  window.named = new Map();
  return [...document.querySelectorAll(chosen)].filter((element) => {
    const style = getComputedStyle(element);
    const { width, height } = element.getBoundingClientRect();
    return element.tabIndex >= 0 && !element.disabled && style.visibility !== "hidden"
      && width > 0 && height > 0 && !element.closest("[inert], [aria-hidden=true]");
  }).map((element, index) => { window.named.set(element, index); return index; });
}"""

# The element in focus, whether it is seen to be, and what it is.
_FOCUSED = """async () => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const around = [];
  for (let each = element; each && around.length < 6; each = each.parentElement) around.push(each);
  around.push(...[...element.children, element.nextElementSibling].filter(Boolean));
  const marks = () => around.map((each) => {
    const style = getComputedStyle(each);
    return [style.outlineStyle, style.outlineWidth, style.outlineColor, style.boxShadow,
      style.borderTopColor, style.backgroundColor, style.color].join(" ");
  });
  const focused = marks();
  element.blur();
  // Some widgets draw their focus themselves, in the next frame.
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  const plain = marks();
  element.focus({ focusVisible: true, preventScroll: true });
  const box = element.getBoundingClientRect();
  return {
    index: window.named.get(element) ?? -1,
    seen: focused.some((mark, index) => mark !== plain[index]),
    inView: box.bottom > 0 && box.top < innerHeight,
    is: element.outerHTML.slice(0, 160),
  };
}"""


def _tabbed(page: Page) -> Iterator[dict[str, Any]]:
    """Everything that Tab reaches from the top of the page until it leaves it."""
    for _ in range(300):
        page.keyboard.press("Tab")
        at = page.evaluate(_FOCUSED)
        if at is None:
            return
        yield at
    raise AssertionError("Tab does not leave the page")


@pytest.mark.parametrize("path", ["/?head=true", "/?present=true"])
def test_tab_reaches_everything_with_a_visible_focus(
    layers: Callable[[str], Page], path: str
) -> None:
    page = layers(path)
    # All of it has come: a table, a component, the last of the widgets.
    expect(page.get_by_role("row", name="Kernel size in Table 1")).to_be_visible(timeout=30_000)
    expect(page.locator(".vgg-drawing")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("button", name="pool_first")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("textbox", name="Input size")).to_be_visible(timeout=30_000)
    # No transition: what is compared is the end of it.
    still = page.add_style_tag(
        content="* { transition: none !important; animation: none !important; }"
    )
    wanted = page.evaluate(_REACHABLE)
    assert len(wanted) > 30
    reached = []
    for at in _tabbed(page):
        reached.append(at)
        # Tab enters a group of choices, the arrows lead through it.
        if 'data-variant="pills"' in at["is"]:
            for _ in range(8):
                page.keyboard.press("ArrowRight")
                reached.append(page.evaluate(_FOCUSED))
    still.evaluate("(each) => each.remove()")
    assert [each["is"] for each in reached if not each["seen"]] == []
    assert [each["is"] for each in reached if not each["inView"]] == []
    assert set(wanted) - {each["index"] for each in reached} == set()


@pytest.mark.parametrize(("wanted", "moves"), [("reduce", 0), ("no-preference", 2)])
def test_nothing_moves_for_those_who_want_it_so(
    layers: Callable[[str], Page], wanted: Literal["reduce", "no-preference"], moves: int
) -> None:
    page = layers("/")
    page.emulate_media(reduced_motion=wanted)
    # As Streamlit's spinner and its placeholders do.
    still = page.add_style_tag(
        content="""@keyframes turn { to { rotate: 360deg; } }
        .stApp { animation: turn 60s infinite; }
        .stApp::after { content: ""; animation: turn 60s; }"""
    )
    for _ in range(3):
        page.evaluate("new Promise(requestAnimationFrame)")
    moving = page.evaluate(
        "document.getAnimations().filter((each) => each.playState === 'running').length"
    )
    still.evaluate("(each) => each.remove()")
    page.emulate_media(reduced_motion="reduce")
    assert moving == moves


def test_a_switch_and_a_choice_by_keyboard_alone(layers: Callable[[str], Page]) -> None:
    page = layers("/")
    switch = page.get_by_role("switch", name="With the classifier head").or_(
        page.get_by_role("checkbox", name="With the classifier head")
    )
    switch.focus()
    page.keyboard.press("Space")
    page.wait_for_function("location.search.includes('head=true')")
    expect(page.get_by_test_id("stApp")).to_contain_text("fc1")
    page.keyboard.press("Space")
    page.wait_for_function("!location.search.includes('head=true')")
    expect(page.get_by_test_id("stApp")).not_to_contain_text("fc1")
