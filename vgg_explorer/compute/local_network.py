"""VGG16 in this process: one pass at a time, on the best device, through memory and faults."""

import logging
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from vgg_explorer.compute import memory, native_output
from vgg_explorer.compute.activation import Activation, Held
from vgg_explorer.compute.cpu_pass import CpuPass
from vgg_explorer.compute.engine import Pause, go_on
from vgg_explorer.compute.forward_plan import check_batch, check_ids, check_image, estimate_memory
from vgg_explorer.compute.gpu.gpu_activation import GpuActivation
from vgg_explorer.compute.gpu.gpu_pass import GpuPass, wait
from vgg_explorer.compute.tensorflow_device import cpu_in_words, import_tensorflow, prepare_device
from vgg_explorer.compute.weights import Provenance, Weights
from vgg_explorer.images import preprocessing
from vgg_explorer.operation import events

_log = logging.getLogger(__name__)


class OutOfMemoryError(MemoryError):
    """A pass needs more memory than there is."""


class DeviceError(RuntimeError):
    """The device failed in a pass, and no other stands in for it."""


class Network:
    """VGG16's convolutional part with given weights, ready to run from any thread.

    It is the ``Engine`` of this process.

    Attributes:
        provenance: Where the weights came from.
        arrays: The weights, by layer.
        device: What it runs on, in words: ``CPU, 2 threads`` or the GPU's name.
    """

    def __init__(self, source: Weights) -> None:
        """Bring the weights to the device.

        Raises:
            BackendError: If Keras already runs on another backend than TensorFlow.
        """
        with native_output.held():
            self._tf = import_tensorflow()
            self.device = prepare_device(self._tf)
            self._on_cpu = not self._tf.config.list_physical_devices("GPU")
        self.provenance: Provenance = source.provenance
        self.arrays = source.arrays
        self._cpu = CpuPass(self._tf, source.arrays)
        self._gpu = None if self._on_cpu else GpuPass(source.arrays)
        self._staying: weakref.WeakSet[GpuActivation] = weakref.WeakSet()
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
        found = self._take_turn(batch, ids, pause)
        return {each: _writeless(np.asarray(array)) for each, array in found.items()}

    def hold(
        self, image: npt.NDArray[np.uint8], ids: Sequence[str], pause: Pause = go_on
    ) -> dict[str, Held]:
        """One pass over one image, as ``Engine`` has it; what a GPU computes stays there."""
        check_image(image)
        found = self._take_turn(image[np.newaxis], ids, pause, stay=True)
        return {each: self._held(array[0], each, image) for each, array in found.items()}

    def _held(self, value: Any, tensor: str, image: npt.NDArray[np.uint8]) -> Held:
        if isinstance(value, np.ndarray):
            return _writeless(value)

        def again() -> Activation:
            return self.activations(image, [tensor])[tensor]

        held = GpuActivation(value, again)
        self._staying.add(held)
        return held

    def _take_turn(
        self, batch: npt.NDArray[np.uint8], ids: Sequence[str], pause: Pause, *, stay: bool = False
    ) -> dict[str, Any]:
        """NumPy's arrays by id, in the order asked; the GPU's own where they may stay there."""
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
                    lambda: self._run_anywhere(batch, frozenset(ids), pause, stay=stay),
                    height,
                    width,
                )
            finally:
                self._under_way.pop()
            events.pass_done(ids, height, width, time.perf_counter() - start)
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

    def _outlasting_faults(
        self, run: Callable[[], dict[str, Any]], height: int, width: int
    ) -> dict[str, Any]:
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
        threads = cpu_in_words(self._tf)
        self.device = f"{threads} (since {self.device} failed: {_first_line(error)})"
        self._on_cpu = True
        self._gpu = None
        self._place = "CPU:0"
        self._cpu = CpuPass(self._tf, self.arrays)

    def _run_anywhere(
        self, batch: npt.NDArray[np.uint8], asked: frozenset[str], pause: Pause, *, stay: bool
    ) -> dict[str, Any]:
        """Raises ``OutOfMemoryError`` if memory runs out."""
        try:
            if self._gpu is None:
                return dict(self._cpu.run(preprocessing.preprocess(batch), asked, pause))
            try:
                return self._run_on_gpu(self._gpu, batch, asked, pause, stay=stay)
            except self._tf.errors.ResourceExhaustedError:
                _log.info("the GPU's memory is full: activations that stayed there leave it")
                for each in list(self._staying):
                    each.leave_gpu()
                return self._run_on_gpu(self._gpu, batch, asked, pause, stay=stay)
        except self._tf.errors.ResourceExhaustedError as error:
            message = (
                f"{self.device} has too little memory for a pass at {batch.shape[1]} × "
                f"{batch.shape[2]} px. Feed a smaller size, or ask for earlier tensors."
            )
            raise OutOfMemoryError(message) from error

    def _run_on_gpu(
        self,
        gpu: GpuPass,
        batch: npt.NDArray[np.uint8],
        asked: frozenset[str],
        pause: Pause,
        *,
        stay: bool,
    ) -> dict[str, Any]:
        found = gpu.run(batch, asked, pause)
        if stay:
            wait(found)
            return found
        return {each: np.asarray(value) for each, value in found.items()}


@dataclass(frozen=True)
class _Claim:
    """What a pass under way found free when it began, and what it may take of it, in bytes."""

    free: int
    needed: int


def _writeless(array: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    array.flags.writeable = False
    return array


def _first_line(error: Exception) -> str:
    """What TensorFlow says of an error, without the nodes of the graph that it lists."""
    said = str(getattr(error, "message", None) or error).strip().splitlines()
    return said[0].rstrip(".")[:200] if said else type(error).__name__
