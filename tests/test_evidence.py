"""The entries: that they are whole, and that their names lead to tensors."""

from urllib.parse import urlsplit

import pytest

from vgg_explorer import evidence
from vgg_explorer.network import TENSORS

ENTRIES = evidence.entries()
TENSOR_IDS = {t.id for t in TENSORS}


def test_there_are_166_entries_of_which_156_are_verified() -> None:
    assert len(ENTRIES) == 166
    assert len({entry.id for entry in ENTRIES}) == 166
    assert sum(entry.verified for entry in ENTRIES) == 156


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_an_entry_is_whole(entry: evidence.Entry) -> None:
    assert entry.title
    assert entry.network
    assert entry.year is None or 2012 <= entry.year <= 2030
    for usage in entry.usages:
        assert usage.as_written
        assert usage.tensor is None or usage.tensor in TENSOR_IDS
    for link in entry.links:
        assert urlsplit(link).scheme in {"http", "https"}
        assert urlsplit(link).netloc


def test_every_verified_entry_says_how_far_the_check_went_and_where() -> None:
    for entry in ENTRIES:
        if entry.verified:
            assert entry.verified_scope, entry.id
            assert entry.links, entry.id


def test_who_writes_a_name_and_means_a_tensor() -> None:
    post = {entry.id for entry in evidence.writing("conv4_3", ["relu4_3"])}
    pre = {entry.id for entry in evidence.writing("conv4_3", ["conv4_3_pre"])}
    assert "ssd" in post
    assert "picanet" in pre
    assert not post & pre
    assert evidence.writing("CONV4_3", ["relu4_3"]) == evidence.writing("conv4_3", ["relu4_3"])
    assert evidence.writing("conv4_3", ["pool1"]) == ()
    assert evidence.writing("no such name", ["relu4_3"]) == ()


def test_an_entry_that_means_more_tensors_is_no_evidence_for_one() -> None:
    (vgg,) = (entry for entry in ENTRIES if entry.id == "vgg")
    meant = vgg.meaning_of("conv3-256")
    assert len(meant) == 6
    assert vgg in evidence.writing("conv3-256", meant)
    assert vgg not in evidence.writing("conv3-256", ["relu3_3"])


def test_users_of_a_convention() -> None:
    assert {entry.convention for entry in evidence.using("a_pooled_stage_output")} == {
        "a_pooled_stage_output"
    }
    assert evidence.using("no such convention") == ()


def test_an_entry_as_json() -> None:
    data = ENTRIES[0].as_dict()
    assert data["id"] == ENTRIES[0].id
    assert data["links"] == list(ENTRIES[0].links)
    assert data["verified"] is True
