"""The locked requirements: all that the bounded ones ask for, in versions they allow, by hash."""

import re
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.paths import ROOT

LOCKED = ROOT / "requirements-locked.txt"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)")


@pytest.fixture(scope="module")
def pinned() -> list[tuple[str, str]]:
    """Names and versions; a package can have another on another platform."""
    found = (_PINNED.match(line) for line in LOCKED.read_text(encoding="utf-8").splitlines())
    return [(canonicalize_name(each[1]), each[2]) for each in found if each]


def test_each_bound_is_kept(pinned: list[tuple[str, str]]) -> None:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    bounded = [Requirement(line) for line in text.splitlines() if line and line[0] != "#"]
    assert len(bounded) > 10
    for each in bounded:
        versions = [version for name, version in pinned if name == canonicalize_name(each.name)]
        assert versions, f"{each} is not locked: docs/operation.md says how"
        assert all(version in each.specifier for version in versions), f"{each} is {versions}"


def test_each_package_has_its_hashes_and_none_a_place(pinned: list[tuple[str, str]]) -> None:
    text = LOCKED.read_text(encoding="utf-8")
    packages = re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"(?m)^ *#.*\n", "", text).strip())
    assert len(packages) == len(pinned) > 50
    for each in packages:
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", each), each
    assert not re.search(r"://|@ |--(?:extra-)?index-url|--find-links|file:", text)


def test_it_can_be_installed_by_hash(tmp_path: Path) -> None:
    """Resolved anew with hashes for all, in a place where nothing is; nothing is fetched."""
    uv = Path(sysconfig.get_path("scripts"), "uv")
    command = [str(uv), "pip", "install", "--dry-run", "--require-hashes", "--only-binary", ":all:"]
    options = ["--python", sys.executable, "--target", str(tmp_path / "none"), "-r", str(LOCKED)]
    done = subprocess.run(
        [*command, *options], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert " + tensorflow==" in done.stderr
