"""The index of the site's search, made here so that a browser has only to load it."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from lunr.builder import Builder

from vgg_explorer.site.page import Page

_FIELDS = {"name": 10, "words": 3}
"""What is searched, with the weight of a hit in it."""


def script(pages: Sequence[Page]) -> str:
    """The index with what the list of results shows, as a script: a folder serves no JSON.

    Args:
        pages: Those that are to be found.
    """
    builder = Builder()
    builder.ref("id")
    for name, boost in _FIELDS.items():
        builder.field(name, boost=boost)
    # No stemming and no stop words: these are names, and “all” or “pooling” may be part of one.
    builder.pipeline.reset()
    builder.search_pipeline.reset()
    for number, page in enumerate(pages):
        builder.add(
            {
                "id": str(number),
                # Lists: a text would be parted at hyphens too.
                "name": list(_tokens([*page.words[:1], *_exact(page.words)])),
                "words": list(_tokens([page.title, *page.words])),
            }
        )
    # Through JSON: lunr's own numbers are then those of the file.
    index: dict[str, Any] = builder.build().serialize()
    shown = [[page.path, page.title, page.answer, page.kind] for page in pages]
    return f"window.searchIndex = {_compact(index)};\nwindow.searchPages = {_compact(shown)};\n"


def _compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"), sort_keys=True)


def _exact(words: Iterable[str]) -> Iterator[str]:
    """Whole names without their spaces, as one token each."""
    for each in words:
        yield re.sub(r"\s+", "", each)


def _tokens(texts: Iterable[str]) -> Iterator[str]:
    """Words as they stand and their parts; ``search.js`` takes a query apart in the same way."""
    for text in texts:
        for word in text.casefold().split():
            bare = word.strip(".,;:()[]“”\"'?!")
            if bare:
                yield bare
                parts = re.findall(r"[a-z0-9]+", bare)
                if len(parts) > 1:
                    yield from parts
