"""The entries: that they are whole, that their ids resolve, and that they are found."""

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.paths import REFERENCE
from vgg_explorer.names import evidence
from vgg_explorer.names import paper_entry as entry_module
from vgg_explorer.names.conventions import CONVENTIONS
from vgg_explorer.names.other_networks import counterpart
from vgg_explorer.network import TENSORS

ENTRIES = evidence.entries()
TENSOR_IDS = {t.id for t in TENSORS}
CONVENTION_IDS = {each.reference_id for each in CONVENTIONS.values()}
CHECKED: dict[str, Any] = json.loads((REFERENCE / "conventions.json").read_text(encoding="utf-8"))
SOURCE_KINDS = {
    "official",
    "reimplementation",
    "third_party_copy",
    "framework",
    "paper_text",
    "secondary",
    "issue",
    "experiment",
}
PUT_DOWN = date(2026, 11, 23)
"""The day on which the first entries were written; none can have been checked before."""
TEXT_ALONE = {"deepgaze2", "so_62874773"}
"""Verified in the paper's own text, so there is no file at a commit to point to."""


def test_there_are_166_entries_of_which_156_are_verified() -> None:
    assert len(ENTRIES) == len(evidence.by_id()) == 166
    assert sum(entry.verified for entry in ENTRIES) == 156
    assert [entry.year for entry in ENTRIES] == sorted(entry.year or 0 for entry in ENTRIES)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_an_entry_is_whole_and_its_ids_resolve(entry: evidence.Entry) -> None:
    assert re.fullmatch(r"[a-z0-9_]+", entry.id)
    assert entry.title
    assert entry.authors
    assert entry.network
    assert entry.network_family in {"VGG16", "VGG19", "other"}
    assert entry.kind in {"paper", "codebase", "web"}
    assert entry.code_status in {"official", "copy of official", "reimplementation", "none found"}
    assert entry.verification_level in entry_module.VERIFICATION_LEVELS
    assert entry.verified_scope
    assert entry.verified == (not entry.why_not_verified)
    assert entry.year is None or 2012 <= entry.year <= 2030
    assert re.match(r"\d{4}\.\d{4,5}|$", entry.arxiv)
    assert entry.names_as_written
    conventions = {*entry.also_conventions, *entry.convention_candidates}
    assert conventions | ({entry.convention} - {None}) <= CONVENTION_IDS


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_every_mapping_agrees_with_the_table_of_tensors(entry: evidence.Entry) -> None:
    for usage in entry.usages:
        assert usage.as_written
        assert set(usage.tensors) <= TENSOR_IDS
        assert bool(usage.vgg19) == bool(usage.counterpart)
        assert not (usage.vgg19 and usage.tensors)
        if usage.vgg19:
            assert entry.network_family == "VGG19"
            place = counterpart(usage.vgg19)
            assert place is not None
            assert place.id == usage.counterpart


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_every_source_can_be_followed(entry: evidence.Entry) -> None:
    for source in entry.sources:
        assert source.kind in SOURCE_KINDS
        assert source.identifiers or source.note or source.kind == "issue"
        assert re.fullmatch(r"([0-9a-f]{40})?", source.commit)
        assert re.fullmatch(r"(\d+(-\d+)?(,\d+(-\d+)?)*)?", source.lines.replace(" ", ""))
        derived = bool(source.repo and source.commit and source.path)
        assert not (derived and source.address), "a link that follows is not typed"
    for link in entry.links:
        assert urlsplit(link).scheme in {"http", "https"}
        assert urlsplit(link).netloc


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


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_the_day_of_the_last_check_is_one_that_has_been(entry: evidence.Entry) -> None:
    # East of Greenwich it is tomorrow already.
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    assert PUT_DOWN <= entry.checked <= tomorrow


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
