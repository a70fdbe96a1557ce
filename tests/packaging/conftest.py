"""The project as others get it: built, and installed where nothing of the checkout is in reach."""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from filelock import FileLock

from tests.paths import ROOT

WITHOUT_NGINX = (
    [] if shutil.which("nginx") and shutil.which("openssl") else ["test_behind_nginx.py"]
)
"""Tests of a file for those who have nginx; others need not install it to test all else."""
collect_ignore = WITHOUT_NGINX


def pytest_report_header() -> list[str]:
    """Say so where they are left out."""
    return [f"no nginx on this machine, so without {each}" for each in WITHOUT_NGINX]


@dataclass(frozen=True)
class Distributions:
    """What is built of the checkout, without a network: the tests' requirements hold hatchling."""

    wheel: Path
    source: Path


@dataclass(frozen=True)
class Installation:
    """An environment with the wheel in it, and a folder to work in that holds nothing.

    What the wheel depends on is borrowed from the environment of the tests: to install TensorFlow
    once more would take minutes. ``test_every_file_comes_from_the_wheel`` shows that nothing of
    the package is borrowed.
    """

    site_packages: Path
    scripts: Path
    folder: Path

    def command(self, name: str, *arguments: str) -> list[str]:
        """A command line that starts one of the environment's programs."""
        return [str(self.scripts / name), *arguments]

    def run(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run one of the environment's programs to its end."""
        return subprocess.run(
            self.command(name, *arguments),
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )

    @property
    def environment(self) -> dict[str, str]:
        """The variables of this process, without any that lead Python to the checkout."""
        return {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}


def build(checkout: Path, folder: Path, targets: Sequence[str]) -> None:
    """Build distributions with the hatchling that is installed."""
    chosen = [part for target in targets for part in ("-t", target)]
    done = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder), *chosen],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def distributions(run_folder: Path) -> Distributions:
    """The wheel and the source distribution of the checkout; of several workers one builds them."""
    folder = run_folder / "dist"
    with FileLock(run_folder / "dist.lock"):
        if not folder.exists():
            build(ROOT, folder, ["wheel", "sdist"])
    (wheel,) = folder.glob("*.whl")
    (source,) = folder.glob("*.tar.gz")
    return Distributions(wheel, source)


@pytest.fixture(scope="session")
def installation(
    distributions: Distributions, tmp_path_factory: pytest.TempPathFactory
) -> Installation:
    """The wheel in an environment of its own."""
    root = tmp_path_factory.mktemp("installed")
    _run([sys.executable, "-m", "venv", "--without-pip", str(root / "environment")])
    variables = {"base": str(root / "environment"), "platbase": str(root / "environment")}
    paths = sysconfig.get_paths(scheme="venv", vars=variables)
    scripts, site_packages = Path(paths["scripts"]), Path(paths["purelib"])
    pip = [sys.executable, "-m", "pip", "--python", str(scripts / "python")]
    _run([*pip, "install", "--no-index", "--no-deps", str(distributions.wheel)])
    # Only now: pip would take a package that is found through these for installed.
    borrowed = dict.fromkeys((sysconfig.get_path("purelib"), sysconfig.get_path("platlib")))
    (site_packages / "borrowed.pth").write_text("\n".join(borrowed), encoding="utf-8")
    (root / "elsewhere").mkdir()
    return Installation(site_packages, scripts, root / "elsewhere")


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
