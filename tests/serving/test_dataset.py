"""Many images on a real Ray, started for the run: the same bits, a bad file named, resumed."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from vgg_explorer.cli.commands import main
from vgg_explorer.compute.extractor import Network


def test_a_folder_on_a_cluster(
    imagenet: Network, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    random = np.random.default_rng(0)
    folder = tmp_path / "in"
    folder.mkdir()
    images = {}
    for number in range(9):
        pixels = random.integers(0, 256, (64, 48 + 8 * (number % 2), 3), dtype=np.uint8)
        Image.fromarray(pixels).save(folder / f"{number}.png")
        images[f"{number}.png"] = pixels
    (folder / "bad.png").write_bytes(b"no image")
    command = ["extract", str(folder), "--tensors", "relu3_3,pool5"]
    command += ["--folder", str(tmp_path / "out"), "--cluster", "here"]
    assert main(command) == 1
    said = capsys.readouterr().err
    assert "9 of 10 images computed and written" in said
    assert "bad.png: " in said
    for name, pixels in images.items():
        expected = imagenet.activations(pixels, ["relu3_3", "pool5"])
        with np.load(tmp_path / "out" / f"{name}.npz") as file:
            for each, values in expected.items():
                np.testing.assert_array_equal(file[each], values)
    assert main(command) == 1
    assert "9 were there already, 1 failed" in capsys.readouterr().err
