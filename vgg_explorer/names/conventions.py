"""What conv1 to conv5 may mean: the conventions, and how their answers differ.

The conventions stand in ``data/conventions.json``; who uses them is counted from the entries of
``evidence``.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from vgg_explorer.names import evidence
from vgg_explorer.network import Tensor, tensor

STAGES_IN_QUESTION = (3, 4, 5)
"""The stages that the dispute is about: conv3, conv4, conv5."""


class UnknownConventionError(KeyError):
    """No convention has this id."""

    def __str__(self) -> str:
        return str(self.args[0])


@dataclass(frozen=True)
class Convention(Mapping[str, tuple[Tensor, ...]]):
    """A rule that maps names to tensors: ``convention["conv3"]`` gives tensors in forward order.

    Attributes:
        id: Short id, used in links and on the command line.
        reference_id: Id in the reference data and in the entries of ``evidence``.
        letter: One letter to refer to it.
        name: What it means, in a few words.
        definition: The rule, in a sentence.
        mapping: Name to tensors.
        recognised_by: Signs in a text or in code that this convention is meant.
        note: A caveat; may be empty.
    """

    id: str
    reference_id: str
    letter: str
    name: str
    definition: str
    mapping: Mapping[str, tuple[Tensor, ...]]
    recognised_by: tuple[str, ...]
    note: str

    def __getitem__(self, name: str) -> tuple[Tensor, ...]:
        return self.mapping[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.mapping)

    def __len__(self) -> int:
        return len(self.mapping)

    def __hash__(self) -> int:
        return hash(self.id)

    def name_of_stage(self, stage: int) -> str | None:
        """What the convention calls conv ``stage``: ``conv3``, or ``C3``; None if it does not."""
        return next((n for n in (f"conv{stage}", f"C{stage}") if n in self.mapping), None)

    def of_stage(self, stage: int) -> tuple[Tensor, ...]:
        """The tensors that the convention calls conv ``stage``; empty if it has no such name."""
        name = self.name_of_stage(stage)
        return self.mapping[name] if name else ()

    @property
    def used_by(self) -> tuple[evidence.Entry, ...]:
        """The entries whose main convention it is."""
        return evidence.using(self.reference_id)

    @property
    def plainly_used_by(self) -> tuple[evidence.Entry, ...]:
        """Those of them that name the stage alone (conv3, C3, block 3), as the dispute does."""
        return tuple(entry for entry in self.used_by if entry.plain_stage_name)


@dataclass(frozen=True)
class NamedTensor:
    """A tensor, and the name under which it is asked for.

    Attributes:
        tensor: The tensor.
        name: ``conv3``, ``C3``, or the tensor's id where no convention is meant.
        stage: 3, 4 or 5 for a convention's name, else None.
    """

    tensor: Tensor
    name: str
    stage: int | None


def named_by(convention: Convention) -> list[NamedTensor]:
    """What a convention calls conv3, conv4 and conv5, in that order."""
    return [
        NamedTensor(each, convention.name_of_stage(stage) or "", stage)
        for stage in STAGES_IN_QUESTION
        for each in convention.of_stage(stage)
    ]


def convention(convention_id: str) -> Convention:
    """The convention of this short id.

    Raises:
        UnknownConventionError: If there is none.
    """
    try:
        return CONVENTIONS[convention_id]
    except KeyError:
        known = ", ".join(CONVENTIONS)
        message = f"There is no convention {convention_id!r}. The conventions are: {known}."
        raise UnknownConventionError(message) from None


def answers(stage: int) -> dict[tuple[Tensor, ...], list[Convention]]:
    """The different answers to "what is conv ``stage``?", each with the conventions that give it.

    The answer with the most users comes first.
    """
    groups: dict[tuple[Tensor, ...], list[Convention]] = {}
    for each in MAPPING_STAGES:
        groups.setdefault(each.of_stage(stage), []).append(each)
    return dict(
        sorted(
            groups.items(), key=lambda group: -sum(len(each.plainly_used_by) for each in group[1])
        )
    )


def _read() -> Iterator[Convention]:
    text = files("vgg_explorer").joinpath("data", "conventions.json").read_text(encoding="utf-8")
    raw: list[dict[str, Any]] = json.loads(text)
    for each in raw:
        yield Convention(
            id=each["id"],
            reference_id=each["reference_id"],
            letter=each["letter"],
            name=each["name"],
            definition=each["definition"],
            mapping=MappingProxyType(
                {name: tuple(tensor(i) for i in ids) for name, ids in each["mapping"].items()}
            ),
            recognised_by=tuple(each["recognised_by"]),
            note=each["note"] or "",
        )


CONVENTIONS: Mapping[str, Convention] = MappingProxyType({each.id: each for each in _read()})
"""Every convention by its short id."""
MAPPING_STAGES: tuple[Convention, ...] = tuple(
    each for each in CONVENTIONS.values() if all(each.of_stage(s) for s in STAGES_IN_QUESTION)
)
"""The conventions that answer to bare conv3, conv4, conv5 (or C3, C4, C5)."""
