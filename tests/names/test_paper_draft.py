"""What a reader fills in makes an entry, or is told field by field why it does not."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from vgg_explorer.names.conventions import CONVENTIONS
from vgg_explorer.names.entry_rules import SOURCE_KINDS, problems
from vgg_explorer.names.entry_toml import written
from vgg_explorer.names.evidence import by_id, read
from vgg_explorer.names.paper_draft import (
    Draft,
    NameDraft,
    SourceDraft,
    check,
    choices_of_meaning,
)
from vgg_explorer.network import TENSORS

TODAY = date(2026, 11, 25)
COMMIT = "0123456789abcdef0123456789abcdef01234567"
LINK = f"https://github.com/owner/name/blob/{COMMIT}/a%20b/vgg.py#L3C1-L9C2"
WHOLE = Draft(
    title="Any Net: a title",
    year="2019",
    authors="Doe",
    names=(NameDraft("conv5", ("pooled",)), NameDraft("conv3_1", ("relu3_1", "conv3_1_pre"))),
    convention="pooled",
    plain_stage_name=True,
    sources=(SourceDraft(repository=LINK, identifiers=" conv5,, pool "),),
    verified_scope="all names",
)


def _fields(draft: Draft) -> set[str]:
    return {problem.field for problem in check(draft, TODAY).problems}


def test_a_whole_draft_makes_a_whole_entry() -> None:
    checked = check(WHOLE, TODAY)
    entry = checked.entry
    assert entry is not None
    assert checked.problems == problems(entry, TODAY) == ()
    assert entry.id == "any_net"
    assert entry.convention == CONVENTIONS["pooled"].reference_id
    assert [usage.tensors for usage in entry.usages] == [("pool5",), ("conv3_1_pre", "relu3_1")]
    (source,) = entry.sources
    assert (source.repo, source.commit, source.path) == ("owner/name", COMMIT, "a b/vgg.py")
    assert (source.lines, source.identifiers) == ("3-9", ("conv5", "pool"))
    assert entry.checked == TODAY


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("title", {"title": ""}),
        ("title", {"title": "漢字"}),
        ("title", {"title": by_id()["ssd"].title.upper()}),
        ("link", {"link": f"arXiv:{by_id()['ssd'].arxiv}v3"}),
        ("sources.1.url", {"sources": (*WHOLE.sources, SourceDraft(repository="no link"))}),
        ("year", {"year": "last"}),
        ("year", {"year": "1999"}),
        ("authors", {"authors": "  "}),
        ("names", {"names": (NameDraft(), NameDraft())}),
        ("names.1.name", {"names": (NameDraft(), NameDraft("", ("pool3",)))}),
        ("names.1.means", {"names": (NameDraft(), NameDraft("conv3"))}),
        ("names.0.means", {"names": (NameDraft("block 3", ("explicit_index",)),)}),
        ("names.0.means", {"names": (NameDraft("conv3", ("vgg19:relu3_4",)),)}),
        ("sources", {"sources": (SourceDraft(), SourceDraft())}),
        ("sources.1.commit", {"sources": (SourceDraft(), SourceDraft(commit="abc", lines="3"))}),
        ("sources.0.lines", {"sources": (SourceDraft(repository=LINK, lines="all"),)}),
        ("verified_scope", {"verified_scope": ""}),
        ("why_not_verified", {"verification_level": "secondary_only"}),
    ],
)
def test_what_is_wrong_is_said_at_its_field(field: str, changes: dict[str, Any]) -> None:
    draft = replace(WHOLE, **changes)
    checked = check(draft, TODAY)
    assert field in _fields(draft)
    assert checked.entry is None
    assert checked.at(field)
    assert "id" not in _fields(draft)


def test_a_name_of_vgg19_means_its_tensor_and_one_only() -> None:
    vgg19 = replace(WHOLE, network_family="VGG19", names=(NameDraft("conv3", ("vgg19:relu3_4",)),))
    entry = check(vgg19, TODAY).entry
    assert entry is not None
    assert (entry.usages[0].vgg19, entry.usages[0].counterpart) == ("relu3_4", "relu3_3")
    for means in (("vgg19:relu3_4", "vgg19:relu3_3"), ("relu3_3",), ("pooled",)):
        assert _fields(replace(vgg19, names=(NameDraft("conv3", means),))) == {"names.0.means"}


def test_a_link_elsewhere_is_kept_as_a_source() -> None:
    entry = check(replace(WHOLE, link="https://example.org/paper"), TODAY).entry
    assert entry is not None
    assert entry.sources[-1].url == "https://example.org/paper"
    entry = check(replace(WHOLE, link="https://arxiv.org/pdf/1901.00001v2.pdf"), TODAY).entry
    assert entry is not None
    assert entry.arxiv == "1901.00001"
    assert _fields(replace(WHOLE, link="not a link")) == {"link"}


def test_an_id_is_free() -> None:
    entry = check(replace(WHOLE, title="SSD, another"), TODAY).entry
    assert entry is not None
    assert entry.id not in by_id()
    assert entry.id.startswith("ssd")


def test_what_a_name_may_mean_has_one_id_each() -> None:
    offered = choices_of_meaning()
    assert not {each.id for each in TENSORS} & set(CONVENTIONS)
    assert len(offered) == len(TENSORS) + len(CONVENTIONS) + 37
    assert len(set(offered.values())) == len(offered)


TEXT = some.text(max_size=20)
LINES = some.builds(
    NameDraft, TEXT, some.lists(some.sampled_from(list(choices_of_meaning()))).map(tuple), TEXT
)
PLACES = some.builds(SourceDraft, some.sampled_from(SOURCE_KINDS), TEXT, TEXT, TEXT, TEXT, TEXT)


@given(
    TEXT, TEXT, TEXT, some.lists(LINES, max_size=3), some.lists(PLACES, max_size=3), some.booleans()
)
def test_nothing_that_is_filled_in_breaks_it(
    title: str,
    year: str,
    link: str,
    names: list[NameDraft],
    sources: list[SourceDraft],
    level: bool,
) -> None:
    draft = replace(
        WHOLE,
        title=title,
        year=year,
        link=link,
        names=(*names, *WHOLE.names),
        sources=(*sources, *WHOLE.sources),
        verification_level="primary_code" if level else "secondary_only",
        why_not_verified="" if level else "no code",
    )
    checked = check(draft, TODAY)
    assert (checked.entry is None) == bool(checked.problems)
    if checked.entry is not None:
        assert read(checked.entry.id, written(checked.entry)) == checked.entry
