"""Pitfalls: that they are whole, and that they are shown where they bite and nowhere else."""

import re

import pytest

from tests.table import table
from vgg_explorer.names import pitfalls, resolver
from vgg_explorer.names.conventions import CONVENTIONS
from vgg_explorer.names.evidence import by_id
from vgg_explorer.network import TENSORS, tensor
from vgg_explorer.network.input_size import InputSize

PITFALLS = pitfalls.pitfalls()
KINDS = {t.kind for t in TENSORS}
TEXT_ALONE = {"deepgaze_keras_port", "stackoverflow_answer"}
"""Verified pitfalls whose evidence is a text or an issue, not a file at a commit."""
SYSTEMS = {r.system for t in TENSORS for r in resolver.aliases(t.id)} | set(CONVENTIONS)


def test_there_are_48_pitfalls_of_which_46_are_verified() -> None:
    assert len(PITFALLS) == len(pitfalls.by_id()) == 48
    assert sum(each.verified for each in PITFALLS) == 46


@table("each", PITFALLS, ids=lambda each: each.id)
def test_a_pitfall_is_whole_and_its_ids_resolve(each: pitfalls.Pitfall) -> None:
    assert each.title
    assert each.statement.endswith(".")
    assert each.examples
    assert set(each.conventions) <= {c.reference_id for c in CONVENTIONS.values()}
    assert set(each.papers) <= set(by_id())
    assert each.sources
    if each.verified and each.id not in TEXT_ALONE:
        assert any(source.pinned for source in each.sources)
    for rule in each.rules:
        assert rule.systems <= SYSTEMS
        assert rule.entries <= set(by_id())
        assert rule.networks <= {"VGG16", "VGG19"}
        assert rule.kinds <= KINDS
        assert rule.tensors <= {t.id for t in TENSORS}
        re.compile(rule.names)
        assert rule != pitfalls.Rule(), "a rule without a condition would always hold"


def beside(name: str, size: InputSize | None = None) -> set[str]:
    return {each.id for each in pitfalls.of_resolution(resolver.resolve(name), size)}


@table(
    ("name", "pitfall"),
    [
        ("conv4_3", "caffe_inplace_relu"),
        ("conv4_3", "same_name_pre_or_post"),
        ("conv4_3_pre", "keras_fused_relu"),
        ("conv3_3 before ReLU", "keras_fused_relu"),
        ("features.16", "torchvision_off_by_one"),
        ("features.16", "bn_index_shift"),
        ("features.28", "torch_inplace_relu_hooks"),
        ("features[:17]", "slice_end_exclusive"),
        ("res(30)", "matconvnet_res_offset"),
        ("layer 30", "lua_one_based"),
        ("pool4", "deeplab_strides"),
        ("fc7", "ssd_modified"),
        ("fc7", "keras_fc_names"),
        ("block5_pool", "include_top_false"),
        ("conv3-256", "table1_conv3"),
        ("C3", "fpn_c_names"),
        ("VGG5,4", "srgan_vgg54"),
        ("layer3", "stage_counted_from_zero"),
        ("conv_block_3", "stage_counted_from_zero"),
        ("pool6", "reused_names"),
        ("CONV8", "alexnet_heritage"),
        ("vgg_16/conv3", "tf_slim_scopes"),
    ],
)
def test_where_a_pitfall_bites(name: str, pitfall: str) -> None:
    assert pitfall in beside(name)


@pytest.mark.parametrize(
    ("name", "pitfall"),
    [
        ("block3_conv3", "keras_fused_relu"),
        ("block3_conv3", "caffe_inplace_relu"),
        ("features.16", "slice_end_exclusive"),
        ("pool3", "keras_fused_relu"),
        ("conv4_3", "table1_conv3"),
        ("conv4_3", "caffe_ceil_pool"),
    ],
)
def test_where_it_does_not(name: str, pitfall: str) -> None:
    assert pitfall not in beside(name)


@pytest.mark.parametrize(
    ("size", "bites"),
    [((224, 224), False), ((512, 512), False), ((300, 300), True), ((375, 500), True)],
)
def test_rounding_bites_where_the_two_roundings_differ(size: tuple[int, int], bites: bool) -> None:
    found = pitfalls.biting([tensor("pool5")], size=InputSize(*size))
    assert ("caffe_ceil_pool" in {each.id for each in found}) == bites


def test_an_open_size_is_a_pitfall_and_no_error() -> None:
    found = pitfalls.biting([tensor("pool5"), tensor("fc6_pre")], size=InputSize(None, None))
    assert [each.id for each in found] == ["size_without_input_size"]
    assert pitfalls.biting() == ()


def test_pitfalls_of_an_entry_and_of_a_convention() -> None:
    assert "deeplab_strides" in {each.id for each in pitfalls.of_entry("deeplab_v1_v2")}
    assert "caffe_inplace_relu" in {
        each.id for each in pitfalls.of_convention("b_last_conv_post_relu")
    }


def test_general_pitfalls_come_before_those_of_one_entry() -> None:
    found = pitfalls.of_resolution(resolver.resolve("pool4"), InputSize(300, 300))
    special = [all(rule.entries for rule in each.rules) for each in found]
    assert special == sorted(special)
    assert any(special)
