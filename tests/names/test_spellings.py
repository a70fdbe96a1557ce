"""Spellings from public code and threads, each with what is meant there.

``reference/spellings.csv`` holds them with their source, in three sets. ``before`` was collected
before the grammar was written and shaped it. ``after`` was collected by somebody who did not know
the grammar, then tried on it, and shaped it in its turn. ``third`` was collected in the same way,
by somebody who had seen neither: of its 49 names 40 were answered when it was first tried, 25 of
them right at once and 2 wrongly. It then shaped the grammar kind by kind; what is still refused has
no source that could be cited, or counts layers in a way of its own. ``tensors`` are what is meant
there, ``other_tensors`` what the spelling may mean as well elsewhere.
"""

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from tests.paths import REFERENCE
from tests.table import table
from vgg_explorer.names.resolution import Resolution, UnknownNameError
from vgg_explorer.names.resolver import resolve

PATH = REFERENCE / "spellings.csv"
ROWS = list(csv.DictReader(PATH.read_text(encoding="utf-8").splitlines()))
HALVES = sorted({row["half"] for row in ROWS})
LEAST = {"before": (0.9, 0.8), "after": (0.9, 0.8), "third": (0.9, 0.75)}
"""The shares of each set that have to be answered, and answered right at once."""
OTHER_VGG = re.compile(r"VGG(11|13|19)")


@dataclass(frozen=True)
class Tally:
    """How the spellings of one half fared; each list holds spellings."""

    asked: list[str]
    answered: list[str]
    first: list[str]
    wrong: list[str]


def asked_of_vgg16(half: str) -> Iterator[dict[str, str]]:
    for row in ROWS:
        other = OTHER_VGG.search(row["spelling"].upper())
        if row["half"] == half and row["expect"] == "answer" and not other:
            yield row


def outcome(spelling: str) -> Resolution | None:
    try:
        return resolve(spelling)
    except UnknownNameError:
        return None


def tally(half: str) -> Tally:
    found = Tally([], [], [], [])
    for row in asked_of_vgg16(half):
        spelling, meant = row["spelling"], set(row["tensors"].split())
        found.asked.append(spelling)
        resolution = outcome(spelling)
        if resolution is None:
            continue
        found.answered.append(spelling)
        answers = [{t.id for t in tensors} for tensors in resolution.tensors]
        if answers[0] <= meant or (len(meant) == 1 and meant <= answers[0]):
            found.first.append(spelling)
        if not any(answer & (meant | set(row["other_tensors"].split())) for answer in answers):
            found.wrong.append(spelling)
    return found


@pytest.mark.parametrize("half", HALVES)
def test_no_answer_is_wrong_and_most_are_right_at_once(
    half: str, record_property: Callable[[str, object], None]
) -> None:
    found = tally(half)
    for name in ("asked", "answered", "first", "wrong"):
        record_property(f"{half}: {name}", len(getattr(found, name)))
    assert found.wrong == []
    answered, first = LEAST[half]
    assert len(found.answered) >= answered * len(found.asked)
    assert len(found.first) >= first * len(found.asked)


@table("spelling", [row["spelling"] for row in ROWS if row["expect"] == "refuse"])
def test_what_is_no_tensor_of_vgg16_is_given_none(spelling: str) -> None:
    resolution = outcome(spelling)
    readings = resolution.readings if resolution else ()
    assert {reading.network for reading in readings} <= {"VGG19"}


@pytest.mark.parametrize(
    "row",
    [r for r in ROWS if r["expect"] == "answer" and OTHER_VGG.search(r["spelling"].upper())],
    ids=lambda row: row["spelling"],
)
def test_a_layer_of_another_vgg_is_named_in_words(row: dict[str, str]) -> None:
    with pytest.raises(UnknownNameError) as caught:
        resolve(row["spelling"])
    layer = row["tensors"].replace("_pre", "").replace("relu", "conv")
    assert f"{layer} there" in caught.value.reason


def test_every_spelling_has_its_source() -> None:
    for row in ROWS:
        if row["repo"]:
            assert re.fullmatch(r"[0-9a-f]{40}", row["commit"]), row["spelling"]
            assert row["path"], row["spelling"]
        elif not row["address"]:
            assert "repository was not recorded" in row["how_known"], row["spelling"]
            assert row["quote"], row["spelling"]
        assert row["how_known"], row["spelling"]
