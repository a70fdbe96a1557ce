"""Sources as BibTeX, from what the data holds and nothing else.

Of the entries only family names are known, and neither pages nor publishers; what is not known is
left out. ``@misc`` takes any of them, so the kind of publication need not be guessed.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from vgg_explorer import __version__
from vgg_explorer.names.paper_entry import Entry

BIBLIOGRAPHY_LIMITS = (
    "Titles, authors, years and venues of the sources are bibliographic knowledge and were not "
    "checked; only family names are known."
)
"""What has to stand beside the sources' own entries."""
_ESCAPED = {
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    **{character: f"\\{character}" for character in "&%$#_{}"},
}
_ARXIV = re.compile(r"\d{4}\.\d{4,5}")
_NO_VENUE = frozenset({"software", "web", "arXiv"})


def of_software() -> str:
    """This software in this version."""
    facts = _citation()["software"]
    return _entry(
        "vgg16_layer_explorer",
        title=f"{{{_text(facts['title'])}}}",
        author=" and ".join(f"{{{_text(name)}}}" for name in facts["authors"]),
        version=__version__,
        note=f"Software, licence {_text(facts['license'])}",
    )


def of_network() -> str:
    """The paper that describes VGG16."""
    facts = _citation()["network"]
    return _entry(
        facts["entry"],
        kind="inproceedings",
        title=f"{{{_text(facts['title'])}}}",
        author=" and ".join(f"{_text(a)}, {_text(b)}" for a, b in facts["authors"]),
        year=str(facts["year"]),
        booktitle=_text(facts["conference"]),
        url=facts["url"],
    )


def of_sources(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Papers and code bases, each once; the paper on VGG16 has an entry of its own already."""
    own = _citation()["network"]["entry"]
    return tuple(_of_source(entry) for entry in dict.fromkeys(entries) if entry.id != own)


def _of_source(entry: Entry) -> str:
    ids = _ARXIV.findall(entry.arxiv)
    # An id with a remark is that of another version, under another title maybe.
    first = ids[0] if entry.arxiv == "; ".join(ids) and ids else ""
    further = ", ".join(ids[1:]) if first else entry.arxiv
    notes = [f"arXiv {_text(further)}"] if further else []
    notes += [f"Layer names read in \\url{{{entry.links[0]}}}"] if entry.links else []
    return _entry(
        entry.id,
        title=f"{{{_text(entry.title)}}}",
        author=_authors(entry.authors),
        year=str(entry.year or ""),
        howpublished="" if entry.venue in _NO_VENUE else _text(entry.venue),
        eprint=first,
        archiveprefix="arXiv" if first else "",
        url=f"https://arxiv.org/abs/{first}" if first else "",
        note=". ".join(notes),
    )


def _authors(names: str) -> str:
    """Family names joined as BibTeX wants them; what is no plain list of names stays as it is."""
    if re.search(r"[;()]", names):
        return f"{{{_text(names)}}}"
    listed = re.split(r",\s*| and ", names)
    return " and ".join(_author(name) for name in listed if name)


def _author(name: str) -> str:
    if name in {"et al.", "others"}:
        return "others"
    # Braces keep several words from being taken for first and last names.
    return f"{{{_text(name)}}}" if " " in name else _text(name)


def _text(words: str) -> str:
    return "".join(_ESCAPED.get(character, character) for character in words)


def _entry(name: str, kind: str = "misc", **fields: str) -> str:
    return "\n".join([f"@{kind}{{{name},", *_lines(fields), "}"])


def _lines(fields: dict[str, str]) -> Iterator[str]:
    for field, value in fields.items():
        if value:
            yield f"  {field} = {{{value}}},"


@cache
def _citation() -> dict[str, Any]:
    text = files("vgg_explorer").joinpath("data", "citation.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
