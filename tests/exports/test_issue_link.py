"""Issues open with their forms filled in, and the forms are ones that GitHub takes."""

import logging
import subprocess
import sys
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from ruamel.yaml import YAML

from tests.paths import ROOT
from vgg_explorer.exports.issue_link import (
    LONGEST,
    MISSING_PAPER,
    VARIABLE,
    WRONG_READING,
    missing_paper,
    repository,
    wrong_reading,
)
from vgg_explorer.names.evidence import by_id, entries, read

FORMS = ROOT / ".github" / "ISSUE_TEMPLATE"
REPOSITORY = "https://github.com/owner/name"
OF_GITHUB = {"template", "title"}
"""What the address says besides the fields of the form."""


def _fields(address: str) -> dict[str, str]:
    return {key: value for key, (value,) in parse_qs(urlsplit(address).query).items()}


def _form(name: str) -> dict[str, Any]:
    found: dict[str, Any] = YAML(typ="safe").load(FORMS / name)
    return found


@pytest.mark.parametrize(
    ("names", "schema"),
    [((MISSING_PAPER, WRONG_READING), "issue-forms"), (("config.yml",), "issue-config")],
)
def test_the_forms_are_ones_that_github_takes(names: tuple[str, ...], schema: str) -> None:
    options = ["--builtin-schema", f"vendor.github-{schema}"]
    command = [sys.executable, "-m", "check_jsonschema", *options]
    done = subprocess.run(
        [*command, *(str(FORMS / name) for name in names)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout


def test_no_form_is_unknown_to_the_links() -> None:
    assert {path.name for path in FORMS.iterdir()} == {MISSING_PAPER, WRONG_READING, "config.yml"}


@pytest.mark.parametrize(
    ("address", "every"),
    [
        (missing_paper(REPOSITORY, by_id()["vgg"])[0], True),
        (wrong_reading(REPOSITORY, "https://example.org/names?q=conv5&versus=pool5"), False),
    ],
)
def test_what_a_link_fills_in_are_the_fields_of_its_form(address: str, every: bool) -> None:
    filled = _fields(address)
    form = _form(filled["template"])
    ids = {each["id"] for each in form["body"] if each["type"] != "markdown"}
    assert filled.keys() - OF_GITHUB <= ids
    assert not every or filled.keys() - OF_GITHUB == ids
    assert address.startswith(f"{REPOSITORY}/issues/new?")
    assert filled.get("title", form["title"]).startswith(form["title"])


def test_the_file_in_the_link_is_the_entry() -> None:
    carried = 0
    for entry in entries():
        address, whole = missing_paper(REPOSITORY, entry)
        assert len(address.encode()) <= LONGEST
        assert ("entry" in _fields(address)) == whole
        if whole:
            carried += 1
            assert read(entry.id, _fields(address)["entry"]) == entry
    assert carried > 0.9 * len(entries())


def test_what_is_too_long_for_a_link_is_left_out_and_said() -> None:
    long = replace(by_id()["vgg"], notes="漢" * 1000)
    address, whole = missing_paper(REPOSITORY, long)
    assert not whole
    assert set(_fields(address)) == {"template", "title", "paper", "names", "where"}
    longer = replace(long, title="漢" * 1000, usages=long.usages * 200)
    address, whole = missing_paper(REPOSITORY, longer)
    assert not whole
    assert len(address) <= LONGEST
    assert set(_fields(wrong_reading(REPOSITORY, "https://example.org/" + "x" * LONGEST))) == {
        "template"
    }


@pytest.mark.parametrize("value", [REPOSITORY, f"{REPOSITORY}/", f"{REPOSITORY}.git", "  "])
def test_a_repository_is_named_by_its_address(value: str) -> None:
    assert repository({VARIABLE: value}) == (REPOSITORY if value.strip() else "")
    assert repository({}) == ""


@pytest.mark.parametrize(
    "value",
    [
        "owner/name",
        "http://github.com/owner/name",
        "https://example.org/owner/name",
        "https://github.com/owner",
        "https://github.com/owner/name/issues",
        "https://github.com/owner/name?x=1",
        "javascript:alert(1)//https://github.com/owner/name",
    ],
)
def test_another_value_is_ignored_and_logged_once(
    value: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        assert repository({VARIABLE: value}) == ""
        assert repository({VARIABLE: value}) == ""
    assert [record.getMessage() for record in caplog.records] == [
        f"{VARIABLE} is {value!r}, which is no address like https://github.com/owner/name, "
        "so no issue links are offered."
    ]
