"""The network with ImageNet weights: loaded once, asked for activations.

TensorFlow and Keras are imported with the first network, never with this module.
"""

import logging
import threading
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from vgg_explorer.compute import native_output, weight_files, weights
from vgg_explorer.compute.activation import Activation
from vgg_explorer.compute.forward_plan import check_ids, check_image
from vgg_explorer.compute.local_network import DeviceError, Network, OutOfMemoryError
from vgg_explorer.compute.tensorflow_device import (
    BackendError,
    import_tensorflow,
    prepare_device,
)
from vgg_explorer.compute.weights import Report

__all__ = [
    "BackendError",
    "DeviceError",
    "Network",
    "OutOfMemoryError",
    "activations",
    "checksum",
    "device",
    "limit_threads",
    "load",
    "loaded",
]

_log = logging.getLogger(__name__)

_loading = threading.Lock()
_network: Network | None = None


def load(report: Report | None = None) -> Network:
    """The network with ImageNet weights; built by the first call, the same object ever after.

    A failure isn't remembered: the next call tries again.

    Args:
        report: Is told what takes long.

    Raises:
        WeightsUnavailableError: If there are no weights.
        BackendError: If Keras already runs on another backend than TensorFlow.
    """
    global _network  # noqa: PLW0603 - one network per process, under a lock
    with _loading:
        if _network is None:
            source = weights.obtain(report)
            (report or _log.info)("Loading TensorFlow and building the network …")
            _network = Network(source)
        return _network


def loaded() -> bool:
    """Whether :func:`load` returns at once."""
    return _network is not None


def activations(image: npt.NDArray[np.uint8], ids: Sequence[str]) -> dict[str, Activation]:
    """:meth:`Network.activations` of the network with ImageNet weights.

    Raises:
        WeightsUnavailableError: If there are no weights.
        BackendError: If Keras already runs on another backend than TensorFlow.
        UnknownTensorError: If an id is no tensor's.
        NotExtractableError: If a tensor belongs to the classifier head.
        InputImageError: If the image has another type or shape, or is too small.
        OutOfMemoryError: If memory runs out.
    """
    # Before TensorFlow is imported: a wrong request is answered at once.
    check_ids(ids)
    check_image(image)
    return load().activations(image, ids)


def device() -> str:
    """What a pass runs on, in words: ``CPU, 2 threads`` or the GPU's name. Imports TensorFlow.

    Raises:
        BackendError: If Keras already runs on another backend than TensorFlow.
    """
    return prepare_device(import_tensorflow())


def limit_threads(count: int) -> None:
    """Let passes take so many processors; before the first network of the process.

    Raises:
        RuntimeError: If TensorFlow runs already.
    """
    with native_output.held():
        tf = import_tensorflow()
    tf.config.threading.set_intra_op_parallelism_threads(count)


def checksum(model: Network) -> str:
    """SHA-256 of the weights that a network computes with, as ``weight_files.digest`` takes it."""
    return weight_files.digest(model.arrays)
