"""Whole tensors at a glance, in a browser: pixels, values, the download."""

import base64
import io
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, look_anew
from vgg_explorer.compute import extractor
from vgg_explorer.images.samples import SAMPLES
from vgg_explorer.measures import whole_tensor
from vgg_explorer.network.formatting import value_text
from vgg_explorer.pictures import component_colours

pytestmark = pytest.mark.browser

LINK = "/activations?sample=gratings&feed=64x96&view=glance&convention=any&tensors=relu4_3"


@pytest.fixture(scope="module")
def opened(visit_once: Open) -> Page:
    return visit_once(LINK)


@cache
def _computed() -> tuple[np.ndarray, whole_tensor.Components]:
    """What the link must show, computed here."""
    activation = extractor.activations(SAMPLES["gratings"].original(64, 96), ["relu4_3"])["relu4_3"]
    return activation, whole_tensor.components(activation)


def test_components_are_shown_pixel_for_pixel_and_values_are_read(opened: Page) -> None:
    page = look_anew(opened)
    tiles = page.locator(".st-key-glance-relu4_3 .vgg-cells-tile")
    expect(tiles).to_have_count(6, timeout=90_000)
    activation, found = _computed()
    address = tiles.nth(2).locator("img").get_attribute("src") or ""
    shown = np.array(Image.open(io.BytesIO(base64.b64decode(address.partition(",")[2]))))
    rows, columns, _ = activation.shape
    factor = shown.shape[0] // rows
    assert shown.shape[:2] == (rows * factor, columns * factor)
    np.testing.assert_array_equal(shown[..., :3], component_colours.picture(found, factor))
    # Back from a pixel to the scores of its cell, within half a level.
    levels = shown[::factor, ::factor, :3].astype(np.float64)
    scores = (levels - component_colours.MIDDLE) / component_colours.MIDDLE * found.limits
    half = found.limits / component_colours.MIDDLE / 2
    assert np.all(np.abs(scores - found.scores) <= half * (1 + 1e-6))

    strongest = np.unravel_index(activation.max(axis=2).argmax(), (rows, columns))
    row, column = (int(each) for each in strongest)
    tiles.nth(1).hover(position={"x": (column + 0.5) * factor, "y": (row + 0.5) * factor})
    said = page.locator(".st-key-glance-relu4_3 .vgg-cells-said")
    expect(said).to_contain_text(f"row {row}, column {column}")
    expect(said).to_contain_text(f"maximum {value_text(activation.max())}")
    expect(said).to_contain_text(f"mean {value_text(activation[row, column].mean())}")


def test_the_three_are_taken_along_as_shown(opened: Page) -> None:
    page = look_anew(opened)
    tiles = page.locator(".st-key-glance-relu4_3 .vgg-cells-tile")
    expect(tiles).to_have_count(6, timeout=90_000)
    _, found = _computed()
    with page.expect_download() as started:
        page.get_by_role("button", name="Download these as PNG").click()
    kept = np.array(Image.open(Path(started.value.path())).convert("RGB"))
    assert kept.shape[1] >= 2000
    picture = component_colours.picture(found, 1)
    # Somewhere on the sheet stands the picture, each cell a square of whole pixels.
    corners = np.argwhere(
        (kept == picture[0, 0]).all(axis=2)
        & (np.roll(kept, 1, axis=0) == 255).all(axis=2)
        & (np.roll(kept, 1, axis=1) == 255).all(axis=2)
    )
    assert any(
        np.array_equal(
            kept[y : y + picture.shape[0] * side : side, x::side][:, : picture.shape[1]], picture
        )
        for side in range(10, 120)
        for y, x in corners
    )
