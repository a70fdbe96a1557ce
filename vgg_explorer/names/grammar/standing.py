"""Two names of one layer: ``layer18=max pooling layer``, ``the last conv layer (conv5_3)``."""

import re

from vgg_explorer.names.grammar.notation import NotationError
from vgg_explorer.names.grammar.terms import terms_of

_PLACE = re.compile(
    r"(?P<first>[^=:>→()]*?\d\]?(?:层|層)?)"
    r"\s*(?:==?|:\s|[-=]>|→|\s-\s|\sis\s|\(|(?<=[层層])(?=\D*\d)|\s(?=(?:block\d|conv|relu|pool)\S*\d))\s*"
    r"(?P<second>[^=()]+)\)?"
)
_APPOSED = re.compile(
    r"(?P<first>.+?)\s*(?:\((?P<bracketed>[^()]+)\)|\s(?P<second>(?:block\d|conv|relu|pool|fc)\S*\d\S*))"
)
_KIND_WORD = re.compile(
    r"conv|relu|pool|fc|dense|linear|block|卷积|池化|プール|プーリング|畳み込み"
)
_LAYER_WORD = re.compile(rf"{_KIND_WORD.pattern}|layer|层|層|レイヤ")
_LAYERS = frozenset({"conv", "relu", "pool", "dense", "drop"})


def place_and_name(text: str) -> tuple[str, str] | None:
    """A text that may give a place in a list, and the text that may say what stands there."""
    found = _PLACE.fullmatch(text)
    if not found or not _KIND_WORD.search(found["second"]):
        return None
    return found["first"].strip(), found["second"].strip()


def two_names(text: str) -> tuple[str, str] | None:
    """A text that may describe a layer, and the text behind it that may be its name."""
    found = _APPOSED.fullmatch(text)
    second = (found["bracketed"] or found["second"]) if found else ""
    if not found or not (_KIND_WORD.search(second) and _LAYER_WORD.search(found["first"])):
        return None
    return found["first"].strip(), second.strip()


def kind_named(text: str) -> str:
    """The kind of layer that a text names without saying which one; empty if it does not."""
    try:
        terms = terms_of(text).terms
    except NotationError:
        return ""
    said = [term for term in terms if term.kind != "layer" or not term.bare]
    alone = len(said) == 1 and said[0].bare and said[0].kind in _LAYERS
    return said[0].kind if alone else ""
