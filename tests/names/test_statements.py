"""What a text states of a feature map besides its name."""

import re

import pytest

from vgg_explorer.names.comparison import compare
from vgg_explorer.names.resolver import resolve
from vgg_explorer.names.statements import stated_in
from vgg_explorer.names.verdict import called_alike, verdict


@pytest.mark.parametrize(
    ("text", "name", "stride"),
    [
        ("conv5 14x14", "conv5", 16),
        ("conv5, 14 x 14 at 224", "conv5", 16),
        ("conv5 (14×14×512)", "conv5", 16),
        ("conv5_3 (512 x 14 x 14)", "conv5_3", 16),
        ("14 x 14 conv5", "conv5", 16),
        ("conv4 64x64 at 512x512", "conv4", 8),
        ("conv5 32x32 for 512x512 images", "conv5", 16),
        ("conv5 7x7", "conv5", 32),
        ("conv5 stride 16", "conv5", 16),
        ("conv5 with an output stride of 32", "conv5", 32),
        ("conv5, 16 px stride", "conv5", 16),
        ("conv1 output stride=2", "conv1", 2),
        # What may be the layer's own, or the image's, says nothing of the feature map.
        ("pool5 stride 2", "pool5", None),
        ("conv5 at 224", "conv5", None),
        ("conv4 with a 512x512 input", "conv4", None),
        ("conv5 stride 5", "conv5", None),
        ("conv5 stride 8 14x14", "conv5", None),
    ],
)
def test_a_stride_or_a_size_is_parted_from_the_name(
    text: str, name: str, stride: int | None
) -> None:
    found = stated_in(text)
    assert (found.name, found.stride) == (name, stride)
    assert found.asides


@pytest.mark.parametrize(
    "text",
    [
        "conv5", "conv5_3 3x3", "conv4 512", "layer at 17", "conv5_14x14", "conv1 224x224",
        "conv3 with 256 channels", "block5_conv3 (None, 14, 14, 512)", "stride 16", "14x14",
        "features.16", "x" * 5000 + " 14x14",
    ],
)  # fmt: skip
def test_everything_else_is_left_as_it_is(text: str) -> None:
    assert stated_in(text).name == text
    assert stated_in(text).stride is None


def test_only_what_fits_is_left_and_the_verdict_speaks_of_it() -> None:
    every, at_14 = verdict(resolve("conv5")), verdict(resolve("conv5, 14 x 14 at 224"))
    fitting = [s for s in every.shares if any(t.stride == 16 for t in s.answer.tensors)]
    assert {s.answer.tensors for s in at_14.shares} == {s.answer.tensors for s in fitting}
    assert at_14.of == sum(share.sources for share in fitting)
    assert at_14.sentence().startswith(
        f"With a stride of 16 (14 × 14 at 224) most mean block5_conv3: {fitting[0].sources} of the "
        f"{at_14.of} sources"
    )
    others = re.findall(r" \((\d+)\)", at_14.sentence())
    assert fitting[0].sources + sum(map(int, others)) == at_14.of
    (only,) = verdict(resolve("conv5 7x7")).shares
    assert [t.id for t in only.answer.tensors] == ["pool5"]
    assert verdict(resolve("conv5 7x7")).sentence().startswith("With a stride of 32 (7 × 7 at 224)")


def test_a_stride_that_nothing_has_is_set_aside_and_said_so() -> None:
    dilated = resolve("conv5_3 stride 8")
    assert dilated.tensors == resolve("conv5_3").tensors
    assert any("is set aside" in each for each in dilated.asides)
    assert verdict(dilated).sentence() == verdict(resolve("conv5_3")).sentence()


def test_a_dispute_of_two_layers_says_which_name_is_written_for_both() -> None:
    counted = {
        tuple(t.id for t in share.answer.tensors): share.sources
        for share in verdict(resolve("conv5")).shares
    }
    said = called_alike(compare("block5_pool", "block5_conv3"))
    assert said.startswith("conv5 is written for both: of ")
    assert f"{counted['pool5',]} mean block5_pool and {counted['relu5_3',]} block5_conv3." in said
    # The name itself says it already, and of layers of two stages there is none.
    assert called_alike(compare("conv5", "block5_pool")) == ""
    assert called_alike(compare("block4_pool", "block5_conv3")) == ""
    assert called_alike(compare("relu5_3", "block5_conv3")) == ""
