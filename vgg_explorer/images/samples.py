"""Images that are always there, each with something to learn from it.

The photo comes with matplotlib; the patterns are drawn at the very size asked for, so nothing in
them is resampled.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

import matplotlib
import numpy as np

from vgg_explorer import network
from vgg_explorer.images import decoding, resizing
from vgg_explorer.images.decoding import Pixels
from vgg_explorer.images.resizing import Fit

DEFAULT_SIDE: Final = 512
"""Height and width in pixels, unless another size is asked for."""

_LAST_STRIDE: Final = network.tensor("pool5").stride or 1
_GRATINGS: Final = 8
"""Gratings along each side: angles from left to right, periods from top to bottom."""
_SHORTEST_PERIOD: Final = 3.0
"""In pixels; two would be no more than every other pixel."""
_AT_ONCE: Final = 1 << 16
"""Pixels of a pattern that are drawn together; they fit in a processor's cache."""


@dataclass(frozen=True)
class Sample:
    """An image that is always there.

    Attributes:
        id: For links.
        title: For menus.
        teaches: One sentence: what to look for in the activations.
        draw: Makes a pattern of (height, width); None for the photo.
    """

    id: str
    title: str
    teaches: str
    draw: Callable[[int, int], Pixels] | None

    def image(
        self, height: int = DEFAULT_SIDE, width: int = DEFAULT_SIDE, how: Fit = "crop"
    ) -> Pixels:
        """The image, the same at every call.

        Args:
            height: In pixels.
            width: In pixels.
            how: How the photo is brought to the size, as for ``resizing.resize``; a pattern is
                drawn at it.

        Returns:
            uint8, (height, width, 3), RGB; for the photo and ``fit`` one side may be smaller.

        Raises:
            ImageError: For a size that cannot be fed to VGG16.
        """
        if self.draw is None:
            return resizing.resize(_photo(), height, width, how)
        resizing.plan(height, width, height, width, "stretch")
        return self.draw(height, width)

    def original(self, height: int = DEFAULT_SIDE, width: int = DEFAULT_SIDE) -> Pixels:
        """The image before any sizing: the photo at its own size, a pattern at the size asked.

        Args:
            height: Of a pattern, in pixels.
            width: Of a pattern, in pixels.

        Returns:
            uint8, (height, width, 3), RGB.
        """
        return _photo() if self.draw is None else self.image(height, width)

    def sizing(
        self, height: int = DEFAULT_SIDE, width: int = DEFAULT_SIDE, how: Fit = "crop"
    ) -> str:
        """What ``image`` does to come to a size, in one sentence."""
        if self.draw is None:
            photo_height, photo_width, _ = _photo().shape
            return resizing.plan(photo_height, photo_width, height, width, how).sentence
        return f"Drawn at {height} × {width} px (height × width)."


def _photo() -> Pixels:
    path = Path(matplotlib.get_data_path()) / "sample_data" / "grace_hopper.jpg"
    return decoding.load(path.read_bytes())


def _gratings(height: int, width: int) -> Pixels:
    tile_height, tile_width = height / _GRATINGS, width / _GRATINGS
    across = np.arange(width) + 0.5
    column = across // tile_width
    x = across - (column + 0.5) * tile_width
    angle = column * np.pi / _GRATINGS
    along, upwards = x * np.cos(angle), np.sin(angle)
    radius = min(tile_height, tile_width) / 2
    # A tile too small for a range of periods shows the shortest in every row.
    periods = np.geomspace(_SHORTEST_PERIOD, max(radius, _SHORTEST_PERIOD), _GRATINGS)

    def rows(down: np.ndarray) -> np.ndarray:
        down = down + 0.5
        row = down // tile_height
        y = down - (row + 0.5) * tile_height
        wave = np.cos(2 * np.pi * (along + y * upwards) / periods[row.astype(int)])
        # Discs that fade out, because a hard rim would be an edge of its own.
        distance = np.hypot(x, y) / radius
        window = 0.5 + 0.5 * np.cos(np.pi * np.clip(4 * distance - 3, 0, 1))
        drawn: np.ndarray = 127.5 + 127.5 * wave * window
        return drawn

    return _grey(rows, height, width)


def _checkerboard(height: int, width: int) -> Pixels:
    square = np.arange(width) // _LAST_STRIDE
    return _grey(lambda down: (down // _LAST_STRIDE + square) % 2 * 255, height, width)


def _step_edge(height: int, width: int) -> Pixels:
    row = np.where(np.arange(width) < width // 2, 0, 255)
    return _grey(lambda _: row, height, width)


def _colour_bars(height: int, width: int) -> Pixels:
    # From light to dark, as in a television test card.
    colours = np.array(
        [(r, g, b) for g in (255, 0) for r in (255, 0) for b in (255, 0)], dtype=np.uint8
    )
    bar = np.arange(width) * len(colours) // width
    return np.ascontiguousarray(np.broadcast_to(colours[bar], (height, width, 3)))


def _grey(rows: Callable[[np.ndarray], np.ndarray], height: int, width: int) -> Pixels:
    """Draws some rows at a time: what a pattern is worked out with is ten times its pixels.

    Args:
        rows: Given the numbers of some rows, (n, 1), their values, 0 to 255: (n, width).
        height: In pixels.
        width: In pixels.
    """
    pixels = np.empty((height, width, 3), dtype=np.uint8)
    step = max(1, _AT_ONCE // width)
    for top in range(0, height, step):
        down = np.arange(top, min(top + step, height))[:, np.newaxis]
        pixels[top : top + step] = np.rint(rows(down)).astype(np.uint8)[..., np.newaxis]
    return pixels


SAMPLES: Final[Mapping[str, Sample]] = MappingProxyType(
    {
        sample.id: sample
        for sample in (
            Sample(
                "grace_hopper",
                "Grace Hopper (photo)",
                "A portrait with uniform, flag and face: early channels answer to edges and "
                "colours everywhere, late ones to a few places.",
                None,
            ),
            Sample(
                "gratings",
                "Gratings by angle and period",
                "Angles run from left to right and periods from top to bottom, so the place where "
                "a channel lights up says which angle and period it prefers.",
                _gratings,
            ),
            Sample(
                "checkerboard",
                "Checkerboard",
                f"Every square is {_LAST_STRIDE} × {_LAST_STRIDE} px, the stride of the last pool, "
                "so every cell of pool5 belongs to exactly one square.",
                _checkerboard,
            ),
            Sample(
                "step_edge",
                "Step edge",
                "One vertical edge and nothing else: what lights up along it detects edges, and "
                "what lights up along the border answers to the zero padding.",
                _step_edge,
            ),
            Sample(
                "colour_bars",
                "Colour bars",
                "Eight pure colours: a channel that is bright on one side only of an edge between "
                "two of them tells colours apart, not just light from dark.",
                _colour_bars,
            ),
        )
    }
)
"""Every sample by its id, the photo first."""
