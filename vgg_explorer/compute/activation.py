"""What a pass gives: one tensor of one image."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Activation = NDArray[np.float32]
"""float32, (height, width, channels), read-only where it comes from the network."""


@dataclass(frozen=True, eq=False)
class ChannelSums:
    """What statistics are made of, for a tensor without NaN and infinities.

    Attributes:
        minimum: float32, (channels,).
        maximum: float32, (channels,).
        zeros: Values that are exactly zero; whole numbers, (channels,).
        sums: float64, (channels,).
        squares: float64, (channels,); sums of the squared values.
    """

    minimum: NDArray[np.float32]
    maximum: NDArray[np.float32]
    zeros: NDArray[np.int64]
    sums: NDArray[np.float64]
    squares: NDArray[np.float64]


class Resident(Protocol):
    """An activation that stays in the memory of the GPU until its values are asked for.

    What it answers is small beside its values: the sums, and a byte for every value.
    """

    @property
    def shape(self) -> tuple[int, int, int]:
        """(height, width, channels)."""
        ...

    @property
    def nbytes(self) -> int:
        """Of all values."""
        ...

    def fetched(self) -> Activation:
        """All values; they cross once and are kept."""
        ...

    def channels(self, chosen: Sequence[int] | NDArray[np.intp]) -> Activation:
        """float32, (height, width, chosen): the values of these channels."""
        ...

    def sums(self) -> ChannelSums | None:
        """None where the values must be asked themselves, as where some are not finite."""
        ...

    def levels(
        self,
        scale: NDArray[np.float32],
        offset: NDArray[np.float32],
        highest: float,
        *,
        block: int,
        signed: bool,
    ) -> NDArray[np.uint8] | None:
        """``value * scale + offset``, held between 0 and ``highest``, without its fraction.

        Args:
            scale: (channels,).
            offset: (channels,).
            highest: Below 256.
            block: So many cells a side become the one of largest magnitude; 1 for all cells.
            signed: Whether values below zero belong.

        Returns:
            uint8, (channels, ceil(height / block), ceil(width / block)); None where the values
            must be asked themselves.
        """
        ...


Held = Activation | Resident
"""An activation wherever its values are."""


def whole(held: Held) -> Activation:
    """All values, float32, (height, width, channels)."""
    return held if isinstance(held, np.ndarray) else held.fetched()


def some(held: Held, channels: Sequence[int] | NDArray[np.intp]) -> Activation:
    """The values of some channels, float32, (height, width, chosen)."""
    return held[..., channels] if isinstance(held, np.ndarray) else held.channels(channels)
