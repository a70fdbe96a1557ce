"""What is sent leaves at once, on every connection that is accepted."""

import socket
import sys

import pytest

from vgg_explorer.ui.server import sockets

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there is no /dev/fd")


def at_once(connection: socket.socket) -> bool:
    return bool(connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
def test_connections_are_as_what_listens(family: socket.AddressFamily) -> None:
    with socket.socket(family) as server, socket.socket(family) as other:
        server.bind(("127.0.0.1" if family == socket.AF_INET else "::1", 0))
        server.listen()
        sockets.send_at_once()
        with socket.create_connection(server.getsockname()[:2]) as client:
            accepted, _ = server.accept()
            with accepted:
                assert at_once(accepted)
            assert not at_once(client)
        assert not at_once(other)


def test_nothing_is_left_open() -> None:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        with socket.socket() as before:
            free = before.fileno()
        sockets.send_at_once()
        with socket.socket() as after:
            assert after.fileno() == free
