"""What VGG16 is: its tensors in forward order, and everything that follows from them.

The architecture stands once, in ``data/tensors.csv``: configuration D of Table 1 in Simonyan and
Zisserman (2015), with the ReLUs and Keras's layer names. Shapes, parameters, multiply-adds,
strides and receptive fields are derived here and typed nowhere.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise
from types import MappingProxyType
from typing import Literal

Rounding = Literal["floor", "ceil"]
ReluSide = Literal["before", "after"]
Kind = Literal[
    "input",
    "conv_pre_relu",
    "relu",
    "max_pool",
    "flatten",
    "fc_pre_relu",
    "dropout",
    "fc_logits",
    "softmax",
]
Shape = tuple[int | None, ...]

MIN_SIDE = 32
"""Smallest input height and width in pixels: below it the last pool has no cell left."""
MAX_SIDE = 16_384
"""Largest input height and width in pixels that this package answers for."""
HEAD_SIDE = 224
"""Input height and width in pixels that the released classifier head was trained for."""
BYTES_PER_VALUE = 4
"""Every tensor is float32."""


class UnknownTensorError(KeyError):
    """No tensor of VGG16 has this id."""

    def __str__(self) -> str:
        return str(self.args[0])


class HeadSizeError(ValueError):
    """The classifier head cannot be built for this input size."""


@dataclass(frozen=True)
class Window:
    """A half-open range of input pixels, per axis; it may reach outside the image.

    ``top`` and ``left`` may be negative and ``bottom`` and ``right`` larger than the image: there
    the network sees the zeros of its padding.
    """

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class Tensor:
    """One array in the network.

    Attributes:
        id: The project's name of the tensor, for instance ``conv3_3_pre``, ``relu3_3``, ``pool3``.
        kind: What computes it.
        stage: 1 to 5, 0 for the input, None for the classifier head.
        channels: Length of the last axis; None for ``flatten``, where it depends on the size.
        keras: The Keras layer whose output it is; None where Keras has no such layer.
        fused_into: The Keras layer that computes it on the way to another tensor; None otherwise.
        kernel: Side of the kernel or pooling window; None where there is none. The head's are
            those of the equivalent convolution: 7 for fc6, 1 for fc7 and fc8.
        op_stride: Stride of the operation itself.
        padding: Zeros added on each side by the operation.
        stride: Input pixels between neighbouring cells; None behind the logits.
        receptive_field: Side of the square of input pixels that can change one cell; None for
            ``flatten`` and behind the logits. For the head it is that of the equivalent
            convolution, larger than the 224-pixel image.
        offset: First input row (and column) that the cell at index 0 sees; never positive.
    """

    id: str
    kind: Kind
    stage: int | None
    channels: int | None
    keras: str | None
    fused_into: str | None
    kernel: int | None
    op_stride: int
    padding: int
    stride: int | None
    receptive_field: int | None
    offset: int

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def in_head(self) -> bool:
        """Whether the tensor belongs to the classifier head, not to the convolutional part."""
        return self.stage is None

    @property
    def post_relu(self) -> bool:
        """Whether the values are behind a ReLU, so never negative."""
        return self.kind in {"relu", "max_pool", "flatten", "dropout"}

    @property
    def layer(self) -> str | None:
        """The Keras layer that computes the tensor, whether or not it returns it."""
        return self.keras or self.fused_into

    @property
    def parameters(self) -> int:
        """Weights and biases of the operation, in the released network (224x224 for the head)."""
        return self.parameters_at(HEAD_SIDE, HEAD_SIDE)

    def parameters_at(self, height: int | None, width: int | None) -> int:
        """Weights and biases for an input size; only fc6 depends on it.

        Raises:
            HeadSizeError: For fc6 and an unknown size.
        """
        if self.channels is None or not self._is_linear:
            return 0
        return self._fan_in(height, width) * self.channels + self.channels

    def macs(self, height: int, width: int) -> int:
        """Multiply-adds of the operation for an input of ``height`` x ``width`` pixels.

        One multiply-add is one multiplication with its addition; biases, ReLU and pooling are not
        counted, as usual.
        """
        if self.channels is None or not self._is_linear:
            return 0
        per_cell = self._fan_in(height, width) * self.channels
        if self.in_head:
            return per_cell
        return self.size(height, width) // self.channels * per_cell

    def shape(self, height: int | None, width: int | None, rounding: Rounding = "floor") -> Shape:
        """Shape for an input of ``height`` x ``width`` pixels, without the batch axis.

        Args:
            height: Rows of the input; None where unknown.
            width: Columns of the input; None where unknown.
            rounding: How a pool treats an odd size: ``floor`` as in Keras and torchvision,
                ``ceil`` as in Caffe.

        Returns:
            (height, width, channels), or (units,) in the head; unknown lengths are None.

        Raises:
            HeadSizeError: For ``flatten`` and an unknown size.
        """
        if self.in_head:
            return (self.channels or _flat_length(height, width, rounding),)
        halvings = _halvings(self.id)
        return (
            _pooled(height, halvings, rounding),
            _pooled(width, halvings, rounding),
            self.channels,
        )

    def size(self, height: int, width: int, rounding: Rounding = "floor") -> int:
        """Number of values for an input of ``height`` x ``width`` pixels."""
        product = 1
        for length in self.shape(height, width, rounding):
            product *= length or 0
        return product

    def bytes(self, height: int, width: int) -> int:
        """Memory of the tensor in bytes, as float32, for one image."""
        return self.size(height, width) * BYTES_PER_VALUE

    def cell(self, row: int, column: int) -> Window:
        """The stride x stride input pixels that belong to one cell and to no other."""
        stride = self._spatial(self.stride)
        return Window(row * stride, column * stride, (row + 1) * stride, (column + 1) * stride)

    def window(self, row: int, column: int) -> Window:
        """The receptive field of one cell, in input pixels; it may reach outside the image."""
        stride, field = self._spatial(self.stride), self._spatial(self.receptive_field)
        top, left = self.offset + row * stride, self.offset + column * stride
        return Window(top, left, top + field, left + field)

    @property
    def _is_linear(self) -> bool:
        return self.kind in {"conv_pre_relu", "fc_pre_relu", "fc_logits"}

    def _fan_in(self, height: int | None, width: int | None) -> int:
        before = TENSORS[position(self.id) - 1]
        if before.kind == "flatten":
            return _flat_length(height, width, "floor")
        assert before.channels is not None  # noqa: S101 - only flatten has none
        assert self.kernel is not None  # noqa: S101 - linear operations have one
        return before.channels * self.kernel**2

    def _spatial(self, length: int | None) -> int:
        if length is None or self.in_head:
            message = f"{self.id} has no cells on the image: it belongs to the classifier head."
            raise ValueError(message)
        return length


def tensor(tensor_id: str) -> Tensor:
    """The tensor of this id.

    Raises:
        UnknownTensorError: If there is none.
    """
    try:
        return _BY_ID[tensor_id]
    except KeyError:
        message = (
            f"VGG16 has no tensor {tensor_id!r}. Ids look like conv3_3_pre (before the ReLU), "
            "relu3_3 (after it) and pool3."
        )
        raise UnknownTensorError(message) from None


@cache
def position(tensor_id: str) -> int:
    """Index of a tensor in forward order, 0 for the input."""
    return TENSORS.index(tensor(tensor_id))


@cache
def _halvings(tensor_id: str) -> int:
    return sum(t.kind == "max_pool" for t in TENSORS[: position(tensor_id) + 1])


def _pooled(length: int | None, halvings: int, rounding: Rounding) -> int | None:
    if length is None:
        return None
    for _ in range(halvings):
        length = (length + 1) // 2 if rounding == "ceil" else length // 2
    return length


def _flat_length(height: int | None, width: int | None, rounding: Rounding) -> int:
    if height is None or width is None:
        message = (
            "The classifier head needs a fixed input size, because fc1 has one weight for every "
            "value of block5_pool. Choose a height and a width, or leave the head out."
        )
        raise HeadSizeError(message)
    last_pool = next(t for t in reversed(TENSORS) if t.kind == "max_pool")
    return last_pool.size(height, width, rounding)


def _read() -> Iterator[Tensor]:
    text = files("vgg_explorer").joinpath("data", "tensors.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    jump: int | None = 1
    field, offset = 1, 0
    for row, following in pairwise([*rows, {"keras_layer": ""}]):
        kernel = int(row["kernel"]) if row["kernel"] else None
        op_stride, padding = int(row["stride"] or 1), int(row["padding"] or 0)
        kind: Kind = row["kind"]  # type: ignore[assignment]
        if kind == "softmax":
            jump = None
        if kernel is not None and jump is not None:
            field += (kernel - 1) * jump
            offset -= padding * jump
            jump *= op_stride
        layer = row["keras_layer"] or None
        fused = layer is not None and following["keras_layer"] == layer
        yield Tensor(
            id=row["id"],
            kind=kind,
            stage=None if row["stage"] == "head" else int(row["stage"]),
            channels=int(row["channels"]) if row["channels"] else None,
            keras=None if fused else layer,
            fused_into=layer if fused else None,
            kernel=kernel,
            op_stride=op_stride,
            padding=padding,
            stride=jump,
            receptive_field=None if kind in {"flatten", "softmax"} else field,
            offset=offset,
        )


TENSORS: tuple[Tensor, ...] = tuple(_read())
"""Every tensor in forward order, the input first."""
_BY_ID: Mapping[str, Tensor] = MappingProxyType({t.id: t for t in TENSORS})
CONVOLUTIONAL: tuple[Tensor, ...] = tuple(t for t in TENSORS if t.stage)
"""The 31 tensors of the convolutional part: 13 before a ReLU, 13 after, 5 pooled."""
