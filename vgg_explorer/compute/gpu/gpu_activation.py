"""An activation in the memory of the GPU: measured and coded there, fetched when asked for."""

import logging
import threading
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from vgg_explorer.compute.activation import Activation, ChannelSums
from vgg_explorer.compute.gpu import backend

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


class GpuActivation:
    """A ``Resident``, safe for many threads.

    Where the GPU fails, or loses what it held, the values are computed again elsewhere.
    """

    def __init__(self, tensor: Any, again: Callable[[], Activation]) -> None:
        """Nothing crosses yet.

        Args:
            tensor: The backend's, float32, (height, width, channels).
            again: Computes the same values without this tensor.
        """
        rows, columns, channels = (int(each) for each in tensor.shape)
        self._shape = rows, columns, channels
        self._tensor: Any = tensor
        self._again = again
        self._values: Activation | None = None
        self._guard = threading.Lock()

    @property
    def shape(self) -> tuple[int, int, int]:
        """(height, width, channels)."""
        return self._shape

    @property
    def nbytes(self) -> int:
        """Of all values."""
        rows, columns, channels = self._shape
        return 4 * rows * columns * channels

    def fetched(self) -> Activation:
        """All values; they cross once and are kept."""
        with self._guard:
            if self._values is None:
                values = self._on_gpu(_fetch)
                self._values = self._again() if values is None else values
                self._values.setflags(write=False)
            return self._values

    def leave_gpu(self) -> None:
        """Give the GPU's memory back; the values are fetched first."""
        self.fetched()
        self._tensor = None

    def channels(self, chosen: Sequence[int] | NDArray[np.intp]) -> Activation:
        """float32, (height, width, chosen): the values of these channels, and no others, cross."""
        if self._values is None:
            found = self._on_gpu(lambda tensor: _fetch(_take(tensor, chosen)))
            if found is not None:
                return found
        return self.fetched()[..., chosen]

    def sums(self) -> ChannelSums | None:
        """As ``Resident`` has it. Rows are summed here in float32, and their sums in float64."""
        fetched = self._on_gpu(lambda tensor: _fetch(_row_sums(tensor)))
        if fetched is None or not np.isfinite(fetched).all():
            return None
        rows = self._shape[0]
        zeros, sums, squares = (
            fetched[i * rows : (i + 1) * rows].sum(axis=0, dtype=np.float64) for i in range(3)
        )
        # Copies: a view would keep all of what was fetched.
        return ChannelSums(
            fetched[-2].copy(), fetched[-1].copy(), zeros.astype(np.int64), sums, squares
        )

    def levels(
        self,
        scale: NDArray[np.float32],
        offset: NDArray[np.float32],
        highest: float,
        *,
        block: int,
        signed: bool,
    ) -> NDArray[np.uint8] | None:
        """As ``Resident`` has it."""

        def code(tensor: Any) -> NDArray[np.uint8]:
            from keras import ops

            # One operation after the other: fused, they would round once instead of twice, and
            # a value on the edge of two levels could change sides.
            level = ops.multiply(_reduce(tensor, block, signed=signed), scale)
            level = ops.clip(ops.add(level, offset), 0, highest)
            return _fetch(ops.transpose(ops.cast(level, "uint8"), (2, 0, 1)))

        return self._on_gpu(code)

    def _on_gpu(self, operation: Callable[[Any], _T]) -> _T | None:
        """None where the tensor is no longer there, or the operation failed."""
        tensor = self._tensor
        if tensor is None:
            return None
        try:
            return operation(tensor)
        except backend.faults() as error:
            _log.error("the GPU failed beside a pass: %s", error)
            self._tensor = None
            return None


def _fetch(tensor: Any) -> NDArray[Any]:
    """The values in this machine's memory, in C order; brought into it there, where it is fast."""
    from keras import ops

    flat = np.asarray(ops.convert_to_numpy(ops.reshape(tensor, (-1,))))
    return flat.reshape(tuple(tensor.shape))


def _take(tensor: Any, chosen: Sequence[int] | NDArray[np.intp]) -> Any:
    from keras import ops

    return ops.take(tensor, np.asarray(chosen, np.int32), axis=2)


def _row_sums(tensor: Any) -> Any:
    """(3 * height + 2, channels): zeros, sums and squares of every row; minimum and maximum."""
    from keras import ops

    zeros = ops.sum(ops.cast(ops.equal(tensor, 0), "float32"), axis=1)
    sums = ops.sum(tensor, axis=1)
    squares = ops.sum(ops.square(tensor), axis=1)
    ends = [ops.min(tensor, axis=(0, 1)), ops.max(tensor, axis=(0, 1))]
    return ops.concatenate([zeros, sums, squares, ops.stack(ends)], axis=0)


def _reduce(tensor: Any, block: int, *, signed: bool) -> Any:
    """As ``palette_codes.reduce`` has it, for finite values."""
    from keras import ops

    for axis in (0, 1) if block > 1 else ():
        size = int(tensor.shape[axis])
        if missing := -size % block:
            # A block that is not whole has its last cells twice, which changes nothing.
            last = ops.take(tensor, np.full(missing, size - 1, np.int32), axis=axis)
            tensor = ops.concatenate([tensor, last], axis=axis)
        parts = [tensor[i::block] if axis == 0 else tensor[:, i::block] for i in range(block)]
        tensor = parts[0]
        for part in parts[1:]:
            if signed:
                kept = ops.greater_equal(ops.abs(tensor), ops.abs(part))
                tensor = ops.where(kept, tensor, part)
            else:
                tensor = ops.maximum(tensor, part)
    return tensor
