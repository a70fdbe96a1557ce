"""The command ``app``: what it starts, and what it says where it can't."""

import importlib.util
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.paths import ROOT
from vgg_explorer.cli import commands, dashboard


class StartedError(Exception):
    """Stands for the process that would have taken the place of this one."""


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The command line of what ``app`` started."""
    command: list[str] = []

    def note(_: str, arguments: list[str]) -> None:
        command.extend(arguments)
        raise StartedError

    monkeypatch.setattr(os, "execv", note)
    monkeypatch.setattr(dashboard, "_POSIX", True)
    return command


@pytest.fixture
def taken() -> Iterator[int]:
    """A port at which another program listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """The one line on standard error."""
    assert commands.main(["app", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert captured.err.endswith(".\n")
    return captured.err


def test_the_first_page_of_the_checkout_is_served_to_this_machine(started: list[str]) -> None:
    with pytest.raises(StartedError):
        commands.main(["app"])
    beginning = [sys.executable, "-P", "-m", "streamlit", "run", str(ROOT / "app.py")]
    assert started == [*beginning, "--server.address", "localhost"]


def test_options_are_handed_on_and_those_for_streamlit_come_last(started: list[str]) -> None:
    with pytest.raises(StartedError):
        commands.main(
            [
                "app",
                "--address",
                "::1",
                "--headless",
                "--",
                "--theme.base",
                "dark",
                "--server.port=1",
            ]
        )
    assert started[6:] == [
        *("--server.address", "::1", "--server.headless", "true"),
        *("--theme.base", "dark", "--server.port=1"),
    ]


def test_a_free_port_is_used(started: list[str], taken: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        free = server.getsockname()[1]
    assert free != taken
    with pytest.raises(StartedError):
        commands.main(["app", "--port", str(free)])
    assert started[-2:] == ["--server.port", str(free)]


def test_an_installed_dashboard_comes_first(
    started: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    installed = tmp_path / "app.py"
    monkeypatch.setattr(dashboard, "_PLACES", (installed, ROOT / "app.py"))
    with pytest.raises(StartedError):
        commands.main(["app"])
    assert started[5] == str(ROOT / "app.py")
    installed.touch()
    with pytest.raises(StartedError):
        commands.main(["app"])
    assert str(installed) in started


def test_a_taken_port_is_one_sentence(
    taken: int, started: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused(capsys, "--port", str(taken)).startswith(f"Port {taken} can't be had (")
    assert not started


@pytest.mark.parametrize("address", ["203.0.113.1", "no.such.host.invalid", "x" * 80, "::zz"])
def test_an_address_that_is_not_this_machines_is_one_sentence(
    address: str, started: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert f"can't listen on “{address}”" in refused(capsys, "--address", address)
    assert not started


def test_without_streamlit_it_says_how_to_get_it(
    started: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert "“pip install streamlit”" in refused(capsys)
    assert not started


def test_without_its_pages_it_says_how_to_get_them(
    started: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dashboard, "_PLACES", ())
    assert "install vgg-explorer again" in refused(capsys)
    assert not started


def test_what_is_no_option_is_not_handed_on(
    started: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert "“8080” is no option" in refused(capsys, "8080")
    assert not started


@pytest.mark.parametrize("port", ["0", "65536", "-1", "http", "²", ""])
def test_what_is_no_port_is_refused(
    port: str, started: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.main(["app", f"--port={port}"]) == 2
    assert "a port is a number from 1 to 65535" in capsys.readouterr().err
    assert not started


def test_elsewhere_it_waits_for_the_server_and_ends_as_it_did(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(dashboard, "_POSIX", False)
    monkeypatch.setattr(subprocess, "call", lambda command: 7)
    with pytest.raises(SystemExit) as ended:
        commands.main(["app"])
    assert ended.value.code == 7


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["app", "--help"], "vgg-explorer") == 0
    said = capsys.readouterr().out
    assert said.startswith("usage: vgg-explorer app ")
    assert "[-- OPTION ...]" in said


@pytest.mark.parametrize(
    ("called", "name"),
    [
        ("/opt/bin/vgg-explorer", "vgg-explorer"),
        ("C:/scripts/vgg-explorer.exe", "vgg-explorer"),
        ("/opt/vgg_explorer/__main__.py", "python -m vgg_explorer"),
    ],
)
def test_the_help_names_the_program_as_it_was_called(
    called: str,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "argv", [called, "resolve", "--help"])
    with pytest.raises(SystemExit) as ended:
        commands.run()
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: {name} resolve ")


@pytest.mark.skipif(os.name != "posix", reason="another process imports Streamlit there")
def test_app_imports_neither_streamlit_nor_pages() -> None:
    code = (
        "import os, sys\n"
        "from vgg_explorer.cli.commands import main\n"
        "def execv(*_):\n"
        "    found = [m for m in sys.modules if m.startswith(('streamlit', 'vgg_explorer.ui'))]\n"
        "    sys.exit(' '.join(found) or 0)\n"
        "os.execv = execv\n"
        "main(['app'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
