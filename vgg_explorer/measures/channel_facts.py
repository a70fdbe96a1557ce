"""What one channel of a tensor holds: its rank among the channels, its strongest cell, its values.

Exact zeros are counted apart from all other values: behind a ReLU they are most of a channel, and
in a histogram with the rest they would dwarf it.
"""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from vgg_explorer.measures.channel_statistics import Statistics
from vgg_explorer.network.formatting import value_text

Plane = NDArray[np.float32]
"""float32, (height, width): one channel of one image."""
Measure = Literal["maximum", "mean", "L2 norm", "share of zeros"]

BINS: Final = 40
"""Even, so that zero is an edge between two bins of a histogram of signed values."""


@dataclass(frozen=True)
class Rank:
    """The place of a channel among the channels of its tensor, largest first.

    Attributes:
        measure: By what.
        value: Of this channel; NaN where it holds no finite value.
        place: From 1: one more than the number of channels with a larger value. None where there is
            no value.
        of: Channels in the tensor.
        tied: Other channels with the very same value.
    """

    measure: Measure
    value: float
    place: int | None
    of: int
    tied: int

    @property
    def sentence(self) -> str:
        """In words: ``3rd of 512 by maximum``, and with how many others the place is shared."""
        if self.place is None:
            return f"no rank by {self.measure}: no finite value"
        words = f"{ordinal(self.place)} of {self.of} by {self.measure}"
        if not self.tied:
            return words
        return f"{words}, level with {self.tied} other{'s' if self.tied > 1 else ''}"


@dataclass(frozen=True)
class Strongest:
    """The cell that a channel answers in most.

    Attributes:
        row: From 0.
        column: From 0.
        value: There.
        tied: Other cells with a value as large; this one is the first in reading order.
    """

    row: int
    column: int
    value: float
    tied: int


@dataclass(frozen=True, eq=False)
class Histogram:
    """The values of a channel in bins of equal width, and what lies in none of them.

    Attributes:
        edges: float64, (bins + 1,): from 0 to the largest value, or from minus to plus the largest
            magnitude. Empty where every finite value is zero.
        counts: int64, (bins,): finite values other than zero. A bin holds its lower edge, the last
            one its upper edge too.
        zeros: Values that are exactly zero.
        nan: Values that are not a number.
        positive_infinity: Values that are plus infinity.
        negative_infinity: Values that are minus infinity.
    """

    edges: NDArray[np.float64]
    counts: NDArray[np.int64]
    zeros: int
    nan: int
    positive_infinity: int
    negative_infinity: int

    @property
    def others(self) -> int:
        """Finite values other than zero."""
        return int(self.counts.sum())

    @property
    def non_finite(self) -> int:
        """Values that are NaN or infinite."""
        return self.nan + self.positive_infinity + self.negative_infinity

    @property
    def cells(self) -> int:
        """All values."""
        return self.zeros + self.others + self.non_finite


def ranks(statistics: Statistics, channel: int) -> tuple[Rank, ...]:
    """The places of a channel by maximum, mean, L2 norm and share of zeros, largest first.

    Raises:
        IndexError: If the tensor has no such channel.
    """
    columns: tuple[tuple[Measure, NDArray[np.float32]], ...] = (
        ("maximum", statistics.maximum),
        ("mean", statistics.mean),
        ("L2 norm", statistics.l2),
        ("share of zeros", np.where(np.isnan(statistics.maximum), np.nan, statistics.zero_share)),
    )
    return tuple(_rank(measure, values, channel) for measure, values in columns)


def strongest(plane: Plane, *, signed: bool) -> Strongest | None:
    """The cell of the largest finite value, or of the largest magnitude where values are signed.

    Args:
        plane: float32, (height, width).
        signed: Whether values below zero belong.

    Returns:
        None where no finite value is other than zero: then no cell stands out.
    """
    strength = np.abs(plane) if signed else plane
    finite = np.isfinite(plane)
    if not np.any(finite & (plane != 0)):
        return None
    strength = np.where(finite, strength, np.float32(-np.inf))
    row, column = np.unravel_index(int(strength.argmax()), plane.shape)
    tied = int(np.count_nonzero(strength == strength[row, column])) - 1
    return Strongest(int(row), int(column), float(plane[row, column]), tied)


def histogram(plane: Plane, *, signed: bool, bins: int = BINS) -> Histogram:
    """Counts the values of a channel.

    Args:
        plane: float32, (height, width).
        signed: Whether the bins reach as far below zero as above it.
        bins: Their number, at least 1; even where ``signed``.

    Raises:
        ValueError: If there are no bins, or an odd number for signed values.
    """
    if bins < 1 or (signed and bins % 2):
        message = "A histogram needs at least one bin, and an even number for signed values."
        raise ValueError(message)
    finite = plane[np.isfinite(plane)].astype(np.float64)
    values = finite[finite != 0]
    reach = float(np.abs(values).max()) if values.size else 0.0
    edges, counts = np.empty(0), np.zeros(0, dtype=np.int64)
    if reach:
        # Behind a ReLU nothing lies below zero; if it does, the bins must show it all the same.
        low = -reach if signed or values.min() < 0 else 0.0
        counts, edges = np.histogram(values, bins=bins, range=(low, reach))
    return Histogram(
        edges=edges,
        counts=counts.astype(np.int64),
        zeros=int(finite.size - values.size),
        nan=int(np.isnan(plane).sum()),
        positive_infinity=int(np.isposinf(plane).sum()),
        negative_infinity=int(np.isneginf(plane).sum()),
    )


def state(plane: Plane) -> str:
    """A sentence where a channel says nothing about the image: dead or constant; else empty."""
    first = plane.flat[0]
    if plane.size < 2 or not np.all(plane == first):
        return "Dead on this image: its one value is 0." if plane.size == 1 and first == 0 else ""
    if first == 0:
        return f"Dead on this image: all {plane.size:,} values are exactly 0."
    return f"Constant on this image: all {plane.size:,} values are {value_text(first)}."


def share_text(part: int, whole: int) -> str:
    """A share in percent that never rounds to none or to all: ``24.5 %``, ``under 0.1 %``."""
    percent = 100 * part / whole
    if 0 < percent < 0.1:
        return "under 0.1 %"
    if 99.9 < percent < 100:
        return "over 99.9 %"
    return f"{percent:.0f} %" if percent in {0.0, 100.0} else f"{percent:.1f} %"


def ordinal(number: int) -> str:
    """``1st``, ``2nd``, ``3rd``, ``4th``, ``11th``, ``112th``."""
    if number % 100 in {11, 12, 13}:
        return f"{number}th"
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _rank(measure: Measure, values: NDArray[np.float32], channel: int) -> Rank:
    value = values[channel]
    if np.isnan(value):
        return Rank(measure, float("nan"), None, values.size, 0)
    place = int(np.count_nonzero(values > value)) + 1
    return Rank(
        measure, float(value), place, values.size, int(np.count_nonzero(values == value)) - 1
    )
