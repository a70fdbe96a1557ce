"""What is built: the files, and what the metadata say."""

import tarfile
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

import vgg_explorer
from hatch_build import Dependencies
from tests.packaging.conftest import Distributions, build
from tests.paths import PACKAGE, ROOT


@pytest.fixture(scope="module")
def metadata(distributions: Distributions) -> Message:
    with zipfile.ZipFile(distributions.wheel) as wheel:
        (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
        return Parser().parsestr(wheel.read(name).decode())


def _written(text: str) -> set[str]:
    """The requirements in a text, each written in one way."""
    lines = (line.partition("#")[0].strip() for line in text.splitlines())
    return {str(Requirement(line)) for line in lines if line}


def test_the_wheel_depends_on_what_requirements_txt_says(metadata: Message) -> None:
    wanted = _written((ROOT / "requirements.txt").read_text(encoding="utf-8"))
    assert len(wanted) > 5
    assert _written("\n".join(metadata.get_all("Requires-Dist", []))) == wanted


def test_comments_and_empty_lines_are_no_requirements(tmp_path: Path) -> None:
    text = "# why\n\nnumpy>=2 # for arrays\n  # more\npillow; python_version < '4'\n"
    (tmp_path / "requirements.txt").write_text(text, encoding="utf-8")
    project: dict[str, object] = {}
    Dependencies(str(tmp_path), {}).update(project)
    assert project == {"dependencies": ["numpy>=2", "pillow; python_version < '4'"]}


@pytest.mark.parametrize("option", ["-r other.txt", "--index-url https://example.org", "-e ."])
def test_what_a_package_cannot_say_is_refused(option: str, tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text(f"numpy\n{option}\n", encoding="utf-8")
    with pytest.raises(ValueError, match="can only name packages"):
        Dependencies(str(tmp_path), {}).update({})


def test_the_version_stands_once(metadata: Message) -> None:
    assert metadata["Version"] == vgg_explorer.__version__
    elsewhere = [ROOT / "pyproject.toml", ROOT / "CITATION.cff", ROOT / "README.md"]
    for path in elsewhere:
        assert f'"{vgg_explorer.__version__}"' not in path.read_text(encoding="utf-8")
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = next(line for line in changes.splitlines() if line.startswith("## "))
    assert newest.startswith(f"## [{vgg_explorer.__version__}]")


def test_the_license_is_named_and_enclosed(metadata: Message, distributions: Distributions) -> None:
    assert metadata["License-Expression"] == "Apache-2.0"
    with zipfile.ZipFile(distributions.wheel) as wheel:
        (name,) = (name for name in wheel.namelist() if name.endswith("/licenses/LICENSE"))
        assert wheel.read(name) == (ROOT / "LICENSE").read_bytes()


def test_the_wheel_holds_the_package_and_the_dashboard_and_nothing_else(
    distributions: Distributions,
) -> None:
    package = [path for path in PACKAGE.rglob("*") if path.is_file()]
    wanted = {
        path.relative_to(ROOT).as_posix(): path
        for path in package
        if "__pycache__" not in path.parts and path.suffix != ".pyc"
    }
    assert {".py", ".js", ".css", ".png", ".toml", ".csv", ".json", ".typed"} <= {
        Path(name).suffix or Path(name).name for name in wanted
    }
    dashboard = [ROOT / "app.py", ROOT / ".streamlit/config.toml", *(ROOT / "pages").glob("*.py")]
    for path in dashboard:
        wanted[f"vgg_explorer/dashboard/{path.relative_to(ROOT).as_posix()}"] = path
    with zipfile.ZipFile(distributions.wheel) as wheel:
        held = {name for name in wheel.namelist() if ".dist-info/" not in name}
        assert held == set(wanted)
        for name, path in wanted.items():
            assert wheel.read(name) == path.read_bytes()


def test_the_source_distribution_builds_the_same_wheel(
    distributions: Distributions, tmp_path: Path
) -> None:
    with tarfile.open(distributions.source) as source:
        # Python has it from 3.11.4 on, and Debian 12 has 3.11.2.
        safely: Any = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}
        source.extractall(tmp_path, **safely)  # noqa: S202  # built a moment ago
    (unpacked,) = tmp_path.iterdir()
    build(unpacked, tmp_path / "dist", ["wheel"])
    again = tmp_path / "dist" / distributions.wheel.name
    assert again.read_bytes() == distributions.wheel.read_bytes()
