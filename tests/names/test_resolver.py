"""Names to tensors: every name in the reference table, and what is no name."""

import csv
import json
import random

import pytest

from tests.paths import REFERENCE
from tests.table import table
from vgg_explorer.names import other_networks, resolution, resolver
from vgg_explorer.names.evidence import entries
from vgg_explorer.names.resolution import UnknownNameError
from vgg_explorer.names.resolver import resolve
from vgg_explorer.network import TENSORS

TABLE = REFERENCE / "layer_names.csv"
ROWS = list(csv.DictReader(TABLE.read_text(encoding="utf-8").splitlines()))
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


@table("column", SYSTEM_OF_COLUMN)
def test_every_name_of_a_column_means_its_row(column: str) -> None:
    names = [(tensor, name) for tensor, of, name in NAMES if of == column]
    assert names
    for tensor, name in names:
        readings = resolve(name).readings
        assert any(
            reading.system == SYSTEM_OF_COLUMN[column] and tensor in [t.id for t in reading.tensors]
            for reading in readings
        ), (tensor, name)


@table("system", sorted(set(SYSTEM_OF_COLUMN.values())))
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


@table("tensor", [t.id for t in TENSORS])
def test_an_own_id_comes_first_and_means_itself(tensor: str) -> None:
    first = resolve(tensor).readings[0]
    assert first.system == resolution.OWN_SYSTEM
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
    single = [r for r in resolution.readings if r.name == "conv3" and r.users][:6]
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
    assert {"crest", "egnet"} <= evidence[post], "who writes conv4-3 or Conv4-3 writes conv4_3"
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


@pytest.mark.parametrize(
    "wrong", ["zzzz", "?", "§§§", "resnet50", "x" * 100_000, "conv3; conv4", "VGG16"]
)
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
    assert set(data) == {"query", "readings", "remarks", "asides", "stated"}
    assert data["query"] == name
    assert len(data["readings"]) == len(resolution.readings)
    for plain, reading in zip(data["readings"], resolution.readings, strict=True):
        assert {"tensors", "keras", "system", "note", "evidence"} <= set(plain)
        assert plain["tensors"] == [t.id for t in reading.tensors]
        by_id = {row["id"]: row["keras"] or None for row in ROWS}
        assert plain["keras"] == [by_id[tensor] for tensor in plain["tensors"]]
        assert plain["network"] in {"VGG16", "VGG19"}
        for entry in plain["evidence"]:
            assert entry["title"]
            assert entry["sources"]
            assert isinstance(entry["verified"], bool)


@table("row", ROWS, ids=lambda row: row["id"])
def test_aliases_are_all_the_names_in_a_row(row: dict[str, str]) -> None:
    listed = {(reading.system, reading.name) for reading in resolver.aliases(row["id"])}
    expected = {
        (system, row[column].split(" (")[0])
        for column, system in SYSTEM_OF_COLUMN.items()
        if row[column]
    }
    assert listed == expected


def meant(name: str) -> list[list[str]]:
    return [[t.id for t in tensors] for tensors in resolve(name).tensors]


@table(
    ("name", "tensor"),
    [
        ("Conv3-3", "relu3_3"),
        ("conv₃,₃", "relu3_3"),
        ("ReLU-5_3", "relu5_3"),
        ("block5_conv3", "relu5_3"),
        ("features.29", "relu5_3"),
        ("features[16]", "pool3"),
        ("vgg16.features[:17]", "pool3"),
        ("vgg16.features[:16]", "relu3_3"),
        ("range(23)", "relu4_3"),
        ("vgg16.features[:-1]", "relu5_3"),
        ("vgg16.features[-1]", "pool5"),
        ("vgg16_bn.features[:-1]", "relu5_3"),
        ("vgg16_bn.features[22]", "relu3_3"),
        ("classifier.3", "fc7_pre"),
        ("vgg16.classifier[:-1]", "drop7"),
        ("vgg_16/conv3/conv3_3", "relu3_3"),
        ("conv3/conv3_3", "relu3_3"),
        ("vgg16/pool3", "pool3"),
        ("max pool 3", "pool3"),
        ("layer 30", "relu5_3"),
        ("res(30)", "conv5_3_pre"),
        ("res(31)", "relu5_3"),
        ("VGG5,4", "relu5_3"),
        ("VGG_{5,4}", "relu5_3"),
        (r"\phi_{5,4}", "relu5_3"),
        ("SRGAN-VGG54", "relu5_3"),
        ("phi_2_2", "relu2_2"),
        ("conv4_3 before ReLU", "conv4_3_pre"),
        ("conv4_3 after ReLU", "relu4_3"),
        ("the conv4_3 layer", "relu4_3"),
        ("model.get_layer('block3_conv3').output", "relu3_3"),
    ],
)
def test_any_notation_resolves_and_this_answer_is_the_first(name: str, tensor: str) -> None:
    assert meant(name)[0] == [tensor]


@pytest.mark.parametrize(
    ("name", "tensor", "entry"),
    [
        ("C3", "relu3_3", "pfan"),
        ("C4", "relu4_3", "p2pnet"),
        ("conv4_1", "relu4_3", "cpd"),
        ("conv5_1", "relu5_3", "ssf_rgbd"),
        ("conv_block_3", "relu4_3", "paddledetection_vgg"),
        ("22", "relu4_3", "poolnet"),
        ("layer3", "pool4", "pfenet"),
        ("stage3", "relu3_3", "osvos"),
        ("pool6", "pool5", "ssh"),
        ("vgg4", "pool5", "adaptive_teacher"),
    ],
)
def test_meanings_that_only_entries_give(name: str, tensor: str, entry: str) -> None:
    found = [
        r
        for r in resolve(name).readings
        if r.system == resolution.ENTRIES_SYSTEM and [t.id for t in r.tensors] == [tensor]
    ]
    assert entry in {e.id for reading in found for e in reading.evidence}


def test_a_slice_says_that_its_end_is_excluded() -> None:
    (reading, *_) = resolve("vgg16.features[:17]").readings
    assert "features[:17] returns features.16, because a slice excludes its end, 17" in reading.note


def test_every_slice_of_features_ends_at_the_module_before_its_end() -> None:
    for stop in range(1, 32):
        sliced = {r.system: r.tensors for r in resolve(f"vgg16.features[:{stop}]").readings}
        indexed = {r.system: r.tensors for r in resolve(f"vgg16.features[{stop - 1}]").readings}
        assert sliced["torchvision"] == indexed["torchvision"]


def test_a_named_network_chooses_among_the_indices() -> None:
    assert {r.system for r in resolve("vgg16.features.16").readings} == {
        "torchvision",
        "timm",
        "mxnet_gluon",
    }
    assert {r.system for r in resolve("vgg16_bn.features.16").readings} == {
        "torchvision_bn",
        "timm_bn",
    }


def test_names_of_vgg19_are_said_to_be_its_names() -> None:
    (reading,) = resolve("VGG5,4").readings
    assert reading.network == "VGG19"
    assert "relu5_4 of VGG19" in reading.note
    assert "not verified" in reading.note
    (by_definition,) = resolve("VGG3,3").readings
    assert "max-pool 3" in by_definition.note
    networks = {r.network for r in resolve("conv3_1").readings}
    assert networks == {"VGG16", "VGG19"}
    assert resolve("conv3_1").readings[0].network == "VGG16"


@table(
    ("name", "reason", "near"),
    [
        ("relu3_4", "only VGG19 has a 4th", "relu3_3"),
        ("conv3_4", "only VGG19 has a 4th", "conv3_3"),
        ("block3_conv4", "only VGG19 has a 4th", "block3_conv3"),
        ("conv1_3", "stage 1 of VGG16 has two convolutions", "conv1_2"),
        ("conv6_1", "five stages", "conv5_3"),
        ("conv6_1", "mscnn writes conv6_1", "conv5_3"),
        ("block6_pool", "five pools", "block5_pool"),
        ("pool7", "five pools", "pool5"),
        ("conv14", "13 convolutions", "conv13"),
        ("fc9", "fc6, fc7 and fc8", "fc8"),
        ("features.99", "ends at index 30", "features.30"),
        ("classifier.9", "ends at index 6", "classifier.6"),
        ("features[:99]", "31 modules", None),
        ("features[5:5]", "the slice is empty", None),
        ("vgg19.features[35]", "relu5_4 of VGG19", "relu5_3"),
        ("vgg19.features.16", "conv3_4_pre of VGG19", "conv3_3_pre"),
        ("vgg_19/conv5/conv5_4", "VGG19", None),
        ("VGG19 conv3_1", "VGG19", "conv3_1"),
        ("VGG1,3", "VGG19 has 2 convolutions", None),
        ("VGG16", "whole network", None),
        ("vgg19", "another network", None),
        ("layer3.2.conv1", "ResNet", None),
        ("conv4_x", "ResNet", None),
        ("res4f", "ResNet", None),
        ("AlexNet conv3", "AlexNet", None),
        ("Mixed_5b", "Inception", None),
        ("f1", "image_segmentation_keras writes it", None),
        ("conv3 and conv4", "one name at a time", None),
        ("features[::2]", "a step", None),
    ],
)
def test_what_can_not_be_gets_the_reason_and_near_names(
    name: str, reason: str, near: str | None
) -> None:
    with pytest.raises(UnknownNameError) as caught:
        resolve(name)
    assert reason in caught.value.reason
    assert reason in str(caught.value)
    assert near is None or near in caught.value.near
    for other in caught.value.near:
        assert resolve(other), "a near name is one that resolves"


def test_what_vgg19_means_by_a_refused_name_is_told() -> None:
    with pytest.raises(UnknownNameError) as caught:
        resolve("conv5_4")
    told = {(t.id, e.id) for r in caught.value.elsewhere for t in r.tensors for e in r.evidence}
    assert ("conv5_3_pre", "esrgan") in told
    assert ("relu5_3", "hcf") in told


def test_entries_that_leave_a_name_open_are_remarked() -> None:
    assert {r.entry.id for r in resolve("conv3").remarks} == {"ion", "cms_rcnn", "hypernet"}
    assert {r.entry.id for r in resolve("pool5").remarks} == {"fast_rcnn", "oicr"}


NO_TENSOR_OF_VGG16 = {
    ("mscnn", "conv6_1"): "an extra layer behind VGG's pool5",
    ("egnet", "Conv6-3"): "an extra stage",
}
"""Names in the entries that are refused, with what they name there."""


def resolved_or_refused(name: str) -> resolution.Resolution | UnknownNameError:
    try:
        return resolve(name)
    except UnknownNameError as error:
        return error


def test_every_name_that_an_entry_settles_resolves_to_what_it_means_there() -> None:
    refused = set()
    recognised = settled = left_open = 0
    for entry in entries():
        for usage in entry.usages:
            wanted = {t for t in (*usage.tensors, usage.counterpart) if t}
            answer = resolved_or_refused(usage.as_written)
            if isinstance(answer, UnknownNameError):
                if usage.vgg19:
                    assert any(entry in r.evidence for r in answer.elsewhere), usage
                    assert "VGG19" in answer.reason
                    recognised += 1
                else:
                    assert entry in {remark.entry for remark in answer.remarks}
                    refused.add((entry.id, usage.as_written))
                continue
            if not wanted:
                assert entry in {remark.entry for remark in answer.remarks}, usage
                left_open += 1
                continue
            behind = [r for r in answer.readings if entry in r.evidence]
            assert wanted <= {t.id for r in behind for t in r.tensors}, usage
            settled += 1
    assert refused == set(NO_TENSOR_OF_VGG16)
    assert (settled, recognised, left_open) == (399, 8, 17)


def test_other_networks_are_recognised_by_their_examples() -> None:
    for each in other_networks.patterns():
        for example in each.examples:
            found = other_networks.recognise(example)
            assert found is not None
            assert found.network == each.network
    for reading in resolver.aliases("relu3_3"):
        assert other_networks.recognise(reading.name) is None


def test_vgg19_is_laid_out_as_the_pitfall_on_index_16_says() -> None:
    features = other_networks.vgg19_features()
    assert len(features) == 37
    assert [features[i] for i in (16, 18, 28, 29, 36)] == [
        "conv3_4_pre",
        "pool3",
        "conv5_1_pre",
        "relu5_1",
        "pool5",
    ]
    assert other_networks.VGG16_CONVOLUTIONS == (2, 2, 3, 3, 3)
    for name in features:
        assert other_networks.counterpart(name) is not None


def test_no_text_brings_the_resolver_down() -> None:
    pieces = ["conv", "3", "_", "[", "]", ":", "-", ".", "/", "(", ")", "features", "vgg", "16"]
    pieces += ["19", "φ", "₃", "\\", "{", "relu", "res", "layer ", "block", " pool", "²", "٣", "½"]
    chance = random.Random(16)  # noqa: S311 - a reproducible choice, no secret
    for _ in range(600):
        text = "".join(chance.choices(pieces, k=chance.randint(1, 6)))
        answer = resolved_or_refused(text)
        if isinstance(answer, UnknownNameError):
            assert answer.query == text.strip()
            assert len(str(answer)) < 400
        else:
            assert answer.readings, text
            assert all(reading.tensors for reading in answer.readings), text
