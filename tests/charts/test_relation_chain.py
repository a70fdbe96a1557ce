"""The chain of layers between two tensors."""

import itertools
import xml.etree.ElementTree as ET

import pytest

from vgg_explorer.charts.relation_chain import relation_chain
from vgg_explorer.network import TENSORS
from vgg_explorer.network.input_size import InputSize
from vgg_explorer.network.relation import relate

SIZE = InputSize(512, 512)


def _svg(a: str, b: str, size: InputSize = SIZE) -> ET.Element:
    svg = ET.fromstring(relation_chain(relate(a, b), size)).find("svg")  # noqa: S314 - our own
    assert svg is not None
    return svg


def _titles(a: str, b: str) -> list[str]:
    return [str(box.findall("text")[0].text) for box in _svg(a, b).iter("g")]


@pytest.mark.parametrize(
    ("a", "b", "titles"),
    [
        ("relu5_3", "pool5", ["A: relu5_3", "2×2 max-pool", "B: pool5"]),
        ("pool5", "relu5_3", ["B: relu5_3", "2×2 max-pool", "A: pool5"]),
        ("conv3_3_pre", "relu3_3", ["A: conv3_3_pre", "ReLU", "B: relu3_3"]),
        ("pool3", "pool3", ["A and B: pool3"]),
        (
            "relu4_3",
            "relu5_3",
            ["A: relu4_3", "2×2 max-pool", "3 × conv + ReLU", "B: relu5_3"],
        ),
        (
            "conv4_1_pre",
            "conv5_1_pre",
            [
                "A: conv4_1_pre",
                "2 conv, 3 ReLU",
                "2×2 max-pool",
                "3×3 convolution",
                "B: conv5_1_pre",
            ],
        ),
        (
            "pool5",
            "prob",
            [
                "A: pool5",
                "flatten",
                "fully connected + ReLU",
                "dropout",
                "fully connected + ReLU",
                "dropout",
                "fully connected + softmax",
                "B: prob",
            ],
        ),
    ],
)
def test_each_operation_stands_in_its_place(a: str, b: str, titles: list[str]) -> None:
    assert _titles(a, b) == titles


def test_no_operation_is_left_out_and_no_box_overlaps() -> None:
    """A box of several says how many; together they are what lies between."""
    for a, b in itertools.combinations([each.id for each in TENSORS], 2):
        svg = _svg(a, b)
        titles = [str(box.findall("text")[0].text) for box in svg.iter("g")][1:-1]
        assert sum(map(_operations, titles)) == len(relate(a, b).between), (a, b)
        boxes = [(float(r.get("x", 0)), float(r.get("width", 0))) for r in svg.iter("rect")]
        for (left, width), (following, _) in itertools.pairwise(boxes):
            assert left + width < following
        assert sum(boxes[-1]) <= float(svg.get("viewBox", "").split()[2])


def _operations(title: str) -> int:
    if "," in title:
        return sum(int(part.split()[0]) for part in title.split(","))
    if " + " in title:
        count, times, _ = title.partition(" × ")
        return 2 * (int(count) if times else 1)
    return 1


def test_it_is_told_to_who_cannot_see_it() -> None:
    spoken = _svg("conv4_3_pre", "pool4").get("aria-label", "")
    assert spoken == (
        "From the earlier to the later: A: conv4_3_pre (64 × 64 × 512), then ReLU (block4_conv3), "
        "then 2×2 max-pool (block4_pool), then B: pool4 (32 × 32 × 512)"
    )


def test_before_the_relu_is_dashed_and_a_stage_has_its_colour() -> None:
    first, _, last = (rect.get("style", "") for rect in _svg("conv3_3_pre", "relu3_3").iter("rect"))
    assert "dash" in first
    assert "--vgg-conv3" in first
    assert "dash" not in last
    assert "--vgg-neutral" in next(_svg("relu1_1", "pool1").iter("rect")).get("style", "")


def test_an_open_size_stays_open() -> None:
    words = [each.text for each in _svg("relu5_3", "flatten", InputSize(None, None)).iter("text")]
    assert "? × ? × 512" in words
    assert "?" in words
