"""How far a pass is from double precision, and how far TensorFloat-32 would take it."""

import importlib
import os
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from vgg_explorer.compute.forward_plan import plan
from vgg_explorer.compute.gpu.gpu_pass import GpuPass, Layout
from vgg_explorer.compute.weight_files import Arrays
from vgg_explorer.images import preprocessing

Values = Mapping[str, npt.NDArray[Any]]


def measure(
    passes: Mapping[Layout, GpuPass], image: npt.NDArray[np.uint8], ids: Sequence[str]
) -> dict[str, float]:
    """Largest difference of any value, relative to the largest value of its tensor.

    Args:
        passes: By their layout, all with the same weights.
        image: uint8, (1, h, w, 3), RGB.
        ids: Tensors to compare.

    Returns:
        By the same names; the first once more with TensorFloat-32, where that can be switched.
    """
    first = next(iter(passes.values()))
    reference = in_double(first.arrays, image, ids)
    found: dict[str, float] = {
        name: _difference(_values(each, image, ids), reference) for name, each in passes.items()
    }
    with _TensorFloat32() as switched:
        if switched:
            found["with TensorFloat-32"] = _difference(_values(first, image, ids), reference)
    return found


def in_double(
    arrays: Arrays, image: npt.NDArray[np.uint8], ids: Sequence[str]
) -> dict[str, npt.NDArray[np.float64]]:
    """The tensors by plain NumPy: a convolution is nine matrix products."""
    value = preprocessing.preprocess(image)[0].astype(np.float64)
    found = {}
    for step in plan(frozenset(ids)):
        if step.kind == "max_pool":
            rows, columns = value.shape[0] // 2, value.shape[1] // 2
            blocks = value[: 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2, -1)
            value = blocks.max(axis=(1, 3))
        else:
            kernel, bias = (each.astype(np.float64) for each in arrays[step.layer])
            rows, columns = value.shape[:2]
            padded = np.pad(value, ((1, 1), (1, 1), (0, 0)))
            value = np.zeros((rows, columns, kernel.shape[3])) + bias
            for row in range(3):
                for column in range(3):
                    part = padded[row : row + rows, column : column + columns]
                    value += part @ kernel[row, column]
            value = np.maximum(value, 0)
        if step.output in ids:
            found[step.output] = value
    return found


def _values(network: GpuPass, image: npt.NDArray[np.uint8], ids: Sequence[str]) -> Values:
    from keras import ops

    found = network.run(image, frozenset(ids))
    return {each: ops.convert_to_numpy(tensor)[0] for each, tensor in found.items()}


def _difference(ours: Values, theirs: Values) -> float:
    return max(
        float(np.abs(ours[each] - value).max() / np.abs(value).max())
        for each, value in theirs.items()
    )


class _TensorFloat32:
    """Switches it on for a while; enters with False where the backend has no such switch here."""

    def __enter__(self) -> bool:
        return self._switch(on=True)

    def __exit__(self, *_: object) -> None:
        self._switch(on=False)

    def _switch(self, *, on: bool) -> bool:
        if os.environ["KERAS_BACKEND"] == "torch":
            torch = importlib.import_module("torch")
            torch.backends.cudnn.allow_tf32 = on
            torch.backends.cuda.matmul.allow_tf32 = on
        elif os.environ["KERAS_BACKEND"] == "tensorflow":
            tf = importlib.import_module("tensorflow")
            tf.config.experimental.enable_tensor_float_32_execution(on)
        else:
            return False
        return True
