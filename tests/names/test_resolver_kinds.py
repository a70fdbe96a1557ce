"""Names as people write them, kind by kind: the first answer, and what else has to be there."""

import re

import pytest

from tests.table import table
from vgg_explorer.names.resolution import Reading, UnknownNameError
from vgg_explorer.names.resolver import resolve

FIRST = {
    "two digits without a mark": {
        "relu33": "relu3_3",
        "relu42": "relu4_2",
        "RELU12": "relu1_2",
        "conv43": "relu4_3",
        "Conv53": "relu5_3",
        "conv12": "relu1_2",
        "conv10": "relu4_3",
        "conv13": "relu5_3",
        "r41": "relu4_1",
        "c4_3": "relu4_3",
        "b4c3": "relu4_3",
    },
    "paths": {
        "vgg_model/block_5/conv_3": "relu5_3",
        "encoder/block3/conv2": "relu3_2",
        "net/vgg/block2/conv1": "relu2_1",
        "vgg.block3.conv2": "relu3_2",
        "stage4_conv3": "relu4_3",
        "conv5/conv_3": "relu5_3",
        "ssd_300_vgg/conv4/conv4_3": "relu4_3",
        "tower_0/conv4_3/Relu:0": "relu4_3",
        "conv5_3/Relu:0": "relu5_3",
        "import/conv3_3/Relu:0": "relu3_3",
        "import/vgg_16/conv5/conv5_3/BiasAdd:0": "conv5_3_pre",
        "conv5_3/Conv2D": "conv5_3_pre",
        "conv5_3/conv5_3:0": "relu5_3",
        "vgg16/block5_conv3/BiasAdd:0": "conv5_3_pre",
        "block4_conv3/Relu:0": "relu4_3",
        "vgg16_1/block5_conv3_1/Relu": "relu5_3",
        "block3_conv3_1/Relu": "relu3_3",
        "model_1/block5_pool/MaxPool:0": "pool5",
        "cf/StatefulPartitionedCall/vgg16/block5_conv3/Relu:0": "relu5_3",
        "vgg_16/pool5/MaxPool:0": "pool5",
        "import/prob:0": "prob",
        "import/Relu_1:0": "relu7",
        "fc7/BiasAdd": "fc7_pre",
        "conv4_3.weight": "conv4_3_pre",
        "vgg_16/fc6/fc/Relu": "relu6",
        "fc6/fc/BiasAdd": "fc6_pre",
        "conv4_3/WithoutBiases": "conv4_3_pre",
        "block5_conv3/Conv2D/ReadVariableOp:0": "conv5_3_pre",
        "conv5_3_input": "relu5_2",
    },
    "positions": {
        "model.layers[18]": "pool5",
        "model.layers[-2]": "relu7",
        "base_model.layers[-2]": "relu5_3",
        "model.get_layer(index=13)": "relu4_3",
        "vgg[21]": "conv4_3_pre",
        "vgg.21.weight": "conv4_3_pre",
        "vgg.28": "conv5_3_pre",
        "vgg[16]": "pool3",
        "vgg[30]": "pool5",
        "backbone.vgg.31": "fc6_pre",
        "net.vgg[33]": "fc7_pre",
        "layer 17": "conv4_1_pre",
        "vgg16[29]": "relu5_3",
        "vgg16[:23]": "relu4_3",
        "net.layers{17}": "pool3",
        "net:get(16)": "relu3_3",
        "slice3.15": "relu3_3",
        "list(vgg16.children())[0][:22]": "conv4_3_pre",
        "vgg16.features._modules['28']": "conv5_3_pre",
        "models.vgg16(pretrained=True).features[:23].eval()": "relu4_3",
        "list(vgg.features.children())[:36]": "pool5",
        "24th element of the vgg list": "conv5_1_pre",
        "module 24": "conv5_1_pre",
        "vgg_layers[22]": "relu4_3",
        "convs[4:7]": "conv3_3_pre",
        "pools[1:3]": "pool3",
        "mods[0:23]": "relu4_3",
        "feats[33:43]": "relu5_3",
        "vgg.features[14:24]": "pool3",
        "vgg.features[16:23]": "relu4_3",
        "base_model.layers[15:]": "pool5",
        "VGG16(include_top=False).layers[-2]": "relu5_3",
        "layer18=max pooling layer": "pool5",
        "layer 17: block5_conv3": "relu5_3",
        "layer 17 (conv4_1)": "conv4_1_pre",
        "31 (pool5)": "pool5",
        "{'15': 'relu3_3'}": "relu3_3",
        "(28): Conv2d(512, 512, kernel_size=(3, 3))": "conv5_3_pre",
        "Conv2d-29 [-1, 512, 14, 14]": "conv5_3_pre",
        "vgg的第21层conv4_3": "conv4_3_pre",
        "pools[2]": "pool3",
        "convs[-1]": "relu5_3",
    },
    "automatic names": {
        "vgg0_pool3_fwd": "pool4",
        "vgg0_conv12_fwd": "conv5_3_pre",
        "vgg1_conv12_fwd_output": "conv5_3_pre",
        "vgg0_dense0_relu_fwd": "relu6",
        "onnx_node!vgg0_pool4_fwd": "pool5",
        "vgg0_dropout0_fwd": "drop6",
        "/features/features.28/Conv_output_0": "conv5_3_pre",
        "/vgg/features/features.16/MaxPool_output_0": "pool3",
        "/classifier/classifier.3/Gemm_output_0": "fc7_pre",
        "Conv_28": "conv5_3_pre",
        "conv3_2_relu3_2": "relu3_2",
        "relu4_3_0_split_1": "relu4_3",
        "conv4_3_relu4_3_0_split_0": "relu4_3",
        "conv4_3_relu4_3_splitncnn_0": "relu4_3",
        "pool3_pool3_0_split_0": "pool3",
        "layer3_out:0": "pool3",
        "import/layer4_out:0": "pool4",
        "layer7_out:0": "drop7",
        "backbone.extra.0.1.weight": "conv5_1_pre",
        "vgg0_conv2d12": "conv5_3_pre",
        "conv2d_12/kernel": "conv5_3_pre",
        "model_1/conv2d_12/BiasAdd:0": "conv5_3_pre",
        "conv2d_12/Relu": "relu5_3",
        "conv2d/kernel:0": "conv1_1_pre",
        "max_pooling2d_3": "pool4",
        "maxpooling2d_5": "pool5",
        "convolution2d_13": "relu5_3",
        "block5/conv2d_2": "relu5_2",
        "vgg16_conv7": "relu7",
        "mod_conv6": "relu6",
        "block7": "relu7",
    },
    "words": {
        "last conv layer of VGG16": "relu5_3",
        "last conv of block 4": "relu4_3",
        "fourth pooling layer": "pool4",
        "4th max-pooling": "pool4",
        "output of the third block": "pool3",
        "conv layer 10": "relu4_3",
        "13th conv": "relu5_3",
        "the 2nd to last conv layer": "relu5_2",
        "second convolutional layer in block 3": "relu3_2",
        "block 5's first conv layer": "relu5_1",
        "the 30th layer of features": "relu5_3",
        "fourth layer of block 4": "pool4",
        "last layer from third block of vgg16": "pool3",
        "penultimate layer of VGG16": "relu7",
        "the conv before the last max pooling": "relu5_3",
        "first conv after pool3": "relu4_1",
        "input of pool4": "relu4_3",
        "last conv layer before fc": "relu5_3",
        "conv5-3 (512)": "relu5_3",
        "conv5_3 [14, 14, 512]": "relu5_3",
        "first fully connected layer": "relu6",
        "third layer of VGG16": "relu3_3",
        "4th layer of VGG16": "relu2_2",
        "16th layer of VGG16": "pool3",
        "last layer of VGG16": "fc8",
        "last hidden layer of VGG16": "relu7",
        "fifth part of VGG16": "relu5_3",
        "pre-pool5 features": "relu5_3",
        "input of conv5_3": "relu5_2",
        "the last convolutional layer conv5_3": "relu5_3",
        "the ReLU of conv3_3": "relu3_3",
        "512-channel conv5_3": "relu5_3",
        "ReLU after fc6": "relu6",
        "second dropout layer": "drop7",
        "dense layer 2": "relu7",
        "F.relu(self.conv5_3(x))": "relu5_3",
    },
    "words of other European languages": {
        "1-й сверточный слой VGG16": "relu1_1",
        "последний свёрточный слой": "relu5_3",
        "выход третьего блока": "pool3",
        "dernière couche de convolution de VGG16": "relu5_3",
        "4e couche de pooling": "pool4",
        "última capa convolucional de VGG16": "relu5_3",
        "terceiro bloco": "relu3_3",
        "letzte Faltungsschicht von VGG16": "relu5_3",
        "4. Pooling-Schicht": "pool4",
        "l'ultimo strato convoluzionale": "relu5_3",
    },
    "words in Chinese, Japanese and Korean": {
        "VGG16的conv5_3": "relu5_3",
        "第四个池化层": "pool4",
        "第4個池化層": "pool4",
        "第三个卷积块的输出": "pool3",
        "第三段第二个卷积": "relu3_2",
        "第十三个卷积层": "relu5_3",
        "最后一个卷积层": "relu5_3",
        "倒数第二个卷积层": "relu5_2",
        "block4的最后一个卷积层": "relu4_3",
        "第四个池化层之后的第一个卷积层": "relu5_1",
        "VGG16的第0层": "conv1_1_pre",
        "プーリング層4": "pool4",
        "2番目のプーリング層": "pool2",
        "最後の畳み込み層": "relu5_3",
        "ブロック4の最後の畳み込み層": "relu4_3",
        "第５プーリング層の手前": "relu5_3",
        "ｃｏｎｖ５＿３の出力": "relu5_3",
        "4번째 풀링 레이어": "pool4",
        "네 번째 풀링 레이어": "pool4",
        "열세 번째 합성곱 층": "relu5_3",
        "第五个卷积部分": "pool5",
        "vgg16的最后一个线性层": "fc8",
        "第二个非线性层": "relu1_2",
        "第五次池化": "pool5",
        "4ブロック目": "relu4_3",
        "第10层卷积": "relu4_3",
    },
    "blocks": {
        "block3": "relu3_3",
        "block1": "relu1_2",
        "VGG16 Block 4": "relu4_3",
        "last block of VGG16": "relu5_3",
        "block 5 output": "pool5",
    },
}


def ids(reading: Reading) -> list[str]:
    return [tensor.id for tensor in reading.tensors]


def listed(spelling: str) -> set[str]:
    return {t for reading in resolve(spelling).readings for t in ids(reading)}


@table(
    ("spelling", "tensor"),
    [(spelling, tensor) for kind in FIRST.values() for spelling, tensor in kind.items()],
)
def test_the_first_answer_is_the_one_that_the_spelling_favours(spelling: str, tensor: str) -> None:
    assert ids(resolve(spelling).readings[0]) == [tensor]


@table(
    ("spelling", "also"),
    [
        ("relu33", {"relu6"}),
        ("conv43", {"conv4_3_pre"}),
        ("conv12", {"relu5_2"}),
        ("vgg_model/block_5/conv_3", {"conv5_3_pre"}),
        ("model.layers[-2]", {"relu5_3"}),
        ("model.layers[18]", {"relu4_1", "conv4_1_pre"}),
        ("layer 17", {"pool3", "relu5_3", "pool5", "relu5_2", "relu3_3"}),
        ("vgg[21]", {"relu4_2", "relu7"}),
        ("block3", {"pool3"}),
        ("block1", {"pool1"}),
        ("VGG16 Block 4", {"pool4"}),
        ("第三个卷积块的输出", {"relu3_3"}),
        ("vgg16第28层", {"conv5_3_pre", "relu5_2"}),
        ("max_pooling2d_4", {"pool4", "pool5"}),
        ("last conv layer of VGG16", {"conv5_3_pre"}),
        ("features.31", {"conv4_3_pre", "fc6_pre"}),
        ("conv2d_12/kernel", {"conv5_2_pre"}),
        ("vgg_layers[4:7]", {"conv3_3_pre", "pool2"}),
        ("vgg16_conv7", {"fc7_pre", "relu3_3"}),
        ("conv6", {"relu6", "fc6_pre", "relu3_2"}),
        ("third layer of VGG16", {"relu2_1", "conv1_2_pre", "pool3"}),
        ("last layer of VGG16", {"prob", "pool5"}),
        ("第五个卷积部分", {"relu5_3"}),
    ],
)
def test_the_other_meanings_stand_beside_it(spelling: str, also: set[str]) -> None:
    assert also <= listed(spelling)


@pytest.mark.parametrize("name", ["conv2d_12", "conv2d_3/kernel", "max_pooling2d_2", "dense_1"])
def test_an_automatic_name_is_read_as_nothing_else(name: str) -> None:
    systems = {reading.system for reading in resolve(name).readings}
    assert systems == {"keras_auto_from_0", "keras_auto_from_1"}


@pytest.mark.parametrize("index", range(31, 37))
def test_an_index_behind_plain_vgg16_says_so_and_gives_both_others(index: int) -> None:
    readings = resolve(f"features.{index}").readings
    systems = {reading.system for reading in readings}
    assert "torchvision_vgg19" in systems
    assert systems & {"torchvision_bn", "torchvision_bn_conv"}
    told = [r for r in readings if r.name == f"features.{index}"]
    assert all("plain vgg16 has 0 to 30" in reading.note for reading in told)


@pytest.mark.parametrize(
    ("spelling", "note"),
    [
        ("vgg[16]", "rounds up"),
        ("vgg[30]", "stride 1"),
        ("vgg.31", "dilated"),
        ("vgg.33", "1 × 1"),
        ("model.layers[-2]", "-2 counts from the end"),
        ("relu33", "“33” is read as two digits, stage 3 and index 3"),
        ("vgg0_pool3_fwd", "counted from 0"),
        ("my_net/conv5_3/Relu:0", "“my” in front is taken for a scope"),
        ("tower_0/conv4_3", "“tower_0” in front is taken for a scope"),
        ("conv5_3:0", "the number of the operation's output"),
        ("block5_conv3_1/Relu", "1 behind it is taken for a counter of calls"),
        ("conv5-3 (512)", "512 is taken for the number of channels"),
        ("base_model.layers[15:]", "takes 15 to 18 and returns the last of them"),
        ("features[24:31]", "begins at 24 and returns its last module, features.30"),
        ("feats[33:43]", "“feats” is taken for torchvision's features"),
        ("first conv after pool3", "directly after pool3"),
        ("conv5_3/Relu_7", "7 behind the operation counts operations"),
        ("features.16", "vgg11 has conv5_1 and vgg13 has conv4_1 at that index"),
    ],
)
def test_the_answer_says_what_was_read_into_a_spelling(spelling: str, note: str) -> None:
    resolution = resolve(spelling)
    assert any(note in told for told in (resolution.readings[0].note, *resolution.asides))


@table(
    ("spelling", "reason"),
    [
        ("conv4/conv5_3", "two stages, 4 and 5"),
        ("block4/conv5_3", "two stages, 4 and 5"),
        ("block4_conv3/pool5", "conv3 and pool5 are not one layer"),
        ("conv3_1/conv3_3", "not one layer"),
        ("relu34", "only VGG19 has a 4th"),
        ("conv54", "only VGG19 has a 4th"),
        ("ReLU-29", "15 ReLUs"),
        ("conv4_3_1x1", "“1x1” is not understood"),
        ("conv5-3 (256)", "has 512 channels, not 256"),
        ("third pool4", "an ordinal and a number"),
        ("decoder/conv4_3", "“decoder” says that it is a layer of something else"),
        ("score_pool4", "FCN"),
        ("conv4_3_norm", "L2-normalised"),
        ("conv4_3_norm_mbox_loc", "SSD"),
        ("conv4_3_CPM", "OpenPose"),
        ("conv5_3_D", "SegNet"),
        ("block8", "five stages"),
        ("畳み込み層", "which convolution is not said"),
        ("vgg.45", "module list vgg go from 0 to 34"),
        ("layer 57", "no list that was read goes beyond 43"),
        ("vgg13.features.10", "the 5th convolution of VGG13, conv3_1 there"),
        ("vgg11.features[8]", "the 4th convolution of VGG11, conv3_2 there"),
        ("vgg19_bn.features.10", "the 4th convolution of VGG19 with batch norm, conv2_2 there"),
        ("10th convolution of VGG13", "conv5_2 there"),
        ("vgg19[28]", "conv5_1_pre of VGG19"),
        ("outputs[3]", "what the number 3 counts is not said"),
        ("wobbly_conv4_3", "“wobbly” is not understood"),
        ("conv4c", "“4c” is not understood"),
        ("layer 16 (conv4_1)", "are two layers"),
        ("conv5_3 (pool5)", "are two layers"),
        ("last conv layer conv4_3", "are two layers"),
        ("third layer conv4_3", "are two layers"),
        ("third convolution of the block", "which stage is not said"),
        ("hidden layer 3", "“hidden” is not understood"),
        ("conv2d_14", "the count goes on if another model was built before"),
        ("vgg.layers[1:21](x)", "Flux"),
        ("outputs[1:3]", "is no list of layers"),
        ("x[:16]", "is no list of layers"),
        ('["relu1_2", "relu2_2"]', "write one name at a time"),
        ("6th pooling layer", "five pools"),
        ("14th conv layer", "13 convolutions"),
        ("256-channel conv5_3", "has 512 channels, not 256"),
        ("norm_conv4_3", "L2-normalised"),
        ("vgg16的conv5_3之前的部分", "“部分” is not understood"),
    ],
)
def test_a_refusal_names_the_closest_true_thing(spelling: str, reason: str) -> None:
    with pytest.raises(UnknownNameError) as caught:
        resolve(spelling)
    assert reason in caught.value.reason


@pytest.mark.parametrize("network", ["vgg11", "vgg13", "vgg19", "vgg11_bn", "vgg13_bn", "vgg19_bn"])
def test_the_same_index_of_another_network_is_never_offered(network: str) -> None:
    for index in range(53):
        with pytest.raises(UnknownNameError) as caught:
            resolve(f"{network}.features.{index}")
        assert not [near for near in caught.value.near if re.search(r"features|\[", near)]
        assert "resnet" not in caught.value.reason.casefold()
