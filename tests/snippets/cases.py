"""What the tests of the snippets share: requests, the photo, and how to compare."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from vgg_explorer import network
from vgg_explorer.compute import extractor
from vgg_explorer.images import decoding, resizing
from vgg_explorer.names import resolver
from vgg_explorer.snippets.writer import Snippet, snippets

FRAMEWORKS = ("keras", "torchvision", "timm", "tf_slim", "caffe")
EXECUTED = ("keras", "tf_slim")
"""Those that the tests run, with what their requirements install."""

INPUT = "input"
EVERY = tuple(t.id for t in network.CONVOLUTIONAL)
BEFORE = tuple(t.id for t in network.CONVOLUTIONAL if t.kind == "conv_pre_relu")
BEHIND = tuple(each for each in EVERY if each not in BEFORE)
REQUESTS: tuple[tuple[tuple[str, ...], int | None, int | None], ...] = (
    ((INPUT, *EVERY), None, None),
    ((INPUT, *EVERY), 96, 65),
    (BEHIND, None, None),
    (BEFORE, None, None),
    (("pool3", "relu3_3"), 64, 64),
    (("conv4_2_pre",), None, None),
    ((INPUT,), 48, 64),
)
"""Tensor ids, height and width."""


def snippet(framework: str, ids: tuple[str, ...], *size: int | None) -> Snippet:
    height, width = size or (None, None)
    return next(s for s in snippets(ids, height, width) if s.framework == framework)


def names(tensor_id: str, system: str) -> list[str]:
    return [reading.name for reading in resolver.aliases(tensor_id) if reading.system == system]


def write_photo(folder: Path) -> Path:
    """A JPEG that lies on its side, as cameras write them, with sides that are odd at some pool."""
    height, width = 70, 101
    generator = np.random.default_rng(7)
    rough = generator.integers(0, 256, (width // 6, height // 6, 3), dtype=np.uint8)
    image = Image.fromarray(rough).resize((height, width), Image.Resampling.BICUBIC)
    exif = Image.Exif()
    exif[0x0112] = 6
    image.save(folder / "photo.jpg", exif=exif, quality=95)
    return folder / "photo.jpg"


def run_code(code: str) -> Mapping[str, Any]:
    """The ``activations`` that a snippet ends with."""
    space: dict[str, Any] = {"__name__": "snippet"}
    exec(compile(code, "<snippet>", "exec"), space)  # noqa: S102
    found = space["activations"]
    assert isinstance(found, dict)
    return found


def expected(
    photo: Path, ids: tuple[str, ...], height: int | None, width: int | None
) -> dict[str, Any]:
    """What the extractor gives for the photo."""
    image = decoding.load(photo.read_bytes())
    if height is not None and width is not None:
        image = resizing.resize(image, height, width, "stretch")
    return dict(extractor.activations(image, ids))


def assert_near(found: Mapping[str, Any], wanted: Mapping[str, Any], parts: float) -> None:
    """Compares every value, with a tolerance of so many parts of the tensor's largest one."""
    assert found.keys() == wanted.keys()
    for each, values in wanted.items():
        assert found[each].shape == values.shape, each
        assert found[each].dtype == np.float32, each
        tolerance = parts * np.abs(values).max()
        np.testing.assert_allclose(found[each], values, rtol=0, atol=tolerance, err_msg=each)
