"""How long the server takes to show a page: from a visitor's request to the last word of it.

Told by the messages that pass, so that it is what a visitor waits for but for the way there and
back. Pages that wait for a forward pass, or run it, take so much longer.
"""

import asyncio
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from vgg_explorer.operation import events

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SMALL = 512
"""Bytes: what tells the page's title, or that its run has ended, takes no more."""
_ENDED = frozenset(
    {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY}
)
_OTHER = "other"


class Timing:
    """Measures every run that comes to its end; a run that a click overtakes counts with it."""

    def __init__(self, app: "ASGIApp", titles: Iterable[str]) -> None:
        """Wrap an application.

        Args:
            app: What answers.
            titles: Of the pages, as the title of the browser's tab begins.
        """
        self._app = app
        self._titles = frozenset(titles)

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer a request."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        asked: float | None = None
        page = _OTHER

        async def hear() -> "Message":
            nonlocal asked
            message = await receive()
            if data := message.get("bytes"):
                now = time.perf_counter()
                if _asks(data):
                    asked = now
            return message

        async def say(message: "Message") -> None:
            nonlocal asked, page
            await send(message)
            data = message.get("bytes") or b""
            if not 0 < len(data) <= _SMALL:
                return
            said = ForwardMsg.FromString(data)
            if title := said.page_config_changed.title:
                begins = title.partition(" · ")[0]
                page = begins if begins in self._titles else _OTHER
            ends = said.WhichOneof("type") == "script_finished" and said.script_finished in _ENDED
            if ends and asked is not None:
                # The last word leaves at the end of this turn of the loop (``gathering``).
                asyncio.get_running_loop().call_soon(_tell, page, asked)
                asked = None

        await self._app(scope, hear, say)


def _tell(page: str, asked: float) -> None:
    events.page_shown(page, time.perf_counter() - asked)


def _asks(data: bytes) -> bool:
    """Whether a browser asks for a run; what it cannot have sent is for Streamlit to refuse."""
    try:
        said = BackMsg.FromString(data)
    except DecodeError:
        return False
    return bool(said.WhichOneof("type") == "rerun_script")
