"""``extract`` with many images: what is written, passed over, named as failed, and its status."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import h5py  # type: ignore[import-untyped]
import numpy as np
import pytest
from PIL import Image

from vgg_explorer.cli import progress
from vgg_explorer.cli.commands import main
from vgg_explorer.compute import extractor
from vgg_explorer.compute.extractor import Network
from vgg_explorer.compute.weights import Provenance
from vgg_explorer.exports.bulk import Tally

POOL5 = ("--tensors", "pool5")


class Counting:
    """Stands for the network where only the way there and back is looked at."""

    device = "CPU, 1 thread"
    provenance = Provenance("cache", "~/.keras", "SHA-256 of the values verified")

    def __init__(self) -> None:
        self.passes = 0

    def activations(self, pixels: Any, ids: list[str]) -> dict[str, Any]:
        self.passes += 1
        if pixels.shape[0] == 99:
            message = "At 99 × 99 px these tensors need about 9 GB of memory."
            raise extractor.OutOfMemoryError(message)
        mean = np.full((1, 1, 512), pixels.mean(), np.float32)
        return dict.fromkeys(ids, mean)


@pytest.fixture
def network(monkeypatch: pytest.MonkeyPatch) -> Counting:
    found = Counting()
    monkeypatch.setattr(extractor, "load", lambda _report=None: found)
    return found


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    (folder / "sub").mkdir(parents=True)
    random = np.random.default_rng(5)
    for name in ("1.png", "2.jpg", "3.png", "sub/1.png"):
        noise = random.integers(0, 256, (40, 36, 3), dtype=np.uint8)
        Image.fromarray(noise).save(folder / name)
    return folder


def test_a_folder_goes_to_npz_files_and_only_what_is_missing_is_computed(
    network: Counting, photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (photos / "notes.txt").write_text("not an image")
    out = tmp_path / "out"
    command = ["extract", str(photos), *POOL5, "--folder", str(out)]
    assert main(command) == 0
    printed = capsys.readouterr()
    assert printed.out == f"{out}\n"
    assert "Left out: 1 file" in printed.err
    assert "Runs on CPU, 1 thread." in printed.err
    assert "4 of 4 images computed and written in " in printed.err
    names = sorted(str(path.relative_to(out)) for path in out.rglob("*") if path.is_file())
    assert names == ["1.png.npz", "2.jpg.npz", "3.png.npz", "sub/1.png.npz"]
    assert network.passes == 4

    # A second run computes what is gone, cut short, of another photo or not what is asked.
    assert main(command) == 0
    assert "4 were there already." in capsys.readouterr().err
    assert network.passes == 4
    (out / "1.png.npz").unlink()
    (out / "2.jpg.npz").write_bytes((out / "2.jpg.npz").read_bytes()[:-1])
    Image.new("RGB", (40, 36), "red").save(photos / "3.png")
    assert main(command) == 0
    assert "3 of 4 images computed" in capsys.readouterr().err
    assert network.passes == 7
    assert main([*command, "--size", "32x32"]) == 0
    assert network.passes == 11
    # 40 × 36 stretched to it is fed otherwise than cropped to it.
    assert main([*command, "--size", "32x32", "--fit", "stretch"]) == 0
    assert network.passes == 15


@pytest.mark.parametrize("where", ["--folder", "--hdf5"])
def test_a_bad_file_is_named_and_the_others_are_written(
    where: str, network: Counting, photos: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (photos / "0.png").write_text("no image")
    Image.new("RGB", (99, 99)).save(photos / "4.png")
    missing = tmp_path / "none.png"
    out = tmp_path / "out"
    command = ["extract", str(photos), str(missing), *POOL5, where, str(out)]
    assert main(command) == 1
    printed = capsys.readouterr()
    assert printed.out == f"{out}\n"
    lines = printed.err.splitlines()
    assert sum(line.startswith(f"{photos / '0.png'}: The file is not an image") for line in lines)
    assert sum(line.startswith(f"{photos / '4.png'}: At 99 × 99 px") for line in lines) == 1
    assert f"{missing} can't be read: No such file or directory." in lines
    assert lines[-1].startswith("4 of 7 images computed and written")
    assert lines[-1].endswith("3 failed.")
    if where == "--hdf5":
        with h5py.File(out) as file:
            assert sorted(file) == ["1.png", "2.jpg", "3.png", "sub"]
            note = json.loads(file["sub/1.png/note"].asstr()[()])
            assert note["image"]["file_name"] == "1.png"
            mean = np.asarray(Image.open(photos / "sub" / "1.png")).mean()
            assert file["sub/1.png/pool5"][0, 0, 0] == np.float32(mean)
    assert main(command) == 1
    assert network.passes == 4 + 2
    assert "4 were there already" in capsys.readouterr().err


def test_a_list_comes_from_a_file_or_from_standard_input(
    network: Counting,
    photos: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("list.txt").write_text("photos/1.png\nphotos/sub/1.png\n")
    assert main(["extract", "--list", "list.txt", *POOL5, "--folder", "out"]) == 0
    assert sorted(map(str, Path("out").rglob("*.npz"))) == [
        "out/photos/1.png.npz",
        "out/photos/sub/1.png.npz",
    ]
    given = io.TextIOWrapper(io.BytesIO(b"photos/2.jpg\0photos/1.png\0"))
    monkeypatch.setattr(sys, "stdin", given)
    assert main(["extract", "--list", "-", *POOL5, "--folder", "out"]) == 0
    assert network.passes == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--folder", "out"], "Which image?"),
        (["--list", "none.txt", "--folder", "out"], "none.txt can't be read"),
        (["--list", "empty.txt", "--folder", "out"], "no image in what was named"),
        (["a.png", "b.png", "-o", "out.npz"], "-o takes one image"),
        (["a.png", "--list", "empty.txt", "-o", "out.npz"], "-o takes one image"),
        (["a.png", "--folder", "none/out"], "no folder none"),
        (["a.png", "--hdf5", "none/out.h5"], "no folder none"),
        (["a.png", "--hdf5", "empty.d"], "not a file"),
        (["a.png", "--tensors", "fc6_pre", "--folder", "out"], "classifier head"),
    ],
)
def test_what_cannot_be_begun(
    arguments: list[str],
    words: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("empty.txt").touch()
    Path("empty.d").mkdir()
    tensors = () if "--tensors" in arguments else POOL5
    assert main(["extract", *arguments, *tensors]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert words in captured.err
    assert captured.err.count("\n") == 1
    assert sorted(path.name for path in Path().iterdir()) == ["empty.d", "empty.txt"]


@pytest.mark.usefixtures("network")
def test_a_full_disk_ends_the_run_and_what_is_written_stays(
    photos: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from vgg_explorer.exports import npz

    whole, count = npz.write, 0

    def write(*arguments: Any) -> None:
        nonlocal count
        count += 1
        if count == 2:
            raise OSError(28, "No space left on device")
        whole(*arguments)

    monkeypatch.setattr(npz, "write", write)
    out = tmp_path / "out"
    assert main(["extract", str(photos), *POOL5, "--folder", str(out)]) == 2
    last = capsys.readouterr().err.splitlines()[-1]
    assert "2.jpg" in last
    assert last.endswith("No space left on device.")
    left = {path.name for path in out.rglob("*") if path.is_file()}
    assert "1.png.npz" in left
    assert all(name.endswith(".npz") and not name.startswith(".") for name in left)


def test_how_far_it_is_in_words() -> None:
    tally = Tally(total=200)
    assert progress.in_words(tally) == "0 of 200 images"
    tally.present, tally.written, tally.seconds, tally.failed = 50, 30, 15.0, ["x"]
    assert progress.in_words(tally) == "81 of 200 images, 1 failed, 2.0 a second, 1 min 0 s left"
    tally.seconds = 900.0
    assert progress.in_words(tally).endswith("30.0 s each, 59 min 30 s left")
    assert progress.duration_text(7620) == "2 h 7 min"


@pytest.mark.usefixtures("network")
def test_a_terminal_shows_a_bar_and_sentences_stay_above_it(
    photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    (photos / "[bold]0.png").write_text("no image")
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "200")
    assert main(["extract", str(photos), *POOL5, "--folder", str(tmp_path / "out")]) == 1
    shown = terminal.getvalue()
    assert "5 of 5 images, 1 failed, " in shown
    assert "━" in shown
    assert "[bold]0.png: The file is not an image" in shown


def test_many_are_bit_for_bit_what_one_is(imagenet: Network, photos: Path, tmp_path: Path) -> None:
    ids = ("--tensors", "relu3_3,pool5", "--size", "64x48")
    store = tmp_path / "out.h5"
    assert main(["extract", str(photos), *ids, "--hdf5", str(store)]) == 0
    for name in ("2.jpg", "sub/1.png"):
        one = tmp_path / "one.npz"
        assert main(["extract", str(photos / name), *ids, "-o", str(one)]) == 0
        with np.load(one) as file, h5py.File(store) as all_of_them:
            for tensor in ("relu3_3", "pool5"):
                assert all_of_them[name][tensor].dtype == np.float32
                np.testing.assert_array_equal(all_of_them[name][tensor][()], file[tensor])
            notes = [
                json.loads(text)
                for text in (file["note"].item(), all_of_them[name]["note"].asstr()[()])
            ]
        for note in notes:
            del note["made"]
        assert notes[0] == notes[1]
        assert notes[0]["device"] == imagenet.device
