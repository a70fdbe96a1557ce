"""``extract``: refusals without weights, then real activations with them."""

import hashlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tests.paths import ROOT
from vgg_explorer.cli.commands import main
from vgg_explorer.compute import extractor, native_output
from vgg_explorer.compute.extractor import Network
from vgg_explorer.images import decoding, preprocessing, resizing
from vgg_explorer.network import TENSORS


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A PNG of 48 × 67 px with structure at every scale."""
    rows, columns = np.mgrid[:48, :67]
    grey = 127 + 60 * np.sin(rows / 5) + 60 * np.cos(columns / 3)
    noise = np.random.default_rng(1).integers(0, 8, (48, 67, 3))
    path = tmp_path / "photo ×.png"
    Image.fromarray((grey[..., None] + noise).clip(0, 255).astype(np.uint8)).save(path)
    return path


def refused(capsys: pytest.CaptureFixture[str], output: Path, *arguments: str | Path) -> str:
    """The one line on standard error; no file must have been left."""
    before = sorted(output.parent.iterdir()) if output.parent.is_dir() else None
    assert main(["extract", *map(str, arguments), "-o", str(output)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert (sorted(output.parent.iterdir()) if output.parent.is_dir() else None) == before
    return captured.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--tensors", "pool9"], "no tensor 'pool9'"),
        (["--tensors", "relu3_3,"], "no tensor ''"),
        (["--tensors", "conv3"], "no tensor 'conv3'"),
        (["--tensors", "pool3,fc6_pre"], "classifier head"),
        (["--convention", "b"], "no convention 'b'"),
        (["--tensors", "pool3", "--size", "0"], "32 to 16384"),
        (["--tensors", "pool3", "--size", "1000000"], "32 to 16384"),
        (["--tensors", "pool3", "--size", "large"], "“large”"),
        (["--tensors", "pool3", "--fit", "crop"], "--size too"),
    ],
)
def test_what_cannot_be_asked(
    arguments: list[str],
    words: str,
    photo: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert words in refused(capsys, tmp_path / "out.npz", photo, *arguments)


def test_every_tensor_of_the_head_is_refused(
    photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for tensor in (t for t in TENSORS if t.in_head):
        words = refused(capsys, tmp_path / "out.npz", photo, "--tensors", tensor.id)
        assert words.startswith(f"{tensor.id} belongs to the classifier head")


def test_images_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "out.npz"
    pool3 = ("--tensors", "pool3")
    (tmp_path / "text.jpg").write_text("no image")
    (tmp_path / "empty.png").touch()
    Image.new("RGB", (20, 300)).save(tmp_path / "narrow.png")
    assert "No such file" in refused(capsys, output, tmp_path / "none.png", *pool3)
    assert "not a file" in refused(capsys, output, tmp_path, *pool3)
    assert "known format" in refused(capsys, output, tmp_path / "text.jpg", *pool3)
    assert "empty" in refused(capsys, output, tmp_path / "empty.png", *pool3)
    assert "between 32 and" in refused(capsys, output, tmp_path / "narrow.png", *pool3)
    with (tmp_path / "large.png").open("wb") as large:
        large.truncate(1_200_000_000)  # takes no room on the disk
    assert "holds 1.2 GB; no image of more than 1 GB is read" in refused(
        capsys, output, tmp_path / "large.png", *pool3
    )


def test_outputs_that_cannot_be_written(
    photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = (photo, "--tensors", "pool3")
    assert "no folder" in refused(capsys, tmp_path / "none" / "out.npz", *arguments)
    assert "not a file" in refused(capsys, tmp_path, *arguments)
    before = photo.read_bytes()
    assert "the image itself" in refused(capsys, photo, *arguments)
    assert photo.read_bytes() == before


def test_a_folder_that_may_not_be_written(
    photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    if os.access(folder, os.W_OK):
        # Root may write wherever there are files; the kernel's own folder has none to write.
        folder = Path("/proc/sys")
    words = refused(capsys, folder / "out.npz", photo, "--tensors", "pool3")
    assert f"{folder / 'out.npz'} can't be written: " in words


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a folder that takes no files")
def test_a_folder_that_takes_no_files_is_known_before_the_pass(
    photo: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extractor, "load", lambda _report: pytest.fail("the pass was begun"))
    assert main(["extract", str(photo), "--tensors", "pool3", "-o", "/proc/self/out.npz"]) == 2
    assert "can't be written" in capsys.readouterr().err


def test_missing_weights_are_one_sentence_and_import_no_tensorflow(
    photo: Path, tmp_path: Path
) -> None:
    code = (
        "import sys\n"
        "from vgg_explorer.cli.commands import main\n"
        f"status = main(['extract', {str(photo)!r}, '--tensors', 'pool3', '-o', 'out.npz'])\n"
        "sys.exit(status if 'tensorflow' not in sys.modules else 99)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=os.environ
        | {"PYTHONPATH": str(ROOT), "VGG_EXPLORER_WEIGHTS": str(tmp_path / "none.h5")},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"VGG_EXPLORER_WEIGHTS names {tmp_path / 'none.h5'}")
    assert done.stderr.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == [photo.name]


def test_too_little_memory_is_one_sentence_and_keeps_the_old_file(
    photo: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Full:
        def activations(self, *_: object) -> None:
            message = "CPU has too little memory for a pass at 48 × 67 px."
            raise extractor.OutOfMemoryError(message)

    monkeypatch.setattr(extractor, "load", lambda _report: Full())
    output = tmp_path / "out.npz"
    output.write_bytes(b"old")
    assert main(["extract", str(photo), "--tensors", "pool3", "-o", str(output)]) == 2
    assert "too little memory" in capsys.readouterr().err
    assert output.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.npz", photo.name]


def extracted(
    capsys: pytest.CaptureFixture[str], photo: Path, output: Path, *arguments: str
) -> tuple[dict[str, NDArray[np.float32]], dict[str, Any], str]:
    """The arrays, the note and standard error of a command that succeeds."""
    assert main(["extract", str(photo), *arguments, "-o", str(output)]) == 0
    captured = capsys.readouterr()
    assert captured.out == f"{output}\n"
    with np.load(io.BytesIO(output.read_bytes()), allow_pickle=False) as file:
        arrays = {name: file[name] for name in file if name != "note"}
        return arrays, json.loads(file["note"].item()), captured.err


def test_activations_are_those_of_the_image_at_its_own_size(
    imagenet: Network, photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = "conv3_3_pre,relu3_3,pool3"
    arrays, note, said = extracted(capsys, photo, tmp_path / "out.npz", "--tensors", asked)
    assert list(arrays) == asked.split(",")
    expected = imagenet.activations(decoding.load(photo.read_bytes()), asked.split(","))
    for name, array in arrays.items():
        assert array.dtype == np.float32
        np.testing.assert_array_equal(array, expected[name])
    assert arrays["pool3"].shape == (6, 8, 256)
    # What the network computes from them, without Keras.
    np.testing.assert_array_equal(arrays["relu3_3"], np.maximum(arrays["conv3_3_pre"], 0))
    cells = arrays["relu3_3"][:12, :16].reshape(6, 2, 8, 2, 256)
    np.testing.assert_array_equal(arrays["pool3"], cells.max(axis=(1, 3)))
    assert (arrays["conv3_3_pre"] < 0).any()

    assert note["image"]["file_name"] == "photo ×.png"
    assert note["image"]["file_sha256"] == hashlib.sha256(photo.read_bytes()).hexdigest()
    assert note["fed"]["resizing"] is None
    assert {name: each["shape"] for name, each in note["tensors"].items()} == {
        name: list(array.shape) for name, array in arrays.items()
    }
    assert note["device"] == imagenet.device
    assert note["weights"]["in_words"] == imagenet.provenance.sentence
    assert note["versions"]["tensorflow"] == sys.modules["tensorflow"].__version__
    assert "48 × 67 px (height × width), fed pixel for pixel." in said
    assert imagenet.device in said
    assert " s.\n" in said
    assert imagenet.provenance.sentence in said


@pytest.mark.parametrize(
    ("how", "shape"), [("fit", (64, 89)), ("crop", (64, 96)), ("stretch", (64, 96))]
)
def test_a_size_is_met_as_asked_and_the_note_is_enough_to_do_it_again(
    how: resizing.Fit,
    shape: tuple[int, int],
    imagenet: Network,
    photo: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arrays, note, said = extracted(
        capsys,
        photo,
        tmp_path / "out.npz",
        *("--tensors", "relu1_2", "--size", "64x96", "--fit", how),
    )
    assert arrays["relu1_2"].shape == (*shape, 64)
    fed = note["fed"]
    assert (fed["height"], fed["width"]) == shape
    # As a stranger would, with Pillow alone: the box of the photo, scaled to the size that was fed.
    top, left, bottom, right = fed["box_top_left_bottom_right"]
    again = np.array(
        Image.open(photo).resize(shape[::-1], Image.Resampling.LANCZOS, (left, top, right, bottom))
    )
    assert preprocessing.fingerprint(again) == fed["pixels_sha256"]
    np.testing.assert_array_equal(
        imagenet.activations(again, ["relu1_2"])["relu1_2"], arrays["relu1_2"]
    )
    assert fed["in_words"] in said


@pytest.mark.usefixtures("imagenet")
def test_a_size_is_the_size_that_is_fed_unless_asked_otherwise(
    photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    size = ("--tensors", "pool1", "--size", "64x96")
    arrays, note, _ = extracted(capsys, photo, tmp_path / "out.npz", *size)
    assert arrays["pool1"].shape == (32, 48, 64)
    assert note["fed"]["resizing"] == "crop"


@pytest.mark.parametrize(
    ("convention", "tensors"),
    [
        ("last_conv", ["relu3_3", "relu4_3", "relu5_3"]),
        ("fpn_level", ["pool3", "pool4", "pool5"]),
        ("last_conv_pre_relu", ["conv3_3_pre", "conv4_3_pre", "conv5_3_pre"]),
        ("nth_conv", ["relu2_1", "relu2_2", "relu3_1"]),
        ("every_conv", [f"relu{stage}_{index}" for stage in (3, 4, 5) for index in (1, 2, 3)]),
        ("explicit_index", [f"relu{stage}_{index}" for stage in (3, 4, 5) for index in (1, 2, 3)]),
    ],
)
@pytest.mark.usefixtures("imagenet")
def test_a_convention_gives_its_conv3_conv4_conv5(
    convention: str,
    tensors: list[str],
    photo: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    arrays, note, _ = extracted(capsys, photo, tmp_path / "out.npz", "--convention", convention)
    assert list(arrays) == tensors
    assert list(note["tensors"]) == tensors


@pytest.mark.usefixtures("imagenet")
def test_an_old_file_is_replaced_and_nothing_else_is_left(
    photo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out.npz"
    output.write_bytes(b"old")
    arrays, _, _ = extracted(capsys, photo, output, "--tensors", "pool5, pool5")
    assert list(arrays) == ["pool5"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.npz", photo.name]


@pytest.mark.usefixtures("imagenet")
def test_in_a_process_of_its_own_standard_error_is_ours_alone(photo: Path, tmp_path: Path) -> None:
    """Also that a request for another backend is met where nothing is imported yet.

    TensorFlow starts once for both; without such a request Keras is told the same backend.
    """
    output = tmp_path / "out.npz"
    command = ["extract", str(photo), "--tensors", "input,pool1", "-o", str(output)]
    done = subprocess.run(
        [sys.executable, "-m", "vgg_explorer", *command],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=os.environ | {"KERAS_BACKEND": "numpy"},
    )
    assert (done.returncode, done.stdout) == (0, f"{output}\n")
    starts = ["Loading TensorFlow", "Fed: 48 × 67 px", "Ran on ", "ImageNet weights", "Wrote input"]
    lines = done.stderr.splitlines()
    assert [line.startswith(start) for line, start in zip(lines, starts, strict=True)] == [True] * 5
    with np.load(output) as file:
        assert file["input"].shape == (48, 67, 3)
        assert file["pool1"].shape == (24, 33, 64)


def test_what_tensorflow_prints_comes_out_only_when_the_block_fails(tmp_path: Path) -> None:
    code = (
        "import os, sys\n"
        "from vgg_explorer.compute import native_output\n"
        "with native_output.held():\n"
        "    os.write(2, b'native one\\n')\n"
        "    os.write(2, b'I0000 00:00:1795634223.209668   27569 port.cc:153] oneDNN is on\\n')\n"
        "    os.write(2, b'2026-11-25 19:13:05.467: W tensorflow/core/x.cc:1] no GPU\\n')\n"
        "    sys.stderr.write('python\\n')\n"
        "os.write(2, b'after\\n')\n"
        "try:\n"
        "    with native_output.held():\n"
        "        os.write(2, b'E0000 00:00:1795634220.187799   26078 cuda.cc:52] two\\n')\n"
        "        raise RuntimeError\n"
        "except RuntimeError:\n"
        "    sys.stderr.write('end\\n')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    *others, failed, end = done.stderr.splitlines()
    assert others == ["python", "native one", "after"]
    assert failed.endswith("] two")
    assert end == "end"


def test_held_leaves_another_standard_error_alone(capsys: pytest.CaptureFixture[str]) -> None:
    with native_output.held():
        sys.stderr.write("said\n")
    assert capsys.readouterr().err == "said\n"
