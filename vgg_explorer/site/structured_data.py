"""What a page is in the terms of schema.org, for search engines."""

from collections.abc import Mapping
from hashlib import blake2s
from typing import Any

from vgg_explorer import __version__
from vgg_explorer.names.evidence import SAMPLE_LIMITS
from vgg_explorer.site.page import NAME, Page

_LICENSE = "https://www.apache.org/licenses/LICENSE-2.0"


def question(asked: str, answer: str) -> dict[str, Any]:
    """A page that answers one question."""
    accepted = {"@type": "Answer", "text": answer}
    return {
        "@type": "FAQPage",
        "mainEntity": [{"@type": "Question", "name": asked, "acceptedAnswer": accepted}],
    }


def article(headline: str, answer: str, **more: object) -> dict[str, Any]:
    """A page that explains one thing."""
    return {"@type": "TechArticle", "headline": headline, "description": answer, **more}


def dataset(description: str, names: int, entries: int) -> dict[str, Any]:
    """The first page: all that was read."""
    return {
        "@type": "Dataset",
        "name": "Names of the layers of VGG16",
        "description": f"{description} {SAMPLE_LIMITS}",
        "license": _LICENSE,
        "version": __version__,
        "isAccessibleForFree": True,
        "creator": {"@type": "Organization", "name": "The VGG Explorer authors"},
        "keywords": ["VGG16", "layer names", "conv3", "conv4", "conv5", "feature maps"],
        "measurementTechnique": "reading released code and papers, each with file and line",
        "variableMeasured": [f"{names} names", f"{entries} papers and code bases"],
    }


def graph(page: Page, base: str) -> Mapping[str, Any]:
    """What stands in the page: what it is, and the way to it.

    Args:
        page: The page.
        base: Address of the site without a slash at the end; empty where it is not known.
    """
    main = dict(page.structured)
    if base:
        main["url"] = address(page.path, base)
    if main:
        main |= {"inLanguage": "en", "isPartOf": {"@type": "WebSite", "name": NAME}}
    steps = [*page.crumbs, (page.title, page.path)]
    items = [
        {
            "@type": "ListItem",
            "position": place,
            "name": words,
            **({"item": address(path, base)} if base else {}),
        }
        for place, (words, path) in enumerate(steps, 1)
    ]
    way = {"@type": "BreadcrumbList", "itemListElement": items}
    return {"@context": "https://schema.org", "@graph": [*([main] if main else []), way]}


def address(path: str, base: str) -> str:
    """The address of a page, the same for each: folders without their ``index.html``."""
    folder, _, name = path.rpartition("/")
    return f"{base}/{f'{folder}/' * bool(folder)}{name * (name != 'index.html')}"


def picture_of(page: Page) -> str:
    """Path of the picture that previews show; pages with the same tensors share it."""
    ids = [each.id for each in page.marked]
    # A file name has to be short.
    name = "-".join(ids) if len(ids) <= 4 else f"{len(ids)}-{_digest('-'.join(ids))}"
    return f"pictures/{name or 'network'}.png"


def _digest(text: str) -> str:
    """A short name for a long one."""
    return blake2s(text.encode(), digest_size=6).hexdigest()
