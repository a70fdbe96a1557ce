"""VGG16 in Keras: one forward pass, the asked tensors, on the best device.

TensorFlow and Keras are imported with the first network, never with this module.

``TF_ONEDNN_ASSUME_FROZEN_WEIGHTS`` is left alone on purpose. It would save a few per cent, but it
holds for the whole process: another model that someone trains beside this one would silently go on
computing with its first weights.
"""

import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from vgg_explorer import network
from vgg_explorer.compute import memory, native_output, weight_files, weights
from vgg_explorer.compute.activation import Activation
from vgg_explorer.compute.engine import Pause, go_on
from vgg_explorer.compute.forward_plan import (
    Step,
    check_batch,
    check_ids,
    check_image,
    estimate_memory,
    plan,
)
from vgg_explorer.compute.operations import Operations, together
from vgg_explorer.compute.strips import Strip, macs, strips, work
from vgg_explorer.compute.weights import Provenance, Report, Weights
from vgg_explorer.images import preprocessing
from vgg_explorer.operation import events

_log = logging.getLogger(__name__)


Found = dict[str, Activation]


class BackendError(RuntimeError):
    """Keras runs on something other than TensorFlow in this process."""


class OutOfMemoryError(MemoryError):
    """A pass needs more memory than there is."""


class DeviceError(RuntimeError):
    """The device failed in a pass, and no other stands in for it."""


class Network:
    """VGG16's convolutional part with given weights, ready to run from any thread.

    It is the ``Engine`` of this process.

    Attributes:
        provenance: Where the weights came from.
        device: What it runs on, in words: ``CPU, 2 threads`` or the GPU's name.
    """

    def __init__(self, source: Weights) -> None:
        """Bring the weights to the device.

        Raises:
            BackendError: If Keras already runs on another backend than TensorFlow.
        """
        with native_output.held():
            self._tf = _import_tensorflow()
            self.device = _prepare_device(self._tf)
            self._on_cpu = not self._tf.config.list_physical_devices("GPU")
        self.provenance: Provenance = source.provenance
        self._arrays = source.arrays
        self._operations = Operations(self._tf, source.arrays)
        self._place: str | None = None  # TensorFlow's choice
        # A pause may run another pass in the same thread.
        self._turn = threading.RLock()
        self._under_way: list[_Claim] = []

    def activations(
        self, image: npt.NDArray[np.uint8], ids: Sequence[str]
    ) -> dict[str, Activation]:
        """One forward pass at the image's own size, as far as the asked tensors need it.

        Args:
            image: uint8, (h, w, 3), RGB, at least 32 pixels a side.
            ids: Tensor ids of the convolutional part, or ``input`` for the preprocessed image.

        Returns:
            For every id, in the order asked: float32, (h, w, c), read-only.

        Raises:
            UnknownTensorError: If an id is no tensor's.
            NotExtractableError: If a tensor belongs to the classifier head.
            InputImageError: If the image has another type or shape, or is too small.
            OutOfMemoryError: If memory runs out.
            DeviceError: If the pass fails on the CPU; where a GPU fails, the CPU takes over.
        """
        check_ids(ids)
        check_image(image)
        return {each: array[0] for each, array in self.compute(image[np.newaxis], ids).items()}

    def compute(
        self, batch: npt.NDArray[np.uint8], ids: Sequence[str], pause: Pause = go_on
    ) -> dict[str, Activation]:
        """One pass over a batch, as ``Engine`` has it.

        Passes take turns: two at once would be no faster and need twice the memory. Only within
        its ``pause``, in the same thread, one pass may run another.
        """
        check_ids(ids)
        check_batch(batch)
        images, height, width, _ = batch.shape
        with self._turn:
            needed, free = estimate_memory(height, width, ids, images), self.available_memory()
            self._refuse_too_large(height, width, needed, free)
            self._under_way.append(_Claim(free, needed))
            start = time.perf_counter()
            try:
                found = self._outlasting_faults(
                    lambda: self._run(preprocessing.preprocess(batch), frozenset(ids), pause),
                    height,
                    width,
                )
            finally:
                self._under_way.pop()
            events.pass_done(ids, height, width, time.perf_counter() - start)
        for array in found.values():
            array.flags.writeable = False
        return {each: found[each] for each in ids}

    def fits(self, height: int, width: int, ids: Sequence[str]) -> bool:
        """Whether a pass over one image has room beside those that are under way."""
        if not (self._on_cpu and self._under_way):
            return True
        needed = estimate_memory(height, width, ids)
        left = self._under_way[0].free - sum(each.needed for each in self._under_way)
        return needed <= min(left, self.available_memory())

    def available_memory(self) -> int:
        """Bytes that a pass may take: what is free, and half of what TensorFlow keeps to itself.

        TensorFlow doesn't give memory back but uses it again for the next pass; in pieces, so that
        not all of it fits.
        """
        try:
            kept: dict[str, int] = self._tf.config.experimental.get_memory_info("CPU:0")
        except ValueError:  # a build without oneDNN gives everything back
            return memory.available()
        return memory.available() + max(0, kept["peak"] - kept["current"]) // 2

    def _refuse_too_large(self, height: int, width: int, needed: int, free: int) -> None:
        """Refuse what can't fit: on a CPU, TensorFlow would take the whole process down."""
        if self._on_cpu and needed > free:
            message = (
                f"At {height} × {width} px these tensors need about {needed / 1e9:.1f} GB of "
                f"memory, and {free / 1e9:.1f} GB are free here. Feed a smaller size, or ask for "
                "earlier tensors."
            )
            raise OutOfMemoryError(message)

    def _outlasting_faults(self, run: Callable[[], Found], height: int, width: int) -> Found:
        """A pass; what fails below Python is told in a sentence, and a lost GPU is replaced.

        Raises:
            OutOfMemoryError: If memory runs out.
            DeviceError: If the pass fails on the CPU.
        """
        try:
            with self._tf.device(self._place):
                return run()
        except OutOfMemoryError:
            raise
        except MemoryError as error:
            message = (
                f"Memory ran out in a pass at {height} × {width} px. Feed a smaller size, or ask "
                "for earlier tensors."
            )
            raise OutOfMemoryError(message) from error
        except self._tf.errors.OpError as error:
            if self._on_cpu:
                _log.exception("a pass failed")
                message = (
                    f"The pass at {height} × {width} px failed on {self.device} "
                    f"({_first_line(error)}). Ask for it again, or feed another size."
                )
                raise DeviceError(message) from error
            self._leave_gpu(error)
        return self._outlasting_faults(run, height, width)

    def _leave_gpu(self, error: Exception) -> None:
        """Compute on the CPU from now on: a GPU that failed stays lost to this process."""
        _log.error("%s failed and is left: %s", self.device, error)
        threads = _cpu_in_words(self._tf)
        self.device = f"{threads} (since {self.device} failed: {_first_line(error)})"
        self._on_cpu = True
        self._place = "CPU:0"
        self._operations = Operations(self._tf, self._arrays)

    def _run(
        self, fed: npt.NDArray[np.float32], asked: frozenset[str], pause: Pause
    ) -> dict[str, Activation]:
        images, height, width, _ = fed.shape
        found = {"input": fed} if "input" in asked else {}
        whole = max(1, work(height, width, asked, images))
        done = 0
        try:
            value = self._tf.constant(fed)
            for group in together(plan(asked), asked, height, width, images):
                step = group[-1]
                load = images * sum(macs(each, height, width) for each in group)
                cut = self._on_cpu and len(group) == 1
                parts = strips(step, height, width, value.shape[1], images) if cut else []
                if parts:
                    said = _share_of(pause, done, load, whole)
                    value = self._in_strips(step, value, parts, said)
                else:
                    # What went in strips is NumPy's; else this does nothing.
                    value = self._operations.of(group)(self._tf.convert_to_tensor(value))
                if step.output in asked:
                    # Shares memory with TensorFlow on a CPU; .numpy() would copy.
                    found[step.output] = np.asarray(value)
                done += load
                pause(done / whole)
        except self._tf.errors.ResourceExhaustedError as error:
            message = (
                f"{self.device} has too little memory for a pass at {height} × {width} px. "
                "Feed a smaller size, or ask for earlier tensors."
            )
            raise OutOfMemoryError(message) from error
        return found

    def _in_strips(
        self, step: Step, value: Any, parts: Sequence[Strip], pause: Pause
    ) -> Activation:
        """The output of a step, computed strip by strip into one array."""
        source = np.asarray(value)
        operation = self._operations.of((step,))
        channels = network.tensor(step.output).channels or source.shape[3]
        shape = (source.shape[0], parts[-1].rows[1], _columns(step, source.shape[2]), channels)
        output = np.empty(shape, np.float32)
        for number, part in enumerate(parts, 1):
            computed = np.asarray(operation(self._tf.constant(source[:, slice(*part.fed)])))
            output[:, slice(*part.rows)] = computed[:, slice(*part.kept)]
            del computed  # another pass may run in the pause
            pause(number / len(parts))
        return output


@dataclass(frozen=True)
class _Claim:
    """What a pass under way found free when it began, and what it may take of it, in bytes."""

    free: int
    needed: int


def _share_of(pause: Pause, done: int, load: int, whole: int) -> Pause:
    """A pause for the parts of one step, which tells the share of the whole pass."""
    return lambda share: pause((done + share * load) / whole)


def _columns(step: Step, columns: int) -> int:
    return columns // 2 if step.kind == "max_pool" else columns


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
    return _prepare_device(_import_tensorflow())


def limit_threads(count: int) -> None:
    """Let passes take so many processors; before the first network of the process.

    Raises:
        RuntimeError: If TensorFlow runs already.
    """
    with native_output.held():
        tf = _import_tensorflow()
    tf.config.threading.set_intra_op_parallelism_threads(count)


def checksum(model: Network) -> str:
    """SHA-256 of the weights that a network computes with, as ``weight_files.digest`` takes it."""
    return weight_files.digest(model._arrays)


def _import_tensorflow() -> Any:
    """TensorFlow, with Keras on top of it."""
    if "tensorflow" not in sys.modules:
        # Notes on the build and on missing CUDA drivers mean nothing to a visitor.
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    if "keras" not in sys.modules:
        os.environ["KERAS_BACKEND"] = "tensorflow"
    import keras
    import tensorflow as tf

    if keras.backend.backend() != "tensorflow":
        message = (
            f"Keras runs on {keras.backend.backend()} in this process, but the activations are "
            "computed with TensorFlow. Set KERAS_BACKEND=tensorflow before Keras is imported."
        )
        raise BackendError(message)
    return tf


def _prepare_device(tf: Any) -> str:
    """Set the device up and name it.

    On a GPU, TensorFloat-32 is switched off, for the whole process: it keeps 10 of float32's 23
    bits. Memory growth leaves the rest of the GPU to others.
    """
    gpus = tf.config.list_physical_devices("GPU")
    if not gpus:
        return _cpu_in_words(tf)
    tf.config.experimental.enable_tensor_float_32_execution(False)
    for gpu in gpus:
        try:
            tf.config.experimental.set_memory_growth(gpu, True)
        except RuntimeError:  # the process has used the GPU before
            _log.info("memory growth can't be set any more for %s", gpu.name)
    details = tf.config.experimental.get_device_details(gpus[0])
    return str(details.get("device_name", "GPU"))


def _cpu_in_words(tf: Any) -> str:
    threads = tf.config.threading.get_intra_op_parallelism_threads() or _processors()
    return f"CPU, {threads} thread{'' if threads == 1 else 's'}"


def _first_line(error: Exception) -> str:
    """What TensorFlow says of an error, without the nodes of the graph that it lists."""
    said = str(getattr(error, "message", None) or error).strip().splitlines()
    return said[0].rstrip(".")[:200] if said else type(error).__name__


def _processors() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
