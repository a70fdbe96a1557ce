"""A page for every convention: what it calls conv1 to conv5, and who follows it."""

from collections.abc import Iterator

from vgg_explorer.charts.tensor_drawing import tensor_drawing
from vgg_explorer.names import pitfalls
from vgg_explorer.names.conventions import CONVENTIONS, Convention, named_by
from vgg_explorer.names.evidence import entries
from vgg_explorer.network import Tensor
from vgg_explorer.network.formatting import layers_text, listed
from vgg_explorer.site import addresses, code_samples, structured_data
from vgg_explorer.site.page import Page


def convention_pages() -> Iterator[Page]:
    """One page for each convention, and the list of them."""
    for each in CONVENTIONS.values():
        yield _page(each)
    title = "Which conventions name the layers of VGG16, and how are they recognised?"
    answer = (
        f"{len(CONVENTIONS)} conventions were read in papers and code; each is a rule that maps "
        "names such as conv3 to tensors, and signs in a text or in code show which is meant."
    )
    yield Page(
        path=addresses.CONVENTIONS_,
        template="conventions.html",
        title=title,
        answer=answer,
        kind="List",
        crumbs=(addresses.HOME,),
        structured=structured_data.article(title, answer),
        data={"conventions": list(CONVENTIONS.values())},
    )


def _page(convention: Convention) -> Page:
    named = named_by(convention)
    chosen = {name: tensors for name, tensors in convention.items() if tensors}
    asked = "conv3, conv4 and conv5" if named else listed(list(chosen)[-3:])
    title = f"What are {asked} of VGG16 under the convention “{convention.name}”?"
    told = [f"{name} is {layers_text(tensors)}" for name, tensors in list(chosen.items())[-3:]]
    answer = (
        f"Under the convention “{convention.name}” {listed(told)} (Keras's names); it is the main "
        f"convention of {len(convention.used_by)} of {len(entries())} papers and code bases read."
    )
    marked: dict[Tensor, str] = {}
    for name, tensors in chosen.items():
        for each in tensors:
            marked[each] = f"{marked[each]}, {name}" if each in marked else name
    tensors = tuple(each.tensor for each in named) or tuple(marked)
    return Page(
        path=addresses.of_convention(convention.id),
        template="convention.html",
        title=title,
        answer=answer,
        kind="Convention",
        crumbs=(addresses.HOME, ("Conventions", addresses.CONVENTIONS_)),
        tensors=tensors,
        words=(convention.id, convention.name),
        structured=structured_data.question(title, answer),
        data={
            "convention": convention,
            "mapping": chosen,
            "drawing": tensor_drawing(marked),
            "pitfalls": pitfalls.of_convention(convention.reference_id),
            "code": code_samples.of_tensors(tuple(dict.fromkeys(tensors))),
        },
        checked=max((entry.checked for entry in convention.used_by), default=None),
    )
