"""Typography taken off: LaTeX, sub- and superscripts, case, quotes, and the key of a name."""

import re
import unicodedata
from functools import lru_cache

_SUBSCRIPT = "₀₁₂₃₄₅₆₇₈₉⁰¹²³⁴⁵⁶⁷⁸⁹"
_LATEX_FONT = re.compile(r"\\(?:math|text|operatorname)\w*|\\(?:rm|it|bf|tt|left|right)\b")
_INDEXED = re.compile(
    r"(?<![a-z])(features|classifier)(?:\.children)?[()\s]*(?:\.\s*(\d+)(?!\d)|\[([^\[\]]*)\])"
    r"(?:\.(?:weight|bias)|\(\w*\))?$"
)
PHI = re.compile(r"(?:srgan\W*)?(?:(vgg)|φ|phi)([\W_]*)([1-9])([\W_]*)([1-9])")


def plain(text: str) -> str:
    """The text without typography: no LaTeX, no sub- and superscripts, no case, no quotes."""
    if re.fullmatch(r"[\w ./:\-\[\]]*", text, re.ASCII):  # nearly every name; the rest is slow
        return " ".join(text.casefold().split())
    text = re.sub(r"\\(?:var)?[pP]hi", "φ", text)
    text = _LATEX_FONT.sub("", text).replace("\\", "")
    text = re.sub(rf"(?<=[0-9])(?=[{_SUBSCRIPT}])", "_", text)
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub(r"[‐‑‒–—−]", "-", text)
    text = re.sub(r"(?<=\w)['’]s\b", " ", text)
    text = re.sub(r"[${}`'\"“”‘’«»]", "", text)
    return " ".join(text.split())


# One name is asked for its key by every step of its way, and by each pitfall.
@lru_cache(256)
def key(name: str) -> str:
    """The key of a name: equal for all spellings of one name."""
    text = plain(name)
    indexed = _INDEXED.search(text)
    if indexed:
        inside = indexed[2] or re.sub(r"\s", "", indexed[3])
        plainly = inside.isdecimal()
        return f"{indexed[1]}.{int(inside)}" if plainly else f"{indexed[1]}[{inside}]"
    if phi := PHI.fullmatch(text):
        separated = not phi[1] or bool(phi[4])
        if separated:
            return f"phi{phi[3]}_{phi[5]}"
    joined = ""
    for token in re.findall(r"[^\W\d_]+|\d+", text):
        joined += "_" * (token.isdecimal() and joined[-1:].isdecimal()) + token
    return joined


def without_remark(name: str) -> str:
    """The name without a remark in brackets behind it."""
    return re.sub(r"\s+\([^()]*\)$", "", name)
