"""A tensor as palette codes, one byte a value."""

import numpy as np
from numpy.typing import NDArray

from vgg_explorer.compute.activation import Activation, Resident
from vgg_explorer.measures.value_limits import Domains
from vgg_explorer.pictures.colour_maps import (
    CENTRE,
    LEVELS,
    NAN,
    NEGATIVE_INFINITY,
    POSITIVE_INFINITY,
)

Codes = NDArray[np.uint8]
"""(channels, height, width), palette entries."""

_HIGHEST = LEVELS - 0.5
_BLOCK_VALUES = 1 << 18
"""Values worked on at a time: a megabyte, so that every step finds them in the processor's cache
and the transposition to one plane per channel costs no trip to memory."""


def encode(
    activation: Activation, domains: Domains, *, finite: bool, inside: bool
) -> tuple[Codes, int]:
    """Gives every value the nearest of the ``LEVELS`` levels of its channel's domain.

    Args:
        activation: float32, (height, width, channels); not changed.
        domains: The limits, one pair per channel.
        finite: Whether every value is known to be finite; NaN and infinities are then not sought.
        inside: Whether every finite value is known to lie inside its domain.

    Returns:
        The codes, uint8, (channels, height, width), and how many finite values lay outside their
        domain and were clipped to its ends.
    """
    height, width, channels = activation.shape
    scale, offset = _lines(domains)
    work = scale.dtype
    codes = np.empty((channels, height, width), dtype=np.uint8)
    rows = max(1, _BLOCK_VALUES // (width * channels))
    buffer = np.empty((min(rows, height), width, channels), dtype=work)
    clipped = 0
    for top in range(0, height, rows):
        values = activation[top : top + rows]
        level = buffer[: len(values)]
        if not inside:
            clipped += int(((values < domains.low) & (values > -np.inf)).sum())
            clipped += int(((values > domains.high) & (values < np.inf)).sum())
        with np.errstate(invalid="ignore"):
            # Infinity times the scale of an empty domain: replaced below.
            np.multiply(values, scale, out=level)
        level += offset
        if not finite:
            level[~np.isfinite(values)] = 0
        np.clip(level, 0, _HIGHEST, out=level)
        block = level.astype(np.uint8)
        if not finite:
            block[np.isnan(values)] = NAN
            block[np.isposinf(values)] = POSITIVE_INFINITY
            block[np.isneginf(values)] = NEGATIVE_INFINITY
        codes[:, top : top + rows] = block.transpose(2, 0, 1)
    return codes, clipped


def encode_where_it_is(activation: Resident, domains: Domains, block: int) -> Codes | None:
    """The same codes from values that stay where they are; all are finite and inside their domain.

    Args:
        activation: (height, width, channels).
        domains: The limits, one pair per channel.
        block: As in ``reduce``; 1 for none.

    Returns:
        uint8, (channels, ceil(height / block), ceil(width / block)); None where the values have to
        be fetched.
    """
    scale, offset = _lines(domains)
    if scale.dtype != np.float32:
        return None
    return activation.levels(scale, offset, _HIGHEST, block=block, signed=domains.signed)


def _lines(domains: Domains) -> tuple[NDArray[np.floating], NDArray[np.floating]]:
    """Scale and offset of every channel, (channels,): value to level and half a level."""
    low, high = domains.low.astype(np.float64), domains.high.astype(np.float64)
    span = high - low
    scale = np.divide(LEVELS - 1, span, out=np.zeros_like(span), where=span > 0)
    # Half a level more, because the cast to whole levels truncates.
    offset = np.where(span > 0, -low * scale, CENTRE if domains.signed else 0) + 0.5
    # Limits as small as float32 can just hold have a scale that it cannot.
    work = np.float64 if scale.max() > np.finfo(np.float32).max else np.float32
    return scale.astype(work), offset.astype(work)


def reduce(activation: Activation, block: int, *, signed: bool) -> Activation:
    """Replaces every ``block`` x ``block`` cells by their value of largest magnitude.

    Cells at the lower and right edge that fill no whole block make a smaller one: nothing is padded
    and nothing dropped. A NaN in a block wins.

    Args:
        activation: float32, (height, width, channels); not changed.
        block: Side of a block in cells, from 1.
        signed: Whether values below zero belong; otherwise the maximum is taken.

    Returns:
        float32, (ceil(height / block), ceil(width / block), channels).
    """
    for axis in (0, 1):
        starts = range(min(block, activation.shape[axis]))
        parts = [
            activation[start::block] if axis == 0 else activation[:, start::block]
            for start in starts
        ]
        result = parts[0].copy()
        for part in parts[1:]:
            kept = result[: part.shape[0], : part.shape[1]]
            if signed:
                np.copyto(kept, part, where=~(np.abs(kept) >= np.abs(part)) & ~np.isnan(kept))
            else:
                np.maximum(kept, part, out=kept)
        activation = result
    return activation
