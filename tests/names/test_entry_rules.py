"""Each rule of an entry finds what breaks it, and says so at its field."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.table import table
from vgg_explorer.names.entry_rules import Problem, problems
from vgg_explorer.names.evidence import by_id
from vgg_explorer.names.paper_entry import Entry, Source, Usage

WHOLE = by_id()["ssd"]
SOURCE = WHOLE.sources[0]
TEXT = Source("paper_text", identifiers=("conv3",), address="https://example.org/paper")


def _fields(entry: Entry) -> set[str]:
    return {problem.field for problem in problems(entry)}


@table(
    ("field", "changes"),
    [
        ("id", {"id": "SSD 2"}),
        ("title", {"title": " "}),
        ("authors", {"authors": ""}),
        ("network", {"network": ""}),
        ("network_family", {"network_family": "VGG13"}),
        ("kind", {"kind": "book"}),
        ("code_status", {"code_status": "lost"}),
        ("year", {"year": 2011}),
        ("year", {"year": 2031}),
        ("arxiv", {"arxiv": "cs/0112017"}),
        ("names_as_written", {"names_as_written": ()}),
        ("names_as_written", {"names_as_written": (" ",)}),
        ("convention", {"convention": "last_conv"}),
        ("convention", {"convention": ""}),
        ("also_conventions", {"also_conventions": ("b",)}),
        ("convention_candidates", {"convention_candidates": ("b",)}),
        ("verification_level", {"verification_level": "hearsay"}),
        ("verified_scope", {"verified_scope": ""}),
        ("why_not_verified", {"why_not_verified": "no code"}),
        ("why_not_verified", {"verification_level": "not_verified"}),
        ("evidence", {"sources": ()}),
        ("evidence", {"sources": (replace(SOURCE, commit=""),)}),
        ("evidence", {"sources": (TEXT,)}),
        ("checked", {"checked": date(2026, 11, 22)}),
        ("checked", {"checked": date(2126, 11, 22)}),
        ("layers.0.name", {"usages": (Usage(""),)}),
        ("layers.1.tensors", {"usages": (Usage("a"), Usage("b", ("relu6_1",)))}),
        ("layers.0.vgg19", {"usages": (Usage("a", (), "relu3_4", "relu3_3"),)}),
        ("evidence.0.kind", {"sources": (replace(SOURCE, kind="rumour"),)}),
        ("evidence.0.identifiers", {"sources": (replace(SOURCE, identifiers=()),)}),
        ("evidence.0.commit", {"sources": (replace(SOURCE, commit="4817bf8"),)}),
        ("evidence.0.commit", {"sources": (replace(SOURCE, commit="G" * 40),)}),
        ("evidence.0.lines", {"sources": (replace(SOURCE, lines="3 to 5"),)}),
        ("evidence.0.url", {"sources": (replace(SOURCE, address="https://example.org"),)}),
        ("evidence.1.url", {"sources": (SOURCE, replace(TEXT, address="javascript:alert(1)"))}),
        ("evidence.1.url", {"sources": (SOURCE, replace(TEXT, address="http://[x"))}),
    ],
)
def test_what_breaks_a_rule_is_said_at_its_field(field: str, changes: dict[str, Any]) -> None:
    assert problems(WHOLE) == ()
    broken = replace(WHOLE, **changes)
    assert field in _fields(broken)
    for problem in problems(broken):
        assert problem.sentence.endswith(".")


@pytest.mark.parametrize(
    ("field", "usage"),
    [
        ("layers.0.vgg19", Usage("a", (), "relu3_5", "relu3_3")),
        ("layers.0.vgg19", Usage("a", (), "", "relu3_3")),
        ("layers.0.counterpart", Usage("a", (), "relu3_4", "relu3_2")),
        ("layers.0.counterpart", Usage("a", (), "relu3_4", "")),
        ("layers.0.tensors", Usage("a", ("relu3_3",), "relu3_4", "relu3_3")),
    ],
)
def test_a_name_of_vgg19_has_its_counterpart_and_no_tensor_of_vgg16(
    field: str, usage: Usage
) -> None:
    vgg19 = replace(WHOLE, network_family="VGG19", usages=(Usage("a", (), "relu3_4", "relu3_3"),))
    assert problems(vgg19) == ()
    assert _fields(replace(vgg19, usages=(usage,))) == {field}


def test_a_text_alone_verifies_where_its_words_and_link_are_given() -> None:
    text = replace(WHOLE, verification_level="primary_paper_text", sources=(TEXT,))
    assert problems(text) == ()
    assert _fields(replace(text, sources=(replace(TEXT, address=""),))) == {"evidence"}


def test_it_may_be_tomorrow_already_and_not_the_day_after() -> None:
    entry = replace(WHOLE, checked=date(2026, 12, 2))
    assert problems(entry, date(2026, 12, 1)) == ()
    assert problems(entry, date(2026, 11, 30)) == (
        Problem("checked", "2026-12-02 is no day from 2026-11-23 to today."),
    )
