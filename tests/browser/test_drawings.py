"""A drawing that is taken along: it stands alone, on white, in the colours of the light theme."""

import re
from pathlib import Path
from typing import Literal
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, look_anew

pytestmark = pytest.mark.browser

Theme = Literal["light", "dark"]
PATH = "/?size=224x224&conventions=last_conv,last_conv_pre_relu"
CONV3, CONV4, CONV5 = (0, 114, 178), (213, 94, 0), (0, 158, 115)


def _downloaded(page: Page, kind: str, folder: Path) -> Path:
    with page.expect_download() as started:
        page.get_by_role("button", name=f"Download as {kind}").click()
    assert started.value.suggested_filename == f"vgg16_to_scale_224x224.{kind.lower()}"
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


# Every slab and every word of a drawing, where it stands and in which colour.
_LOOK = """(svg) => [...svg.querySelectorAll("g rect, g text")].map((each) => {
  const style = getComputedStyle(each), box = each.getBBox();
  return [each.localName, style.fill, style.stroke, style.strokeWidth, style.fontSize,
    style.fontWeight, Math.round(box.x), Math.round(box.y)].join(" ");
})"""


@pytest.fixture(scope="module")
def opened(visit_once: Open) -> Page:
    """The first page; only ``page`` changes its theme."""
    return visit_once(PATH, "light")


@pytest.fixture(scope="module")
def in_the_light(opened: Page) -> list[str]:
    """How the drawing looks in the light theme."""
    drawing = _in_theme(opened, "light").locator("svg.vgg-drawing")
    expect(drawing).to_be_visible(timeout=30_000)
    looks: list[str] = drawing.evaluate(_LOOK)
    return looks


@pytest.fixture(scope="module", params=["dark", "light"])
def page(request: pytest.FixtureRequest, opened: Page, in_the_light: list[str]) -> Page:
    """The first page, in either theme."""
    assert in_the_light
    return _in_theme(opened, request.param)


def _in_theme(page: Page, theme: Theme) -> Page:
    page.emulate_media(color_scheme=theme)
    colour = "rgb(86, 180, 233)" if theme == "dark" else "rgb(0, 114, 178)"
    shown = page.locator(".vgg-drawing rect[fill='var(--vgg-conv3)']").first
    expect(shown).to_have_css("fill", colour, timeout=30_000)
    return page


def test_the_svg_stands_alone(page: Page, tmp_path: Path) -> None:
    text = _downloaded(page, "SVG", tmp_path).read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)  # noqa: S314
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    for foreign in ("var(", "light-dark(", " class=", " style=", "currentColor", "<style"):
        assert foreign not in text
    assert set(re.findall(r"https?://[^\"' )<]*", text)) == {"http://www.w3.org/2000/svg"}
    words = {"".join(each.itertext()) for each in root.iter("{http://www.w3.org/2000/svg}text")}
    assert {"conv3", "last_conv", "block3_conv3", "56 × 56", "stage 5"} <= words
    shapes = list(root.iter("{http://www.w3.org/2000/svg}rect"))
    fills = {each.get("fill") for each in shapes}
    assert {"#ffffff", "#0072b2", "#d55e00", "#009e73"} <= fills
    # Convention last_conv_pre_relu is drawn dashed, in the drawing and in the copy.
    assert any(each.get("stroke-dasharray") == "5, 3" for each in shapes)
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None
    assert title.text is not None
    assert title.text.startswith("The layers of VGG16 at 224 x 224 pixels")


def test_the_svg_looks_as_the_page_does_in_the_light_theme(
    page: Page, in_the_light: list[str], tmp_path: Path
) -> None:
    """The copy alone in a browser."""
    path = _downloaded(page, "SVG", tmp_path)
    alone = page.context.new_page()
    alone.goto(path.as_uri())
    found = alone.locator("svg").evaluate(_LOOK)
    alone.close()
    # The typeface may be another one there, so the heights of letters may differ.
    assert len(found) == len(in_the_light)
    for own, other in zip(found, in_the_light, strict=True):
        if own.startswith("rect"):
            assert own == other
        else:
            assert own.split(" ")[:-2] == other.split(" ")[:-2]


def test_the_png_suits_print(page: Page, tmp_path: Path) -> None:
    image = Image.open(_downloaded(page, "PNG", tmp_path))
    assert image.width >= 2126
    assert image.info["dpi"] == pytest.approx((300, 300), abs=0.1)
    pixels = np.array(image.convert("RGB"))
    border = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    assert (border == 255).all()
    for colour in (CONV3, CONV4, CONV5):
        assert (pixels == colour).all(axis=2).sum() > 3000
    # More than half is paper, and nothing is transparent.
    assert (pixels == 255).all(axis=2).mean() > 0.5
    assert np.array(image.convert("RGBA"))[..., 3].min() == 255


def test_the_buttons_work_by_keyboard_and_stay_out_of_print(opened: Page) -> None:
    page = look_anew(opened)
    button = page.get_by_role("button", name="Download as SVG")
    button.focus()
    with page.expect_download():
        page.keyboard.press("Enter")
    page.emulate_media(media="print")
    expect(button).to_be_hidden()
    page.emulate_media(media="null")
    expect(button).to_be_visible()
