"""What was freed in any thread is gone from memory when it was given back."""

import subprocess
import sys

from tests.paths import ROOT
from tests.process_memory import found_in_memory

TRACE = bytes(range(129, 161))
SIZE = 1 << 20
THREADS = 6
_CHILD = f"""
import ctypes, sys, threading
from concurrent.futures import ThreadPoolExecutor
from vgg_explorer.ui.server import heap

library, together = heap._glibc(), threading.Barrier({THREADS})
if library is None:
    sys.exit()

def begin():
    library.free(library.calloc(1, 1000))
    together.wait()

def leave_behind():
    piece = library.calloc(1, {SIZE})
    ctypes.memmove(piece, bytes(range(129, 161)) * {SIZE // len(TRACE)}, {SIZE})
    together.wait()
    library.free(piece)

def in_threads(do):
    for each in [pool.submit(do) for _ in range({THREADS})]:
        each.result()

def await_the_look():
    print("here", flush=True)
    input()

with ThreadPoolExecutor({THREADS}) as pool:
    in_threads(begin)
    heap.keep_few_heaps()
    in_threads(leave_behind)
    await_the_look()
    heap.give_back()
    await_the_look()
"""


def _found(process: int) -> int:
    return found_in_memory(process, {"trace": TRACE})["trace"]


def test_what_threads_have_freed_is_gone_when_it_was_given_back() -> None:
    """In a process of its own: the heaps of this one hold whatever tests have left there."""
    with subprocess.Popen(
        [sys.executable, "-c", _CHILD],
        cwd=ROOT,
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdin
        assert child.stdout
        if not child.stdout.readline():
            return  # another library than glibc
        before = _found(child.pid)
        child.stdin.write("\n")
        child.stdin.flush()
        assert child.stdout.readline()
        after = _found(child.pid)
        child.stdin.write("\n")
    assert child.returncode == 0
    assert before > THREADS // 2 * SIZE // len(TRACE), "what was never there proves nothing"
    # Less than a page at either end of a piece cannot be returned.
    assert after < THREADS * 2 * 4096 // len(TRACE)
