"""The entries: that they are whole, that their ids resolve, and that they are found."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any

import pytest

from tests.paths import REFERENCE
from tests.table import table
from vgg_explorer.names import evidence, grammar, names_in_papers
from vgg_explorer.names.entry_rules import problems

ENTRIES = evidence.entries()
CHECKED: dict[str, Any] = json.loads((REFERENCE / "conventions.json").read_text(encoding="utf-8"))
TEXT_ALONE = {"deepgaze2", "so_62874773"}
"""Verified in the paper's own text, so there is no file at a commit to point to."""


def test_there_are_166_entries_of_which_156_are_verified() -> None:
    assert len(ENTRIES) == len(evidence.by_id()) == 166
    assert sum(entry.verified for entry in ENTRIES) == 156
    assert [entry.year for entry in ENTRIES] == sorted(entry.year or 0 for entry in ENTRIES)


@table("entry", ENTRIES, ids=lambda entry: entry.id)
def test_an_entry_is_whole(entry: evidence.Entry) -> None:
    assert problems(entry) == ()


def test_every_verified_entry_has_a_file_at_a_commit_or_is_a_text() -> None:
    without = {
        entry.id
        for entry in ENTRIES
        if entry.verified and not any(source.pinned for source in entry.sources)
    }
    assert without == TEXT_ALONE
    for each in without:
        entry = evidence.by_id()[each]
        assert entry.verification_level == "primary_paper_text"
        assert any(s.kind == "paper_text" and s.identifiers and s.url for s in entry.sources)


@pytest.mark.parametrize("wrong", ["2026-11-25", datetime(2026, 11, 25, tzinfo=UTC), None])
def test_the_day_of_the_last_check_is_a_bare_date(wrong: Any) -> None:
    with pytest.raises(TypeError, match="ssd: checked is not a bare date"):
        replace(evidence.by_id()["ssd"], checked=wrong)


def test_a_link_is_put_together_from_repository_commit_path_and_lines() -> None:
    source = evidence.Source("official", "a/b", "c" * 40, "d/e.py", "3-4,9", ("f",))
    assert source.url == f"https://github.com/a/b/blob/{'c' * 40}/d/e.py#L3-L4"
    assert evidence.Source("official", "a/b", "c" * 40, "d/e.py", "7").url.endswith("e.py#L7")
    assert evidence.Source("issue", "a/b", address="https://x.org/1").url == "https://x.org/1"
    assert evidence.Source("issue", "a/b").url == ""


def test_an_unknown_field_in_a_file_is_an_error_that_names_it() -> None:
    with pytest.raises(TypeError, match="linse"):
        evidence.source({"kind": "official", "linse": "3"})


def test_counts_are_computed_and_are_those_of_the_reference() -> None:
    counts = evidence.counts()
    expected = CHECKED["resolver"]["counts_all_entries"]
    assert {convention: count.entries for convention, count in counts.items()} == expected
    for raw in CHECKED["conventions"]:
        assert counts[raw["id"]].verified == raw["counts"]["verified"]
        main = {e.id for e in evidence.using(raw["id"])}
        assert main == set(raw["used_by"])
    plain = Counter(e.convention or "no_convention_settled" for e in ENTRIES if e.plain_stage_name)
    assert plain == CHECKED["resolver"]["counts_plain_names"]
    assert "no random sample" in evidence.SAMPLE_LIMITS


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
    vgg = evidence.by_id()["vgg"]
    meant = vgg.meaning_of("conv3-256")
    assert len(meant) == 6
    assert vgg in evidence.writing("conv3-256", meant)
    assert vgg not in evidence.writing("conv3-256", ["relu3_3"])


def test_users_of_a_convention() -> None:
    assert {entry.convention for entry in evidence.using("a_pooled_stage_output")} == {
        "a_pooled_stage_output"
    }
    assert evidence.using("no such convention") == ()


def test_finding_entries() -> None:
    assert evidence.find() == ENTRIES
    assert "ssd" in {e.id for e in evidence.find("single shot")}
    assert "paddledetection_vgg" in {e.id for e in evidence.find("conv_block_3")}
    assert evidence.find("LIU ssd") == evidence.find("ssd liu")
    assert evidence.find("no such words") == ()
    assert all(e.year == 2015 for e in evidence.find(year=2015))
    assert all(e.network_family == "VGG19" for e in evidence.find(network="vgg19"))
    assert len(evidence.find(verified=False)) == 10
    assert set(evidence.using("b_last_conv_post_relu")) <= set(
        evidence.find(convention="b_last_conv_post_relu")
    )


def test_conditions_narrow_each_other() -> None:
    both = evidence.find("detection", year=2016, verified=True)
    assert both
    assert set(both) == set(evidence.find("detection")) & set(evidence.find(year=2016)) & set(
        evidence.find(verified=True)
    )


def test_an_entry_as_json() -> None:
    ssd = evidence.by_id()["ssd"]
    data = json.loads(json.dumps(ssd.as_dict()))
    assert data["id"] == "ssd"
    assert data["links"] == list(ssd.links)
    assert data["verified"] is True
    assert date.fromisoformat(data["checked"]) == ssd.checked
    assert data["sources"][0]["url"] == ssd.sources[0].url
    assert data["sources"][0]["commit"]


def test_who_writes_a_name_is_found_however_it_is_spelled() -> None:
    written = {
        entry.id: {grammar.key(name) for name in entry.names_as_written} for entry in ENTRIES
    }
    for key in sorted({*chain.from_iterable(written.values()), "nobody writes this"}):
        expected = [entry for entry in ENTRIES if key in written[entry.id]]
        assert names_in_papers.writers(key) == expected, key
