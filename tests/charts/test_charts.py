"""Charts of sizes: what they count, and that they stand in a page of either theme."""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import matplotlib
import numpy as np
import pytest

from vgg_explorer.charts import growth_chart, matplotlib_svg, size_chart
from vgg_explorer.names.conventions import CONVENTIONS, named_by
from vgg_explorer.network import Tensor

ROWS = [(each, named_by(CONVENTIONS[each])) for each in ("last_conv", "pooled")]
KINDS = {"shrinking": size_chart.shrinking, "growing": growth_chart.growing}


@cache
def _svg(name: str, height: int = 375, width: int = 500) -> str:
    return _drawn(name, height, width)


def _drawn(name: str, height: int = 375, width: int = 500) -> str:
    framed = KINDS[name](ROWS, height, width)
    return framed[framed.index("<svg") : framed.rindex("</div>")]


def _parsed(svg: str) -> ET.Element:
    # The document is this package's own.
    return ET.fromstring(svg)  # noqa: S314


def _words(svg: str) -> list[str]:
    return _texts(_parsed(svg))


def _texts(part: ET.Element) -> list[str]:
    return ["".join(e.itertext()).strip() for e in part.iter() if e.tag.endswith("}text")]


def _axes(svg: str, word: str) -> ET.Element:
    """The one of the charts in a drawing in which a word stands."""
    groups = [e for e in _parsed(svg).iter() if re.search(r"-axes_\d+$", e.get("id", ""))]
    (found,) = [each for each in groups if word in _texts(each)]
    return found


def _enlarged(svg: str, pool: int) -> ET.Element:
    (found,) = [e for e in _parsed(svg).iter() if e.get("id") == f"growing-enlarged-pool{pool}"]
    return found


def _ticks(axes: ET.Element, direction: str) -> list[tuple[float, str]]:
    """Places in pixels along an axis, ``x`` or ``y``, with what is written at each."""
    found = []
    for group in axes.iter():
        if re.search(rf"-{direction}tick_\d+$", group.get("id", "")):
            marks = [e for e in group.iter() if e.tag.endswith("}use")]
            found += [(float(e.get(direction, "")), "".join(_texts(group))) for e in marks]
    return found


def _scale(axes: ET.Element, direction: str, *, log: bool = False) -> np.poly1d:
    """From pixels to the numbers at the ticks, or to their powers of two."""
    ticks = [(place, float(word)) for place, word in _ticks(axes, direction) if word]
    places, numbers = np.array(ticks).T
    numbers = np.log2(numbers) if log else numbers
    scale = np.poly1d(np.polyfit(places, numbers, 1))
    np.testing.assert_allclose(scale(places), numbers, atol=0.01 * np.ptp(numbers))
    return scale


def _shapes(axes: ET.Element) -> Iterator[tuple[np.ndarray, str]]:
    """Corners in pixels, (n, 2), and style of what is drawn by itself, without ticks and grid."""
    for group in axes:
        for path in group if "-patch_" in group.get("id", "") else ():
            numbers = re.findall(r"-?[\d.]+", path.get("d", ""))
            yield np.array(numbers, dtype=np.float64).reshape(-1, 2), path.get("style", "")


def _stairs(axes: ET.Element, *, dashed: bool) -> list[np.ndarray]:
    """Lines of several corners; the axes themselves have two."""
    lines = [(p, style) for p, style in _shapes(axes) if "fill: none" in style and len(p) > 2]
    return [points for points, style in lines if ("dasharray" in style) is dashed]


@pytest.mark.parametrize("name", KINDS)
def test_a_chart_follows_the_theme_and_is_the_same_every_time(name: str) -> None:
    svg = _svg(name)
    assert svg == _drawn(name)
    assert not re.findall(r"#[0-9a-f]{6}\b", svg)
    assert "<style" not in svg
    assert "DejaVu" not in svg
    assert 'role="img"' in svg
    ids = re.findall(r'\bid="([^"]+)"', svg)
    assert len(ids) == len(set(ids))
    assert all(each.startswith(f"{name}-") for each in ids)
    assert set(re.findall(r"url\(#([^)]+)\)", svg)) <= set(ids)
    assert set(re.findall(r'href="#([^"]+)"', svg)) <= set(ids)


def test_no_id_is_in_both_charts() -> None:
    first, second = (set(re.findall(r'\bid="([^"]+)"', _svg(name))) for name in KINDS)
    assert first.isdisjoint(second)


def test_drawing_leaves_the_parameters_of_matplotlib_alone() -> None:
    before = matplotlib.rcParams["svg.fonttype"], matplotlib.rcParams["svg.hashsalt"]
    # Sizes that other tests draw by themselves.
    sides = [(375, 500), (32, 32)]
    alone = [_svg("shrinking", *each) for each in sides]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda each: _drawn("shrinking", *each), sides)) == alone
    assert (matplotlib.rcParams["svg.fonttype"], matplotlib.rcParams["svg.hashsalt"]) == before


def test_a_colour_of_another_make_is_refused() -> None:
    made = matplotlib_svg.figure(100, 100)
    made.text(0.5, 0.5, "red", color="#ff0000")
    with pytest.raises(ValueError, match="#ff0000"):
        matplotlib_svg.themed_svg(made, "red", "red")


def test_every_layer_stands_with_its_channels_and_memory() -> None:
    words = _words(_svg("shrinking"))
    for layer in size_chart.SHRINKING_LAYERS:
        assert words.count(layer.name) == 1
        rows, columns, channels = layer.output.shape(375, 500)
        for number in (rows, columns, channels):
            assert any(re.fullmatch(rf"{number}( rows| columns)?", word) for word in words)
        mebibytes = (rows or 0) * (columns or 0) * (channels or 0) * 4 / 2**20
        assert f"{mebibytes:.3g}" in words
    assert len(size_chart.SHRINKING_LAYERS) == 1 + 13 + 5
    for name in ("conv3", "conv4", "conv5"):
        assert words.count(name) == 2


CHANNELS = [3, 64, 64, 64, 128, 128, 128, *[256] * 4, *[512] * 8]
HALVINGS = [0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5]
"""Of the input, 13 convolutions and 5 pools."""


def _bars(axes: ET.Element) -> list[np.ndarray]:
    """Boxes with a colour of their own, from left to right, without the shade behind a stage."""
    boxes = [
        points
        for points, style in _shapes(axes)
        if "fill: none" not in style and "--vgg-soft" not in style
    ]
    return sorted(boxes, key=lambda box: box[:, 0].min())


@pytest.mark.parametrize(("height", "width"), [(375, 500), (32, 32)])
@pytest.mark.parametrize("counted", ["channels", "memory"])
def test_bars_are_as_long_as_what_they_count(counted: str, height: int, width: int) -> None:
    svg = _svg("shrinking", height, width)
    axes = _axes(svg, "channels" if counted == "channels" else "block1_conv1")
    expected = [float(each) for each in CHANNELS]
    if counted == "memory":
        expected = [
            (height >> n) * (width >> n) * channels * 4 / 2**20
            for n, channels in zip(HALVINGS, CHANNELS, strict=True)
        ]
    bars = _bars(axes)
    assert len(bars) == 19
    scale = _scale(axes, "y")
    room = 0.004 * max(expected)  # Less than half of a pixel.
    np.testing.assert_allclose([scale(bar[:, 1].max()) for bar in bars], 0, atol=room)
    np.testing.assert_allclose([scale(bar[:, 1].min()) for bar in bars], expected, atol=room)
    middles = [(bar[:, 0].min() + bar[:, 0].max()) / 2 for bar in bars]
    names = _ticks(_axes(svg, "block1_conv1"), "x")
    assert [name for _, name in names] == [each.name for each in size_chart.SHRINKING_LAYERS]
    np.testing.assert_allclose(middles, [place for place, _ in names], atol=0.05)


@pytest.mark.parametrize(("height", "width"), [(375, 500), (1024, 33), (32, 32)])
def test_stairs_have_the_rows_and_columns_of_every_layer(height: int, width: int) -> None:
    svg = _svg("shrinking", height, width)
    first = f"{height} rows" if height != width else f"{height} rows and columns"
    axes = _axes(svg, first)
    scale = _scale(axes, "y", log=True)
    places = [place for place, _ in _ticks(_axes(svg, "block1_conv1"), "x")]
    sides = {False: height} if height == width else {False: height, True: width}
    for dashed, side in sides.items():
        (stairs,) = _stairs(axes, dashed=dashed)
        found = 2 ** scale(np.interp(places, stairs[:, 0], stairs[:, 1]))
        np.testing.assert_allclose(found, [side >> n for n in HALVINGS], rtol=0.01)
    assert len(_stairs(axes, dashed=True)) == len(sides) - 1


@pytest.mark.parametrize("pool", growth_chart.POOLS, ids=lambda pool: pool.id)
def test_the_rules_disagree_unless_the_size_is_a_multiple_of_the_stride(pool: Tensor) -> None:
    stride = pool.stride or 0
    for side in (32, 33, 100, 224, 1023, 1024):
        assert growth_chart.cells(pool.id, side, "floor") == side // stride
        assert growth_chart.cells(pool.id, side, "ceil") == -(-side // stride)
    expected = [side for side in range(32, 1025) if side % stride]
    assert growth_chart.disagreeing(pool) == expected
    assert growth_chart.share(pool) == len(expected) / 993


def test_shares_and_names_stand_in_the_chart() -> None:
    svg = _svg("growing")
    words = _words(svg)
    for pool in growth_chart.POOLS:
        assert f"{growth_chart.share(pool):.1%}" in svg
        assert f"{pool.id}, stride {pool.stride}" in words
    assert {"conv4, last_conv", "conv3, pooled", "conv5, pooled"} <= set(words)
    assert "fed: 375 rows, 500 columns (dotted)" in words


def test_solid_stairs_are_floor_and_dashed_ones_ceil() -> None:
    axes = _axes(_svg("growing"), "cells along one side")
    across, up = _scale(axes, "x"), _scale(axes, "y", log=True)
    sides = np.arange(33, 1024)
    strides = [2, 4, 8, 16, 32]
    for dashed, rounded in ((False, sides), (True, sides + np.array(strides)[:, None] - 1)):
        expected = np.broadcast_to(rounded, (5, len(sides))) // np.array(strides)[:, None]
        stairs = _stairs(axes, dashed=dashed)
        found = np.array([up(np.interp(sides, across(p[:, 0]), p[:, 1])) for p in stairs])
        found = found[np.argsort(-found[:, 0])]
        # In pixels: half a line's width, by which flat stairs may be simplified.
        wrong = np.abs(found - np.log2(expected)) / abs(up.coeffs[0])
        assert wrong.max() < 0.6


@pytest.mark.parametrize(("height", "width"), [(375, 500), (32, 32), (1024, 33)])
def test_the_enlarged_stairs_and_their_shade_are_those_of_both_rules(
    height: int, width: int
) -> None:
    svg = _svg("growing", height, width)
    across = _scale(_enlarged(svg, 5), "x")
    (title,) = [word for word in _words(svg) if word.startswith("Enlarged")]
    first, last = (int(each) for each in re.findall(r"\d+", title)[:2])
    assert first <= height <= last
    sides = np.arange(first, last + 1)
    for number, stride in enumerate((2, 4, 8, 16, 32), start=1):
        axes = _enlarged(svg, number)
        up = _scale(axes, "y")
        for dashed, expected in ((False, sides // stride), (True, -(-sides // stride))):
            (stairs,) = _stairs(axes, dashed=dashed)
            found = up(np.interp(sides, across(stairs[:, 0]), stairs[:, 1]))
            np.testing.assert_allclose(found, expected, atol=0.05)
        shades = [across(p[:, 0]) for p, style in _shapes(axes) if "fill: none" not in style]
        shaded = [any(s.min() < side < s.max() for s in shades) for side in sides.tolist()]
        assert shaded == (sides % stride != 0).tolist()


def test_names_stand_at_the_pool_of_their_size() -> None:
    found = {
        pool.id: [f"{title} {each.name}" for title, each in growth_chart.same_size(pool, ROWS)]
        for pool in growth_chart.POOLS
    }
    assert found == {
        "pool1": [],
        "pool2": ["last_conv conv3"],
        "pool3": ["last_conv conv4", "pooled conv3"],
        "pool4": ["last_conv conv5", "pooled conv4"],
        "pool5": ["pooled conv5"],
    }


@pytest.mark.parametrize(("height", "width"), [(32, 32), (1024, 33), (16384, 40)])
def test_the_smallest_and_the_largest_inputs_can_be_drawn(height: int, width: int) -> None:
    for name in KINDS:
        assert _words(_svg(name, height, width))
