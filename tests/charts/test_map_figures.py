"""Feature maps beside the input: every length is the one that the text says."""

import base64
import io
import re
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from vgg_explorer import network
from vgg_explorer.charts.equal_size import equal_factor, equal_size
from vgg_explorer.charts.map_boxes import Rows, distinct
from vgg_explorer.charts.true_scale import true_factor, true_scale
from vgg_explorer.compute.activation import Activation
from vgg_explorer.names.conventions import CONVENTIONS, NamedTensor, named_by
from vgg_explorer.network.formatting import MINUS, value_text
from vgg_explorer.pictures import colour_maps
from vgg_explorer.pictures.mean_map import MeanMap, mean_map

ROWS = [(each, named_by(CONVENTIONS[each])) for each in ("last_conv", "pooled")]
SIZES = [(512, 512), (224, 224), (375, 500), (32, 32), (600, 1000), (2000, 32)]


def _maps(svg: str) -> list[tuple[str, float, float]]:
    """Id, height and width of everything that is drawn as a map."""
    found = []
    for element in re.findall(r"<(?:rect|image) [^>]*data-map=[^>]*>", svg):
        of = dict(re.findall(r'([\w-]+)="([^"]*)"', element))
        found.append((of["data-map"], float(of["height"]), float(of["width"])))
    return found


@pytest.mark.parametrize(("height", "width"), SIZES)
def test_at_true_scale_a_cell_is_as_large_as_an_input_pixel(height: int, width: int) -> None:
    factor = true_factor(height, width)
    drawn = _maps(true_scale(ROWS, height, width, "data:,"))
    assert drawn[0][0] == "input"
    assert drawn[0][1:] == pytest.approx((height * factor, width * factor))
    expected = [each.tensor for _, named in ROWS for each in named]
    assert [each[0] for each in drawn[1:]] == [tensor.id for tensor in expected]
    for tensor, (_, high, wide) in zip(expected, drawn[1:], strict=True):
        rows, columns, _ = tensor.shape(height, width)
        assert (high, wide) == pytest.approx(((rows or 0) * factor, (columns or 0) * factor))


@pytest.mark.parametrize(("height", "width"), SIZES)
def test_at_equal_size_cells_and_hatching_fill_the_area_of_the_input(
    height: int, width: int
) -> None:
    factor = equal_factor(height, width)
    svg = equal_size(ROWS[1:], height, width, "data:,")
    drawn = _maps(svg)
    area = 0.0
    for name, high, wide in drawn[1:]:
        area += high * wide
        if name == "none":
            continue
        tensor = network.tensor(name)
        rows, columns, _ = tensor.shape(height, width)
        side = factor * (tensor.stride or 0)
        assert (high, wide) == pytest.approx(((rows or 0) * side, (columns or 0) * side), rel=1e-4)
        assert f"each cell drawn {side:g} × {side:g} px" in svg
    assert area == pytest.approx(3 * height * width * factor**2, rel=1e-3)


def test_lines_stand_where_cells_meet() -> None:
    svg = equal_size(ROWS[1:], 512, 512, "data:,")
    path = re.search(r'<path d="([^"]*)"[^>]*data-lines="pool5"', svg)
    assert path
    downs = [float(x) for x in re.findall(r"M([\d.]+) [\d.]+v", path[1])]
    # 16 cells of 32 input pixels at half a screen pixel each.
    assert len(downs) == 17
    assert {b - a for a, b in pairwise(downs)} == {16.0}


def test_lines_too_close_are_left_out_and_that_is_said() -> None:
    svg = equal_size(ROWS[:1], 512, 512, "data:,")
    assert svg.count("a line every 2 cells") == 1
    path = re.search(r'<path d="([^"]*)"[^>]*data-lines="relu3_3"', svg)
    assert path
    assert path[1].count("v") == 128 // 2 + 1


@pytest.mark.parametrize(("height", "width"), SIZES)
def test_a_unit_of_the_figure_is_a_pixel(height: int, width: int) -> None:
    for figure in (true_scale, equal_size):
        svg = figure(ROWS, height, width, "data:,")
        found = re.search(r'width="(\d+)" height="(\d+)" viewBox="0 0 (\d+) (\d+)"', svg)
        assert found
        assert found.group(1, 2) == found.group(3, 4)
        assert int(found[1]) <= 1300


@pytest.mark.parametrize(("height", "width"), [*SIZES, (16384, 16384), (501, 7)])
def test_factors_are_powers_of_two(height: int, width: int) -> None:
    for factor in (
        true_factor(height, width),
        equal_factor(height, width),
    ):
        assert factor.hex().split("p")[0] == "0x1.0000000000000"


def test_enlarged_maps_of_one_name_and_shape_are_drawn_once() -> None:
    named = named_by(CONVENTIONS["whole_stage"])
    svg = equal_size([("whole_stage", named)], 64, 64, "data:,")
    assert len(_maps(svg)) == 1 + 3
    assert svg.count("and 2 more") == 3
    assert len(distinct(named)) == 9


def test_at_true_scale_every_tensor_has_a_map_of_its_own() -> None:
    named = named_by(CONVENTIONS["whole_stage"])
    drawn = _maps(true_scale([("whole_stage", named)], 64, 64, "data:,"))
    assert [each[0] for each in drawn] == ["input", *(each.tensor.id for each in named)]


def _means(rows: Rows, height: int, width: int) -> tuple[dict[str, Activation], dict[str, MeanMap]]:
    random = np.random.default_rng(5)
    values: dict[str, Activation] = {}
    for each in (each for _, named in rows for each in named):
        high, wide, _ = each.tensor.shape(height, width)
        found = random.normal(0, 3, (high or 0, wide or 0, 4)).astype(np.float32)
        values[each.tensor.id] = np.maximum(found, 0) if each.tensor.post_relu else found
    side = true_factor(height, width)
    maps = {
        id_: mean_map(found, signed=not network.tensor(id_).post_relu, side=side)
        for id_, found in values.items()
    }
    return values, maps


SIGNED = [("last_conv_pre_relu", named_by(CONVENTIONS["last_conv_pre_relu"]))]


@pytest.mark.parametrize("rows", [ROWS, SIGNED])
def test_a_map_is_filled_with_its_cells(rows: Rows) -> None:
    values, means = _means(rows, 75, 101)
    svg = true_scale(rows, 75, 101, "data:,", means)
    places = {id_: (high, wide) for id_, high, wide in _maps(svg)}
    cells = re.findall(
        r'<image href="data:image/png;base64,([^"]*)" [^>]*width="(\d+)" height="(\d+)"'
        r'[^>]*style="image-rendering: pixelated" data-cells="(\w+)"',
        svg,
    )
    assert [each[-1] for each in cells] == list(values)
    for data, wide, high, id_ in cells:
        assert (int(high), int(wide)) == places[id_]
        pixels = np.array(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))
        # Four screen pixels a cell, every cell a square of one colour.
        assert true_factor(75, 101) == 4
        own = pixels[::4, ::4]
        np.testing.assert_array_equal(own.repeat(4, axis=0).repeat(4, axis=1), pixels)
        mean = values[id_].mean(axis=2, dtype=np.float64)
        signed = rows is SIGNED
        high_end = float(np.abs(mean).max())
        share = (mean / high_end + 1) / 2 if signed else mean / high_end
        level = np.rint(share * (colour_maps.LEVELS - 1)).astype(int)
        colours = colour_maps.palette(colour_maps.colour_maps(signed=signed)[0])
        # A mean half-way between two levels may be rounded either way.
        near = np.stack([colours[np.clip(level + step, 0, 248)] for step in (-1, 0, 1)])
        assert (near == own).all(axis=-1).any(axis=0).all()
        end = value_text(np.float32(high_end))
        assert f"mean {MINUS}{end} to {end}" in svg if signed else f"mean 0 to {end}" in svg


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("feed", [(75, 101), (600, 1000)])
def test_nothing_moves_when_the_maps_are_filled(feed: tuple[int, int], narrow: bool) -> None:
    rows = [*ROWS, *SIGNED]
    _, means = _means(rows, *feed)
    plain = true_scale(rows, *feed, "data:,", narrow=narrow)
    filled = true_scale(rows, *feed, "data:,", means, narrow=narrow)
    size = r'<svg width="(\d+)" height="(\d+)"'
    assert re.findall(size, plain) == re.findall(size, filled)
    box = r'x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"[^>]*data-map="(\w+)"'
    assert re.findall(box, plain) == re.findall(box, filled)
    assert len(re.findall(box, plain)) == 1 + 9


def test_a_frame_covers_no_cell() -> None:
    _, means = _means(ROWS, 75, 101)
    svg = true_scale(ROWS, 75, 101, "data:,", means)
    number = r'([\d.]+)"[^>]*?'
    maps = re.findall(rf' x="{number} y="{number} width="{number} height="{number}data-map=', svg)
    frames = re.findall(
        rf' x="{number} y="{number} width="{number} height="{number}stroke-width="3"', svg
    )
    inner = [(float(x) + 1.5, float(y) + 1.5, float(w) - 3, float(h) - 3) for x, y, w, h in frames]
    assert inner == [tuple(map(float, each)) for each in maps if each[0] != "0"]


def test_blocks_of_cells_that_share_a_screen_pixel_are_said() -> None:
    _, means = _means(ROWS, 600, 1000)
    svg = true_scale(ROWS, 600, 1000, "data:,", means)
    assert "1 input pixel = 0.5 screen pixels" in svg
    assert "A screen pixel stands for 2 × 2 cells, by their mean of largest magnitude." in svg
    # 37 rows and 62 columns of pool4.
    cells = re.search(r'width="(\d+)" height="(\d+)"[^>]*data-cells="pool4"', svg)
    assert cells
    assert cells.groups() == ("31", "19")


def test_the_values_are_said_in_words() -> None:
    _, means = _means(ROWS, 75, 101)
    label = re.search('aria-label="(The input [^"]*)"', true_scale(ROWS, 75, 101, "", means))
    assert label
    assert f"conv4 (pool4) {means['pool4'].words}" in label[1]
    plain = true_scale(ROWS, 75, 101, "")
    assert "once the network has computed them" in plain


@pytest.mark.parametrize("rows", [ROWS, SIGNED])
def test_a_telephone_shows_every_map_without_scrolling(rows: Rows) -> None:
    _, means = _means(rows, 512, 512)
    svg = true_scale(rows, 512, 512, "data:,", means, narrow=True)
    boxes = re.findall(r'x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"[^>]*data-map="(\w+)"', svg)
    assert max(float(x) + float(w) for x, _, w, id_ in boxes if id_ != "input") <= 358
    (input_top,) = [float(y) for _, y, _, id_ in boxes if id_ == "input"]
    assert input_top > max(float(y) for _, y, _, id_ in boxes if id_ != "input")


def test_a_title_is_written_as_text() -> None:
    named = [NamedTensor(network.tensor("pool1"), "<b>", None)]
    svg = true_scale([("<i>", named)], 64, 64, "data:,")
    assert "<b>" not in svg
    assert "<i>" not in svg


def test_larger_lettering_leaves_the_maps_as_large_as_they_are() -> None:
    rows = [("last_conv", named_by(CONVENTIONS["last_conv"]))]
    plain = true_scale(rows, 375, 500, "data:,")
    large = true_scale(rows, 375, 500, "data:,", lettering=1.6)
    boxes = r'width="([\d.]+)" height="([\d.]+)"[^>]* data-map="(\w+)"'
    assert re.findall(boxes, plain) == re.findall(boxes, large)
    sizes = [
        {float(size) for size in re.findall(r'font-size="([\d.]+)"', each)}
        for each in (plain, large)
    ]
    assert sizes[1] == {1.6 * size for size in sizes[0]}
