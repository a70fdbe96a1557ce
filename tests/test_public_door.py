"""The interface for programs, and the older paths that others script."""

import io
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

import vgg_explorer as vgg
from tests.paths import ROOT
from vgg_explorer import conventions, extractor, images, naming, network
from vgg_explorer.compute.extractor import Network
from vgg_explorer.images.samples import SAMPLES


def _loaded(code: str) -> set[str]:
    """Modules that a fresh process has loaded after some code."""
    code += "; import sys, json; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return {name.partition(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


def test_importing_it_loads_nothing_but_the_door() -> None:
    code = "import vgg_explorer, sys; "
    code += "assert not [m for m in sys.modules if m.startswith('vgg_explorer.')], sys.modules"
    assert not {"numpy", "PIL", "csv", "tensorflow", "streamlit"} & _loaded(code)


def test_names_need_no_numpy() -> None:
    code = "import vgg_explorer as v; v.resolve('conv5'); v.compare('conv5', 'pool5'); "
    code += "v.summary((512, 512)); v.tensor('pool3'); v.CONVENTIONS; v.TENSORS"
    assert not {"numpy", "PIL", "tensorflow", "streamlit"} & _loaded(code)


def test_all_that_is_promised_is_there_and_nothing_else_is_made_up() -> None:
    for name in vgg.__all__:
        assert getattr(vgg, name) is not None
    assert set(vgg.__all__) <= set(dir(vgg))
    with pytest.raises(AttributeError, match="no attribute 'layers'"):
        vgg.layers  # noqa: B018


def test_names_shapes_and_conventions() -> None:
    assert {r.tensors[0].id for r in vgg.resolve("conv5_3").readings} >= {"relu5_3"}
    assert not any(pair.same for pair in vgg.compare("relu5_3", "pool5").pairs)
    assert vgg.tensor("pool3").shape(375, 500) == (46, 62, 256)
    assert vgg.CONVENTIONS["last_conv"]["conv3"][0].keras == "block3_conv3"
    assert len(vgg.TENSORS) == len({each.id for each in vgg.TENSORS})


def test_the_summary_prints_as_keras_does() -> None:
    text = str(vgg.summary((512, 512)))
    assert "(None, 32, 32, 512)" in text
    assert "14,714,688" in text
    assert "138,357,544" in str(vgg.summary((224, 224), head=True))


def test_a_photo_to_activations_and_to_a_file(imagenet: Network, tmp_path: Path) -> None:
    assert imagenet.device
    file = io.BytesIO()
    pixels = SAMPLES["grace_hopper"].image(64, 96, "stretch")
    Image.fromarray(pixels).save(file, "PNG")
    photo = vgg.load_image(file.getvalue())
    np.testing.assert_array_equal(photo, pixels)
    found = vgg.activations(photo, ["relu3_3", "pool3"])
    assert found["relu3_3"].shape == (16, 24, 256)
    (tmp_path / "photo.png").write_bytes(file.getvalue())
    written = vgg.export(tmp_path / "photo.png", ["pool3"], tmp_path / "out.npz")
    with np.load(written) as kept:
        np.testing.assert_array_equal(kept["pool3"], found["pool3"])
    with pytest.raises(vgg.ImageError):
        vgg.load_image(b"no image")


def test_what_the_readme_shows_runs(
    imagenet: Network, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert imagenet.device
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    code = readme.partition("```python\n")[2].partition("```")[0]
    assert all(f"vgg.{name}" in code for name in vgg.__all__)
    monkeypatch.chdir(tmp_path)
    Image.fromarray(SAMPLES["grace_hopper"].image(48, 64)).save("photo.jpg")
    exec(compile(code, "README.md", "exec"), {})  # noqa: S102
    assert Path("out.npz").exists()


def test_the_older_paths_give_the_same_objects() -> None:
    assert naming.resolve is vgg.resolve
    assert conventions.CONVENTIONS is vgg.CONVENTIONS
    assert network.tensor is vgg.tensor
    assert network.TENSORS is vgg.TENSORS
    assert images.load is vgg.load_image
    assert images.ImageError is vgg.ImageError
    assert extractor.activations is vgg.activations
