"""What computes activations: the network in this process, or an engine elsewhere."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from vgg_explorer.compute.activation import Activation, Held
from vgg_explorer.compute.weights import Provenance

Pause = Callable[[float], None]
"""Called between two parts of a pass, with the share of the work that is done (0 to 1). It may take
its time, and it raises ``AbandonedError`` where the pass is no longer wanted."""


class AbandonedError(Exception):
    """Nobody wants the pass any more."""


def go_on(_share: float) -> None:
    """The pause of a pass that nobody waits beside."""


class Engine(Protocol):
    """The one way from images to activations, for everything that runs passes.

    Attributes:
        device: What a pass runs on, in words.
        provenance: Where the weights came from.
    """

    @property
    def device(self) -> str: ...  # noqa: D102 - said above

    @property
    def provenance(self) -> Provenance: ...  # noqa: D102

    def compute(
        self, batch: npt.NDArray[np.uint8], ids: Sequence[str], pause: Pause = go_on
    ) -> dict[str, Activation]:
        """One pass over a batch, as far as the asked tensors need it.

        Args:
            batch: uint8, (n, h, w, 3), RGB, at least 32 pixels a side.
            ids: Tensor ids of the convolutional part, or ``input``.
            pause: Called now and then; what it raises ends the pass.

        Returns:
            For every id, in the order asked: float32, (n, h, w, c), read-only.

        Raises:
            UnknownTensorError: If an id is no tensor's.
            NotExtractableError: If a tensor belongs to the classifier head.
            InputImageError: If the batch has another type or shape, or is too small.
            OutOfMemoryError: If memory runs out.
            AbandonedError: If ``pause`` raises it.
        """
        ...

    def hold(
        self, image: npt.NDArray[np.uint8], ids: Sequence[str], pause: Pause = go_on
    ) -> dict[str, Held]:
        """One pass over one image whose activations may stay where they are computed.

        Args:
            image: uint8, (h, w, 3), RGB, at least 32 pixels a side.
            ids: As for ``compute``.
            pause: As there.

        Returns:
            For every id, in the order asked: one activation, (h, w, c).

        Raises:
            ValueError: As ``compute`` does, and all else that it raises.
        """
        ...

    def fits(self, height: int, width: int, ids: Sequence[str]) -> bool:
        """Whether a pass over one image has room beside those that are under way."""
        ...
