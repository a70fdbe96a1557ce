"""Places in lists of modules: indices that plain vgg16 lacks, and weights behind a place."""

import pytest

from vgg_explorer.naming import Resolution, resolve


def first(resolution: Resolution) -> tuple[str, list[str]]:
    reading = resolution.readings[0]
    return reading.system, [tensor.id for tensor in reading.tensors]


@pytest.mark.parametrize(
    ("written", "system", "tensor"),
    [
        ("vgg16.features[34]", "torchvision_bn_conv", "conv5_1_pre"),
        ("vgg16.features.41.weight", "torchvision_bn", "conv5_3_pre"),
        ("vgg16[34]", "torchvision_bn_conv", "conv5_1_pre"),
        ("features[34]", "torchvision_bn_conv", "conv5_1_pre"),
    ],
)
def test_an_index_behind_the_end_of_plain_vgg16_is_one_of_vgg16_bn_first(
    written: str, system: str, tensor: str
) -> None:
    resolution = resolve(written)
    assert first(resolution) == (system, [tensor])
    assert "plain vgg16 has 0 to 30" in resolution.readings[0].note


def test_the_lists_of_others_and_vgg19_come_behind() -> None:
    readings = resolve("vgg16.features[34]").readings
    assert [r.system for r in readings[1:]] == [
        "mxnet_gluon",
        "ssd_mmdetection",
        "torchvision_vgg19",
    ]


def test_a_slice_that_ends_behind_plain_vgg16_is_also_one_of_vgg16_bn() -> None:
    assert [[t.id for t in ts] for ts in resolve("vgg16.features[:40]").tensors] == [
        ["pool5"],
        ["relu5_2"],
    ]


def test_an_index_that_plain_vgg16_has_is_not_read_in_vgg16_bn() -> None:
    systems = {reading.system for reading in resolve("vgg16.features[16]").readings}
    assert not systems & {"torchvision_bn", "timm_bn", "torchvision_vgg19"}
