"""The page of sizes; it needs no network."""

import json
import re

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import Run, html, words

PAGE = "pages/sizes.py"


def _drawings(app: AppTest) -> list[str]:
    """The drawing to scale first, then the cell grids of each row."""
    protos = [element.proto for element in app.get("bidi_component")]
    return [str(json.loads(proto.json)["markup"]) for proto in protos if proto.json]


def test_maps_are_drawn_on_the_scale_of_the_input(run: Run) -> None:
    app = run(PAGE, sample="checkerboard", feed="320x512", convention="last_conv", second="pooled")
    drawing = _drawings(app)[0]
    inputs = re.findall(r'<image [^>]*width="([\d.]+)" height="([\d.]+)"', drawing)
    maps = re.findall(r'<rect [^>]*width="([\d.]+)" height="([\d.]+)"', drawing)
    strides = [4, 8, 16, 8, 16, 32]
    assert len(inputs) == 2
    width, height = map(float, inputs[0])
    assert width / height == pytest.approx(512 / 320, rel=1e-3)
    for (map_width, map_height), stride in zip(maps, strides, strict=True):
        # Both sides are multiples of 32 here, so a map is exactly 1/stride of the input.
        assert width / float(map_width) == pytest.approx(stride, rel=2e-3)
        assert height / float(map_height) == pytest.approx(stride, rel=2e-3)


def test_the_cell_grid_has_the_stride_and_the_receptive_field(run: Run) -> None:
    app = run(PAGE, sample="step_edge", feed="512x512", convention="pooled", second="nothing")
    _, cells = _drawings(app)
    patterns = re.findall(r'id="vgg-cells-\d" width="(\d+)" height="(\d+)"', cells)
    # Lines stand a whole number of cells apart, never so close that they tint the image.
    assert patterns == [("16", "16"), ("16", "16"), ("32", "32")]
    assert cells.count("A line is drawn every 2 cells.") == 1
    for field in (44, 100, 212):
        assert f'width="{field}" height="{field}" fill="none"' in cells


def test_pixels_without_a_cell_are_hatched_and_said(run: Run) -> None:
    app = run(PAGE, sample="step_edge", feed="375x500", convention="pooled", second="nothing")
    cells = _drawings(app)[1]
    # pool5 has 11 x 15 cells of 32 pixels: 352 x 480 of 375 x 500.
    assert 'x="480" y="0" width="20" height="375" fill="url(#vgg-hatch)"' in cells
    assert 'x="0" y="352" width="480" height="23" fill="url(#vgg-hatch)"' in cells
    assert (
        "The last 23 rows and 20 columns of pixels (hatched) belong to no cell of their own"
        in cells
    )


def test_floor_and_ceil_stand_side_by_side(run: Run) -> None:
    app = run(PAGE, sample="step_edge", feed="375x500", convention="pooled")
    page = html(app)
    assert "11 × 15 × 512" in page
    assert "<strong>12 × 16 × 512</strong>" in page
    assert "18 × 31 floor, <strong>19 × 32 ceil</strong>" in page
    assert "the rules disagree from pool1 on" in words(app)
    even = run(PAGE, sample="step_edge", feed="224x224")
    assert "At 224 × 224 both rules agree" in words(even)


def test_any_tensors_can_be_drawn(run: Run) -> None:
    app = run(PAGE, feed="64x64", convention="any", tensors="conv1_1_pre,pool5", second="nothing")
    assert "2 × 2 × 512" in html(app)
    assert len(_drawings(app)) == 2
