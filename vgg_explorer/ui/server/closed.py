"""What Streamlit's server offers and this app has no use for: it answers 404.

The pages need the document, Streamlit's files, the web socket, uploads, and the pictures and
downloads of ``/media``. A test goes through all routes of the server and finds each either used or
closed, so what a new version of Streamlit brings does not stay open unseen.
"""

from typing import TYPE_CHECKING

from streamlit import config
from streamlit.url_util import make_url_path

from vgg_explorer.operation import events

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

CLOSED = (
    "/_stcore/metrics",
    "/_stcore/script-health-check",
    "/_stcore/agent",
    "/_stcore/bidi-components",
    "/component",
    "/auth",
    "/oauth2callback",
)
"""Statistics with the names of functions; a way to run scripts without a page; the interface for
programs; files of components, of which ours have none; signing in, which there is none of."""


class Closed:
    """Keeps the addresses closed, and all that is below them."""

    def __init__(self, app: "ASGIApp") -> None:
        """Wrap an application."""
        self._app = app
        base = config.get_option("server.baseUrlPath") or ""
        self._closed = tuple(make_url_path(base, each) for each in CLOSED)

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer a request."""
        if scope["type"] != "http" or not self._is_closed(scope["path"]):
            await self._app(scope, receive, send)
            return
        events.refused("address")
        plain = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 404, "headers": plain})
        await send({"type": "http.response.body", "body": b"Not found."})

    def _is_closed(self, path: str) -> bool:
        return any(path == each or path.startswith(f"{each}/") for each in self._closed)
