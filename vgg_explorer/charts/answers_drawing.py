"""The answers to a name, drawn on the network to scale."""

from collections import Counter
from collections.abc import Sequence

from vgg_explorer.charts.network_drawing import Tag, draw_network
from vgg_explorer.names.verdict import Share
from vgg_explorer.network import TENSORS, Tensor
from vgg_explorer.network.formatting import listed
from vgg_explorer.network.input_size import InputSize

_TALLEST = 110.0
"""Lower than the drawing of the network alone: the table below it must be in sight."""


def answers_drawing(size: InputSize, shares: Sequence[Share]) -> str:
    """The answers to a name on the network, each with the number of sources that mean it.

    Args:
        size: Of the input in pixels; where it is left open, 224x224 is drawn.
        shares: The answers; tensors of the classifier head are left out.

    Returns:
        As ``network_drawing``; empty where every answer is in the classifier head.
    """
    alone: Counter[Tensor] = Counter()
    among: Counter[Tensor] = Counter()
    for share in shares:
        counter = alone if len(share.answer.tensors) == 1 else among
        counter.update(dict.fromkeys(share.answer.tensors, share.sources))
    tags = [
        Tag(tensor.layer, tensor.stage or 0, tensor.layer, words, tensor.keras is None)
        for tensor in TENSORS
        if tensor.layer and not tensor.in_head and (tensor in alone or tensor in among)
        for words in [_words(tensor, alone[tensor], among[tensor])]
    ]
    if not tags:
        return ""
    said = listed([f"{each.name} {each.below}".strip() for each in tags])
    return draw_network(size, tags, f"marked: {said}", tallest=_TALLEST, named=False)


def _words(tensor: Tensor, alone: int, among: int) -> str:
    counted = f"{alone} source{'s' * (alone != 1)}" if alone else ""
    with_others = f"{among} with others" if among else ""
    before = "before its ReLU" if tensor.keras is None else ""
    return ", ".join(filter(None, [before, counted, with_others]))
