"""What a forward pass will do, known without running it: operations, memory, refusals."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt

from vgg_explorer import network

_ALLOCATOR_LOSS = 1.25
"""Resident memory of a first pass over the arrays that live in it: measured 0.93 to 1.19 for 12
requests between 224x224 and 3000x4000 (TensorFlow 2.21 on a CPU)."""
_UNSPLIT = 128 * 1024**2
"""TensorFlow's allocator gives a tensor up to this many bytes too much, rather than split a piece
(``kMaxInternalFragmentation`` in ``bfc_allocator.cc``; at most as much as the tensor itself)."""
_SMALL_CHANGE = 32 * 1024**2
"""Bytes for everything that doesn't grow with the image."""


class InputImageError(ValueError):
    """The image can't be fed."""


class NotExtractableError(ValueError):
    """The tensor is not in the convolutional part."""


@dataclass(frozen=True)
class Step:
    """One operation of a pass.

    Attributes:
        layer: The Keras layer that it belongs to.
        kind: What it does; ``conv_relu`` is one fused operation that never stores the values before
            the ReLU.
        output: Id of the tensor that it yields.
    """

    layer: str
    kind: Literal["conv", "conv_relu", "relu", "max_pool"]
    output: str


def plan(ids: Set[str]) -> tuple[Step, ...]:
    """The operations that a pass for these tensors needs, in order, and no others.

    Args:
        ids: Tensor ids of the convolutional part; others ask for no operation.
    """
    tensors = network.CONVOLUTIONAL
    last = max((i for i, tensor in enumerate(tensors) if tensor.id in ids), default=-1)
    steps = []
    for before, tensor in pairwise([None, *tensors[: last + 1]]):
        assert tensor  # noqa: S101 - only the first is None
        assert tensor.layer  # noqa: S101 - the convolutional part has a layer for every tensor
        if tensor.kind == "conv_pre_relu":
            if tensor.id in ids:
                steps.append(Step(tensor.layer, "conv", tensor.id))
        elif tensor.kind == "relu":
            apart = before is not None and before.id in ids
            steps.append(Step(tensor.layer, "relu" if apart else "conv_relu", tensor.id))
        else:
            steps.append(Step(tensor.layer, "max_pool", tensor.id))
    return tuple(steps)


def estimate_memory(height: int, width: int, ids: Sequence[str], images: int = 1) -> int:
    """Peak of the extra memory of a pass in bytes, the returned arrays included; rather too much.

    At every step its input, its output and whatever was asked for so far live side by side. On top
    comes what TensorFlow's allocator loses between the pieces. The weights, about 0.6 GB in all
    their copies once every stage has run, are not counted: they are loaded once.

    Args:
        height: Rows of the image, in pixels.
        width: Columns of the image.
        ids: Tensor ids of the convolutional part, or ``input``.
        images: How many are in the batch.
    """
    image = images * network.tensor("input").bytes(height, width)
    held = 2 * image  # as NumPy's array and as TensorFlow's
    passing = image
    peak = held * _ALLOCATOR_LOSS
    for step in plan(frozenset(ids)):
        size = images * network.tensor(step.output).bytes(height, width)
        unsplit = min(passing, _UNSPLIT) + min(size, _UNSPLIT)
        peak = max(peak, (held + passing + size) * _ALLOCATOR_LOSS + unsplit)
        if step.output in ids:
            held, passing = held + size, 0
        else:
            passing = size
    return int(peak) + _SMALL_CHANGE


def check_ids(ids: Sequence[str]) -> None:
    """Refuse tensors that a pass can't give.

    Raises:
        UnknownTensorError: If an id is no tensor's.
        NotExtractableError: If a tensor belongs to the classifier head.
    """
    for each in ids:
        if network.tensor(each).in_head:
            message = (
                f"{each} belongs to the classifier head, which this package doesn't run: it gives "
                "activations of the input and of the 31 convolutional tensors."
            )
            raise NotExtractableError(message)


def check_image(image: npt.NDArray[np.uint8]) -> None:
    """Refuse an array that isn't an image for VGG16.

    Raises:
        InputImageError: If the image has another type or shape, or is too small.
    """
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3:
        message = (
            "An image is a uint8 array of shape (height, width, 3), in RGB; this one is "
            f"{image.dtype} of shape {image.shape}."
        )
        raise InputImageError(message)
    _check_size(*image.shape[:2])


def check_batch(batch: npt.NDArray[np.uint8]) -> None:
    """Refuse an array that isn't a batch of images for VGG16.

    Raises:
        InputImageError: If the batch has another type or shape, or is too small.
    """
    if batch.dtype != np.uint8 or batch.ndim != 4 or batch.shape[3] != 3 or not len(batch):
        message = (
            "A batch is a uint8 array of shape (images, height, width, 3), in RGB; this one is "
            f"{batch.dtype} of shape {batch.shape}."
        )
        raise InputImageError(message)
    _check_size(*batch.shape[1:3])


def _check_size(height: int, width: int) -> None:
    if min(height, width) < network.MIN_SIDE:
        message = (
            f"The image is {height} × {width} px; VGG16 needs at least {network.MIN_SIDE} px a "
            "side, because its five pools halve the size five times."
        )
        raise InputImageError(message)
