"""What VGG16 does not have: numbers in a name that exceed its stages, layers and indices."""

import re
from collections.abc import Iterator

from vgg_explorer.names import other_networks
from vgg_explorer.names.grammar import Notation, Spelling
from vgg_explorer.names.other_networks import VGG16_CONVOLUTIONS, VGG19_CONVOLUTIONS
from vgg_explorer.network import CONVOLUTIONAL, TENSORS

_STAGES = len(VGG16_CONVOLUTIONS)
_RELUS = sum(t.kind == "relu" for t in TENSORS)
_COUNTS = ("no", "one", "two", "three", "four", "five")

Finding = tuple[str, tuple[str, ...]]
"""A reason, in a sentence without its full stop, and the nearest names that exist."""


def are_exceeded(notation: Notation) -> bool:
    """Whether a number in a name is more than VGG16 has, whatever other networks have."""
    return any(exceeded(notation))


def only_vgg19_has(spelling: Spelling) -> bool:
    """Whether two digits without a mark are a layer that VGG19 has and VGG16 has not."""
    return spelling.digits and any(exceeded(Notation((spelling,))))


def exceeded(notation: Notation) -> Iterator[Finding]:
    """Why the numbers in a name exceed VGG16's, with the nearest names that exist."""
    for spelling in notation.spellings:
        key = spelling.key
        if layer := re.fullmatch(r"(?:vgg16)?(conv|relu)(\d+)_(\d+)", key):
            yield from _no_layer(int(layer[2]), int(layer[3]), layer[1] + "{}_{}")
        elif layer := re.fullmatch(r"block(\d+)conv(\d+)", key):
            yield from _no_layer(int(layer[1]), int(layer[2]), "block{}_conv{}")
        elif stage := re.fullmatch(r"(block)?(\d*)_?(?:max)?pool(\d*)", key):
            number = int(stage[2] or stage[3] or 0)
            near = f"block{_STAGES}_pool" if stage[1] else f"pool{_STAGES}"
            yield from _no_stage(number, near, "pools")
        elif stage := re.fullmatch(r"(stage|block|c)(\d+)", key):
            near = f"C{_STAGES}" if stage[1] == "c" else f"{stage[1]}{_STAGES}"
            yield from _no_stage(int(stage[2]), near, "stages")
        elif pool := re.fullmatch(r"poolnumber(\d+)", key):
            yield from _no_stage(int(pool[1]), f"pool{_STAGES}", "pools")
        elif conv := re.fullmatch(r"conv(?:olutionnumber)?(\d+)", key):
            yield from _no_nth(int(conv[1]))
        elif relu := re.fullmatch(r"relu(\d+)", key):
            if int(relu[1]) > _RELUS:
                reason = f"VGG16 has {_RELUS} ReLUs, {_RELUS - 2} in its stages and 2 in the head"
                yield reason, ()
        elif head := re.fullmatch(r"fc(\d+)", key):
            if int(head[1]) > 8:
                reason = "the head has fc6, fc7 and fc8, in Keras fc1, fc2 and predictions"
                yield reason, ("fc8",)
        elif index := re.fullmatch(r"(features|classifier)\.(\d+)", key):
            yield from _no_index(index[1], int(index[2]))


def _no_layer(stage: int, index: int, form: str) -> Iterator[Finding]:
    if not 1 <= stage <= _STAGES:
        last = form.format(_STAGES, VGG16_CONVOLUTIONS[-1])
        yield (
            f"VGG16 has {_COUNTS[_STAGES]} stages of convolutions, no {other_networks.nth(stage)}",
            (last,),
        )
        return
    count = VGG16_CONVOLUTIONS[stage - 1]
    if 1 <= index <= count:
        return
    reason = f"stage {stage} of VGG16 has {_COUNTS[count]} convolutions"
    if count < index <= VGG19_CONVOLUTIONS[stage - 1]:
        reason += f", and only VGG19 has a {other_networks.nth(index)}"
    yield reason, (form.format(stage, count),)


def _no_stage(stage: int, near: str, what: str) -> Iterator[Finding]:
    if stage > _STAGES:
        yield f"VGG16 has {_COUNTS[_STAGES]} {what}, no {other_networks.nth(stage)}", (near,)


def _no_nth(number: int) -> Iterator[Finding]:
    convolutions = sum(VGG16_CONVOLUTIONS)
    if not 1 <= number <= convolutions:
        reason = f"VGG16 has {convolutions} convolutions in {_COUNTS[_STAGES]} stages"
        yield reason, (f"conv{_STAGES}", f"conv{convolutions}")


def _no_index(container: str, index: int) -> Iterator[Finding]:
    # Each tensor is a module of its own there, but for flatten and softmax.
    modules = {"features": len(CONVOLUTIONAL), "classifier": sum(t.in_head for t in TENSORS) - 2}
    last = modules[container] - 1
    if index <= last:
        return
    reason = f"{container} of torchvision's vgg16 ends at index {last}"
    if container == "features" and last < index < len(other_networks.vgg19_features()):
        reason += f"; in vgg19 that index is {other_networks.vgg19_features()[index]}"
    yield reason, (f"{container}.{last}",)
