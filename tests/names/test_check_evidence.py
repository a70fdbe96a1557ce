"""The checklist for re-reading entries: it says what the files say, and seeds repeat samples."""

import re
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.check_evidence import checklist, drawn, longest_ago, main
from tests.paths import DATA
from tests.table import table
from vgg_explorer.names.evidence import by_id, entries

PAPERS = DATA / "papers"


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == 0
    return capsys.readouterr().out


def ids(text: str) -> list[str]:
    return re.findall(r"^\d+ of \d+: (\w+)$", text, re.MULTILINE)


def joined(text: str) -> str:
    """The text as one line, since long facts are wrapped."""
    return " ".join(text.split())


@table("path", sorted(PAPERS.glob("*.toml")), ids=lambda path: path.stem)
def test_an_entry_is_listed_as_its_file_states_it(path: Path) -> None:
    raw = tomllib.loads(path.read_text(encoding="utf-8"))
    text = joined(checklist([by_id()[path.stem]], "One entry."))
    assert raw["title"] in text
    assert f"Last checked: {raw['checked']}" in text
    for name in raw["names_as_written"]:
        assert joined(name) in text
    for layer in raw.get("layers", ()):
        tensors = ", ".join(layer.get("tensors", ())) or layer.get("vgg19", "no tensor settled")
        assert joined(f"[ ] {layer['name']} -> {tensors}") in text
    for source in raw.get("evidence", ()):
        for fact in ("repo", "commit", "path", "url", "note"):
            assert joined(source.get(fact, "")) in text
        if "lines" in source:
            assert f"lines {source['lines']}" in text
        for identifier in source.get("identifiers", ()):
            assert joined(identifier) in text


def test_every_pinned_source_has_its_link_and_all_entries_are_the_default(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = printed(capsys)
    assert sorted(ids(text)) == sorted(by_id())
    links = {line.strip() for line in text.splitlines()}
    pinned = [source for entry in entries() for source in entry.sources if source.pinned]
    assert pinned
    assert {source.url for source in pinned} <= links


def test_a_seed_repeats_a_sample_and_another_one_draws_another(
    capsys: pytest.CaptureFixture[str],
) -> None:
    first = printed(capsys, "--sample", "25", "--seed", "7")
    assert printed(capsys, "--sample", "25", "--seed", "7") == first
    assert len(set(ids(first))) == 25
    assert set(ids(printed(capsys, "--sample", "25", "--seed", "8"))) != set(ids(first))


def test_a_sample_without_a_seed_prints_the_one_that_repeats_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = printed(capsys, "--sample", "5")
    seed = re.search(r"--seed (\d+)", text)
    assert seed
    assert printed(capsys, "--sample", "5", "--seed", seed[1]) == text


def test_a_new_entry_moves_no_other_in_the_draw() -> None:
    new = replace(entries()[0], id="a_new_entry")
    order = drawn((*entries(), new), 1000, seed=7)
    assert new in order
    assert tuple(entry for entry in order if entry != new) == drawn(entries(), 1000, seed=7)


def test_the_oldest_are_those_checked_longest_ago() -> None:
    a, b, c = entries()[:3]
    a, b, c = (
        replace(entry, checked=date(2026, 12, day)) for entry, day in ((a, 3), (b, 1), (c, 2))
    )
    assert longest_ago([a, b, c], 2) == (b, c)


def test_ids_choose_and_options_narrow_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert ids(printed(capsys, "ssd", "fcn")) == ["ssd", "fcn"]
    oldest = set(ids(printed(capsys, "--oldest", "10")))
    assert oldest == {entry.id for entry in longest_ago(entries(), 10)}
    few = ids(printed(capsys, "--oldest", "10", "--sample", "3", "--seed", "1"))
    assert len(few) == 3
    assert set(few) < oldest


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["no_such_entry"], "no entry has the id no_such_entry"),
        (["--seed", "7"], "--seed needs --sample"),
        (["--sample", "0"], "invalid"),
        (["--oldest", "few"], "invalid"),
    ],
)
def test_what_cannot_be_listed_is_one_sentence(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    assert exit_.value.code == 2
    assert said in capsys.readouterr().err
