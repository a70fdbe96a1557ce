"""``serve`` where Ray is missing, and command lines that mean nothing."""

import socket
import sys

import pytest

from vgg_explorer.cli.commands import main


def test_without_a_port_or_ray_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        assert main(["serve", "--port", port]) == 2
        last = capsys.readouterr().err.splitlines()[-1]
        assert last == f"The engine can't listen at 127.0.0.1:{port}: Address already in use."
    assert main(["serve", "--port", port]) == 2
    assert "requirements-engine.txt" in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--replicas", "0"], "not “0”"),
        (["--replicas", "4-2"], "not “4-2”"),
        (["--gpus", "0"], "not “0”"),
        (["--cpus", "two"], "not “two”"),
        (["--batch", "65"], "from 1 to 64"),
        (["--port", "99999"], "from 1 to 65535"),
    ],
)
def test_sizes_that_mean_nothing(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", *arguments]) == 2
    assert words in capsys.readouterr().err
