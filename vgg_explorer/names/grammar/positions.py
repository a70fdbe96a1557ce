"""Places in lists: ``features[16]``, ``model.layers[-2]``, ``vgg.21.weight``, ``[:17]``."""

import re
from dataclasses import replace
from typing import cast

from vgg_explorer.names.grammar.notation import (
    Container,
    Notation,
    NotationError,
    Position,
    Slice,
    Spelling,
)
from vgg_explorer.names.grammar.typography import key

_INDEXED = re.compile(
    r"(?<![a-z])(features|classifier)(?:\.(?:module|_modules|children|named_children|values))*"
    r"[()\s]*(?:\.\s*(\d+)(?!\d)|\[([^\[\]]*)\])"
    r"(?:\.(?:weight|bias|output|data|shape|\w*_hook|eval|cuda|cpu|to|train|requires_grad_?"
    r"|parameters|children|forward)|\(\w*\)|[)\]])*$"
)
_FIRST_CHILD = re.compile(r"children\(\)\)?\[0\](?:\.(\d+)|\[([^\[\]]+)\])?[)\]]*$")
"""features is the first child of the model."""
_IN_SLICE = re.compile(r"slice(\d)(?:\.|\[)(\d+)\]?(?:\.(?:weight|bias))?$")
_SLICED = re.compile(r"([a-z_][\w.]*?)\[\s*(-?\d*\s*:[^\[\]]*)\](?:\.\w+|\(\w*\))*")
_BARE_SLICE = re.compile(r"\[\s*(-?\d*\s*:[^\[\]]*)\]|range\(([\d\s,]+)\)")
_TAIL = (
    r"(?:\.(?:weight|bias|kernel|output|outputs|input|data|shape|name|trainable|register\w*|\w+_hook"
    r"|output_shape|get_weights|out_channels|forward|x)|\(\w*\))*"
)
_LISTED = re.compile(
    rf"(?P<path>[a-z_][\w.()]*?[._])??(?P<container>[a-z_]\w*|children\(\)\)?|modules\(\)\)?|values\(\)\)?)?\s*"
    rf"(?:\[\s*(?:index\s*=\s*)?(?P<inside>[-\d:\s]+)\]|\.(?P<dot>\d+)"
    rf"|\(\s*(?:index\s*=\s*)?(?P<call>-?\d+)\s*\)){_TAIL}$"
)
_NO_LIST = re.compile(
    r"\d|out|result|map|activ|loss|im(?:g|age)|pred|name|weight|shape|tensor|target|label|chosen|select|stage|slice|^blocks?$"
    r"|style|content|conv(?!_?(?:layer|block|base))|relu|pool|dense|batch|data|^[a-z]$"
)
"""In names of what is sliced and is no list of modules: values, and chosen layers."""
_OF_ONE_KIND = {
    "convs": "convs convolutions conv_list conv_modules vgg_convs",
    "pools": "pools maxpools pool_list",
}
"""Lists of one kind of layer; an index in one is read with the words."""
_MODULE_LISTS = """
rcnn_base frontend front_end vgg16 vgg_16 vggnet vgg16net vgg_net net model cnn encoder backbone
base_model basemodel body modules children sequential seq conv_base convnet network
feature_extractor loss_network lossnetwork extractor vgg_model model_vgg vgg16_model vggmodel
perceptual pretrained_model pre_trained_model vgg_pretrained module modules_list layer
conv_layers vgg_layers vgg16_layers _modules values features_extractor
"""
_CONTAINERS: dict[str, str] = {
    "layers": "layers get_layer getlayer",
    **_OF_ONE_KIND,
    "vgg": "vgg base base_net basenet",
    "torch7": "torch7",
    "modules": _MODULE_LISTS,
}
_HEADLESS = re.compile(r"base|pre_?train|backbone|encoder|extractor|no_?top|conv")
"""Models of such names are mostly built without the head (include_top=False)."""
_COMPOSED = re.compile(
    r"(?:(?:my|the|img|image|loss|content|style|frozen|pretrained|backbone|encoder|base|cnn)_?)*"
    r"(?:(?:net|network|model|vgg|vgg_?16|base|backbone)_?)+"
)
"""Names that people give to a model or its convolutional part."""
_CONTAINER_OF = {word: kind for kind, words in _CONTAINERS.items() for word in words.split()}


def in_sequence(text: str, network: str) -> Notation | None:
    """The notation, if the text is an index in ``features`` or ``classifier`` or a slice of it."""
    container, inside, front, told = "features", "", "", ""
    if indexed := _INDEXED.search(text):
        container, inside, front = indexed[1], indexed[2] or indexed[3], text[: indexed.start()]
    elif first := _FIRST_CHILD.search(text):
        inside, front = first[1] or first[2] or ":", text[: first.start()]
    elif (listed := _SLICED.fullmatch(text)) and _may_be_features(listed[1]):
        inside, front = listed[2], ""
        told = f"“{listed[1]}” is taken for torchvision's features"
    elif held := _IN_SLICE.search(text):
        # Slices are filled with modules of features under their own numbers.
        aside = f"slice{held[1]} holds modules of features under the numbers that they have there"
        spelled = Spelling(f"features.{int(held[2])}")
        return Notation((spelled,), network=network, asides=(aside,))
    elif bare := _BARE_SLICE.fullmatch(text):
        inside = bare[1] or ":".join(bare[2].split(",")[-2:])
        inside = inside if ":" in inside else f":{inside}"
    else:
        return None
    told = f"“{front}” in front is set aside" if re.search(r"\d", front) else told
    asides = (told,) if told else ()
    inside = re.sub(r"\s", "", inside)
    shown = f"{container}[{inside}]"
    if inside.isdecimal():
        return Notation((Spelling(key(shown)),), network=network, asides=asides)
    part = _slice(container, inside)
    return Notation((Spelling(key(shown)),), part, network, asides=asides)


def _may_be_features(name: str) -> bool:
    """Whether what is sliced under a name of somebody's choice may be the modules of features."""
    word = name.rpartition(".")[2]
    known = word in _CONTAINER_OF or _COMPOSED.fullmatch(word) or name == "classifier"
    return not known and not _NO_LIST.search(name)


def in_list(text: str, raw: str) -> Position | None:
    """The place in another list that the text is, if it is one.

    A list of chosen layers, ``outputs[3]``, is none: nothing says which layers were chosen.

    Args:
        text: The text without typography.
        raw: The same as it is written, for braces.

    Raises:
        NotationError: If the index is none.
    """
    for container, pattern, written in (
        ("matconvnet", r".*layers\s*\{\s*(\d+)\s*\}.*", raw),
        ("modules", r"(\d+)\.(?:weight|bias)", text),
        ("torch7", r"[\w.]*:get\((\d+)\)(?:\.\w+)?", text),
    ):
        if sure := re.fullmatch(pattern, written):
            return Position(cast(Container, container), int(sure[1]))
    place = _in_known_list(text)
    without_head = re.search(r"include_top\s*=\s*false", raw, re.IGNORECASE)
    return replace(place, headless=True) if place and without_head else place


def _in_known_list(text: str) -> Position | None:
    found = _LISTED.fullmatch(text)
    if not found:
        return None
    word, path = re.sub(r"[()]", "", found["container"] or ""), found["path"] or ""
    container = _CONTAINER_OF.get(word) if word or path else "modules"
    if container is None and _COMPOSED.fullmatch(word):
        container = "modules"
    if container == "layers" and "](" in text:
        raise NotationError(text, "layers that are called are a chain of Flux, which was not read")
    called = found["call"] and container != "layers"
    if found["call"] and word == "layers":
        container = "matconvnet"  # MATLAB indexes with round brackets
    if called or container is None or re.search(r"\d", re.sub(r"vgg_?(?:11|13|16|19)", "", path)):
        return None
    kind = cast(Container, container)
    headless = bool(_HEADLESS.search(path))
    inside = re.sub(r"\s", "", found["inside"] or found["dot"] or found["call"] or "")
    if inside.lstrip("-").isdecimal():
        return None if kind in _OF_ONE_KIND else Position(kind, int(inside), headless=headless)
    return Position(kind, slice=_slice(word or "list", inside), headless=headless)


def _slice(container: str, inside: str) -> Slice:
    shown = f"{container}[{inside}]"
    if not re.fullmatch(r"-?\d*(?::-?\d*)?", inside) or inside in {"", "-"}:
        stepped = "a slice with a step is no sequence of layers"
        strange = "an index is a whole number, and a slice is two with a colon"
        raise NotationError(shown, stepped if inside.count(":") > 1 else strange)
    start, colon, stop = inside.partition(":")
    first = int(start) if start.strip("-") else None
    last = int(stop) if stop.strip("-") else None
    if not colon and first is not None:  # features[-1]
        last = first + 1 or None
    return Slice(container, first, last, shown)
