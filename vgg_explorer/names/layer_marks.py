"""What conventions call a Keras layer."""

from collections.abc import Sequence
from dataclasses import dataclass

from vgg_explorer.names.conventions import STAGES_IN_QUESTION, Convention
from vgg_explorer.network import Layer


@dataclass(frozen=True)
class Mark:
    """One convention's name for a layer.

    Attributes:
        stage: 3, 4 or 5.
        name: The name, for instance ``conv3`` or ``C3``.
        convention: Whose name it is.
        before_relu: Whether it means the values before the ReLU that the layer applies, which
            the layer does not return.
    """

    stage: int
    name: str
    convention: Convention
    before_relu: bool


def marks(layer: Layer, conventions: Sequence[Convention]) -> tuple[Mark, ...]:
    """What conventions call conv3, conv4, conv5 among the tensors of a layer."""
    return tuple(
        Mark(stage, name, convention, before_relu=tensor.keras is None)
        for convention in conventions
        for stage in STAGES_IN_QUESTION
        if (name := convention.name_of_stage(stage))
        for tensor in convention.of_stage(stage)
        if tensor in layer.computes
    )
