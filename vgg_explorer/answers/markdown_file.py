"""An answer to keep as Markdown, which reads as text as well.

Its pictures are left out: where Markdown is read, GitHub among others, a picture inside the text is
not shown, and its letters would bury the rest.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from vgg_explorer.answers.bibtex import BIBLIOGRAPHY_LIMITS
from vgg_explorer.answers.kept_answer import (
    Claim,
    Fact,
    KeptAnswer,
    KeptProof,
    Meaning,
    PairRow,
    Source,
    TensorRow,
)
from vgg_explorer.answers.words import Words
from vgg_explorer.names.evidence import SAMPLE_LIMITS

NO_PICTURES = (
    "The pictures are in the HTML file alone: where Markdown is read, pictures inside the text are "
    "not shown."
)
# Inside a word an underscore is none of Markdown's.
_SPECIAL = re.compile(r"([\\`*\[\]<>~]|(?<!\w)_|_(?!\w)|&(?=\w+;|#))")


def markdown(answer: KeptAnswer) -> str:
    """The file; no text in it takes effect as markup."""
    return "\n".join([*_lines(answer), ""])


def _lines(answer: KeptAnswer) -> Iterator[str]:
    yield f"# {_text(answer.question)}"
    yield from ("", f"**{_words(answer.verdict)}**")
    two = len(answer.claims) > 1
    for claim in answer.claims:
        if two:
            yield from ("", f"{claim.letter}: {_code(claim.name)}. {_words(claim.sentence)}")
        for aside in claim.asides:
            yield from ("", f"How it was read: {_text(aside)}.")
    yield from ("", "## The tensors", "")
    yield f"Shapes at {answer.size} input (height × width × channels); the stride and the receptive"
    yield "field in input pixels."
    yield from ("", *_tensors(answer.tensors))
    if answer.pairs:
        yield from ("", "## What lies between", "")
        yield "Every answer to the one name beside every answer to the other, the most specific"
        yield "first."
        yield from ("", *_pairs(answer))
    yield from ("", "## On an image" if answer.proof else "## No image", "")
    yield from _proof(answer.proof) if answer.proof else [_text(answer.no_proof)]
    yield from ("", "## Who says so", "", _text(SAMPLE_LIMITS))
    for claim in answer.claims:
        yield from _claim(claim)
    yield from ("", "## How this was made", "", *_facts(answer.made))
    yield from ("", "## How to cite", "")
    yield "This software and the paper that describes the network:"
    yield from ("", *_fenced(answer.own_bibtex))
    if answer.bibtex:
        yield from ("", f"The sources. {_text(BIBLIOGRAPHY_LIMITS)}")
        yield from ("", *_fenced(answer.bibtex))


def _tensors(rows: Sequence[TensorRow]) -> Iterator[str]:
    titles = ("Tensor", "Keras layer", "ReLU", "Shape", "Stride", "Receptive field")
    yield from _head([*titles, "Sources that mean it"])
    for row in rows:
        plain = (row.relu, row.shape, row.stride, row.receptive_field, row.meant)
        yield _row([_code(row.id), _code(row.keras), *map(_text, plain)])


def _pairs(answer: KeptAnswer) -> Iterator[str]:
    names = [_code(claim.name) for claim in answer.claims]
    yield from _head([*names, "Relation", "Identity"])
    for pair in answer.pairs:
        yield _pair(pair)


def _pair(pair: PairRow) -> str:
    identity = _code(pair.identity) if pair.identity else "–"
    return _row([_ids(pair.a), _ids(pair.b), _text(pair.sentence), identity])


def _proof(proof: KeptProof) -> Iterator[str]:
    yield from _facts(proof.facts)
    for tensor in proof.tensors:
        yield from ("", f"### {_text(tensor.caption)}", "", *_facts(tensor.facts))
        for note in tensor.notes:
            yield from ("", _text(note))
    for reading in proof.reading:
        yield from ("", _text(reading))
    for checked in proof.checked:
        yield from ("", f"### {' and '.join(map(_code, checked.tensors))}", "")
        yield from (_text(each) for each in checked.found)
        if checked.facts:
            yield from ("", *_facts(checked.facts))
    if proof.left_out:
        yield from ("", _text(proof.left_out))
    yield from ("", NO_PICTURES)


def _claim(claim: Claim) -> Iterator[str]:
    letter = f"{claim.letter}: " if claim.letter else ""
    for meaning in claim.meanings:
        yield from ("", f"### {letter}{_code(claim.name)} as {_ids(meaning.tensors)}", "")
        yield from _meaning(meaning)
    if claim.left_open:
        yield from ("", f"### {letter}Also written, without settling a tensor", "")
        for each in claim.left_open:
            yield f"- {_text(each.label)}: {_code(each.name)}, {_text(each.text)}."


def _meaning(meaning: Meaning) -> Iterator[str]:
    yield f"{_text(meaning.count.capitalize())}."
    if meaning.place_of:
        yield f"Meant is the tensor of {_text(meaning.place_of)} at that place."
    yield ""
    for reading in meaning.readings:
        yield f"- {_text(reading.title)}: {_code(reading.name)} ({_text(reading.source)})"
    if meaning.counted:
        yield from ("", "Counted:", "", *map(_source, meaning.counted))
    if meaning.others:
        also = "They also write it" if meaning.counted else "They write it"
        yield from ("", f"{also} and mean this:", "", *map(_source, meaning.others))


def _source(source: Source) -> str:
    place = f"[{_text(source.place)}](<{source.link}>)" if source.link else _text(source.place)
    said = f"{_text(source.label)}; writes {_ids(source.writes)}; {_text(source.how)}"
    return f"- {said}, checked {source.checked}" + (f": {place}" if source.place else "")


def _facts(facts: Iterable[Fact]) -> Iterator[str]:
    for what, value in facts:
        yield f"- {_text(what)}: {_text(value)}"


def _head(titles: Sequence[str]) -> Iterator[str]:
    yield _row(titles)
    yield _row(["---"] * len(titles))


def _row(cells: Iterable[str]) -> str:
    # A bar would end the cell, even in code.
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _fenced(entries: Iterable[str]) -> Iterator[str]:
    yield "```bibtex"
    yield "\n\n".join(entries)
    yield "```"


def _ids(names: Iterable[str]) -> str:
    return ", ".join(_code(name) for name in names)


def _words(words: Words) -> str:
    return "".join(_code(text) if code else _text(text) for text, code in words.runs)


def _text(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", words)


def _code(name: str) -> str:
    return f"`{name.replace('`', chr(39))}`"
