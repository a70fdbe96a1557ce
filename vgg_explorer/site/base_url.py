"""The address that a site has."""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

_NEVER = re.compile(r"[^!-~]|[\"<>\\^`{|}]")
"""What no address holds as it is: white space, control characters, other alphabets, quotes."""


class BaseUrlError(ValueError):
    """The text is no address of a site; the message says so in a sentence."""


def checked(text: str, schemes: Collection[str] = ("http", "https")) -> str:
    """The address without a slash at the end.

    Args:
        text: As it was given.
        schemes: Those that it may have.

    Raises:
        BaseUrlError: If it is no address, or one that no page can stand below.
    """
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:  # brackets or a port that are none
        parts, port = urlsplit(""), None
    plain = not (parts.query or parts.fragment or parts.username is not None or _NEVER.search(text))
    if parts.scheme not in schemes or not parts.hostname or port == 0 or not plain:
        message = f"“{text}” is no address of a site: write it as https://example.org/vgg16."
        raise BaseUrlError(message)
    return text.rstrip("/")
