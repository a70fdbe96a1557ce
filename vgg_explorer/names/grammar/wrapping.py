"""What stands around a name: code, the name of the network, words on the side of the ReLU."""

import re

from vgg_explorer.network import ReluSide

_NETWORK = re.compile(
    r"(?<![a-z])(?:(?P<layers>11|13|16|19)[\s-]*layers?[\s-]*vgg(?:[\s-]*net)?"
    r"|(?:imagenet[\s_-]*)?vgg[\s_-]*(?:net|very[\s_-]*deep|ilsvrc)?[\s_-]*"
    r"(?P<number>11|13|16|19)(?:[\s_-]*layers)?)"
    r"(?:[\s_-]*(?P<bn>(?:with )?(?:bn|batch[\s-]*norm\w*)))?(?!\d)"
    r"(?P<copy>_\d(?=/))?(?:\([\w=, ]*\))?"
)
_CONFIGURATION = re.compile(r"(?<![a-z])vgg[\s-]+d(?![a-z\d])|\bconfiguration d\b")
_BUILT_ON = re.compile(
    r"(?<![a-z])(?:ssd|fcn|deeplab|hed|(?:faster|fast)[\s_-]?r-?cnn)(?:[\s_-]?v?\d+s?)?(?![a-z\d])"
)
_PREFIX = re.compile(r"(?<![a-z_])(?:(?:self|model|net|vgg|module|backbone|encoder|cnn)\.)+(?=\D)")
_LEADING = (
    r"(?:(?:the|layers?|outputs?|features?|activations?|(?:feature )?maps?) (?:of |from )?)"
    r"(?=[a-z]*\D*\d)(?:the )?(?:layers? )?"
)
_TRAILING = r"\s+(?:layers?|outputs?|activations?|features?|(?:feature )?maps?|blob)$"
_RELU = (
    r"[\s_-]*(?:the |its |applying )?(?:re-?lu|activations?(?: function)?|non-?linearity)(?![a-z])"
    r"(?![\s_-]*\d)"
)
_BEFORE = re.compile(rf"[\s_(,/-]*(?<![a-z])(?:before|pre|without|prior to){_RELU}\)?")
_AFTER = rf"[\s_(,/+-]*(?:(?<![a-z])(?:after|post|with|and){_RELU}|[+/ _]\s*relu$)\)?"
_AFTER_WORDS = re.compile(rf"[\s_(,/+-]*(?:(?<![a-z])(?:after|post|with|and){_RELU}|\+\s*relu$)\)?")
_QUOTED = re.compile(r"[(\[,]\s*(?:name\s*=\s*)?[\"']([^\"']+)[\"']\s*[)\]]")


_RELU_CALL = re.compile(
    r"^(?:(?:f|nn|functional|tf|torch|keras|activations)\.)+relu\((.+?)(?:,.*)?\)$"
)
_CALLED = re.compile(
    r"(?<=[a-z]\d)\((?:x|h|out|inputs?|images?|im|img)\)$|(?<=_\d)\((?:x|h|out)\)$"
)
_FRONT = re.compile(r"^(?:(?:import|graph|prefix|statefulpartitionedcall|onnx_?node|onnx)[/!])+")
_PRINTED = re.compile(r"\((\d+)\):\s*(conv2d|relu|maxpool2d|linear|dropout)\((.*)\)")
"""A module as PyTorch prints it in a sequence."""
_BEHIND = (
    (re.compile(r"\s+\[-1(?:,\s?\d+)+\]$"), "", "“{}” is the shape"),
    (re.compile(r"(?<=[a-z\d]):(\d)$"), "", "“{}” is the number of the operation's output"),
    (re.compile(r"(?<=_split)_\d+(?:_\d+)?$"), "", "“{}” counts the copies"),
    (re.compile(r"_splitncnn_\d+$"), "", "“{}” counts ncnn's copies"),
    (re.compile(r"(?<=extra\.\d\.\d)\.(?:weight|bias)$"), "", "“{}” are its parameters"),
    (re.compile(r"(?<=extra\.0\.7\.\d)\.(?:weight|bias)$"), "", "“{}” are its parameters"),
    (re.compile(r"(?<=rcnn_top\.\d)\.(?:weight|bias)$"), "", "“{}” are its parameters"),
    (re.compile(r"_quant(?:ized)?$"), "", "“{}” is the quantised node"),
    (re.compile(r"(?<=_fwd)_output\d*$"), "", "“{}” is the output of the node"),
)


def unquoted(text: str) -> tuple[str, str]:
    """The name in quotes and brackets in a piece of code, and the code around it.

    Numbers alone, and words behind which a number follows, are parts of the code.
    """
    found = _QUOTED.search(text)
    if not found or re.search(r"[\"']\s*,\s*[\"']", text):
        return text, ""
    around = f"{text[: found.start()]} {text[found.end() :]}"
    if not re.search(r"[^\W\d_]", found[1]):
        return text, ""
    if not re.search(r"\d", found[1]) and re.search(r"\d", around):
        return text, ""
    return found[1], around


def network_and_rest(name: str) -> tuple[str, str]:
    """The network that is named, ``vgg16``, ``vgg16_bn``, ..., and the text without it."""
    found = _NETWORK.search(name)
    number = (found["number"] or found["layers"]) if found else ""
    if not found:
        found = _CONFIGURATION.search(name)
        number = "16"
    if not found:
        return "", _PREFIX.sub("", name)
    network = f"vgg{number}" + ("_bn" if found.groupdict().get("bn") else "")
    lead = name[: found.start()]
    tail = name[found.end() :]
    before = re.sub(r"(?:^|\W)(?:of|in|from|for|on)(?: (?:the|a))?\s*$|[\W_]+$", "", lead)
    after = re.sub(r"^(?:\(\w*\)|s\b)?[\s./:,)_-]*", "", tail)
    # Of models.vgg16.features what stands before is a path, not a name.
    before = re.sub(r"^[\w.]*(?:models|list)\W*$", "", before)
    path = "/" in lead[len(before) :] or tail.startswith("/")
    return network, _PREFIX.sub("", f"{before}{'/' if path else ' '}{after}".strip(" /"))


def core(text: str) -> tuple[str, list[str]]:
    """A name of a graph without what a converter or a framework puts around it.

    Returns:
        The name, and for every number that was taken off what it is.
    """
    asides: list[str] = []
    name = _CALLED.sub("", _FRONT.sub("", _RELU_CALL.sub(r"relu of \1", text)))
    if printed := _PRINTED.fullmatch(name):
        asides.append(f"“{printed[3]}” are its settings")
        name = f"{printed[1]}: {printed[2]}"
    for pattern, replacement, said in _BEHIND:
        if found := pattern.search(name):
            asides.append(said.format(found[0]))
            name = pattern.sub(replacement, name)
    return name, asides


def side_and_rest(text: str) -> tuple[ReluSide | None, str]:
    """The side of the ReLU that is asked for in words, and the text without these words."""
    if _BEFORE.search(text):
        return "before", _BEFORE.sub(" ", text).strip()
    if _AFTER_WORDS.search(text):
        return "after", _AFTER_WORDS.sub(" ", text).strip()
    return None, text


def bare(text: str) -> str:
    """The text without any words on the side of the ReLU."""
    return _BEFORE.sub("", re.sub(_AFTER, "", text)).strip()


def shortened(text: str) -> str:
    """The text without the words output of, layer and their like around a name."""
    return re.sub(_TRAILING, "", re.sub(_LEADING, "", text, count=1)).strip()


def without_built_on(text: str) -> tuple[str, list[str]]:
    """The text without the names of networks whose convolutional part is VGG16's."""
    asides = [f"“{name[0]}” names a network built on VGG16" for name in _BUILT_ON.finditer(text)]
    return _BUILT_ON.sub(" ", text), asides
