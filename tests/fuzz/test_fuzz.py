"""What fuzzing found stays tested, and its promises are tried on some inputs in every run."""

import importlib.util
import sys

import numpy as np
import pytest

from tests.fuzz import seeds
from tests.fuzz.__main__ import main
from tests.fuzz.targets import TARGETS, with_checksums

FOUND = {
    "a number whose reading is called “weight layer 2”": ("names", b"2"),
    "a paper with a name for a table": ("papers", b"layers = 3"),
    "a paper with a text for a list": ("papers", b'names_as_written = "conv3"'),
    "a layer of a paper without its name": ("papers", b"[[layers]]\ntensors = []"),
}


@pytest.mark.parametrize(("target", "data"), FOUND.values(), ids=FOUND.keys())
def test_what_broke_once_holds(target: str, data: bytes) -> None:
    TARGETS[target](data)


@pytest.mark.parametrize("name", TARGETS)
def test_what_is_promised_of_any_input_holds_for_seeds_and_changes_of_them(name: str) -> None:
    rng = np.random.default_rng(5)
    every = list(seeds.SEEDS[name]())
    words = [word.encode() for word in seeds.WORDS[name].split()]
    for data in (every[i] for i in rng.permutation(len(every))[:60]):
        TARGETS[name](data)
        changed = bytearray(data)
        for _ in range(rng.integers(1, 4)):
            at = int(rng.integers(len(changed) + 1))
            word = words[rng.integers(len(words))]
            changed[at : at + int(rng.integers(3))] = word if rng.random() < 0.5 else rng.bytes(2)
        TARGETS[name](bytes(changed))


def test_a_changed_png_gets_its_checksums_back() -> None:
    whole = next(data for data in seeds.images() if data.startswith(b"\x89PNG"))
    changed = bytearray(whole)
    changed[-1] ^= 1
    changed[29] ^= 1  # of the header's checksum
    assert with_checksums(bytes(changed)) == whole


def test_the_command_says_what_it_can_not_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["fuzz", "nothing"])
    with pytest.raises(SystemExit):
        main()
    assert (
        "there is no target nothing; images, names, links, papers are." in capsys.readouterr().err
    )
    monkeypatch.setattr(sys, "argv", ["fuzz"])
    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    with pytest.raises(SystemExit):
        main()
    assert "needs the package atheris" in capsys.readouterr().err
