"""Number words and ordinals in English, Chinese, Japanese and Korean, as digits and marks.

An ordinal becomes ``№n`` in words and ``℔n`` in figures, one counted from the end ``№-n``; a
cardinal word becomes digits. A small table does: the numbers in question are below a hundred,
libraries for number words read one language each and no counters (第四个, 5段目), and their import
takes longer than an answer may. Patterns are compiled when first needed, for the same reason.
"""

import re
from functools import partial

ORDINAL, IN_FIGURES = "№", "℔"
"""Stand before an ordinal in words and in figures; typography is taken off before, so no text
holds the first sign itself."""

_UNIT_WORDS = """
one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen
"""
_UNITS = _UNIT_WORDS.split()
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_IRREGULAR = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_CARDINALS = {word: number for number, word in enumerate(_UNITS, start=1)} | _TENS
_ORDINALS = {_IRREGULAR.get(w, f"{w}th"): n for n, w in enumerate(_UNITS, start=1)} | {
    f"{word[:-1]}ieth": number for word, number in _TENS.items()
}
_WORDS = {*_CARDINALS, *_ORDINALS}
_TO_LAST = r"[\s-]+(?:to[\s-]+(?:the[\s-]+)?)?last\b"
_CONVOLUTIONS = 13
"""Up to here the first n layers are mostly meant as convolutions, the first ten of VGG16."""
_FROM_THE_END = (
    (r"\b(?:the )?(?:last|final)\s+hidden(?=\s+layer)", -2),
    (r"\btop(?:most)?(?=\s+(?:conv|max|pool|block))", -1),
    (rf"\b(?:second|2nd|next){_TO_LAST}|\bpenultimate\b|\blast[\s-]+but[\s-]+one\b", -2),
    (rf"\b(?:third|3rd){_TO_LAST}|\bantepenultimate\b", -3),
    (r"\b(?:the )?(?:very )?(?:last|final)(?![a-z])", -1),
)
_DIGITS = r"(?<![a-z\d_.])(\d{1,3})[\s-]?(?:st|nd|rd|th)(?![a-z])"

_HAN = {d: n for n, d in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "兩": 2}
_N = r"([〇零一二两兩三四五六七八九十\d]+)"
_KOREAN = ["한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉"]
_KOREAN_ORDINAL = rf"(열)?\s?({'|'.join(_KOREAN)})?\s?번째"
_COUNTED = (
    (rf"倒[数數]第\s*{_N}\s*[个個つ]?|(?:最後|後ろ)から\s*{_N}\s*(?:番目|つ目|個目)?の?", -1),
    (rf"第\s*{_N}\s*(?:番目の?|个|個|次|つ目の?)?", 1),
    (rf"{_N}\s*(?:番目|つ目|個目|回目|번째)の?", 1),
    (rf"{_N}\s*(?=(?:層|段|ブロック)目)", 1),
)
_NOT_COUNTED = (
    (r"最[后後]の?(?:一[个個]?|[个個])?|最終の?|마지막", -1),
    (r"最初の?|首[个個]|첫\s?번째|첫", 1),
)
_BEHIND_A_WORD = (
    r"(?<=[a-z层層块塊段组組化ルグ込みクジ])\s*([一二三四五六七八九十]+)(?![个個一-鿿])"
)


def with_digits(text: str) -> str:
    """A text without typography, with its number words and ordinals as digits and marks."""
    words = set(re.findall(r"[a-z]+", text))
    if words & {"last", "final", "penultimate", "antepenultimate", "top", "topmost"}:
        for pattern, number in _FROM_THE_END:
            text = re.sub(pattern, f" {ORDINAL}{number} ", text)
    if words & {"st", "nd", "rd", "th"}:
        text = re.sub(_DIGITS, rf" {IN_FIGURES}\1 ", text)
    if words & _WORDS:
        text = _english(text)
    if not text.isascii():
        text = re.sub(rf"(?:^|(?<=[的の /]))前\s*{_N}\s*[个個]?", _first, text)
        text = re.sub(_KOREAN_ORDINAL, _korean, text)
        for pattern, sign in _COUNTED:
            text = re.sub(pattern, partial(_marked, sign=sign), text)
        for pattern, number in _NOT_COUNTED:
            text = re.sub(pattern, f" {ORDINAL}{number} ", text)
        text = re.sub(_BEHIND_A_WORD, lambda found: str(_han(found[1])), text)
    return text


def without_first(text: str) -> tuple[str, list[str]]:
    """A text with the first n layers put as the n-th, which is what they return.

    Args:
        text: As ``with_digits`` gives it.

    Returns:
        The text, and what was read into it.
    """
    asides: list[str] = []

    def nth(found: re.Match[str]) -> str:
        number, counted = found[1], found[2]
        asides.append(f"the first {number} are named, and the last of them is what they return")
        if counted.startswith("layer") and int(number) <= _CONVOLUTIONS:
            asides.append("layers are counted as convolutions")
            counted = f"conv {counted}"
        return f"{ORDINAL}{number} {counted}"

    first = rf"{ORDINAL}1\s+(\d+)\s+(layers?|conv\w*|blocks?|stages?|pool\w*)"
    return re.sub(first, nth, text), asides


def _english(text: str) -> str:
    tens, ordinals, cardinals = ("|".join(words) for words in (_TENS, _ORDINALS, _CARDINALS))
    pattern = (
        rf"(?<![a-z])(?:(?P<tens>{tens})[\s-]+)?"
        rf"(?:(?P<ordinal>{ordinals})|(?P<cardinal>{cardinals}))(?![a-z])"
    )

    def figures(found: re.Match[str]) -> str:
        ten = _TENS.get(found["tens"] or "", 0)
        if found["ordinal"]:
            return f" {ORDINAL}{ten + _ORDINALS[found['ordinal']]} "
        return str(ten + _CARDINALS[found["cardinal"]])

    return re.sub(pattern, figures, text)


def _korean(found: re.Match[str]) -> str:
    tens, units = 10 * bool(found[1]), found[2]
    number = tens + (_KOREAN.index(units) + 1 if units else 0)
    return f" {ORDINAL}{number} " if number else found[0]


def _first(found: re.Match[str]) -> str:
    number = _han(found[1])
    return found[0] if number is None else f" {ORDINAL}1 {number} "


def _marked(found: re.Match[str], sign: int) -> str:
    digits = next(group for group in found.groups() if group)
    number = _han(digits)
    mark = IN_FIGURES if digits.isdecimal() else ORDINAL
    return found[0] if number is None else f" {mark}{sign * number} "


def _han(digits: str) -> int | None:
    """A number below a hundred in Chinese numerals or digits; None if it is none."""
    if digits.isdecimal():
        return int(digits)
    tens, ten, units = digits.rpartition("十")
    if not ten:
        return _HAN.get(digits)
    if any(part and part not in _HAN for part in (tens, units)):
        return None
    return 10 * (_HAN[tens] if tens else 1) + (_HAN[units] if units else 0)
