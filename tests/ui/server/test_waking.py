"""The server's loop is woken once for all that is handed over before it looks."""

import asyncio
import threading
from typing import Any

from tests import own_loop
from vgg_explorer.ui.server import waking

THREADS, CALLS = 8, 2_000


def test_one_byte_wakes_it_for_many_calls() -> None:
    written: list[bytes] = []

    async def watch() -> int:
        loop: Any = asyncio.get_running_loop()
        socket = loop._csock
        counted: list[int] = []

        class Counting:
            def send(self, data: bytes) -> int:
                written.append(data)
                return int(socket.send(data))

            def fileno(self) -> int:
                return int(socket.fileno())

            def close(self) -> None:
                socket.close()

        loop._csock = Counting()
        waking.wake_once(loop)
        for _ in range(CALLS):  # the loop can't look meanwhile
            loop.call_soon_threadsafe(counted.append, 1)
        await asyncio.sleep(0.01)
        first = len(written)
        loop.call_soon_threadsafe(counted.append, 1)
        await asyncio.sleep(0.01)
        assert len(counted) == CALLS + 1
        assert len(written) == first + 1
        return first

    assert own_loop.run(watch()) == 1


def test_nothing_that_threads_hand_over_is_left_lying() -> None:
    """Each thread waits for the loop's answer now and then, when nothing else would wake it."""

    async def watch() -> list[list[int]]:
        loop = asyncio.get_running_loop()
        waking.wake_once(loop)
        heard: list[list[int]] = [[] for _ in range(THREADS)]

        def say(number: int) -> None:
            for at in range(CALLS):
                answered = threading.Event()
                loop.call_soon_threadsafe(heard[number].append, at)
                if at % 20 == number:
                    loop.call_soon_threadsafe(answered.set)
                    assert answered.wait(30)

        await asyncio.gather(*(asyncio.to_thread(say, number) for number in range(THREADS)))
        return heard

    assert own_loop.run(watch()) == [list(range(CALLS))] * THREADS
