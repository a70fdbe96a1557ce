"""Code that extracts a tensor, in each framework, ready to paste.

Every name in it comes from the tables of ``network`` and ``names``; the
text around them stands in ``templates``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from string import Template as Text
from typing import Literal

from vgg_explorer import network
from vgg_explorer.images.preprocessing import BGR_MEANS
from vgg_explorer.network import Tensor
from vgg_explorer.snippets import templates
from vgg_explorer.snippets.request import Request, find, name
from vgg_explorer.snippets.templates import Template

Framework = Literal["keras", "torchvision", "timm", "tf_slim", "caffe"]

_RGB_MEANS = ", ".join(str(mean) for mean in reversed(BGR_MEANS))
_TENSOR_FLOAT = (
    " On a recent NVIDIA GPU TensorFlow computes in TensorFloat-32, with 10 of float32's 23 bits, "
    "unless tf.config.experimental.enable_tensor_float_32_execution(False) is called first."
)


@dataclass(frozen=True)
class Missing:
    """A tensor that a snippet doesn't give.

    Attributes:
        tensor: Its id.
        reason: Why, in one sentence.
    """

    tensor: str
    reason: str


@dataclass(frozen=True)
class Snippet:
    """Code for one framework.

    From the file ``photo.jpg`` it makes a dict ``activations``: tensor id to array (height, width,
    channels).

    Attributes:
        framework: Its id.
        title: Its name, for people.
        language: What the code is written in, for highlighting.
        code: The code; empty if it would give none of the tensors.
        executed: Whether the tests run the code in this framework and compare what it gives with
            what this package computes.
        note: What differs from the activations that this package shows, and what has to be at hand.
        missing: The tensors that were asked for and that the code doesn't give.
    """

    framework: Framework
    title: str
    language: str
    code: str
    executed: bool
    note: str
    missing: tuple[Missing, ...]


def snippets(
    tensor_ids: Sequence[str], height: int | None, width: int | None
) -> tuple[Snippet, ...]:
    """Code that extracts these tensors, for every framework that there is a snippet for.

    Args:
        tensor_ids: Ids of tensors; one that is named twice is given once.
        height: Rows that the photo is brought to, whatever its aspect; None to feed it at its own
            size.
        width: Columns that the photo is brought to; None with ``height``.

    Returns:
        A snippet per framework, always in the same order; none if no tensor is asked for.

    Raises:
        UnknownTensorError: If an id is no tensor's.
        ValueError: If one of height and width is given without the other, or if one is too small or
            too large for the network.
    """
    _check_size(height, width)
    asked = tuple(network.tensor(each) for each in dict.fromkeys(tensor_ids))
    if not asked:
        return ()
    request = Request(
        tensors=tuple(t for t in asked if t in network.CONVOLUTIONAL),
        with_input=any(t.kind == "input" for t in asked),
        height=height,
        width=width,
    )
    missing = tuple(
        Missing(
            t.id,
            f"{t.id} belongs to the classifier head; the snippets run the convolutional part, "
            "which takes images of any size.",
        )
        for t in asked
        if t.in_head
    )
    makers = (_keras, _torchvision, _timm, _tf_slim, _caffe)
    return tuple(make(request, missing) for make in makers)


def _check_size(height: int | None, width: int | None) -> None:
    if height is None and width is None:
        return
    if height is None or width is None:
        message = "Give both the height and the width, or neither."
        raise ValueError(message)
    if not network.MIN_SIDE <= min(height, width) <= max(height, width) <= network.MAX_SIDE:
        message = (
            f"A size of {height} × {width} px cannot be fed to VGG16; choose a height and a width "
            f"between {network.MIN_SIDE} and {network.MAX_SIDE}."
        )
        raise ValueError(message)


def _keras(request: Request, missing: tuple[Missing, ...]) -> Snippet:
    note = "The authors' weights and preprocessing, as in this explorer."
    body = templates.KERAS.network
    if request.before_relu:
        body = templates.KERAS_BEFORE_RELU
        note += (
            " Keras's layers return their values after the ReLU. For those before it the graph is "
            "built again; giving the layers of a finished model another activation has no effect."
        )

    def value(t: Tensor) -> str:
        values = "before_relu" if t in request.before_relu else "output"
        return f'{values}["{t.layer}"]'

    code = _code(
        templates.KERAS,
        body,
        request,
        after=request.table(request.tensors, lambda t: f'"{t.layer}"'),
        both=request.table(request.tensors, value),
    )
    return Snippet("keras", "Keras", "python", code, True, note + _TENSOR_FLOAT, missing)


def _torchvision(request: Request, missing: tuple[Missing, ...]) -> Snippet:
    shown = request.tensors[-1] if request.tensors else network.CONVOLUTIONAL[-1]
    parent, _, index = name("torchvision", shown).rpartition(".")
    note = (
        "IMAGENET1K_FEATURES holds the authors' weights, for the convolutions only, with "
        "preprocessing of its own: red first, as its first kernels want it, and 123, 117 and 104 "
        f"subtracted where this explorer subtracts {_RGB_MEANS}. So the values come close but "
        "aren't equal. IMAGENET1K_V1 was trained anew by torchvision: the same layers and sizes, "
        f"but other values. {_in_place(request, 'torchvision')} In a slice the end is excluded: "
        f"{shown.id} is {parent}[{index}], so {parent}[:{int(index) + 1}] ends with it."
    )
    code = _code(
        templates.TORCHVISION,
        templates.TORCHVISION.network,
        request,
        after=request.table(request.tensors, lambda t: f'"{name("torchvision", t)}"'),
    )
    return Snippet("torchvision", "PyTorch (torchvision)", "python", code, False, note, missing)


def _timm(request: Request, missing: tuple[Missing, ...]) -> Snippet:
    note = (
        "timm's weights are torchvision's IMAGENET1K_V1, trained anew, with their own "
        "preprocessing: the same layers and sizes as here, but other values. "
        f"{_in_place(request, 'timm')}"
    )
    levels = [level for level in (find("timm_level", t) for t in request.tensors) if level]
    if levels and len(levels) == len(request.tensors):
        note += (
            " The same tensors come, in forward order, from features_only=True and out_indices="
            f"({', '.join(sorted(levels))},)."
        )
    code = _code(
        templates.TIMM,
        templates.TIMM.network,
        request,
        after=request.table(request.tensors, lambda t: f'"{name("timm", t)}"'),
    )
    return Snippet("timm", "timm", "python", code, False, note, missing)


def _tf_slim(request: Request, missing: tuple[Missing, ...]) -> Snippet:
    note = (
        "The authors' weights, with red first; vgg_16.ckpt is in vgg_16_2016_08_28.tar.gz on "
        "download.tensorflow.org/models. TF-Slim's own preprocessing rounds the means to two "
        f"decimals; here they are {_RGB_MEANS}. Needs tf-slim 1.1, which runs on TensorFlow 2. "
        "End points hold the values after the ReLU."
    )
    if request.before_relu:
        note += " Those before it are no end point: they are the input of the ReLU's operation."

    def value(t: Tensor) -> str:
        if t not in request.before_relu:
            return f'end_points["{name("tf_slim", t)}"]'
        relu = network.TENSORS[network.position(t.id) + 1]
        return f'operation("{name("tf_slim_op", relu)}").inputs[0]'

    code = _code(
        templates.TF_SLIM,
        templates.TF_SLIM.network,
        request,
        operation=templates.TF_SLIM_OPERATION if request.before_relu else "",
        both=request.table(request.tensors, value, indent=8),
        rgb_means=_RGB_MEANS,
    )
    return Snippet("tf_slim", "TF-Slim", "python", code, True, note + _TENSOR_FLOAT, missing)


def _caffe(request: Request, missing: tuple[Missing, ...]) -> Snippet:
    note = (
        "The authors' weights and preprocessing; prototxt and caffemodel are those of the authors' "
        "page, www.robots.ox.ac.uk/~vgg/research/very_deep. After a pass the blob of a convolution "
        f"holds the values after its ReLU, which works in place. {_rounding(request)}"
    )
    body = templates.CAFFE.network
    if request.others:
        body += templates.CAFFE_AFTER
    if request.before_relu:
        body += templates.CAFFE_BEFORE

    def table(tensors: Sequence[Tensor], system: str) -> str:
        return request.table(tensors, lambda t: f'"{name(system, t)}"', rounding="ceil")

    code = _code(
        templates.CAFFE,
        body,
        request,
        after=table(request.others, "caffe_blob"),
        before=table(request.before_relu, "caffe_layer"),
        last=name("caffe_layer", request.last) if request.last else "",
        data=name("caffe_blob", network.tensor("input")),
        head=f"{network.HEAD_SIDE} × {network.HEAD_SIDE}",
        bgr_means=", ".join(str(mean) for mean in BGR_MEANS),
    )
    return Snippet("caffe", "Caffe", "python", code, False, note, missing)


def _code(template: Template, body: str, request: Request, **values: str) -> str:
    if not (request.tensors or request.with_input):
        return ""
    resize = templates.RESIZE if request.height is not None else ""
    parts = [
        template.imports if request.tensors else template.input_imports,
        templates.IMAGE + resize + template.feed,
        body if request.tensors else templates.NOTHING_YET,
    ]
    if request.with_input:
        parts[-1] += templates.INPUT
    values |= {
        "height": str(request.height),
        "width": str(request.width),
        "input": network.tensor("input").id,
        "fed": template.fed,
    }
    return Text("\n".join(parts)).substitute(values)


def _in_place(request: Request, system: str) -> str:
    """What in-place ReLUs mean for the tensors asked."""
    if not request.before_relu:
        return "Its ReLUs work in place, which matters for tensors before a ReLU only."
    names = ", ".join(name(system, t) for t in request.before_relu)
    return (
        f"Its ReLUs work in place: whatever is kept of {names} without further care holds the "
        "values after the ReLU once the pass is over; the code takes that care."
    )


def _rounding(request: Request) -> str:
    """How Caffe's sizes differ for this photo."""
    if request.height is None:
        return (
            "Caffe's pools round odd sizes up: tensors behind such a pool have one row or column "
            "more, and differ near that border."
        )
    size = f"{request.height} × {request.width} px"
    for t in request.tensors:
        if (up := request.shape(t, "ceil")) != (down := request.shape(t)):
            return (
                f"Caffe's pools round odd sizes up: at {size}, {t.id} is {up} there and {down} "
                "here, and values differ near that border."
            )
    return f"Caffe's pools round odd sizes up, which at {size} changes no size of these tensors."
