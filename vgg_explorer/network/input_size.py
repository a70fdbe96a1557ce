"""The input size that a visitor names: height x width in pixels, or unknown."""

import re
from dataclasses import dataclass

from vgg_explorer.network import MAX_SIDE, MIN_SIDE


class InputSizeError(ValueError):
    """The text names no input size that VGG16 takes."""


@dataclass(frozen=True)
class InputSize:
    """Height and width of the input in pixels; both None where the size is left open, as in Keras.

    Raises:
        InputSizeError: If a side is outside ``MIN_SIDE`` to ``MAX_SIDE``, or only one is known.
    """

    height: int | None
    width: int | None

    def __post_init__(self) -> None:
        if (self.height is None) != (self.width is None):
            message = "Give both the height and the width of the input, or neither."
            raise InputSizeError(message)
        for side in (self.height, self.width):
            if side is not None and not MIN_SIDE <= side <= MAX_SIDE:
                raise InputSizeError(_out_of_range(side))

    @property
    def known(self) -> tuple[int, int] | None:
        """(height, width) in pixels, or None where the size is left open."""
        if self.height is None or self.width is None:
            return None
        return self.height, self.width

    def __str__(self) -> str:
        return "None" if self.known is None else f"{self.height}x{self.width}"


def parse(text: str, alternative: str = "None") -> InputSize:
    """Read ``512x512``, ``375 × 500``, ``224`` (a square) or ``None``.

    Args:
        text: Height, then width, in pixels.
        alternative: The word to offer besides a size.

    Raises:
        InputSizeError: With one sentence that says what was wrong and what to write.
    """
    cleaned = text.strip().casefold()
    if cleaned == "none":
        return InputSize(None, None)
    match = re.fullmatch(r"(-?\d+)(?:\s*(?:x|×|\*|,|\s)\s*(-?\d+))?(?:\s*px)?", cleaned)
    if match is None:
        message = (
            f"“{_short(text)}” is not an input size: write height x width in pixels, "
            f"for instance 512x512, or {alternative}."
        )
        raise InputSizeError(message)
    digits = [side.lstrip("0") or "0" for side in match.groups() if side is not None]
    if any(len(side) > len(str(MAX_SIDE)) + 1 for side in digits):
        raise InputSizeError(_out_of_range(_short(text)))
    sides = [int(side) for side in digits]
    return InputSize(sides[0], sides[-1])


def _out_of_range(side: object) -> str:
    return (
        f"{side} is outside the sizes that VGG16 Layer Explorer answers for: each side must be "
        f"{MIN_SIDE} to {MAX_SIDE} pixels (below {MIN_SIDE} the last pool has no cell left)."
    )


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
