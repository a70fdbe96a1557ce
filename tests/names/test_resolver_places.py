"""Places in lists of modules: indices that plain vgg16 lacks, and weights behind a place."""

import pytest

from vgg_explorer.names.resolution import Resolution, UnknownNameError
from vgg_explorer.names.resolver import resolve


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


def test_a_place_without_weights_falls_away_where_weights_are_named() -> None:
    resolution = resolve("features.1.weight")
    assert {r.system for r in resolution.readings} == {"torchvision_bn", "timm_bn"}
    assert "features.1 of torchvision vgg16 is a ReLU, which has no weights" in resolution.asides


def test_weights_behind_a_dropout_are_those_of_a_list_without_it() -> None:
    resolution = resolve("head.classifier.2.weight")
    assert first(resolution) == ("simple_faster_rcnn", ["fc7_pre"])
    assert "is a dropout, which has no weights" in " ".join(resolution.asides)
    assert first(resolve("classifier.2")) == ("torchvision", ["drop6"])


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("vgg16.features.1.bias", "a ReLU"),
        ("classifier.5.weight", "a dropout"),
        ("backbone.extra.0.0.weight", "a pool"),
    ],
)
def test_weights_that_no_list_has_are_refused_with_the_reason(written: str, kind: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        resolve(written)
    assert f"is {kind}, which has no weights" in caught.value.reason


def test_a_layer_with_its_relu_fused_has_weights() -> None:
    assert first(resolve("model.layers[1].kernel")) == ("keras_index", ["relu1_1"])


def test_a_key_of_a_state_dict_is_a_module_before_its_relu() -> None:
    assert first(resolve("vgg.1.weight")) == ("torchvision_bn", ["conv1_1_pre"])


@pytest.mark.parametrize(
    ("written", "tensor"),
    [
        ("import/vgg16/conv3_1/filter", "conv3_1_pre"),
        ("filters of conv5_3", "conv5_3_pre"),
        ("features.conv5_3", "conv5_3_pre"),
        ("features.conv5_3.weight", "conv5_3_pre"),
        ("fc7.weight", "fc7_pre"),
        ("classifier.fc7", "fc7_pre"),
        ("kernel of block3_conv1", "conv3_1_pre"),
        ("relu5_3.weight", "relu5_3"),
        ("fc1/kernel", "fc6_pre"),
        ("conv10.weight", "conv4_3_pre"),
    ],
)
def test_weights_and_modules_name_the_convolution_and_not_its_relu(
    written: str, tensor: str
) -> None:
    assert first(resolve(written))[1] == [tensor]


def test_a_chinese_comment_counts_the_modules_of_features_from_0() -> None:
    meant = [[t.id for t in ts] for ts in resolve("features的第22层").tensors]
    assert meant[0] == ["relu4_3"]
    assert ["conv4_3_pre"] in meant
    assert first(resolve("22nd layer of self.features"))[1] == ["conv4_3_pre"]


@pytest.mark.parametrize(
    "written",
    ["fourth convolutional block of vggnet", "第四个卷积部分", "第四个卷积块", "畳み込みブロック4"],
)
def test_a_convolutional_block_in_words_holds_its_pool_and_a_bare_block_may_not(
    written: str,
) -> None:
    assert first(resolve(written))[1] == ["pool4"]
    assert ["relu4_3"] in [[t.id for t in ts] for ts in resolve(written).tensors]
    assert first(resolve("block4"))[1] == ["relu4_3"]


@pytest.mark.parametrize("written", ["conv11", "conv_11", "conv12", "conv_12", "Conv11"])
def test_two_digits_are_stage_and_index_first_and_a_count_as_well(written: str) -> None:
    index = written[-1]
    meant = [[t.id for t in ts] for ts in resolve(written).tensors]
    assert meant[0][0].removesuffix("_pre").replace("relu", "conv") == f"conv1_{index}"
    assert [f"relu5_{index}"] in meant
    assert [f"conv5_{index}_pre"] in meant


@pytest.mark.parametrize(
    ("written", "tensor"),
    [
        ("RCNN_top.3.weight", "fc7_pre"),
        ("RCNN_top.0", "fc6_pre"),
        ("backbone.extra.0.7.1.weight", "fc6_pre"),
        ("onnx_node!flatten_60", "flatten"),
        ("full_connection_layer7", "relu7"),
        ("enc_3", "pool3"),
        ("self.moduleVggFou", "relu4_3"),
        ("conv_group_4", "relu4_3"),
    ],
)
def test_modules_of_code_that_was_read_are_known(written: str, tensor: str) -> None:
    assert first(resolve(written))[1] == [tensor]


@pytest.mark.parametrize("written", ["RCNN_top.6", "enc_4", "L28", "conv4c"])
def test_what_no_code_that_was_read_has_is_refused(written: str) -> None:
    with pytest.raises(UnknownNameError):
        resolve(written)
