"""The values that the ends of a colour map stand for, and which values share them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vgg_explorer.measures.channel_statistics import Statistics

Scope = Literal["channel", "tensor", "shown"]


@dataclass(frozen=True)
class Domain:
    """The values that the two ends of a colour bar stand for; equal where there is nothing."""

    low: float
    high: float


@dataclass(frozen=True, eq=False)
class Domains:
    """The limits of the colour map for every channel of a tensor.

    Attributes:
        scope: Which values share one pair of limits: those of a ``channel``, of the whole
            ``tensor``, or of all tensors ``shown``.
        signed: Whether zero is the middle of the map rather than its low end.
        low: float32, (channels,); 0, or ``-high`` where signed.
        high: float32, (channels,).
    """

    scope: Scope
    signed: bool
    low: NDArray[np.float32]
    high: NDArray[np.float32]

    @property
    def shared(self) -> Domain | None:
        """The one domain of all channels; None where each has its own."""
        return None if self.scope == "channel" else self.of(0)

    def of(self, channel: int) -> Domain:
        """The domain of one channel."""
        return Domain(float(self.low[channel]), float(self.high[channel]))


def domains(statistics: Statistics, scope: Scope, shown: Sequence[Statistics] = ()) -> Domains:
    """The colour limits of a tensor: from 0, or symmetric about it, to the largest finite value.

    Args:
        statistics: Of the tensor to draw.
        scope: ``channel`` gives every channel limits of its own, so that only shapes compare;
            ``tensor`` one pair for all, so that channels compare; ``shown`` one for all tensors in
            ``shown``, so that tensors compare.
        shown: The tensors that are shown together; used for ``shown`` only.

    Raises:
        ValueError: For an unknown scope.
    """
    channels = statistics.shape[2]
    if scope == "channel":
        high = statistics.peak
    elif scope == "tensor":
        high = np.full(channels, statistics.peak.max())
    elif scope == "shown":
        high = np.full(channels, max(s.peak.max() for s in (statistics, *shown)))
    else:
        message = f"scope must be channel, tensor or shown, not {scope!r}."
        raise ValueError(message)
    low = -high if statistics.signed else np.zeros_like(high)
    return Domains(scope, statistics.signed, low, high)
