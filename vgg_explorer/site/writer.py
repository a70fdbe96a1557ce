"""Writes the whole site into a folder."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from vgg_explorer.site import (
    base_url,
    convention_pages,
    front_pages,
    name_pages,
    paper_pages,
    pitfall_pages,
    preview,
    search_index,
    structured_data,
    system_pages,
    tensor_pages,
)
from vgg_explorer.site.page import Page
from vgg_explorer.site.rendering import renderer

WRITTEN = ".vgg-explorer-site"
"""The file in a written folder that lists what was written, so that it can be written anew."""
_ASSETS = ("style.css", "copy.js", "search.js", "vendor/lunr.min.js", "vendor/lunr.LICENSE.txt")
_TEMPLATES = files("vgg_explorer").joinpath("site", "templates")


class SiteError(Exception):
    """The site can't be written; the message says why in a sentence."""


@dataclass(frozen=True)
class Written:
    """What was written.

    Attributes:
        folder: Where to.
        pages: Number of pages, without those that only lead on to another.
        files: Number of files.
        size: Of all files, in bytes.
    """

    folder: Path
    pages: int
    files: int
    size: int


def write(folder: Path, base: str = "") -> Written:
    """Write the site; what an earlier run wrote there and this one does not is removed.

    Args:
        folder: Where to; it must be empty, new, or written by an earlier run.
        base: Address that the site will have, for canonical links, the sitemap and previews;
            may be empty.

    Raises:
        SiteError: If the folder holds anything else, can't be written, or the address is none.
    """
    try:
        base = base_url.checked(base) if base else ""
    except base_url.BaseUrlError as error:
        raise SiteError(str(error)) from error
    pages = list(every_page())
    try:
        former = _former(folder)
        names, size = set[str](), 0
        for name, content in _files(pages, base):
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            names.add(name)
            size += len(content)
        for name in former - names:
            (folder / name).unlink(missing_ok=True)
        (folder / WRITTEN).write_text("".join(f"{n}\n" for n in sorted(names)), encoding="utf-8")
    except OSError as error:
        message = f"The site can't be written to {folder}: {error.strerror or error}."
        raise SiteError(message) from error
    return Written(folder, sum(page.listed for page in pages), len(names), size)


def every_page() -> Iterator[Page]:
    """Every page of the site, those that lead on to another too."""
    yield from front_pages.front_pages()
    yield from name_pages.name_pages()
    yield from tensor_pages.tensor_pages()
    yield from convention_pages.convention_pages()
    yield from system_pages.system_pages()
    yield from paper_pages.paper_pages()
    yield from pitfall_pages.pitfall_pages()


def _files(pages: list[Page], base: str) -> Iterator[tuple[str, bytes]]:
    render = renderer(base)
    listed = [page for page in pages if page.listed]
    pictures: dict[str, Callable[[], bytes]] = {}
    for page in pages:
        yield page.path, render(page).encode()
        if page.listed:
            pictures[structured_data.picture_of(page)] = partial(preview.draw, page.marked)
    for name, draw in pictures.items():
        yield name, draw()
    for name in _ASSETS:
        yield f"assets/{name}", _asset(name).read_bytes()
    yield "assets/search-index.js", search_index.script(listed).encode()
    # GitHub's own generator would leave out what begins with a dot or an underscore.
    yield ".nojekyll", b""
    yield from ((name, text.encode()) for name, text in _for_robots(listed, base).items())


def _for_robots(pages: list[Page], base: str) -> Mapping[str, str]:
    """A sitemap needs whole addresses, so there is one only where the site's own is known."""
    robots = "User-agent: *\nAllow: /\n"
    if not base:
        return {"robots.txt": robots}
    rows = []
    for page in pages:
        day = f"<lastmod>{page.checked}</lastmod>" if page.checked else ""
        rows.append(f"<url><loc>{structured_data.address(page.path, base)}</loc>{day}</url>\n")
    kind = "http://www.sitemaps.org/schemas/sitemap/0.9"
    sitemap = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{kind}">\n'
    return {
        "robots.txt": f"{robots}Sitemap: {base}/sitemap.xml\n",
        "sitemap.xml": f"{sitemap}{''.join(rows)}</urlset>\n",
    }


def _asset(name: str) -> Traversable:
    return _TEMPLATES.joinpath(*name.split("/"))


def _former(folder: Path) -> set[str]:
    """What an earlier run wrote into the folder."""
    if not folder.exists() or not any(folder.iterdir()):
        return set()
    if not (folder / WRITTEN).is_file():
        message = (
            f"{folder} holds files that no earlier run has written: name an empty or new folder."
        )
        raise SiteError(message)
    return set((folder / WRITTEN).read_text(encoding="utf-8").splitlines())
