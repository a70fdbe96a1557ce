"""A forward pass in Keras's operations: the image crosses once, and nothing crosses back.

Every operation takes any size, so a new one compiles nothing. On a GPU an operation is begun, not
awaited: a pass is through here long before it is done there.
"""

from collections.abc import Mapping, Set
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from vgg_explorer import network
from vgg_explorer.compute.engine import Pause, go_on
from vgg_explorer.compute.forward_plan import Step, plan
from vgg_explorer.compute.weight_files import Arrays
from vgg_explorer.images import preprocessing

Layout = Literal["channels_first", "channels_last"]


def wait(found: Mapping[str, Any]) -> None:
    """Until the device is done with a pass, or has failed in it.

    It works in order, so one value of the last tensor tells.

    Args:
        found: What ``GpuPass.run`` gave.
    """
    from keras import ops

    if found:
        last = next(reversed(list(found.values())))
        ops.convert_to_numpy(last[0, 0, 0, :1])


class GpuPass:
    """VGG16's convolutional part with given weights, on the device that Keras's backend uses."""

    def __init__(self, arrays: Arrays, layout: Layout = "channels_first") -> None:
        """The weights are brought to the device when a step needs them first.

        Args:
            arrays: Kernels and biases by layer, as Keras has them.
            layout: How values lie in memory during the pass; what it gives is channels-last.
        """
        self.arrays = arrays
        self._layout = layout
        self._weights: dict[str, tuple[Any, Any]] = {}
        self._means: Any = None

    def run(
        self, batch: npt.NDArray[np.uint8], asked: Set[str], pause: Pause = go_on
    ) -> dict[str, Any]:
        """The asked tensors where they are computed.

        Args:
            batch: uint8, (n, h, w, 3), RGB.
            asked: Tensor ids of the convolutional part, or ``input``.
            pause: Called between two operations.

        Returns:
            The backend's tensors, float32, (n, h, w, c), by id.
        """
        value = self._fed(batch)
        found = {"input": self._channels_last(value)} if "input" in asked else {}
        steps = plan(asked)
        for number, step in enumerate(steps, 1):
            value = self._step(step, value)
            if step.output in asked:
                found[step.output] = self._channels_last(value)
            pause(number / len(steps))
        return found

    def _fed(self, batch: npt.NDArray[np.uint8]) -> Any:
        """The preprocessed image: ``preprocessing.preprocess`` there, where a byte a value goes."""
        from keras import ops

        # A copy, because PyTorch warns of arrays that can't be written.
        blue_first = ops.flip(ops.convert_to_tensor(np.array(batch)), axis=-1)
        if self._layout == "channels_first":
            blue_first = ops.transpose(blue_first, (0, 3, 1, 2))
            # Flat and back: PyTorch transposes by strides, and all that follows would keep them.
            flat = ops.reshape(blue_first, (-1,))
            blue_first = ops.reshape(flat, tuple(blue_first.shape))
        if self._means is None:
            self._means = self._over_channels(np.asarray(preprocessing.BGR_MEANS, np.float32))
        return ops.subtract(ops.cast(blue_first, "float32"), self._means)

    def _step(self, step: Step, value: Any) -> Any:
        from keras import ops

        if step.kind == "relu":
            return ops.relu(value)
        if step.kind == "max_pool":
            tensor = network.tensor(step.output)
            return ops.max_pool(value, tensor.kernel, tensor.op_stride, data_format=self._layout)
        kernel, bias = self._of_layer(step.layer)
        value = ops.conv(value, kernel, padding="same", data_format=self._layout)
        value = ops.add(value, bias)
        return ops.relu(value) if step.kind == "conv_relu" else value

    def _of_layer(self, layer: str) -> tuple[Any, Any]:
        from keras import ops

        if layer not in self._weights:
            kernel, bias = self.arrays[layer]
            self._weights[layer] = ops.convert_to_tensor(kernel), self._over_channels(bias)
        return self._weights[layer]

    def _over_channels(self, values: npt.NDArray[np.float32]) -> Any:
        """One value a channel, in a shape that spreads over all cells."""
        from keras import ops

        shape = (1, -1, 1, 1) if self._layout == "channels_first" else (1, 1, 1, -1)
        return ops.convert_to_tensor(values.reshape(shape))

    def _channels_last(self, value: Any) -> Any:
        from keras import ops

        return ops.transpose(value, (0, 2, 3, 1)) if self._layout == "channels_first" else value
