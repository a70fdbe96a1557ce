"""What is proved on an image, and what is said of image and weights."""

import shlex

import numpy as np
import pytest

from tests.answers.conftest import DAY, PROVENANCE, SIZE, proof_for
from vgg_explorer.answers import image_proof, making
from vgg_explorer.answers.image_proof import LONGEST_SIDE, kept, weights_in_words
from vgg_explorer.answers.kept_answer import KeptAnswer
from vgg_explorer.compute import weight_files
from vgg_explorer.compute.weights import Provenance
from vgg_explorer.images import preprocessing, resizing
from vgg_explorer.names.comparison import compare
from vgg_explorer.names.resolver import resolve
from vgg_explorer.network import CONVOLUTIONAL, tensor
from vgg_explorer.network.relation import relate


def test_the_closest_tensors_of_each_pair_are_compared() -> None:
    relations = image_proof.relations_of_comparison(compare("conv5", "pool5"))
    assert relations[0] == relate("relu5_3", "pool5")
    assert relate("pool5", "pool5") not in relations
    assert len(relations) == len(set(relations)) == 4


def test_one_tensor_is_shown_where_there_is_nothing_to_compare() -> None:
    same = image_proof.relations_of_comparison(compare("pool5", "block5_pool"))
    assert same == (relate("pool5", "pool5"),)
    assert image_proof.relations_of_resolution(resolve("pool5")) == same
    assert image_proof.tensors_of(same) == (tensor("pool5"),)
    for names in (("fc7", "fc6"), ("conv1", "VGG5,4")):
        for relation in image_proof.relations_of_comparison(compare(*names)):
            assert {relation.a, relation.b} <= set(CONVOLUTIONAL)


def test_the_leading_answer_stands_beside_the_others() -> None:
    relations = image_proof.relations_of_resolution(resolve("conv5"))
    assert relations[0] == relate("relu5_3", "pool5")
    assert {relation.a for relation in relations} == {tensor("relu5_3")}
    assert image_proof.relations_of_resolution(resolve("fc7")) == ()


def test_identities_are_counted_bit_for_bit(proved: KeptAnswer) -> None:
    assert proved.proof
    found = {each.tensors: dict(each.facts) for each in proved.proof.checked}
    assert found["relu4_3", "pool4"]["Equal bit for bit"] == (
        "yes: 0 of 12,288 values differ in any bit"
    )
    assert found["conv4_3_pre", "pool4"]["Identity"] == "pool4 = max-pool(ReLU(conv4_3_pre))"
    assert found["relu4_3", "pool4"]["Largest difference of its two sides"] == "0"


def test_a_broken_identity_is_said() -> None:
    comparison = compare("conv4_3", "pool4")
    proof = proof_for(comparison)
    wrong = dict(proof.activations)
    wrong["pool4"] = wrong["pool4"].copy()
    wrong["pool4"][0, 0, 0] += np.float32(0.25)
    shown = kept(proof_for(comparison, activations=wrong), DAY)
    facts = dict(shown.checked[0].facts)
    assert facts["Equal bit for bit"] == "no: 1 of 12,288 values differ in any bit"
    assert facts["Largest difference of its two sides"] == "0.25"
    assert "holds within 0.25" in " ".join(shown.checked[0].found)


def test_values_of_one_shape_are_counted() -> None:
    both = relate("conv4_3_pre", "relu4_3")
    proof = proof_for(compare("conv4_3_pre", "relu4_3"), relations=(both,))
    (checked,) = kept(proof, DAY).checked
    before = proof.activations["conv4_3_pre"]
    facts = dict(checked.facts)
    assert facts["Values that differ"] == f"{(before < 0).sum():,} of {before.size:,}"
    assert float(facts["Largest difference"]) == pytest.approx(-before.min(), rel=1e-3)


def test_the_pictures_have_the_numbers_of_their_tensors(proved: KeptAnswer) -> None:
    assert proved.proof
    proof = proof_for(compare("conv4_3", "pool4"))
    for shown in proved.proof.tensors:
        values = proof.activations[shown.id]
        facts = dict(shown.facts)
        assert facts["Shape on this image"] == " × ".join(map(str, values.shape))
        assert facts["Values"].startswith(f"{values.size:,}, from ")
        assert shown.picture.height % values.shape[0] == shown.picture.width % values.shape[1] == 0
        assert shown.bar
        mean = values.mean(axis=2, dtype=np.float64)
        high = float(shown.bar.high)
        assert high == pytest.approx(np.abs(mean).max(), rel=1e-3)
        assert shown.bar.high in facts["Limits of the picture"]


def test_a_large_image_is_smaller_in_the_file_and_says_so() -> None:
    pixels = np.zeros((600, 2 * LONGEST_SIDE, 3), np.uint8)
    sizing = resizing.plan(600, 2 * LONGEST_SIDE, 600, 2 * LONGEST_SIDE, "crop")
    shown = kept(proof_for(compare("conv4_3", "pool4"), pixels=pixels, sizing=sizing), DAY)
    assert (shown.image.height, shown.image.width) == (300, LONGEST_SIDE)
    facts = dict(shown.facts)
    assert facts["Shown here"] == f"Smaller than it was fed: 300 × {LONGEST_SIDE} px"
    assert preprocessing.fingerprint(pixels) in facts.values()


def test_pairs_that_were_left_out_are_counted() -> None:
    assert (
        "3 less specific pairs"
        in kept(proof_for(compare("conv4_3", "pool4"), left_out=3), DAY).left_out
    )


def test_the_folder_of_the_weights_stays_private() -> None:
    own = Provenance("path", "/home/ada/secret/w.h5", "Keras's published checksum verified")
    assert "(w.h5)" in weights_in_words(own)
    assert "ada" not in weights_in_words(own)
    assert PROVENANCE.origin in weights_in_words(PROVENANCE)
    made = dict(
        making.of_comparison(
            compare("conv4_3", "pool4"), SIZE, DAY,
            proof=proof_for(compare("conv4_3", "pool4"), provenance=own),
        ).made
    )  # fmt: skip
    assert made["MD5 of the weights’ file"] == weight_files.OFFICIAL_MD5


def test_how_it_was_made_says_what_had_a_part(proved: KeptAnswer) -> None:
    made = dict(proved.made)
    assert weight_files.DIGEST in made.values()
    assert made["Date"] == "2026-11-25"
    for name in ("Python", "TensorFlow", "Keras", "NumPy"):
        assert f"{name} " in made["Made by"]
    again = made["To make it again"]
    assert again == (
        "vgg-explorer compare conv4_3 pool4 --size 96x64 --image 'cat & mouse.png' "
        "--html answer.html"
    )
    without = dict(making.of_resolution(resolve("conv5"), SIZE, DAY, link="https://x.org").made)
    assert "TensorFlow" not in without["Made by"]
    assert without["Weights"] == "none: nothing was computed"
    assert without["Page"] == "https://x.org"


@pytest.mark.parametrize("how", ["crop", "fit", "stretch"])
def test_the_command_feeds_the_same_pixels_again(how: resizing.Fit) -> None:
    source = np.random.default_rng(2).integers(0, 256, (601, 512, 3), dtype=np.uint8)
    sizing = resizing.plan(601, 512, 224, 224, how)
    comparison = compare("conv4_3", "pool4")
    proof = proof_for(comparison, sizing=sizing, again=())
    made = dict(making.of_comparison(comparison, SIZE, DAY, proof=proof).made)
    options = shlex.split(made["To make it again"])
    height, width = map(int, options[options.index("--size") + 1].split("x"))
    again = options[options.index("--fit") + 1] if "--fit" in options else "crop"
    assert options[options.index("--image") + 1] == "photo.jpg"
    same = resizing.resize(source, height, width, again)  # type: ignore[arg-type]
    assert np.array_equal(same, resizing.apply(source, sizing))
