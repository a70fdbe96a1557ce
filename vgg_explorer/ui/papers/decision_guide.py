"""Which convention does my paper use? What it states against what each convention implies."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import cast

import streamlit as st

from vgg_explorer.charts import markup
from vgg_explorer.charts.markup import escaped, tag
from vgg_explorer.names.conventions import STAGES_IN_QUESTION
from vgg_explorer.names.decision import (
    NO_INPUT_SIZE,
    Clues,
    Decision,
    Seen,
    StatedForm,
    StatedFramework,
    Verdict,
    decide,
)
from vgg_explorer.network import CONVOLUTIONAL, HEAD_SIDE, Tensor, input_size
from vgg_explorer.network.formatting import layers_text, listed
from vgg_explorer.network.input_size import InputSizeError
from vgg_explorer.ui.choices.choice import Choice, line_of_text, one_of
from vgg_explorer.ui.choices.widgets import choose_one, choose_text, chosen, putter
from vgg_explorer.ui.shared.convention_terms import RULE, explained, text_of
from vgg_explorer.ui.shared.finished import show_html

_UNSTATED = "unstated"
_YES_NO = {_UNSTATED: "not stated", "yes": "yes", "no": "no"}
_NOTATIONS = {
    _UNSTATED: "not stated",
    "bare": "bare: conv3",
    "two_numbers": "two numbers: conv3_3",
    "kernel_channels": "kernel and channels: conv3-256",
}
_FRAMEWORKS = {
    _UNSTATED: "no code",
    "caffe": "Caffe",
    "keras": "Keras",
    "torchvision": "PyTorch, torchvision",
    "tf_slim": "TF-Slim",
    "matconvnet": "MatConvNet",
    "torch7": "Torch7",
}


def _numbers(values: Iterable[int | None]) -> dict[str, str]:
    numbers = sorted({each or 0 for each in values} - {0})
    return {_UNSTATED: "–", **{str(number): str(number) for number in numbers}}


_STRIDES = _numbers(each.stride for each in CONVOLUTIONAL)
_CHANNELS = _numbers(each.channels for each in CONVOLUTIONAL)
INPUT = line_of_text("input", "")
NOTATION = one_of("notation", _NOTATIONS, _UNSTATED)
NEGATIVE = one_of("negative", _YES_NO, _UNSTATED)
MODIFIED = one_of("modified", _YES_NO, _UNSTATED)
VGG19 = one_of("vgg19", _YES_NO, _UNSTATED)
CODE = one_of("code", _FRAMEWORKS, _UNSTATED)
MAP_SIZE = {stage: line_of_text(f"size{stage}", "") for stage in STAGES_IN_QUESTION}
STRIDE = {stage: one_of(f"stride{stage}", _STRIDES, _UNSTATED) for stage in STAGES_IN_QUESTION}
DEPTH = {stage: one_of(f"channels{stage}", _CHANNELS, _UNSTATED) for stage in STAGES_IN_QUESTION}
GUIDE = (
    INPUT, NOTATION, NEGATIVE, MODIFIED, VGG19, CODE,
    *MAP_SIZE.values(), *STRIDE.values(), *DEPTH.values(),
)  # fmt: skip


_IN_CODE = "Look for in the code"
UNFOLDED = "vgg-guide"
"""Key of the expander, which holds whether it is open."""


def show_guide() -> None:
    """Ask what the text states, and show which conventions remain.

    It is folded until something is stated, by the visitor or by a link.
    """
    stated = sum(chosen(each) != each.default for each in GUIDE)
    st.session_state.setdefault(UNFOLDED, stated > 0)
    # Under another title a browser would take it for another one, and fold it.
    title = "**Which convention does my paper use?** Say what its text states"
    with st.expander(title, key=UNFOLDED, on_change="rerun"):
        st.markdown(
            f"A paper's convention is {RULE}. Enter what the text states; what contradicts it is "
            "excluded, with the reason."
        )
        show_html(explained())
        clues = _ask()
        decision = clues and decide(clues)
        if clues and decision:
            _show(clues, decision)
    with st.container():
        if clues and decision and stated and not st.session_state[UNFOLDED]:
            st.caption(f"Stated there: {stated}. {_answer(clues, decision)}")


def _ask() -> Clues | None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="vgg-states"):
        fed = choose_text("Input size", INPUT, max_chars=40, width=140, placeholder="e.g. 224x224")
        notation = choose_one(st.selectbox, "Names are", NOTATION, width=230)
        negative = _yes_no("Values below zero", NEGATIVE, "They exclude what is after a ReLU.")
        modified = _yes_no(
            "Strides changed", MODIFIED, "Dilation or pools of stride 1: then sizes say nothing."
        )
        vgg19 = _yes_no("It is VGG19", VGG19, "VGG19 has four convolutions in stages 3 to 5.")
        framework = choose_one(st.selectbox, "Released code", CODE, width=190)
    seen = []
    try:
        for stage, column in zip(STAGES_IN_QUESTION, st.columns(3), strict=True):
            with column:
                seen.append(_ask_stage(stage))
        size = input_size.parse(fed).known if fed.strip() else None
    except (InputSizeError, ValueError) as error:
        st.error(escaped(str(error)))
        return None
    return Clues(
        seen=tuple(each for each in seen if each != Seen(each.stage)),
        input_height=size[0] if size else None,
        input_width=size[1] if size else None,
        notation=None if notation == _UNSTATED else cast("StatedForm", notation),
        negative=negative,
        modified=modified,
        vgg19=vgg19,
        framework=None if framework == _UNSTATED else cast("StatedFramework", framework),
    )


def _ask_stage(stage: int) -> Seen:
    st.html(f"The text says of {markup.badge(f'conv{stage}', stage)}")
    with st.container(horizontal=True, key=f"vgg-says-{stage}"):
        size = choose_text(
            "Map size", MAP_SIZE[stage], max_chars=40, width=120, placeholder="e.g. 28x28"
        )
        stride = _number("Stride", STRIDE[stage])
        depth = _number("Channels", DEPTH[stage])
    height, width = _map_size(size)
    return Seen(stage, height, width, depth, stride)


def _map_size(text: str) -> tuple[int | None, int | None]:
    if not text.strip():
        return None, None
    sides = text.replace("×", "x").lower().split("x")
    if len(sides) > 2 or not all(side.strip().isdecimal() for side in sides):
        message = f"“{text}” is not the size of a feature map: write height x width, like 28x28."
        raise ValueError(message)
    return int(sides[0]), int(sides[-1])


def _number(label: str, choice: Choice[str]) -> int | None:
    stated = choose_one(st.selectbox, label, choice, width=110)
    return None if stated == _UNSTATED else int(stated)


def _yes_no(label: str, choice: Choice[str], explanation: str) -> bool | None:
    stated = choose_one(st.selectbox, label, choice, width=150, help=explanation)
    return None if stated == _UNSTATED else stated == "yes"


def _show(clues: Clues, decision: Decision) -> None:
    # papers.css keeps it in sight while the fields above it are filled in.
    with st.container(key="vgg-guide-answer", gap="xsmall"):
        if decision.remaining:
            st.markdown(_answer(clues, decision))
        else:
            st.warning(_answer(clues, decision))
        if clues.lacks_input_size:
            st.button(
                f"The input is {HEAD_SIDE} × {HEAD_SIDE}",
                on_click=putter(),
                args=(INPUT, f"{HEAD_SIDE}x{HEAD_SIDE}"),
                help="Writes it into the field “Input size”.",
            )
    if answering := _answering(decision):
        st.html(_remaining(answering))
    for advice in decision.advice:
        if advice != NO_INPUT_SIZE:
            st.markdown(f"- {advice}")
    if decision.excluded:
        line = tag("summary", f"Excluded, with the reasons: {len(decision.excluded)}")
        st.html(tag("details", line, _excluded(decision.excluded), class_="vgg-term"))


def _answer(clues: Clues, decision: Decision) -> str:
    """What the statements leave, as Markdown: how many conventions, and what most of them mean."""
    answering = _answering(decision)
    if not decision.remaining:
        return "No convention agrees with all of it; one statement may be of another network."
    if not answering:
        return "**The names settle the layer themselves:** look them up on the page Names."
    unread = (
        "The size of a feature map tells something only together with the input size: state it too."
    )
    if not clues.compares:
        nothing = "Nothing is stated yet that tells conventions apart."
        return f"**{unread if clues.lacks_input_size else nothing}**"
    one = len(answering) == 1
    many = "1 convention agrees" if one else f"{len(answering)} conventions agree"
    words = [f"**{many} with what is stated.**", _counted(clues, answering)]
    if clues.lacks_input_size:
        words.append(unread)
    return " ".join(filter(None, words))


def _counted(clues: Clues, verdicts: Sequence[Verdict]) -> str:
    """How many of the entries read mean what, as Markdown; empty where there is none to count."""
    stages = [seen.stage for seen in clues.seen] or list(STAGES_IN_QUESTION)
    users: Counter[tuple[tuple[Tensor, ...], ...]] = Counter()
    for each in verdicts:
        answer = tuple(each.convention.of_stage(stage) for stage in stages)
        users[answer] += len(each.convention.plainly_used_by)
    (answer, first), *_ = users.most_common()
    if not first:
        return ""
    meant = listed(
        [
            f"conv{stage} is `{layers_text(tensors)}`"
            for stage, tensors in zip(stages, answer, strict=True)
        ]
    )
    of = users.total()
    use = "entry that was read uses" if of == 1 else "entries that were read use"
    which = "it" if len(verdicts) == 1 else "one of them"
    if first == of:
        return f"{of} {use} {which}: {meant}."
    return f"{of} {use} {which}; in {first} of these {meant}."


def _answering(decision: Decision) -> list[Verdict]:
    """What remains and has an answer to the names in question, the most used first."""
    answering = [each for each in decision.remaining if _answers(each)]
    return sorted(answering, key=lambda each: -len(each.convention.plainly_used_by))


def _answers(verdict: Verdict) -> bool:
    """Whether the convention has an answer to bare conv3, conv4, conv5."""
    return any(verdict.convention.of_stage(stage) for stage in STAGES_IN_QUESTION)


def _remaining(verdicts: Sequence[Verdict]) -> str:
    in_code = any(each.look_for for each in verdicts)
    head = tag(
        "tr",
        tag("th", "Convention", scope="col"),
        tag(
            "th",
            "Entries",
            scope="col",
            class_="vgg-number",
            title="Papers and code bases read that name the stage alone and whose main convention "
            "it is: what was read, and no probability.",
        ),
        *(
            tag("th", markup.badge(f"conv{stage}", stage), scope="col")
            for stage in STAGES_IN_QUESTION
        ),
        tag("th", _IN_CODE, scope="col") if in_code else "",
    )
    rows = [
        tag(
            "tr",
            tag("th", text_of(each.convention), scope="row"),
            tag(
                "td",
                str(len(each.convention.plainly_used_by)),
                class_="vgg-number",
                data_title="Entries",
            ),
            *(
                tag(
                    "td",
                    markup.code(layers_text(tensors)) if tensors else "–",
                    data_title=f"conv{stage}",
                )
                for stage in STAGES_IN_QUESTION
                for tensors in [each.convention.of_stage(stage)]
            ),
            tag(
                "td",
                ", ".join(map(markup.code, each.look_for)) or "–",
                data_title=_IN_CODE,
            )
            if in_code
            else "",
        )
        for each in verdicts
    ]
    return markup.table("Conventions that remain", head, rows, kind="vgg-remaining vgg-cards")


def _excluded(verdicts: tuple[Verdict, ...]) -> str:
    head = tag("tr", tag("th", "Convention", scope="col"), tag("th", "Against it", scope="col"))
    rows = [
        tag(
            "tr",
            tag("th", text_of(each.convention), scope="row"),
            tag("td", *(tag("div", markup.text(reason)) for reason in each.against)),
        )
        for each in verdicts
    ]
    return markup.table("Conventions that are excluded", head, rows, kind="vgg-definitions")
