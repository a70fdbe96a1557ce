"""``--html`` and ``--markdown``: files to keep, with a proof and without, and refusals."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.paths import ROOT
from vgg_explorer.cli.commands import main
from vgg_explorer.compute import extractor


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A PNG of 48 × 67 px in a folder whose name is nobody's business."""
    folder = tmp_path / "private"
    folder.mkdir()
    noise = np.random.default_rng(1).integers(0, 256, (48, 67, 3), dtype=np.uint8)
    path = folder / "photo ×.png"
    Image.fromarray(noise).save(path)
    return path


def _refused(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> str:
    """The one line on standard error of a command that writes nothing."""
    assert main([str(each) for each in arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert captured.err.endswith(".\n")
    return captured.err


@pytest.mark.parametrize("command", [["resolve", "conv5"], ["compare", "conv5", "pool5"]])
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_the_file_comes_besides_what_is_printed(
    command: list[str], form: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, *form]) == 0
    usual = capsys.readouterr()
    html, markdown = tmp_path / "answer.html", tmp_path / "answer.md"
    assert main([*command, *form, "--html", str(html), "--markdown", str(markdown)]) == 0
    printed = capsys.readouterr()
    assert printed.out == usual.out
    assert [line.split(" (")[0] for line in printed.err.splitlines()] == [
        f"Wrote {html}",
        f"Wrote {markdown}",
    ]
    assert html.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert markdown.read_text(encoding="utf-8").startswith("# ")
    assert "No image was given" in html.read_text(encoding="utf-8")
    assert {path.name for path in tmp_path.iterdir()} == {"answer.html", "answer.md"}


def test_without_an_image_tensorflow_is_not_imported(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from vgg_explorer.cli.commands import main\n"
        "status = main(['compare', 'conv5', 'pool5', '--html', 'answer.html'])\n"
        "heavy = {'tensorflow', 'keras', 'streamlit'} & set(sys.modules)\n"
        "sys.exit(status or ' '.join(heavy) or 0)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "answer.html").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["resolve", "conv5", "--size", "224x224"], "--html or --markdown"),
        (["resolve", "conv5", "--sample", "gratings"], "--html or --markdown"),
        (["compare", "conv5", "pool5", "--image", "x.jpg"], "--html or --markdown"),
        (["compare", "conv5", "pool5", "--fit", "crop"], "--html or --markdown"),
        (["resolve", "conv5", "--html", "OUT", "--fit", "crop"], "--image or --sample"),
        (["resolve", "zork", "--html", "OUT"], "no name of a VGG16 tensor"),
        (["resolve", "conv5", "--html", "OUT", "--size", "big"], "“big”"),
        (["resolve", "conv5", "--html", "OUT", "--sample", "cat"], "no sample “cat”"),
        (["resolve", "conv5", "--html", "OUT", "--image", "none.jpg"], "No such file"),
        (["resolve", "fc7", "--html", "OUT", "--sample", "gratings"], "convolutional part only"),
        (
            ["resolve", "conv5", "--html", "OUT", "--sample", "gratings", "--size", "None"],
            "height x width",
        ),
        (
            ["compare", "conv5", "pool5", "--html", "OUT", "--sample", "gratings", "--size", "8"],
            "32 to 16384",
        ),
        (["compare", "conv5", "pool5", "--html", "OUT", "--markdown", "OUT"], "name two files"),
        (["compare", "conv5", "pool5", "--html", "."], "not a file"),
        (["compare", "conv5", "pool5", "--markdown", "none/answer.md"], "no folder none"),
    ],
)
def test_what_cannot_be_answered(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert words in _refused(capsys, *("answer.html" if a == "OUT" else a for a in arguments))
    assert list(tmp_path.iterdir()) == []


def test_a_photo_is_never_overwritten(photo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = photo.read_bytes()
    words = _refused(capsys, "resolve", "conv5", "--html", photo, "--image", photo)
    assert "the image itself" in words
    assert photo.read_bytes() == before


def test_an_image_that_is_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "text.jpg").write_text("no image")
    output = tmp_path / "answer.html"
    words = _refused(capsys, "resolve", "conv5", "--html", output, "--image", tmp_path / "text.jpg")
    assert "known format" in words
    assert not output.exists()


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that takes no files")
def test_a_folder_that_takes_no_files_is_known_before_the_pass(
    photo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extractor, "load", lambda _report: pytest.fail("the pass was begun"))
    words = _refused(capsys, "resolve", "conv5", "--html", "/proc/self/a.html", "--image", photo)
    assert "/proc/self/a.html can't be written" in words


def test_no_memory_leaves_the_old_file(
    photo: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Full:
        def activations(self, *_: object) -> None:
            message = "CPU has too little memory for a pass at 224 × 224 px."
            raise extractor.OutOfMemoryError(message)

    monkeypatch.setattr(extractor, "load", lambda _report: Full())
    output = tmp_path / "answer.html"
    output.write_bytes(b"old")
    assert main(["resolve", "conv5", "--html", str(output), "--image", str(photo)]) == 2
    assert "too little memory" in capsys.readouterr().err
    assert output.read_bytes() == b"old"
    assert {path.name for path in tmp_path.iterdir()} == {"answer.html", "private"}


@pytest.mark.usefixtures("imagenet")
def test_a_photo_proves_it(photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "answer.md"
    command = ["compare", "conv5", "pool5", "--size", "64x96", "--markdown", str(output)]
    assert main([*command, "--image", str(photo)]) == 0
    assert "Ran on" in capsys.readouterr().err
    text = output.read_text(encoding="utf-8")
    assert "- Image: photo ×.png" in text
    assert "private" not in text
    assert "48 × 67 px (height × width) cropped to the central 45 × 67, scaled to 64 × 96" in text
    assert "pool5 = max-pool(relu5_3) holds exactly on this image, in all 3,072 values." in text
    # 2 × 3 cells of 512 channels.
    assert "- Equal bit for bit: yes: 0 of 3,072 values differ in any bit" in text
    again = next(line for line in text.splitlines() if line.startswith("- To make it again: "))
    assert again.endswith("--size 64x96 --image 'photo ×.png' --html answer.html")


@pytest.mark.usefixtures("imagenet")
def test_a_sample_shows_the_answers_to_a_name(tmp_path: Path) -> None:
    output = tmp_path / "answer.md"
    command = ["resolve", "conv4_3", "--size", "64x64", "--sample", "gratings", "--fit", "stretch"]
    assert main([*command, "--markdown", str(output)]) == 0
    text = output.read_text(encoding="utf-8")
    assert "- Image: Gratings by angle and period, a sample" in text
    assert "64 × 64 px (height × width), fed pixel for pixel." in text
    assert "relu4_3 = ReLU(conv4_3_pre) holds exactly on this image, in all 32,768 values." in text
    assert "--sample gratings" in text
