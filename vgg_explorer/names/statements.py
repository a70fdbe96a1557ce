"""What a text states of a feature map besides its name: its stride, or its size for an input.

``conv5, 14 x 14 at 224`` is the name ``conv5`` and a stride of 16. Sizes in brackets with commas,
as frameworks print them, belong to the notation and are left to it.
"""

import re
from dataclasses import dataclass

from vgg_explorer.network import CONVOLUTIONAL, HEAD_SIDE

_STRIDES = tuple(sorted({each.stride for each in CONVOLUTIONAL if each.stride}))
MAX_LENGTH = 200
"""Longer texts are left as they are: no name of a layer with all that is said of it comes near."""
_OF_A_LAYER = 2
"""Up to this a stride may be the layer's own: that of a pool is 2, that of a convolution 1."""
_SMALLEST_INPUT = 64
"""Below that, ``at 17`` may be a place in a list."""

_X = r"\s?[x×*]\s?"
_STRIDE = re.compile(
    r"(?:\b(?:with|of|has|at)\s+)?(?:\ban?\s+)?(?:\b(?:output|total|cumulative)[\s_-]+)?"
    r"(?:\bstrides?\s*(?:of\b|is\b|[=:])?\s*(?P<behind>\d{1,3})"
    r"|\b(?P<before>\d{1,3})[\s-]*(?:px|pixels?)?[\s-]*strides?)(?:\s?(?:px|pixels?))?(?![\w.])",
    re.IGNORECASE,
)
_INPUT = re.compile(
    rf"(?:\bat\s+(?:an?\s+)?(?:input\s+(?:size\s+)?(?:of\s+)?)?(?P<at>\d{{2,4}})(?:{_X}(?P=at))?"
    rf"|\b(?:for|from|with|on)\s+(?:an?\s+)?(?:(?:input\s+(?:size\s+)?(?:of\s+)?)"
    rf"(?P<named>\d{{2,4}})(?:{_X}(?P=named))?|(?P<for>\d{{2,4}})(?:{_X}(?P=for))?(?=\s*"
    r"(?:px|pixels?)?\s*(?:inputs?|images?))))"
    r"(?:\s*(?:px|pixels?))?(?:\s+(?:inputs?|images?))?(?![\w.])",
    re.IGNORECASE,
)
_CHANNELS = "|".join(
    str(each) for each in sorted({each.channels for each in CONVOLUTIONAL if each.channels})
)
_MAP = re.compile(
    rf"(?:(?<=^)|(?<=[\s(\[,:;]))(?:(?:{_CHANNELS}){_X})?(?P<side>\d{{1,4}}){_X}(?P=side)"
    rf"(?:{_X}(?:{_CHANNELS}))?(?!\d)(?!{_X}\d)(?:\s*(?:cells|maps?|feature\s*maps?))?"
    r"(?=$|[\s)\],:;.])",
    re.IGNORECASE,
)
_LEFT_OVER = re.compile(r"[(\[]\s*[,;:]?\s*[)\]]|^[\s,;:]+|[\s,;:]+$|\s+(?=[,;:)\]])")


@dataclass(frozen=True)
class Stated:
    """What a text states of the feature map.

    Attributes:
        name: The text without it.
        stride: Input pixels between neighbouring cells; None where nothing states it.
        words: The stride as the text gives it, for a sentence: ``a stride of 16 (14 × 14 at 224)``;
            empty where none is stated.
        asides: What it was taken for, and what was set aside, in sentences without full stops.
    """

    name: str
    stride: int | None = None
    words: str = ""
    asides: tuple[str, ...] = ()


def stated_in(text: str) -> Stated:
    """Part a text into the name and what it states of the stride."""
    if len(text) > MAX_LENGTH:
        return Stated(text)
    rest, fed_as, fed = _taken(_INPUT, text)
    if fed and fed < _SMALLEST_INPUT:
        rest, fed_as, fed = text, "", None  # layer at 17
    rest, stride_as, stride = _taken(_STRIDE, rest)
    rest, map_as, side = _taken(_MAP, rest)
    # Alone it may as well be the size of the image.
    of_image = bool(side and side >= HEAD_SIDE and not (stride or fed))
    size = fed or HEAD_SIDE
    by_map = next((each for each in _STRIDES if size // each == side), None) if side else None
    name = _tidy(rest)
    if not name or of_image or not (fed or stride or by_map):
        return Stated(text)
    asides = [f"“{fed_as}” is taken for the size of the input"] if fed and not by_map else []
    if side and not by_map:
        asides.append(f"“{map_as}” is no size of a feature map at {size} × {size}, so set aside")
    if stride and stride <= _OF_A_LAYER and "put" not in stride_as:
        asides.append(f"“{stride_as}” is taken for the layer’s own stride")
        stride = None
    elif stride and stride not in _STRIDES:
        asides.append(f"“{stride_as}” is the stride of no feature map of VGG16, so set aside")
        stride = None
    if stride and by_map and stride != by_map:
        both = f"“{stride_as}” and “{map_as}” at {size} × {size} contradict each other"
        asides.append(f"{both}, so they are set aside")
        stride = by_map = None
    if stride:
        asides.append(f"“{stride_as}” is taken for the stride of the feature map")
    if by_map:
        assumed = "" if fed else ", no other input being stated"
        asides.append(
            f"“{map_as}” is taken for the size of the feature map at {size} × {size}{assumed}: "
            f"a stride of {by_map}"
        )
    at = f" ({side} × {side} at {size})" if by_map else ""
    meant = stride or by_map
    return Stated(name, meant, f"a stride of {meant}{at}" if meant else "", tuple(asides))


def _taken(pattern: re.Pattern[str], text: str) -> tuple[str, str, int | None]:
    """The text without what the pattern finds, that, and the number in it."""
    found = pattern.search(text)
    if not found:
        return text, "", None
    number = int(next(filter(None, found.groups())))
    return f"{text[: found.start()]} {text[found.end() :]}", found[0].strip(" ,"), number


def _tidy(name: str) -> str:
    before = ""
    while before != name:
        before, name = name, _LEFT_OVER.sub("", name)
    return re.sub(r"\s{2,}", " ", name)
