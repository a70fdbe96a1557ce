"""Identities between tensors, checked on the real network and on numbers that break them."""

import numpy as np
import pytest

from vgg_explorer.compute.extractor import Network
from vgg_explorer.images.samples import SAMPLES
from vgg_explorer.measures.relation_proof import prove
from vgg_explorer.network.relation import relate


@pytest.mark.parametrize(
    ("a", "b", "identity"),
    [
        ("conv3_3_pre", "relu3_3", "relu3_3 = ReLU(conv3_3_pre)"),
        ("relu4_3", "pool4", "pool4 = max-pool(relu4_3)"),
        ("pool5", "conv5_3_pre", "pool5 = max-pool(ReLU(conv5_3_pre))"),
    ],
)
@pytest.mark.parametrize("size", [(64, 64), (75, 99)])
def test_identities_hold_exactly(
    imagenet: Network, a: str, b: str, identity: str, size: tuple[int, int]
) -> None:
    activations = imagenet.activations(SAMPLES["gratings"].original(*size), [a, b])
    proof = prove(relate(a, b), activations)
    assert proof.identity == identity
    assert proof.identity_error == 0
    assert proof.identity_unequal == 0
    assert proof.values == activations[relate(a, b).later.id].size
    said = f"{identity} holds exactly on this image, in all {proof.values:,} values."
    assert proof.sentences[0] == said


def test_a_broken_identity_is_measured() -> None:
    value = np.array([[[-1.0, 2.0]]], dtype=np.float32)
    wrong = np.array([[[0.0, 2.5]]], dtype=np.float32)
    proof = prove(relate("conv1_1_pre", "relu1_1"), {"conv1_1_pre": value, "relu1_1": wrong})
    assert proof.identity_error == 0.5
    assert proof.largest_difference == 1
    assert proof.differing == 1
    assert (proof.values, proof.identity_unequal) == (2, 1)
    assert "holds within 0.5 on this image, in all 2 values" in proof.sentences[0]


def test_a_pool_drops_the_odd_row_and_column() -> None:
    value = np.arange(15, dtype=np.float32).reshape(3, 5, 1)
    pooled = np.array([[[6.0], [8.0]]], dtype=np.float32)
    proof = prove(relate("relu1_2", "pool1"), {"relu1_2": value, "pool1": pooled})
    assert proof.identity_error == 0
    assert proof.largest_difference is None
    assert proof.values == 2


def test_minus_zero_is_equal_and_not_the_same_bits() -> None:
    value = np.array([[[-1.0, 2.0]]], dtype=np.float32)
    signed = np.array([[[-0.0, 2.0]]], dtype=np.float32)
    proof = prove(relate("conv1_1_pre", "relu1_1"), {"conv1_1_pre": value, "relu1_1": signed})
    assert proof.identity_error == 0
    assert proof.identity_unequal == 1


def test_tensors_with_weights_between_have_no_formula(imagenet: Network) -> None:
    ids = ["relu3_1", "relu3_3"]
    activations = imagenet.activations(SAMPLES["colour_bars"].original(64, 64), ids)
    proof = prove(relate(*ids), activations)
    assert proof.identity is None
    assert proof.largest_difference == np.abs(activations["relu3_1"] - activations["relu3_3"]).max()
    assert "Weights lie between them" in proof.sentences[0]


def test_one_tensor_equals_itself(imagenet: Network) -> None:
    activations = imagenet.activations(SAMPLES["step_edge"].original(32, 32), ["pool3"])
    said = prove(relate("pool3", "pool3"), activations).sentences
    assert said == (f"Every one of the {4 * 4 * 256:,} values is the same.",)


def test_what_is_not_finite_is_the_same_only_as_itself() -> None:
    value = np.array([[[np.inf, np.nan, -np.inf, 1.0]]], dtype=np.float32)
    same = np.array([[[np.inf, np.nan, 0.0, 1.0]]], dtype=np.float32)
    proof = prove(relate("conv1_1_pre", "relu1_1"), {"conv1_1_pre": value, "relu1_1": same})
    assert proof.identity_error == 0
    assert proof.differing == 0.25
    assert proof.largest_difference == np.inf
    other = np.array([[[np.inf, 0.0, 0.0, 1.0]]], dtype=np.float32)
    proof = prove(relate("conv1_1_pre", "relu1_1"), {"conv1_1_pre": value, "relu1_1": other})
    assert proof.identity_error == np.inf
    assert "does not hold on this image" in proof.sentences[0]
