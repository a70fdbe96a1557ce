"""Decoding in a process of its own, for a server: what a file does to it, the server survives.

The bounds of ``decoding`` go by what a file claims. A file may lie where no header tells, and a
decoder may have a fault; so the process may take ``MEMORY`` and ``SECONDS`` and no more (where the
system can limit memory: Linux), and it may crash. One image is decoded at a time, however many
visitors bring one, and nothing is written to disk.
"""

import json
import logging
import os
import subprocess
import sys
import threading
from typing import IO, Final, cast

import numpy as np

from vgg_explorer.images import decoding
from vgg_explorer.images.bounds import MEMORY
from vgg_explorer.images.decoding import Picture
from vgg_explorer.images.image_error import ImageError

SECONDS: Final = 10
"""For starting the process, decoding and handing the picture over."""
_ONE_THREAD: Final = {"OPENBLAS_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}
_MOST_LINES: Final = 20
_log = logging.getLogger("vgg_explorer.images.decoding")
_decoding = threading.Lock()


def read(data: bytes) -> Picture:
    """As ``decoding.read``, with the same pixels, notes and errors.

    Raises:
        ImageError: As there, and where decoding takes too long or too much, or crashes.
    """
    with _decoding:
        return _read(data)


def _read(data: bytes) -> Picture:
    try:
        process = subprocess.Popen(
            [sys.executable, "-c", f"from {__name__} import serve; serve()"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={
                **os.environ,
                **_ONE_THREAD,
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            },
        )
    except OSError as error:
        message = f"The image can't be decoded now ({error.strerror}); load it again in a minute."
        raise ImageError(message) from error
    late = threading.Event()

    def end() -> None:
        late.set()
        process.kill()

    clock = threading.Timer(SECONDS, end)
    clock.start()
    try:
        with process:
            return _answer(process, data)
    except ImageError:
        raise
    except (OSError, ValueError, EOFError) as error:
        message = (
            f"Decoding the image took more than {SECONDS} s and was ended; scale it down, or save "
            "it again, and load the new copy."
            if late.is_set()
            else "The decoder broke down over the image, which is damaged or asks for too much "
            "memory; save or download it again and load the new copy."
        )
        raise ImageError(message) from error
    finally:
        clock.cancel()


def _answer(process: "subprocess.Popen[bytes]", data: bytes) -> Picture:
    to, back = cast("IO[bytes]", process.stdin), cast("IO[bytes]", process.stdout)
    try:
        to.write(data)
        to.close()
        said = json.loads(back.readline())
        for line in said["logged"]:
            _log.info("%s", line)
        if said["error"]:
            raise ImageError(said["error"])
        pixels = np.empty(said["shape"], dtype=np.uint8)
        _fill(pixels.data.cast("B"), back)
        return Picture(pixels, said["format"], tuple(said["notes"]))
    except BaseException:
        process.kill()
        raise


def _fill(room: memoryview, source: IO[bytes]) -> None:
    filled = 0
    while filled < len(room):
        got = source.readinto(room[filled:])  # type: ignore[attr-defined]
        if not got:
            raise EOFError
        filled += got


def serve() -> None:
    """Decodes the file on standard input; a line of JSON and the pixels go to standard output."""
    _limit_memory()
    logged: list[str] = []
    _log.addHandler(_Collector(logged))
    _log.setLevel(logging.INFO)
    data = sys.stdin.buffer.read()
    said: dict[str, object] = {"error": "", "logged": logged}
    pixels = None
    try:
        picture = decoding.read(data)
        pixels = picture.pixels
        said |= {"shape": pixels.shape, "format": picture.format, "notes": picture.notes}
    except ImageError as error:
        said["error"] = str(error)
    out = sys.stdout.buffer
    out.write(json.dumps(said).encode() + b"\n")
    if pixels is not None:
        out.write(np.ascontiguousarray(pixels).data.cast("B"))
    out.flush()


class _Collector(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self.lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        if len(self.lines) < _MOST_LINES:
            self.lines.append(record.getMessage()[:200])


def _limit_memory() -> None:
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - there is none on Windows

        # What is reserved and never touched, as threads do, does not count in it.
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
