"""The pages of the site, read once by each worker that asks for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser


@dataclass
class Read:
    """What the tests ask of a page.

    Attributes:
        tree: The page.
        ids: Where links to it may lead.
        links: Everything that it refers to.
    """

    tree: LexborHTMLParser
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        return self.text("title")

    def text(self, selector: str) -> str:
        found = self.tree.css_first(selector)
        return " ".join(found.text().split()) if found else ""

    def value(self, selector: str, attribute: str) -> str:
        found = self.tree.css_first(selector)
        return (found.attributes.get(attribute) or "") if found else ""

    @property
    def listed(self) -> bool:
        """Whether search engines may know it."""
        return not self.tree.css("meta[name=robots]")


@pytest.fixture(scope="session")
def pages(site: Path) -> Mapping[str, Read]:
    """Every page by its path."""
    return {
        path.relative_to(site).as_posix(): _read(path.read_text(encoding="utf-8"))
        for path in sorted(site.rglob("*.html"))
    }


def _read(html: str) -> Read:
    read = Read(LexborHTMLParser(html))
    for node in read.tree.css("[id], [href], [src], [action], meta[property='og:image']"):
        given = node.attributes
        if given.get("id"):
            read.ids.append(given["id"] or "")
        if given.get("property"):
            read.links.append(given["content"] or "")
        read.links += [given[key] or "" for key in ("href", "src", "action") if given.get(key)]
    return read
