"""A text as a row of terms: each a kind of thing (a convolution, a block) with its numbers.

Nothing that is written is passed over: a word that is not known and a number that belongs to no
kind are errors, unless they stand in the front parts of a path, whose names are anybody's choice.
What is passed over there is said in an aside.
"""

import re
from dataclasses import dataclass, field

from vgg_explorer.names.grammar.notation import NotationError
from vgg_explorer.names.grammar.numerals import IN_FIGURES, ORDINAL, with_digits, without_first
from vgg_explorer.names.grammar.vocabulary import (
    BEFORE_A_PLACE,
    OTHERS,
    WEIGHTS_IN_WORDS,
    WHOLE_STAGE,
    counts_scopes,
    in_english,
    kinds_of,
)
from vgg_explorer.names.grammar.wrapping import without_built_on

_TOKEN = re.compile(
    r"(?P<size>(?<![a-z\d])\d+(?:\s?[x×*]\s?\d+)+"
    r"|[(\[]\s*(?:none\s*,\s*)?\d+(?:\s*,\s*\d+){2,3}\s*[)\]])"
    rf"|(?P<sign>[{ORDINAL}{IN_FIGURES}])(?P<ordinal>-?\d+)"
    r"|(?P<word>[a-z]+[23]d(?![a-z])|[^\W\d_]+)"
    r"|(?P<number>\d+)"
    r"|(?P<mark>.)",
    re.DOTALL,
)
_MERGING = frozenset({"conv", "relu", "pool", "dense", "drop", "norm"})
_COUNTERS = frozenset({"weight", "op"})
_CHANNELS = frozenset({64, 128, 256, 512, 1000, 4096})
_CHANNELS_SAID = re.compile(
    rf"(?<![\w.])({'|'.join(map(str, _CHANNELS))})[\s-]*"
    r"(?:d|dims?|dimensional|dimensions|channels?)\b"
)


@dataclass
class Term:
    """One thing that a text speaks of.

    Attributes:
        kind: A kind of ``vocabulary.KINDS``.
        part: Number of the part of the path in which it stands.
        numbers: The numbers behind it.
        ordinal: The ordinal before it; negative if counted from the end.
        figures: Whether that ordinal is written in figures.
        digits: The digits that follow the word without a mark between; empty if there is a mark.
        counted: Whether the word layer stands between it and its number (conv layer 10).
        indexed: Whether its number stands in brackets, ``pools[2]``, as an index of a list.
        node: Whether word and number are joined as in the name of an ONNX node, ``Conv_28``.
        whole: Whether it is a convolutional block or part in words.
    """

    kind: str
    part: int
    numbers: list[int] = field(default_factory=list)
    ordinal: int | None = None
    figures: bool = False
    digits: str = ""
    counted: bool = False
    indexed: bool = False
    node: bool = False
    whole: bool = False

    @property
    def bare(self) -> bool:
        """Whether nothing says which one of its kind it is."""
        return not self.numbers and self.ordinal is None


@dataclass
class Terms:
    """The terms of a text, in its order, and what is set aside.

    Attributes:
        terms: The terms.
        asides: What was set aside, as sentences without full stops.
        channels: A number of channels that is given beside the name.
        lone: A number that stands alone, where nothing else is counted.
        lone_ordinal: Whether that number is an ordinal.
        features: The word features or classifier, if it is there.
        output: Whether the output of the thing is asked for in words.
    """

    terms: list[Term] = field(default_factory=list)
    asides: list[str] = field(default_factory=list)
    channels: int | None = None
    lone: int | None = None
    lone_ordinal: bool = False
    features: str = ""
    output: bool = False


def terms_of(text: str) -> Terms:
    """The terms of a text without typography and without the name of a network.

    Raises:
        NotationError: If a word or a number is not understood.
    """
    text, asides = without_built_on(text)
    channels = _CHANNELS_SAID.search(text)
    if channels:
        text = f"{text[: channels.start()]} {text[channels.end() :]}"
        asides.append(f"{channels[1]} is taken for the number of channels")
    text, read_so = without_first(in_english(with_digits(text)))
    found = _Reader(text).read()
    found.asides[:0] = [*asides, *read_so]
    found.channels = int(channels[1]) if channels else found.channels
    return found


class _Reader:
    """Reads one text from left to right."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.result = Terms()
        self.part = 0
        self.current: Term | None = None
        self.ordinal: int | None = None
        self.figures = False
        self.strange: list[tuple[str, int]] = []
        self.lone: list[tuple[int, str, int]] = []
        self.gap = ""
        self.word = ""
        self.lone_word = ""
        self.after_strange = False

    def read(self) -> Terms:
        previous = ""
        for token in _TOKEN.finditer(self.text):
            kind = token.lastgroup
            if kind == "mark":
                self._mark(token[0], previous, token.end())
            elif kind == "size":
                if self.gap == "_":
                    raise NotationError(token[0], f"“{token[0]}” is not understood")
                self.result.asides.append(f"“{token[0]}” is taken for a size")
            elif kind == "ordinal":
                if self.ordinal is not None:
                    raise NotationError(token[0], "two ordinals follow each other")
                self.ordinal = int(token["ordinal"])
                self.figures = token["sign"] == IN_FIGURES
                self.current = None
            elif kind == "word":
                if previous.isdigit() and not self.gap and len(token[0]) == 1:
                    raise NotationError(token[0], f"“{previous}{token[0]}” is not understood")
                self._word(token[0])
            else:
                self._number(token[0])
            if kind != "mark":
                self.gap = ""
            previous = token[0]
        return self._finished()

    def _mark(self, mark: str, previous: str, end: int) -> None:
        following = self.text[end : end + 1]
        stop = mark in "/!>" or (mark == "." and not (previous.isdigit() and following.isdigit()))
        if stop or mark == ":":
            self.part += 1
            self.current = None if mark in "/!>" else self.current
        self.gap += mark

    def _word(self, word: str) -> None:
        self.after_strange = False
        previous, self.word = self.word, word
        of_another_vgg = word in {"m", "s", "f", "face"} and previous in {"vgg", "cnn"}
        if word in OTHERS or of_another_vgg:
            rule = f"“{word}” says that it is a layer of something else"
            raise NotationError(word, rule)
        if word in {"features", "classifier"}:
            self.result.features = word
        if word in {"output", "outputs"}:
            self.result.output = True
        kinds = kinds_of(word)
        if kinds == ("weight",) and self.lone and self.result.features:
            self.result.asides.append("the weights are named, read as what they compute")
            return
        unnamed = not self.result.terms and word not in WEIGHTS_IN_WORDS
        if kinds and kinds[0] in _COUNTERS and unnamed:
            kinds = None  # weights, and operations, of nothing that is named yet
        if kinds is None:
            self.strange.append((word, self.part))
            self.current = None
            self.after_strange = True
            return
        for kind in kinds:
            self._kind(kind)
        if not kinds and word not in BEFORE_A_PLACE:
            self.current = None  # a number behind it is no number of the kind before it

    def _kind(self, kind: str) -> None:
        terms = self.result.terms
        last = terms[-1] if terms else None
        if kind == "layer" and last and last.kind in _MERGING and self.ordinal is None:
            if last.bare:
                last.counted = True
                self.current = last
            return
        if kind in {"op", "weight"}:
            self.current = None
        if last and last.kind == "layer" and kind in _MERGING and not last.numbers:
            # The third layer convolution, layer conv3_3: the layer is the convolution.
            terms.pop()
            if self.ordinal is None:
                self.ordinal = last.ordinal
        whole = self.word == WHOLE_STAGE
        term = Term(kind, self.part, ordinal=self.ordinal, figures=self.figures, whole=whole)
        self.ordinal, self.figures = None, False
        terms.append(term)
        # Filter 12 is one channel, which is no layer's number.
        uncounted = kind in {"before", "after", "input"} or self.word in WEIGHTS_IN_WORDS
        self.current = None if uncounted else term

    def _number(self, digits: str) -> None:
        number, term = int(digits), self.current
        if self.after_strange and self.strange:
            word, part = self.strange[-1]
            self.strange[-1] = (f"{word}{self.gap}{digits}", part)
            return
        if re.search(r"[\s(\[=]-$", self.gap):
            number = -number
            if term and term.kind != "layer":
                if not (term.bare and "[" in self.gap):
                    raise NotationError(f"-{digits}", f"what -{digits} counts is not said")
                term.ordinal, term.indexed = number, True
                return
        output = self.word in {"output", "outputs", "out"} and self.gap in {"_", ":", " "}
        counter = self.result.terms and number < 10 and (self.gap == ":" or output)
        if counter or (term and term.kind in _COUNTERS):
            self.result.asides.append(f"“{digits}” behind it counts outputs or calls")
            return
        if term is None:
            if self.result.terms:
                raise NotationError(digits, f"what the number {digits} counts is not said")
            self.lone.append((number, f"{self.word}{self.gap}{digits}", self.part))
            self.lone_word = self.word
            return
        in_stage = term.kind != "conv" or any(t.kind == "stage" for t in self.result.terms)
        one_number = term.kind in {"pool", "dense", "drop"} and "/" not in self.text
        if len(term.numbers) >= 2 - (one_number or term.kind == "stage") or (
            len(term.numbers) == 1 and in_stage and number in _CHANNELS
        ):
            self._further(digits, number)
            return
        if not term.numbers and not self.gap:
            term.digits = digits
        term.indexed = term.bare and self.gap == "["
        term.node = term.bare and self.gap == "_" and not self.word.endswith("d")
        term.numbers.append(number)

    def _further(self, digits: str, number: int) -> None:
        if number in _CHANNELS and self.result.channels is None:
            self.result.channels = number
            self.result.asides.append(f"{digits} is taken for the number of channels")
        elif self.gap in {"_", ":"} and number < 10 and "/" in self.text:
            self.result.asides.append(
                f"“{self.gap}{digits}” behind it is taken for a counter of calls or copies"
            )
        else:
            raise NotationError(digits, f"what the number {digits} counts is not said")

    def _finished(self) -> Terms:
        result = self.result
        if self.ordinal is not None:
            if result.terms or self.lone:
                raise NotationError(f"{self.ordinal}", "what the ordinal counts is not said")
            result.lone, result.lone_ordinal = self.ordinal, True
        named = [t.part for t in result.terms if t.kind not in {"op", "weight"}]
        front = min(named, default=0)
        full = self._full()
        for word, part in self.strange:
            counted = re.search(r"\d", word) and not full
            if part >= front or (counted and not counts_scopes(word)):
                raise NotationError(word, f"“{word}” is not understood")
            result.asides.append(f"“{word}” in front is taken for a scope")
        for number, text, part in self.lone:
            if named and part < front and (full or counts_scopes(text)):
                result.asides.append(f"“{text}” in front is taken for a scope")
            elif (
                named
                or len(self.lone) > 1
                or (self.lone_word and self.lone_word not in BEFORE_A_PLACE)
            ):
                raise NotationError(str(number), f"what the number {number} counts is not said")
            else:
                result.lone = number
        return result

    def _full(self) -> bool:
        """Whether stage and index are both said, so that no number in front can be one of them."""
        terms = self.result.terms
        stage = any(t.kind == "stage" and not t.bare for t in terms)
        layer = any(t.kind in {"conv", "pool"} and (t.numbers or t.kind == "pool") for t in terms)
        return (stage and layer) or any(len(t.numbers) == 2 for t in terms)
