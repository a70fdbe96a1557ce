"""Which other sites may talk to the server: those that ``server.corsAllowedOrigins`` names.

Streamlit would say the same, but before it refuses a site it asks a host on the internet for the
address of this machine, and all visitors wait for the answer.
"""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from streamlit import config

from vgg_explorer.operation import events

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SETTING = "server.corsAllowedOrigins"
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})  # noqa: S104


class Origins:
    """Decides on the site that a request comes from, and tells Streamlit no more of it."""

    def __init__(self, app: "ASGIApp") -> None:
        """Wrap an application."""
        self._app = app

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer a request."""
        origin = _header(scope, b"origin") if scope["type"] in {"http", "websocket"} else ""
        if not origin or not config.get_option("server.enableCORS"):
            await self._app(scope, receive, send)
            return
        named = is_named(origin)
        opens = scope["type"] == "websocket"
        if opens and not named and not is_same(origin, _header(scope, b"host")):
            events.refused("origin")
            await send({"type": "websocket.close", "code": 1008})  # before it stands: 403
            return
        headers = [each for each in scope["headers"] if each[0] != b"origin"]

        async def pass_on(message: "Message") -> None:
            if message["type"] == "http.response.start" and named:
                allowed = (b"access-control-allow-origin", origin.encode("latin-1"))
                message = {**message, "headers": [*message["headers"], allowed]}
            await send(message)

        await self._app({**scope, "headers": headers}, receive, pass_on)


def is_same(origin: str, host: str) -> bool:
    """Whether a site is the one that was asked, whatever this machine is called there."""
    try:
        site, asked = urlsplit(origin), urlsplit(f"//{host}")
        if site.netloc and site.netloc == host:
            return True
        return {site.hostname, asked.hostname} <= _THIS_MACHINE and site.port == asked.port
    except ValueError:
        return False


def is_named(origin: str) -> bool:
    """Whether a site is among those of the setting."""
    return origin in {each.strip().rstrip("/") for each in config.get_option(_SETTING)}


def _header(scope: "Scope", name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")
