"""Names that a framework makes by itself: a kind, a count and what stands behind it.

Such a name counts over the whole network, so nothing else is read into its number.
"""

import re

_GLUON = re.compile(
    r"(?:vgg(\d*)_)?((?:conv|relu|pool|dense|dropout|batchnorm)(?:2d)?\d+(?:_relu)?)"
    r"(_fwd|_weight|_bias|_gamma|_beta)?"
)
_KERAS = re.compile(
    r"(?P<scopes>(?:(?!block|stage|conv)[a-z_]+(?:_\d+)?/)*)"
    r"(?P<kind>conv2d|convolution2d|max_pooling2d|maxpooling2d|dense|dropout|flatten|activation"
    r"|batch_normalization|input)(?P<number>_\d+)?"
    r"(?P<behind>/(?:conv2d/|biasadd/|matmul/)?[a-z]+[23]?d?)?(?::0)?"
)
_BEHIND = {
    "kernel": "kernel",
    "bias": "kernel",
    "w": "kernel",
    "weights": "kernel",
    "readvariableop": "kernel",
    "biasadd": "BiasAdd",
    "conv2d": "Conv2D",
    "convolution": "Conv2D",
    "matmul": "BiasAdd",
    "relu": "Relu",
    "maxpool": "MaxPool",
    "maxpool2d": "MaxPool",
    "softmax": "Softmax",
}
BEYOND = "VGG16 has fewer of this kind, and the count goes on if another model was built before"


def gluon(name: str) -> tuple[str, list[str]] | None:
    """The name that MXNet's Gluon gives to the first VGG's node, and what was read so."""
    found = _GLUON.fullmatch(name)
    if not found or (found[1] is None and found[3] != "_fwd"):
        return None
    asides: list[str] = []
    if found[1] not in {None, "", "0"}:
        asides.append(f"“vgg{found[1]}” counts the VGGs that were made before")
    if found[3] not in {None, "_fwd"}:
        asides.append(f"“{found[3][1:]}” are its parameters, read as what it computes")
    return f"vgg0_{found[2].replace('2d', '')}_fwd", asides


def keras(name: str) -> tuple[str, list[str]] | None:
    """The name that Keras gives to a layer without one, with an operation or weights of it."""
    found = _KERAS.fullmatch(name)
    if not found or not (found["number"] or found["behind"]):
        return None
    asides = [f"“{found['scopes'][:-1]}” in front is set aside"] if found["scopes"] else []
    layer = f"{found['kind']}{found['number'] or ''}"
    if not found["behind"]:
        return layer, asides
    behind = _BEHIND.get(found["behind"].rpartition("/")[2])
    return (f"{layer}/{behind}", asides) if behind else None
