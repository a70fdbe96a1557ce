"""The Keras layers of VGG16, and which tensors each of them computes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vgg_explorer.network.tensors import TENSORS, Kind, Tensor

_KERAS_TYPES: Mapping[Kind, str] = {
    "input": "InputLayer",
    "conv_pre_relu": "Conv2D",
    "max_pool": "MaxPooling2D",
    "flatten": "Flatten",
    "fc_pre_relu": "Dense",
    "fc_logits": "Dense",
}


@dataclass(frozen=True)
class Layer:
    """A Keras layer, as ``keras.applications.VGG16`` names it.

    Attributes:
        name: Keras's name.
        type: Keras's class.
        output: The tensor that the layer returns.
        computes: The tensors that the layer computes, in forward order, ``output`` last.
    """

    name: str
    type: str
    output: Tensor
    computes: tuple[Tensor, ...]

    def __hash__(self) -> int:
        return hash(self.name)

    def parameters_at(self, height: int | None, width: int | None) -> int:
        """Weights and biases for an input size; only fc1 depends on it."""
        return sum(t.parameters_at(height, width) for t in self.computes)

    def macs(self, height: int, width: int) -> int:
        """Multiply-adds for an input of ``height`` x ``width`` pixels."""
        return sum(t.macs(height, width) for t in self.computes)


def _layers() -> Iterator[Layer]:
    names = dict.fromkeys(t.layer for t in TENSORS if t.layer)
    for name in names:
        computes = tuple(t for t in TENSORS if t.layer == name)
        yield Layer(name, _KERAS_TYPES[computes[0].kind], computes[-1], computes)


LAYERS: tuple[Layer, ...] = tuple(_layers())
"""Every Keras layer in forward order, the classifier head last."""
