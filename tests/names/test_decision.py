"""The guided decision: what clues exclude, and that the reasons are the network's own numbers."""

from itertools import pairwise, product

import pytest

from tests.table import table
from vgg_explorer.names.conventions import (
    CONVENTIONS,
    MAPPING_STAGES,
    STAGES_IN_QUESTION,
    Convention,
)
from vgg_explorer.names.decision import NO_INPUT_SIZE, Clues, Decision, Seen, decide


def left(decision: Decision) -> set[str]:
    return {verdict.convention.id for verdict in decision.remaining}


def test_without_clues_everything_remains_the_most_used_first() -> None:
    decision = decide(Clues())
    assert left(decision) == set(CONVENTIONS)
    assert decision.remaining[0].convention.id == "last_conv"
    assert decision.excluded == ()
    assert len(decision.tensors[3]) == 6


@pytest.mark.parametrize("size", [(224, 224), (300, 300), (375, 500)])
@table("convention", MAPPING_STAGES, ids=lambda each: each.id)
def test_no_convention_is_excluded_by_what_it_implies_itself(
    convention: Convention, size: tuple[int, int]
) -> None:
    for rounding in ("floor", "ceil"):
        seen = []
        for stage in STAGES_IN_QUESTION:
            tensor = convention.of_stage(stage)[-1]
            height, width, channels = tensor.shape(*size, rounding)
            seen.append(Seen(stage, height, width, channels, tensor.stride))
        decision = decide(Clues(tuple(seen), *size, notation="bare"))
        assert convention.id in left(decision)


@pytest.mark.parametrize(
    ("clues", "remaining"),
    [
        (
            Clues((Seen(3, 28, 28, 256),), 224, 224, notation="bare"),
            {"pooled", "fpn_level"},
        ),
        (
            Clues((Seen(3, stride=8),), notation="bare"),
            {"pooled", "fpn_level"},
        ),
        (Clues((Seen(3, channels=128),), notation="bare"), {"nth_conv"}),
        (Clues(notation="bare", highest=13), {"nth_conv"}),
        (Clues(notation="two_numbers"), {"explicit_index"}),
        (Clues(notation="kernel_channels"), {"table1_kernel"}),
        (
            Clues((Seen(3, 56, 56, 256),), 224, 224, notation="bare", negative=True),
            {"last_conv_pre_relu"},
        ),
        (
            Clues((Seen(5, 14, 14),), 448, 448, notation="bare"),
            {"pooled", "fpn_level"},
        ),
    ],
)
def test_clues_and_what_they_leave(clues: Clues, remaining: set[str]) -> None:
    decision = decide(clues)
    # The n-th convolution has tensors on both sides of the ReLU, so a sign does not exclude it.
    assert left(decision) - {"explicit_index", "table1_kernel"} == remaining - {
        "explicit_index",
        "table1_kernel",
    }
    for verdict in decision.excluded:
        assert verdict.against
        assert all(reason.endswith(".") for reason in verdict.against)


def test_reasons_carry_the_numbers_of_the_network() -> None:
    decision = decide(Clues((Seen(3, 56, 56, 256, 4),), 224, 224))
    reasons = {v.convention.id: " ".join(v.against) for v in decision.excluded}
    assert "pool3, which is 28 × 28 × 256 at 224 × 224" in reasons["pooled"]
    assert "pool3, at stride 8 and not 4" in reasons["pooled"]
    assert "relu2_1, with 128 channels and not 256" in reasons["nth_conv"]


def test_a_modified_network_is_judged_by_channels_alone() -> None:
    seen = (Seen(4, 64, 64, 512, 8),)
    assert "pooled" not in left(decide(Clues(seen, 512, 512)))
    decision = decide(Clues(seen, 512, 512, modified=True))
    assert "pooled" in left(decision)
    assert "nth_conv" not in left(decision)
    assert any("modified" in sentence for sentence in decision.advice)


def test_a_size_without_an_input_size_excludes_nothing_and_says_so() -> None:
    decision = decide(Clues((Seen(5, 14, 14),)))
    assert left(decision) == set(CONVENTIONS)
    assert any("without the input size" in sentence for sentence in decision.advice)


@pytest.mark.parametrize(
    ("clues", "compares"),
    [
        (Clues(), False),
        (Clues((Seen(5, 14, 14),)), False),
        (Clues((Seen(5, 14, 14),), 224, 224), True),
        (Clues((Seen(5, 14, 14),), 224, 224, modified=True), False),
        (Clues((Seen(5, stride=16),)), True),
        (Clues((Seen(5, stride=16),), modified=True), False),
        (Clues((Seen(5, channels=512),), modified=True), True),
        (Clues(vgg19=True, framework="keras"), False),
        (Clues(negative=False), True),
    ],
)
def test_what_compares_nothing_excludes_nothing(clues: Clues, compares: bool) -> None:
    assert clues.compares == compares
    assert compares or not decide(clues).excluded
    assert clues.lacks_input_size == (NO_INPUT_SIZE in decide(clues).advice)


def test_what_to_look_for_in_code_comes_from_the_table_of_names() -> None:
    decision = decide(Clues(framework="torchvision"))
    names = {v.convention.id: v.look_for for v in decision.remaining}
    assert names["pooled"] == ("features.16", "features.23", "features.30")
    assert names["last_conv"] == ("features.15", "features.22", "features.29")
    keras = decide(Clues(framework="keras"))
    by = {v.convention.id: v.look_for for v in keras.remaining}
    assert by["last_conv_pre_relu"] == ()
    assert any("No layer of Keras" in sentence for sentence in keras.advice)


def test_contradicting_clues_leave_nothing_and_say_so() -> None:
    decision = decide(Clues((Seen(3, channels=77),), notation="bare"))
    assert decision.remaining == ()
    assert "contradict" in decision.advice[0]


def test_vgg19_is_said() -> None:
    assert any("VGG19" in sentence for sentence in decide(Clues(vgg19=True)).advice)


def test_more_clues_never_leave_more() -> None:
    seen = [(), (Seen(3, channels=256),), (Seen(3, channels=256, stride=4),)]
    for (few, more), negative in product(pairwise(seen), (None, True, False)):
        assert left(decide(Clues(more, negative=negative))) <= left(decide(Clues(few)))
