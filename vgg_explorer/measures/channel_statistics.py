"""What is in a tensor, channel by channel, and the orders that follow from it."""

from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from vgg_explorer.compute.activation import Activation, ChannelSums, Held, whole

Order = Literal["index", "mean", "max", "l2", "zeros"]

ORDERS: Final[tuple[Order, ...]] = get_args(Order)


@dataclass(frozen=True, eq=False)
class Statistics:
    """What is in a tensor. Minimum, maximum, mean and norm are over finite values only.

    Attributes:
        shape: (height, width, channels).
        signed: Whether values below zero belong: false behind a ReLU.
        minimum: float32, (channels,); NaN where a channel holds no finite value, as in the next.
        maximum: float32, (channels,).
        mean: float32, (channels,).
        l2: float32, (channels,); root of the sum of squares; NaN likewise.
        zero_share: float32, (channels,); share of values that are exactly zero, 0 to 1.
        dead: bool, (channels,); every value is exactly zero.
        constant: bool, (channels,); every value is the same, not zero, over two cells or more.
        nan_count: Values of the whole tensor that are not a number.
        positive_infinity_count: Values of the whole tensor that are plus infinity.
        negative_infinity_count: Values of the whole tensor that are minus infinity.
    """

    shape: tuple[int, int, int]
    signed: bool
    minimum: NDArray[np.float32]
    maximum: NDArray[np.float32]
    mean: NDArray[np.float32]
    l2: NDArray[np.float32]
    zero_share: NDArray[np.float32]
    dead: NDArray[np.bool_]
    constant: NDArray[np.bool_]
    nan_count: int
    positive_infinity_count: int
    negative_infinity_count: int

    @property
    def non_finite_count(self) -> int:
        """Values that are NaN or infinite."""
        return self.nan_count + self.positive_infinity_count + self.negative_infinity_count

    @property
    def dead_count(self) -> int:
        """Channels whose values are all exactly zero."""
        return int(np.count_nonzero(self.dead))

    @property
    def tensor_minimum(self) -> float:
        """Smallest finite value; NaN if there is none."""
        return float(np.fmin.reduce(self.minimum))

    @property
    def tensor_maximum(self) -> float:
        """Largest finite value; NaN if there is none."""
        return float(np.fmax.reduce(self.maximum))

    @property
    def tensor_mean(self) -> float:
        """Mean of all values; where some are not finite, the mean of the channels' means."""
        means = self.mean[np.isfinite(self.mean)]
        return float(means.mean(dtype=np.float64)) if means.size else float("nan")

    @property
    def tensor_zero_share(self) -> float:
        """Share of all values that are exactly zero, 0 to 1."""
        return float(self.zero_share.mean(dtype=np.float64))

    @property
    def peak(self) -> NDArray[np.float32]:
        """How far each channel reaches, float32, (channels,): what its colour limits come from.

        The maximum where values are not signed, otherwise the largest magnitude; 0 where a channel
        holds no finite value or nothing above zero.
        """
        reach = np.fmax(self.maximum, -self.minimum) if self.signed else self.maximum
        return np.fmax(reach, np.float32(0))


def measure(activation: Held, *, signed: bool) -> Statistics:
    """Reads a tensor once, where it is, and says what is in it.

    Args:
        activation: float32, (height, width, channels).
        signed: Whether values below zero belong: ``not tensor.post_relu``.

    Raises:
        ValueError: If the array has another shape or type, or no values.
    """
    if not isinstance(activation, np.ndarray):
        sums = activation.sums()
        if sums:
            return _finite(activation.shape, signed, sums)
    return _measure(whole(activation), signed=signed)


def _finite(shape: tuple[int, int, int], signed: bool, sums: ChannelSums) -> Statistics:
    """Of a tensor whose values are all finite."""
    counts = np.full(shape[2], shape[0] * shape[1])
    return _statistics(shape, signed, sums, counts, (0, 0, 0))


def _measure(activation: Activation, *, signed: bool) -> Statistics:
    require_activation(activation)
    height, width, channels = activation.shape
    cells = height * width
    minimum, maximum = activation.min(axis=(0, 1)), activation.max(axis=(0, 1))
    # A NaN or an infinity anywhere reaches the minimum or the maximum, so no pass is spent on it.
    finite = bool(np.isfinite(minimum).all() and np.isfinite(maximum).all())
    # Rows are summed in float32 and the row sums in float64: exact enough without a wide copy.
    zeros = (activation == 0).sum(axis=1, dtype=np.uint32).sum(axis=0)
    values, counts = activation, np.full(channels, cells)
    nan = positive = negative = 0
    if not finite:
        nan = int(np.isnan(activation).sum())
        positive = int(np.isposinf(activation).sum())
        negative = int(np.isneginf(activation).sum())
        is_finite = np.isfinite(activation)
        counts = is_finite.sum(axis=(0, 1))
        values = np.where(is_finite, activation, np.float32(0))
        minimum = np.where(is_finite, activation, np.float32(np.inf)).min(axis=(0, 1))
        maximum = np.where(is_finite, activation, np.float32(-np.inf)).max(axis=(0, 1))
        minimum[counts == 0] = maximum[counts == 0] = np.nan
    sums = values.sum(axis=1).sum(axis=0, dtype=np.float64)
    squares = np.einsum("hwc,hwc->hc", values, values).sum(axis=0, dtype=np.float64)
    found = ChannelSums(minimum, maximum, zeros, sums, squares)
    return _statistics((height, width, channels), signed, found, counts, (nan, positive, negative))


def _statistics(
    shape: tuple[int, int, int],
    signed: bool,
    sums: ChannelSums,
    counts: NDArray[np.int64],
    non_finite: tuple[int, int, int],
) -> Statistics:
    """From the sums over the finite values, of which each channel has ``counts``."""
    cells = shape[0] * shape[1]
    mean = np.full(shape[2], np.nan)
    np.divide(sums.sums, counts, out=mean, where=counts > 0)
    dead = sums.zeros == cells
    constant = (sums.minimum == sums.maximum) & (counts == cells) & ~dead & (cells > 1)
    statistics = Statistics(
        shape=shape,
        signed=signed,
        minimum=sums.minimum,
        maximum=sums.maximum,
        mean=mean.astype(np.float32),
        l2=np.sqrt(np.where(counts > 0, sums.squares, np.nan)).astype(np.float32),
        zero_share=(sums.zeros / cells).astype(np.float32),
        dead=dead,
        constant=constant,
        nan_count=non_finite[0],
        positive_infinity_count=non_finite[1],
        negative_infinity_count=non_finite[2],
    )
    for array in vars(statistics).values():
        if isinstance(array, np.ndarray):
            # Statistics are cached and shared between visitors.
            array.setflags(write=False)
    return statistics


def order(statistics: Statistics, by: Order) -> NDArray[np.intp]:
    """The channels in an order: ascending for ``index``, largest first for all others.

    Ties keep the order of the index; channels without a finite value come last.

    Returns:
        intp, (channels,): channel numbers, from 0.

    Raises:
        ValueError: For an unknown order.
    """
    if by == "index":
        return np.arange(statistics.shape[2])
    keys = {
        "mean": statistics.mean,
        "max": statistics.maximum,
        "l2": statistics.l2,
        "zeros": np.where(np.isnan(statistics.maximum), np.nan, statistics.zero_share),
    }
    if by not in keys:
        message = f"by must be one of {', '.join(ORDERS)}, not {by!r}."
        raise ValueError(message)
    return np.argsort(-keys[by], kind="stable")


def require_activation(activation: Activation) -> None:
    """Refuses what is not one tensor of one image.

    Raises:
        ValueError: If the array is not float32, (height, width, channels), with values in it.
    """
    if activation.ndim != 3 or activation.dtype != np.float32 or activation.size == 0:
        message = (
            "An activation is a float32 array (height, width, channels) with values in it, not "
            f"{activation.dtype} {activation.shape}."
        )
        raise ValueError(message)
