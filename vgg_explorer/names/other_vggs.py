"""Names that are asked of another VGG than VGG16, and what they mean there."""

import re
from collections.abc import Sequence

from vgg_explorer.names import names_in_papers, other_networks
from vgg_explorer.names.grammar import Notation, NotationError, Position
from vgg_explorer.names.limits import Finding
from vgg_explorer.network import TENSORS

_NETWORK_NAMES = {
    "vgg11": "VGG11",
    "vgg13": "VGG13",
    "vgg19": "VGG19",
    "vgg11_bn": "VGG11 with batch norm",
    "vgg13_bn": "VGG13 with batch norm",
    "vgg19_bn": "VGG19 with batch norm",
}
_IDS = frozenset(t.id for t in TENSORS)


def is_asked_of_another(notation: Notation) -> bool:
    """Whether the query names another network than VGG16."""
    return notation.network in _NETWORK_NAMES and not names_in_papers.meanings(notation.first)


def finding(notation: Notation) -> Finding | None:
    """Why a name that is asked of another VGG is no tensor of VGG16; None where it is not so."""
    if notation.network not in _NETWORK_NAMES:
        whole = re.fullmatch(r"vgg16(bn)?", notation.first)
        return ("it is the whole network, not one of its layers", ()) if whole else None
    network = _NETWORK_NAMES[notation.network]
    if re.fullmatch(r"vgg\d+(bn)?", notation.first):
        return f"it is another network, {network}", ()
    if place := _place(notation, network):
        named, known = place
        tensor = other_networks.counterpart(known) if network == "VGG19" else None
        here = tensor.id if tensor else known
        near = (here,) if here in _IDS or f"{here}_pre" in _IDS else ()
        return f"it is {named}, which has weights of its own", near
    if " " in network and notation.first.startswith("features."):
        return f"features of {network} has no such index", ()
    return f"it is asked of {network}, and this is VGG16", ()


def _place(notation: Notation, network: str) -> tuple[str, str] | None:
    """What a name of another VGG means, in words and as an id; None where that is not known."""
    modules = other_networks.features(network)
    plain = other_networks.features(network.partition(" ")[0])
    index: int | None = None
    if notation.slice and notation.slice.container == "features":
        try:
            index = notation.slice.chosen(len(modules))[-1]
        except NotationError:
            return None
    elif notation.position:
        index = _index_in(notation.position, len(modules))
    for spelling in notation.spellings:
        if number := re.fullmatch(r"features\.(\d+)", spelling.key):
            index = int(number[1])
    if index is not None:
        if not 0 <= index < len(modules):
            return None
        name = modules[index]
        in_words = other_networks.in_words(network, name)
        known = name if name.startswith(("pool", "relu")) or name.endswith("_pre") else ""
        # VGG19 is VGG16's nearest relative, so its layers are known by VGG16's own ids.
        return (f"{name} of VGG19" if network == "VGG19" else in_words), known
    return next(
        (found for s in notation.spellings if (found := _named(s.key, network, plain))), None
    )


def _index_in(position: Position, length: int) -> int | None:
    if position.container not in {"features", "modules", "vgg"} or position.index is None:
        return None
    return position.index + (length if position.index < 0 else 0)


def _named(key: str, network: str, plain: Sequence[str]) -> tuple[str, str] | None:
    """A layer that is named by stage and index, or counted, in another VGG."""
    convolutions = [name for name in plain if name.endswith("_pre")]
    if number := re.fullmatch(r"(?:convolutionnumber|lastbut|last)(\d*)(convolution)?", key):
        place = -1 - int(number[1] or 0) if "last" in key else int(number[1]) - 1
        if (not number[2] and "last" in key) or not -len(convolutions) <= place < len(convolutions):
            return None
        name = convolutions[place]
        return other_networks.in_words(network, name), name
    if pool := re.fullmatch(r"poolnumber(\d)|block(\d)pool", key):
        key = f"pool{pool[1] or pool[2]}"
    if layer := re.fullmatch(r"block(\d)conv(\d)", key):
        key = f"relu{layer[1]}_{layer[2]}"
    if key not in plain and f"{key}_pre" not in plain:
        return None
    return f"{key} of {network}", key
