"""How two tensors of the network relate: what lies between them, and what that changes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from vgg_explorer.network import TENSORS, HeadSizeError, Kind, Shape, Tensor, position, tensor
from vgg_explorer.network.formatting import listed, shape_text
from vgg_explorer.network.input_size import InputSize

_LAYERS_LISTED = 5
"""Layers that a sentence lists one by one; of more it names the first and the last."""
_COUNTED: dict[Kind, tuple[str, str]] = {
    "conv_pre_relu": ("convolution", "convolutions"),
    "relu": ("ReLU", "ReLUs"),
    "max_pool": ("max-pool", "max-pools"),
    "flatten": ("flattening", "flattenings"),
    "fc_pre_relu": ("fully connected layer", "fully connected layers"),
    "fc_logits": ("fully connected layer", "fully connected layers"),
    "dropout": ("dropout", "dropouts"),
    "softmax": ("softmax", "softmaxes"),
}
_WITHOUT_WEIGHTS: dict[Kind, str] = {
    "relu": "ReLU({})",
    "max_pool": "max-pool({})",
    "flatten": "flatten({})",
    "dropout": "{}",
    "softmax": "softmax({})",
}
"""Operations whose formula is the whole truth; dropout passes its input on at inference."""


@dataclass(frozen=True)
class Relation:
    """How two tensors of one network relate. The network is a chain, so one feeds the other.

    Attributes:
        a: The one tensor.
        b: The other tensor.
        between: The operations that lead from the earlier to the later, each given by the tensor
            that it computes: the later one is the last. Empty where both are the same.
    """

    a: Tensor
    b: Tensor
    between: tuple[Tensor, ...]

    @property
    def same(self) -> bool:
        """Whether both are one tensor."""
        return self.a == self.b

    @property
    def earlier(self) -> Tensor:
        """The one that is computed first."""
        return min(self.a, self.b, key=lambda t: position(t.id))

    @property
    def later(self) -> Tensor:
        """The one that is computed last."""
        return max(self.a, self.b, key=lambda t: position(t.id))

    @property
    def identity(self) -> str | None:
        """The later as a formula of the earlier, ``relu4_3 = ReLU(conv4_3_pre)``.

        None where weights lie between, so that no formula without them is true, and for the same
        tensor.
        """
        if self.same or not all(t.kind in _WITHOUT_WEIGHTS for t in self.between):
            return None
        formula = self.earlier.id
        for each in self.between:
            formula = _WITHOUT_WEIGHTS[each.kind].format(formula)
        remark = " (at inference)" if any(t.kind == "dropout" for t in self.between) else ""
        return f"{self.later.id} = {formula}{remark}"

    @property
    def sentence(self) -> str:
        """What lies between them, for people."""
        if self.same:
            return f"Both are {self.a.id}, the same tensor."
        verb = "lies" if len(self.between) == 1 else "lie"
        return (
            f"{self.a.id} and {self.b.id} are different tensors: "
            f"between them {verb} {_operations(self.between)}."
        )

    def sizes_sentence(self, size: InputSize) -> str:
        """Shapes, strides and receptive fields of the two, for people."""
        x, y = facts(self.a, size), facts(self.b, size)
        at = f"At {size} input" if size.known else "At an open input size"
        if self.same:
            return (
                f"{at}: {shape_text(x.shape)}, stride {_or_none(x.stride)}, "
                f"receptive field {_or_none(x.receptive_field)}."
            )
        pairs = (
            (shape_text(x.shape), shape_text(y.shape), "shape "),
            (_or_none(x.stride), _or_none(y.stride), "stride "),
            (_or_none(x.receptive_field), _or_none(y.receptive_field), "receptive field "),
        )
        said = [
            f"{word}{one} for both" if one == other else f"{word}{one} against {other}"
            for one, other, word in pairs
        ]
        return f"{at}: {', '.join(said)}."

    def as_dict(self) -> dict[str, Any]:
        """The relation as plain data for JSON."""
        return {
            "a": self.a.id,
            "b": self.b.id,
            "same": self.same,
            "between": [t.id for t in self.between],
            "sentence": self.sentence,
            "identity": self.identity,
        }


@dataclass(frozen=True)
class Facts:
    """What is known of a tensor at one input size.

    Attributes:
        tensor: The tensor.
        shape: (height, width, channels) or (units,); a length that the size leaves open is None.
        stride: Input pixels between neighbouring cells; None behind the logits.
        receptive_field: Side of the square of input pixels that can change a cell, or None.
    """

    tensor: Tensor
    shape: Shape
    stride: int | None
    receptive_field: int | None

    def as_dict(self) -> dict[str, Any]:
        """The facts as plain data for JSON."""
        return {
            "tensor": self.tensor.id,
            "keras": self.tensor.keras,
            "computed_by": self.tensor.layer,
            "post_relu": self.tensor.post_relu,
            "shape": list(self.shape),
            "stride": self.stride,
            "receptive_field": self.receptive_field,
        }


def relate(a_id: str, b_id: str) -> Relation:
    """How two tensors relate.

    Args:
        a_id: Tensor id.
        b_id: Tensor id.

    Raises:
        UnknownTensorError: If there is no such tensor.
    """
    first, last = sorted((position(a_id), position(b_id)))
    return Relation(tensor(a_id), tensor(b_id), TENSORS[first + 1 : last + 1])


def facts(each: Tensor, size: InputSize) -> Facts:
    """What is known of a tensor at an input size."""
    try:
        shape = each.shape(size.height, size.width)
    except HeadSizeError:
        shape = (None,)
    return Facts(each, shape, each.stride, each.receptive_field)


def _operations(between: Sequence[Tensor]) -> str:
    layers = list(_layers(between))
    if len(layers) == 1:
        return layers[0][0]
    counts = Counter(_COUNTED[t.kind] for t in between)
    counted = listed(
        [
            f"one {one}" if number == 1 else f"{number} {many}"
            for (one, many), number in counts.items()
        ]
    )
    names = [name for _, name in layers]
    if len(names) > _LAYERS_LISTED:
        return f"{counted} ({names[0]} to {names[-1]}, {len(names)} layers)"
    return f"{counted} ({', '.join(names)})"


def _layers(between: Sequence[Tensor]) -> Iterator[tuple[str, str]]:
    """For each Keras layer, what it does in these operations, and how a list calls it."""
    for layer, group in groupby(between, key=lambda t: t.layer):
        steps = list(group)
        first = steps[0]
        if layer is None or first.kind == "dropout":
            yield "one dropout, which does nothing at inference", "dropout"
        elif first.kind in {"relu", "softmax"}:
            word = f"the {_COUNTED[first.kind][0]} of {layer}"
            yield word, word
        elif first.kind == "max_pool":
            side = first.kernel
            yield f"one {side}×{side} max-pool with stride {first.op_stride} ({layer})", layer
        elif first.kind == "flatten":
            yield f"one flattening to a vector ({layer})", layer
        else:
            yield _linear(layer, steps)


def _linear(layer: str, steps: Sequence[Tensor]) -> tuple[str, str]:
    first = steps[0]
    what = (
        f"one {first.kernel}×{first.kernel} convolution with {first.channels} filters"
        if first.kind == "conv_pre_relu"
        else f"one fully connected layer with {first.channels} units"
    )
    activation = "softmax" if first.kind == "fc_logits" else "ReLU"
    if len(steps) == 1:
        return f"{what} ({layer} without its {activation})", f"{layer} without its {activation}"
    return f"{what} and its {activation} ({layer})", layer


def _or_none(length: int | None) -> str:
    return "none" if length is None else f"{length}"
