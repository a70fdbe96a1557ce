"""A server that has been woken is not woken again before it has looked.

Scripts run in threads of their own, and hand each message to the server's loop with two calls that
wake it. Each sends a byte through a socket, for which a thread lets go of the interpreter; where
others want it too, it waits some milliseconds until it has it back, and that eighty times a page.
One byte is enough for all that is handed over before the loop looks.
"""

import asyncio
from asyncio.selector_events import BaseSelectorEventLoop
from typing import Any


def wake_once(loop: asyncio.AbstractEventLoop) -> None:
    """Have a loop be woken by the first of several calls alone; other kinds of loops stay as are.

    Args:
        loop: The one that runs.
    """
    if not isinstance(loop, BaseSelectorEventLoop) or not hasattr(loop, "_ssock"):
        return
    # asyncio has no setting for it.
    inner: Any = loop
    write, read = inner._write_to_self, inner._read_from_self
    woken = False

    def write_to_self() -> None:
        nonlocal woken
        if not woken:
            woken = True
            write()

    def read_from_self() -> None:
        nonlocal woken
        read()
        # Last: who has found the loop woken has handed over before this, so that the loop finds it
        # in its list before it rests; who comes after it wakes the loop again. The other way round
        # a byte could be read that is still counted on.
        woken = False

    inner._write_to_self = write_to_self
    inner._add_reader(inner._ssock.fileno(), read_from_self)
