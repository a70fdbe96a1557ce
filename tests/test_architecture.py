"""The contracts on imports hold, and each of them fails when an import is put the wrong way."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.paths import PACKAGE, ROOT

WRONG = {
    "folders": ("network/tensors.py", "from vgg_explorer.names import resolver"),
    "names": ("names/decision.py", "import numpy"),
    "resolver": ("names/lookup.py", "from vgg_explorer.names import ranking"),
    "grammar": ("cli/text.py", "from vgg_explorer.names import grammar"),
    "streamlit": ("pictures/overlay.py", "import streamlit"),
    "frameworks": ("ui/shared/share.py", "import keras"),
    "pages": ("ui/sizes/size_tables.py", "from vgg_explorer.ui.papers import paper_table"),
    "cycles": ("measures/value_limits.py", "from vgg_explorer.measures import difference"),
}
"""For each contract a module, and an import that has no place in it."""

WRITTEN = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]
"""The contracts as they stand in pyproject.toml."""
CONTRACTS: dict[str, str] = {each["id"]: each["name"] for each in WRITTEN}
"""Names of the contracts by their ids."""


def _broken(folder: Path) -> set[str]:
    """Names of the contracts that the package in a folder breaks."""
    command = [
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as run; run()",
    ]
    done = subprocess.run(
        [*command, "--no-cache", "--no-logo", str(ROOT / "pyproject.toml")],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.splitlines()
    assert any(line.startswith("Contracts: ") for line in lines), done.stdout + done.stderr
    broken = {line.removesuffix(" BROKEN") for line in lines if line.endswith(" BROKEN")}
    assert bool(broken) == bool(done.returncode)
    return broken


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(
        PACKAGE, tmp_path / "vgg_explorer", ignore=shutil.ignore_patterns("__pycache__", "data")
    )
    return tmp_path


def test_the_contracts_hold(copy: Path) -> None:
    assert _broken(copy) == set()


@pytest.mark.parametrize("contract", WRONG)
def test_a_contract_fails_for_an_import_in_the_wrong_direction(copy: Path, contract: str) -> None:
    path, wrong = WRONG[contract]
    module = copy / "vgg_explorer" / path
    module.write_text(f"{module.read_text(encoding='utf-8')}\n{wrong}\n", encoding="utf-8")
    assert CONTRACTS[contract] in _broken(copy)


def test_no_contract_is_left_out() -> None:
    assert WRONG.keys() == CONTRACTS.keys()


@pytest.mark.parametrize(("contract", "free"), [("streamlit", "ui"), ("frameworks", "compute")])
def test_every_folder_but_one_is_held_to_what_it_may_not_know(contract: str, free: str) -> None:
    held = next(each["source_modules"] for each in WRITTEN if each["id"] == contract)
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders - {each.removeprefix("vgg_explorer.") for each in held} == {free}


def test_a_folder_without_a_place_is_refused(copy: Path) -> None:
    (copy / "vgg_explorer" / "attic").mkdir()
    (copy / "vgg_explorer" / "attic" / "__init__.py").touch()
    assert len(_broken(copy)) == 1
