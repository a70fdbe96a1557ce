"""Names that follow a rule, against the reference table and the counts that are known."""

import csv
import re
import tomllib

import pytest

from tests.paths import DATA, REFERENCE
from vgg_explorer.names import known_names, layer_indices, naming_rules
from vgg_explorer.names.grammar import Position
from vgg_explorer.names.other_networks import features, in_words

ROWS = list(
    csv.DictReader((REFERENCE / "layer_names.csv").read_text(encoding="utf-8").splitlines())
)
RULES = DATA / "naming_rules.toml"
RAW = tomllib.loads(RULES.read_text(encoding="utf-8"))["system"]
SYSTEMS = {system.id: system for system in naming_rules.systems()}


def meant(system: str) -> dict[str, str]:
    return {
        reading.name: reading.tensors[0].id
        for reading in SYSTEMS[system].names
        if reading.network == "VGG16"
    }


def test_every_system_says_where_it_was_read() -> None:
    assert len(SYSTEMS) == len(RAW)
    for raw in RAW:
        assert raw["source"], raw["id"]
        for source in raw["source"]:
            if "repo" in source:
                assert re.fullmatch(r"[0-9a-f]{40}", source["commit"]), raw["id"]
                assert source["path"], raw["id"]
            else:
                assert source.get("address") or source.get("version"), raw["id"]


def test_no_system_has_the_id_of_another_kind() -> None:
    others = {reading.system for reading in known_names.of_frameworks()}
    assert not others & set(SYSTEMS)


def test_keras_counts_its_layers_in_the_order_of_the_reference() -> None:
    keras = [row["id"] for row in ROWS if row["keras"]]
    assert list(meant("keras_index").values()) == keras
    assert list(meant("keras_index")) == [f"model.layers[{n}]" for n in range(23)]
    assert len(meant("keras_no_top_index")) == 19


@pytest.mark.parametrize(
    ("system", "template"),
    [("ssd_pytorch", "vgg.{}"), ("torch_onnx", "/features/features.{}/")],
)
def test_lists_of_modules_have_torchvisions_numbers(system: str, template: str) -> None:
    for row in ROWS:
        if number := re.fullmatch(r"features\.(\d+)", row["torchvision_vgg16"]):
            start = template.format(number[1])
            found = [t for name, t in meant(system).items() if start in {name, f"{name}/"}]
            found += [t for name, t in meant(system).items() if name.startswith(start)]
            assert row["id"] in found, row


def test_padding_takes_the_number_that_torchvision_gives_a_convolution() -> None:
    names = meant("keras_padded_index")
    for row in ROWS:
        number = re.fullmatch(r"features\.(\d+)", row["torchvision_vgg16"])
        if number:
            name = f"model.layers[{number[1]}]"
            assert names.get(name) == (None if row["kind"] == "conv_pre_relu" else row["id"])
    assert names["model.layers[36]"] == "prob"


def test_gluon_counts_each_kind_from_0() -> None:
    names = meant("gluon_name")
    assert names["vgg0_conv0_fwd"] == "conv1_1_pre"
    assert names["vgg0_pool3_fwd"] == "pool4"
    assert names["vgg0_dense2_fwd"] == "fc8"
    assert sum("conv" in name for name in names) == 13


def test_matlab_counts_the_input_and_matconvnet_does_not() -> None:
    matconvnet = {row["matconvnet_layer_number"]: row["id"] for row in ROWS}
    for name, tensor in meant("matlab_number").items():
        number = int(re.findall(r"\d+", name)[0])
        if 2 <= number <= 33:
            assert matconvnet[str(number - 1)] == tensor


def test_a_weight_layer_is_one_of_sixteen() -> None:
    assert len(SYSTEMS["weight_layer"].listed) == 16


@pytest.mark.parametrize("index", [-1, -2, -6])
def test_negative_numbers_count_from_the_end_of_python_lists_alone(index: int) -> None:
    readings = layer_indices.readings(Position("layers", index), "", known_names.of_frameworks())
    systems = [reading.system for reading in readings]
    assert systems[:2] == ["keras_index", "keras_no_top_index"]
    assert not {"torch7", "matconvnet_number", "darknet", "matlab_number"} & set(systems)
    keras = [row["id"] for row in ROWS if row["keras"]]
    assert readings[0].tensors[0].id == keras[index]
    assert readings[1].tensors[0].id == keras[:19][index]


@pytest.mark.parametrize(
    ("network", "length", "pools"),
    [
        ("VGG11", 21, [2, 5, 10, 15, 20]),
        ("VGG13", 25, [4, 9, 14, 19, 24]),
        ("VGG19", 37, [4, 9, 18, 27, 36]),
        ("VGG11 with batch norm", 29, [3, 7, 14, 21, 28]),
        ("VGG13 with batch norm", 35, [6, 13, 20, 27, 34]),
        ("VGG19 with batch norm", 53, [6, 13, 26, 39, 52]),
    ],
)
def test_features_of_the_relatives(network: str, length: int, pools: list[int]) -> None:
    names = features(network)
    assert len(names) == length
    assert [n for n, name in enumerate(names) if name.startswith("pool")] == pools


def test_layers_of_the_relatives_in_words() -> None:
    assert in_words("VGG13", "conv3_1_pre") == "the 5th convolution of VGG13, conv3_1 there"
    assert in_words("VGG11", "relu2_1").startswith("the ReLU behind the 2nd convolution")
    assert in_words("VGG13", "pool4") == "pool4 of VGG13"
