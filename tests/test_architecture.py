"""The contracts on imports hold, and each of them fails when an import is put the wrong way."""

import json
import os
import shutil
import subprocess
import sys
import tomllib

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


_LINT = """
import json, pathlib, sys
from importlinter.cli import lint_imports
for name, path, text in json.loads(sys.argv[2]):
    module = pathlib.Path("vgg_explorer", path)
    before = module.read_text(encoding="utf-8") if module.exists() else None
    module.parent.mkdir(exist_ok=True)
    module.write_text((before or "") + text, encoding="utf-8")
    print("With the change", name)
    print("Status", lint_imports(sys.argv[1], no_cache=True, no_logo=True), flush=True)
    if before is not None:
        module.write_text(before, encoding="utf-8")
"""


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Names of the contracts that each change of the package breaks, looked at by one process.

    The changes are ``right``, each of ``WRONG``, and ``attic``, a folder without a place.
    """
    folder = tmp_path_factory.mktemp("copy")
    shutil.copytree(
        PACKAGE, folder / "vgg_explorer", ignore=shutil.ignore_patterns("__pycache__", "data")
    )
    changes = [(name, path, f"\n{wrong}\n") for name, (path, wrong) in WRONG.items()]
    # The new folder stays, so it is the last.
    changes = [("right", "__init__.py", ""), *changes, ("attic", "attic/__init__.py", "")]
    done = subprocess.run(
        [sys.executable, "-c", _LINT, str(ROOT / "pyproject.toml"), json.dumps(changes)],
        cwd=folder,
        env={**os.environ, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=True,
    )
    found = {}
    for said in done.stdout.split("With the change ")[1:]:
        lines = said.splitlines()
        assert any(line.startswith("Contracts: ") for line in lines), said + done.stderr
        names = {line.removesuffix(" BROKEN") for line in lines if line.endswith(" BROKEN")}
        assert lines[-1] == f"Status {int(bool(names))}"
        found[lines[0]] = names
    assert found.keys() == {*WRONG, "right", "attic"}
    return found


def test_the_contracts_hold(broken: dict[str, set[str]]) -> None:
    assert broken["right"] == set()


@pytest.mark.parametrize("contract", WRONG)
def test_a_contract_fails_for_an_import_in_the_wrong_direction(
    broken: dict[str, set[str]], contract: str
) -> None:
    assert CONTRACTS[contract] in broken[contract]


def test_no_contract_is_left_out() -> None:
    assert WRONG.keys() == CONTRACTS.keys()


@pytest.mark.parametrize(("contract", "free"), [("streamlit", "ui"), ("frameworks", "compute")])
def test_every_folder_but_one_is_held_to_what_it_may_not_know(contract: str, free: str) -> None:
    held = next(each["source_modules"] for each in WRITTEN if each["id"] == contract)
    folders = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert folders - {each.removeprefix("vgg_explorer.") for each in held} == {free}


def test_a_folder_without_a_place_is_refused(broken: dict[str, set[str]]) -> None:
    assert len(broken["attic"]) == 1
