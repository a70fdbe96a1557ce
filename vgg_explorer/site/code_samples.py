"""Code that extracts tensors, as the pages show it."""

from dataclasses import dataclass
from functools import cache

from vgg_explorer.names.comparison import Answer
from vgg_explorer.network import HEAD_SIDE, Tensor
from vgg_explorer.site import addresses
from vgg_explorer.snippets.writer import Snippet, snippets

_USUAL = frozenset({"keras", "torchvision"})


@dataclass(frozen=True)
class CodeSamples:
    """Code for some tensors.

    Attributes:
        snippets: In each framework that is shown here.
        others: Titles of the frameworks that are shown elsewhere.
        elsewhere: The page that shows these.
        tensors: Ids of the tensors.
    """

    snippets: tuple[Snippet, ...]
    tensors: tuple[str, ...]
    others: tuple[str, ...] = ()
    elsewhere: str = ""


@cache
def of_tensors(tensors: tuple[Tensor, ...]) -> CodeSamples | None:
    """Code in every framework; None where there is none, in the head."""
    ids = tuple(each.id for each in tensors)
    found = tuple(s for s in snippets(ids, HEAD_SIDE, HEAD_SIDE) if s.code)
    return CodeSamples(found, ids) if found else None


def of_name(answer: Answer) -> CodeSamples | None:
    """Code on the page of a name, in the frameworks that write it, else in the usual two.

    What a tensor's own page holds too is left to that: all of it on a thousand pages would be a
    third of the site.
    """
    every = of_tensors(answer.tensors)
    if every is None or len(answer.tensors) > 1:
        return every
    writing = {s.framework for s in every.snippets for id_ in answer.systems if _is_of(id_, s)}
    here = tuple(s for s in every.snippets if s.framework in (writing or _USUAL))
    others = tuple(s.title for s in every.snippets if s not in here)
    elsewhere = addresses.of_tensor(answer.tensors[0]) if others else ""
    return CodeSamples(here, every.tensors, others, elsewhere)


def _is_of(system: str, snippet: Snippet) -> bool:
    """Whether a system's names, such as torchvision_bn's, are those of a snippet's framework."""
    return system == snippet.framework or system.startswith(f"{snippet.framework}_")
