"""The conventions, against the reference they were made from."""

import json
from collections import Counter
from typing import Any

import pytest

from tests.paths import REFERENCE
from vgg_explorer.names import conventions
from vgg_explorer.names.conventions import CONVENTIONS, MAPPING_STAGES, UnknownConventionError
from vgg_explorer.names.evidence import entries

CHECKED: dict[str, Any] = json.loads((REFERENCE / "conventions.json").read_text(encoding="utf-8"))
SHORT_IDS = {
    "a": "pooled",
    "b": "last_conv",
    "c": "last_conv_pre_relu",
    "d": "first_conv",
    "e": "nth_conv",
    "f": "whole_stage",
    "g": "every_conv",
    "h": "explicit_index",
    "i": "fpn_level",
    "j": "pool_first",
    "l": "table1_kernel",
}


def test_the_conventions_are_those_of_the_reference() -> None:
    assert {each.letter: each.id for each in CONVENTIONS.values()} == SHORT_IDS
    assert [each.reference_id for each in CONVENTIONS.values()] == [
        raw["id"] for raw in CHECKED["conventions"]
    ]


@pytest.mark.parametrize("raw", CHECKED["conventions"], ids=lambda raw: raw["id"])
def test_every_mapping(raw: dict[str, Any]) -> None:
    each = CONVENTIONS[SHORT_IDS[raw["letter"]]]
    assert each.reference_id == raw["id"]
    assert list(each) == list(raw["mapping"])
    for name, mapped in raw["mapping"].items():
        tensors = each[name]
        shapes = ["x".join(map(str, t.shape(224, 224))) for t in tensors]
        assert [t.id for t in tensors] == mapped["layer_ids"], name
        assert [t.keras for t in tensors if t.keras] == mapped["keras"], name
        # The reference lists each shape and stride once, in no order.
        assert set(shapes) == set(mapped["shapes_at_224"]), name
        assert {t.stride for t in tensors} == set(mapped["cumulative_stride"]), name
        assert [t.fused_into for t in tensors if not t.keras] == mapped.get(
            "keras_layers_to_unfuse", []
        ), name


def test_the_shape_test_of_the_reference() -> None:
    by_reference_id = {each.reference_id: each for each in CONVENTIONS.values()}
    tests = CHECKED["resolver"]["shape_test_at_224"]
    assert tests
    for reference_id, shapes in tests.items():
        for name, shape in shapes.items():
            (tensor,) = by_reference_id[reference_id][name]
            assert "x".join(map(str, tensor.shape(224, 224))) == shape


def test_counts_are_counted_from_the_entries() -> None:
    counted = Counter(entry.convention for entry in entries() if entry.convention)
    assert counted == CHECKED["resolver"]["counts_all_entries"]
    for each in CONVENTIONS.values():
        assert len(each.used_by) == counted[each.reference_id]


@pytest.mark.parametrize("raw", CHECKED["conventions"], ids=lambda raw: raw["id"])
def test_users_are_those_of_the_reference(raw: dict[str, Any]) -> None:
    each = CONVENTIONS[SHORT_IDS[raw["letter"]]]
    assert sorted(entry.id for entry in each.used_by) == sorted(raw["used_by"])
    assert sum(entry.verified for entry in each.used_by) == raw["counts"]["verified"]


def test_stages_are_found_by_either_name() -> None:
    assert CONVENTIONS["pooled"].name_of_stage(3) == "conv3"
    assert CONVENTIONS["fpn_level"].name_of_stage(3) == "C3"
    assert [t.id for t in CONVENTIONS["fpn_level"].of_stage(4)] == ["pool4"]
    assert CONVENTIONS["explicit_index"].name_of_stage(3) is None
    assert CONVENTIONS["explicit_index"].of_stage(3) == ()


def test_all_but_two_conventions_answer_to_conv3_conv4_conv5() -> None:
    assert set(SHORT_IDS.values()) - {each.id for each in MAPPING_STAGES} == {
        "explicit_index",
        "table1_kernel",
    }


def test_different_answers_are_grouped_and_the_most_used_comes_first() -> None:
    answers = conventions.answers(3)
    readable = {
        tuple(t.id for t in tensors): [each.id for each in group]
        for tensors, group in answers.items()
    }
    assert readable == {
        ("relu3_3",): ["last_conv", "pool_first"],
        ("pool3",): ["pooled", "fpn_level"],
        ("conv3_3_pre",): ["last_conv_pre_relu"],
        ("relu3_1",): ["first_conv"],
        ("relu2_1",): ["nth_conv"],
        ("relu3_1", "relu3_2", "relu3_3"): ["whole_stage", "every_conv"],
    }
    users = [sum(len(each.plainly_used_by) for each in group) for group in answers.values()]
    assert users == sorted(users, reverse=True)
    assert users[:2] == [14 + 9, 14 + 2]


def test_an_unknown_convention_is_an_error_that_lists_them() -> None:
    with pytest.raises(UnknownConventionError) as caught:
        conventions.convention("b")
    assert "'b'" in str(caught.value)
    for known in SHORT_IDS.values():
        assert known in str(caught.value)


def test_conventions_can_be_keys() -> None:
    assert {CONVENTIONS["pooled"]: 1}[conventions.convention("pooled")] == 1
