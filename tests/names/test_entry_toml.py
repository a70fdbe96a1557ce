"""An entry and its file are the same thing, whatever stands in it."""

import tomllib
from datetime import date

from hypothesis import given
from hypothesis import strategies as some

from tests.paths import DATA
from tests.table import table
from vgg_explorer.names import evidence
from vgg_explorer.names.entry_toml import written
from vgg_explorer.names.paper_entry import Entry, Source, Usage

TEXT = some.text()
WORDS = some.lists(TEXT, max_size=3).map(tuple)
USAGES = some.builds(Usage, TEXT, WORDS, TEXT, TEXT, TEXT)
SOURCES = some.builds(Source, TEXT, TEXT, TEXT, TEXT, TEXT, WORDS, TEXT, TEXT)
ENTRIES = some.builds(
    Entry,
    id=TEXT,
    title=TEXT,
    authors=TEXT,
    year=some.none() | some.integers(),
    venue=TEXT,
    arxiv=TEXT,
    kind=TEXT,
    network=TEXT,
    network_family=TEXT,
    modified_network=some.booleans(),
    # An empty one is none: the rules refuse it.
    convention=some.none() | some.text(min_size=1),
    also_conventions=WORDS,
    convention_candidates=WORDS,
    plain_stage_name=some.booleans(),
    names_as_written=WORDS,
    usages=some.lists(USAGES, max_size=3).map(tuple),
    code_status=TEXT,
    verification_level=TEXT,
    verified_scope=TEXT,
    checked=some.dates(),
    why_not_verified=TEXT,
    notes=TEXT,
    sources=some.lists(SOURCES, max_size=3).map(tuple),
)


@given(ENTRIES)
def test_what_is_written_reads_back_as_the_same_entry(entry: Entry) -> None:
    assert evidence.read(entry.id, written(entry)) == entry


@table("entry", evidence.entries(), ids=lambda entry: entry.id)
def test_what_is_written_says_what_the_file_says(entry: Entry) -> None:
    file = (DATA / "papers" / f"{entry.id}.toml").read_text(encoding="utf-8")
    there, here = (tomllib.loads(text) for text in (file, written(entry)))
    assert here == {key: value for key, value in there.items() if value not in ("", [])}
    assert list(here) == [key for key in there if key in here]


def test_each_name_and_source_is_a_table_of_its_own() -> None:
    lines = written(evidence.by_id()["ssd"]).splitlines()
    assert lines.count("[[layers]]") == 2
    assert lines.count("[[evidence]]") == 5
    assert f"checked = {date(2026, 11, 25)}" in lines
