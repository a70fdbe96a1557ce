"""``serve`` where Ray is missing, and command lines that mean nothing."""

import sys

import pytest

from vgg_explorer.cli.commands import main


def test_without_ray_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    assert main(["serve"]) == 2
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
