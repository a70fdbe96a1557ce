"""The NPZ file and its note."""

import hashlib
import io
import json
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pytest

from vgg_explorer.compute.weights import Provenance
from vgg_explorer.exports import npz
from vgg_explorer.images import resizing
from vgg_explorer.network import UnknownTensorError

PROVENANCE = Provenance("cache", "~/.keras/models/x.h5", "SHA-256 of the values verified")
IMAGE = np.arange(40 * 64 * 3, dtype=np.uint32).reshape(40, 64, 3).astype(np.uint8)


def _note(**changes: Any) -> dict[str, Any]:
    sizing = resizing.plan(40, 64, 32, 32, "crop")
    arguments: dict[str, Any] = {
        "file_name": "Höhe ×.png",
        "file_sha256": "ab" * 32,
        "fed": resizing.resize(IMAGE, 32, 32, "crop"),
        "sizing": sizing,
        "tensors": ["conv1_2_pre", "pool3"],
        "provenance": PROVENANCE,
        "device": "CPU",
        "decoding": ("Turned upright, as its EXIF orientation says.",),
        "made": datetime(2025, 1, 2, 3, 4, 5, tzinfo=UTC),
    }
    return npz.note(**(arguments | changes))


def test_the_file_reads_back_with_numpy_alone_and_without_pickles() -> None:
    activations = {
        "conv1_2_pre": np.random.default_rng(0).normal(size=(4, 5, 64)).astype(np.float32),
        "pool3": np.full((1, 1, 256), np.nan, dtype=np.float32),
    }
    note = _note()
    with np.load(io.BytesIO(npz.npz(activations, note)), allow_pickle=False) as file:
        assert set(file) == {"conv1_2_pre", "pool3", "note"}
        for name, array in activations.items():
            assert file[name].dtype == np.float32
            np.testing.assert_array_equal(file[name], array)
        assert json.loads(file["note"].item()) == note
        assert json.loads(str(file["note"])) == note


def test_the_same_activations_and_note_are_the_same_bytes() -> None:
    activations = {"pool3": np.zeros((2, 2, 256), dtype=np.float32)}
    assert npz.npz(activations, _note()) == npz.npz(activations, _note())


def test_values_are_not_compressed() -> None:
    activations = {"pool3": np.zeros((20, 20, 256), dtype=np.float32)}
    assert len(npz.npz(activations, {})) > 20 * 20 * 256 * 4


@pytest.mark.parametrize("dtype", [np.float16, np.float64, np.uint8])
def test_only_float32_is_written(dtype: type) -> None:
    with pytest.raises(ValueError, match="pool3 is"):
        npz.npz({"pool3": np.zeros((2, 2, 256), dtype=dtype)}, {})


@pytest.mark.parametrize("name", ["note", "file", "conv3"])
def test_only_tensor_ids_are_names(name: str) -> None:
    with pytest.raises(UnknownTensorError):
        npz.npz({name: np.zeros((2, 2, 256), dtype=np.float32)}, {})


def test_the_note_holds_what_is_needed_to_do_it_again() -> None:
    note = _note()
    assert note["made"] == "2025-01-02T03:04:05+00:00"
    assert note["image"]["file_name"] == "Höhe ×.png"
    assert note["image"]["file_sha256"] == "ab" * 32
    assert (note["image"]["height"], note["image"]["width"]) == (40, 64)
    assert note["image"]["decoding"] == ["Turned upright, as its EXIF orientation says."]
    assert (note["fed"]["height"], note["fed"]["width"]) == (32, 32)
    assert note["fed"]["resizing"] == "crop"
    assert note["fed"]["box_top_left_bottom_right"] == [0, 12, 40, 52]
    assert note["fed"]["resampling"] == "Lanczos"
    assert note["preprocessing"]["subtracted_from_bgr"] == [103.939, 116.779, 123.68]
    assert note["tensors"]["conv1_2_pre"] == {
        "keras": None,
        "computed_by": "block1_conv2",
        "post_relu": False,
        "shape": [32, 32, 64],
        "stride": 1,
        "receptive_field": 5,
    }
    assert note["tensors"]["pool3"]["keras"] == "block3_pool"
    assert note["weights"]["link"] == "cache"
    assert note["weights"]["in_words"] == PROVENANCE.sentence
    assert len(note["weights"]["values_sha256"]) == 64
    assert note["device"] == "CPU"


def test_the_fed_pixels_can_be_checked_without_this_package() -> None:
    fed = resizing.resize(IMAGE, 32, 32, "crop")
    expected = hashlib.sha256(b"uint8(32, 32, 3)" + fed.tobytes()).hexdigest()
    assert _note()["fed"]["pixels_sha256"] == expected


def test_an_image_fed_as_it_is_was_not_resampled() -> None:
    note = _note(fed=IMAGE, sizing=resizing.plan(40, 64, 40, 64, "fit"))
    assert note["fed"]["resizing"] is None
    assert note["fed"]["resampling"] is None
    assert note["tensors"]["pool3"]["shape"] == [5, 8, 256]


def test_weights_verified_by_their_file_give_its_checksum() -> None:
    verified = Provenance("path", "x.h5", "Keras's published checksum verified")
    weights = _note(provenance=verified)["weights"]
    assert "values_sha256" not in weights
    assert len(weights["file_md5"]) == 32


def test_versions_are_those_that_run() -> None:
    versions = _note()["versions"]
    assert set(versions) == {"vgg_explorer", "python", "tensorflow", "keras", "numpy", "pillow"}
    assert versions["numpy"] == np.__version__
    assert all(versions.values())


def test_the_time_is_now_by_default() -> None:
    made = datetime.fromisoformat(_note(made=None)["made"])
    assert abs((datetime.now(UTC) - made).total_seconds()) < 60


def test_an_unknown_tensor_is_refused() -> None:
    with pytest.raises(UnknownTensorError):
        _note(tensors=["conv3"])
