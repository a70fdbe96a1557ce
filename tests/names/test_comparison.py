"""How tensors and names relate; the formulas are tried on numbers."""

import itertools
import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.table import table
from vgg_explorer.names import comparison
from vgg_explorer.names.comparison import compare, facts, relate
from vgg_explorer.names.resolution import UnknownNameError
from vgg_explorer.network import (
    CONVOLUTIONAL,
    TENSORS,
    Tensor,
    UnknownTensorError,
    position,
    tensor,
)
from vgg_explorer.network.input_size import InputSize

Array = NDArray[np.float64]


def test_a_pool_between() -> None:
    relation = relate("relu4_3", "pool4")
    assert not relation.same
    assert [t.id for t in relation.between] == ["pool4"]
    assert relation.sentence == (
        "relu4_3 and pool4 are different tensors: between them lies one 2×2 max-pool with "
        "stride 2 (block4_pool)."
    )
    assert relation.identity == "pool4 = max-pool(relu4_3)"


def test_a_relu_between() -> None:
    relation = relate("conv4_3_pre", "relu4_3")
    assert relation.sentence == (
        "conv4_3_pre and relu4_3 are different tensors: between them lies the ReLU of block4_conv3."
    )
    assert relation.identity == "relu4_3 = ReLU(conv4_3_pre)"


def test_a_relu_and_a_pool_between() -> None:
    relation = relate("conv4_3_pre", "pool4")
    assert "one ReLU and one max-pool (the ReLU of block4_conv3, block4_pool)" in relation.sentence
    assert relation.identity == "pool4 = max-pool(ReLU(conv4_3_pre))"


def test_weights_between_leave_no_formula() -> None:
    relation = relate("relu3_3", "relu4_3")
    assert relation.sentence.endswith(
        "between them lie one max-pool, 3 convolutions and 3 ReLUs "
        "(block3_pool, block4_conv1, block4_conv2, block4_conv3)."
    )
    assert relation.identity is None


def test_a_convolution_without_its_relu_says_so() -> None:
    assert relate("relu3_1", "conv3_2_pre").sentence.endswith(
        "one 3×3 convolution with 256 filters (block3_conv2 without its ReLU)."
    )


def test_many_layers_are_named_by_the_first_and_the_last() -> None:
    assert relate("input", "pool5").sentence.endswith(
        "13 convolutions, 13 ReLUs and 5 max-pools (block1_conv1 to block5_pool, 18 layers)."
    )


@pytest.mark.parametrize(
    ("a", "b", "words", "identity"),
    [
        ("pool5", "flatten", "one flattening to a vector (flatten)", "flatten = flatten(pool5)"),
        ("flatten", "fc6_pre", "4096 units (fc1 without its ReLU)", None),
        ("relu6", "drop6", "dropout, which does nothing", "drop6 = relu6 (at inference)"),
        ("fc8", "prob", "the softmax of predictions", "prob = softmax(fc8)"),
        ("drop7", "prob", "1000 units and its softmax (predictions)", None),
    ],
)
def test_the_head(a: str, b: str, words: str, identity: str | None) -> None:
    relation = relate(a, b)
    assert words in relation.sentence
    assert relation.identity == identity


@table("t", TENSORS, ids=lambda t: t.id)
def test_a_tensor_is_the_same_as_itself(t: Tensor) -> None:
    relation = relate(t.id, t.id)
    assert relation.same
    assert relation.between == ()
    assert relation.identity is None
    assert "same tensor" in relation.sentence


def test_every_two_tensors_are_joined_by_a_chain_whichever_comes_first() -> None:
    for a, b in itertools.permutations(TENSORS, 2):
        relation = relate(a.id, b.id)
        chain = [relation.earlier, *relation.between]
        assert not relation.same
        assert chain[-1] == relation.later
        assert {relation.earlier, relation.later} == {a, b}
        assert [position(t.id) for t in chain] == list(
            range(position(chain[0].id), position(chain[-1].id) + 1)
        )
        back = relate(b.id, a.id)
        assert back.between == relation.between
        assert back.identity == relation.identity
        assert relation.sentence.startswith(f"{a.id} and {b.id} are different tensors: ")
        assert relation.sentence.endswith(".")
        assert "None" not in relation.sentence


def test_counts_in_a_sentence_are_those_of_the_operations() -> None:
    words = {"conv_pre_relu": "convolution", "relu": "ReLU", "max_pool": "max-pool"}
    for a, b in itertools.combinations(CONVOLUTIONAL, 2):
        relation = relate(a.id, b.id)
        counted = relation.sentence.split(" (")[0]
        for kind, word in words.items():
            number = sum(t.kind == kind for t in relation.between)
            found = re.search(rf"(one|the|its|\d+)(?: \d×\d)? {word}", counted)
            said = 0 if found is None else 1 if not found[1].isdigit() else int(found[1])
            assert said == number, relation.sentence


def test_the_formulas_hold_in_numbers() -> None:
    """Each formula is evaluated with plain numpy and must give the later tensor's values."""
    values = _forward(np.random.default_rng(0))
    functions: dict[str, Callable[[Array], Array]] = {"ReLU": _relu, "maxpool": _max_pool}
    names: dict[str, Any] = {"__builtins__": {}, **functions, **values}
    tried = 0
    for a, b in itertools.combinations(CONVOLUTIONAL, 2):
        if a.stage != b.stage or a.stage != 3:
            continue
        identity = relate(a.id, b.id).identity
        if identity is None:
            continue
        left, right = identity.split(" = ")
        expression = right.replace("max-pool", "maxpool")
        evaluated = eval(expression, names)  # noqa: S307
        np.testing.assert_array_equal(evaluated, values[left])
        tried += 1
    # Three ReLUs, the pool, and the pool of the last ReLU.
    assert tried == 5


def test_sizes_strides_and_receptive_fields() -> None:
    assert relate("relu4_3", "pool4").sizes_sentence(InputSize(512, 512)) == (
        "At 512x512 input: shape 64 × 64 × 512 against 32 × 32 × 512, stride 8 against 16, "
        "receptive field 92 against 100."
    )
    assert "28 × 28 × 512 for both" in relate("conv4_3_pre", "relu4_3").sizes_sentence(
        InputSize(224, 224)
    )
    assert "? × ? × 512" in relate("relu4_3", "pool4").sizes_sentence(InputSize(None, None))
    assert relate("pool3", "pool3").sizes_sentence(InputSize(375, 500)) == (
        "At 375x500 input: 46 × 62 × 256, stride 8, receptive field 44."
    )


def test_facts_of_a_tensor() -> None:
    assert facts(tensor("conv3_3_pre"), InputSize(375, 500)).as_dict() == {
        "tensor": "conv3_3_pre",
        "keras": None,
        "computed_by": "block3_conv3",
        "post_relu": False,
        "shape": [93, 125, 256],
        "stride": 4,
        "receptive_field": 40,
    }
    assert facts(tensor("flatten"), InputSize(None, None)).shape == (None,)


@pytest.mark.parametrize(("a", "b"), [("conv3", "relu3_3"), ("relu3_3", "conv3"), ("", "pool3")])
def test_relate_takes_tensor_ids_only(a: str, b: str) -> None:
    with pytest.raises(UnknownTensorError):
        relate(a, b)


def test_names_with_several_readings_give_every_distinct_pair() -> None:
    compared = compare("conv4_3", "pool4")
    pairs = [
        ([t.id for t in pair.a.tensors], [t.id for t in pair.b.tensors]) for pair in compared.pairs
    ]
    assert pairs == [(["relu4_3"], ["pool4"]), (["conv4_3_pre"], ["pool4"])]
    assert compared.pairs[0].sentence == relate("relu4_3", "pool4").sentence
    assert "explicit_index" in compared.pairs[0].a.systems
    assert "caffe_layer" in compared.pairs[1].a.systems
    assert compared.verdict == (
        "“conv4_3” and “pool4” do not mean the same in any of 2 ways to read them."
    )
    assert [t.id for t in compared.tensors] == ["conv4_3_pre", "relu4_3", "pool4"]


@pytest.mark.parametrize(("a", "b"), [("conv3", "conv4"), ("conv4", "relu4_3"), ("16", "fc6")])
def test_pairs_are_all_combinations_of_answers_and_none_twice(a: str, b: str) -> None:
    compared = compare(a, b)
    pairs = [(pair.a.tensors, pair.b.tensors) for pair in compared.pairs]
    assert set(pairs) == set(itertools.product(compared.a.tensors, compared.b.tensors))
    assert len(set(pairs)) == len(pairs)
    assert pairs[0] == (compared.a.tensors[0], compared.b.tensors[0])
    places = [(compared.a.tensors.index(x), compared.b.tensors.index(y)) for x, y in pairs]
    assert [sum(each) for each in places] == sorted(sum(each) for each in places)


def test_of_pairs_that_are_equally_specific_the_balanced_one_comes_first() -> None:
    compared = compare("conv3", "conv4")
    places = [
        (compared.a.tensors.index(pair.a.tensors), compared.b.tensors.index(pair.b.tensors))
        for pair in compared.pairs
    ]
    assert places[:6] == [(0, 0), (0, 1), (1, 0), (1, 1), (0, 2), (2, 0)]


def test_two_names_of_one_tensor_mean_the_same() -> None:
    compared = compare("block3_conv3", "relu3_3")
    assert [pair.same for pair in compared.pairs] == [True]
    assert compared.verdict == "“block3_conv3” and “relu3_3” mean the same: relu3_3."


def test_names_that_may_mean_the_same_depend_on_the_reading() -> None:
    compared = compare("conv3", "C3")
    # C3 is pool3 counted by stride, and relu3_3 in PFAN and P2PNet.
    assert [pair.same for pair in compared.pairs].count(True) == 2
    assert compared.verdict.endswith(
        "mean the same in 2 of 14 ways to read them: as relu3_3 and pool3."
    )


def test_a_whole_stage_against_itself_shares_its_tensors_and_leaves_the_layer_open() -> None:
    (pair,) = (
        pair
        for pair in compare("conv3", "conv3").pairs
        if len(pair.a.tensors) == len(pair.b.tensors) == 3
    )
    assert pair.same
    assert [t.id for t in pair.shared] == ["relu3_1", "relu3_2", "relu3_3"]
    assert pair.sentence == (
        "Both mean the same 3 tensors, relu3_1, relu3_2 and relu3_3, and leave open which."
    )
    assert len(pair.relations) == 9
    assert [relation.same for relation in pair.relations].count(True) == 3


def test_a_whole_stage_against_one_of_its_tensors_overlaps() -> None:
    (pair, _in_craft) = (
        pair for pair in compare("conv4", "relu4_3").pairs if len(pair.a.tensors) == 3
    )
    assert not pair.same
    assert [t.id for t in pair.shared] == ["relu4_3"]
    assert pair.sentence == (
        "They overlap: relu4_1, relu4_2 and relu4_3 on one side, relu4_3 on the other; "
        "relu4_3 is in both."
    )


def test_sets_without_a_common_tensor_name_the_closest_two() -> None:
    pair = compare("conv3-256", "pool3").pairs[0]
    assert not pair.shared
    assert pair.relations[0] == relate("relu3_3", "pool3")
    assert pair.sentence.startswith("No tensor is in both: relu3_1, relu3_2 and relu3_3 on one")
    assert pair.sentence.endswith(f"The closest: {relate('relu3_3', 'pool3').sentence}")


def test_names_that_only_overlap_do_not_mean_the_same() -> None:
    compared = compare("conv3-256", "relu3_3")
    assert compared.verdict.endswith(
        "do not mean the same in any of 2 ways to read them, though some answers overlap."
    )


def test_answers_hold_every_reading_once() -> None:
    resolution = compare("conv3", "conv3").a
    grouped = comparison.answers(resolution)
    assert [answer.tensors for answer in grouped] == list(resolution.tensors)
    readings = [reading for answer in grouped for reading in answer.readings]
    assert sorted(map(id, readings)) == sorted(map(id, resolution.readings))


@pytest.mark.parametrize(("a", "b"), [("zork", "pool4"), ("pool4", "zork"), ("", "pool4")])
def test_an_unknown_name_is_an_error(a: str, b: str) -> None:
    with pytest.raises(UnknownNameError):
        compare(a, b)


def test_a_comparison_as_json() -> None:
    compared = compare("conv4_3", "pool4")
    data = json.loads(json.dumps(compared.as_dict(InputSize(224, 224))))
    assert data["verdict"] == compared.verdict
    assert data["size"] == "224x224"
    first = data["pairs"][0]
    assert first["a"]["tensors"] == ["relu4_3"]
    assert first["same"] is False
    assert first["relations"][0]["identity"] == "pool4 = max-pool(relu4_3)"
    assert {each["tensor"]: each["shape"] for each in data["tensors"]} == {
        "conv4_3_pre": [28, 28, 512],
        "relu4_3": [28, 28, 512],
        "pool4": [14, 14, 512],
    }


def _relu(x: Array) -> Array:
    return np.maximum(x, 0)


def _max_pool(x: Array) -> Array:
    rows, columns = x.shape[0] // 2, x.shape[1] // 2
    cells = x[: 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2, -1)
    pooled: Array = cells.max(axis=(1, 3))
    return pooled


def _forward(rng: np.random.Generator) -> dict[str, Array]:
    """Stage 3 with random values where a convolution would be: formulas must hold for any."""
    values = {}
    for index in (1, 2, 3):
        values[f"conv3_{index}_pre"] = rng.normal(size=(5, 6, 4))
        values[f"relu3_{index}"] = _relu(values[f"conv3_{index}_pre"])
    values["pool3"] = _max_pool(values["relu3_3"])
    return values


def test_a_name_of_vgg19_is_never_the_same_tensor() -> None:
    compared = compare("VGG5,4", "relu5_3")
    assert compared.pairs[0].a.tensors == compared.pairs[0].b.tensors
    assert not any(pair.same or pair.shared for pair in compared.pairs)
    assert "Different networks, VGG19 and VGG16" in compared.pairs[0].sentence
    assert compared.verdict.endswith("do not mean the same in any of 2 ways to read them.")


def test_notations_of_one_tensor_are_the_same() -> None:
    (pair,) = compare("vgg16.features[:16]", "block3_conv3").pairs
    assert pair.same


def test_the_entries_behind_a_comparison_are_given_once_with_their_sources() -> None:
    data = compare("conv4_3", "pool4").as_dict(InputSize(224, 224))
    ids = [entry["id"] for entry in data["evidence"]]
    assert len(ids) == len(set(ids))
    assert {e for pair in data["pairs"] for e in pair["a"]["evidence"]} <= set(ids)
    assert all(entry["links"] for entry in data["evidence"] if entry["verified"])
