"""Charts of sizes: what they count, and that they stand in a page of either theme."""

import re
import xml.etree.ElementTree as ET
from concurrent.futures import ThreadPoolExecutor

import matplotlib
import pytest

from vgg_explorer import chart_colours, charts, growth_chart
from vgg_explorer.conventions import CONVENTIONS, named_by
from vgg_explorer.network import Tensor

ROWS = [(each, named_by(CONVENTIONS[each])) for each in ("last_conv", "pooled")]
KINDS = {"shrinking": charts.shrinking, "growing": growth_chart.growing}


def _svg(name: str, height: int = 375, width: int = 500) -> str:
    framed = KINDS[name](ROWS, height, width)
    return framed[framed.index("<svg") : framed.rindex("</div>")]


def _words(svg: str) -> list[str]:
    # The document is this package's own.
    root = ET.fromstring(svg)  # noqa: S314
    return [("".join(e.itertext())).strip() for e in root.iter() if e.tag.endswith("}text")]


@pytest.mark.parametrize("name", KINDS)
def test_a_chart_follows_the_theme_and_is_the_same_every_time(name: str) -> None:
    svg = _svg(name)
    assert svg == _svg(name)
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
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda side: _svg("shrinking", side, side), [64, 96, 64, 96]))
    assert drawn[0] == drawn[2]
    assert drawn[1] == drawn[3]
    assert (matplotlib.rcParams["svg.fonttype"], matplotlib.rcParams["svg.hashsalt"]) == before


def test_a_colour_of_another_make_is_refused() -> None:
    made = chart_colours.figure(100, 100)
    made.text(0.5, 0.5, "red", color="#ff0000")
    with pytest.raises(ValueError, match="#ff0000"):
        chart_colours.themed_svg(made, "red", "red")


def test_every_layer_stands_with_its_channels_and_memory() -> None:
    words = _words(_svg("shrinking"))
    for layer in charts.SHRINKING_LAYERS:
        assert words.count(layer.name) == 1
        rows, columns, channels = layer.output.shape(375, 500)
        for number in (rows, columns, channels):
            assert any(re.fullmatch(rf"{number}( rows| columns)?", word) for word in words)
        mebibytes = (rows or 0) * (columns or 0) * (channels or 0) * 4 / 2**20
        assert f"{mebibytes:.3g}" in words
    assert len(charts.SHRINKING_LAYERS) == 1 + 13 + 5
    for name in ("conv3", "conv4", "conv5"):
        assert words.count(name) == 2


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
