"""Text for a file: printable, with the names in it known apart from the rest."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

_BEGIN, _END = "\ue000", "\ue001"


@dataclass(frozen=True)
class Words:
    """A sentence in runs: text, and whether it is a name that is set as code."""

    runs: tuple[tuple[str, bool], ...]

    @property
    def plain(self) -> str:
        """The sentence alone."""
        return "".join(text for text, _ in self.runs)


def words(sentence: Callable[[Callable[[str], str]], str] | str) -> Words:
    """A sentence in its runs.

    Args:
        sentence: The sentence, or what makes it given how names are set.
    """
    if isinstance(sentence, str):
        return Words(((printable(sentence), False),))
    written = sentence(lambda name: f"{_BEGIN}{name}{_END}")
    first, *rest = written.split(_BEGIN)
    runs = [(first, False)]
    for part in rest:
        name, _, after = part.partition(_END)
        runs += [(name, True), (after, False)]
    return Words(tuple((printable(text, keep_ends=True), code) for text, code in runs if text))


def printable(text: str, *, keep_ends: bool = False) -> str:
    """Text in one line that every file can hold and every reader shows.

    A name comes from an address or a command line, where anything may stand: line breaks, half
    characters, marks that turn the direction of writing.

    Args:
        text: Any.
        keep_ends: Whether space at either end stays.
    """
    single = " ".join(text.split())
    if keep_ends and single:
        single = f"{' ' * text[:1].isspace()}{single}{' ' * text[-1:].isspace()}"
    elif keep_ends:
        single = " " * bool(text)
    return "".join(_shown(each) for each in single)


def _shown(character: str) -> str:
    if character.isprintable():
        return character
    return "" if unicodedata.category(character) == "Cf" else "\N{REPLACEMENT CHARACTER}"
