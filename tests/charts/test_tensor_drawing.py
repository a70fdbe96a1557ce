"""The drawing with any tensors marked."""

import xml.etree.ElementTree as ET

from tests.table import table
from vgg_explorer.charts.slabs import HeadSlab, Slab, head_slabs, slabs
from vgg_explorer.charts.tensor_drawing import tensor_drawing
from vgg_explorer.network import LAYERS, TENSORS, Tensor, tensor
from vgg_explorer.network.input_size import InputSize


def _drawn(marked: dict[Tensor, str]) -> ET.Element:
    return ET.fromstring(tensor_drawing(marked))  # noqa: S314 - our own


def _classes(marked: dict[Tensor, str], name: str) -> list[str]:
    return [each.get("class", "") for each in _drawn(marked).iter(name)]


@table("marked", TENSORS, ids=lambda each: each.id)
def test_each_tensor_is_marked_with_its_id(marked: Tensor) -> None:
    svg = _drawn({marked: "a < b"})
    words = [each.text for each in svg.iter("text")]
    assert marked.id in words
    assert "a < b" in words
    width = float(svg.get("viewBox", "").split()[2])
    assert all(0 <= float(each.get("x", 0)) <= width for each in svg.iter("text"))


def test_what_is_before_the_relu_is_dashed_and_not_filled() -> None:
    assert "pre c3 alone" in _classes({tensor("conv3_3_pre"): ""}, "path")
    assert "c3" in _classes({tensor("relu3_3"): ""}, "path")
    both = _classes({tensor("conv3_3_pre"): "", tensor("relu3_3"): ""}, "path")
    assert {"c3", "pre c3 both"} <= set(both)


def test_the_head_is_drawn_where_it_is_marked() -> None:
    def names(marked: dict[Tensor, str]) -> set[str | None]:
        return {each.text for each in _drawn(marked).iter("text")}

    assert "fc2" not in names({tensor("pool5"): ""})
    assert {"flatten", "fc1", "fc2", "predictions"} <= names({tensor("relu7"): ""})


def test_labels_do_not_overlap() -> None:
    svg = _drawn(dict.fromkeys(TENSORS, "answer 1"))
    boxes = [
        (float(each.get("x", 0)), float(each.get("y", 0)), 8 * len(each.text or ""))
        for each in svg.iter("text")
        if each.get("class", "").startswith("id ")
    ]
    assert len(boxes) == len(TENSORS)
    for i, (x, y, width) in enumerate(boxes):
        for other_x, other_y, other_width in boxes[:i]:
            assert y != other_y or abs(x - other_x) >= (width + other_width) / 2


def test_every_layer_has_one_slab_in_forward_order() -> None:
    size = InputSize(224, 224)
    drawn = slabs(size)
    head = head_slabs(drawn[-1].right)
    every: list[Slab | HeadSlab] = [*drawn, *head]
    assert [each.name for each in every] == [layer.name for layer in LAYERS]
    assert [t for slab in every for t in slab.tensors] == list(TENSORS)
    lefts = [each.left for each in every]
    assert lefts == sorted(lefts)
