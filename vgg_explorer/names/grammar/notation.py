"""What a text is once it is read: spellings to look up, a place in a list, a network, a side."""

from dataclasses import dataclass
from typing import Literal

from vgg_explorer.network import ReluSide

MAX_LENGTH = 200
"""Longest text that is read, in characters; no name of a layer comes near it."""

Word = Literal["result index", "phi"]
Container = Literal[
    "features",
    "classifier",
    "layers",
    "vgg",
    "modules",
    "convs",
    "pools",
    "matconvnet",
    "torch7",
    "",
]
"""What is indexed: a sequence of torchvision's, Keras's ``model.layers``, SSD's list ``vgg``, some
sequence of modules, a list of one kind of layer, MatConvNet's or Torch7's, or nothing that the text
names."""


class NotationError(ValueError):
    """The text is not the notation of one layer.

    Attributes:
        token: The part that breaks the rule.
        rule: The rule, in a sentence without its full stop.
    """

    def __init__(self, token: str, rule: str) -> None:
        self.token = token
        self.rule = rule
        super().__init__(f"“{token}”: {rule}.")


@dataclass(frozen=True)
class Slice:
    """Part of a sequence of modules; as in Python the end is excluded and negatives count back.

    Attributes:
        container: What is sliced, as it is written: ``features``, ``classifier``, ...
        start: First index; None for the beginning.
        stop: The index behind the last; None for the end.
        text: As it is written in Python.
    """

    container: str
    start: int | None
    stop: int | None
    text: str

    def chosen(self, length: int) -> range:
        """Indices of the modules that the slice takes of a sequence of ``length``.

        It returns what the last of them returns.

        Raises:
            NotationError: If the slice reaches beyond the sequence or holds nothing.
        """
        for index in (self.start, self.stop):
            if index is not None and not -length <= index <= length:
                raise NotationError(
                    self.text, f"{self.container} has {length} modules, 0 to {length - 1}"
                )
        chosen = range(length)[self.start : self.stop]
        if not chosen:
            raise NotationError(self.text, "the slice is empty, because its end is excluded")
        return chosen


@dataclass(frozen=True)
class Spelling:
    """A canonical spelling to look up.

    Attributes:
        key: The key in a table of names.
        kind: The kind of number that it is, where it is one; the tables of other kinds are then
            not searched.
        fallback: Whether it is to be tried only if the spellings before it lead nowhere.
        beside: On which side of the places in lists it comes, where it stands beside them.
        digits: Whether its stage and index are two digits without a mark, which may be a count.
        note: What was read into the text to come to it, in a sentence without its full stop.
    """

    key: str
    kind: Word | None = None
    fallback: bool = False
    beside: Literal["", "before", "behind"] = ""
    digits: bool = False
    note: str = ""


@dataclass(frozen=True)
class Position:
    """A place in a list of layers, where the text does not say by name which layer it is.

    Attributes:
        container: The list, as far as the text tells.
        index: The number that is written; negative for a place counted from the end.
        slice: The part of the list that is written in place of an index.
        ordinal: Whether it is written as an ordinal (the 17th layer), which counts from 1; some
            write it of the index all the same.
        figures: Whether that ordinal is written in figures.
        english: Whether it is written in English.
        from_0: Whether it is written as comments in code write an index, 第22层.
        headless: Whether the list is said to be that of a base without a head.
    """

    container: Container
    index: int | None = None
    slice: Slice | None = None
    ordinal: bool = False
    figures: bool = False
    english: bool = False
    from_0: bool = False
    headless: bool = False


@dataclass(frozen=True)
class Standing:
    """What a text calls a layer beside a place or another name of it.

    Attributes:
        text: The words.
        kind: The kind of layer, where no more is said: ``conv``, ``relu``, ``pool``, ...
        named: The same, read, where a layer is named.
    """

    text: str
    kind: str = ""
    named: "Notation | None" = None


@dataclass(frozen=True)
class Notation:
    """A text, read.

    Attributes:
        spellings: What to look up, the most favoured first.
        slice: The slice of ``features`` or ``classifier`` that it is, if it is one.
        network: The network that it names, ``vgg16``, ``vgg16_bn``, ``vgg19``, ...; else empty.
        side: The side of the ReLU that it asks for.
        position: The place in another list that it is, if it is one.
        channels: The number of channels that it gives beside the name, if it gives one.
        weights: Whether it is the layer's weights that are named.
        standing: What else it calls the layer, if it does.
        asides: What is written and says nothing about the layer, as sentences without full stops.
        problem: Why what is written can't be understood in full, in a sentence without its full
            stop; only the spellings that stand for the whole text are then given.
    """

    spellings: tuple[Spelling, ...]
    slice: Slice | None = None
    network: str = ""
    side: ReluSide | None = None
    position: Position | None = None
    channels: int | None = None
    weights: bool = False
    standing: Standing | None = None
    asides: tuple[str, ...] = ()
    problem: str = ""

    @property
    def first(self) -> str:
        """The key of the spelling that is favoured most; empty if there is none."""
        return self.spellings[0].key if self.spellings else ""

    @property
    def last(self) -> str:
        """The key of the last spelling to try; empty if there is none."""
        return self.spellings[-1].key if self.spellings else ""
