"""What VGG16 is: its tensors and layers, their shapes, how two tensors relate, and the summary.

Imports nothing of ours. Others use what stands here (``TENSORS``, ``tensor`` and what belongs to
them), ``input_size``, ``relation``, ``summary`` and, for words, ``formatting``.
"""

from vgg_explorer.network.layers import LAYERS, Layer
from vgg_explorer.network.tensors import (
    BYTES_PER_VALUE,
    CONVOLUTIONAL,
    HEAD_SIDE,
    MAX_SIDE,
    MIN_SIDE,
    TENSORS,
    HeadSizeError,
    Kind,
    ReluSide,
    Rounding,
    Shape,
    Tensor,
    UnknownTensorError,
    Window,
    position,
    tensor,
)

__all__ = [
    "BYTES_PER_VALUE",
    "CONVOLUTIONAL",
    "HEAD_SIDE",
    "LAYERS",
    "MAX_SIDE",
    "MIN_SIDE",
    "TENSORS",
    "HeadSizeError",
    "Kind",
    "Layer",
    "ReluSide",
    "Rounding",
    "Shape",
    "Tensor",
    "UnknownTensorError",
    "Window",
    "position",
    "tensor",
]
