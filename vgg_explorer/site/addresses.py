"""Where each page stands, from the root of the site."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

from vgg_explorer.names.conventions import CONVENTIONS
from vgg_explorer.names.every_name import KnownName, every_name
from vgg_explorer.names.systems import by_id
from vgg_explorer.network import Tensor
from vgg_explorer.site.page import NAME

FIRST = "index.html"
HOME = (NAME, FIRST)
"""The first page as a step of the way to another."""
SEARCH = "search.html"
NOT_FOUND = "404.html"
NAMES, TENSORS, CONVENTIONS_, SYSTEMS, PAPERS, PITFALLS = (
    f"{folder}/index.html"
    for folder in ("names", "tensors", "conventions", "frameworks", "papers", "pitfalls")
)


def of_tensor(tensor: Tensor) -> str:
    """The page of a tensor."""
    return f"tensors/{tensor.id}.html"


def of_convention(convention_id: str) -> str:
    """The page of a convention, by its short id."""
    return f"conventions/{convention_id}.html"


def of_system(system_id: str) -> str:
    """The page of a framework or convention; empty for a system that has none."""
    if system_id in CONVENTIONS:
        return of_convention(system_id)
    return f"frameworks/{system_id}.html" if system_id in by_id() else ""


def of_paper(entry_id: str) -> str:
    """The page of an entry."""
    return f"papers/{entry_id}.html"


def of_pitfall(pitfall_id: str) -> str:
    """The page of a pitfall."""
    return f"pitfalls/{pitfall_id}.html"


def of_name(spelling: str) -> str:
    """The page of a name, however it is spelled in the data; empty if it has none."""
    return _by_spelling().get(spelling, "")


@cache
def names() -> tuple[tuple[str, KnownName], ...]:
    """Every name that has a page, with the page."""
    taken: set[str] = set()
    return tuple((f"names/{_free(each.name, taken)}.html", each) for each in every_name())


@cache
def other_spellings() -> tuple[tuple[str, str, str], ...]:
    """Pages that lead on to another: their path, the spelling, and the path of the name's page."""
    taken = {path for path, _ in names()}
    found = []
    for target, name in names():
        for spelling in name.spellings:
            path = f"names/{_slug(spelling)}.html"
            if path not in taken:
                taken.add(path)
                found.append((path, spelling, target))
    return tuple(found)


@cache
def _by_spelling() -> Mapping[str, str]:
    return MappingProxyType(
        {spelling: path for path, name in names() for spelling in name.spellings}
    )


def _free(name: str, taken: set[str]) -> str:
    slug = next(each for each in _numbered(_slug(name)) if each not in taken)
    taken.add(slug)
    return slug


def _numbered(slug: str) -> Iterable[str]:
    yield slug
    number = 2
    while True:
        yield f"{slug}-{number}"
        number += 1


def _slug(name: str) -> str:
    """A file name that every file system and server takes; capitals are no difference."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    kept = re.sub(r"[^a-z0-9._]+", "-", plain).strip("-.")
    # What is written in another alphabet keeps its code points.
    kept = kept or "-".join(f"{ord(c):x}" for c in name)
    return f"{kept}-names" if kept == "index" else kept
