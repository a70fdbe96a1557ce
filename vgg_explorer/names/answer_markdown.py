"""A short, sourced answer in Markdown, fit for a forum thread."""

from collections.abc import Sequence
from functools import lru_cache

from vgg_explorer.names.comparison import Answer, Comparison, answers
from vgg_explorer.names.evidence import SAMPLE_LIMITS
from vgg_explorer.names.paper_entry import Entry
from vgg_explorer.names.resolution import Resolution
from vgg_explorer.names.verdict import called_alike, verdict
from vgg_explorer.network import HeadSizeError, Tensor
from vgg_explorer.network.formatting import keras_name, listed, shape_text
from vgg_explorer.network.input_size import InputSize

_MOST_ENTRIES = 3


@lru_cache(128)
def of_resolution(resolution: Resolution, size: InputSize, link: str) -> str:
    """What a name may mean.

    Args:
        resolution: The name with its readings.
        size: Input size for the shapes.
        link: Address of the page that shows the same; may be empty.
    """
    found = answers(resolution)
    many = "There is one answer" if len(found) == 1 else f"There are {len(found)} different answers"
    lines = [f"**What is `{_code(resolution.query)}` in VGG16?** {many}."]
    if resolution.asides:
        lines += ["", f"How it was read: {_code('; '.join(resolution.asides))}."]
    lines += ["", verdict(resolution).sentence(lambda name: f"`{_code(name)}`")]
    lines += ["", *(_answer(each, size) for each in found), "", SAMPLE_LIMITS]
    return _closed(lines, link)


@lru_cache(128)
def of_comparison(comparison: Comparison, size: InputSize, link: str) -> str:
    """How two names relate.

    Args:
        comparison: Of the two.
        size: Input size for the shapes.
        link: Address of the page that shows the same; may be empty.
    """
    lines = [f"**{comparison.verdict}**", ""]
    if both := called_alike(comparison, lambda name: f"`{_code(name)}`"):
        lines += [both, ""]
    lines += [f"- {pair.sentence}" for pair in comparison.pairs[:6]]
    for name, resolution in (("first", comparison.a), ("second", comparison.b)):
        lines += ["", f"The {name}, `{_code(resolution.query)}`:", ""]
        lines += [_answer(each, size) for each in answers(resolution)]
    return _closed([*lines, "", SAMPLE_LIMITS], link)


def _answer(answer: Answer, size: InputSize) -> str:
    tensors = listed([_tensor(each, size) for each in answer.tensors])
    titles = list(dict.fromkeys(reading.title for reading in answer.readings))
    entries = _entries(answer.evidence)
    others = sorted(answer.networks - {"VGG16"})
    place = f" (the place of a tensor of {listed(others)})" if others else ""
    written = f" Written so by {entries}." if entries else ""
    return f"- {tensors}{place}: {'; '.join(titles)}.{written}"


def _tensor(tensor: Tensor, size: InputSize) -> str:
    relu = "after the ReLU" if tensor.post_relu else "before a ReLU"
    if tensor.kind in {"input", "fc_logits", "softmax"}:
        relu = "no ReLU"
    try:
        shape = f", {shape_text(tensor.shape(size.height, size.width))} at {size} input"
    except HeadSizeError:
        shape = ""
    return f"`{tensor.id}` (Keras: `{keras_name(tensor)}`, {relu}{shape})"


def _entries(entries: Sequence[Entry]) -> str:
    shown = [f"[{e.label}]({e.links[0]})" if e.links else e.label for e in entries[:_MOST_ENTRIES]]
    more = len(entries) - len(shown)
    return listed([*shown, *([f"{more} more"] if more else [])])


def _code(text: str) -> str:
    return text.strip().replace("`", "'")


def _closed(lines: Sequence[str], link: str) -> str:
    source = f"[VGG16 Layer Explorer]({link})" if link else "VGG16 Layer Explorer"
    return "\n".join([*lines, "", f"From {source}."])
