"""Names of other networks: VGG19, VGG16's nearest relative, in full, and the rest by pattern."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

from vgg_explorer.network import CONVOLUTIONAL, TENSORS, Tensor, tensor

VGG19_CONVOLUTIONS = (2, 2, 4, 4, 4)
"""Convolutions per stage of VGG19, configuration E of the VGG paper's Table 1."""
CONVOLUTIONS = {
    "VGG11": (1, 1, 2, 2, 2),
    "VGG13": (2, 2, 2, 2, 2),
    "VGG19": VGG19_CONVOLUTIONS,
}
"""Convolutions per stage of VGG16's relatives, configurations A, B and E of the same table."""
VGG16_CONVOLUTIONS = tuple(
    sum(t.kind == "conv_pre_relu" and t.stage == stage for t in TENSORS) for stage in range(1, 6)
)
"""Convolutions per stage of VGG16, configuration D."""
PLAIN_MODULES = len(CONVOLUTIONAL)
"""Modules of torchvision's ``features`` of plain vgg16, one for each tensor; who cuts behind them
writes vgg16 for vgg16_bn."""


@dataclass(frozen=True)
class Pattern:
    """Names of one other network.

    Attributes:
        network: Its name.
        patterns: Regular expressions for a whole name.
        examples: Names that the patterns read.
        hint: What the network has and VGG16 has not.
        read_from: Where the names stand.
        near: The name of VGG16 that is part of the name; empty if none is.
    """

    network: str
    patterns: tuple[str, ...]
    examples: tuple[str, ...]
    hint: str
    read_from: str
    near: tuple[str, ...] = ()


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
    for each in patterns():
        for pattern in each.patterns:
            if found := re.fullmatch(pattern, spelling):
                part = found.groupdict().get("near")
                hint = each.hint.replace("{near}", part or "a layer")
                return replace(each, hint=hint, near=(part,) if part else ())
    return None


@cache
def features(network: str) -> tuple[str, ...]:
    """What each index of torchvision's ``features`` is, as ids like VGG16's.

    Args:
        network: ``VGG11``, ``VGG13`` or ``VGG19``; with `` with batch norm`` behind it the
            convolution before its batch norm is ``conv3_1`` and the batch norm ``conv3_1_pre``.
    """
    plain, _, norm = network.partition(" ")
    return tuple(_features(CONVOLUTIONS[plain], bool(norm)))


def vgg19_features() -> tuple[str, ...]:
    """What each index of ``features`` of torchvision's vgg19 is, as ids like VGG16's."""
    return features("VGG19")


def counterpart(vgg19_tensor: str) -> Tensor | None:
    """The tensor of VGG16 at the same place; the last convolution stands for the last one.

    Returns:
        None where VGG19's tensor is unknown.
    """
    if vgg19_tensor not in vgg19_features():
        return None
    return tensor(re.sub(r"([3-5])_4", r"\1_3", vgg19_tensor))


def in_words(network: str, layer: str) -> str:
    """A layer of one of VGG16's relatives, counted and named there.

    Args:
        network: As for ``features``.
        layer: One of its ``features``.
    """
    names = features(network.partition(" ")[0])
    of = layer.replace("_pre", "").replace("relu", "conv")
    if layer.startswith("pool"):
        return f"{layer} of {network}"
    convolutions = [name for name in names if name.endswith("_pre")]
    number = [name.removesuffix("_pre") for name in convolutions].index(of) + 1
    what = "the ReLU behind the" if layer.startswith("relu") else "the"
    what = "the batch norm behind the" if " " in network and layer.endswith("_pre") else what
    return f"{what} {nth(number)} convolution of {network}, {of} there"


def smaller(index: int) -> str:
    """What an index of ``features`` is in VGG11 and VGG13, in a sentence without its full stop."""
    told = [
        f"{network.casefold()} has {in_words(network, names[index]).rpartition(', ')[2]}"
        for network in ("VGG11", "VGG13")
        if index < len(names := features(network))
    ]
    return f"{' and '.join(told)} at that index".replace(" there", "") if told else ""


def nth(number: int) -> str:
    """A number as an ordinal, ``4th``."""
    teens = number % 100 in {11, 12, 13}
    ending = "th" if teens else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _features(convolutions: tuple[int, ...], norm: bool) -> Iterator[str]:
    for stage, count in enumerate(convolutions, start=1):
        for index in range(1, count + 1):
            if norm:
                yield f"conv{stage}_{index}"
            yield f"conv{stage}_{index}_pre"
            yield f"relu{stage}_{index}"
        yield f"pool{stage}"
