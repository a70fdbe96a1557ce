"""Visitors who do what nobody should: broken files, torn connections, nonsense, a server held up.

Each trouble says what was wrong with the answer; the other visitors are to notice nothing of it.
"""

import asyncio
import http.client
import random
import struct
import time
import uuid
import zlib
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any
from urllib.parse import urlsplit

import psutil
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException

from benchmarks.visitors.photos import photo
from benchmarks.visitors.session import PATIENCE_SECONDS, Run, Session, SessionError

MEAN_SECONDS = 8.0
"""Between two troubles."""
_STANDSTILL_SECONDS = 3.0
_LINKS = (
    ("activations", "sample=gratings&feed=99999x99999"),
    ("activations", "sample=%3Cscript%3E&tensors=" + "relu9_9," * 400),
    ("names", "q=" + "conv%F0%9F%92%A5" * 300),
    ("compare", "a=nothing&b=..%2F..%2Fetc%2Fpasswd"),
    ("sizes", "view=%00&size=-1x0"),
)

Trouble = Callable[[str, random.Random], Coroutine[Any, Any, str]]
"""Address of the server and a die to what was wrong; empty for nothing."""


async def make(
    address: str,
    until: float,
    server: psutil.Process,
    made: Counter[str],
    faults: list[str],
    mean: float = MEAN_SECONDS,
) -> None:
    """One trouble after the other, until the time is over.

    Args:
        address: Of the server.
        until: In seconds of ``time.monotonic``.
        server: Is stopped and let go on.
        made: Counts them by name.
        faults: Takes what was wrong.
        mean: Seconds between two of them.
    """
    dice = random.Random(0)  # noqa: S311 - no secret
    troubles: dict[str, Trouble] = {each.__name__: each for each in TROUBLES}

    async def standstill(_address: str, _dice: random.Random) -> str:
        server.suspend()
        try:
            await asyncio.sleep(_STANDSTILL_SECONDS)
        finally:
            server.resume()
        return ""

    troubles["standstill"] = standstill
    while time.monotonic() < until:
        name = dice.choice(list(troubles))
        try:
            wrong = await troubles[name](address, dice)
        except (SessionError, WebSocketException, OSError) as error:
            wrong = repr(error)
        made[name] += 1
        if wrong:
            faults.append(f"{name}: {wrong}")
        await asyncio.sleep(dice.uniform(0.5, 1.5) * mean)


async def broken_file(address: str, dice: random.Random) -> str:
    """A file that is none, then one that is cut off, then a good one: the tab goes on."""
    good = await asyncio.to_thread(photo, 5000, 64, 64)
    cut = good.data[: dice.randrange(20, len(good.data) // 2)]
    async with Session(address) as session:
        page = await session.open("activations", "image=file&feed=own")
        for data in (dice.randbytes(2000), cut, _bomb()):
            page = await session.use(await session.upload(page, "photo.png", data))
            if wrong := _not_refused(page):
                return wrong
        page = await session.use(await session.upload(page, good.name, good.data))
        return page.fault() or ""


async def hostile_link(address: str, dice: random.Random) -> str:
    """An address that nobody would write."""
    async with Session(address) as session:
        return _broken(await session.open(*dice.choice(_LINKS)))


async def too_large(address: str, _dice: random.Random) -> str:
    """An upload beyond the limit."""
    async with Session(address) as session:
        page = await session.open("activations", "image=file&feed=own")
        try:
            await session.upload(page, "photo.png", bytes(60_000_000))
        except (SessionError, OSError):
            return ""
        return "60 MB were taken"


async def half_an_upload(address: str, _dice: random.Random) -> str:
    """A connection that promises a megabyte and closes."""

    def send() -> None:
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE_SECONDS)
        connection.putrequest("PUT", f"/_stcore/upload_file/{uuid.uuid4()}/{uuid.uuid4()}")
        connection.putheader("Content-Length", "1000000")
        connection.putheader("Content-Type", "multipart/form-data; boundary=x")
        connection.endheaders(b"--x\r\n")
        connection.close()

    await asyncio.to_thread(send)
    return ""


async def nonsense(address: str, dice: random.Random) -> str:
    """Bytes that are no message of the protocol."""
    place = urlsplit(address).netloc
    async with connect(f"ws://{place}/_stcore/stream", open_timeout=PATIENCE_SECONDS) as socket:
        for _ in range(3):
            try:
                await socket.send(dice.randbytes(500))
            except WebSocketException:
                break
    return await _still_answers(address)


async def torn_off(address: str, _dice: random.Random) -> str:
    """A connection that is cut in a pass, without a word."""
    async with Session(address) as session:
        await session.open("activations", "feed=64x64")
        session._page, session._query = "activations", "sample=gratings&feed=448x448"
        await session.ask()
        await asyncio.sleep(0.5)
        assert session._socket  # noqa: S101 - within ``with``
        session._socket.transport.abort()
    return ""


async def stranger(address: str, _dice: random.Random) -> str:
    """A page of another site that opens a session."""
    place = urlsplit(address).netloc
    try:
        async with connect(
            f"ws://{place}/_stcore/stream",
            origin="https://elsewhere.example",  # type: ignore[arg-type]
            open_timeout=PATIENCE_SECONDS,
        ) as socket:
            await asyncio.wait_for(socket.recv(), PATIENCE_SECONDS)
    except WebSocketException:
        return ""
    return "another site's page was given a session"


TROUBLES: tuple[Trouble, ...] = (
    broken_file,
    hostile_link,
    too_large,
    half_an_upload,
    nonsense,
    torn_off,
    stranger,
)


async def _still_answers(address: str) -> str:
    async with Session(address) as session:
        return _broken(await session.open(""))


def _broken(page: Run) -> str:
    """A refusal in a sentence is an answer; an exception or no end is none."""
    for each in page.shown("exception"):
        return f"{each.type}: {each.message}"
    return "" if page.finished else "the script did not come to its end"


def _not_refused(page: Run) -> str:
    said = [each for each in page.shown("alert") if each.format == each.ERROR]
    return _broken(page) or ("" if said else "what is no image was not refused")


def _bomb() -> bytes:
    """A PNG whose header says 30,000 x 30,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", head),
            chunk(b"IDAT", zlib.compress(bytes(1000))),
            chunk(b"IEND", b""),
        ]
    )
