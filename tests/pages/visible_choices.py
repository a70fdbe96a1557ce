"""What a visitor can choose on each page, by the labels of the widgets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from vgg_explorer.ui.choices.choice import Choice, line_of_text, one_of, switch
from vgg_explorer.ui.compare import compare_field
from vgg_explorer.ui.layers import convention_field
from vgg_explorer.ui.names import questions
from vgg_explorer.ui.papers import decision_guide, missing_paper
from vgg_explorer.ui.shared import appearance_field, image_field, size_field, tensor_field
from vgg_explorer.ui.sizes import cell_pointer, pool_view, view_field


@dataclass(frozen=True)
class Target:
    """A widget that a walk may use.

    Attributes:
        choice: What it chooses.
        label: The widget's.
        kind: ``text``, ``select``, ``radio``, ``pills`` or ``switch``; ``unused`` for what the walk
            leaves alone on this page and the address says all the same.
        values: What the walk chooses from: for a text what is written, else ids of options.
        needs: Id of a choice and the values of it under which the widget is there.
        folded: Key of what is to be unfolded before the widget can be seen; may be empty.
        only_with: Id of a choice without which this one is not in the address.
        behind: Label of the button that shows the widget; empty where it is in sight.
    """

    choice: Choice[Any]
    label: str
    kind: str
    values: tuple[Any, ...]
    needs: tuple[str, tuple[Any, ...]] | None = None
    folded: str = ""
    only_with: str = ""
    behind: str = ""


def _options(choice: Choice[Any], label: str, kind: str, *values: str, **more: Any) -> Target:
    return Target(choice, label, kind, values or tuple(choice.words), **more)


PRESENT = switch("present")
HEAD = switch("head")
QUERY, VERSUS = line_of_text("q", "conv3"), line_of_text("versus", "")
SEARCH = line_of_text("text", "")
NETWORK = one_of("network", {each: each for each in ("any", "VGG16", "VGG19", "other")}, "any")
_SOURCES = ("sample", "file")
_IMAGE = (
    _options(image_field.FIRST.source, "Image", "radio", *_SOURCES),
    _options(
        image_field.FIRST.sample,
        "Sample image",
        "select",
        "grace_hopper",
        "gratings",
        "checkerboard",
        needs=("image", ("sample",)),
    ),
    Target(image_field.FEED, "Size fed", "text", ("64x64", "96x64", "224x224")),
    _options(image_field.HOW, "How the image gets there", "radio"),
)
_SEQUENTIAL = _options(appearance_field.SEQUENTIAL, "Colour map", "select", "viridis", "magma")
_NTH = ("pooled", "last_conv", "nth_conv", "first_conv")
PAGES: Mapping[str, tuple[Target, ...]] = {
    "Layers": (
        Target(size_field.SIZE, "Input size", "text", ("512x512", "224x224", "375x500", "None")),
        Target(HEAD, "With the classifier head", "switch", (True, False)),
        _options(convention_field.MARKED, "Mark in the table and the drawing", "pills", *_NTH),
    ),
    "Activations": (
        *_IMAGE,
        _options(tensor_field.CONVENTION, "Convention", "select", *_NTH),
        _options(appearance_field.VIEW, "Show", "radio"),
        Target(appearance_field.SIDE, "Side by side", "switch", (True, False)),
        _options(
            appearance_field.ORDER, "Order of the channels", "select", needs=("view", ("channels",))
        ),
        _options(appearance_field.LIMITS, "Colour limits", "select", needs=("view", ("channels",))),
        _SEQUENTIAL,
    ),
    "Compare": (
        *(each for each in _IMAGE if each.label != "Image"),
        _options(
            image_field.FIRST.source, "Image A", "radio", *_SOURCES, needs=("compare", ("images",))
        ),
        _options(
            image_field.FIRST.source, "Image", "radio", *_SOURCES, needs=("compare", ("tensors",))
        ),
        _options(compare_field.MODE, "Compare", "radio"),
        _options(
            compare_field.B, "B", "select", "pooled", "nth_conv", needs=("compare", ("tensors",))
        ),
        _options(compare_field.STAGE, "Name", "radio"),
        _options(appearance_field.SEQUENTIAL, "", "unused"),
    ),
    "Sizes": (
        *(replace(each, behind="Image and size") for each in _IMAGE),
        _options(tensor_field.CONVENTION, "Convention", "select", *_NTH, behind="Conventions"),
        _options(
            tensor_field.SECOND, "Compare with", "select", "nothing", *_NTH, behind="Conventions"
        ),
        _options(view_field.VIEW, "View", "radio"),
        _options(
            cell_pointer.LINES,
            "Lines between the cells of",
            "radio",
            needs=("sizes_view", ("cells",)),
        ),
        _options(pool_view.POOL, "Pool", "radio", needs=("sizes_view", ("pool",))),
    ),
    "Names": (
        Target(QUERY, "Name", "text", ("conv3", "conv4_3", "features.16", "C5")),
        Target(VERSUS, "Compare with", "text", ("", "pool3", "block5_conv3")),
        Target(size_field.SIZE, "Input size", "text", ("512x512", "224x224", "375x500", "None")),
        _options(questions.CODE, "Is there code?", "radio", needs=("versus", ("",))),
        *(_options(choice, "", "unused") for choice in (questions.STRIDE, questions.VALUES)),
        *(
            Target(choice, "", "unused", (), only_with="versus")
            for choice in (*image_field.IMAGE, *appearance_field.APPEARANCE)
        ),
    ),
    "Papers": (
        Target(
            decision_guide.INPUT,
            "Input size",
            "text",
            ("", "224x224", "300x300"),
            folded=decision_guide.UNFOLDED,
        ),
        _options(decision_guide.NOTATION, "Names are", "select", folded=decision_guide.UNFOLDED),
        _options(decision_guide.VGG19, "It is VGG19", "select", folded=decision_guide.UNFOLDED),
        # What was said of code to a name holds here too.
        _options(decision_guide.CODE, "", "unused"),
        Target(SEARCH, "Search", "text", ("", "ssd", "fcn")),
        _options(NETWORK, "Network", "select"),
        Target(missing_paper.MISSING, "Write an entry", "switch", (True, False)),
    ),
}


def is_there(target: Target, page: str, value: Callable[[Choice[Any]], Any]) -> bool:
    """Whether the page shows the widget, given what is chosen."""
    if target.kind == "unused":
        return False
    if target.needs is None:
        return True
    id_, values = target.needs
    choice = next(each.choice for each in PAGES[page] if each.choice.id == id_)
    return value(choice) in values


def in_address(page: str, value: Callable[[Choice[Any]], Any]) -> dict[str, str]:
    """What the address of the page has to say, given what is chosen."""
    said = {}
    for target in PAGES[page]:
        choice = target.choice
        counts = all(value(e.choice) for e in PAGES[page] if e.choice.id == target.only_with)
        own = value(choice)
        # Two pages may offer different options of one choice, and its default under two ids.
        offered = not choice.words or not isinstance(own, str) or own in choice.words
        if counts and offered and own != choice.left_open(value):
            said[choice.in_address] = choice.as_text(own)
    return said
