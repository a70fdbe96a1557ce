"""A page for every pitfall: what is so, where it bites, and where that was read."""

from collections.abc import Iterator

from vgg_explorer.names.conventions import CONVENTIONS
from vgg_explorer.names.evidence import by_id
from vgg_explorer.names.pitfalls import Pitfall, pitfalls
from vgg_explorer.network import tensor
from vgg_explorer.site import addresses, structured_data
from vgg_explorer.site.page import Page


def pitfall_pages() -> Iterator[Page]:
    """One page for each pitfall, and the list of them."""
    every = pitfalls()
    for each in every:
        yield _page(each)
    title = "What changes the layer of VGG16 that a name means?"
    answer = (
        f"{len(every)} pitfalls were read in code and papers, from ReLUs that work in place to "
        "pools that round up and indices that are one off."
    )
    yield Page(
        path=addresses.PITFALLS,
        template="pitfalls.html",
        title=title,
        answer=answer,
        kind="List",
        crumbs=(addresses.HOME,),
        structured=structured_data.article(title, answer),
        data={"pitfalls": every},
    )


def _page(pitfall: Pitfall) -> Page:
    title = f"{pitfall.title} in VGG16: what to mind"
    ids = dict.fromkeys(each for rule in pitfall.rules for each in sorted(rule.tensors))
    conventions = [c for c in CONVENTIONS.values() if c.reference_id in pitfall.conventions]
    return Page(
        path=addresses.of_pitfall(pitfall.id),
        template="pitfall.html",
        title=title,
        answer=pitfall.statement,
        kind="Pitfall",
        crumbs=(addresses.HOME, ("Pitfalls", addresses.PITFALLS)),
        tensors=tuple(tensor(each) for each in ids),
        words=(pitfall.id, pitfall.title, *pitfall.examples),
        structured=structured_data.article(title, pitfall.statement),
        data={
            "pitfall": pitfall,
            "conventions": conventions,
            "entries": [by_id()[each] for each in pitfall.papers],
        },
    )
