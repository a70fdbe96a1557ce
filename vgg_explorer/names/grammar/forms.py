"""Texts of one fixed form: automatic names, res(30), φ, operations of modules, places in lists."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from vgg_explorer.names.grammar import automatic, positions, wrapping
from vgg_explorer.names.grammar.notation import Notation, Position, Spelling
from vgg_explorer.names.grammar.typography import PHI, key
from vgg_explorer.network import ReluSide

_RESULT = re.compile(r"res\s*(?:[(\[]\s*(\d+)\s*[)\]]|[\s_-]*(\d{2}))(?:\.x)?")
_MODULE_OP = re.compile(
    r"(?:.*/)?(features|classifier)[./_](\d+)/"
    r"(conv|relu|maxpool|gemm|dropout)(?:_\d)?(?:_output_\d+)?(?::\d+)?"
)


@dataclass(frozen=True)
class Text:
    """A text to read.

    Attributes:
        raw: As it was written.
        name: Without typography and the code around it.
        rest: The same without the name of the network and what a graph puts around a name.
        network: The network that it names; empty if it names none.
        set_aside: What was taken off it, as sentences without full stops.
    """

    raw: str
    name: str
    rest: str
    network: str
    set_aside: tuple[str, ...] = ()


def of_form(text: Text) -> Notation | None:
    """The notation, if the text has one of these forms.

    Raises:
        NotationError: If it has one and breaks its rules.
    """
    for read in (_automatic, _operation, _sequence, _phi, _result, _in_list):
        if found := read(text):
            asides = dict.fromkeys((*text.set_aside, *found.asides))
            return replace(found, network=text.network, asides=tuple(asides))
    return None


def _automatic(text: Text) -> Notation | None:
    made = automatic.gluon(text.rest) or automatic.keras(text.rest)
    if not made:
        return None
    spellings = (Spelling(key(text.name)), Spelling(key(made[0])))
    return Notation(spellings, asides=tuple(made[1]), problem=automatic.BEYOND)


def _operation(text: Text) -> Notation | None:
    found = _MODULE_OP.fullmatch(text.rest)
    if not found:
        return None
    spelled = key(f"/{found[1]}/{found[1]}.{found[2]}/{found[3]}_output_0")
    return Notation((Spelling(key(text.name)), Spelling(spelled)))


def _sequence(text: Text) -> Notation | None:
    return positions.in_sequence(text.rest, text.network)


def _result(text: Text) -> Notation | None:
    found = _RESULT.fullmatch(text.rest)
    return Notation((Spelling(found[1] or found[2], "result index"),)) if found else None


def _in_list(text: Text) -> Notation | None:
    for candidate in (text.name, text.rest):
        if place := positions.in_list(candidate, text.raw):
            # A key has no minus sign, and vgg.4 is not the entries' vgg4.
            by_name = place.container != "vgg" and (place.index or 0) >= 0
            return placed(place, [Spelling(key(text.name))] * by_name)
    return None


def _phi(text: Text) -> Notation | None:
    side, stripped = wrapping.side_and_rest(text.name)
    phi = PHI.fullmatch(stripped)
    if not phi or (phi[1] and not phi[4] and phi[2].strip(" -_")):  # vgg.28 is no pair
        return None
    pair = f"{phi[3]}{phi[4]}{phi[5]}" if phi[1] else ""
    if pair in {"11", "13", "16", "19"}:
        return None
    said = "" if phi[4] else f"“{phi[3]}{phi[5]}” is read as the pair {phi[3]},{phi[5]}"
    spellings = (Spelling(key(text.name)), Spelling(f"phi{phi[3]}_{phi[5]}", "phi", note=said))
    return Notation(spellings, side=side)


def placed(position: Position, spellings: list[Spelling], side: ReluSide | None = None) -> Notation:
    """The notation of a place; one in features or classifier has a name of its own.

    Args:
        position: The place.
        spellings: What to look up beside it.
        side: The side of the ReLU that is asked for.
    """
    index = position.index or 0
    if position.container in {"features", "classifier"} and position.index is not None:
        numbers = [index] if not position.ordinal else [index - 1, index] if index > 0 else []
        if position.from_0:
            numbers.reverse()
        known = {spelling.key for spelling in spellings}
        if numbers:
            modules = (_module(position, number) for number in numbers)
            found = (*spellings, *(each for each in modules if each.key not in known))
            return Notation(found, side=side)
    if index < 0 and not position.ordinal:
        spellings = []  # a key has no minus sign: layer -2 is not layer 2
    stage = [_as_stage(position, index)] if position.ordinal and not position.figures else []
    told = tuple(spelling for spelling in (*spellings, *stage) if spelling)
    return Notation(told, side=side, position=position)


def _module(position: Position, number: int) -> Spelling:
    said = f"module number {position.index} is the one at index {number}, counted from 0"
    note = said if position.ordinal and number != position.index else ""
    if position.from_0 and not note:
        note = f"read as index {number}: who writes so of features mostly counts from 0"
    return Spelling(key(f"{position.container}.{number}"), note=note)


def _as_stage(position: Position, index: int) -> Spelling | None:
    """The stage that a layer with an ordinal in words may mean."""
    if not 0 < index <= 5:
        return None
    # Who writes the third layer mostly means conv3; the first one is the first convolution.
    side: Literal["before", "behind"] = "before" if position.english and index > 2 else "behind"
    return Spelling(key(f"block number {index}"), beside=side, note="layer is read as stage")
