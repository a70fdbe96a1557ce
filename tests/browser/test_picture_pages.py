"""What is in sight at first, and what stays in reach: on a laptop, a telephone, a wide screen."""

import re

import pytest
from playwright.sync_api import FloatRect, Locator, Page, ViewportSize, expect

from tests.browser.conftest import Open, look_anew

pytestmark = pytest.mark.browser

SMALL_LAPTOP: ViewportSize = {"width": 1366, "height": 768}
TELEPHONE: ViewportSize = {"width": 390, "height": 844}
WIDE: ViewportSize = {"width": 1920, "height": 1080}
HALF_A_SCREEN = 422


@pytest.fixture(scope="module")
def activations(visit_once: Open) -> Page:
    page = visit_once("/activations?sample=step_edge&feed=64x64&side=true")
    expect(_grids(page)).to_have_count(3, timeout=90_000)
    return page


@pytest.fixture(scope="module")
def one_grid(visit_once: Open) -> Page:
    page = visit_once("/activations?sample=step_edge&feed=224x224&convention=any&tensors=relu3_3")
    expect(_grids(page)).to_have_count(1, timeout=90_000)
    return page


@pytest.fixture(scope="module")
def comparison(visit_once: Open) -> Page:
    page = visit_once("/compare?feed=224x224")
    expect(page.locator(".vgg-compare")).to_be_visible(timeout=90_000)
    return page


def _at(page: Page, size: ViewportSize) -> Page:
    look_anew(page)
    page.set_viewport_size(size)
    expect(page.locator(".vgg-fold").first).to_be_visible(visible=size["width"] <= 640)
    return page


def _grids(page: Page) -> Locator:
    return page.locator(".vgg-instrument[data-painted]")


def _box(place: Locator) -> FloatRect:
    box = place.bounding_box()
    assert box is not None
    return box


def test_the_image_and_the_grids_are_in_sight_on_a_laptop(activations: Page) -> None:
    page = _at(activations, SMALL_LAPTOP)
    expect(page.get_by_role("button", name="Enlarge: step_edge")).to_be_in_viewport(ratio=1)
    for grid in _grids(page).all():
        assert _box(grid)["y"] < SMALL_LAPTOP["height"] - 100


def test_both_images_and_the_difference_are_in_sight_on_a_laptop(comparison: Page) -> None:
    page = _at(comparison, SMALL_LAPTOP)
    enlarge = page.get_by_role("button", name="Enlarge: ")
    expect(enlarge).to_have_count(2)
    for image in enlarge.all():
        expect(image).to_be_in_viewport(ratio=1)
    for tile in page.locator(".vgg-compare section").first.locator(".vgg-cells-tile").all():
        expect(tile).to_be_in_viewport(ratio=0.5)


@pytest.mark.parametrize("which", ["activations", "comparison"])
def test_a_telephone_folds_the_controls(which: str, request: pytest.FixtureRequest) -> None:
    page = _at(request.getfixturevalue(which), TELEPHONE)
    first = page.locator(".vgg-instrument, .vgg-compare .vgg-cells-tile").first
    image = page.get_by_role("button", name="Enlarge: ").first
    folded = page.locator(".vgg-fold").first
    above = min(_box(image)["y"], _box(folded)["y"])
    # A verdict is no control.
    said = sum(_box(each)["height"] for each in page.locator(".st-key-vgg-verdict-row p").all())
    assert _box(first)["y"] - above - said <= HALF_A_SCREEN
    assert page.evaluate("document.querySelector('.stMain').scrollWidth") <= TELEPHONE["width"]
    # What is folded says what is chosen, and unfolds.
    control = page.get_by_role("radiogroup", name="How the image gets there")
    expect(control).to_be_hidden()
    expect(folded).to_contain_text("crop to fill")
    folded.click()
    expect(control).to_be_visible()
    expect(folded).to_have_attribute("aria-expanded", "true")
    own = page.get_by_role("button", name="Image’s own")
    assert _box(own)["x"] + _box(own)["width"] <= TELEPHONE["width"]
    folded.click()
    expect(control).to_be_hidden()


@pytest.mark.parametrize("size", [SMALL_LAPTOP, TELEPHONE])
def test_every_tensor_is_a_click_away(activations: Page, size: ViewportSize) -> None:
    page = _at(activations, size)
    ways = page.get_by_role("navigation", name="Tensors")
    for name in ("conv5", "conv3"):
        ways.get_by_role("link", name=name).click()
        heading = page.get_by_role("heading", name=re.compile(f"^{name}"))
        expect(heading).to_be_in_viewport(ratio=1)
        toolbar = page.locator(".st-key-vgg-toolbar")
        assert _box(heading)["y"] >= _box(toolbar)["y"] + _box(toolbar)["height"]


def test_tensors_stand_side_by_side_or_below_each_other(activations: Page) -> None:
    page = _at(activations, SMALL_LAPTOP)
    beside = [_box(each) for each in _grids(page).all()]
    assert len({each["y"] for each in beside}) == 1
    assert len({each["x"] for each in beside}) == 3
    page = _at(activations, TELEPHONE)
    below = [_box(each) for each in _grids(page).all()]
    assert len({each["x"] for each in below}) == 1
    assert len({each["y"] for each in below}) == 3


@pytest.mark.parametrize("size", [SMALL_LAPTOP, WIDE, TELEPHONE])
def test_a_grid_takes_the_width_that_there_is(one_grid: Page, size: ViewportSize) -> None:
    page = look_anew(one_grid)
    page.set_viewport_size(size)
    page.wait_for_function(
        """() => {
          const canvas = document.querySelector(".vgg-instrument canvas");
          const tile = document.querySelector(".vgg-tiles > div").offsetWidth + 1;
          const room = canvas.closest(".stElementContainer").clientWidth;
          // Not one more of the 256 tiles would fit, a bar for scrolling and the rims aside; the
          // rows may be a little shorter where all of them then end alike.
          const columns = (canvas.width + 1) / tile;
          const even = 256 % columns === 0 ? 1 / 0.9 : 1;
          return canvas.width <= room && (columns * even + 1) * tile + 18 > room;
        }"""
    )


def test_the_controls_stay_in_reach_and_cover_nothing_that_is_gone_to(visit: Open) -> None:
    # A list of tensors of one's own makes the controls as high as they get.
    asked = "convention=any&tensors=relu5_3&tensor=relu5_3&channel=3"
    page = visit(f"/activations?sample=step_edge&feed=64x64&{asked}")
    page.set_viewport_size(SMALL_LAPTOP)
    expect(page.locator(".vgg-channel[data-painted]")).to_be_visible(timeout=90_000)
    page.get_by_role("link", name="A channel of relu5_3 is open below its grid").click()
    colours = page.get_by_label("Colour map", exact=True)
    expect(colours).to_be_in_viewport(ratio=1)
    expect(page.get_by_role("heading", name="What do conv3")).not_to_be_in_viewport()
    title = _box(page.locator("#open-channel"))
    bar = _box(page.locator(".st-key-vgg-toolbar"))
    assert title["y"] >= bar["y"] + bar["height"]
    # A low window is left to the pictures.
    page.set_viewport_size({"width": 1366, "height": 500})
    page.locator("#open-channel").evaluate("(title) => title.scrollIntoView()")
    expect(colours).not_to_be_in_viewport()


def test_the_image_is_shown_large_on_demand(activations: Page) -> None:
    page = _at(activations, SMALL_LAPTOP)
    little = page.get_by_role("button", name="Enlarge: step_edge")
    little.focus()
    page.keyboard.press("Enter")
    large = page.get_by_role("dialog")
    expect(large.get_by_role("img")).to_be_visible()
    page.keyboard.press("Escape")
    expect(large).to_be_hidden()
    expect(little).to_be_focused()
