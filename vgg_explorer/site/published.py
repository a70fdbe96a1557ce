"""Where an answer stands on the site that was published, for links that outlive a server."""

import logging
import os
from functools import cache

from vgg_explorer.names.comparison import answers
from vgg_explorer.names.every_name import spelled
from vgg_explorer.names.resolution import Resolution
from vgg_explorer.site import addresses, base_url
from vgg_explorer.site.structured_data import address

VARIABLE = "VGG_EXPLORER_SITE"
"""The environment variable that names the site's address, as ``site --base-url`` was given it."""
_log = logging.getLogger(__name__)


def link_to(resolution: Resolution) -> str:
    """The address of the page that answers what a name means.

    That is the page of the name, or of its tensor where a name without a page has one meaning.

    Returns:
        The address; empty where the site has no such page, or ``VGG_EXPLORER_SITE`` names none.
    """
    base = _base(os.environ.get(VARIABLE, ""))
    path = _page(resolution) if base else ""
    return address(path, base) if path else ""


def _page(resolution: Resolution) -> str:
    known = spelled(resolution)
    if known:
        return addresses.of_name(known.name)
    found = answers(resolution)
    if len(found) == 1 and len(found[0].tensors) == 1 and found[0].networks == {"VGG16"}:
        return addresses.of_tensor(found[0].tensors[0])
    return ""


@cache
def _base(text: str) -> str:
    """The address without a slash at the end; a wrong one is logged once and left out."""
    if not text:
        return ""
    try:
        return base_url.checked(text, schemes=("https",))
    except base_url.BaseUrlError as error:
        _log.warning("%s is left out: %s", VARIABLE, error)
        return ""
