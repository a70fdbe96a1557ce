"""The notation: tables of spellings that are one, of spellings that are not, and of refusals."""

import itertools

import pytest

from tests.table import table
from vgg_explorer.names import grammar
from vgg_explorer.names.grammar import NotationError, Slice, read

ONE_NAME = {
    "conv3_3": ["Conv3-3", "CONV3_3", "conv3.3", "conv 3 3", "conv_3_3", "conv3,3", "conv(3,3)"],
    "conv4_2": ["conv₄,₂", "conv4₂", r"\mathrm{conv}4\_2", "$conv_{4,2}$", "conv4–2", "`conv4_2`"],
    "relu5_3": ["ReLU-5_3", "relu 5-3", "ReLU5_3", "RELU_5_3", r"\text{relu}_{5\_3}"],
    "conv3-256": ["Conv3 256", "conv3_256"],
    "block5_conv3": ["block5-conv3", "Block5 Conv3", "block5/conv3"],
    "features.16": ["features[16]", "Features [16]", "features[ 16 ]", "FEATURES.16"],
    "features[:17]": ["features[: 17]", "Features[:17]"],
    "phi5_4": ["VGG5,4", "VGG_{5,4}", "φ5,4", "ϕ₅,₄", r"\phi_{5,4}", r"$\varphi_{5,4}$", "vgg-5-4"],
    "vgg_16/pool3": ["VGG-16/pool3", "vgg16/pool3", "VGG 16 pool 3"],
    "C3": ["c3", "C_3", "C₃", "$C_3$"],
    "stage 3": ["stage3", "Stage-3", "stage_3"],
}


@pytest.mark.parametrize("name", ONE_NAME)
def test_spellings_of_one_name_have_one_key(name: str) -> None:
    assert {grammar.key(each) for each in ONE_NAME[name]} == {grammar.key(name)}


def test_different_names_have_different_keys() -> None:
    for a, b in itertools.combinations(ONE_NAME, 2):
        assert grammar.key(a) != grammar.key(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("conv3_3", "conv33"),
        ("features.3", "features_3"),
        ("features[16]", "features[:16]"),
        ("features[-1]", "features[1]"),
        ("classifier.3", "features.3"),
        ("conv3_3", "conv3_3_pre"),
        ("vgg4", "VGG4,1"),
    ],
)
def test_what_is_told_apart(a: str, b: str) -> None:
    assert grammar.key(a) != grammar.key(b)


@table("name", [each for group in ONE_NAME.values() for each in group])
def test_a_key_is_its_own_key_and_the_first_to_look_up(name: str) -> None:
    assert grammar.key(grammar.key(name)) == grammar.key(name)
    assert grammar.key(name) in {spelling.key for spelling in read(name).spellings}


@pytest.mark.parametrize(
    ("text", "looked_up"),
    [
        ("the conv3_3 layer", "conv3_3"),
        ("output of conv3_3", "conv3_3"),
        ("conv3/conv3_3", "conv3_3"),
        ("max pool 3", "pool3"),
        ("MaxPooling3", "pool3"),
        ("vgg16.features[16]", "features.16"),
        ("models.vgg16(pretrained=True).features[16]", "features.16"),
        ("self.features[16](x)", "features.16"),
        ("list(vgg16.features)[:17]", "features[:17]"),
        ("range(9, 16)", "features[9:16]"),
        ("range(23)", "features[:23]"),
        ("[:17]", "features[:17]"),
        ("model.get_layer('block3_conv3').output", "block3_conv3"),
        ('net.blobs["conv4_3"].data', "conv4_3"),
        ("conv3-256 (Table 1 omits ReLU)", "conv3-256"),
        ("res(30)", "30"),
        ("res30", "30"),
        ("VGG54", "phi5_4"),
        ("features_16", "features.16"),
        ("relu3_4 of VGG-19", "relu3_4"),
    ],
)
def test_longer_notations(text: str, looked_up: str) -> None:
    assert grammar.key(looked_up) in {spelling.key for spelling in read(text).spellings}


@pytest.mark.parametrize(
    ("text", "network"),
    [
        ("VGG19 conv3_1", "vgg19"),
        ("conv3_1 of VGG-19", "vgg19"),
        ("vgg_19/conv3/conv3_4", "vgg19"),
        ("vgg16_bn.features.22", "vgg16_bn"),
        ("vgg16.features.22", "vgg16"),
        ("VGG5,4", ""),
        ("vgg4", ""),
        ("conv3", ""),
    ],
)
def test_the_network_that_is_named(text: str, network: str) -> None:
    assert read(text).network == network


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("conv3_3 before ReLU", "before"),
        ("conv3_3 (pre-ReLU)", "before"),
        ("conv5_4 before activation", "before"),
        ("conv3_3 after the ReLU", "after"),
        ("conv3_3 + ReLU", "after"),
        ("conv3_3/relu", "after"),
        ("conv3_3", None),
        ("relu3_3", None),
        ("conv3_3_pre", None),
    ],
)
def test_the_side_of_the_relu_that_is_asked_for(text: str, side: str | None) -> None:
    assert read(text).side == side


@pytest.mark.parametrize(
    ("text", "token", "word"),
    [
        ("", "", "write the name"),
        ("  ", "", "write the name"),
        ("§§§", "§§§", "letters or digits"),
        ("conv3; conv4", ";", "one name"),
        ("conv3 vs conv4", "vs", "one name"),
        ("conv1_1..conv5_3", "..", "one name"),
        ("features[::2]", "features[::2]", "step"),
        ("features[a]", "features[a]", "whole number"),
        ("x" * 300, "x" * 20 + "…", "200 characters"),
    ],
)
def test_what_is_no_notation_is_refused_with_the_token_and_the_rule(
    text: str, token: str, word: str
) -> None:
    with pytest.raises(NotationError) as caught:
        read(text)
    assert caught.value.token == token
    assert word in caught.value.rule


@table(
    ("start", "stop", "length"), list(itertools.product([None, 0, 3, -2], [None, 5, 7, -1], [7, 9]))
)
def test_a_slice_ends_where_python_ends(start: int | None, stop: int | None, length: int) -> None:
    inside = list(range(length))[start:stop]
    if inside:
        assert list(Slice("features", start, stop, "").chosen(length)) == inside


@pytest.mark.parametrize(("start", "stop"), [(None, 99), (5, 5), (None, 0), (-99, None)])
def test_a_slice_that_holds_nothing_or_too_much_is_refused(
    start: int | None, stop: int | None
) -> None:
    with pytest.raises(NotationError):
        Slice("features", start, stop, "features[…]").chosen(31)
