"""A text, read as the notation of one layer."""

import re
from dataclasses import replace
from typing import Literal

from vgg_explorer.grammar import automatic, languages, positions, standing, wrapping
from vgg_explorer.grammar.notation import (
    MAX_LENGTH,
    Notation,
    NotationError,
    Position,
    Side,
    Spelling,
    Standing,
)
from vgg_explorer.grammar.spelled import spellings_of
from vgg_explorer.grammar.terms import terms_of
from vgg_explorer.grammar.typography import PHI, key, plain, without_remark
from vgg_explorer.grammar.vocabulary import sides_in_english

_RESULT = re.compile(r"res\s*(?:[(\[]\s*(\d+)\s*[)\]]|[\s_-]*(\d{2}))(?:\.x)?")
_SEVERAL = re.compile(r"[;&|]|\s(?:and|or|vs\.?|versus)\s|\.\.|…|[a-z]\w*\d\s*,\s*[a-z]")
_SLICE = re.compile(r"\[[^\[\]]*:[^\[\]]*\]")
_MODULE_OP = re.compile(
    r"(?:.*/)?(features|classifier)[./_](\d+)/"
    r"(conv|relu|maxpool|gemm|dropout)(?:_\d)?(?:_output_\d+)?(?::\d+)?"
)


def read(text: str) -> Notation:
    """Read the notation of one layer.

    Raises:
        NotationError: If it is none: empty, too long, several names or a slice with a step.
    """
    if not text.strip():
        raise NotationError("", "write the name of a layer or a tensor")
    if len(text) > MAX_LENGTH:
        raise NotationError(f"{text[:20]}…", f"a name has at most {MAX_LENGTH} characters")
    inner, around = wrapping.unquoted(text)
    name = plain(inner)
    if not key(name):
        raise NotationError(text.strip(), "a name has letters or digits")
    network, rest = wrapping.network_and_rest(name)
    outside = []
    if around:
        named, left = wrapping.network_and_rest(plain(around))
        network = network or named
        if re.search(r"\d", left):
            outside = [f"“{left}” around it is set aside"]
    literal = Spelling(key(name))
    rest, set_aside = wrapping.core(rest)
    set_aside += outside
    parts = standing.place_and_name(rest)
    if parts and (said := _with_standing(parts, network, of_place=True)):
        return replace(said, asides=(*said.asides, *set_aside))
    if made := automatic.gluon(rest) or automatic.keras(rest):
        spelled, read_so = made
        spellings = (literal, Spelling(key(spelled)))
        told = (*set_aside, *read_so)
        return Notation(spellings, network=network, asides=told, problem=automatic.BEYOND)
    if operation := _MODULE_OP.fullmatch(rest):
        spelled = key(f"/{operation[1]}/{operation[1]}.{operation[2]}/{operation[3]}_output_0")
        return Notation((literal, Spelling(spelled)), network=network)
    if found := positions.in_sequence(rest, network):
        return found
    if phi := _phi(name, network):
        return phi
    if result := _RESULT.fullmatch(rest):
        return Notation((Spelling(result[1] or result[2], "result index"),), network=network)
    for candidate in (name, rest):
        if place := positions.in_list(candidate, text):
            # A key has no minus sign, and vgg.4 is not the entries' vgg4.
            by_name = place.container != "vgg" and (place.index or 0) >= 0
            return _placed(place, [literal] * by_name, network, None)
    if part := _SLICE.search(rest):
        raise NotationError(part[0], "what is sliced is no list of layers")
    side, stripped = wrapping.side_and_rest(sides_in_english(languages.in_english(rest)))
    if side is None and (several := _SEVERAL.search(rest)):
        raise NotationError(several[0].strip(), "write one name at a time")
    notation = _by_terms(name, rest, stripped, network, side, set_aside)
    if notation.problem or stripped.endswith(")"):
        parts = standing.two_names(stripped)
        if parts and (said := _with_standing(parts, network, of_place=False)):
            return replace(said, side=side, asides=(*said.asides, *set_aside))
    return notation


def _with_standing(parts: tuple[str, str], network: str, of_place: bool) -> Notation | None:
    """The notation of the first text, the second being what it names; None if it is no such pair.

    Args:
        parts: The two texts.
        network: The network that is named beside them.
        of_place: Whether the first has to be a place in a list.
    """
    first, second = parts
    try:
        notation = read(first)
        kind = standing.kind_named(second) if of_place else ""
        named = None if kind else read(second)
    except NotationError:
        return None
    index = re.match(r"(?:features|classifier)\.\d", notation.first)
    placed = notation.position is not None or index is not None
    unread = notation.problem or (named and (named.problem or not named.spellings))
    if unread or (of_place and not placed):
        return None
    return replace(
        notation,
        network=network or notation.network,
        standing=Standing(second, kind, named),
        asides=(*notation.asides, f"“{second}” is the same layer in other words"),
    )


def _phi(name: str, network: str) -> Notation | None:
    side, stripped = wrapping.side_and_rest(name)
    phi = PHI.fullmatch(stripped)
    if not phi or (phi[1] and not phi[4] and phi[2].strip(" -_")):  # vgg.28 is no pair
        return None
    pair = f"{phi[3]}{phi[4]}{phi[5]}" if phi[1] else ""
    if pair in {"11", "13", "16", "19"}:
        return None
    said = "" if phi[4] else f"“{phi[3]}{phi[5]}” is read as the pair {phi[3]},{phi[5]}"
    spellings = (Spelling(key(name)), Spelling(f"phi{phi[3]}_{phi[5]}", "phi", note=said))
    return Notation(spellings, network=network, side=side)


def _by_terms(
    literal_text: str,
    rest: str,
    stripped: str,
    network: str,
    side: Side | None,
    set_aside: list[str],
) -> Notation:
    literal = Spelling(key(literal_text))
    problem, asides = "", tuple[str, ...]()
    spellings: list[Spelling] = []
    position = channels = None
    for text in dict.fromkeys((stripped, without_remark(stripped))):
        try:
            terms = terms_of(text)
            spellings, told, position = spellings_of(terms)
        except NotationError as error:
            problem = problem or error.rule
            continue
        problem, asides, channels = "", tuple(dict.fromkeys(terms.asides)), terms.channels
        side = side or told
        if text != stripped:
            remark = stripped[len(text) :].strip()
            asides = (*asides, f"“{remark}” is taken for a remark")
        break
    bracketed = re.search(r"[a-z]\s*\[\s*(?:-?\d+|[-\d\s]*:[^\]]*)\s*\]", rest)
    if bracketed or (spellings and re.search(r"[\s=(]-\d", rest)):
        # A key has no brackets and no minus sign: pools[2] and x[:2] are not pool2 and x2.
        literal_text = rest = stripped = ""
    spelled = {s.key for s in spellings}
    output = re.sub(r"(?<=[a-z\d]):\d$", "", literal_text)
    texts = (literal_text, without_remark(literal_text), output, rest)
    whole = [Spelling(k) for k in dict.fromkeys(map(key, texts)) if k]
    asides = (*asides, *set_aside)
    if literal.key in spelled and spellings[0].key == literal.key and literal.key[:5] == "block":
        # Keras's own name says by itself on which side of the ReLU it is.
        spellings[1:] = [replace(s, fallback=True) for s in spellings[1:]]
    spellings = [*(s for s in whole if s.key not in spelled), *spellings]
    if pair := re.fullmatch(r".*vgg[\s_-]?16[_-]([1-5])([1-4])", plain(literal_text)):
        said = f"“{pair[1]}{pair[2]}” is read as two digits, stage and index"
        spellings.insert(0, Spelling(f"conv{pair[1]}_{pair[2]}", note=said))
    if position:
        position = replace(position, english=stripped.isascii())
        return _placed(position, spellings, network, side, asides)
    if problem or not spelled:
        known = {spelling.key for spelling in spellings}
        others = dict.fromkeys(map(key, _alternatives(rest)))
        spellings += [Spelling(k, fallback=True) for k in others if k and k not in known]
    return Notation(
        tuple(spellings),
        network=network,
        side=side,
        channels=channels,
        asides=asides,
        problem=problem,
    )


def _placed(
    position: Position,
    spellings: list[Spelling],
    network: str,
    side: Side | None,
    asides: tuple[str, ...] = (),
) -> Notation:
    """The notation of a place; one in features or classifier has a name of its own."""
    if position.container in {"features", "classifier"} and position.index is not None:
        numbers = [position.index]
        if position.ordinal:
            numbers = [position.index - 1, position.index] if position.index > 0 else []
        note = "the {}th module is the one at index {}, counted from 0"
        for number in numbers:
            counted = position.ordinal and number != position.index
            said = note.format(position.index, number) if counted else ""
            spelled = key(f"{position.container}.{number}")
            if spelled not in {s.key for s in spellings}:
                spellings.append(Spelling(spelled, note=said))
        if numbers:
            return Notation(tuple(spellings), network=network, side=side, asides=asides)
    if (position.index or 0) < 0 and not position.ordinal:
        spellings = []  # a key has no minus sign: layer -2 is not layer 2
    if position.ordinal and not position.figures and 0 < (position.index or 0) <= 5:
        stage = key(f"block number {position.index}")
        # Who writes the third layer in words mostly means conv3; the first is the first convolution.
        first = position.english and (position.index or 0) > 2
        side_of_places: Literal["before", "behind"] = "before" if first else "behind"
        said = "layer is read as stage"
        spellings.append(Spelling(stage, beside=side_of_places, note=said))
    return Notation(tuple(spellings), network=network, side=side, position=position, asides=asides)


def _alternatives(rest: str) -> list[str]:
    """Other spellings to try, the closest to the text first."""
    unremarked = without_remark(wrapping.bare(rest))
    found = [rest, wrapping.bare(rest), unremarked, wrapping.shortened(unremarked)]
    found.append(re.sub(r"^the |\slayer$", "", unremarked))
    if "/" in rest:
        found.append(f"vgg_16/{wrapping.bare(rest)}")  # TF-Slim's scope, left out or renamed
    return found
