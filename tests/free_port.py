"""A port that nobody listens at."""

import socket


def free_port() -> int:
    """One on this machine, for a server that is to be started now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
