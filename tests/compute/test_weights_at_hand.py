"""Whether weights are there is known without a network, and read once."""

import os
from pathlib import Path

import pytest

from vgg_explorer.compute import weight_files, weights, weights_at_hand
from vgg_explorer.compute.weights import Sources


def test_the_kept_weights_are_found(weights_cache: Path) -> None:
    sources = Sources(environ={"KERAS_HOME": str(weights_cache.parent)})
    assert weights_at_hand.check(sources)


def test_an_empty_folder_and_a_missing_file_are_not_ready(tmp_path: Path) -> None:
    assert not weights_at_hand.check(Sources(environ={"KERAS_HOME": str(tmp_path)}))
    missing = {weights.VARIABLE: str(tmp_path / "none.h5")}
    assert not weights_at_hand.check(Sources(environ=missing))


def test_a_file_is_read_once_and_anew_when_it_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "weights.h5"
    path.write_bytes(b"no weights")
    sources = Sources(environ={weights.VARIABLE: str(path)})
    read, plain = [], weight_files.read

    def note(path: Path) -> object:
        read.append(path)
        return plain(path)

    monkeypatch.setattr(weight_files, "read", note)
    assert not weights_at_hand.check(sources)
    assert not weights_at_hand.check(sources)
    assert len(read) == 1
    os.utime(path, (1, 1))
    assert not weights_at_hand.check(sources)
    assert len(read) == 2
