"""The first page, the list of all names, the search, and what stands where there is no page."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from vgg_explorer.names.conventions import (
    MAPPING_STAGES,
    STAGES_IN_QUESTION,
    Convention,
    answers,
)
from vgg_explorer.names.every_name import KnownName
from vgg_explorer.names.evidence import entries
from vgg_explorer.network import Tensor
from vgg_explorer.network.formatting import keras_name, listed
from vgg_explorer.site import addresses, structured_data
from vgg_explorer.site.page import Page

_MOST_WRITTEN = 24


@dataclass(frozen=True)
class Agreement:
    """Conventions that give the same answer to conv3, conv4 and conv5.

    Attributes:
        conventions: They, the one with the most users first.
        tensors: What they mean by each of the three.
        users: Entries that name the stage alone and whose main convention is one of them.
    """

    conventions: tuple[Convention, ...]
    tensors: tuple[tuple[Tensor, ...], ...]
    users: int


def front_pages() -> Iterator[Page]:
    """The pages that are about none of the facts alone."""
    yield _first()
    yield _names()
    yield Page(
        path=addresses.SEARCH,
        template="search.html",
        title="Search for a layer's name",
        answer="Finds names of layers, tensors, conventions, frameworks, papers and pitfalls.",
        kind="Search",
        crumbs=(addresses.HOME,),
        listed=False,
    )
    yield Page(
        path=addresses.NOT_FOUND,
        template="not_found.html",
        title="No such page",
        answer="There is no page at this address; names of layers can be searched for.",
        kind="Search",
        crumbs=(addresses.HOME,),
        listed=False,
    )


def agreements() -> list[Agreement]:
    """The rows of the matrix, the answer with the most users first."""
    groups: dict[tuple[tuple[Tensor, ...], ...], list[Convention]] = {}
    for each in MAPPING_STAGES:
        groups.setdefault(tuple(each.of_stage(s) for s in STAGES_IN_QUESTION), []).append(each)
    found = [
        Agreement(
            tuple(sorted(members, key=lambda each: -len(each.plainly_used_by))),
            tensors,
            sum(len(each.plainly_used_by) for each in members),
        )
        for tensors, members in groups.items()
    ]
    return sorted(found, key=lambda each: -each.users)


def _first() -> Page:
    title = "Which layers of VGG16 are conv3, conv4 and conv5?"
    plain = sum(entry.plain_stage_name for entry in entries())
    rows = agreements()
    told = [
        f"{row.users} mean {listed([keras_name(t) for some in row.tensors for t in some])}"
        for row in rows[:2]
    ]
    answer = (
        f"It depends on who says it: {len(MAPPING_STAGES)} conventions give {len(answers(3))} "
        f"different answers for conv3, and of {plain} papers and code bases read that name the "
        f"stage alone, {listed(told)}."
    )
    named = addresses.names()
    return Page(
        path=addresses.FIRST,
        template="first.html",
        title=title,
        answer=answer,
        kind="Question",
        structured=structured_data.dataset(answer, len(named), len(entries())),
        data={
            "rows": rows,
            "stages": STAGES_IN_QUESTION,
            "answers": {stage: len(answers(stage)) for stage in STAGES_IN_QUESTION},
            "plain": plain,
            "counted": sum(row.users for row in rows),
            "most_written": [each.name for each in _most_written()],
            "counts": {"names": len(named), "entries": len(entries())},
        },
        checked=max(entry.checked for entry in entries()),
    )


def _most_written() -> list[KnownName]:
    """The names that the most entries write, whatever they mean by it."""
    writers: dict[str, set[str]] = {}
    for entry in entries():
        for name in entry.names_as_written:
            writers.setdefault(addresses.of_name(name), set()).add(entry.id)
    writers.pop("", None)
    names = dict(addresses.names())
    best = sorted(writers, key=lambda path: (-len(writers[path]), path))
    return [names[path] for path in best[:_MOST_WRITTEN]]


def _names() -> Page:
    title = "What names do layers of VGG16 have?"
    named = addresses.names()
    answer = (
        f"{len(named)} names of layers of VGG16 were read in frameworks, papers and code bases; "
        f"{sum(len(name.resolution.tensors) > 1 for _, name in named)} of them have more than one "
        "meaning."
    )
    by_letter = [
        (letter, [(name.name, path, len(name.resolution.tensors)) for path, name in group])
        for letter, group in groupby(
            sorted(named, key=lambda each: (_letter(each[1].name), _counted(each[1].name))),
            key=lambda each: _letter(each[1].name),
        )
    ]
    return Page(
        path=addresses.NAMES,
        template="names.html",
        title=title,
        answer=answer,
        kind="List",
        crumbs=(addresses.HOME,),
        structured=structured_data.article(title, answer),
        data={"letters": by_letter},
    )


def _letter(name: str) -> str:
    first = next((c for c in name.casefold() if c.isalnum()), "")
    return first.upper() if first.isalpha() else "0–9"


def _counted(name: str) -> tuple[tuple[int, str], ...]:
    """Sorts conv2 before conv10."""
    parts = groupby(name.casefold(), key=str.isdecimal)
    return tuple((int("".join(p)), "") if d else (-1, "".join(p)) for d, p in parts)
