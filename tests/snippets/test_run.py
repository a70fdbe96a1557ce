"""Snippets, run in the frameworks that can be installed, against what the extractor gives."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.snippets.cases import (
    BEFORE,
    BEHIND,
    EVERY,
    EXECUTED,
    INPUT,
    REQUESTS,
    assert_near,
    expected,
    names,
    run_code,
    snippet,
    write_photo,
)
from vgg_explorer import network
from vgg_explorer.compute import weight_files
from vgg_explorer.compute.weights import Weights
from vgg_explorer.snippets.writer import Snippet

pytestmark = pytest.mark.usefixtures("imagenet")

Execute = Callable[[Snippet], Mapping[str, Any]]


@pytest.fixture
def photo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write_photo(tmp_path)


@pytest.fixture(scope="module")
def keras_vgg16(imagenet_weights: Weights, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """What Keras builds with its weights; no snippet changes it."""
    from keras.applications.vgg16 import VGG16

    path = tmp_path_factory.mktemp("keras") / "vgg16.weights.h5"
    weight_files.write(path, imagenet_weights.arrays)
    return VGG16(weights=str(path), include_top=False)


@pytest.fixture(scope="session")
def slim_checkpoint(imagenet_weights: Weights, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ImageNet weights as TF-Slim keeps them, red first."""
    import tensorflow as tf

    path = tmp_path_factory.mktemp("tf_slim") / "vgg_16.ckpt"
    held: dict[str, Any] = {}
    for each in network.CONVOLUTIONAL:
        if each.kind == "conv_pre_relu":
            kernel, bias = imagenet_weights.arrays[each.layer or ""]
            scope = names(each.id, "tf_slim_scope")[0]
            held |= {f"{scope}/weights": _red_first(kernel), f"{scope}/biases": bias}
    # As ``Saver.save`` does it, without a graph that holds 59 MB of constants.
    tf.raw_ops.SaveV2(
        prefix=str(path),
        tensor_names=[*held],
        shape_and_slices=[""] * len(held),
        tensors=[*held.values()],
    )
    return path


def _red_first(kernel: Any) -> Any:
    return kernel[:, :, ::-1] if kernel.shape[2] == 3 else kernel


@pytest.fixture
def execute(
    photo: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Execute:
    """Runs a snippet as it stands; only where weights come from is changed: nothing is fetched."""
    prepare = {
        "keras": _prepare_keras,
        "tf_slim": _prepare_tf_slim,
    }

    def run(made: Snippet) -> Mapping[str, Any]:
        with monkeypatch.context() as patches:
            prepare[made.framework](patches, request, photo.parent)
            return run_code(made.code)

    return run


def _prepare_keras(
    patches: pytest.MonkeyPatch, request: pytest.FixtureRequest, folder: Path
) -> None:
    from keras.applications import vgg16

    model = request.getfixturevalue("keras_vgg16")

    def verified(*, weights: str, include_top: bool) -> Any:
        assert weights == "imagenet"
        assert not include_top
        return model

    patches.setattr(vgg16, "VGG16", verified)


def _prepare_tf_slim(
    patches: pytest.MonkeyPatch, request: pytest.FixtureRequest, folder: Path
) -> None:
    pytest.importorskip("tf_slim", reason="tf-slim isn't installed (tests/requirements.txt)")
    for part in request.getfixturevalue("slim_checkpoint").parent.iterdir():
        if not (folder / part.name).exists():
            (folder / part.name).symlink_to(part)


@pytest.mark.parametrize(("ids", "height", "width"), REQUESTS)
@pytest.mark.parametrize("framework", EXECUTED)
def test_code_gives_what_the_extractor_gives(
    framework: str,
    ids: tuple[str, ...],
    height: int | None,
    width: int | None,
    photo: Path,
    execute: Execute,
) -> None:
    wanted = expected(photo, ids, height, width)
    found = execute(snippet(framework, ids, height, width))
    if INPUT in ids and framework != "keras":
        wanted[INPUT] = wanted[INPUT][..., ::-1]  # red first
    assert_near(found, wanted, 1e-6)


def test_keras_gives_what_its_own_layers_give_bit_by_bit(photo: Path, execute: Execute) -> None:
    plain = execute(snippet("keras", BEHIND))
    rebuilt = execute(snippet("keras", EVERY))
    for each in BEHIND:
        np.testing.assert_array_equal(rebuilt[each], plain[each], err_msg=each)
    for each in BEFORE:
        relu = network.TENSORS[network.position(each) + 1].id
        assert rebuilt[each].min() < 0
        np.testing.assert_array_equal(np.maximum(rebuilt[each], 0), rebuilt[relu], err_msg=each)
