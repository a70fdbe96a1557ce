"""The mapping from a value to a colour, and back to the interval of values it stands for.

A picture has 256 palette entries. The first ``LEVELS`` are the colour map; the others stand for
what is not a value on it, so that no picture can show a gap, a dead channel, a NaN or an infinity
in the colour of a number.
"""

from functools import cache
from typing import Final

import numpy as np
from matplotlib import colormaps
from numpy.typing import NDArray

from vgg_explorer.measures.value_limits import Domain

Palette = NDArray[np.uint8]
"""(256, 3), RGB."""

LEVELS: Final = 249
"""Colours of a map; odd, so that zero has a level of its own in the middle of a signed one."""
CENTRE: Final = LEVELS // 2
DEAD_LIGHT: Final = 249
DEAD_DARK: Final = 250
NAN: Final = 251
POSITIVE_INFINITY: Final = 252
NEGATIVE_INFINITY: Final = 253
GAP: Final = 254

SEQUENTIAL: Final = ("viridis", "cividis", "magma", "inferno", "plasma", "gray")
"""Perceptually uniform maps for values from zero upwards; the default first."""
DIVERGING: Final = ("berlin", "vanimo", "managua", "RdBu_r")
"""Maps centred on zero, for signed values; the default first. In the first three zero is dark, as
in the sequential maps; in the last it is nearly white."""

RESERVED: Final = {
    DEAD_LIGHT: (196, 196, 196),
    DEAD_DARK: (112, 112, 112),
    NAN: (255, 0, 255),
    POSITIVE_INFINITY: (0, 255, 0),
    NEGATIVE_INFINITY: (0, 0, 255),
    GAP: (255, 255, 255),
}
"""Colours of what is not a value; those of NaN and the infinities are at least 40 CIELAB units
away from every colour of every map."""
_EXACT: Final = {
    DEAD_LIGHT: 0.0,
    DEAD_DARK: 0.0,
    NAN: float("nan"),
    POSITIVE_INFINITY: float("inf"),
    NEGATIVE_INFINITY: float("-inf"),
}
"""What stands for one value and no interval."""


def colour_maps(*, signed: bool) -> tuple[str, ...]:
    """The colour maps that fit, the default first."""
    return DIVERGING if signed else SEQUENTIAL


@cache
def palette(colour_map: str) -> Palette:
    """The 256 colours of a picture, read-only.

    Raises:
        ValueError: If the map is none of ``SEQUENTIAL`` and ``DIVERGING``.
    """
    if colour_map not in (*SEQUENTIAL, *DIVERGING):
        message = (
            f"There is no colour map {colour_map!r}; for values from zero upwards there are "
            f"{', '.join(SEQUENTIAL)}, for signed values {', '.join(DIVERGING)}."
        )
        raise ValueError(message)
    table = colormaps[colour_map](np.arange(256))[:, :3] * 255
    at = np.linspace(0, 255, LEVELS)
    colours = np.zeros((256, 3), dtype=np.uint8)
    for axis in range(3):
        colours[:LEVELS, axis] = np.rint(np.interp(at, np.arange(256), table[:, axis]))
    for code, colour in RESERVED.items():
        colours[code] = colour
    colours.setflags(write=False)
    return colours


def interval(code: int, domain: Domain) -> Domain:
    """The values that a level stands for: half a step to either side, inside the domain.

    For NaN, the infinities and a dead channel both ends are that very value.

    Raises:
        ValueError: For ``GAP`` and codes that are not used: they stand for no value.
    """
    if code in _EXACT:
        return Domain(_EXACT[code], _EXACT[code])
    if not 0 <= code < LEVELS:
        message = f"Palette entry {code} stands for no value."
        raise ValueError(message)
    step = (domain.high - domain.low) / (LEVELS - 1)
    middle = domain.low + code * step
    return Domain(max(middle - step / 2, domain.low), min(middle + step / 2, domain.high))
