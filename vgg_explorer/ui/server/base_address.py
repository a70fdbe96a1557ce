"""Tells the browser where the server is.

Streamlit's page cannot know whether ``/names`` is a page or the folder that the app stands in, so
it asks for the server below it first, and every page but the first begins with two answers 404. The
pages are known here; a line in the document says which part of the address is none of them, and
leaves a prefix that a proxy has put before it.
"""

import json
from collections.abc import Collection
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NOT_ASKED = frozenset({b"accept-encoding", b"if-none-match", b"if-modified-since"})
_NOT_TRUE = frozenset({b"content-length", b"etag", b"last-modified"})
"""Headers of the answer that no longer hold."""


def script(pages: Collection[str]) -> bytes:
    """The line, for pages with these names in the address."""
    last = f"/({'|'.join(sorted(pages))})?/*$"
    base = f"location.origin + location.pathname.replace(new RegExp({json.dumps(last)}), '/')"
    return f"<script>window.__streamlit = {{BACKEND_BASE_URL: {base}}}</script>".encode()


class BaseAddress:
    """Puts the line into the head of the app's document; everything else passes as it is."""

    def __init__(self, app: "ASGIApp", pages: Collection[str]) -> None:
        """Wrap an application.

        Args:
            app: What answers.
            pages: Names of the pages in the address.
        """
        self._app = app
        self._addresses = frozenset({"/", *(f"/{page}" for page in pages)})
        self._script = script(pages)

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer a request."""
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if scope["type"] != "http" or scope["method"] != "GET" or path not in self._addresses:
            await self._app(scope, receive, send)
            return
        headers = [each for each in scope["headers"] if each[0] not in _NOT_ASKED]
        started: list[Message] = []
        document = bytearray()

        async def pass_on(message: "Message") -> None:
            if message["type"] == "http.response.start":
                started.append(message)
                return
            document.extend(message.get("body", b""))
            if message.get("more_body"):
                return
            whole = bytes(document).replace(b"<head>", b"<head>" + self._script, 1)
            start = started[0]
            kept = [each for each in start["headers"] if each[0].lower() not in _NOT_TRUE]
            length = (b"content-length", str(len(whole)).encode())
            await send({**start, "headers": [*kept, length]})
            await send({"type": "http.response.body", "body": whole})

        await self._app({**scope, "headers": headers}, receive, pass_on)
