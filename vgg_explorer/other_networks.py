"""Names of other networks: VGG19, VGG16's nearest relative, in full, and the rest by pattern."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from vgg_explorer.network import TENSORS, Tensor, tensor

VGG19_CONVOLUTIONS = (2, 2, 4, 4, 4)
"""Convolutions per stage of VGG19, configuration E of the VGG paper's Table 1."""
VGG16_CONVOLUTIONS = tuple(
    sum(t.kind == "conv_pre_relu" and t.stage == stage for t in TENSORS) for stage in range(1, 6)
)
"""Convolutions per stage of VGG16, configuration D."""


@dataclass(frozen=True)
class Pattern:
    """Names of one other network.

    Attributes:
        network: Its name.
        patterns: Regular expressions for a whole name.
        examples: Names that the patterns read.
        hint: What the network has and VGG16 has not.
        read_from: Where the names stand.
    """

    network: str
    patterns: tuple[str, ...]
    examples: tuple[str, ...]
    hint: str
    read_from: str


@cache
def patterns() -> tuple[Pattern, ...]:
    """The names that are recognised as another network's."""
    path = files("vgg_explorer").joinpath("data", "other_networks.toml")
    return tuple(
        Pattern(
            network=raw["name"],
            patterns=tuple(raw["patterns"]),
            examples=tuple(raw["examples"]),
            hint=raw["hint"],
            read_from=raw["read_from"],
        )
        for raw in tomllib.loads(path.read_text(encoding="utf-8"))["network"]
    )


def recognise(name: str) -> Pattern | None:
    """The other network that a name belongs to; None if it is not known."""
    spelling = re.sub(r"\s+", "", name.casefold())
    return next(
        (each for each in patterns() if any(re.fullmatch(p, spelling) for p in each.patterns)), None
    )


@cache
def vgg19_features() -> tuple[str, ...]:
    """What each index of ``features`` of torchvision's vgg19 is, as ids like VGG16's."""
    return tuple(_vgg19())


def counterpart(vgg19_tensor: str) -> Tensor | None:
    """The tensor of VGG16 at the same place; the last convolution stands for the last one.

    Returns:
        None where VGG19's tensor is unknown.
    """
    if vgg19_tensor not in vgg19_features():
        return None
    return tensor(re.sub(r"([3-5])_4", r"\1_3", vgg19_tensor))


def _vgg19() -> Iterator[str]:
    for stage, convolutions in enumerate(VGG19_CONVOLUTIONS, start=1):
        for index in range(1, convolutions + 1):
            yield f"conv{stage}_{index}_pre"
            yield f"relu{stage}_{index}"
        yield f"pool{stage}"
