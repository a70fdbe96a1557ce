"""Links that open an issue in the project's repository with its form filled in."""

import logging
import os
import re
from collections.abc import Mapping
from functools import cache
from urllib.parse import urlencode

from vgg_explorer.names.entry_toml import written
from vgg_explorer.names.paper_entry import Entry, Usage

VARIABLE = "VGG_EXPLORER_REPO"
"""Names the repository; without it no link is offered."""
MISSING_PAPER, WRONG_READING = "missing-paper.yml", "wrong-reading.yml"
"""The forms, in ``.github/ISSUE_TEMPLATE``."""
LONGEST = 8000
"""Bytes of an address that GitHub takes; it refuses one of more than 8,191 together with the rest
of the request's first line."""

_REPOSITORY = re.compile(r"https://github\.com/[A-Za-z0-9-]+/[A-Za-z0-9._-]+", re.ASCII)
_log = logging.getLogger(__name__)


def repository(environ: Mapping[str, str] | None = None) -> str:
    """The repository that ``VGG_EXPLORER_REPO`` names; empty where it names none.

    A value that is no address like ``https://github.com/owner/name`` is ignored, and the log says
    so once.

    Args:
        environ: Environment variables; by default those of the process.
    """
    return _checked((os.environ if environ is None else environ).get(VARIABLE, ""))


def missing_paper(repository: str, entry: Entry) -> tuple[str, bool]:
    """The link that reports a missing paper, and whether it carries the entry's file.

    A file that makes the link longer than ``LONGEST`` is left out, to be pasted by hand.

    Args:
        repository: As ``repository`` gives it.
        entry: The entry.
    """
    year = f" ({entry.year})" if entry.year else ""
    link = f"https://arxiv.org/abs/{entry.arxiv}" if entry.arxiv else ", ".join(entry.links[-1:])
    filled = {
        "title": f"Missing paper: {entry.title}"[:200],
        "paper": ", ".join(filter(None, [f"{entry.title}{year}", link])),
        "names": "\n".join(map(_meaning, entry.usages)),
        "where": "\n".join(entry.links),
    }
    for fields, whole in ((filled | {"entry": written(entry)}, True), (filled, False)):
        address = _address(repository, MISSING_PAPER, fields)
        if len(address) <= LONGEST:
            return address, whole
    return _address(repository, MISSING_PAPER, {"title": filled["title"]}), False


def wrong_reading(repository: str, page: str = "") -> str:
    """The link that reports a wrong reading.

    Args:
        repository: As ``repository`` gives it.
        page: Link to the page that says so; may be empty.
    """
    address = _address(repository, WRONG_READING, {"page": page} if page else {})
    return address if len(address) <= LONGEST else _address(repository, WRONG_READING, {})


def _meaning(usage: Usage) -> str:
    vgg19 = f"{usage.vgg19} of VGG19" if usage.vgg19 else ""
    meant = ", ".join(usage.tensors) or vgg19 or f"not settled: {usage.note}"
    return f"{usage.as_written}: {meant}"


def _address(repository: str, template: str, fields: Mapping[str, str]) -> str:
    return f"{repository}/issues/new?{urlencode({'template': template, **fields})}"


@cache
def _checked(value: str) -> str:
    address = value.strip().removesuffix("/").removesuffix(".git")
    if address and not _REPOSITORY.fullmatch(address):
        _log.warning(
            "%s is %r, which is no address like https://github.com/owner/name, so no issue links "
            "are offered.",
            VARIABLE,
            value,
        )
        return ""
    return address
