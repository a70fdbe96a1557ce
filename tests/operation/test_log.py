"""The log in a process of its own, as a server sets it up: one form for all that is written."""

import json
import subprocess
import sys
from typing import Any

import pytest

from tests.paths import ROOT

PROGRAM = """
import logging, sys, warnings
from vgg_explorer.operation import events, log
library = logging.getLogger("library.part")
library.propagate = False
library.addHandler(logging.StreamHandler())
logging.getLogger("library").setLevel(logging.DEBUG)
log.begin()
later = logging.getLogger("later")
later.propagate = False
later.addHandler(logging.StreamHandler(sys.stdout))
events.refused("image")
library.info("127.0.0.1 - connection open")
library.warning("two\\nlines")
later.error("a handler that came afterwards")
warnings.warn("of Python", stacklevel=1)
def deep():
    raise ValueError("what a visitor wrote")
try:
    deep()
except ValueError:
    later.exception("it failed")
"""


def written(style: str | None) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": "/usr/bin:/bin"} | ({"VGG_EXPLORER_LOG": style} if style else {})
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "" or style is None
    return done


@pytest.fixture(scope="module")
def lines() -> list[dict[str, Any]]:
    return [json.loads(line) for line in written("json").stderr.splitlines()]


def test_each_line_is_an_object_of_json(lines: list[dict[str, Any]]) -> None:
    assert [(each["logger"], each["level"], each["message"]) for each in lines[:3]] == [
        ("vgg_explorer.operation.events", "info", "refused: image"),
        ("library.part", "warning", "two lines"),
        ("later", "error", "a handler that came afterwards"),
    ]
    assert lines[0]["event"] == "refusal"
    assert lines[0]["kind"] == "image"
    assert lines[0]["time"].endswith("+00:00")
    assert lines[3]["logger"] == "py.warnings"
    assert "UserWarning: of Python" in lines[3]["message"]
    assert len(lines) == 5


def test_a_traceback_says_where_and_not_what_a_visitor_wrote(lines: list[dict[str, Any]]) -> None:
    places = lines[4]["places"]
    assert places[-2].endswith("in deep")
    assert places[-1] == "builtins.ValueError"
    assert "visitor" not in json.dumps(lines)


def test_as_text_it_says_the_same() -> None:
    said = written("text").stderr.splitlines()
    assert said[0].endswith(" INFO vgg_explorer.operation.events: refused: image")
    assert said[1].endswith(" WARNING library.part: two lines")
    assert said[-1] == "  builtins.ValueError"
    assert "connection open" not in "".join(said)
    assert "visitor" not in "".join(said)


def test_without_the_setting_libraries_write_as_they_do() -> None:
    done = written(None)
    assert "refused" not in done.stderr
    assert "two\nlines" in done.stderr
    assert "a handler that came afterwards" in done.stdout


def test_another_word_is_told_and_the_log_is_text() -> None:
    said = written("yaml").stderr.splitlines()
    assert said[0].endswith(
        "vgg_explorer.operation.log: VGG_EXPLORER_LOG is neither text nor json nor quiet; the log "
        "is text"
    )
