"""The answers to a name, drawn on the network to scale."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

from vgg_explorer.charts.network_drawing import Tag, draw_network
from vgg_explorer.names.verdict import Share, Verdict
from vgg_explorer.network import TENSORS, Tensor
from vgg_explorer.network.formatting import listed
from vgg_explorer.network.input_size import InputSize

_TALLEST = 110.0
"""Lower than the drawing of the network alone: the table below it must be in sight."""


@lru_cache(64)
def answers_drawing(
    size: InputSize, shares: tuple[Share, ...], *, room_for: tuple[Share, ...] = ()
) -> str:
    """The answers to a name on the network, each with the number of sources that mean it.

    Args:
        size: Of the input in pixels; where it is left open, 224x224 is drawn.
        shares: The answers; tensors of the classifier head are left out.
        room_for: Answers for which there is to be room too, so that the drawing keeps its height
            while they come and go.

    Returns:
        As ``network_drawing``; empty where every answer is in the classifier head.
    """
    tags = _tags(_words(shares), shares[0])
    return _drawn(size, tags, _tags(_words(room_for), shares[0]))


@lru_cache(64)
def dispute_drawing(size: InputSize, a: Verdict, b: Verdict) -> str:
    """What two names may mean on the network, each with the number of sources that mean it.

    Args:
        size: Of the input in pixels; where it is left open, 224x224 is drawn.
        a: Of the one name, which is A in the drawing.
        b: Of the other name, B.

    Returns:
        As ``answers_drawing``.
    """
    words: dict[Tensor, list[str]] = {}
    for letter, each in (("A", a), ("B", b)):
        alone, among = _counted(each.shares)
        for tensor in dict.fromkeys((*alone, *among)):
            counted = alone[tensor] + among[tensor]
            words.setdefault(tensor, []).append(f"{letter}: {counted}" if counted else letter)
    joined = {tensor: ", ".join(said) for tensor, said in words.items()}
    return _drawn(size, _tags(joined, a.shares[0]))


def _words(shares: Sequence[Share]) -> dict[Tensor, str]:
    alone, among = _counted(shares)
    return {
        tensor: ", ".join(filter(None, [_sources(alone[tensor]), _with_others(among[tensor])]))
        for tensor in (*alone, *among)
    }


def _tags(words: Mapping[Tensor, str], leading: Share) -> list[Tag]:
    return [
        Tag(
            layer=tensor.layer,
            stage=tensor.stage or 0,
            name=tensor.layer,
            below=below,
            before_relu=tensor.keras is None,
            leading=tensor in leading.answer.tensors,
        )
        for tensor in TENSORS
        if tensor.layer and not tensor.in_head and tensor in words
        for before in ["before its ReLU" if tensor.keras is None else ""]
        for below in [", ".join(filter(None, [before, words[tensor]]))]
    ]


def _drawn(size: InputSize, tags: Sequence[Tag], room_for: Sequence[Tag] = ()) -> str:
    if not tags:
        return ""
    said = listed([f"{each.name} {each.below}".strip() for each in tags])
    spoken = f"marked: {said}"
    return draw_network(size, tags, spoken, tallest=_TALLEST, named=False, room_for=room_for)


def _counted(shares: Sequence[Share]) -> tuple[Counter[Tensor], Counter[Tensor]]:
    """The sources that mean a tensor by itself, and those that mean it with others."""
    alone: Counter[Tensor] = Counter()
    among: Counter[Tensor] = Counter()
    for share in shares:
        counter = alone if len(share.answer.tensors) == 1 else among
        counter.update(dict.fromkeys(share.answer.tensors, share.sources))
    return alone, among


def _sources(count: int) -> str:
    return f"{count} source{'s' * (count != 1)}" if count else ""


def _with_others(count: int) -> str:
    return f"{count} with others" if count else ""
