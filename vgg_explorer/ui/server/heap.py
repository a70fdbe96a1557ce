"""What has become free goes back to the system, so that nobody finds in it what was there.

The C library keeps free memory as it was, for the next that asks for some. glibc returns it when
told to (``malloc_trim``), but of the heaps that threads have of their own it keeps the end, which
holds whatever was largest there last. There is no call for that end; it goes when a large piece of
the same heap is given back while glibc is set to keep none. So every heap is used once for that.
"""

import ctypes
import gc
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Final

_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_THRESHOLD, _M_ARENA_MAX = -1, -2, -3, -8
"""Of glibc's ``mallopt``."""
_MAPPED: Final = 32 << 20
"""Bytes from which a piece is had from the system and returned to it at once; glibc comes to this
by itself, but stays where it is as soon as anything is set."""
_KEPT: Final = 64 << 20
"""Free bytes at the end of a heap that are kept for the next; likewise."""
_LARGE: Final = 128 << 10
"""A piece that is larger than what glibc looks for when it gives back the end of a heap."""
_THREADS: Final = 32
"""More than there are heaps: threads that begin while others run are spread over all of them."""


@cache
def _glibc() -> ctypes.CDLL | None:
    """The C library; None where it is another one."""
    library = ctypes.CDLL(None) if sys.platform == "linux" else None
    if library is None or not hasattr(library, "malloc_trim"):
        return None
    library.calloc.restype = ctypes.c_void_p
    library.calloc.argtypes = [ctypes.c_size_t, ctypes.c_size_t]
    library.free.argtypes = [ctypes.c_void_p]
    return library


def keep_few_heaps() -> None:
    """Have threads that begin from now on share the heaps that there are, and keep little back."""
    if library := _glibc():
        library.mallopt(_M_ARENA_MAX, 1)
        library.mallopt(_M_MMAP_THRESHOLD, _MAPPED)
        library.mallopt(_M_TRIM_THRESHOLD, _KEPT)
        library.mallopt(_M_TOP_PAD, 0)


def give_back() -> None:
    """Return what has become free to the system; on glibc, elsewhere it stays as it is."""
    gc.collect()
    library = _glibc()
    if library is None:
        return
    library.mallopt(_M_TRIM_THRESHOLD, 0)
    # Cleared: what is beneath the end that goes is such a piece, and stays.
    _in_every_heap(lambda: library.calloc(1, _LARGE), library.free)
    library.malloc_trim(0)
    library.mallopt(_M_TRIM_THRESHOLD, _KEPT)


def _in_every_heap(take: Callable[[], object], release: Callable[[object], object]) -> None:
    """Take something from every heap, and release it when all have been reached."""
    together = threading.Barrier(_THREADS)

    def take_and_release() -> None:
        taken = take()
        # Nobody ends before all have begun, or the heap would be had again.
        with suppress(threading.BrokenBarrierError):
            together.wait()
        release(taken)

    threads = [threading.Thread(target=take_and_release) for _ in range(_THREADS)]
    begun = []
    try:
        for each in threads:
            each.start()
            begun.append(each)
    except RuntimeError:  # no more threads to be had
        together.abort()
    for each in begun:
        each.join()
