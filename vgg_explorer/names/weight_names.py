"""Which places in lists of layers have weights: ``features.0.weight`` has, ``features.1`` has not.

A list that counts the ReLU apart has weights at its convolutions and dense layers alone; in a list
without places for these, as Keras's, the layer that returns the ReLU has them.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from vgg_explorer.names import known_names, naming_rules
from vgg_explorer.names.grammar import Notation
from vgg_explorer.names.resolution import ENTRIES_SYSTEM, Reading
from vgg_explorer.network import Tensor
from vgg_explorer.network.formatting import listed

_COMPUTED = frozenset({"conv_pre_relu", "fc_pre_relu", "fc_logits"})
_KINDS = {
    "relu": "a ReLU",
    "max_pool": "a pool",
    "dropout": "a dropout",
    "flatten": "a flattening",
    "softmax": "a softmax",
    "input": "the input",
}


def of_place(notation: Notation) -> bool:
    """Whether what is read is a place in a list, which alone does not say what stands there."""
    place = re.compile(r"(?:features|classifier)\.\d|.*(?:extra|rcnn_?top)\d")
    return notation.position is not None or any(place.match(s.key) for s in notation.spellings)


def are_those_of_modules(text: str, notation: Notation) -> bool:
    """Whether weights are named, and those of a layer without its ReLU come first.

    In a place alone they do so where it is a key of a PyTorch state dict: there the ReLU is apart.
    """
    key = re.search(r"(?:^|\.)\d+\.(?:weight|bias)$", text.strip()) is not None
    return notation.weights and (key or not of_place(notation))


def has_weights(reading: Reading) -> bool:
    """Whether what stands at the place that a reading names has weights in its list."""
    return all(_has_weights(each, reading.system) for each in reading.tensors)


def without_weights(dropped: Sequence[Reading]) -> tuple[str, ...]:
    """Why readings have no weights, in sentences without their full stops."""
    titles: dict[tuple[str, str], list[str]] = {}
    frameworks = [r for r in dropped if r.network == "VGG16" and r.system != ENTRIES_SYSTEM]
    for reading in frameworks:
        kind = _KINDS[next(t.kind for t in reading.tensors if t.kind in _KINDS)]
        name = reading.name.replace("[", ".").rstrip("]")
        titles.setdefault((name, kind), []).append(reading.title)
    return tuple(
        f"{name} of {listed(list(dict.fromkeys(given)))} is {kind}, which has no weights"
        for (name, kind), given in titles.items()
    )


def _has_weights(tensor: Tensor, system: str) -> bool:
    if tensor.kind not in {"relu", "softmax"}:
        return tensor.kind in _COMPUTED
    # Who writes an index of features has torchvision's modules.
    names = _named()["torchvision" if system == ENTRIES_SYSTEM else system]
    by = "fc8" if tensor.kind == "softmax" else _computed_before(tensor)
    return by not in names


def _computed_before(relu: Tensor) -> str:
    return f"{relu.id.replace('relu', 'fc' if relu.in_head else 'conv')}_pre"


@cache
def _named() -> Mapping[str, frozenset[str]]:
    """The ids of the tensors that each system names."""
    of_names = (r for readings in known_names.by_key().values() for r in readings)
    of_lists = (r for system in naming_rules.systems() for r in system.names)
    found: dict[str, set[str]] = {}
    for reading in (*of_names, *of_lists):
        found.setdefault(reading.system, set()).update(t.id for t in reading.tensors)
    return {system: frozenset(ids) for system, ids in found.items()}
