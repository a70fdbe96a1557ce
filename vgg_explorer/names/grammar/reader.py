"""A text, read as the notation of one layer."""

import re
from dataclasses import replace

from vgg_explorer.names.grammar import languages, standing, wrapping
from vgg_explorer.names.grammar.forms import Text, of_form, placed
from vgg_explorer.names.grammar.notation import (
    MAX_LENGTH,
    Notation,
    NotationError,
    Spelling,
    Standing,
)
from vgg_explorer.names.grammar.spelled import spellings_of
from vgg_explorer.names.grammar.terms import terms_of
from vgg_explorer.names.grammar.typography import key, plain, without_remark
from vgg_explorer.names.grammar.vocabulary import sides_in_english
from vgg_explorer.network import ReluSide

_SEVERAL = re.compile(r"[;&|]|\s(?:and|or|vs\.?|versus)\s|\.\.|…|[a-z]\w*\d\s*,\s*[a-z]")
_WEIGHTS = re.compile(r"[./](?:weights?|bias(?:es)?|kernels?|filters?)(?::0)?$")
_MODULE = re.compile(r"(?:^|\.)(?:features|classifier)\.(conv\d_\d|fc[67])$")
_MODULE_SAID = "a module of this name is the layer alone; its ReLU is a module of its own"
_AS_IN_CODE = re.compile(r"第\s?[^层層\s]{1,4}\s?[层層](?!目)")
_WEIGHT_LAYER = re.compile(r"\bweight(?:ed)?[ _-]+layers?\b", re.IGNORECASE)
_SLICE = re.compile(r"\[[^\[\]]*:[^\[\]]*\]")


def read(text: str) -> Notation:
    """Read the notation of one layer.

    Raises:
        NotationError: If it is none: empty, too long, several names or a slice with a step.
    """
    notation = _read(text)
    return replace(notation, weights=_WEIGHTS.search(plain(text.strip())) is not None)


def _read(text: str) -> Notation:
    given = _unwrapped(text)
    parts = standing.place_and_name(given.rest)
    if parts and (said := _with_standing(parts, given, of_place=True)):
        return said
    if found := of_form(given):
        return found
    rest = given.rest
    if part := _SLICE.search(rest):
        raise NotationError(part[0], "what is sliced is no list of layers")
    side, stripped = wrapping.side_and_rest(sides_in_english(languages.in_english(rest)))
    if side is None and (several := _SEVERAL.search(rest)):
        raise NotationError(several[0].strip(), "write one name at a time")
    notation = _by_terms(given, stripped, side)
    if notation.problem or stripped.endswith(")"):
        parts = standing.two_names(stripped)
        if parts and (said := _with_standing(parts, given, of_place=False)):
            return replace(said, side=side)
    return notation


def _unwrapped(text: str) -> Text:
    """The text without what stands around a name."""
    if not text.strip():
        raise NotationError("", "write the name of a layer or a tensor")
    if len(text) > MAX_LENGTH:
        raise NotationError(f"{text[:20]}…", f"a name has at most {MAX_LENGTH} characters")
    inner, around = wrapping.unquoted(text)
    # The VGG paper counts its layers so; pools have no weights and no number there.
    name = _WEIGHT_LAYER.sub("layer", plain(inner))
    if not key(name):
        raise NotationError(text.strip(), "a name has letters or digits")
    network, rest = wrapping.network_and_rest(name)
    rest, set_aside = wrapping.core(rest)
    if around:
        named, left = wrapping.network_and_rest(plain(around))
        network = network or named
        if re.search(r"\d", left):
            set_aside.append(f"“{left}” around it is set aside")
    return Text(text, name, rest, network, tuple(set_aside))


def _with_standing(parts: tuple[str, str], given: Text, *, of_place: bool) -> Notation | None:
    """The notation of the first text, the second being what it names; None if it is no such pair.

    Args:
        parts: The two texts.
        given: The text that holds them.
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
    place = notation.position is not None or index is not None
    unread = notation.problem or (named and (named.problem or not named.spellings))
    if unread or (of_place and not place):
        return None
    said = f"“{second}” is the same layer in other words"
    return replace(
        notation,
        network=given.network or notation.network,
        standing=Standing(second, kind, named),
        asides=(*notation.asides, said, *given.set_aside),
    )


def _by_terms(given: Text, stripped: str, side: ReluSide | None) -> Notation:
    """The notation that the words and numbers of a text are.

    Args:
        given: The text.
        stripped: The same without the words on the side of the ReLU.
        side: That side.
    """
    literal_text, rest = given.name, given.rest
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
    bracketed = re.search(r"[a-z]\s*\[\s*-?\d+\s*\]", rest)
    if bracketed or (spellings and re.search(r"[\s=(]-\d", rest)):
        # A key has no brackets and no minus sign: pools[2] is not pool2 by its key.
        literal_text = rest = ""
    spelled = {s.key for s in spellings}
    output = re.sub(r"(?<=[a-z\d]):\d$", "", literal_text)
    texts = (literal_text, without_remark(literal_text), output, rest)
    whole = [Spelling(k) for k in dict.fromkeys(map(key, texts)) if k]
    asides = (*asides, *given.set_aside)
    if literal.key in spelled and spellings[0].key == literal.key and literal.key[:5] == "block":
        # Keras's own name says by itself on which side of the ReLU it is.
        spellings[1:] = [replace(s, fallback=True) for s in spellings[1:]]
    whole = [s for s in whole if s.key not in spelled]
    # dense_2 is an automatic name of Keras, with which dense 2 has its key in common.
    words = re.fullmatch(r"(?:dense|dropout)[ -]?\d", literal_text)
    spellings = [*spellings, *whole] if words else [*whole, *spellings]
    if pair := re.fullmatch(r".*vgg[\s_-]?16[_-]([1-5])([1-4])", plain(literal_text)):
        said = f"“{pair[1]}{pair[2]}” is read as two digits, stage and index"
        spellings.insert(0, Spelling(f"conv{pair[1]}_{pair[2]}", note=said))
    if module := _MODULE.search(rest):
        spellings.insert(0, Spelling(key(f"{module[1]}_pre"), note=_MODULE_SAID))
    if position:
        from_0 = _AS_IN_CODE.search(given.name) is not None
        position = replace(position, english=stripped.isascii(), from_0=from_0)
        return replace(placed(position, spellings, side), network=given.network, asides=asides)
    if problem or not spelled:
        known = {spelling.key for spelling in spellings}
        others = dict.fromkeys(map(key, _alternatives(rest)))
        spellings += [Spelling(k, fallback=True) for k in others if k and k not in known]
    return Notation(
        tuple(spellings),
        network=given.network,
        side=side,
        channels=channels,
        asides=asides,
        problem=problem,
    )


def _alternatives(rest: str) -> list[str]:
    """Other spellings to try, the closest to the text first."""
    unremarked = without_remark(wrapping.bare(rest))
    found = [rest, wrapping.bare(rest), unremarked, wrapping.shortened(unremarked)]
    found.append(re.sub(r"^the |\slayer$", "", unremarked))
    if "/" in rest:
        found.append(f"vgg_16/{wrapping.bare(rest)}")  # TF-Slim's scope, left out or renamed
    return found
