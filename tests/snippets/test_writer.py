"""Snippets, read without being run: names, notes, and what is missing."""

import ast

import pytest

from tests.snippets.cases import (
    BEFORE,
    BEHIND,
    EVERY,
    EXECUTED,
    FRAMEWORKS,
    REQUESTS,
    names,
    snippet,
)
from tests.table import table
from vgg_explorer import network
from vgg_explorer.names import resolver
from vgg_explorer.snippets.writer import snippets

SYSTEMS = {
    "keras": {"keras"},
    "torchvision": {"torchvision"},
    "timm": {"timm"},
    "tf_slim": {"tf_slim", "tf_slim_op"},
    "caffe": {"caffe_blob", "caffe_layer"},
}
"""Where a framework's names stand."""


def _dict_items(code: str) -> dict[str, list[str]]:
    """For every tensor id that is a key of a dict: the texts in its value."""
    return {
        key.value: [
            node.value
            for node in ast.walk(value)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        ]
        for display in ast.walk(ast.parse(code))
        if isinstance(display, ast.Dict)
        for key, value in zip(display.keys, display.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value in EVERY
    }


@pytest.mark.parametrize("framework", FRAMEWORKS)
@table("tensor_id", EVERY)
def test_every_name_leads_back_to_the_tensor_asked(framework: str, tensor_id: str) -> None:
    items = _dict_items(snippet(framework, EVERY).code)
    assert list(items) == (list(BEHIND + BEFORE) if framework == "caffe" else list(EVERY))
    (name,) = items[tensor_id]
    readings = resolver.resolve(name).readings
    found = {t.id for r in readings if r.system in SYSTEMS[framework] for t in r.tensors}
    before_relu = tensor_id in BEFORE
    if before_relu and framework in {"keras", "tf_slim"}:
        # No name of its own: the code takes what comes before the ReLU of that name.
        relu = network.TENSORS[network.position(tensor_id) + 1]
        assert found == {relu.id}
        assert network.tensor(tensor_id).layer == relu.layer
    else:
        assert tensor_id in found
        assert framework == "caffe" or found == {tensor_id}


def test_caffe_names_a_blob_like_the_convolution_that_fills_it() -> None:
    for each in BEFORE:
        assert names(each, "caffe_layer") == names(each, "caffe_blob")


@pytest.mark.parametrize("framework", FRAMEWORKS)
@table(("ids", "height", "width"), REQUESTS)
def test_code_is_whole(
    framework: str, ids: tuple[str, ...], height: int | None, width: int | None
) -> None:
    made = snippet(framework, ids, height, width)
    tree = ast.parse(made.code)
    assert made.language == "python"
    assert "$" not in made.code
    assert all(len(line) <= 100 for line in made.code.splitlines())
    assert 'Image.open("photo.jpg")' in made.code
    assert (".resize((" in made.code) is (height is not None)
    assert "activations" in ast.unparse(tree.body[-1])
    loaded = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for alias in node.names:
                assert (alias.asname or alias.name) in loaded  # nothing is imported in vain


def test_shapes_beside_the_names_follow_the_frameworks_rounding() -> None:
    assert "# 38 × 38 × 256" in snippet("caffe", ("pool3",), 300, 300).code
    for framework in FRAMEWORKS[:-1]:
        assert "# 37 × 37 × 256" in snippet(framework, ("pool3",), 300, 300).code
    assert "# ? × ? × 256" in snippet("keras", ("pool3",)).code


@pytest.mark.parametrize(
    ("framework", "ids", "size", "said"),
    [
        ("keras", ("conv3_3_pre",), (), "the graph is built again"),
        ("torchvision", ("conv3_3_pre",), (), "features.14"),
        ("torchvision", ("relu3_3",), (), "features[:16] ends with it"),
        ("torchvision", ("pool3",), (), "IMAGENET1K_V1 was trained anew"),
        ("timm", ("pool5", "relu3_3"), (), "out_indices=(2, 5,)"),
        ("tf_slim", ("conv3_3_pre",), (), "no end point"),
        ("tf_slim", ("relu3_3",), (), "red first"),
        ("caffe", ("pool3",), (300, 300), "38 × 38 × 256 there and 37 × 37 × 256 here"),
        ("caffe", ("pool3",), (224, 224), "changes no size"),
        ("caffe", ("pool3",), (), "one row or column more"),
    ],
)
def test_note_says_what_differs(
    framework: str, ids: tuple[str, ...], size: tuple[int, ...], said: str
) -> None:
    assert said in snippet(framework, ids, *size).note


def test_timm_levels_are_only_offered_where_they_give_every_tensor() -> None:
    assert "features_only" not in snippet("timm", ("pool5", "pool3")).note


def test_head_is_missing_with_a_reason() -> None:
    for made in snippets(["fc7_pre", "relu3_3", "prob"], None, None):
        assert [m.tensor for m in made.missing] == ["fc7_pre", "prob"]
        assert all("classifier head" in m.reason for m in made.missing)
        assert list(_dict_items(made.code)) == ["relu3_3"]


def test_nothing_but_the_head_gives_no_code() -> None:
    assert {s.code for s in snippets(["fc8"], None, None)} == {""}


def test_no_tensor_gives_no_snippet() -> None:
    assert snippets([], None, None) == ()


def test_a_tensor_named_twice_is_given_once() -> None:
    assert snippets(["pool3", "pool3"], None, None) == snippets(["pool3"], None, None)


def test_unknown_tensor() -> None:
    with pytest.raises(network.UnknownTensorError, match="conv9_9"):
        snippets(["conv9_9"], None, None)


@pytest.mark.parametrize("size", [(224, None), (None, 224), (31, 224), (0, 0), (224, 16385)])
def test_size_that_can_not_be_fed(size: tuple[int | None, int | None]) -> None:
    with pytest.raises(ValueError, match=r"both the height|cannot be fed"):
        snippets(["pool3"], *size)


def test_executed_is_said_of_what_these_tests_execute() -> None:
    made = snippets(EVERY, 224, 224)
    assert [s.framework for s in made] == list(FRAMEWORKS)
    assert [s.framework for s in made if s.executed] == list(EXECUTED)
