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


@pytest.fixture(scope="session")
def keras_file(imagenet_weights: Weights, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keras") / "vgg16.weights.h5"
    weight_files.write(path, imagenet_weights.arrays)
    return path


@pytest.fixture(scope="session")
def slim_checkpoint(imagenet_weights: Weights, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ImageNet weights as TF-Slim keeps them, red first."""
    import tensorflow.compat.v1 as tf

    path = tmp_path_factory.mktemp("tf_slim") / "vgg_16.ckpt"
    with tf.Graph().as_default(), tf.Session() as session:
        for each in network.CONVOLUTIONAL:
            if each.kind == "conv_pre_relu":
                kernel, bias = imagenet_weights.arrays[each.layer or ""]
                with tf.variable_scope(names(each.id, "tf_slim_scope")[0]):
                    tf.Variable(_red_first(kernel), name="weights")
                    tf.Variable(bias, name="biases")
        session.run(tf.global_variables_initializer())
        tf.train.Saver().save(session, str(path), write_meta_graph=False)
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

    build = vgg16.VGG16
    path = request.getfixturevalue("keras_file")

    def verified(*, weights: str, include_top: bool) -> Any:
        assert weights == "imagenet"
        return build(weights=str(path), include_top=include_top)

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
