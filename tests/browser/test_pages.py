"""What only a browser can show: pictures as they stand on the page, hover, upload, download."""

import io
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.canvases import expect_drawn, frame_of, pixels_of
from tests.browser.conftest import LAPTOP, Open, look_anew, settle
from vgg_explorer.compute import extractor
from vgg_explorer.images import preprocessing
from vgg_explorer.images.samples import SAMPLES
from vgg_explorer.measures import channel_statistics, value_limits
from vgg_explorer.pictures import channel_grid, colour_maps

pytestmark = pytest.mark.browser


LAYOUT_IS_KNOWN = """() => {
  const { columns, heard } = window.vggLaidOut;
  return heard && [...columns].every((each) => heard.split(";").includes(each.join(":")));
}"""
"""Whether the server has heard how many tiles of each grid stand side by side."""


@pytest.fixture(scope="module")
def grids(visit_once: Open) -> Callable[[str], Page]:
    """A tensor after the ReLU, in some colours, and one before it; a page for each colours."""
    link = "/activations?sample=step_edge&feed=64x64&limits=tensor&order=max&convention=any"
    path = f"{link}&tensors=relu4_3,conv4_3_pre&signed_colours=berlin&colours="
    return cache(lambda colours: visit_once(path + colours))


@pytest.mark.parametrize(
    ("tensor", "colours", "width"),
    [("relu4_3", "viridis", 1440), ("relu4_3", "cividis", 390), ("conv4_3_pre", "berlin", 1440)],
)
def test_the_grid_on_the_page_is_the_activation_pixel_for_pixel(
    grids: Callable[[str], Page], tensor: str, colours: str, width: int
) -> None:
    page = look_anew(grids("viridis" if tensor.endswith("_pre") else colours))
    page.set_viewport_size({"width": width, "height": 900})
    frame = frame_of(page, tensor)
    shown, own = frame.locator("canvas").evaluate(
        "(c) => [[c.clientHeight, c.clientWidth], [c.height, c.width]]"
    )
    # One pixel of the picture is one pixel of the page, whatever the width of the screen.
    assert shown == own
    assert shown[1] <= width
    fed = SAMPLES["step_edge"].original(64, 64)
    activation = extractor.activations(fed, [tensor])[tensor]
    statistics = channel_statistics.measure(activation, signed=tensor.endswith("_pre"))
    order = channel_statistics.order(statistics, "max")
    limits = value_limits.domains(statistics, "tensor")
    grid = channel_grid.draw_grid(activation, statistics, order, limits, colours)
    expect_drawn(frame, grid)
    opaque = grid.indexes != colour_maps.GAP
    random = np.random.default_rng(2)
    for y, x in random.choice(np.argwhere(opaque), 200):
        place, value = grid.locate(int(x), int(y)), grid.value_at(int(x), int(y))
        assert place is not None
        assert value is not None
        channel, row, column = place
        slack = 1e-6 * float(limits.high.max())
        assert value.low - slack <= activation[row, column, channel] <= value.high + slack


def test_an_upload_is_shown_computed_and_kept_across_pages(visit: Open, tmp_path: Path) -> None:
    photo = np.random.default_rng(7).integers(0, 256, (70, 90, 3), dtype=np.uint8)
    path = tmp_path / "my *photo*.png"
    Image.fromarray(photo).save(path)
    page = visit("/activations?feed=own&convention=any&tensors=relu3_3")
    page.set_viewport_size({"width": 390, "height": 844})
    fold = page.locator(".vgg-fold").first
    fold.click()
    page.get_by_text("Your file", exact=True).click()
    page.locator("input[type=file]").set_input_files(path)
    app = page.get_by_test_id("stApp")
    # A telephone then shows the result and no more the controls.
    expect(fold).to_contain_text("my *photo*.png")
    expect(fold).to_have_attribute("aria-expanded", "false")
    page.set_viewport_size(LAPTOP)
    expect(app).to_contain_text("my *photo*.png: 70 × 90 px (height × width), fed pixel for pixel.")
    expect(app).to_contain_text("17 × 22 × 256", timeout=90_000)
    page.get_by_test_id("stPageLink").get_by_text("Sizes").click()
    expect(app).to_contain_text("my *photo*.png: 70 × 90 px (height × width), fed pixel for pixel.")
    expect(app).to_contain_text("17 × 22 × 256")
    page.get_by_role("button", name="Image and size").click()
    expect(page.get_by_text("Still in use: my *photo*.png")).to_be_visible()


def test_a_camera_picture_is_computed(visit: Open) -> None:
    page = visit("/activations?feed=64x64&convention=any&tensors=relu3_3")
    settle(page)
    page.get_by_text("Camera", exact=True).click()
    expect(page.get_by_test_id("stCameraInput")).to_be_visible(timeout=60_000)
    playing = "document.querySelector('[data-testid=stCameraInput] video')?.videoWidth > 0"
    settle(page)
    # Where the page has just moved, the picture begins anew.
    page.bring_to_front()
    # By the clock: a page that is not drawn, for want of time, asks no frame.
    page.wait_for_function(playing, polling=250)
    page.get_by_role("button", name="Take Photo").click()
    expect(page.get_by_role("button", name="Clear photo")).to_be_visible()
    app = page.get_by_test_id("stApp")
    expect(app).to_contain_text("camera", ignore_case=True)
    expect(app).to_contain_text("scaled to 64 × 64")
    expect(app).to_contain_text("16 × 16 × 256", timeout=90_000)


def test_an_unreadable_file_gets_a_sentence_and_choices_stay(visit: Open, tmp_path: Path) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(b"this is no picture")
    page = visit("/activations?feed=64x64&convention=pooled&order=l2")
    page.get_by_text("Your file", exact=True).click()
    page.locator("input[type=file]").set_input_files(path)
    alert = page.get_by_test_id("stAlert").filter(has_text="image")
    expect(alert.last).to_be_visible()
    expect(page.get_by_test_id("stApp")).not_to_contain_text("Traceback")
    page.get_by_text("Sample", exact=True).click()
    expect(page.get_by_test_id("stApp")).to_contain_text("8 × 8 × 256", timeout=90_000)
    assert "order=l2" in page.evaluate("location.search")


@pytest.mark.parametrize("more", ["", "&side=true"])
def test_the_downloads_hold_what_is_shown(visit: Open, more: str) -> None:
    page = visit(f"/activations?sample=checkerboard&feed=64x96&limits=tensor{more}")
    pixels, _, top, _ = pixels_of(frame_of(page, "relu5_3"))
    assert top == 0
    with page.expect_download() as started:
        page.get_by_role("button", name="Download the activations (NPZ)").click()
    file = np.load(started.value.path())
    note = json.loads(file["note"].item())
    fed = SAMPLES["checkerboard"].original(64, 96)
    assert note["fed"]["pixels_sha256"] == preprocessing.fingerprint(fed)
    expected = extractor.activations(fed, ["relu3_3", "relu4_3", "relu5_3"])
    for tensor, activation in expected.items():
        np.testing.assert_array_equal(file[tensor], activation)
    page.wait_for_function(LAYOUT_IS_KNOWN)
    with page.expect_download() as started:
        page.get_by_role("button", name="Download relu5_3 as PNG").click()
    png = Image.open(io.BytesIO(Path(started.value.path()).read_bytes()))
    assert png.width >= 2000
    kept = np.array(png.convert("RGB"))
    opaque = pixels[..., 3] == 255
    shown = np.where(opaque[..., None], pixels[..., :3], 255)
    # Each pixel of the page is a square of whole pixels; the margins tell its side. Words need
    # their room under a small picture too.
    left = 20 * (png.width // max(640, shown.shape[1] + 40))
    scale = left // 20
    assert scale > 1
    blocks = shown.repeat(scale, axis=0).repeat(scale, axis=1)
    height, width = blocks.shape[:2]
    places = [
        top
        for top in range(kept.shape[0] - height + 1)
        # A row tells most of the wrong places apart, and at once.
        if np.array_equal(kept[top, left : left + width], blocks[0])
        and np.array_equal(kept[top : top + height, left : left + width], blocks)
    ]
    assert len(places) == 1


def test_the_summary_is_copied_as_keras_prints_it_and_as_csv(visit: Open) -> None:
    page = visit("/?size=224x224&head=true")
    expect(page.get_by_test_id("stCode")).to_have_count(0)  # before it is asked for
    page.get_by_text("The summary as Keras prints it").click()
    expect(page.get_by_test_id("stCode")).to_contain_text("Total params: 138,357,544 (527.79 MB)")
    with page.expect_download() as started:
        page.get_by_role("button", name="Download the table as CSV").click()
    lines = Path(started.value.path()).read_text().splitlines()
    assert lines[0].startswith("layer,type,output_shape,parameters")
    assert len(lines) == 1 + 23


def test_print_leaves_out_what_cannot_be_pressed(visit: Open) -> None:
    page = visit("/names?q=conv4_3&versus=pool4&feed=64x64")
    expect(page.get_by_text("Share this answer")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.get_by_text("Share this answer")).to_be_hidden()
    expect(page.locator(".vgg-brand")).to_be_hidden()
    expect(page.get_by_text("pool4 = max-pool(relu4_3)", exact=True)).to_be_visible()
    expect(page.get_by_text("pool4 = max-pool(relu4_3) holds exactly")).to_be_visible()
    # Nothing is cut off at the edge of the paper.
    page.set_viewport_size({"width": 794, "height": 1123})
    widest = page.evaluate("document.querySelector('.stMain').scrollWidth")
    assert widest <= 794
