"""A forward pass on a CPU: in as few calls as may be, large steps in strips."""

from collections.abc import Sequence, Set
from typing import Any

import numpy as np
import numpy.typing as npt

from vgg_explorer import network
from vgg_explorer.compute.activation import Activation
from vgg_explorer.compute.engine import Pause
from vgg_explorer.compute.forward_plan import Step, plan
from vgg_explorer.compute.operations import Operations, together
from vgg_explorer.compute.strips import Strip, macs, strips, work
from vgg_explorer.compute.weight_files import Arrays


class CpuPass:
    """VGG16's convolutional part with given weights, in TensorFlow's operations."""

    def __init__(self, tf: Any, arrays: Arrays) -> None:
        """Nothing is compiled yet.

        Args:
            tf: TensorFlow.
            arrays: Kernels and biases by layer, as Keras has them.
        """
        self._tf = tf
        self.operations = Operations(tf, arrays)

    def run(
        self, fed: npt.NDArray[np.float32], asked: Set[str], pause: Pause
    ) -> dict[str, Activation]:
        """The asked tensors, (n, h, w, c).

        Args:
            fed: Preprocessed images, (n, h, w, 3).
            asked: Tensor ids of the convolutional part, or ``input``.
            pause: Called between two calls into TensorFlow, and between two strips.
        """
        images, height, width, _ = fed.shape
        found = {"input": fed} if "input" in asked else {}
        whole = max(1, work(height, width, asked, images))
        done = 0
        value = self._tf.constant(fed)
        for group in together(plan(asked), asked, height, width, images):
            step = group[-1]
            load = images * sum(macs(each, height, width) for each in group)
            cut = len(group) == 1
            parts = strips(step, height, width, value.shape[1], images) if cut else []
            if parts:
                said = _share_of(pause, done, load, whole)
                value = self._in_strips(step, value, parts, said)
            else:
                # What went in strips is NumPy's; else this does nothing.
                value = self.operations.of(group)(self._tf.convert_to_tensor(value))
            if step.output in asked:
                # Shares memory with TensorFlow on a CPU; .numpy() would copy.
                found[step.output] = np.asarray(value)
            done += load
            pause(done / whole)
        return found

    def _in_strips(
        self, step: Step, value: Any, parts: Sequence[Strip], pause: Pause
    ) -> Activation:
        """The output of a step, computed strip by strip into one array."""
        source = np.asarray(value)
        operation = self.operations.of((step,))
        channels = network.tensor(step.output).channels or source.shape[3]
        shape = (source.shape[0], parts[-1].rows[1], _columns(step, source.shape[2]), channels)
        output = np.empty(shape, np.float32)
        for number, part in enumerate(parts, 1):
            computed = np.asarray(operation(self._tf.constant(source[:, slice(*part.fed)])))
            output[:, slice(*part.rows)] = computed[:, slice(*part.kept)]
            del computed  # another pass may run in the pause
            pause(number / len(parts))
        return output


def _share_of(pause: Pause, done: int, load: int, whole: int) -> Pause:
    """A pause for the parts of one step, which tells the share of the whole pass."""
    return lambda share: pause((done + share * load) / whole)


def _columns(step: Step, columns: int) -> int:
    return columns // 2 if step.kind == "max_pool" else columns
