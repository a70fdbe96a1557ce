"""The channel grid under the hand: pointing, clicking, keys, and keeping its place."""

import base64
import io
import re
from collections.abc import Callable
from functools import cache

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.canvases import expect_drawn, frame_of
from tests.browser.conftest import Open, look_anew, settle, stand_still
from tests.browser.slow_line import hold, let_go
from tests.paths import ROOT
from vgg_explorer.compute import extractor
from vgg_explorer.compute.activation import Activation
from vgg_explorer.images.samples import SAMPLES
from vgg_explorer.measures import channel_statistics, value_limits
from vgg_explorer.network.formatting import value_text
from vgg_explorer.pictures import channel_grid, colour_maps
from vgg_explorer.pictures.channel_grid import Grid
from vgg_explorer.pictures.coded_channels import code_channels
from vgg_explorer.pictures.rearranged_grid import rearrange
from vgg_explorer.ui.grid.grid_values import tiles_of_part

pytestmark = pytest.mark.browser

LINK = "/activations?sample=step_edge&feed=64x64"
LARGE = "/activations?sample=gratings&feed=128x128&convention=any&tensors=relu1_1,conv4_1_pre"
Look = Callable[[str], Page]


@pytest.fixture(scope="module")
def look(visit_once: Open) -> Look:
    """A page that is opened once, for tests that leave its choices as they are."""
    opened = cache(visit_once)
    return lambda path: look_anew(opened(path))


def _drawn(
    tensor: str,
    order: channel_statistics.Order = "index",
    feed: int = 64,
    sample: str = "step_edge",
    *,
    scope: value_limits.Scope = "channel",
    colours: str = "",
) -> tuple[Activation, Grid]:
    """The grid as Python draws it, with the values behind it."""
    fed = SAMPLES[sample].original(feed, feed)
    activation = extractor.activations(fed, [tensor])[tensor]
    statistics = channel_statistics.measure(activation, signed=tensor.endswith("_pre"))
    limits = value_limits.domains(statistics, scope)
    colours = colours or colour_maps.colour_maps(signed=statistics.signed)[0]
    tiles = channel_statistics.order(statistics, order)
    return activation, channel_grid.draw_grid(activation, statistics, tiles, limits, colours)


def _tiles(page: Page, tensor: str) -> Locator:
    tiles = page.locator(f".st-key-grid-{tensor} .vgg-tiles")
    expect(tiles.locator("[role=option]").first).to_be_attached(timeout=90_000)
    return tiles


def _laid_out(page: Page, tensor: str, grid: Grid) -> Grid:
    """The grid with as many tiles side by side as the page has."""
    _tiles(page, tensor)
    frame = page.locator(f".st-key-grid-{tensor} .vgg-picture")
    return rearrange(grid, frame.evaluate("(frame) => frame.vggOwn.tiles.columns"))


def _tip(page: Page, tensor: str) -> Locator:
    return page.locator(f".st-key-grid-{tensor} .vgg-tip")


@pytest.mark.parametrize(
    ("tensor", "order", "width"),
    [("relu3_3", "l2", 1440), ("relu5_3", "index", 1440), ("relu4_3", "max", 390)],
)
def test_pointing_names_channel_cell_and_value(
    look: Look, tensor: str, order: channel_statistics.Order, width: int
) -> None:
    page = look(f"{LINK}&order={order}")
    page.set_viewport_size({"width": width, "height": 900})
    tiles = _tiles(page, tensor)
    activation, grid = _drawn(tensor, order)
    grid = _laid_out(page, tensor, grid)
    assert grid.layout.width <= width
    random = np.random.default_rng(11)
    # Within the part of the picture that the narrow page shows without scrolling.
    places = [(x, y, grid.locate(x, y)) for x, y in random.integers(0, (320, 200), (3000, 2))]
    told = [
        (int(x), int(y), place)
        for x, y, place in places
        if place and activation[place[1], place[2], place[0]] != 0
    ]
    assert len(told) >= 4
    for x, y, (channel, row, column) in told[:4]:
        tiles.hover(position={"x": x + 0.5, "y": y + 0.5})
        value = value_text(activation[row, column, channel])
        said = f"Channel {channel} · row {row}, column {column} · {value}"
        expect(_tip(page, tensor).locator("div").first).to_have_text(said)
        expect(page.locator(f".st-key-grid-{tensor} .vgg-place")).to_contain_text(said)


def test_values_come_from_every_part_of_a_large_tensor(look: Look) -> None:
    page = look(LARGE)
    tiles = _tiles(page, "relu1_1")
    activation, grid = _drawn("relu1_1", feed=128, sample="gratings")
    # 61 of the 64 tiles fit the first part.
    assert tiles_of_part(activation) < 64
    grid = _laid_out(page, "relu1_1", grid)
    for channel in (63, 0, 62):
        row, column = (int(i) for i in np.argwhere(activation[..., channel] > 0)[37])
        left, top, _, _ = grid.box(channel)
        factor = grid.layout.factor
        tiles.hover(position={"x": left + (column + 0.5) * factor, "y": top + (row + 0.5) * factor})
        value = value_text(activation[row, column, channel])
        said = f"Channel {channel} · row {row}, column {column} · {value}"
        expect(_tip(page, "relu1_1").locator("div").first).to_have_text(said)


_PAINT = """([codes, palette, order, dead, tiles, hatch, ratio, columns]) => {
  const bytes = (text) => Uint8Array.from(atob(text), (each) => each.charCodeAt(0));
  const laid = measureTiles({ tiles, hatch }, ratio);
  laid.columns = columns;
  const colours = coloursOf(bytes(palette));
  const picture = { codes: bytes(codes), colours, order, dead: new Set(dead), hatch };
  const [width, height] = sizeOf(laid, order.length);
  const canvas = document.createElement("canvas");
  // In two halves, as a frame that scrolls asks for it.
  const whole = document.createElement("canvas");
  Object.assign(whole, { width, height });
  const half = Math.floor(height / 2) + 1;
  for (const [top, rows] of [[0, half], [half, height - half]]) {
    paintOn(canvas, { left: 0, top, width, height: rows }, picture, laid);
    whole.getContext("2d").drawImage(canvas, 0, top);
  }
  return [whole.toDataURL("image/png").split(",")[1], laid.factor];
}"""


@pytest.mark.parametrize("signed", [False, True])
def test_the_browser_gives_every_code_the_bytes_that_python_gives_it(
    regular: BrowserContext, signed: bool
) -> None:
    """Every map and every mark, at one and at several pixels a cell, on fine screens too."""
    random = np.random.default_rng(5)
    values = random.standard_normal((9, 12, 37), dtype=np.float32)
    if not signed:
        values = np.abs(values)
    values[..., 11] = 0
    values[2:4, 3, 5], values[0, 0, 6], values[1, 1, 7] = np.nan, np.inf, -np.inf
    # A ramp, so that all levels occur.
    values[..., 20] = np.linspace(-1 if signed else 0, 1, 108).reshape(9, 12)
    statistics = channel_statistics.measure(values, signed=signed)
    limits = value_limits.domains(statistics, "channel")
    order = channel_statistics.order(statistics, "l2")
    folder = ROOT / "vgg_explorer" / "ui" / "grid"
    parts = [(folder / name).read_text("utf-8") for name in ("grid_layout.js", "grid_picture.js")]
    script = f"(given) => {{ {' '.join(parts)}\nreturn ({_PAINT})(given); }}"
    page = regular.new_page()
    for colour_map in colour_maps.colour_maps(signed=signed):
        for factor, ratio in ((1, 1), (3, 1), (1, 2), (2, 1.25)):
            grid = channel_grid.draw_grid(
                values, statistics, order, limits, colour_map, factor=factor, columns=7
            )
            coded = code_channels(values, statistics, limits, grid.reduction)
            tiles = {"rows": 9, "cells": 12, "gap": 1, "factor": factor, "step": 1}
            hatch = [colour_maps.DEAD_DARK, colour_maps.DEAD_LIGHT, channel_grid.STRIPE]
            dead = np.flatnonzero(coded.dead).tolist()
            texts = [base64.b64encode(a.tobytes()).decode() for a in (coded.codes, grid.palette)]
            png, side = page.evaluate(
                script,
                [
                    *texts,
                    order.tolist(),
                    dead,
                    tiles,
                    hatch,
                    ratio,
                    7,
                ],
            )
            drawn = np.array(Image.open(io.BytesIO(base64.b64decode(png))).convert("RGBA"))
            scaled = channel_grid.draw_grid(
                values, statistics, order, limits, colour_map, factor=side, columns=7,
                gap=max(1, round(ratio)),
            )  # fmt: skip
            clear = scaled.indexes == colour_maps.GAP
            hatched = np.isin(scaled.indexes, hatch[:2])
            np.testing.assert_array_equal(drawn[..., 3] == 0, clear)
            same = ~clear if ratio == 1 else ~clear & ~hatched
            wanted = scaled.palette[scaled.indexes]
            np.testing.assert_array_equal(drawn[same][:, :3], wanted[same])
            # On a finer screen the stripes are wider; their colours are the same.
            assert set(map(tuple, drawn[hatched].tolist())) <= {
                (*map(int, scaled.palette[code]), 255) for code in hatch[:2]
            }
    page.close()


def test_only_what_is_in_sight_is_drawn_and_all_of_it_on_paper(visit: Open) -> None:
    page = visit(
        "/activations?sample=step_edge&feed=256x256&convention=any&tensors=relu3_3,relu4_3"
    )
    page.set_viewport_size({"width": 1440, "height": 600})
    frame = frame_of(page, "relu3_3")
    _, grid = _drawn("relu3_3", feed=256)
    expect_drawn(frame, grid)
    canvas = frame.locator("canvas").first
    window = canvas.evaluate("(canvas) => [canvas.height, canvas.parentElement.clientHeight]")
    assert window[0] == window[1] < grid.layout.height
    frame.evaluate("(frame) => { frame.scrollTop = 333; }")
    expect_drawn(frame, grid)
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    printed = frame.locator(".vgg-printed canvas")
    parts = [
        np.array(Image.open(io.BytesIO(base64.b64decode(each))).convert("RGBA"))
        for each in printed.evaluate_all(
            "(all) => all.map((each) => each.toDataURL('image/png').split(',')[1])"
        )
    ]
    assert len(parts) > 1
    grid = _laid_out(page, "relu3_3", grid)
    drawn = np.concatenate(parts)
    inside = grid.indexes != colour_maps.GAP
    np.testing.assert_array_equal(
        drawn[: grid.layout.height][inside][:, :3], grid.palette[grid.indexes[inside]]
    )
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(printed).to_have_count(0)
    _wheel_past(page, frame)


def _wheel_past(page: Page, frame: Locator) -> None:
    """A wheel on its way through the page goes past a grid; pointed into, the grid scrolls."""
    frame.evaluate("(frame) => frame.scrollTo(0, 0)")
    main = page.locator(".stMain")
    main.evaluate("(main) => main.scrollTo(0, 0)")
    page.mouse.move(400, 100)
    box, steps = frame.bounding_box(), 0
    assert box
    # The grid comes under the pointer, and goes.
    while box["y"] + box["height"] > 100:
        assert (steps := steps + 1) < 40
        before = main.evaluate("(main) => main.scrollTop")
        page.mouse.wheel(0, 100)
        page.wait_for_function(
            "(before) => document.querySelector('.stMain').scrollTop > before", arg=before
        )
        box = frame.bounding_box()
        assert box
    assert frame.evaluate("(frame) => frame.scrollTop") == 0
    frame.scroll_into_view_if_needed()
    frame.hover(position={"x": 200, "y": 200})
    page.mouse.move(250, 300, steps=3)
    frame.hover(position={"x": 250, "y": 200})
    page.mouse.wheel(0, 100)
    page.wait_for_function("(frame) => frame.scrollTop > 0", arg=frame.element_handle())


def test_the_browser_writes_numbers_as_python_does(regular: BrowserContext) -> None:
    page = regular.new_page()
    random = np.random.default_rng(8)
    spread = 10 ** random.uniform(-12, 12, 4000) * random.choice([-1, 1], 4000)
    # Sixteenths are where ties come from.
    values = np.concatenate([spread, np.arange(0, 300, 0.0625), [0.0, -0.0, np.inf, 1000.5, 1e9]])
    numbers = [float(each) for each in values.astype(np.float32)]
    source = (ROOT / "vgg_explorer" / "ui" / "shared" / "component.js").read_text(encoding="utf-8")
    script = f"(values) => {{ {source}\nreturn values.map(formatValue); }}"
    assert page.evaluate(script, numbers) == [value_text(each) for each in numbers]
    page.close()


def test_values_before_the_relu_are_named_with_their_sign(look: Look) -> None:
    page = look(LARGE)
    tiles = _tiles(page, "conv4_1_pre")
    activation, grid = _drawn("conv4_1_pre", feed=128, sample="gratings")
    grid = _laid_out(page, "conv4_1_pre", grid)
    row, column, channel = (int(i) for i in np.argwhere(activation[..., :20] < -10)[0])
    left, top, _, _ = grid.box(channel)
    factor = grid.layout.factor
    tiles.hover(position={"x": left + column * factor + 1, "y": top + row * factor + 1})
    value = value_text(activation[row, column, channel])
    assert value.startswith("\N{MINUS SIGN}")
    expect(_tip(page, "conv4_1_pre")).to_contain_text(f" · {value}")


def test_the_pointer_leaves_no_word_behind(look: Look) -> None:
    page = look(f"{LINK}&order=max")
    tiles = _tiles(page, "relu5_3")
    tiles.hover(position={"x": 5, "y": 5})
    expect(_tip(page, "relu5_3")).to_be_visible()
    page.keyboard.press("Escape")
    page.locator("h1").hover()
    expect(_tip(page, "relu5_3")).to_be_hidden()
    expect(page.locator(".st-key-grid-relu5_3 .vgg-place")).to_contain_text("Point at a tile")


def test_a_click_opens_the_channel_and_puts_it_into_the_address(look: Look) -> None:
    page = look(f"{LINK}&order=index")
    tiles = _tiles(page, "relu4_3")
    _, grid = _drawn("relu4_3")
    grid = _laid_out(page, "relu4_3", grid)
    left, top, _, _ = grid.box(30)
    tiles.click(position={"x": left + 3, "y": top + 3})
    page.wait_for_function("location.search.includes('tensor=relu4_3&channel=30')")
    selected = tiles.locator("[aria-selected=true]")
    expect(selected).to_have_count(1)
    expect(selected).to_have_attribute("aria-label", re.compile("^Channel 30: "))
    # Another click, in another grid, moves it there, once the page has made room for the channel.
    page.wait_for_selector(".vgg-channel[data-painted]")
    settle(page)
    others = _tiles(page, "relu5_3")
    others.click(position={"x": 3, "y": 3})
    page.wait_for_function("location.search.includes('tensor=relu5_3&channel=0')")
    expect(selected).to_have_count(0)
    settle(page)
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.locator(".vgg-channel")).to_have_count(0)
    page.wait_for_function("!location.search.includes('channel=')")


def test_the_keys_walk_over_the_tiles_and_open_one(look: Look) -> None:
    page = look(f"{LINK}&order=max")
    tiles = _tiles(page, "relu4_3")
    _, grid = _drawn("relu4_3", "max")
    grid = _laid_out(page, "relu4_3", grid)
    columns = grid.layout.columns
    place = page.locator(".st-key-grid-relu4_3 .vgg-place")
    _focus_by_keyboard(page, tiles)
    at = 0
    for key, to in (
        ("ArrowRight", 1),
        ("ArrowDown", 1 + columns),
        ("ArrowLeft", columns),
        ("ArrowUp", 0),
        ("ArrowUp", 0),
        ("End", grid.order.size - 1),
        ("ArrowRight", grid.order.size - 1),
        ("Home", 0),
        ("ArrowRight", 1),
        ("ArrowDown", 1 + columns),
    ):
        page.keyboard.press(key)
        at = to
        expect(place).to_contain_text(f"Channel {grid.order[at]} · ")
        active = tiles.get_attribute("aria-activedescendant")
        option = page.locator(f"#{active}")
        assert (option.get_attribute("aria-label") or "").startswith(f"Channel {grid.order[at]}: ")
        assert option.get_attribute("aria-posinset") == str(at + 1)
        assert option.get_attribute("aria-setsize") == str(grid.order.size)
        # One element to focus, and no more options than are spoken of.
        assert tiles.locator("[role=option]").count() == 1
        expect(page.locator(f"#{active}")).to_have_class(re.compile("vgg-cursor"))
    page.keyboard.press("Enter")
    page.wait_for_function(f"location.search.includes('channel={grid.order[at]}')")
    # The keys go to the open channel, and Escape leads back to the tile.
    stage = page.locator(".st-key-vgg-open-channel .vgg-channel-stage").first
    expect(stage).to_be_focused(timeout=60_000)
    page.keyboard.press("Escape")
    expect(page.locator(".vgg-open-title")).to_have_count(0, timeout=60_000)
    expect(tiles).to_be_focused()
    page.wait_for_function("!location.search.includes('channel=')")
    page.keyboard.press("ArrowRight")
    expect(place).to_contain_text(f"Channel {grid.order[at + 1]} · ")


def _focus_by_keyboard(page: Page, tiles: Locator) -> None:
    """As Tab does: a script's focus alone shows no ring after a click."""
    tiles.evaluate("(element) => element.focus({focusVisible: true})")
    expect(tiles).to_be_focused()


def test_the_grid_keeps_its_place_while_options_change(visit: Open) -> None:
    page = visit("/activations?sample=step_edge&feed=256x256")
    page.set_viewport_size({"width": 1440, "height": 700})
    page.wait_for_function("window.vggLaidOut?.columns.size === 3 && vggLaidOut.told")
    settle(page)
    frame = frame_of(page, "relu3_3")
    before = frame.get_attribute("data-painted")
    frame.evaluate("(element) => { element.scrollTop = 120; }")
    page.locator(".stMain").evaluate("(element) => { element.scrollTop = 400; }")
    # Scrolling closes an open list, and so does what comes above later: it scrolls by its height.
    stand_still(page)
    top = frame.bounding_box()
    page.get_by_label("Colour map", exact=True).focus()
    stand_still(page)
    page.keyboard.press("ArrowDown")
    page.get_by_role("option", name="magma").click()
    page.wait_for_function("location.search.includes('colours=magma')")
    expect(frame).not_to_have_attribute("data-painted", before or "")
    assert frame.evaluate("(element) => element.scrollTop") == 120
    assert frame.bounding_box() == top


_NOTE_WHAT_IS_DRAWN = """(frame) => {
  window.drawnAs = [];
  new MutationObserver(() => {
    if (window.drawnAs.at(-1) !== frame.dataset.painted) window.drawnAs.push(frame.dataset.painted);
  }).observe(frame, { attributes: true, attributeFilter: ["data-painted"] });
}"""


def test_a_choice_is_drawn_before_the_server_knows_and_stays(visit: Open) -> None:
    page = visit(LINK)
    frame = frame_of(page, "relu4_3")
    frame.evaluate(_NOTE_WHAT_IS_DRAWN)
    hold(page)
    for label, option in (("Colour map", "magma"), ("Order of the channels", "maximum")):
        page.get_by_label(label, exact=True).click()
        page.get_by_role("option", name=option, exact=True).click()
    canvas = frame.locator("canvas[role=img]").first
    expect(canvas).to_have_attribute("aria-label", re.compile("by maximum, colour map magma$"))
    activation, grid = _drawn("relu4_3", "max", colours="magma")
    expect_drawn(frame, grid)
    bar = page.locator(".st-key-grid-relu4_3 canvas.vgg-bar").evaluate(
        "(bar) => [...bar.getContext('2d').getImageData(0, 0, bar.width, 1).data]"
    )
    colours = colour_maps.palette("magma")[: colour_maps.LEVELS]
    np.testing.assert_array_equal(np.reshape(bar, (-1, 4))[:, :3], colours)
    # An open channel would be this one, whatever the server has first.
    assert frame.evaluate("(frame) => frame.vggOwn.order[0]") == int(grid.order[0])
    assert page.evaluate("location.search") == LINK.removeprefix("/activations")
    let_go(page)
    page.wait_for_function(
        "location.search.includes('colours=magma') && location.search.includes('order=max')"
    )
    settle(page)
    drawn = page.evaluate("drawnAs")
    assert ["-magma-" in each for each in drawn] == [True, True], drawn
    expect_drawn(frame, grid)
    # The values under the pointer are those of the new order.
    channel, row, column = grid.locate(3, 3) or (0, 0, 0)
    _tiles(page, "relu4_3").hover(position={"x": 3.5, "y": 3.5})
    value = value_text(activation[row, column, channel])
    said = f"Channel {channel} · row {row}, column {column} · {value}"
    expect(_tip(page, "relu4_3").locator("div").first).to_have_text(said)
    # Where the server, having run and rested, has it otherwise, its word counts.
    page.evaluate("vggLook.say('colours', 'plasma')")
    expect(frame).to_have_attribute("data-painted", re.compile("-plasma-"))
    for state in ("running", "notRunning"):
        page.evaluate(
            "(state) => document.querySelector('.stApp').setAttribute("
            "'data-test-script-state', state)",
            state,
        )
    expect(frame).to_have_attribute("data-painted", re.compile("-magma-"))


def test_limits_never_chosen_are_drawn_before_the_server_knows(visit: Open) -> None:
    page = visit(LINK)
    frame = frame_of(page, "relu4_3")
    page.get_by_label("Colour limits", exact=True).click()
    page.wait_for_function("vggCodes.get('grid-relu4_3').atHand().size === 3")
    settle(page)
    hold(page)
    page.get_by_role("option", name="per tensor", exact=True).click()
    expect(frame).to_have_attribute("data-painted", re.compile("-tensor-"))
    _, grid = _drawn("relu4_3", scope="tensor")
    expect_drawn(frame, grid)
    legend = page.locator(".st-key-grid-relu4_3 .vgg-legend")
    expect(legend).to_contain_text(
        f"Limits of the whole tensor, the same for every channel: 0 to "
        f"{value_text(grid.domains.high[0])}."
    )
    assert page.evaluate("location.search") == LINK.removeprefix("/activations")
    let_go(page)
    page.wait_for_function("location.search.includes('limits=tensor')")
    settle(page)
    expect_drawn(frame, grid)


_CLICKED_WHILE_TOLD = """(word) => {
  // The grid tells its columns once they have rested for 250 ms; in that moment comes the click.
  window.vggLaidOut.note("grid-relu3_3", 31);
  setTimeout(() => [...document.querySelectorAll("[data-testid=stButtonGroup] button")]
    .find((button) => button.textContent === word).click(), 250);
}"""


def test_a_choice_is_seen_that_comes_with_what_a_grid_tells(visit: Open) -> None:
    """Both are one message to Streamlit, after which the fragment alone would run."""
    page = visit("/activations?feed=64x64")
    page.wait_for_function("window.vggLaidOut?.columns.size === 3 && vggLaidOut.told")
    settle(page)
    page.evaluate(_CLICKED_WHILE_TOLD, "Whole tensors")
    expect(page.locator(".vgg-glance").first).to_be_visible()
    page.wait_for_function("location.search.includes('view=glance')")
