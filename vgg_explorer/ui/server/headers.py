"""What a browser is told that it may do with the app: headers of every answer, and of cookies.

The policy for content follows from what the app does. Its scripts are Streamlit's files, two lines
in the document, known by their hashes, and the components, which Streamlit turns into ``blob:``
modules. Styles stand in the document as text, by Streamlit's way, so they cannot be held back.
"""

import base64
import hashlib
import logging
import os
import re
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from streamlit import file_util

from vgg_explorer.ui.server import base_address

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

VARIABLE = "VGG_EXPLORER_FRAMES"
"""Environment variable: which sites may show the app in a frame; ``*`` for all (the default),
``none``, or origins such as ``https://moodle.example.org`` with spaces between."""
_NO_USE_FOR = (
    *("accelerometer", "autoplay", "display-capture", "encrypted-media", "geolocation"),
    *("gyroscope", "magnetometer", "microphone", "midi", "payment", "picture-in-picture"),
    *("publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)
_INLINE = re.compile(rb"<script>(.*?)</script>", re.DOTALL)
_HOST = re.compile(r"(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?", re.IGNORECASE)
_log = logging.getLogger(__name__)


class Headers:
    """Sets the headers; what an answer says itself of one of them is replaced."""

    def __init__(
        self, app: "ASGIApp", pages: Collection[str], environ: Mapping[str, str] | None = None
    ) -> None:
        """Wrap an application.

        Args:
            app: What answers.
            pages: Names of the pages in the address.
            environ: Environment variables; by default those of the process.
        """
        self._app = app
        self._frames = framing((os.environ if environ is None else environ).get(VARIABLE, ""))
        self._scripts = " ".join(_hashes(pages))

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        ours = {name.encode(): value.encode() for name, value in self._headers(scope).items()}

        async def pass_on(message: "Message") -> None:
            if message["type"] == "http.response.start":
                kept = [each for each in message["headers"] if each[0].lower() not in ours]
                if scope["scheme"] == "https":
                    kept = [_secured(*each) for each in kept]
                message = {**message, "headers": [*kept, *ours.items()]}
            await send(message)

        await self._app(scope, receive, pass_on)

    def _headers(self, scope: "Scope") -> dict[str, str]:
        found = {
            "content-security-policy": self._policy(scope),
            "permissions-policy": _permissions(),
            "referrer-policy": "same-origin",
            "x-content-type-options": "nosniff",
            "cross-origin-opener-policy": "same-origin",
            "cross-origin-resource-policy": "same-origin",
        }
        if self._frames == "'none'":
            found["x-frame-options"] = "DENY"  # for what knows no frame-ancestors
        return found

    def _policy(self, scope: "Scope") -> str:
        if "/media/" in scope["path"]:
            # What a visitor takes along or sees; opened by itself it is no page of the app.
            return "default-src 'none'; sandbox"
        rules = {
            "default-src": "'none'",
            "script-src": f"'self' blob: {self._scripts}",
            "style-src": "'self' 'unsafe-inline'",
            "img-src": "'self' data: blob:",
            "font-src": "'self' data:",
            # The camera's picture is a data: address that the page fetches from itself.
            "connect-src": f"'self' data:{_sockets(scope)}",
            "manifest-src": "'self'",
            "base-uri": "'none'",
            "form-action": "'none'",
            "frame-ancestors": self._frames,
        }
        return "; ".join(f"{name} {value}" for name, value in rules.items() if value)


def framing(text: str) -> str:
    """What ``VGG_EXPLORER_FRAMES`` means, as ``frame-ancestors`` has it; empty where all may.

    (``*`` would leave out pages that are opened as files, such as slides.)

    Something else than it may hold allows no frame, and the log says so.
    """
    words = text.split()
    if not words or words == ["*"]:
        return ""
    if [word.lower() for word in words] == ["none"]:
        return "'none'"
    if all(_is_origin(word) for word in words):
        return " ".join(["'self'", *words])
    _log.warning(
        "%s is neither *, none nor a list of origins such as https://moodle.example.org, so no "
        "site may show the app in a frame.",
        VARIABLE,
    )
    return "'none'"


def _is_origin(word: str) -> bool:
    try:
        parts = urlsplit(word)
    except ValueError:
        return False
    host = parts.netloc.removeprefix("*.")
    whole = f"{parts.scheme}://{parts.netloc}" == word
    return parts.scheme in {"http", "https"} and whole and bool(_HOST.fullmatch(host))


def _hashes(pages: Collection[str]) -> list[str]:
    """Of the scripts that stand in the document, as a policy names them."""
    document = Path(file_util.get_static_dir(), "index.html").read_bytes()
    scripts = _INLINE.findall(base_address.script(pages) + document)
    digests = [base64.b64encode(hashlib.sha256(each).digest()).decode() for each in scripts]
    return [f"'sha256-{digest}'" for digest in digests]


def _sockets(scope: "Scope") -> str:
    """The address of the web socket, for browsers that do not count it as the app's own."""
    named = dict(scope["headers"]).get(b"host", b"").decode("latin-1")
    return f" ws://{named} wss://{named}" if _HOST.fullmatch(named) else ""


def _permissions() -> str:
    return ", ".join(["camera=(self)", *(f"{each}=()" for each in _NO_USE_FOR)])


def _secured(name: bytes, value: bytes) -> tuple[bytes, bytes]:
    """A cookie that no connection without TLS gets to see; other headers as they are."""
    if name.lower() != b"set-cookie" or b"; secure" in value.lower():
        return name, value
    return name, value + b"; Secure"
