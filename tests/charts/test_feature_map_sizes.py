"""Feature maps beside the input: every length is the one that the text says."""

import re
from itertools import pairwise

import pytest

from vgg_explorer import network
from vgg_explorer.charts import feature_map_sizes
from vgg_explorer.names.conventions import CONVENTIONS, NamedTensor, named_by

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
    factor = feature_map_sizes.true_factor(height, width)
    drawn = _maps(feature_map_sizes.true_scale(ROWS, height, width, "data:,"))
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
    factor = feature_map_sizes.equal_factor(height, width)
    svg = feature_map_sizes.equal_size(ROWS[1:], height, width, "data:,")
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
    svg = feature_map_sizes.equal_size(ROWS[1:], 512, 512, "data:,")
    path = re.search(r'<path d="([^"]*)"[^>]*data-lines="pool5"', svg)
    assert path
    downs = [float(x) for x in re.findall(r"M([\d.]+) [\d.]+v", path[1])]
    # 16 cells of 32 input pixels at half a screen pixel each.
    assert len(downs) == 17
    assert {b - a for a, b in pairwise(downs)} == {16.0}


def test_lines_too_close_are_left_out_and_that_is_said() -> None:
    svg = feature_map_sizes.equal_size(ROWS[:1], 512, 512, "data:,")
    assert svg.count("a line every 2 cells") == 1
    path = re.search(r'<path d="([^"]*)"[^>]*data-lines="relu3_3"', svg)
    assert path
    assert path[1].count("v") == 128 // 2 + 1


@pytest.mark.parametrize(("height", "width"), SIZES)
def test_a_unit_of_the_figure_is_a_pixel(height: int, width: int) -> None:
    for figure in (feature_map_sizes.true_scale, feature_map_sizes.equal_size):
        svg = figure(ROWS, height, width, "data:,")
        found = re.search(r'width="(\d+)" height="(\d+)" viewBox="0 0 (\d+) (\d+)"', svg)
        assert found
        assert found.group(1, 2) == found.group(3, 4)
        assert int(found[1]) <= 1300


@pytest.mark.parametrize(("height", "width"), [*SIZES, (16384, 16384), (501, 7)])
def test_factors_are_powers_of_two(height: int, width: int) -> None:
    for factor in (
        feature_map_sizes.true_factor(height, width),
        feature_map_sizes.equal_factor(height, width),
    ):
        assert factor.hex().split("p")[0] == "0x1.0000000000000"


def test_maps_of_one_name_and_shape_are_drawn_once() -> None:
    named = named_by(CONVENTIONS["whole_stage"])
    svg = feature_map_sizes.true_scale([("whole_stage", named)], 64, 64, "data:,")
    assert len(_maps(svg)) == 1 + 3
    assert svg.count("and 2 more") == 3
    assert len(feature_map_sizes.distinct(named)) == 9


def test_a_title_is_written_as_text() -> None:
    named = [NamedTensor(network.tensor("pool1"), "<b>", None)]
    svg = feature_map_sizes.true_scale([("<i>", named)], 64, 64, "data:,")
    assert "<b>" not in svg
    assert "<i>" not in svg


def test_larger_lettering_leaves_the_maps_as_large_as_they_are() -> None:
    rows = [("last_conv", named_by(CONVENTIONS["last_conv"]))]
    plain = feature_map_sizes.true_scale(rows, 375, 500, "data:,")
    large = feature_map_sizes.true_scale(rows, 375, 500, "data:,", lettering=1.6)
    boxes = r'width="([\d.]+)" height="([\d.]+)"[^>]* data-map="(\w+)"'
    assert re.findall(boxes, plain) == re.findall(boxes, large)
    sizes = [
        {float(size) for size in re.findall(r'font-size="([\d.]+)"', each)}
        for each in (plain, large)
    ]
    assert sizes[1] == {1.6 * size for size in sizes[0]}
