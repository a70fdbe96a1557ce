"""A whole tensor at a glance: over all channels the mean, the maximum, the principal components.

Cells are the samples of the components and channels their variables. Channels are centred and not
scaled, so a strong channel counts as much as it is strong.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vgg_explorer.compute.activation import Activation
from vgg_explorer.measures.channel_statistics import require_activation
from vgg_explorer.measures.value_limits import Domain
from vgg_explorer.network.formatting import listed
from vgg_explorer.pictures import colour_maps

COLOURS: Final = ("red", "green", "blue")
"""What the first, second and third component are drawn as."""
LEVELS: Final = 255
"""Levels of each colour, 0 to 254; odd, so that zero has one of its own in the middle."""
MIDDLE: Final = LEVELS // 2
_BLOCK_VALUES: Final = 1 << 22
"""Values widened to float64 at a time: 32 MB, however large the tensor."""
_STRIPE: Final = 3
"""Width of a stripe of the hatching of cells without a score, in pixels."""


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
    """The first three principal components of a tensor, and how they become colours.

    Component k of a cell is drawn as ``round(127 + 127 * score / limit)`` of its colour, where the
    limit is the component's own largest magnitude. A component without variance is at the middle
    level everywhere.

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
    def levels(self) -> NDArray[np.uint8]:
        """uint8, (height, width, 3), each 0 to 254; 255 does not occur. The middle for no score."""
        scale = np.divide(
            MIDDLE, self.limits, out=np.zeros_like(self.limits), where=self.limits > 0
        )
        level = np.rint(MIDDLE + np.nan_to_num(self.scores) * scale)
        return np.clip(level, 0, LEVELS - 1).astype(np.uint8)

    @property
    def missing(self) -> NDArray[np.bool_]:
        """bool, (height, width): cells without a score, because a channel is NaN or infinite."""
        return np.isnan(self.scores[..., 0])

    @property
    def notes(self) -> tuple[str, ...]:
        """What has to be known of these components besides, in sentences; often nothing."""
        notes = []
        missing = self.shape[0] * self.shape[1] - self.cells_used
        if missing:
            notes.append(
                f"{missing:,} of {self.shape[0] * self.shape[1]:,} cells hold a value that is not "
                "finite: they are left out of the computation and hatched."
            )
        flat = [name for name, limit in zip(COLOURS, self.limits, strict=True) if limit == 0]
        if self.cells_used == 1:
            notes.append("A single cell varies with nothing, so it is drawn in the middle colour.")
        elif self.cells_used and len(flat) == 3:
            notes.append(
                "Every cell holds the same values, so there is no variance and every cell is drawn "
                "in the middle colour."
            )
        elif self.cells_used and flat:
            what = f"drawn as {listed(flat)}"
            notes.append(
                f"The component {what} has no variance and stays at the middle level."
                if len(flat) == 1
                else f"The components {what} have no variance and stay at the middle level."
            )
        return tuple(notes)

    def picture(self, factor: int) -> NDArray[np.uint8]:
        """The cells as squares, nothing interpolated.

        Args:
            factor: Side of a cell in pixels, from 1.

        Returns:
            uint8, (height * factor, width * factor, 3), RGB. Cells without a score are hatched in
            two colours that hold the level 255, which no score has.
        """
        pixels = np.repeat(np.repeat(self.levels, factor, axis=0), factor, axis=1)
        missing = np.repeat(np.repeat(self.missing, factor, axis=0), factor, axis=1)
        if missing.any():
            pixels[missing] = hatching(*missing.shape)[missing]
        return pixels

    def interval(self, level: int, component: int) -> Domain:
        """The scores that a level of a colour stands for: half a level to either side.

        Args:
            level: 0 to 254.
            component: 0 for red, 1 for green, 2 for blue.

        Raises:
            ValueError: For a level that stands for no score.
        """
        if not 0 <= level < LEVELS:
            message = f"Level {level} stands for no score; levels run from 0 to {LEVELS - 1}."
            raise ValueError(message)
        limit = float(self.limits[component])
        step = limit / MIDDLE
        middle = (level - MIDDLE) * step
        return Domain(max(middle - step / 2, -limit), min(middle + step / 2, limit))


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
    covariance = np.zeros((channels, channels))
    for block in blocks:
        centred = samples[block] - centre
        covariance += centred.T @ centred
    covariance /= max(used, 1)
    variances, loadings = _leading(covariance)
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
        total_variance=float(np.trace(covariance)),
        limits=np.abs(found).max(axis=0, initial=0),
        cells_used=used,
    )


def hatching(height: int, width: int) -> NDArray[np.uint8]:
    """The pattern of cells without a score, RGB, (height, width, 3), drawn in pixels."""
    down, across = np.ogrid[:height, :width]
    dark = ((down + across) // _STRIPE % 2 == 0)[..., np.newaxis]
    nan, gap = colour_maps.RESERVED[colour_maps.NAN], colour_maps.RESERVED[colour_maps.GAP]
    return np.where(dark, np.array(nan), np.array(gap)).astype(np.uint8)


def colour_scale(component: int, height: int) -> NDArray[np.uint8]:
    """The colour bar of one component: all its levels, the two others at their middle.

    Args:
        component: 0 for red, 1 for green, 2 for blue.
        height: In pixels.

    Returns:
        uint8, (height, 255, 3), RGB, low to high.
    """
    bar = np.full((height, LEVELS, 3), MIDDLE, dtype=np.uint8)
    bar[..., component] = np.arange(LEVELS)
    return bar


def _leading(
    covariance: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The three largest variances and their directions; zeros where rounding is all there is."""
    channels = len(covariance)
    values, vectors = np.linalg.eigh(covariance)
    number = min(3, channels)
    variances, loadings = np.zeros(3), np.zeros((channels, 3))
    variances[:number] = values[::-1][:number]
    loadings[:, :number] = vectors[:, ::-1][:, :number]
    rounding = np.finfo(np.float64).eps * channels * max(variances[0], 0.0)
    without = variances <= rounding
    variances[without], loadings[:, without] = 0, 0
    strongest = np.abs(loadings).argmax(axis=0)
    loadings *= np.where(loadings[strongest, np.arange(3)] < 0, -1.0, 1.0)
    return variances, loadings
