"""The wheel at work, far from the checkout: the command, the import, the dashboard."""

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

import vgg_explorer
from tests.packaging.conftest import Installation
from tests.paths import ROOT
from vgg_explorer.names import resolver
from vgg_explorer.ui.shared.frame import NAME, PAGES

EVERY_MODULE = """
import importlib, json, pkgutil, sys
import vgg_explorer
for module in pkgutil.walk_packages(vgg_explorer.__path__, "vgg_explorer."):
    if not module.name.startswith(("vgg_explorer.__main__", "vgg_explorer.dashboard")):
        importlib.import_module(module.name)
ours = {name: found.__file__ for name, found in sys.modules.items() if name[:12] == "vgg_explorer"}
print(json.dumps({"path": sys.path, "ours": ours}))
"""
LIGHT = ["Layers", "Names", "Papers"]
"""Pages that need no TensorFlow, which takes longer to start than all else here together."""
RUN_PAGES = """
import json, sys
from streamlit.testing.v1 import AppTest
import vgg_explorer
first, *pages = json.loads(sys.argv[1])
app = AppTest.from_file(vgg_explorer.__path__[0] + "/dashboard/" + first, default_timeout=60).run()
shown = [[app.title[0].value, [each.message for each in app.exception]]]
for page in pages:
    app.switch_page(page).run()
    shown.append([app.title[0].value, [each.message for each in app.exception]])
print(json.dumps(shown))
"""


def test_every_file_comes_from_the_wheel(installation: Installation) -> None:
    done = installation.run("python", "-c", EVERY_MODULE)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert str(ROOT) not in found["path"]
    assert len(found["ours"]) > 100
    for file in found["ours"].values():
        assert Path(file).is_relative_to(installation.site_packages / "vgg_explorer")


def test_nothing_lands_beside_the_package(installation: Installation) -> None:
    landed = {path.name for path in installation.site_packages.iterdir()}
    metadata = f"vgg_explorer-{vgg_explorer.__version__}.dist-info"
    assert landed == {"vgg_explorer", metadata, "borrowed.pth"}


def test_the_command_answers(installation: Installation) -> None:
    done = installation.run("vgg-explorer", "resolve", "conv5", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert answer["readings"] == resolver.resolve("conv5").as_dict()["readings"]
    assert installation.run("vgg-explorer", "resolve", "conv5").stdout.startswith("conv5: ")


def test_the_command_says_its_version_and_its_name(installation: Installation) -> None:
    version = installation.run("vgg-explorer", "--version")
    assert version.stdout == f"vgg-explorer {vgg_explorer.__version__}\n"
    assert installation.run("vgg-explorer", "--help").stdout.startswith("usage: vgg-explorer ")
    module = installation.run("python", "-m", "vgg_explorer", "--help")
    assert module.stdout.startswith("usage: python -m vgg_explorer ")


def test_the_pages_run(installation: Installation) -> None:
    paths = [path for path, label in PAGES.items() if label in LIGHT]
    done = installation.run("python", "-c", RUN_PAGES, json.dumps(paths))
    assert done.returncode == 0, done.stderr
    shown = json.loads(done.stdout)
    assert shown[0] == ["Which layers of VGG16 are conv3, conv4 and conv5?", []]
    assert [failed for _, failed in shown] == [[]] * len(LIGHT)
    assert len({title for title, _ in shown}) == len(LIGHT)


@pytest.fixture(scope="module")
def address(installation: Installation) -> Iterator[str]:
    """Where ``vgg-explorer app`` serves, started in a folder that could lead it astray."""
    # A module and a configuration that must not be taken for the dashboard's own.
    folder = installation.folder / "astray"
    (folder / ".streamlit").mkdir(parents=True)
    (folder / ".streamlit/config.toml").write_text('[theme]\nbase = "dark"\nfont = "serif"\n')
    (folder / "vgg_explorer").mkdir()
    (folder / "vgg_explorer/__init__.py").write_text("raise RuntimeError('the wrong one')\n")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    command = installation.command("vgg-explorer", "app", "--headless", "--port", port)
    with (installation.folder / "log.txt").open("w") as log:
        process = subprocess.Popen(
            command, cwd=folder, env=installation.environment, stdout=log, stderr=log
        )
    try:
        _wait_until_healthy(f"http://localhost:{port}", process, Path(log.name))
        yield f"http://localhost:{port}"
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_healthy(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=5) as answer:  # noqa: S310
                assert answer.read() == b"ok"
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise AssertionError(log.read_text())


def test_a_port_that_is_taken_is_one_sentence(installation: Installation, address: str) -> None:
    port = address.rpartition(":")[2]
    done = installation.run("vgg-explorer", "app", "--headless", "--port", port)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"Port {port} can't be had")
    assert done.stderr.count("\n") == 1


@pytest.mark.browser
def test_the_dashboard_opens_in_a_browser(address: str) -> None:
    # Playwright is for those alone who want a browser.
    from tests.packaging.look_at_pages import NO_CHROMIUM

    # Another process: Playwright allows one browser session in a thread, and others have theirs.
    done = subprocess.run(
        [sys.executable, "-m", "tests.packaging.look_at_pages", address, "--pages", *LIGHT],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=300,
    )
    if done.returncode == NO_CHROMIUM:
        pytest.skip("browser tests left out: no Chromium on this machine and none to be had")
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert [page["tab"] for page in seen] == [f"{label} · {NAME}" for label in LIGHT]
    for page in seen:
        assert page["errors"] == []
        assert page["styled"]
        # The theme of the dashboard's own configuration, whatever lies in the working directory.
        assert page["background"] == "rgb(255, 255, 255)"
        assert "Source Serif" not in page["font"]
