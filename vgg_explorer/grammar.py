r"""The notation of layer names: free-form text to canonical spellings.

Names are written in many ways: ``Conv3-3``, ``conv₃,₃``, ``vgg16.features[:17]``, ``res(30)``,
``\phi_{5,4}``. This module knows how names are written and nothing of what they mean: ``read``
turns a text into keys under which the tables of names are searched (``key`` makes the same key of
a name in a table, so that two spellings are equal exactly if their keys are).

Rules: case, spaces, punctuation, LaTeX and typography do not matter, with one exception: in
``features`` and ``classifier`` a number behind a dot or in brackets is an index, so ``features.3``
is another name than ``features_3``. Two numbers side by side stay two numbers (``conv3_3`` is not
``conv33``).
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

MAX_LENGTH = 200
"""Longest text that is read, in characters; no name of a layer comes near it."""

Side = Literal["before", "after"]
Word = Literal["index", "result index", "phi"]


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
        container: ``features`` or ``classifier``.
        start: First index; None for the beginning.
        stop: The index behind the last; None for the end.
        text: As it is written in Python.
    """

    container: str
    start: int | None
    stop: int | None
    text: str

    def last(self, length: int) -> int:
        """Index of the module whose output the slice returns, of a sequence of ``length``.

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
        return chosen[-1]


@dataclass(frozen=True)
class Spelling:
    """A canonical spelling to look up.

    Attributes:
        key: The key in a table of names.
        kind: The kind of number that it is, where it is one; the tables of other kinds are then
            not searched.
        fallback: Whether it is to be tried only if the spellings before it lead nowhere.
    """

    key: str
    kind: Word | None = None
    fallback: bool = False


@dataclass(frozen=True)
class Notation:
    """A text, read.

    Attributes:
        spellings: What to look up, the most literal first.
        slice: The slice that it is, if it is one.
        network: The network that it names, ``vgg16``, ``vgg16_bn``, ``vgg19``, ...; else empty.
        side: The side of the ReLU that it asks for in words.
    """

    spellings: tuple[Spelling, ...]
    slice: Slice | None = None
    network: str = ""
    side: Side | None = None


_SUBSCRIPT = "₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹"
_LATEX_FONT = re.compile(r"\\(?:math|text|operatorname)\w*|\\(?:rm|it|bf|tt|left|right)\b")
_NETWORK = re.compile(r"(?<![a-z])vgg[\s_-]*(11|13|16|19)(?:[\s_-]*(bn))?(?!\d)(?:\(\w*\))?")
_INDEXED = re.compile(
    r"(?<![a-z])(features|classifier)(?:\.children)?[()\s]*(?:\.\s*(\d+)(?!\d)|\[([^\[\]]*)\])"
    r"(?:\.(?:weight|bias)|\(\w*\))?$"
)
_BARE_SLICE = re.compile(r"\[\s*(-?\d*\s*:[^\[\]]*)\]|range\(([\d\s,]+)\)")
_PHI = re.compile(r"(?:srgan\W*)?(?:(vgg)|φ|phi)([\W_]*)([1-9])([\W_]*)([1-9])")
_RESULT = re.compile(r"res\s*(?:[(\[]\s*(\d+)\s*[)\]]|[\s_-]*(\d{2}))(?:\.x)?")
_NUMBERED = re.compile(r"(?:layer|lid|index|module)[\s_#=]*[(\[]?(\d+)[)\]]?")
_JOINING = re.compile(r"(?:^|\W)(?:of|in|from|for|on)(?: the)?\s*$|[\W_]+$")
_PREFIX = re.compile(r"(?:(?:self|model|net|vgg|module|backbone|encoder|cnn)\.)+")
_LEADING = re.compile(
    r"(?:(?:the|layers?|outputs?|features?|activations?|(?:feature )?maps?) (?:of |from )?)"
    r"(?=[a-z]*\D*\d)(?:the )?(?:layers? )?"
)
_TRAILING = re.compile(r"\s+(?:layers?|outputs?|activations?|features?|(?:feature )?maps?|blob)$")
_RELU = r"[\s_-]*(?:the |its )?(?:re-?lu|activation|non-?linearity)\b"
_BEFORE = re.compile(rf"[\s_(,/-]*\b(?:before|pre|without|prior to){_RELU}\)?")
_AFTER = re.compile(rf"[\s_(,/+-]*(?:\b(?:after|post|with|and){_RELU}|[+/ _]\s*relu$)\)?")
_QUOTED = re.compile(r"[(\[]\s*[\"']([^\"']+)[\"']\s*[)\]]")
_SEVERAL = re.compile(r"[;&|]|\s(?:and|or|vs\.?|versus)\s|\.\.|…|[a-z]\w*\d\s*,\s*[a-z]")


def read(text: str) -> Notation:
    """Read the notation of one layer.

    Raises:
        NotationError: If it is none: empty, too long, several names or a slice with a step.
    """
    if not text.strip():
        raise NotationError("", "write the name of a layer or a tensor")
    if len(text) > MAX_LENGTH:
        raise NotationError(f"{text[:20]}…", f"a name has at most {MAX_LENGTH} characters")
    quoted = _QUOTED.search(text)
    name = plain(quoted[1] if quoted else text)
    if not key(name):
        raise NotationError(text.strip(), "a name has letters or digits")
    literal = Spelling(key(name))
    network, rest = _split_network(name)
    if found := _position(rest, network):
        return found
    if phi := _PHI.fullmatch(_BEFORE.sub("", _AFTER.sub("", name))):
        pair = f"{phi[3]}{phi[4]}{phi[5]}" if phi[1] else ""
        if pair not in {"11", "13", "16", "19"}:
            return Notation(
                (literal, Spelling(f"phi{phi[3]}_{phi[5]}", "phi")), side=_split_side(name)[0]
            )
    if result := _RESULT.fullmatch(rest):
        return Notation((Spelling(result[1] or result[2], "result index"),), network=network)
    spellings = [literal]
    if number := _NUMBERED.fullmatch(rest):
        spellings.append(Spelling(number[1], "index"))
    elif index := re.fullmatch(r"(features|classifier)[\s_]*(\d+)", rest):
        spellings.append(Spelling(f"{index[1]}.{index[2]}"))
    side, bare = _split_side(rest)
    if side is None and (several := _SEVERAL.search(name)):
        raise NotationError(several[0].strip(), "write one name at a time")
    for alternative in _alternatives(rest, bare):
        spelling = Spelling(key(alternative), fallback=True)
        if spelling.key and spelling.key not in {each.key for each in spellings}:
            spellings.append(spelling)
    return Notation(tuple(spellings), network=network, side=side)


def key(name: str) -> str:
    """The key of a name: equal for all spellings of one name."""
    text = plain(name)
    indexed = _INDEXED.search(text)
    if indexed:
        inside = indexed[2] or re.sub(r"\s", "", indexed[3])
        plainly = inside.isdecimal()
        return f"{indexed[1]}.{int(inside)}" if plainly else f"{indexed[1]}[{inside}]"
    if phi := _PHI.fullmatch(text):
        separated = not phi[1] or bool(phi[4])
        if separated:
            return f"phi{phi[3]}_{phi[5]}"
    joined = ""
    for token in re.findall(r"[^\W\d_]+|\d+", text):
        joined += "_" * (token.isdecimal() and joined[-1:].isdecimal()) + token
    return joined


def plain(text: str) -> str:
    """The text without typography: no LaTeX, no sub- and superscripts, no case, no quotes."""
    if re.fullmatch(r"[\w ./:\-\[\]]*", text, re.ASCII):  # nearly every name; the rest is slow
        return " ".join(text.casefold().split())
    text = re.sub(r"\\(?:var)?[pP]hi", "φ", text)
    text = _LATEX_FONT.sub("", text).replace("\\", "")
    text = re.sub(rf"(?<=[0-9])(?=[{_SUBSCRIPT}])", "_", text)
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub(r"[‐‑‒–—−]", "-", text)
    text = re.sub(r"[${}`'\"“”‘’«»]", "", text)
    return " ".join(text.split())


def without_remark(name: str) -> str:
    """The name without a remark in brackets behind it."""
    return re.sub(r"\s+\([^()]*\)$", "", name)


def _split_network(name: str) -> tuple[str, str]:
    found = _NETWORK.search(name)
    if not found:
        return "", _PREFIX.sub("", name)
    network = f"vgg{found[1]}" + ("_bn" if found[2] else "")
    before = re.sub(
        r"(?:^|\W)(?:of|in|from|for|on)(?: the)?\s*$|[\W_]+$", "", name[: found.start()]
    )
    after = re.sub(r"^(?:\(\w*\)|s\b)?[\s./:,)_-]*", "", name[found.end() :])
    # Of models.vgg16.features what stands before is a path, not a name.
    before = re.sub(r"^[\w.]*(?:models|list)\W*$", "", before)
    return network, _PREFIX.sub("", f"{before} {after}".strip())


def _position(text: str, network: str) -> Notation | None:
    """The notation, if the text is an index in a sequence of modules or a slice of one."""
    container, inside = "features", ""
    if indexed := _INDEXED.search(text):
        container, inside = indexed[1], indexed[2] or indexed[3]
    elif bare := _BARE_SLICE.fullmatch(text):
        inside = bare[1] or ":".join(bare[2].split(",")[-2:])
        inside = inside if ":" in inside else f":{inside}"
    else:
        return None
    inside = re.sub(r"\s", "", inside)
    shown = f"{container}[{inside}]"
    if inside.isdecimal():
        return Notation((Spelling(key(shown)),), network=network)
    if not re.fullmatch(r"-?\d*(?::-?\d*)?", inside) or inside in {"", "-"}:
        stepped = "a slice with a step is no sequence of layers"
        strange = "an index is a whole number, and a slice is two with a colon"
        raise NotationError(shown, stepped if inside.count(":") > 1 else strange)
    start, colon, stop = inside.partition(":")
    first = int(start) if start.strip("-") else None
    last = int(stop) if stop.strip("-") else None
    if not colon and first is not None:  # features[-1]
        last = first + 1 or None
    return Notation((Spelling(key(shown)),), Slice(container, first, last, shown), network)


def _split_side(text: str) -> tuple[Side | None, str]:
    """The side of the ReLU that is asked for in words, and the rest."""
    if _BEFORE.search(text):
        return "before", _BEFORE.sub("", text).strip()
    if _AFTER.search(text):
        return "after", _AFTER.sub("", text).strip()
    return None, text


def _alternatives(rest: str, bare: str) -> list[str]:
    """Other spellings to try, the closest to the text first."""
    unremarked = without_remark(bare)
    short = _TRAILING.sub("", _LEADING.sub("", unremarked, count=1)).strip()
    pooling = re.sub(r"max[\s_-]*pool(?:ing)?|pooling", "pool", short)
    found = [rest, bare, unremarked, short, pooling]
    if "/" in bare:
        # TF-Slim's scopes are paths; the last part is the layer.
        found += [f"vgg_16/{bare}", bare.rstrip("/").rpartition("/")[2]]
    return found
