"""What is fuzzed: each target takes any bytes, and raises if a promise is broken."""

import contextlib
import gc
import importlib
import json
import pkgutil
import struct
import tomllib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import date
from functools import cache
from typing import Any, Final

import numpy as np

Target = Callable[[bytes], None]

_DAY = date(2026, 11, 25)


class BrokenPromiseError(AssertionError):
    """Something does not hold that is promised of every input."""


def _promised(holds: object, what: str) -> None:
    if not holds:
        raise BrokenPromiseError(what)


def _is_one_sentence(text: str) -> bool:
    begins = text[:1].isupper() or text[:1].isdigit()
    return begins and text.endswith(".") and "\n" not in text


def images(data: bytes) -> None:
    """Any bytes are a picture or one sentence."""
    from vgg_explorer.images import decoding

    try:
        picture = decoding.read(with_checksums(data))
    except decoding.ImageError as error:
        _promised(_is_one_sentence(str(error)), f"one sentence: {error}")
        return
    pixels = picture.pixels
    _promised(pixels.ndim == 3 and pixels.shape[2] == 3, "height, width and three colours")
    _promised(pixels.dtype == np.uint8 and pixels.size, "8-bit values")
    _promised(all(map(_is_one_sentence, picture.notes)), f"sentences: {picture.notes}")


def with_checksums(data: bytes) -> bytes:
    """A PNG with the checksums that its chunks should have: else a change is all that is found."""
    if not data.startswith(b"\x89PNG\r\n\x1a\n"):
        return data
    out, at = [data[:8]], 8
    while at + 12 <= len(data):
        length = struct.unpack_from(">I", data, at)[0]
        end = at + 8 + length
        if end + 4 > len(data):
            break
        out += [data[at:end], struct.pack(">I", zlib.crc32(data[at + 4 : end]))]
        at = end + 4
    return b"".join((*out, data[at:]))


def names(data: bytes) -> None:
    """Any text has readings or a refusal, and what is printed is understood again."""
    from vgg_explorer.names.comparison import compare
    from vgg_explorer.names.resolution import UnknownNameError
    from vgg_explorer.names.resolver import resolve
    from vgg_explorer.network import TENSORS

    text = _text(data)
    first, _, second = text.partition("\x1f")
    try:
        found = resolve(first)
    except UnknownNameError as error:
        _promised(str(error)[-1] in ".?", f"sentences: {error}")
        for near in error.near:
            _resolvable(near)
        readings = None
    else:
        json.dumps(found.as_dict())
        _promised(found.readings, "a resolution has readings")
        readings = [(r.system, r.network, r.tensors) for r in found.readings]
        for reading in found.readings:
            _promised(set(reading.tensors) <= set(TENSORS), "tensors that there are")
            _resolvable(reading.name)
    try:
        again = resolve(f" {first}\t")
        spaced = [(r.system, r.network, r.tensors) for r in again.readings]
    except UnknownNameError:
        spaced = None
    _promised(spaced == readings, "spaces around a name change nothing")
    if second:
        with contextlib.suppress(UnknownNameError):
            compare(first, second)


def _resolvable(name: str) -> None:
    from vgg_explorer.names.resolution import UnknownNameError
    from vgg_explorer.names.resolver import resolve

    try:
        resolve(name)
    except UnknownNameError as error:
        _promised(error.elsewhere, f"“{name}” is printed and not understood")


def links(data: bytes) -> None:
    """Any parameter with any value is a choice or none, and a choice is written as it is read."""
    from vgg_explorer.network import input_size
    from vgg_explorer.ui.choices.choice_book import Book
    from vgg_explorer.ui.shared import image_field

    text = _text(data)
    for reader in (input_size.parse, image_field._parse_feed):
        try:
            reader(text)
        except input_size.InputSizeError as error:
            _promised(str(error).endswith("."), f"one sentence: {error}")
    parts = text.split("\x1f")
    known = choices()
    address = {}
    for part in parts:
        key, _, value = part.partition("=")
        numbered = known[ord(key) % len(known)].in_address if len(key) == 1 else key
        address[numbered] = value
    for choice in known:
        for value in (text, *address.values()):
            meant = choice.parse(value)
            if meant is not None:
                written = choice.as_text(meant)
                _promised(choice.parse(written) == meant, f"{choice.id} as it is read: {value!r}")
    book = Book(page="any", offered={each.in_address: each for each in known})
    book.read(address)
    said = book.parameters()
    again = Book(page="any", offered=book.offered)
    again.read(said)
    _promised(again.parameters() == said, f"a link leads to itself: {address!r}")


@cache
def choices() -> tuple[Any, ...]:
    """Every choice that some page offers, each parameter once."""
    import vgg_explorer.ui
    from tests.pages import visible_choices
    from vgg_explorer.ui.choices.choice import Choice

    for module in pkgutil.walk_packages(vgg_explorer.ui.__path__, "vgg_explorer.ui."):
        importlib.import_module(module.name)
    gc.collect()
    there = [each for each in gc.get_objects() if isinstance(each, Choice)]
    there += [each.choice for page in visible_choices.PAGES.values() for each in page]
    by_name = {each.in_address: each for each in there}
    return tuple(by_name[name] for name in sorted(by_name))


def papers(data: bytes) -> None:
    """Any text is an entry with its faults or none at all; any form gives a file or its faults."""
    from vgg_explorer.names import entry_rules, entry_toml, evidence

    text = _text(data)
    try:
        entry = evidence.read("fuzzed", text)
    except (tomllib.TOMLDecodeError, TypeError):
        entry = None
    if entry is not None:
        for problem in entry_rules.problems(entry, _DAY):
            _promised(problem.sentence.endswith("."), f"a sentence: {problem}")
        back = evidence.read("fuzzed", entry_toml.written(entry))
        _promised(back == entry, "an entry is read as it was written")
    _form(text.split("\x1f"))


def _form(parts: list[str]) -> None:
    from vgg_explorer.names import entry_toml, evidence, paper_draft

    words = iter(parts)

    def filled(form: type) -> Any:
        texts = [each.name for each in fields(form) if each.type in {"str", str}]
        return form(**{name: word for name, word in zip(texts, words, strict=False) if word})

    draft = filled(paper_draft.Draft)
    whole = paper_draft.Draft(
        **{
            **{each.name: getattr(draft, each.name) for each in fields(draft)},
            "names": tuple(_drafts(lambda: filled(paper_draft.NameDraft), len(parts) // 8)),
            "sources": tuple(_drafts(lambda: filled(paper_draft.SourceDraft), len(parts) // 12)),
        }
    )
    checked = paper_draft.check(whole, _DAY)
    _promised((checked.entry is None) == bool(checked.problems), "an entry, or what is wrong")
    if checked.entry is not None:
        back = evidence.read(checked.entry.id, entry_toml.written(checked.entry))
        _promised(back == checked.entry, "an entry is read as it was written")


def _drafts(make: Callable[[], Any], count: int) -> Iterator[Any]:
    for _ in range(min(count, 4)):
        yield make()


def _text(data: bytes) -> str:
    return data.decode("utf-8", errors="replace")


TARGETS: Final[dict[str, Target]] = {
    "images": images,
    "names": names,
    "links": links,
    "papers": papers,
}
"""By the name that the command line has for each."""
