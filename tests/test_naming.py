"""Names to tensors: every name in the reference table, and what is no name."""

import csv
import json
from pathlib import Path

import pytest

from vgg_explorer import naming
from vgg_explorer.naming import UnknownNameError, resolve
from vgg_explorer.network import TENSORS

REFERENCE = Path(__file__).parent / "reference" / "layer_names.csv"
ROWS = list(csv.DictReader(REFERENCE.read_text(encoding="utf-8").splitlines()))
SYSTEM_OF_COLUMN = {
    "paper_table1_config_d": "vgg_paper",
    "keras": "keras",
    "keras_hub": "keras_hub",
    "torchvision_vgg16": "torchvision",
    "torchvision_vgg16_bn": "torchvision_bn",
    "torchvision_vgg16_bn_conv_only": "torchvision_bn_conv",
    "timm_vgg16": "timm",
    "timm_vgg16_bn": "timm_bn",
    "timm_feature_level": "timm_level",
    "caffe_layer": "caffe_layer",
    "caffe_blob": "caffe_blob",
    "tf_slim_variable_scope": "tf_slim_scope",
    "tf_slim_end_point": "tf_slim",
    "tf_slim_relu_op": "tf_slim_op",
    "matconvnet_layer_number": "matconvnet_number",
    "matconvnet_layer_name": "matconvnet",
    "matconvnet_res_index": "matconvnet_res",
    "torch7_sequential_index": "torch7",
    "mxnet_gluon": "mxnet_gluon",
    "chainer": "chainer",
    "lasagne_recipe": "lasagne",
    "darknet_layer_index": "darknet",
    "tensorflow_vgg_attr": "tensorflow_vgg",
    "basicsr_name": "basicsr",
    "pytorch_summary_name": "pytorch_summary",
    "lpips_slice": "lpips",
    "paddleclas": "paddleclas",
    "ordinal_name_maestro": "maestro",
}
FACTS = {
    "order",
    "id",
    "stage",
    "kind",
    "post_relu",
    "conv_ordinal",
    "index_in_stage",
    "channels",
    "kernel",
    "op_stride",
    "padding",
    "cumulative_stride",
    "receptive_field",
    "shape_hwc_at_224",
    "keras_note",
    "caffe_blob_note",
    "verified",
    "verified_note",
}
NAMES = [
    (row["id"], column, row[column]) for row in ROWS for column in SYSTEM_OF_COLUMN if row[column]
]


def test_no_column_of_names_is_left_out() -> None:
    assert FACTS | set(SYSTEM_OF_COLUMN) == set(ROWS[0])
    assert not FACTS & set(SYSTEM_OF_COLUMN)
    assert len(NAMES) > 700


@pytest.mark.parametrize("column", SYSTEM_OF_COLUMN)
def test_every_name_of_a_column_means_its_row(column: str) -> None:
    names = [(tensor, name) for tensor, of, name in NAMES if of == column]
    assert names
    for tensor, name in names:
        readings = resolve(name).readings
        assert any(
            reading.system == SYSTEM_OF_COLUMN[column] and tensor in [t.id for t in reading.tensors]
            for reading in readings
        ), (tensor, name)


@pytest.mark.parametrize("system", sorted(set(SYSTEM_OF_COLUMN.values())))
def test_a_system_reads_no_name_otherwise_than_the_reference(system: str) -> None:
    column = next(c for c, s in SYSTEM_OF_COLUMN.items() if s == system)
    expected: dict[str, set[str]] = {}
    for tensor, of, cell in NAMES:
        if of == column:
            expected.setdefault(cell.split(" (")[0], set()).add(tensor)
    for name, tensors in expected.items():
        found = {
            t.id
            for reading in resolve(name).readings
            if reading.system == system and reading.name == name
            for t in reading.tensors
        }
        assert found == tensors, name


@pytest.mark.parametrize("tensor", [t.id for t in TENSORS])
def test_an_own_id_comes_first_and_means_itself(tensor: str) -> None:
    first = resolve(tensor).readings[0]
    assert first.system == naming.OWN_SYSTEM
    assert [t.id for t in first.tensors] == [tensor]


def test_the_answers_to_conv3_with_the_most_used_first() -> None:
    resolution = resolve("conv3")
    assert [[t.id for t in tensors] for tensors in resolution.tensors] == [
        ["relu3_3"],
        ["pool3"],
        ["conv3_3_pre"],
        ["relu3_1"],
        ["relu2_1"],
        ["relu3_1", "relu3_2", "relu3_3"],
        ["conv2_1_pre", "relu2_1"],
    ]
    single = [reading for reading in resolution.readings if reading.name == "conv3"][:6]
    assert [reading.users for reading in single] == [71, 32, 11, 8, 8, 2]


def test_an_exact_spelling_comes_before_another_one() -> None:
    assert resolve("CONV3").readings[0].system == "maestro"
    assert resolve("conv3").readings[-1].system == "maestro"


def test_the_answers_to_conv4_3_and_their_evidence() -> None:
    post, pre = resolve("conv4_3").tensors
    assert [t.id for t in post] == ["relu4_3"]
    assert [t.id for t in pre] == ["conv4_3_pre"]
    evidence = {
        reading.tensors: {entry.id for entry in reading.evidence}
        for reading in resolve("conv4_3").readings
    }
    assert "ssd" in evidence[post]
    assert evidence[pre] == {"pixelnet", "picanet"}


def test_evidence_stands_behind_names_of_frameworks_too() -> None:
    for reading in resolve("pool4").readings:
        assert "fcn" in {entry.id for entry in reading.evidence}, reading.system


def test_torchvision_indices_differ_with_batch_norm() -> None:
    answers = {reading.system: reading.tensors[0].id for reading in resolve("features.16").readings}
    assert answers["torchvision"] == "pool3"
    assert answers["torchvision_bn"] == "relu3_1"


@pytest.mark.parametrize(
    ("variant", "name"),
    [
        ("CONV4_3", "conv4_3"),
        ("conv4-3", "conv4_3"),
        ("Conv4 3", "conv4_3"),
        ("  conv4_3\n", "conv4_3"),
        ("conv4 - 3", "conv4_3"),
        ("BLOCK3-POOL", "block3_pool"),
        ("Features.16", "features.16"),
        ("VGG_16/pool3", "vgg_16/pool3"),
        ("vgg-16/POOL3", "vgg_16/pool3"),
        ("relu 23", "ReLU-23"),
        ("maxpool2d-24", "MaxPool2d-24"),
    ],
)
def test_case_spaces_and_hyphens_do_not_matter(variant: str, name: str) -> None:
    def answers(query: str) -> set[tuple[str, str]]:
        return {(r.system, r.name) for r in resolve(query).readings}

    assert answers(variant) == answers(name)
    assert resolve(variant).query == variant


def test_a_remark_in_brackets_is_left_out() -> None:
    assert resolve("conv3-256 (Table 1 omits ReLU)").tensors == resolve("conv3-256").tensors


@pytest.mark.parametrize(
    ("wrong", "near"),
    [
        ("conv4_33", "conv4_3"),
        ("block3_convv3", "block3_conv3"),
        ("feature.16", "features.16"),
        ("relu3_3x", "relu3_3"),
        ("vgg16/pool3", "vgg_16/pool3"),
    ],
)
def test_an_unknown_name_is_an_error_with_near_names(wrong: str, near: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        resolve(wrong)
    assert near in caught.value.near
    assert near in str(caught.value)
    assert f"“{wrong}”" in str(caught.value)
    assert caught.value.query == wrong
    assert len(caught.value.near) <= 3


@pytest.mark.parametrize("wrong", ["zzzz", "?", "§§§", "resnet50", "x" * 100_000, "conv3; conv4"])
def test_an_unknown_name_is_a_short_error(wrong: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        resolve(wrong)
    assert len(str(caught.value)) < 250


@pytest.mark.parametrize("empty", ["", "   ", "\n"])
def test_no_name_at_all_asks_for_one(empty: str) -> None:
    with pytest.raises(UnknownNameError, match="Write the name"):
        resolve(empty)


@pytest.mark.parametrize("name", ["conv3", "conv4_3", "16", "conv3-256", "pool4", "fc6"])
def test_a_resolution_as_json(name: str) -> None:
    resolution = resolve(name)
    data = json.loads(json.dumps(resolution.as_dict()))
    assert set(data) == {"query", "readings"}
    assert data["query"] == name
    assert len(data["readings"]) == len(resolution.readings)
    for plain, reading in zip(data["readings"], resolution.readings, strict=True):
        assert {"tensors", "keras", "system", "note", "evidence"} <= set(plain)
        assert plain["tensors"] == [t.id for t in reading.tensors]
        by_id = {row["id"]: row["keras"] or None for row in ROWS}
        assert plain["keras"] == [by_id[tensor] for tensor in plain["tensors"]]
        for entry in plain["evidence"]:
            assert entry["title"]
            assert isinstance(entry["verified"], bool)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_aliases_are_all_the_names_in_a_row(row: dict[str, str]) -> None:
    listed = {(reading.system, reading.name) for reading in naming.aliases(row["id"])}
    expected = {
        (system, row[column].split(" (")[0])
        for column, system in SYSTEM_OF_COLUMN.items()
        if row[column]
    }
    assert listed == expected
