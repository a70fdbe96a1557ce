"""What an answer to a name is: readings, and what else has to be said about the name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from vgg_explorer.names import rich_display
from vgg_explorer.names.paper_entry import Entry
from vgg_explorer.names.statements import Stated
from vgg_explorer.network import Tensor

OWN_SYSTEM = "tensor_id"
"""The system of the project's own tensor ids."""
ENTRIES_SYSTEM = "entries"
"""The system of names that only papers and code bases give, no framework and no convention."""


_EXAMPLES = "Names look like conv3_3, block3_pool, features.16 or vgg_16/pool3."


@dataclass(frozen=True)
class Reading:
    """One answer to "what does this name mean?".

    Attributes:
        name: The name as its system spells it.
        tensors: What it means, in forward order; for a name of VGG19 the tensors of VGG16 that
            play the same part.
        system: Id of the framework or convention under which it is meant, or ``entries``.
        title: That framework or convention, for people.
        note: What to know about this meaning; may be empty.
        source: Where the name was read; for a convention, how many entries use it.
        evidence: Entries that write this very name and mean just these tensors by it.
        users: Number of entries that use the convention; 0 for a framework's names.
        network: ``VGG16`` or ``VGG19``: the network whose tensor is meant.
        modified: Whether every entry behind it changes the network, so that the name gives the
            layer and not its size.
    """

    name: str
    tensors: tuple[Tensor, ...]
    system: str
    title: str
    note: str
    source: str
    evidence: tuple[Entry, ...] = ()
    users: int = 0
    network: str = "VGG16"
    modified: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The reading as plain data for JSON; ``keras`` is None where Keras has no such layer."""
        return {
            "name": self.name,
            "tensors": [t.id for t in self.tensors],
            "keras": [t.keras for t in self.tensors],
            "network": self.network,
            "modified_network": self.modified,
            "system": self.system,
            "title": self.title,
            "note": self.note,
            "source": self.source,
            "evidence": [entry.as_dict() for entry in self.evidence],
        }


@dataclass(frozen=True)
class Remark:
    """An entry that writes a name without settling which tensor of VGG16 it means.

    Attributes:
        entry: The entry.
        name: The name as it writes it.
        text: What is known, in a sentence without its full stop.
    """

    entry: Entry
    name: str
    text: str

    def as_dict(self) -> dict[str, Any]:
        """The remark as plain data for JSON."""
        return {"name": self.name, "text": self.text, "entry": self.entry.as_dict()}


@dataclass(frozen=True)
class Resolution:
    """Every reading of a name, the most specific first.

    Attributes:
        query: The name as asked.
        readings: At least one.
        remarks: Entries that write the name and leave open what it means, or mean something else
            than a tensor of VGG16.
        asides: What was set aside or read into the query, whatever the reading, in sentences
            without their full stops.
        stated: The name, and what the query states besides that some of the meanings fit; then
            no other is left. None where the query is the name.
    """

    query: str
    readings: tuple[Reading, ...]
    remarks: tuple[Remark, ...] = ()
    asides: tuple[str, ...] = ()
    stated: Stated | None = None

    @property
    def name(self) -> str:
        """The name as asked, without what the query states besides."""
        return self.stated.name if self.stated else self.query.strip()

    @property
    def tensors(self) -> tuple[tuple[Tensor, ...], ...]:
        """The different answers, in the order of the readings."""
        return tuple(dict.fromkeys(reading.tensors for reading in self.readings))

    def __repr__(self) -> str:
        answers = ", ".join("+".join(t.id for t in each) for each in self.tensors)
        return f"Resolution({self.query!r}: {answers})"

    def _repr_html_(self) -> str | None:
        return rich_display.html(self)

    def as_dict(self) -> dict[str, Any]:
        """The resolution as plain data for JSON."""
        return {
            "query": self.query,
            "readings": [reading.as_dict() for reading in self.readings],
            "remarks": [remark.as_dict() for remark in self.remarks],
            "asides": list(self.asides),
            "stated": self.stated.words if self.stated else "",
        }


class UnknownNameError(LookupError):
    """No framework, convention or entry that was read uses this name for a tensor of VGG16.

    Attributes:
        query: The name.
        near: Known names that may have been meant, best first.
        reason: Why it can't be one, in a sentence without its full stop; empty where unknown.
        elsewhere: What the name means in VGG19, with the tensors of VGG16 at the same place.
        remarks: Entries that write the name for something that is no tensor of VGG16.
        asides: What was set aside or read into the query, as in a resolution.
    """

    def __init__(
        self,
        query: str,
        near: tuple[str, ...],
        reason: str = "",
        elsewhere: tuple[Reading, ...] = (),
        remarks: tuple[Remark, ...] = (),
        asides: tuple[str, ...] = (),
    ) -> None:
        self.query = query
        self.near = near
        self.reason = reason
        self.elsewhere = elsewhere
        self.remarks = remarks
        self.asides = asides
        hint = f"Did you mean {_either(near)}?" if near else _EXAMPLES
        if not query:
            super().__init__(f"Write the name of a layer or a tensor. {hint}")
            return
        shown = query if len(query) <= 60 else f"{query[:60]}…"
        because = f": {reason}" if reason else " that is known here"
        super().__init__(f"“{shown}” is no name of a VGG16 tensor{because}. {hint}")


def _either(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
