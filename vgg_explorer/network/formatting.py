"""Numbers as people read them: shapes, counts and memory."""

from collections.abc import Sequence
from typing import SupportsFloat

from vgg_explorer.network import Shape, Tensor

MINUS = "\N{MINUS SIGN}"


def shape_text(shape: Shape) -> str:
    """A shape as ``64 × 64 × 256``; a length that is left open is ``?``."""
    return " × ".join("?" if length is None else str(length) for length in shape)


def count_text(count: int | None) -> str:
    """A count with three significant digits and an SI prefix, ``1.85 G``; ``–`` where unknown."""
    if count is None:
        return "–"
    return _scaled(count, 1000, ("", "k", "M", "G", "T"))


def memory_text(number_of_bytes: int | None) -> str:
    """Bytes with three significant digits in units of 1024, ``16.0 MiB``; ``–`` where unknown."""
    if number_of_bytes is None:
        return "–"
    return _scaled(number_of_bytes, 1024, ("B", "KiB", "MiB", "GiB", "TiB"))


def value_text(value: SupportsFloat) -> str:
    """A number with four significant digits, whole from 1,000 on, and a true minus sign."""
    # Zero has no sign here, whatever a rounding has left of it.
    number = float(value) + 0.0
    text = f"{number:,.0f}" if 1000 <= abs(number) < 1e9 else f"{number:.4g}"
    return text.replace("-", MINUS)


def listed(words: Sequence[str]) -> str:
    """Words as a phrase: ``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""


def keras_name(tensor: Tensor) -> str:
    """The Keras layer that returns a tensor, or the one that computes it and does not return it."""
    if tensor.layer is None:
        return "no Keras layer"
    if tensor.keras:
        return tensor.keras
    return f"{tensor.fused_into}, {'logits' if tensor.kind == 'fc_logits' else 'pre-ReLU'}"


def layers_text(tensors: Sequence[Tensor]) -> str:
    """The Keras layers of some tensors; a run in one stage as ``block3_conv1 … conv3``."""
    if len(tensors) == 1:
        return keras_name(tensors[0])
    first, last = keras_name(tensors[0]), keras_name(tensors[-1])
    stem, _, ending = last.rpartition("_")
    return f"{first} … {ending}" if first.startswith(f"{stem}_") else f"{first} … {last}"


def _scaled(number: float, step: int, units: Sequence[str]) -> str:
    exponent = 0
    while number >= step and exponent < len(units) - 1:
        number /= step
        exponent += 1
    digits = 0 if exponent == 0 else max(0, 2 - len(str(int(number))) + 1)
    return f"{number:.{digits}f} {units[exponent]}".strip()
