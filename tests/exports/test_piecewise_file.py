"""A file that takes a megabyte at a time loses nothing of what is more."""

import io
from pathlib import Path

import pytest

from vgg_explorer.exports.piecewise_file import PIECE_BYTES, PiecewiseFile
from vgg_explorer.exports.rollback_file import RollbackFile

DATA = bytes(range(251)) * (3 * PIECE_BYTES // 251)


def test_a_write_takes_no_more_and_says_how_much(tmp_path: Path) -> None:
    with PiecewiseFile(tmp_path / "file", "wb") as file:
        assert file.write(DATA) == PIECE_BYTES
        assert file.write(b"abc") == 3
    assert (tmp_path / "file").read_bytes() == DATA[:PIECE_BYTES] + b"abc"


def test_whoever_writes_for_it_goes_on_with_the_rest(tmp_path: Path) -> None:
    with io.BufferedWriter(PiecewiseFile(tmp_path / "file", "wb")) as file:
        file.write(b"head")
        file.write(DATA)
        file.write(b"tail")
    assert (tmp_path / "file").read_bytes() == b"head" + DATA + b"tail"


@pytest.mark.parametrize("counts", [True, False])
def test_large_changes_count_together_or_not_at_all(tmp_path: Path, *, counts: bool) -> None:
    path = tmp_path / "file"
    path.write_bytes(DATA)
    changed = DATA[::-1] + b"more"
    file = RollbackFile(path)
    assert file.write(memoryview(changed)) == len(changed)
    if counts:
        file.commit()
    file.close()
    assert path.read_bytes() == (changed if counts else DATA)
