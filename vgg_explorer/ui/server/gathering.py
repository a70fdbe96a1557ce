"""What is said to a browser in one turn of the server's loop goes through its socket in one piece.

For every piece the loop lets go of the interpreter, and where scripts want it too, it waits some
milliseconds until it has it back: with a page's forty messages, for all that it has to do.
"""

import asyncio
from importlib import import_module
from typing import Any, Final

LARGE: Final = 64 << 10
"""Bytes that go at once: the transport has its own limit, and tells the sender when to pause."""


class Gathering:
    """A transport that writes at the end of the turn; all else it does as the one it stands for."""

    def __init__(self, transport: Any) -> None:
        """Nothing is held back yet.

        Args:
            transport: Of ``asyncio``.
        """
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._held: list[bytes] = []
        self._bytes = 0

    def __getattr__(self, name: str) -> Any:
        """What is not about writing."""
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Hold a piece back until the turn ends, or all pieces are large."""
        if not self._held:
            self._loop.call_soon(self._write)
        self._held.append(data)
        self._bytes += len(data)
        if self._bytes >= LARGE:
            self._write()

    def close(self) -> None:
        """Close the connection when all is written."""
        self._write()
        self._transport.close()

    def _write(self) -> None:
        if self._held:
            whole = b"".join(self._held)
            self._held.clear()
            self._bytes = 0
            self._transport.write(whole)


def gather() -> None:
    """Have web sockets that are opened from now on write once a turn."""
    try:
        protocols: Any = import_module("uvicorn.protocols.websockets.websockets_sansio_impl")
    except ImportError:  # with so old a uvicorn Streamlit takes another protocol
        return
    made = protocols.WebSocketsSansIOProtocol.connection_made

    def connection_made(protocol: Any, transport: asyncio.BaseTransport) -> None:
        made(protocol, transport)
        protocol.transport = Gathering(transport)

    # uvicorn has no setting for it.
    protocols.WebSocketsSansIOProtocol.connection_made = connection_made
