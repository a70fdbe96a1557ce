"""One channel on both sides of its ReLU, cell for cell.

The ReLU replaces negative values by zero, so what is behind it follows exactly from what is before
it. It keeps the order of values, therefore it may also stand behind a maximum: the ReLU of the
largest of four values is the largest of their ReLUs. That is how a pooled tensor has values before
the ReLU too.
"""

import numpy as np

from vgg_explorer import network
from vgg_explorer.compute.activation import Activation
from vgg_explorer.network import ReluSide, Tensor


def own_side(tensor: Tensor) -> ReluSide:
    """On which side of the ReLU a tensor is."""
    return "after" if tensor.post_relu else "before"


def before_relu(tensor: Tensor) -> Tensor:
    """The convolution's output that a tensor is made of; the tensor itself where it is one.

    Raises:
        ValueError: If the tensor is the input or belongs to the classifier head.
    """
    if not tensor.stage:
        message = f"{tensor.id} has no convolution before it whose output could be shown."
        raise ValueError(message)
    earlier = network.TENSORS[: network.position(tensor.id) + 1]
    return next(each for each in reversed(earlier) if each.kind == "conv_pre_relu")


def after_relu(tensor: Tensor) -> Tensor:
    """The tensor behind the ReLU of a convolution's output; the tensor itself where it is one."""
    if tensor.post_relu:
        return tensor
    return network.TENSORS[network.position(tensor.id) + 1]


def across(tensor: Tensor, before: Activation) -> Activation:
    """The other side of a tensor, with as many cells.

    Args:
        tensor: Of the convolutional part.
        before: float32, (height, width, channels) or fewer channels: ``before_relu(tensor)``.

    Returns:
        For a tensor before its ReLU its values behind it; for one behind the ReLU the values before
        it; for a pooled one the largest of the four values before the ReLU that each cell is pooled
        from. float32, as many cells as ``tensor`` has.
    """
    if tensor.kind == "max_pool":
        return pooled(before)
    return before if tensor.post_relu else np.maximum(before, np.float32(0))


def pooled(activation: Activation) -> Activation:
    """The maximum of every 2 x 2 cells; a last odd row or column is dropped, as in Keras.

    Args:
        activation: float32, (height, width, channels), at least 2 x 2 cells; not changed.

    Returns:
        float32, (height // 2, width // 2, channels).
    """
    height, width = activation.shape[0] // 2 * 2, activation.shape[1] // 2 * 2
    rows = np.maximum(activation[0:height:2, :width], activation[1:height:2, :width])
    return np.maximum(rows[:, 0::2], rows[:, 1::2])
