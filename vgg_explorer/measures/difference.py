"""Two tensors on one scale: by how much they differ.

The difference is always B minus A.
"""

from dataclasses import dataclass, replace
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from vgg_explorer.compute.activation import Activation
from vgg_explorer.measures.channel_statistics import Statistics, measure
from vgg_explorer.measures.correspondence import Link, align
from vgg_explorer.measures.value_limits import Domains
from vgg_explorer.network.formatting import value_text

Ranking = Literal["mean", "largest", "index", "norm"]
"""By mean absolute difference, by largest absolute difference, by index, by the L2 norm in A."""
Sharing = Literal["channel", "tensor"]
"""Which values share one pair of colour limits."""

RANKINGS: Final[tuple[Ranking, ...]] = get_args(Ranking)
_BLOCK_VALUES: Final = 1 << 20


@dataclass(frozen=True, eq=False)
class Differences:
    """By how much two tensors differ, channel by channel.

    Means and extremes are over the cells whose difference is finite.

    Attributes:
        values: float32, (height, width, channels): B minus A; a pooled tensor is repeated 2×2.
        mean: float64, (channels,): mean absolute difference.
        largest: float64, (channels,): largest absolute difference.
        correlation: float64, (channels,): Pearson's, over the cells compared; NaN where a side
            does not vary.
        dead_a: bool, (channels,): every value of A is 0.
        dead_b: bool, (channels,): every value of B is 0.
        differing: Share of the cells compared whose values differ, 0 to 1.
        not_finite: Cells compared whose difference is NaN or infinite.
        left_out: Cells of the larger tensor, per channel, that are in no pooled cell.
    """

    values: Activation
    mean: NDArray[np.float64]
    largest: NDArray[np.float64]
    correlation: NDArray[np.float64]
    dead_a: NDArray[np.bool_]
    dead_b: NDArray[np.bool_]
    differing: float
    not_finite: int
    left_out: int

    @property
    def same(self) -> bool:
        """Whether every value compared is the same."""
        return self.differing == 0

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was found, for people."""
        said = []
        if self.same:
            said.append("Every value is the same.")
        else:
            said.append(
                f"{_percent(self.differing)} of the values differ, by up to "
                f"{value_text(self.largest.max())}; the mean of |B − A| over all values is "
                f"{value_text(self.mean.mean())}."
            )
        both = int((self.dead_a & self.dead_b).sum())
        only_a = int((self.dead_a & ~self.dead_b).sum())
        only_b = int((self.dead_b & ~self.dead_a).sum())
        if both or only_a or only_b:
            said.append(
                f"Dead channels, of {self.mean.size}: {both} in both, {only_a} in A only, "
                f"{only_b} in B only."
            )
        if self.left_out:
            said.append(
                f"{self.left_out:,} cells of each channel, the last row or column of an odd size, "
                "are in no pooled cell and are not compared."
            )
        if self.not_finite:
            said.append(
                f"{self.not_finite:,} differences are not finite and are left out of the numbers."
            )
        return tuple(said)

    def said_of(self, channel: int) -> str:
        """Whether a channel is dead, in words; often nothing."""
        a, b = bool(self.dead_a[channel]), bool(self.dead_b[channel])
        if a and b:
            return "dead in both"
        return "dead in A only" if a else "dead in B only" if b else ""


def measure_differences(a: Activation, b: Activation, linked: Link) -> Differences:
    """Subtracts A from B.

    Args:
        a: float32, (height, width, channels); not changed.
        b: float32; of the same shape, or half the size (rounded down) where ``linked`` says that
            one is the pooled other.
        linked: What links them.

    Raises:
        ValueError: If nothing can be subtracted, or the shapes do not fit what links them.
    """
    if not linked.subtracts:
        raise ValueError(linked.sentence)
    left, right = align(a, b, linked)
    with np.errstate(invalid="ignore", over="ignore"):
        values = right - left
    finite = np.isfinite(values)
    magnitudes = np.abs(values)
    if not finite.all():
        magnitudes = np.where(finite, magnitudes, np.float32(0))
    counts = finite.sum(axis=(0, 1))
    mean = magnitudes.sum(axis=(0, 1), dtype=np.float64) / np.maximum(counts, 1)
    unequal = (left != right) & ~(np.isnan(left) & np.isnan(right))
    larger, compared = max(a.size, b.size), values.size
    return Differences(
        values=values,
        mean=mean,
        largest=magnitudes.max(axis=(0, 1)).astype(np.float64),
        correlation=_correlation(left, right, finite),
        dead_a=np.asarray((a == 0).all(axis=(0, 1))),
        dead_b=np.asarray((b == 0).all(axis=(0, 1))),
        differing=float(unequal.mean()),
        not_finite=int(values.size - counts.sum()),
        left_out=(larger - compared) // values.shape[2],
    )


def rank(found: Differences, a: Statistics, by: Ranking) -> NDArray[np.intp]:
    """The channels in an order: ascending for ``index``, largest first for all others.

    Ties keep the order of the index.

    Raises:
        ValueError: For an unknown order.
    """
    keys = {"mean": found.mean, "largest": found.largest, "norm": a.l2.astype(np.float64)}
    if by == "index":
        return np.arange(found.mean.size)
    if by not in keys:
        message = f"by must be one of {', '.join(RANKINGS)}, not {by!r}."
        raise ValueError(message)
    return np.argsort(-keys[by], kind="stable")


def shared_domains(
    a: Statistics, b: Statistics, sharing: Sharing, *, paired: bool
) -> tuple[Domains, Domains]:
    """One scale for A and B.

    It is symmetric about zero if either has values below zero by nature, and reaches to the
    largest magnitude of both.

    Args:
        a: Of A.
        b: Of B.
        sharing: ``channel`` for one pair of limits for each channel of both; ``tensor`` for one
            pair for everything.
        paired: Whether channel k of A belongs to channel k of B; without that there are only
            limits for everything.

    Returns:
        The limits for the channels of A and those for B; with ``paired`` they are equal.

    Raises:
        ValueError: For limits per channel of what is not paired.
    """
    signed = a.signed or b.signed
    if sharing == "channel" and not paired:
        message = "Channels that do not correspond have no limits in common but those of all."
        raise ValueError(message)
    if sharing == "channel":
        high = np.fmax(a.peak, b.peak)
        tops = (high, high)
    else:
        most = np.float32(max(a.peak.max(), b.peak.max()))
        tops = (np.full(a.shape[2], most), np.full(b.shape[2], most))
    scope: Literal["channel", "shown"] = "channel" if sharing == "channel" else "shown"
    first, second = (
        Domains(scope, signed, -high if signed else np.zeros_like(high), high) for high in tops
    )
    return first, second


def difference_domains(found: Differences, sharing: Sharing) -> Domains:
    """The scale of the difference: symmetric about zero, to the largest magnitude."""
    high = found.largest.astype(np.float32)
    if sharing == "tensor":
        high = np.full_like(high, high.max())
    return Domains("channel" if sharing == "channel" else "tensor", True, -high, high)


def difference_statistics(found: Differences) -> Statistics:
    """Statistics of the difference, for drawing it: no difference is not a dead channel."""
    statistics = measure(found.values, signed=True)
    return replace(statistics, dead=np.zeros_like(statistics.dead))


def _correlation(
    left: Activation, right: Activation, finite: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Pearson's correlation of every channel, in float64, some rows at a time."""
    height, width, channels = left.shape
    counts = np.maximum(finite.sum(axis=(0, 1)), 1)
    rows = max(1, _BLOCK_VALUES // (width * channels))
    blocks = [slice(top, top + rows) for top in range(0, height, rows)]
    sums = np.zeros((2, channels))
    for block in blocks:
        for each, side in enumerate((left, right)):
            kept = np.where(finite[block], side[block], 0)
            sums[each] += kept.sum(axis=(0, 1), dtype=np.float64)
    means = sums / counts
    products = np.zeros((3, channels))
    for block in blocks:
        x, y = (
            np.where(finite[block], side[block].astype(np.float64) - mean, 0)
            for side, mean in zip((left, right), means, strict=True)
        )
        products += [(x * x).sum((0, 1)), (y * y).sum((0, 1)), (x * y).sum((0, 1))]
    varies = (products[0] > 0) & (products[1] > 0)
    scale = np.sqrt(products[0]) * np.sqrt(products[1])
    correlation = np.full(channels, np.nan)
    np.divide(products[2], scale, out=correlation, where=varies)
    return np.asarray(np.clip(correlation, -1, 1))


def _percent(share: float) -> str:
    if share == 1:
        return "All"
    return "Under 0.1%" if share < 0.001 else f"{min(share, 0.999):.1%}"
