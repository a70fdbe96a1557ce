"""What a text may state besides the name: the questions that tell its answers apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import streamlit as st

from vgg_explorer.names.decision import StatedFramework, against_answer
from vgg_explorer.names.verdict import Share
from vgg_explorer.network import CONVOLUTIONAL, HEAD_SIDE, Tensor
from vgg_explorer.ui.choices.choice import one_of
from vgg_explorer.ui.choices.widgets import choose_one

_UNSTATED = ""
FRAMEWORKS: dict[str, str] = {
    "caffe": "Caffe",
    "keras": "Keras",
    "torchvision": "PyTorch",
    "tf_slim": "TF-Slim",
    "matconvnet": "MatConvNet",
    "torch7": "Torch7",
}
_STRIDES = sorted({each.stride for each in CONVOLUTIONAL if each.stride})

STRIDE = one_of(
    "stride", {_UNSTATED: "not stated", **{str(each): str(each) for each in _STRIDES}}, _UNSTATED
)
VALUES = one_of(
    "values",
    {_UNSTATED: "not stated", "positive": "never negative", "both": "of both signs"},
    _UNSTATED,
)
CODE = one_of("code", {_UNSTATED: "none", **FRAMEWORKS}, _UNSTATED)
QUESTIONS = (STRIDE, VALUES, CODE)


@dataclass(frozen=True)
class Narrowed:
    """The answers before what the text states.

    Attributes:
        remaining: Those that agree with it; all where none does.
        reasons: Why the others are excluded, one sentence each.
        contradicted: Whether what is stated excludes every answer.
        framework: The framework of the released code; None where none is stated.
        stated: What is stated of the feature map: ``a stride of 16``; empty where nothing is.
    """

    remaining: tuple[Share, ...]
    reasons: tuple[str, ...]
    contradicted: bool
    framework: StatedFramework | None
    stated: str = ""


def ask(query: str, shares: Sequence[Share]) -> Narrowed:
    """Show the questions that separate the answers, and narrow these by what is chosen."""
    tensors = [t for share in shares for t in share.answer.tensors if t.stage]
    strides = sorted({t.stride for t in tensors if t.stride})
    signs = {t.post_relu for t in tensors}
    stride = values = _UNSTATED
    words = {each: _at(each, tensors) for each in strides}
    with st.container(horizontal=True, vertical_alignment="bottom", key="vgg-questions"):
        if len(strides) > 1:
            stride = choose_one(
                st.segmented_control,
                f"Which stride, or size at {HEAD_SIDE}, does the text state?",
                STRIDE,
                words={_UNSTATED: "not stated", **{str(each): words[each] for each in strides}},
                required=True,
                help="Input pixels between neighbouring cells; beside it the size of the feature "
                f"map for an input of {HEAD_SIDE} × {HEAD_SIDE}.",
            )
        if len(signs) > 1:
            values = choose_one(
                st.segmented_control, "Which values does it hold?", VALUES, required=True
            )
        code = choose_one(
            st.segmented_control,
            "Is there code?",
            CODE,
            required=True,
            help="Shows what each answer is called in that framework: look for it in the code.",
        )
    excluded = {
        share: against_answer(
            query,
            share.answer.tensors,
            stride=int(stride) if stride else None,
            negative=values == "both" if values else None,
        )
        for share in shares
    }
    remaining = tuple(share for share in shares if not excluded[share])
    framework = cast("StatedFramework", code) if code else None
    reasons = tuple(reason for share in shares for reason in excluded[share][:1])
    stated = [f"a stride of {words[int(stride)][:-1]} at {HEAD_SIDE})"] if stride else []
    stated += [f"values {VALUES.words[values]}"] if values else []
    left = remaining or tuple(shares)
    return Narrowed(left, reasons, not remaining, framework, " and ".join(stated))


def _at(stride: int, tensors: Sequence[Tensor]) -> str:
    of_stride = next(each for each in tensors if each.stride == stride)
    height, width, _ = of_stride.shape(HEAD_SIDE, HEAD_SIDE)
    return f"{stride} ({height} × {width})"
