"""A page for every tensor: what it is, what it is called, and who means it."""

from collections.abc import Iterator, Mapping
from functools import cache

from vgg_explorer.charts.tensor_drawing import tensor_drawing
from vgg_explorer.names import pitfalls, systems
from vgg_explorer.names.conventions import CONVENTIONS, Convention
from vgg_explorer.names.evidence import entries
from vgg_explorer.names.paper_entry import Entry
from vgg_explorer.names.resolution import Reading
from vgg_explorer.network import HEAD_SIDE, TENSORS, Tensor, position
from vgg_explorer.network.formatting import keras_name, shape_text
from vgg_explorer.site import addresses, code_samples, structured_data
from vgg_explorer.site.page import Page


def tensor_pages() -> Iterator[Page]:
    """One page for each tensor, and the list of them."""
    pages = [_page(each) for each in TENSORS]
    yield from pages
    answer = (
        f"VGG16 has {len(TENSORS)} tensors from the input to the softmax; in its convolutional "
        "part a convolution's values before the ReLU and after it are two of them."
    )
    title = "What tensors does VGG16 have, and which Keras layer gives each?"
    yield Page(
        path=addresses.TENSORS,
        template="tensors.html",
        title=title,
        answer=answer,
        kind="List",
        crumbs=(addresses.HOME,),
        structured=structured_data.article(title, answer),
        data={"tensors": TENSORS},
    )


def described(tensor: Tensor) -> str:
    """A tensor in one sentence."""
    shape = shape_text(tensor.shape(HEAD_SIDE, HEAD_SIDE))
    parts = [f"{tensor.id} of VGG16 is {_words(tensor)}"]
    parts.append(f"{shape} for an image of {HEAD_SIDE} × {HEAD_SIDE}")
    if tensor.stride and not tensor.in_head:
        parts.append(f"stride {tensor.stride}")
    if tensor.receptive_field and not tensor.in_head:
        parts.append(f"receptive field {tensor.receptive_field} × {tensor.receptive_field} pixels")
    return f"{', '.join(parts)}."


@cache
def aliases() -> Mapping[str, tuple[Reading, ...]]:
    """What each framework calls a tensor by a name for it alone, by the tensor's id."""
    found: dict[str, list[Reading]] = {each.id: [] for each in TENSORS}
    for system in systems.by_id().values():
        for reading in system.names:
            if len(reading.tensors) == 1 and reading.network == "VGG16":
                found[reading.tensors[0].id].append(reading)
    return {id_: tuple(readings) for id_, readings in found.items()}


def _page(tensor: Tensor) -> Page:
    answer = described(tensor)
    place = position(tensor.id)
    called = aliases()[tensor.id]
    groups: dict[tuple[str, str], list[str]] = {}
    for each in called:
        groups.setdefault((each.system, each.title), []).append(each.name)
    title = f"Which layer gives {tensor.id} of VGG16, and how large is it?"
    return Page(
        path=addresses.of_tensor(tensor),
        template="tensor.html",
        title=title,
        answer=answer,
        kind="Tensor",
        crumbs=(addresses.HOME, ("Tensors", addresses.TENSORS)),
        tensors=(tensor,),
        words=(tensor.id, keras_name(tensor)),
        structured=structured_data.article(title, answer),
        data={
            "tensor": tensor,
            "before": TENSORS[place - 1] if place else None,
            "behind": TENSORS[place + 1] if place + 1 < len(TENSORS) else None,
            "names": groups,
            "conventions": list(_conventions(tensor)),
            "entries": list(_entries(tensor)),
            "drawing": tensor_drawing({tensor: ""}),
            "pitfalls": pitfalls.biting([tensor]),
            "code": code_samples.of_tensors((tensor,)),
        },
    )


def _conventions(tensor: Tensor) -> Iterator[tuple[Convention, str, int]]:
    """Each convention that has a name for the tensor, the name, and how many tensors it names."""
    for convention in CONVENTIONS.values():
        for name, tensors in convention.items():
            if tensor in tensors:
                yield convention, name, len(tensors)


def _entries(tensor: Tensor) -> Iterator[tuple[Entry, list[str]]]:
    """The entries that mean the tensor, each with the names that it writes for it."""
    for entry in entries():
        names = [usage.as_written for usage in entry.usages if tensor.id in usage.tensors]
        if names:
            yield entry, list(dict.fromkeys(names))


def _words(tensor: Tensor) -> str:
    """Its Keras layer and its side of the ReLU."""
    if tensor.kind == "relu" and tensor.keras:
        return f"the output of {tensor.keras} in Keras, after its ReLU"
    if tensor.fused_into:
        before = "softmax" if tensor.kind == "fc_logits" else "ReLU"
        return f"what {tensor.fused_into} computes in Keras before its {before}"
    return f"the output of {tensor.keras} in Keras" if tensor.keras else "no layer of Keras"
