"""The verdict says what was counted, and no more."""

import re

import pytest

from tests.table import table
from vgg_explorer.names.comparison import answers
from vgg_explorer.names.conventions import CONVENTIONS
from vgg_explorer.names.evidence import entries
from vgg_explorer.names.known_names import suggested
from vgg_explorer.names.names_in_papers import as_written
from vgg_explorer.names.resolver import resolve
from vgg_explorer.names.verdict import backing, told_apart, verdict
from vgg_explorer.network import tensor


def test_a_stage_is_counted_by_what_the_conventions_users_mean() -> None:
    found = verdict(resolve("conv5"))
    counts = {share.answer.tensors: share.sources for share in found.shares}
    last = CONVENTIONS["last_conv"].plainly_used_by + CONVENTIONS["pool_first"].plainly_used_by
    pooled = CONVENTIONS["pooled"].plainly_used_by + CONVENTIONS["fpn_level"].plainly_used_by
    assert counts[(tensor("relu5_3"),)] == len(last) == 23
    assert counts[(tensor("pool5"),)] == len(pooled) == 16
    assert found.of == sum(entry.plain_stage_name for entry in entries()) == 46
    sentence = found.sentence()
    assert "23 of the 46" in sentence
    assert "16 block5_pool" in sentence


@pytest.mark.parametrize("name", ["conv3", "conv5", "conv4_3", "pool5", "features.16", "VGG5,4"])
def test_the_sources_that_are_counted_can_be_named(name: str) -> None:
    found = verdict(resolve(name))
    for share in found.shares:
        counted = found.counted_for(share.answer)
        assert len(counted) == len(set(counted)) == share.sources
        for entry in counted:
            assert entry.plain_stage_name or as_written([name], [entry])


def test_how_many_mean_it_is_said_of_those_that_were_counted() -> None:
    def said(name: str) -> list[str]:
        found = verdict(resolve(name))
        return [backing(found, share.answer) for share in found.shares]

    first, second, *rest = said("conv5")
    assert first == "23 of the 46 sources that name the stage alone mean this"
    assert second == "16 of the 46 sources that name the stage alone mean this"
    assert rest[-1] == "None of the 46 sources that name the stage alone means this"
    assert said("pool5") == ["All 7 sources that write it mean this"]
    assert said("VGG5,4") == ["One source that was read writes it, and means this"]
    assert "no source that was read writes it" in said("conv5_3_pre")[0]


@pytest.mark.parametrize("name", ["conv1", "conv2", "conv3", "conv4", "conv5", "conv4_3", "C5"])
def test_the_parts_add_up_to_all_that_was_counted(name: str) -> None:
    said = verdict(resolve(name)).sentence(lambda _: "it").partition(". ")[0]
    first, of, *rest = (int(number) for number in re.findall(r"\d+", said))
    assert first + sum(rest) == of


def test_the_signs_that_tell_answers_apart_are_those_of_the_tensors() -> None:
    a, b = (each.answer for each in verdict(resolve("conv5")).shares[:2])
    said = told_apart(a, b)
    for each, side in (("relu5_3", 14), ("pool5", 7)):
        assert tensor(each).shape(224, 224)[:2] == (side, side)
        assert f"{side} × {side}" in said
        assert str(tensor(each).stride) in said
    before, after = answers(resolve("conv4_3"))[::-1]
    assert "ReLU" in told_apart(before, after)
    assert "stride" not in told_apart(before, after)


def test_the_sources_counted_for_a_stage_are_those_of_the_conventions() -> None:
    found = verdict(resolve("conv5"))
    share = next(each for each in found.shares if each.answer.tensors == (tensor("pool5"),))
    assert {*found.counted_for(share.answer)} == {
        *CONVENTIONS["pooled"].plainly_used_by,
        *CONVENTIONS["fpn_level"].plainly_used_by,
    }


@pytest.mark.parametrize("name", ["pool5", "block5_pool", "conv3_3_pre", "input"])
def test_one_meaning_is_said_as_one(name: str) -> None:
    found = verdict(resolve(name))
    assert found.decided
    assert "one meaning" in found.sentence()


def test_a_name_that_few_write_is_told_by_who_counts_how() -> None:
    found = verdict(resolve("features.16"))
    assert found.of < 3
    sentence = found.sentence()
    assert sentence.index("block3_pool") < sentence.index("block3_conv1")
    assert "vgg16_bn" in sentence


def test_where_all_sources_agree_the_other_use_is_still_said() -> None:
    found = verdict(resolve("fc7"))
    assert f"all {found.of} sources" in found.sentence()
    assert found.sentence().count("fc2") > 1


def test_names_of_layers_can_be_set_apart() -> None:
    sentence = verdict(resolve("conv5")).sentence(lambda name: f"`{name}`")
    assert "`block5_conv3`" in sentence
    assert "`block5_pool`" in sentence


@table("name", sorted(set(suggested().values())))
def test_every_known_name_has_a_verdict_with_true_counts(name: str) -> None:
    resolution = resolve(name)
    found = verdict(resolution)
    assert {share.answer.tensors for share in found.shares} == set(resolution.tensors)
    assert sum(share.sources for share in found.shares) <= max(
        found.of, sum(len(share.answer.evidence) for share in found.shares)
    )
    for share in found.shares:
        counted = found.counted_for(share.answer)
        assert len(set(counted)) == len(counted) == share.sources
    sentence = found.sentence()
    assert sentence.endswith(".")
    assert ".." not in sentence.replace(" … ", "")
    if not found.stage_alone:
        for share in found.shares:
            writing = [e for e in share.answer.evidence if as_written([name], [e])]
            assert share.sources == len(writing)
