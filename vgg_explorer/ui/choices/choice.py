"""What a choice is: what it is called in the address, what holds at first, how it is written."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

Value = TypeVar("Value")
Option = TypeVar("Option", bound=str)


@dataclass(frozen=True, eq=False)
class Choice(Generic[Value]):
    """One choice that a visitor can make, the same on every page that offers it.

    Attributes:
        id: The query parameter, unless ``parameter`` names another; also the key of its widget.
        default: What holds at first; it is left out of the address.
        parse: Reads the text of the address; None for what is no choice.
        as_text: Writes a value as ``parse`` reads it.
        words: What the page shows for each option; empty where the options are not fixed.
        parameter: The query parameter, where two pages use one for different things.
        implied: What an address means that leaves the choice open, given what it says of others;
            None where that is always the default.
        longest: Characters of a text that are kept; 0 where it is no text of any length.
    """

    id: str
    default: Value
    parse: Callable[[str], Value | None]
    as_text: Callable[[Value], str]
    words: Mapping[str, str] = field(default_factory=dict)
    parameter: str = ""
    implied: "Callable[[Chosen], Value] | None" = None
    longest: int = 0

    @property
    def in_address(self) -> str:
        """The query parameter."""
        return self.parameter or self.id

    def left_open(self, chosen: "Chosen") -> Value:
        """What an address means that does not speak of this choice.

        Args:
            chosen: Gives the values of the others.
        """
        return self.default if self.implied is None else self.implied(chosen)


Chosen = Callable[[Choice[Any]], Any]
"""What is chosen, by the choice."""


def one_of(
    id_: str,
    words: Mapping[Option, str],
    default: Option,
    *,
    parameter: str = "",
    implied: Callable[[Chosen], Option] | None = None,
) -> Choice[Option]:
    """One of several options; they stand in the address by their ids."""
    known: Mapping[str, Option] = {str(option): option for option in words}
    return Choice(id_, default, known.get, str, _by_id(words), parameter, implied)


def some_of(
    id_: str, words: Mapping[Option, str], default: Sequence[Option]
) -> Choice[tuple[Option, ...]]:
    """Any of several options, in their order; in the address there are commas between them."""
    known: Mapping[str, Option] = {str(option): option for option in words}

    def parse(text: str) -> tuple[Option, ...] | None:
        asked = {each for each in text.split(",") if each}
        chosen = tuple(known[each] for each in known if each in asked)
        return chosen if len(chosen) == len(asked) else None

    def as_text(options: Iterable[Option]) -> str:
        return ",".join(options)

    return Choice(id_, tuple(default), parse, as_text, _by_id(words))


def line_of_text(id_: str, default: str, longest: int = 40) -> Choice[str]:
    """A line that the visitor writes; of a longer one the address gives the beginning."""
    return Choice(id_, default, lambda text: text[:longest], str, longest=longest)


def switch(id_: str) -> Choice[bool]:
    """A switch, off at first; ``true`` in the address where it is on."""
    states = {"true": True, "false": False}
    return Choice(id_, False, states.get, lambda state: str(state).lower())


def written(id_: str, default: str, parse: Callable[[str], str | None]) -> Choice[str]:
    """A choice made in a picture or by a key; ``parse`` gives its text in one certain form."""
    return Choice(id_, default, parse, str)


def place(id_: str) -> Choice[str]:
    """A row and a column, counted from 0, as ``ROW,COLUMN``; nothing at first."""

    def parse(text: str) -> str | None:
        found = re.fullmatch(r"(\d{1,5}),(\d{1,5})", text, re.ASCII)
        if found is None:
            return "" if text == "" else None
        return f"{int(found[1])},{int(found[2])}"

    return written(id_, "", parse)


def row_and_column(text: str) -> tuple[int, int] | None:
    """The numbers in the text of a place; None where there is none."""
    row, comma, column = text.partition(",")
    return (int(row), int(column)) if comma else None


def _by_id(words: Mapping[Option, str]) -> dict[str, str]:
    return {str(option): shown for option, shown in words.items()}
