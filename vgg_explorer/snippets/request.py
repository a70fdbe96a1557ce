"""What a snippet is asked for, and what each framework calls it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from vgg_explorer import network
from vgg_explorer.names import resolver
from vgg_explorer.network import Rounding, Tensor


@dataclass(frozen=True)
class Request:
    """What a snippet is for.

    Attributes:
        tensors: Tensors of the convolutional part, in the order asked, without the input.
        with_input: Whether the preprocessed image is asked for too.
        height: Rows of the input; None, with ``width``, for the photo's own size.
        width: Columns of the input.
    """

    tensors: tuple[Tensor, ...]
    with_input: bool
    height: int | None
    width: int | None

    @property
    def before_relu(self) -> tuple[Tensor, ...]:
        """Those of the tensors that a ReLU follows."""
        return tuple(t for t in self.tensors if t.kind == "conv_pre_relu")

    @property
    def others(self) -> tuple[Tensor, ...]:
        """Those behind a ReLU or a pool."""
        return tuple(t for t in self.tensors if t.kind != "conv_pre_relu")

    @property
    def last(self) -> Tensor | None:
        """The one that is computed last."""
        return max(self.tensors, key=lambda t: network.position(t.id), default=None)

    def shape(self, wanted: Tensor, rounding: Rounding = "floor") -> str:
        """The tensor's shape in words, with a question mark for what depends on the photo."""
        lengths = wanted.shape(self.height, self.width, rounding)
        return " × ".join("?" if length is None else str(length) for length in lengths)

    def table(
        self,
        tensors: Iterable[Tensor],
        expression: Callable[[Tensor], str],
        indent: int = 4,
        rounding: Rounding = "floor",
    ) -> str:
        """Lines of a dict from tensor id to an expression, each with its shape as a comment."""
        return "\n".join(
            f'{" " * indent}"{t.id}": {expression(t)},  # {self.shape(t, rounding)}'
            for t in tensors
        )


def find(system: str, wanted: Tensor) -> str | None:
    """What a system calls a tensor; None where it has no name for it."""
    names = (reading.name for reading in resolver.aliases(wanted.id) if reading.system == system)
    return next(names, None)


def name(system: str, wanted: Tensor) -> str:
    """What a system calls a tensor.

    Raises:
        LookupError: If it has no name for it.
    """
    found = find(system, wanted)
    if found is None:
        message = f"{system} has no name for {wanted.id}."
        raise LookupError(message)
    return found
