"""Activations as one NPZ file, with a note that says everything needed to make them again."""

import io
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from vgg_explorer import network
from vgg_explorer.compute.weights import Provenance
from vgg_explorer.exports import origin
from vgg_explorer.images import preprocessing, resizing
from vgg_explorer.images.decoding import Pixels
from vgg_explorer.images.resizing import Sizing

NOTE_KEY = "note"
"""Name of the note in the file; no tensor id is like it."""
FORMAT = "vgg-explorer-activations/1"
"""Changes when the note's meaning does."""


def npz(activations: Mapping[str, NDArray[np.float32]], note: Mapping[str, Any]) -> bytes:
    """The file that ``write`` writes, in memory.

    Raises:
        UnknownTensorError: As for ``write``.
        ValueError: As for ``write``.
    """
    buffer = io.BytesIO()
    write(buffer, activations, note)
    return buffer.getvalue()


def write(
    file: BinaryIO, activations: Mapping[str, NDArray[np.float32]], note: Mapping[str, Any]
) -> None:
    """Write an uncompressed NPZ file.

    The note is a text array, so numpy alone reads it, without pickles::

        file = numpy.load("out.npz")
        note = json.loads(file["note"].item())

    Args:
        file: Opened for writing bytes.
        activations: Tensor id to float32 (height, width, channels).
        note: What ``note`` made; anything that JSON holds.

    Raises:
        UnknownTensorError: If a key is no tensor id.
        ValueError: If an array is not float32: a copy in another type would not be exact.
    """
    for name, array in activations.items():
        network.tensor(name)
        if array.dtype != np.float32:
            message = f"{name} is {array.dtype}; only float32 is written, as the network gives it."
            raise ValueError(message)
    text = np.array(json.dumps(note, ensure_ascii=False, indent=1))
    np.savez(file, allow_pickle=False, **activations, **{NOTE_KEY: text})


def note(
    *,
    file_name: str,
    file_sha256: str,
    fed: Pixels,
    sizing: Sizing,
    tensors: Iterable[str],
    provenance: Provenance,
    device: str,
    decoding: Iterable[str] = (),
    made: datetime | None = None,
) -> dict[str, Any]:
    """Everything needed to make the same activations again.

    Args:
        file_name: Of the image, without its folder.
        file_sha256: Of the image file's bytes, in hexadecimal.
        fed: uint8, (height, width, 3), RGB: what the network was fed, before ``preprocess``.
        sizing: What was done to bring the image to that size.
        tensors: Ids of the tensors in the file.
        provenance: Where the weights came from.
        device: What the pass ran on.
        decoding: What was changed to get upright 8-bit RGB (``images.Picture.notes``).
        made: When; now by default.

    Raises:
        UnknownTensorError: If an id is no tensor's.
    """
    height, width = fed.shape[:2]
    return {
        "format": FORMAT,
        "made": (made or datetime.now(UTC)).isoformat(timespec="seconds"),
        "image": {
            "file_name": file_name,
            "file_sha256": file_sha256,
            "height": sizing.source[0],
            "width": sizing.source[1],
            "decoding": list(decoding),
        },
        "fed": {
            "height": height,
            "width": width,
            "resizing": None if sizing.unchanged else sizing.how,
            "box_top_left_bottom_right": list(sizing.box),
            "resampling": None if sizing.unchanged else resizing.RESAMPLING,
            "in_words": sizing.sentence,
            "pixels_sha256": preprocessing.fingerprint(fed),
        },
        "preprocessing": {
            "in_words": "RGB to BGR, the ImageNet means subtracted, nothing scaled",
            "keras": "keras.applications.vgg16.preprocess_input",
            "subtracted_from_bgr": list(preprocessing.BGR_MEANS),
        },
        "tensors": {each: _tensor(network.tensor(each), height, width) for each in tensors},
        "network": "VGG16 (configuration D), ImageNet weights, float32",
        "weights": {
            "in_words": provenance.sentence,
            "link": provenance.link,
            "origin": provenance.origin,
            "check": provenance.check,
            **origin.weights_digest(provenance),
        },
        "device": device,
        "versions": origin.versions(),
    }


def _tensor(tensor: network.Tensor, height: int, width: int) -> dict[str, Any]:
    return {
        "keras": tensor.keras,
        "computed_by": tensor.layer,
        "post_relu": tensor.post_relu,
        "shape": list(tensor.shape(height, width)),
        "stride": tensor.stride,
        "receptive_field": tensor.receptive_field,
    }
