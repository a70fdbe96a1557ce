"""A page for every framework: what it calls the tensors."""

from collections.abc import Iterator

from vgg_explorer.names import pitfalls, systems
from vgg_explorer.names.systems import NamingSystem
from vgg_explorer.site import addresses, structured_data
from vgg_explorer.site.page import Page


def system_pages() -> Iterator[Page]:
    """One page for each framework or code base with a scheme of names, and the list of them."""
    every = systems.by_id().values()
    for each in every:
        yield _page(each)
    title = "What do frameworks call the layers of VGG16?"
    answer = (
        f"{len(every)} frameworks, tools and code bases have a scheme of names of their own for "
        "the layers of VGG16; each is listed with the tensors that its names mean."
    )
    yield Page(
        path=addresses.SYSTEMS,
        template="systems.html",
        title=title,
        answer=answer,
        kind="List",
        crumbs=(addresses.HOME,),
        structured=structured_data.article(title, answer),
        data={"systems": list(every)},
    )


def _page(system: NamingSystem) -> Page:
    first, last = system.names[0], system.names[-1]
    title = f"What are the layers of VGG16 called in {system.title}?"
    number = len(system.names)
    answer = (
        f"{system.title} has {number} names for layers of "
        f"{' and '.join(sorted({each.network for each in system.names}, reverse=True))}, from "
        f"{first.name} ({first.tensors[0].id}) to {last.name} ({last.tensors[-1].id})."
    )
    bite = {
        pitfall: None
        for each in system.names
        for pitfall in pitfalls.biting(
            each.tensors, systems=[system.id], names=[each.name], networks=[each.network]
        )
        if any(system.id in rule.systems for rule in pitfall.rules)
    }
    return Page(
        path=addresses.of_system(system.id),
        template="system.html",
        title=title,
        answer=answer,
        kind="Framework",
        crumbs=(addresses.HOME, ("Frameworks", addresses.SYSTEMS)),
        words=(system.id, system.title),
        structured=structured_data.article(title, answer),
        data={"system": system, "pitfalls": list(bite)},
    )
