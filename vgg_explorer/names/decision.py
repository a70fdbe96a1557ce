"""Which convention does my paper use? What a text states against what each convention implies.

Every test is made on the tensors themselves: sizes, strides and channels are computed by
``network`` for the tensors that a convention maps a name to, and none is typed here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from vgg_explorer.names import resolver
from vgg_explorer.names.conventions import CONVENTIONS, STAGES_IN_QUESTION, Convention
from vgg_explorer.network import Shape, Tensor
from vgg_explorer.network.formatting import listed, shape_text

StatedForm = Literal["bare", "two_numbers", "kernel_channels"]
StatedFramework = Literal["caffe", "keras", "torchvision", "tf_slim", "matconvnet", "torch7"]

_SYSTEMS_OF: dict[StatedFramework, tuple[str, ...]] = {
    "caffe": ("caffe_blob",),
    "keras": ("keras",),
    "torchvision": ("torchvision",),
    "tf_slim": ("tf_slim",),
    "matconvnet": ("matconvnet",),
    "torch7": ("torch7",),
}
"""Ids of ``data/systems.csv`` that tell what to look for in a framework's code."""
_NOTATION_OF = {"explicit_index": "two_numbers", "table1_kernel": "kernel_channels"}
_IN_WORDS = {
    "bare": "bare names such as conv3",
    "two_numbers": "names with stage and index such as conv3_3",
    "kernel_channels": "names with kernel and channels such as conv3-256",
}
NO_INPUT_SIZE = "A feature-map size means nothing without the input size: it was not compared."
"""The advice where the one is stated and the other is not."""
_OF_VGG19 = "VGG19 has a fourth convolution in stages 3 to 5, and it is the last there"


@dataclass(frozen=True)
class Seen:
    """What a text states of one layer; None for what it does not state.

    Attributes:
        stage: 3 for conv3 or C3.
        height: Rows of the feature map.
        width: Columns of the feature map.
        channels: Its channels.
        stride: Input pixels between neighbouring cells.
    """

    stage: int
    height: int | None = None
    width: int | None = None
    channels: int | None = None
    stride: int | None = None


@dataclass(frozen=True)
class Clues:
    """What a text states; None for what it does not state.

    Attributes:
        seen: What it states of conv3, conv4, conv5.
        input_height: Rows of the input image.
        input_width: Columns of the input image.
        notation: How it writes the names.
        highest: The highest number of a conv; above 5 it counts layers, not stages.
        negative: Whether the values can be negative.
        modified: Whether strides, dilation or pooling are changed.
        vgg19: Whether the network is VGG19.
        framework: The framework of the released code.
    """

    seen: tuple[Seen, ...] = ()
    input_height: int | None = None
    input_width: int | None = None
    notation: StatedForm | None = None
    highest: int | None = None
    negative: bool | None = None
    modified: bool | None = None
    vgg19: bool | None = None
    framework: StatedFramework | None = None

    @property
    def lacks_input_size(self) -> bool:
        """Whether the size of a feature map is stated that tells nothing without the input's."""
        return self.input_height is None and any(seen.height or seen.width for seen in self.seen)

    @property
    def compares(self) -> bool:
        """Whether anything is stated that can speak against a convention."""
        if self.notation or self.highest or self.negative is not None:
            return True
        sizes = self.input_height is not None and not self.modified
        return any(
            seen.channels
            or (seen.stride and not self.modified)
            or ((seen.height or seen.width) and sizes)
            for seen in self.seen
        )


@dataclass(frozen=True)
class Verdict:
    """A convention before the clues.

    Attributes:
        convention: The convention.
        against: Why it is excluded, one sentence a clue; empty if it remains.
        look_for: The names that its tensors have in the released code's framework.
    """

    convention: Convention
    against: tuple[str, ...]
    look_for: tuple[str, ...] = ()

    @property
    def remains(self) -> bool:
        """Whether no clue speaks against the convention."""
        return not self.against


@dataclass(frozen=True)
class Decision:
    """What the clues leave.

    Attributes:
        remaining: Conventions that agree with every clue, the most used first.
        excluded: The others, each with the reasons.
        advice: What to do next, and what the clues can't tell.
    """

    remaining: tuple[Verdict, ...]
    excluded: tuple[Verdict, ...]
    advice: tuple[str, ...]

    @property
    def tensors(self) -> dict[int, tuple[tuple[Tensor, ...], ...]]:
        """The different answers that remain to conv3, conv4 and conv5, by stage."""
        return {
            stage: tuple(
                dict.fromkeys(
                    v.convention.of_stage(stage)
                    for v in self.remaining
                    if v.convention.of_stage(stage)
                )
            )
            for stage in STAGES_IN_QUESTION
        }


def decide(clues: Clues) -> Decision:
    """Hold every convention against the clues.

    A convention is excluded only by a contradiction. Sizes are tried with both roundings, since a
    framework may round up; in a modified network sizes and strides exclude nothing.
    """
    verdicts = [
        Verdict(each, tuple(_against(each, clues)), _names_in(each, clues.framework))
        for each in sorted(CONVENTIONS.values(), key=lambda each: -len(each.used_by))
    ]
    remaining = tuple(verdict for verdict in verdicts if verdict.remains)
    excluded = tuple(verdict for verdict in verdicts if not verdict.remains)
    return Decision(remaining, excluded, tuple(_advice(clues, remaining)))


def _against(convention: Convention, clues: Clues) -> Iterator[str]:
    written = _NOTATION_OF.get(convention.id, "bare")
    if clues.notation and clues.notation != written:
        yield f"It reads {_IN_WORDS[written]}; the text has {_IN_WORDS[clues.notation]}."
    counts_layers = convention.id == "nth_conv"
    if clues.highest and clues.highest > len(_stages()) and not counts_layers:
        yield f"It numbers {len(_stages())} stages, and conv{clues.highest} is none of them."
    for seen in clues.seen:
        tensors = convention.of_stage(seen.stage)
        if not tensors:
            continue  # it has no such name, which the notation tells
        yield from _contradictions(convention.name_of_stage(seen.stage) or "", tensors, seen, clues)
    yield from _wrong_sign(tuple(t for each in convention.values() for t in each), clues.negative)


def against_answer(
    name: str, tensors: tuple[Tensor, ...], *, stride: int | None, negative: bool | None
) -> tuple[str, ...]:
    """Why a name can't mean some tensors, one sentence a clue; empty where nothing speaks against.

    Args:
        name: The name.
        tensors: What it would mean.
        stride: The stride that is stated; None where none is.
        negative: Whether the values can be negative; None where that is not stated.
    """
    seen = Seen(stage=0, stride=stride)
    return (*_contradictions(name, tensors, seen, Clues()), *_wrong_sign(tensors, negative))


def names_in(tensors: Sequence[Tensor], framework: StatedFramework) -> tuple[str, ...]:
    """What to look for in a framework's code: its names of some tensors."""
    systems = _SYSTEMS_OF[framework]
    names = (r.name for t in tensors for r in resolver.aliases(t.id) if r.system in systems)
    return tuple(dict.fromkeys(names))


def _wrong_sign(tensors: tuple[Tensor, ...], negative: bool | None) -> Iterator[str]:
    if negative is not None and all(t.post_relu == negative for t in tensors):
        yield (
            "Its tensors are behind a ReLU and never negative."
            if negative
            else "Its tensors are before the ReLU and can be negative."
        )


def _contradictions(
    name: str, tensors: tuple[Tensor, ...], seen: Seen, clues: Clues
) -> Iterator[str]:
    name = f"{name} is {listed([t.id for t in tensors])}"
    if seen.channels and all(t.channels != seen.channels for t in tensors):
        channels = listed(list(dict.fromkeys(str(t.channels) for t in tensors)))
        yield f"{name}, with {channels} channels and not {seen.channels}."
    if clues.modified:
        return
    if seen.stride and all(t.stride != seen.stride for t in tensors):
        strides = listed(list(dict.fromkeys(str(t.stride) for t in tensors)))
        yield f"{name}, at stride {strides} and not {seen.stride}."
    if clues.input_height and (seen.height or seen.width):
        shapes = [s for t in tensors for s in _shapes(t, clues)]
        if not any(_fits(shape, seen) for shape in shapes):
            sizes = listed(list(dict.fromkeys(shape_text(shape) for shape in shapes)))
            at = f"{clues.input_height} × {clues.input_width or clues.input_height}"
            yield f"{name}, which is {sizes} at {at}."


def _shapes(tensor: Tensor, clues: Clues) -> tuple[Shape, ...]:
    """The shapes with either rounding, each once."""
    width = clues.input_width or clues.input_height
    down = tensor.shape(clues.input_height, width)
    return tuple(dict.fromkeys((down, tensor.shape(clues.input_height, width, "ceil"))))


def _fits(shape: Shape, seen: Seen) -> bool:
    height, width, _ = shape
    return seen.height in {None, height} and seen.width in {None, width}


def _names_in(convention: Convention, framework: StatedFramework | None) -> tuple[str, ...]:
    if framework is None:
        return ()
    return names_in(
        [t for stage in STAGES_IN_QUESTION for t in convention.of_stage(stage)], framework
    )


def _advice(clues: Clues, remaining: tuple[Verdict, ...]) -> Iterator[str]:
    if not remaining:
        yield "The clues contradict every convention: check them, or read the code."
        return
    if clues.notation == "two_numbers":
        yield (
            "Names with two numbers settle the layer; what is left open is the side of the ReLU, "
            "which the framework decides."
        )
    if clues.modified:
        yield "In a modified network sizes and strides tell nothing; only channels were compared."
    if clues.lacks_input_size:
        yield NO_INPUT_SIZE
    if clues.vgg19:
        yield f"{_OF_VGG19}; sizes, strides and channels are those of VGG16."
    sides = {t.post_relu for v in remaining for each in v.convention.values() for t in each}
    if len(sides) > 1 and clues.negative is None:
        yield "No size tells the sides of a ReLU apart: look for negative values or in code."
    if clues.framework == "keras":
        yield "No layer of Keras's VGG16 returns a tensor from before a ReLU, unless it is rebuilt."
    elif clues.framework == "caffe":
        yield (
            "Caffe's ReLU works in place: after a pass the blob conv3_3 holds what is behind the "
            "ReLU, unless the definition gives the ReLU another top."
        )
    elif clues.framework is None and len(remaining) > 1:
        yield "Released code settles it: look for the layer that it asks for."


def _stages() -> tuple[str, ...]:
    """The names of the stages that a convention by stages has."""
    return tuple(CONVENTIONS["last_conv"])
