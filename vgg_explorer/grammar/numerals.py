"""Number words and ordinals in English, Chinese, Japanese and Korean, as digits and marks.

An ordinal becomes ``№n`` and one counted from the end ``№-n``; a cardinal word becomes digits.
A small table does: the numbers in question are below a hundred, libraries for number words read
one language each and no counters (第四个, 5段目), and their import takes longer than an answer may.
"""

import re

ORDINAL, IN_FIGURES = "№", "℔"
"""Stand before an ordinal in words and in figures; typography is taken off before, so no text
holds the first sign itself."""

_UNITS = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
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
_ENGLISH = re.compile(
    rf"(?<![a-z])(?:(?P<tens>{'|'.join(_TENS)})[\s-]+)?"
    rf"(?:(?P<ordinal>{'|'.join(sorted(_ORDINALS, key=len, reverse=True))})"
    rf"|(?P<cardinal>{'|'.join(sorted(_CARDINALS, key=len, reverse=True))}))(?![a-z])"
)
_DIGITS = re.compile(r"(?<![a-z\d_.])(\d{1,3})\s?(?:st|nd|rd|th)(?![a-z])")
_FROM_THE_END = (
    (re.compile(r"\b(?:second|2nd|next)[\s-]+(?:to[\s-]+(?:the[\s-]+)?)?last\b|\bpenultimate\b"), -2),
    (re.compile(r"\blast[\s-]+but[\s-]+one\b"), -2),
    (re.compile(r"\b(?:third|3rd)[\s-]+(?:to[\s-]+(?:the[\s-]+)?)?last\b|\bantepenultimate\b"), -3),
    (re.compile(r"\b(?:the )?(?:very )?(?:last|final)(?![a-z])"), -1),
)
_HAN = {d: n for n, d in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "兩": 2}
_N = r"([〇零一二两兩三四五六七八九十\d]+)"
_COUNTER = r"[个個つ]?"
_CJK = (
    (re.compile(rf"倒数第\s*{_N}\s*{_COUNTER}|倒數第\s*{_N}\s*{_COUNTER}"), -1),
    (re.compile(rf"(?:最後|後ろ)から\s*{_N}\s*(?:番目|つ目|個目)?の?"), -1),
    (re.compile(rf"第\s*{_N}\s*(?:番目の?|个|個|つ目の?)?"), 1),
    (re.compile(rf"{_N}\s*(?:番目|つ目|個目|回目|번째)の?"), 1),
    (re.compile(rf"{_N}\s*(?=[層段]目)"), 1),
)
_CJK_WORDS = (
    (re.compile(r"最[后後]の?(?:一[个個]?|[个個])?|最終の?|마지막"), -1),
    (re.compile(r"最初の?|首[个個]|첫\s?번째|첫"), 1),
)
_AFTER_HAN = re.compile(
    r"(?<=[层層块塊段组組積积化ルグ込みクジ])\s*([一二三四五六七八九十]+)(?![个個一-鿿])"
)


def with_digits(text: str) -> str:
    """A text without typography, with its number words and ordinals as digits and marks."""
    if re.search(r"[a-z]{3}|\dth|\dst|\dnd|\drd", text):
        for pattern, number in _FROM_THE_END:
            text = pattern.sub(f" {ORDINAL}{number} ", text)
        text = _DIGITS.sub(rf" {IN_FIGURES}\1 ", text)
        text = _ENGLISH.sub(_english, text)
    if not text.isascii():
        for pattern, sign in _CJK:
            text = pattern.sub(lambda found, sign=sign: _marked(found, sign), text)
        for pattern, number in _CJK_WORDS:
            text = pattern.sub(f" {ORDINAL}{number} ", text)
        text = _AFTER_HAN.sub(lambda found: str(_han(found[1])), text)
    return text


def _english(found: re.Match[str]) -> str:
    tens = _TENS.get(found["tens"] or "", 0)
    if found["ordinal"]:
        return f" {ORDINAL}{tens + _ORDINALS[found['ordinal']]} "
    return str(tens + _CARDINALS[found["cardinal"]])


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
