"""What a page of the site is, whatever it is about."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from vgg_explorer.network import TENSORS, Tensor

NAME = "VGG16 Layer Explorer"
_LONGEST_DESCRIPTION = 300


@dataclass(frozen=True)
class Page:
    """A page before it is written.

    Attributes:
        path: From the root of the site, ``names/conv5.html``.
        template: File that shows it.
        title: What the page answers, without the site's name; no two pages have the same.
        answer: The answer in a sentence.
        kind: What it is, in a word, for lists of results.
        crumbs: The way to it from the first page: words and path; the page itself is left out.
        tensors: Those that its picture marks, in any order.
        words: What it is to be found by, besides its title.
        structured: What it is, in the terms of schema.org.
        data: What only its template knows.
        checked: The day on which its facts were last checked; None where no day is known.
        listed: Whether search engines and the site's own search are to know it.
    """

    path: str
    template: str
    title: str
    answer: str
    kind: str
    crumbs: tuple[tuple[str, str], ...] = ()
    tensors: tuple[Tensor, ...] = ()
    words: tuple[str, ...] = ()
    structured: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    checked: date | None = None
    listed: bool = True

    @property
    def root(self) -> str:
        """What leads from the page to the root of the site, so that no link needs a server."""
        return "../" * self.path.count("/")

    @property
    def description(self) -> str:
        """The answer, as short as search engines and previews show it."""
        if len(self.answer) <= _LONGEST_DESCRIPTION:
            return self.answer
        return f"{self.answer[:_LONGEST_DESCRIPTION].rpartition(' ')[0]} …"

    @cached_property
    def marked(self) -> tuple[Tensor, ...]:
        """The tensors of its picture, each once, in forward order."""
        return tuple(each for each in TENSORS if each in self.tensors)
