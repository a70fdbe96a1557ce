"""A page for every name: what it means, who says so, and what it looks like in code."""

from collections.abc import Iterator

from vgg_explorer.charts.tensor_drawing import tensor_drawing
from vgg_explorer.names import pitfalls
from vgg_explorer.names.every_name import KnownName
from vgg_explorer.names.verdict import Share, verdict
from vgg_explorer.network import Tensor
from vgg_explorer.network.input_size import InputSize
from vgg_explorer.site import addresses, code_samples, structured_data
from vgg_explorer.site.page import Page


def name_pages() -> Iterator[Page]:
    """One page for each name, and one for each further spelling that leads on to it."""
    for path, name in addresses.names():
        yield _page(path, name)
    for path, spelling, target in addresses.other_spellings():
        yield Page(
            path=path,
            template="other_spelling.html",
            title=f"{spelling} in VGG16",
            answer=f"“{spelling}” is another spelling of a name that has a page.",
            kind="Spelling",
            data={"target": target, "spelling": spelling},
            listed=False,
        )


def question(name: str) -> str:
    """What is asked of a name; a bare number is a name too, in a list of layers."""
    return f"What is {'the bare number ' * name.isdecimal()}{name} in VGG16?"


def _page(path: str, known: KnownName) -> Page:
    resolution = known.resolution
    found = verdict(resolution)
    tensors = tuple(dict.fromkeys(t for share in found.shares for t in share.answer.tensors))
    asked, answer = question(known.name), found.sentence()
    return Page(
        path=path,
        template="name.html",
        title=asked,
        answer=answer,
        kind="Name",
        crumbs=(addresses.HOME, ("Names", addresses.NAMES)),
        tensors=tensors,
        words=known.spellings,
        structured=structured_data.question(asked, answer),
        data={
            "name": known.name,
            "spellings": known.spellings[1:],
            "resolution": resolution,
            "verdict": found,
            "drawing": tensor_drawing(_notes(found.shares)),
            "pitfalls": pitfalls.of_resolution(resolution, InputSize(224, 224)),
            "code": code_samples.of_name(found.shares[0].answer),
        },
        checked=max((e.checked for s in found.shares for e in s.answer.evidence), default=None),
    )


def _notes(found: tuple[Share, ...]) -> dict[Tensor, str]:
    """For each tensor the numbers of the answers that it is in."""
    numbers: dict[Tensor, list[str]] = {}
    for number, share in enumerate(found, 1):
        for each in share.answer.tensors:
            numbers.setdefault(each, []).append(str(number))
    if len(found) == 1:
        return dict.fromkeys(numbers, "")
    return {
        each: f"answer{'s' * (len(given) > 1)} {', '.join(given)}"
        for each, given in numbers.items()
    }
