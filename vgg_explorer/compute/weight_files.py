"""VGG16's 13 kernels and biases in Keras's HDF5 files: read, verify, write.

Nothing here needs Keras or TensorFlow: both of Keras's layouts are plain HDF5.
"""

import contextlib
import glob
import hashlib
import io
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator, Mapping
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

Computed from the pinned wheel of ``onnx_wheel`` on 2026-11-25; its first bias values are those of
the original release (``tests/compute/test_weight_files.py``).
"""
OFFICIAL_MD5 = "6d6bbae143d832006294945121d1f1fc"
"""MD5 of Keras's own no-top file, read in ``keras/src/applications/vgg16.py`` of Keras 3.15.1."""
OFFICIAL_NAME = "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5"
"""Name of Keras's own no-top file, in its cache and on its server."""
_ABANDONED_SECONDS = 3600.0
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
_NO_FILE = {
    stat.S_IFDIR: "is a folder, not a file",
    stat.S_IFCHR: "is a device, not a file",
    stat.S_IFBLK: "is a device, not a file",
    stat.S_IFIFO: "is a pipe, not a file",
    stat.S_IFSOCK: "is a socket, not a file",
}
_OTHER_KINDS = {
    b"PK": (
        "is a ZIP archive, as torch.save, numpy.savez and Keras's .keras files are, and not HDF5; "
        "it was not opened, since what it holds may be a pickle, and to load one runs code"
    ),
    b"\x80": "is a pickle, not HDF5; it was not loaded, since to load a pickle runs code",
    b"\x93NUMPY": (
        "is a NumPy file, not HDF5; it was not loaded, since it may hold a pickle, and to load one "
        "runs code"
    ),
}
"""How files begin that people take for weights."""
_ELSEWHERE = "points to values that are not in it, and those are not followed"
# What h5py raises where bits are wrong; tried over all bytes that are not values.
_DAMAGED = (OSError, RuntimeError, KeyError, ValueError, TypeError, AttributeError, MemoryError)


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
    with _opened(path) as file:
        return verified(file)


def verified(file: io.BufferedIOBase) -> tuple[Arrays, str]:
    """As :func:`read`, from an open file.

    Raises:
        WeightsFileError: If it holds anything else.
    """
    arrays = unverified(file)
    if digest(arrays) == DIGEST:
        return arrays, "SHA-256 of the values verified"
    file.seek(0)
    if hashlib.file_digest(file, "md5").hexdigest() == OFFICIAL_MD5:
        return arrays, "Keras's published checksum verified"
    message = "holds other weights than the ImageNet release of VGG16 (its checksum differs)"
    raise WeightsFileError(message)


def unverified(file: io.BufferedIOBase) -> Arrays:
    """Whatever weights a Keras file gives for VGG16's convolutions.

    It is read as HDF5 and as nothing else: no pickle is ever opened, and no other file that this
    one points to.

    Raises:
        WeightsFileError: If the file can't be read or lacks a layer.
    """
    # 0.2 s that only a page with activations needs.
    import h5py  # type: ignore[import-untyped] # noqa: PLC0415

    _refuse_other_kinds(file.read(8))
    file.seek(0)
    try:
        with h5py.File(file, "r") as opened:
            pairs = _keras3_pairs(opened) if "layers" in opened else _legacy_pairs(opened)
            return {name: (kernel[...], bias[...]) for name, (kernel, bias) in pairs.items()}
    except WeightsFileError:
        raise
    except _DAMAGED as error:
        cut = "truncated" in str(error)
        message = (
            "is cut short, as by a copy that broke off" if cut else "is damaged or no HDF5 file"
        )
        raise WeightsFileError(message) from error


def write(path: Path, arrays: Arrays) -> None:
    """Write a ``.weights.h5`` file that ``keras.applications.VGG16`` loads, in one step.

    Raises:
        OSError: If the folder can't be written or the disk is full.
    """
    import h5py  # noqa: PLC0415

    # In memory first: HDF5 itself can't be relied on to tell that a disk is full.
    content = io.BytesIO()
    with h5py.File(content, "w") as file:
        for index, (name, _) in enumerate(convolutions()):
            group = file.create_group(f"layers/{_keras3_name(index)}/vars")
            group.attrs["name"] = name
            for position, array in enumerate(arrays[name]):
                group.create_dataset(str(position), data=np.asarray(array, dtype="<f4"))
    put(path, content.getbuffer())


def put(path: Path, content: bytes | memoryview) -> None:
    """Make this the content of a file, in one step.

    Raises:
        OSError: If the folder can't be made or written, or the disk is full.
    """
    drop_abandoned(path.parent, f".{path.name}.")
    with replacing(path) as temporary:
        temporary.write_bytes(content)


@contextlib.contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A temporary path beside ``path`` that takes its place on success and is gone otherwise.

    Another process sees the old file or the whole new one, never a part; so does one that starts
    after this one was killed.

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


def drop_abandoned(folder: Path, prefix: str) -> None:
    """Delete what a process left under a temporary name when it was killed.

    Args:
        folder: Where.
        prefix: How the names begin; only what is an hour old and our own is deleted.
    """
    for each in folder.glob(f"{glob.escape(prefix)}????????"):  # as tempfile makes them
        with contextlib.suppress(OSError):
            about = each.lstat()
            if time.time() - about.st_mtime < _ABANDONED_SECONDS or about.st_uid != os.geteuid():
                continue
            if stat.S_ISDIR(about.st_mode):
                shutil.rmtree(each)
            else:
                each.unlink()


def _opened(path: Path) -> io.BufferedReader:
    """A file by its path, if it is one: what waits for a writer or never ends is not read."""
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            raise WeightsFileError(_NO_FILE.get(stat.S_IFMT(mode), "is not a file"))
        # What has taken its place since then is not waited for either.
        return open(path, "rb", opener=lambda name, flags: os.open(name, flags | _NO_WAIT))
    except FileNotFoundError as error:
        message = "doesn't exist"
        raise WeightsFileError(message) from error
    except PermissionError as error:
        message = "may not be read (permission denied)"
        raise WeightsFileError(message) from error
    except OSError as error:
        message = f"can't be opened ({error.strerror})"
        raise WeightsFileError(message) from error


def _refuse_other_kinds(beginning: bytes) -> None:
    for magic, words in _OTHER_KINDS.items():
        if beginning.startswith(magic):
            raise WeightsFileError(words)


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
        group = _dataset(file, f"{root}{name}")
        stored = list(group.attrs.get("weight_names", ())) if group is not None else []
        names = [n.decode() if isinstance(n, bytes) else str(n) for n in stored]
        pairs[name] = _checked(file, name, shape, [f"{root}{name}/{n}" for n in names])
    return pairs


def _checked(file: Any, name: str, shape: tuple[int, ...], paths: list[str]) -> tuple[Any, Any]:
    found = [_dataset(file, path) for path in paths]
    shapes = [getattr(dataset, "shape", None) for dataset in found]
    if shapes != [shape, shape[-1:]]:
        message = f"has no kernel {shape} and bias ({shape[-1]},) for VGG16's layer {name}"
        raise WeightsFileError(message)
    for dataset in found:
        if dataset.dtype != np.float32:
            message = f"holds {dataset.dtype} for the layer {name}, where float32 is needed"
            raise WeightsFileError(message)
        if dataset.is_virtual or dataset.external:
            raise WeightsFileError(_ELSEWHERE)
    return found[0], found[1]


def _dataset(file: Any, path: str) -> Any:
    """What stands there, in this very file; None if nothing does."""
    import h5py  # noqa: PLC0415

    place = file
    for part in path.split("/"):
        link = place.get(part, getlink=True) if isinstance(place, h5py.Group) else None
        if link is None:
            return None
        if not isinstance(link, h5py.HardLink):
            raise WeightsFileError(_ELSEWHERE)
        place = place[part]
    return place
