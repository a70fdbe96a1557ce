"""What a channel grid shows: the pixels of its canvas, and which part of the grid they are."""

import base64
import io

import numpy as np
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from vgg_explorer.pictures import colour_maps
from vgg_explorer.pictures.channel_grid import Grid
from vgg_explorer.pictures.rearranged_grid import rearrange

_PART = """(frame) => ({
  png: frame.querySelector("canvas").toDataURL("image/png").split(",")[1],
  left: Math.round(frame.scrollLeft), top: Math.round(frame.scrollTop),
  columns: frame.vggOwn.tiles.columns,
})"""


def frame_of(page: Page, tensor: str) -> Locator:
    """The frame in which the grid of a tensor scrolls, once its canvas is drawn."""
    frame = page.locator(f".st-key-grid-{tensor} .vgg-picture[data-painted]")
    expect(frame).to_be_visible(timeout=90_000)
    return frame


def pixels_of(frame: Locator) -> tuple[np.ndarray, int, int, int]:
    """RGBA, (height, width, 4), of what a frame shows; its left and top; tiles side by side."""
    frame.scroll_into_view_if_needed()
    frame.page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    found = frame.evaluate(_PART)
    image = Image.open(io.BytesIO(base64.b64decode(found["png"])))
    return np.array(image.convert("RGBA")), found["left"], found["top"], found["columns"]


def expect_drawn(frame: Locator, grid: Grid) -> None:
    """The frame shows its part of the grid pixel for pixel, and nothing between the tiles."""
    pixels, left, top, columns = pixels_of(frame)
    grid = rearrange(grid, columns)
    part = grid.indexes[top : top + pixels.shape[0], left : left + pixels.shape[1]]
    assert part.shape == pixels.shape[:2]
    gap = part == colour_maps.GAP
    np.testing.assert_array_equal(pixels[..., 3] == 0, gap)
    np.testing.assert_array_equal(pixels[~gap][:, :3], grid.palette[part[~gap]])
