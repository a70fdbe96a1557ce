"""The legend of a picture: the colours that it uses and the values that they stand for."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vgg_explorer.measures.value_limits import Domains
from vgg_explorer.network.formatting import MINUS, value_text
from vgg_explorer.pictures import colour_maps

_UNIT = "Activations have no unit."


@dataclass(frozen=True)
class Tick:
    """A label on a colour bar; ``position`` is the share of its width, from 0 to 1."""

    position: float
    label: str


@dataclass(frozen=True, eq=False)
class ColourBar:
    """A colour bar.

    Attributes:
        pixels: uint8, (height, width, 3), RGB: every level of the map, equally wide, low to high.
        ticks: Labels from left to right. They are numbers only where they hold for every channel.
        caption: One sentence that says whose limits these are.
    """

    pixels: NDArray[np.uint8]
    ticks: tuple[Tick, ...]
    caption: str


def colour_bar(
    domains: Domains,
    colour_map: str,
    channels: Sequence[int] | NDArray[np.intp] | None = None,
    *,
    level_width: int = 1,
    height: int = 12,
) -> ColourBar:
    """The true colour bar of a picture.

    Args:
        domains: The limits that it was drawn with.
        colour_map: The colour map that it was drawn with.
        channels: Those drawn; None for all.
        level_width: Pixels for each of the ``colour_maps.LEVELS`` levels.
        height: In pixels.
    """
    levels = np.repeat(colour_maps.palette(colour_map)[: colour_maps.LEVELS], level_width, axis=0)
    pixels = np.repeat(levels[np.newaxis], height, axis=0)
    drawn = np.arange(domains.high.size) if channels is None else np.asarray(channels)
    high = domains.high[drawn]
    alive = high[high > 0]
    if not alive.size:
        position = 0.5 if domains.signed else 0.0
        return ColourBar(
            pixels, (Tick(position, "0"),), "No finite value other than 0 is drawn here."
        )
    if domains.scope == "channel" and drawn.size > 1:
        least, most = value_text(alive.min()), value_text(alive.max())
        between = f"between {least} and {most} here" if least != most else f"{most} here"
        if domains.signed:
            ticks = _ticks(f"{MINUS}m", "m", signed=True)
            caption = (
                f"{_UNIT} Limits of each channel: m is the channel's own largest magnitude, "
                + between
            )
        else:
            ticks = _ticks("0", "the channel's own maximum", signed=False)
            caption = (
                f"{_UNIT} Limits of each channel: from 0 to the channel's own maximum, " + between
            )
        return ColourBar(pixels, ticks, caption + ".")
    first = int(drawn[0])
    low_label, high_label = value_text(domains.low[first]), value_text(domains.high[first])
    whose = {
        "channel": "this channel",
        "tensor": "the whole tensor, the same for every channel",
        "shown": "all tensors shown, the same for every channel",
    }[domains.scope]
    caption = f"{_UNIT} Limits of {whose}: {low_label} to {high_label}."
    return ColourBar(pixels, _ticks(low_label, high_label, signed=domains.signed), caption)


def _ticks(low: str, high: str, *, signed: bool) -> tuple[Tick, ...]:
    zero = (Tick(0.5, "0"),) if signed else ()
    return (Tick(0.0, low), *zero, Tick(1.0, high))
