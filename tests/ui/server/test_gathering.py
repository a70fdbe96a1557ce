"""What is said in one turn of the loop is written in one piece, in order, and none is lost."""

import asyncio
from typing import Any

from tests import own_loop
from vgg_explorer.ui.server.gathering import LARGE, Gathering


class _Transport:
    def __init__(self) -> None:
        self.did: list[bytes | str] = []

    def write(self, data: bytes) -> None:
        self.did.append(data)

    def close(self) -> None:
        self.did.append("closed")

    def is_closing(self) -> bool:
        return "closed" in self.did


def play(*turns: tuple[bytes | str, ...]) -> list[bytes | str]:
    """What a transport does when these pieces are written, turn by turn."""

    async def watch() -> list[bytes | str]:
        inner = _Transport()
        transport: Any = Gathering(inner)
        for turn in turns:
            for each in turn:
                if isinstance(each, bytes):
                    transport.write(each)
                else:
                    transport.close()
                    assert transport.is_closing()
            await asyncio.sleep(0)
        return inner.did

    return own_loop.run(watch())


def test_a_turn_is_one_piece() -> None:
    assert play((b"a", b"b", b"c"), (b"d",), (), (b"e", b"f")) == [b"abc", b"d", b"ef"]


def test_large_pieces_do_not_wait() -> None:
    large = bytes(LARGE)
    assert play((b"a", large, b"b", large, b"c")) == [b"a" + large, b"b" + large, b"c"]


def test_what_is_held_back_is_written_before_the_end() -> None:
    assert play((b"a", b"b", "close")) == [b"ab", "closed"]
