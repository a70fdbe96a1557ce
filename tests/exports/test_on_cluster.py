"""What a worker of a cluster computes, without a cluster; ``tests/serving`` has a real one."""

import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vgg_explorer.cli.commands import main
from vgg_explorer.compute.extractor import Network
from vgg_explorer.exports import on_cluster
from vgg_explorer.exports.on_cluster import Cluster, Done, Worker, _done

IDS = ("input", "relu3_3", "pool5")


def _photos(folder: Path) -> list[Path]:
    random = np.random.default_rng(0)
    paths = []
    for number, shape in enumerate([(64, 48, 3), (40, 72, 3)]):
        path = folder / f"{number}.png"
        Image.fromarray(random.integers(0, 256, shape, dtype=np.uint8)).save(path)
        paths.append(path)
    (folder / "2.png").write_bytes(b"no image")
    return [*paths, folder / "2.png"]


def _work(paths: list[Path], numbers: list[int], ids: tuple[str, ...]) -> list[Done]:
    worker = Worker(ids, None, "crop", None)
    columns = worker({"number": np.array(numbers), "path": np.array([str(p) for p in paths])})
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return [_done(row) for row in rows]


def test_a_worker_gives_the_same_bits_and_names_what_fails(
    imagenet: Network, tmp_path: Path
) -> None:
    paths = _photos(tmp_path)
    found = _work(paths, [7, 3, 5], IDS)
    assert [each.number for each in found] == [7, 3, 5]
    for path, each in zip(paths[:2], found[:2], strict=True):
        expected = imagenet.activations(np.asarray(Image.open(path)), IDS)
        assert list(each.activations) == list(IDS)
        for id_, values in expected.items():
            np.testing.assert_array_equal(each.activations[id_], values)
        assert each.note["image"]["file_name"] == path.name
        assert list(each.note["tensors"]) == list(IDS)
        assert not each.error
    assert found[2].error.startswith(f"{paths[2]}: ")
    assert not found[2].activations


def test_a_run_on_a_cluster_writes_what_comes_and_goes_on_where_it_ended(
    imagenet: Network,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert imagenet.device
    (tmp_path / "in").mkdir()
    _photos(tmp_path / "in")
    asked: list[list[str]] = []

    def passes(paths: list[Path], ids: tuple[str, ...], *rest: object) -> list[Done]:
        asked.append([each.name for each in paths])
        assert rest == ((32, 32), "crop", Cluster("auto", 2))
        worker = Worker(ids, (32, 32), "crop", None)
        rows = worker({"number": np.arange(len(paths)), "path": np.array([*map(str, paths)])})
        return [
            _done(dict(zip(rows, row, strict=True)))
            for row in reversed(list(zip(*rows.values(), strict=True)))
        ]

    monkeypatch.setattr(on_cluster, "passes", passes)
    command = ["extract", str(tmp_path / "in"), "--tensors", "pool5", "--size", "32x32"]
    command += ["--folder", str(tmp_path / "out"), "--cluster", "auto", "--worker-cpus", "2"]
    assert main(command) == 1
    assert main(command) == 1
    assert asked == [["0.png", "1.png", "2.png"], ["2.png"]]
    said = capsys.readouterr().err
    assert "Runs on the Ray cluster (auto)." in said
    assert "2 of 3 images computed and written" in said
    assert "2 were there already, 1 failed" in said
    with np.load(tmp_path / "out" / "1.png.npz") as file:
        assert file["pool5"].shape == (1, 1, 512)


def test_without_ray_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    photos = _photos(tmp_path)
    monkeypatch.setitem(sys.modules, "ray.data", None)
    monkeypatch.setitem(sys.modules, "ray", None)
    command = ["extract", *map(str, photos), "--tensors", "pool5", "--cluster", "here"]
    assert main([*command, "--folder", str(tmp_path / "out")]) == 2
    assert "install requirements-engine.txt" in capsys.readouterr().err
    one = ["extract", str(photos[0]), "--tensors", "pool5", "--cluster", "here"]
    assert main([*one, "-o", str(tmp_path / "a.npz")]) == 2
    assert "--cluster is for many images" in capsys.readouterr().err
