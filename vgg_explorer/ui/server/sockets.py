"""What is sent leaves at once.

A page goes to the browser in many small messages. Unless told otherwise, the system holds each
back until the one before has been acknowledged, for which the other side takes up to 40 ms.
asyncio tells it otherwise for sockets that it has made itself, and Streamlit makes its own.
"""

import os
import socket
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_OPEN_FILES = Path("/dev/fd")
"""Of this process; there is no such place on Windows."""


def send_at_once() -> None:
    """See to it for all connections that this process will accept: they are as what listens."""
    for each in _listening():
        each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


def _listening() -> Iterator[socket.socket]:
    if not _OPEN_FILES.is_dir():
        return
    for name in os.listdir(_OPEN_FILES):
        with suppress(OSError):  # one was the folder itself, and is closed by now
            if stat.S_ISSOCK(os.fstat(int(name)).st_mode):
                # Closed at the end, a copy leaves open what it is one of.
                with socket.socket(fileno=os.dup(int(name))) as each:
                    internet = each.family in {socket.AF_INET, socket.AF_INET6}
                    if internet and each.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                        yield each
