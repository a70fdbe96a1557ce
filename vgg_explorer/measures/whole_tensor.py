"""A whole tensor in one map: over all channels the mean, the maximum, the principal components.

Cells are the samples of the components and channels their variables. Channels are centred and not
scaled, so a strong channel counts as much as it is strong.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vgg_explorer.compute.activation import Activation
from vgg_explorer.measures.channel_statistics import require_activation

_BLOCK_VALUES: Final = 1 << 22
"""Values widened to float64 at a time: 32 MB, however large the tensor."""


def mean_over_channels(activation: Activation) -> Activation:
    """The mean over channels in every cell, summed in float64.

    A NaN in any channel of a cell makes it NaN, an infinity makes it infinite.

    Args:
        activation: float32, (height, width, channels); not changed.

    Returns:
        float32, (height, width, 1).

    Raises:
        ValueError: If the array has another shape or type, or no values.
    """
    require_activation(activation)
    with np.errstate(invalid="ignore"):
        mean = activation.mean(axis=2, dtype=np.float64, keepdims=True)
    return np.asarray(mean, dtype=np.float32)


def maximum_over_channels(activation: Activation) -> Activation:
    """The largest value of any channel in every cell; NaN where any channel is NaN.

    Args:
        activation: float32, (height, width, channels); not changed.

    Returns:
        float32, (height, width, 1).

    Raises:
        ValueError: If the array has another shape or type, or no values.
    """
    require_activation(activation)
    return np.asarray(activation.max(axis=2, keepdims=True))


@dataclass(frozen=True, eq=False)
class Components:
    """The first three principal components of a tensor.

    Attributes:
        shape: Of the tensor, (height, width, channels).
        scores: float64, (height, width, 3); NaN in cells that hold NaN or infinity.
        loadings: float64, (channels, 3), of length 1, the entry of largest magnitude positive;
            zeros where a component has no variance.
        centre: float64, (channels,): the mean of each channel over the cells used.
        variances: float64, (3,): of the scores, over the number of cells used.
        total_variance: Of all channels together.
        limits: float64, (3,): the largest magnitude of each component; 0 without variance.
        cells_used: Cells that hold finite values only, from which the components are computed.
    """

    shape: tuple[int, int, int]
    scores: NDArray[np.float64]
    loadings: NDArray[np.float64]
    centre: NDArray[np.float64]
    variances: NDArray[np.float64]
    total_variance: float
    limits: NDArray[np.float64]
    cells_used: int

    @property
    def shares(self) -> tuple[float, float, float]:
        """The share of the variance that each component holds, 0 to 1; zeros where there is none.

        Together they are at most 1: what is left is in components that are not drawn.
        """
        total = self.total_variance
        first, second, third = (float(v) / total if total > 0 else 0.0 for v in self.variances)
        return first, second, third

    @property
    def missing(self) -> NDArray[np.bool_]:
        """bool, (height, width): cells without a score, because a channel is NaN or infinite."""
        return np.isnan(self.scores[..., 0])


def components(activation: Activation) -> Components:
    """The first three principal components of a tensor, the same at every call.

    Args:
        activation: float32, (height, width, channels); not changed. Cells that hold NaN or
            infinity are left out.

    Raises:
        ValueError: If the array has another shape or type, or no values.
    """
    require_activation(activation)
    height, width, channels = activation.shape
    cells = activation.reshape(-1, channels)
    usable = np.isfinite(cells).all(axis=1)
    used = int(usable.sum())
    samples = cells if used == len(cells) else cells[usable]
    centre = samples.mean(axis=0, dtype=np.float64) if used else np.zeros(channels)
    step = max(1, _BLOCK_VALUES // channels)
    blocks = [slice(start, start + step) for start in range(0, used, step)]
    if 0 < used < channels:
        variances, loadings, total = _of_few(samples - centre)
    else:
        covariance = np.zeros((channels, channels))
        for block in blocks:
            centred = samples[block] - centre
            covariance += centred.T @ centred
        covariance /= max(used, 1)
        variances, loadings = _leading(covariance)
        total = float(np.trace(covariance))
    _settle(variances, loadings)
    found = np.zeros((used, 3))
    for block in blocks:
        found[block] = (samples[block] - centre) @ loadings
    scores = np.full((len(cells), 3), np.nan)
    scores[usable] = found
    return Components(
        shape=(height, width, channels),
        scores=scores.reshape(height, width, 3),
        loadings=loadings,
        centre=centre,
        variances=variances,
        total_variance=total,
        limits=np.abs(found).max(axis=0, initial=0),
        cells_used=used,
    )


def _leading(
    covariance: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The three largest variances and their directions; zeros where there are fewer."""
    channels = len(covariance)
    values, vectors = np.linalg.eigh(covariance)
    number = min(3, channels)
    variances, loadings = np.zeros(3), np.zeros((channels, 3))
    variances[:number] = values[::-1][:number]
    loadings[:, :number] = vectors[:, ::-1][:, :number]
    return variances, loadings


def _of_few(
    centred: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64], float]:
    """The same where cells are fewer than channels, and the total variance.

    The products of cells with each other have the same variances as those of channels, and are
    fewer: of 512 channels in 64 cells a fiftieth of the time.
    """
    products = centred @ centred.T / len(centred)
    variances, shares = _leading(products)
    loadings = centred.T @ shares
    lengths = np.linalg.norm(loadings, axis=0)
    loadings /= np.where(lengths > 0, lengths, 1)
    return variances, loadings, float(np.trace(products))


def _settle(variances: NDArray[np.float64], loadings: NDArray[np.float64]) -> None:
    """Zeros where rounding is all there is, and of two directions always the same."""
    rounding = np.finfo(np.float64).eps * len(loadings) * max(variances[0], 0.0)
    without = variances <= rounding
    variances[without], loadings[:, without] = 0, 0
    strongest = np.abs(loadings).argmax(axis=0)
    loadings *= np.where(loadings[strongest, np.arange(3)] < 0, -1.0, 1.0)
