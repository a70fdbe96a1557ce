"""What VGG16 is, against the reference table and sums made independently."""

import csv

import pytest

from tests.paths import REFERENCE
from tests.table import table
from vgg_explorer import network
from vgg_explorer.network import (
    CONVOLUTIONAL,
    HEAD_SIDE,
    LAYERS,
    TENSORS,
    HeadSizeError,
    UnknownTensorError,
    Window,
    tensor,
)

TABLE = REFERENCE / "layer_names.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
BY_ID = {row["id"]: row for row in ROWS}
CONFIGURATION_D = [(2, 64), (2, 128), (3, 256), (3, 512), (3, 512)]
"""Convolutions and channels of each stage, from Table 1 of the VGG paper."""


def test_the_tensors_are_those_of_the_reference_in_the_same_order() -> None:
    assert [t.id for t in TENSORS] == [row["id"] for row in ROWS]
    assert [network.position(t.id) for t in TENSORS] == [int(row["order"]) for row in ROWS]


@table("row", ROWS, ids=lambda row: row["id"])
def test_every_derived_column_of_the_reference(row: dict[str, str]) -> None:
    t = tensor(row["id"])
    shape = "x".join(str(length) for length in t.shape(HEAD_SIDE, HEAD_SIDE))
    assert shape == row["shape_hwc_at_224"]
    assert _cell(t.stride) == row["cumulative_stride"]
    assert _cell(t.receptive_field) == row["receptive_field"]
    assert _cell(t.keras) == row["keras"]
    assert t.post_relu == (row["post_relu"] == "yes")
    # The length of flatten follows from the input size; the reference gives the one at 224.
    assert _cell(t.channels) == ("" if t.id == "flatten" else row["channels"])
    assert t.kind == row["kind"]
    assert ("head" if t.stage is None else str(t.stage)) == row["stage"]
    assert t.in_head == (row["stage"] == "head")


@pytest.mark.parametrize(
    "row", [r for r in ROWS if r["kind"] in {"conv_pre_relu", "max_pool"}], ids=lambda r: r["id"]
)
def test_every_operation_of_the_reference(row: dict[str, str]) -> None:
    t = tensor(row["id"])
    assert f"{t.kernel}x{t.kernel}" == row["kernel"]
    assert str(t.op_stride) == row["op_stride"]
    assert str(t.padding) == row["padding"]


def test_a_tensor_without_a_keras_layer_names_the_one_that_computes_it() -> None:
    for t, row in zip(TENSORS, ROWS, strict=True):
        if t.keras is None and t.kind == "conv_pre_relu":
            assert f"fused into {t.fused_into} " in row["keras_note"]
            assert t.layer == t.fused_into
        elif t.keras is not None:
            assert t.fused_into is None
            assert t.layer == t.keras


def test_the_convolutional_part_has_31_tensors() -> None:
    kinds = [t.kind for t in CONVOLUTIONAL]
    assert (kinds.count("conv_pre_relu"), kinds.count("relu"), kinds.count("max_pool")) == (
        13,
        13,
        5,
    )
    assert len(kinds) == 31


def test_parameters_add_up_to_the_published_totals() -> None:
    assert sum(t.parameters for t in CONVOLUTIONAL) == 14_714_688
    assert sum(t.parameters for t in TENSORS) == 138_357_544
    assert sum(layer.parameters_at(224, 224) for layer in LAYERS) == 138_357_544


def test_parameters_of_single_layers() -> None:
    assert tensor("conv1_1_pre").parameters == 3 * 3 * 3 * 64 + 64
    assert tensor("conv5_3_pre").parameters == 9 * 512 * 512 + 512
    assert tensor("fc6_pre").parameters == 25_088 * 4096 + 4096
    assert tensor("fc6_pre").parameters_at(256, 320) == 8 * 10 * 512 * 4096 + 4096
    assert tensor("relu1_1").parameters == 0
    assert tensor("pool5").parameters == 0


@pytest.mark.parametrize(("height", "width"), [(224, 224), (512, 512), (375, 500), (33, 64)])
def test_multiply_adds_against_a_count_from_table_1(height: int, width: int) -> None:
    counted, channels, rows, columns = [], 3, height, width
    for convolutions, filters in CONFIGURATION_D:
        for _ in range(convolutions):
            counted.append(rows * columns * filters * channels * 9)
            channels = filters
        rows, columns = rows // 2, columns // 2
    derived = [t.macs(height, width) for t in CONVOLUTIONAL if t.kind == "conv_pre_relu"]
    assert derived == counted
    head = [t.macs(height, width) for t in TENSORS if t.kind in {"fc_pre_relu", "fc_logits"}]
    assert head == [rows * columns * 512 * 4096, 4096 * 4096, 4096 * 1000]
    others = [t for t in TENSORS if t.kind in {"relu", "max_pool", "softmax", "dropout", "flatten"}]
    assert sum(t.macs(height, width) for t in others) == 0


def test_multiply_adds_at_224_are_the_15_5_billion_that_are_quoted() -> None:
    assert sum(layer.macs(224, 224) for layer in LAYERS) == 15_470_264_320


@pytest.mark.parametrize(
    ("size", "name", "ceil", "floor"),
    [
        ((600, 1000), "pool4", (38, 63), (37, 62)),
        ((600, 1000), "pool5", (19, 32), (18, 31)),
        ((300, 300), "pool3", (38, 38), (37, 37)),
        ((375, 500), "pool5", (12, 16), (11, 15)),
        ((224, 224), "pool5", (7, 7), (7, 7)),
        ((33, 47), "pool1", (17, 24), (16, 23)),
    ],
)
def test_rounding_against_published_examples(
    size: tuple[int, int], name: str, ceil: tuple[int, int], floor: tuple[int, int]
) -> None:
    t = tensor(name)
    assert t.shape(*size, rounding="ceil") == (*ceil, t.channels)
    assert t.shape(*size, rounding="floor") == (*floor, t.channels)
    assert t.shape(*size) == t.shape(*size, rounding="floor")


def test_convolutions_keep_the_size_and_pools_alone_halve_it() -> None:
    assert tensor("relu3_3").shape(375, 500) == (93, 125, 256)
    assert tensor("conv3_1_pre").shape(375, 500) == (93, 125, 256)
    assert tensor("pool2").shape(375, 500) == (93, 125, 128)
    assert tensor("input").shape(375, 500) == (375, 500, 3)


def test_an_open_size_stays_open() -> None:
    assert tensor("relu3_3").shape(None, None) == (None, None, 256)
    assert tensor("fc7_pre").shape(None, None) == (4096,)


def test_the_head_needs_a_size() -> None:
    with pytest.raises(HeadSizeError, match="fixed input size"):
        tensor("flatten").shape(None, None)
    with pytest.raises(HeadSizeError, match="fixed input size"):
        tensor("fc6_pre").parameters_at(None, None)
    assert tensor("fc7_pre").parameters_at(None, None) == 4096 * 4096 + 4096


def test_memory_is_four_bytes_a_value() -> None:
    assert tensor("relu3_3").size(224, 224) == 56 * 56 * 256
    assert tensor("relu3_3").bytes(224, 224) == 56 * 56 * 256 * 4
    assert tensor("pool3").bytes(375, 500) == 46 * 62 * 256 * 4


def test_cells_tile_the_image_and_windows_are_receptive_fields() -> None:
    pool3 = tensor("pool3")
    assert pool3.cell(0, 0) == Window(0, 0, 8, 8)
    assert pool3.cell(2, 5) == Window(16, 40, 24, 48)
    assert tensor("conv1_1_pre").window(0, 0) == Window(-1, -1, 2, 2)
    # By hand: two 3x3 convs with padding see rows -2 to 2; the 2x2 pool adds one row below.
    assert tensor("pool1").window(0, 0) == Window(-2, -2, 4, 4)


@table("t", CONVOLUTIONAL, ids=lambda t: t.id)
def test_a_window_is_what_a_walk_back_through_the_network_reaches(t: network.Tensor) -> None:
    row, column = 3, 5
    (first, last), (left, right) = (row, row), (column, column)
    for operation in reversed(TENSORS[1 : network.position(t.id) + 1]):
        if operation.kind == "conv_pre_relu":
            first, last, left, right = first - 1, last + 1, left - 1, right + 1
        elif operation.kind == "max_pool":
            first, last, left, right = 2 * first, 2 * last + 1, 2 * left, 2 * right + 1
    assert t.window(row, column) == Window(first, left, last + 1, right + 1)


def test_the_head_has_no_cells() -> None:
    with pytest.raises(ValueError, match="classifier head"):
        tensor("fc6_pre").window(0, 0)
    with pytest.raises(ValueError, match="classifier head"):
        tensor("prob").cell(0, 0)


@pytest.mark.parametrize("wrong", ["conv3", "relu3_4", "", "POOL3", "block3_pool"])
def test_an_unknown_id_is_an_error_that_says_what_ids_look_like(wrong: str) -> None:
    with pytest.raises(UnknownTensorError) as caught:
        tensor(wrong)
    assert repr(wrong) in str(caught.value)
    assert "relu3_3" in str(caught.value)


def test_layers_are_keras_layers_with_the_tensors_that_they_compute() -> None:
    assert [layer.name for layer in LAYERS] == list(
        dict.fromkeys(row["keras"] for row in ROWS if row["keras"])
    )
    by_name = {layer.name: layer for layer in LAYERS}
    assert [t.id for t in by_name["block3_conv3"].computes] == ["conv3_3_pre", "relu3_3"]
    assert by_name["block3_conv3"].output.id == "relu3_3"
    assert [t.id for t in by_name["predictions"].computes] == ["fc8", "prob"]
    for layer in LAYERS:
        assert BY_ID[layer.output.id]["keras"] == layer.name


def _cell(value: object) -> str:
    return "" if value is None else str(value)
