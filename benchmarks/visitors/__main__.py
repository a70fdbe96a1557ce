"""A lecture hall: ``python -m benchmarks.visitors --visitors 30 --minutes 5``.

Starts the app and visits it: sessions over the websocket protocol of the app's own pages, half of
them reading, half computing with photos that are all different, one of those with large ones, and
two real browsers besides. Every page that shows numbers is checked against a pass over its photo
that this process made before. Visitors and server share the machine, so the times are upper bounds.
What a visitor waits for holds the time in which this process was busy itself; the server's own
time, from a request that has come to the last word sent, is read from its metrics and printed
beside it.
"""

import argparse
import asyncio
import math
import os
import platform
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import psutil

from benchmarks.visitors import browsers, server_log, server_time, troublemakers, visitors
from benchmarks.visitors.memory import MemoryWatch, server_below
from benchmarks.visitors.photos import Photo, photo
from benchmarks.visitors.server_time import GOAL, Times
from benchmarks.visitors.session import Session
from benchmarks.visitors.visitors import Findings
from tests.browser.conftest import serving
from tests.free_port import free_port
from vgg_explorer.ui.server import metrics

SMALL, LARGE = (224, 224), (1200, 1600)
_WITHOUT_A_PASS = ("Layers", "Names", "Papers", "Sizes")
"""As they are visited here; their titles."""


def main() -> int:
    """Print what was met; 1 if anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--visitors", type=int, default=30)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--photos", type=int, default=100, help="that are different")
    parser.add_argument("--think", type=float, default=3, help="mean seconds between two clicks")
    parser.add_argument("--browsers", type=int, choices=(0, 2), default=2)
    parser.add_argument("--no-large", dest="large", action="store_false")
    parser.add_argument("--faults", action="store_true", help="throw in what troublemakers.py has")
    asked = parser.parse_args()
    _say(
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} threads, load "
        f"{os.getloadavg()[0]:.1f} before; {asked.visitors} visitors, {asked.browsers} browsers, "
        f"{asked.minutes:g} minutes"
    )
    photos = [photo(number, *SMALL) for number in range(asked.photos)]
    large = [photo(1000 + number, *LARGE) for number in range(2)] if asked.large else []
    _say(f"{len(photos)} photos at {_size(SMALL)}, {len(large)} at {_size(LARGE)}")
    found = Findings()
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.txt"
        port = free_port()
        with serving(log, {metrics.VARIABLE: str(port)}) as address:
            watch = MemoryWatch(server_below(psutil.Process()))
            asyncio.run(_visit(address, asked, photos, large, watch, found))
            told = server_time.read(port)
        logged = server_log.errors(log.read_text(), found.troubles[troublemakers.nonsense.__name__])
    found.faults += [f"logged by the server: {each}" for each in logged]
    _say(_report(found, watch, asked.minutes * 60, told))
    for each in [*found.faults[:10], *found.crossed[:10]]:
        _say(f"  {each}")
    return 1 if found.faults or found.crossed else 0


async def _visit(
    address: str,
    asked: argparse.Namespace,
    photos: Sequence[Photo],
    large: Sequence[Photo],
    watch: MemoryWatch,
    found: Findings,
) -> None:
    async with Session(address) as first:
        # TensorFlow is loaded for the first who computes; that is not what is measured here.
        await first.open("activations", "feed=64x64")
    start = time.monotonic()
    until = start + 60 * asked.minutes
    threads = []
    if asked.browsers:
        threads = [
            threading.Thread(target=browsers.read, args=(address, until, found)),
            threading.Thread(target=browsers.compute, args=(address, until, photos, found)),
        ]
    for thread in threads:
        thread.start()
    computing = asked.visitors // 2
    tasks = [watch.watch(until)]
    if asked.faults:
        made = found.troubles, found.faults
        tasks.append(troublemakers.make(address, until, watch.process, *made))
    for seed in range(asked.visitors):
        if seed >= computing:
            tasks.append(visitors.read(address, until, seed, asked.think, found))
        elif seed == 0 and large:
            tasks.append(
                visitors.compute(address, until, seed, large, asked.think, found, large=True)
            )
        else:
            own = photos[seed::computing] or photos
            tasks.append(visitors.compute(address, until, seed, own, asked.think, found))
    await asyncio.gather(*tasks)
    for thread in threads:
        await asyncio.to_thread(thread.join)


def _report(found: Findings, watch: MemoryWatch, seconds: float, told: str) -> str:
    spent = watch.samples[-1][2] - watch.samples[0][2] if watch.samples else 0.0
    return "\n".join(
        [
            f"errors: {len(found.faults)}; pages with another photo's numbers: "
            f"{len(found.crossed)}; runs: {found.runs}; photos computed: {found.images}; tabs "
            f"closed in a pass: {found.left}; load {os.getloadavg()[0]:.1f} at the end",
            _times("pages without a pass", found.pages),
            _server_times(server_time.of_pages(told, _WITHOUT_A_PASS)),
            _times("another colour map or order", found.changes),
            _times(f"an upload to its three grids, {_size(SMALL)}", found.grids),
            _times(f"an upload to its three grids, {_size(LARGE)}", found.large),
            _times("Cancel to the page that says so", found.cancelled),
            f"passes before a visitor's, where any: median {_median(found.places):.0f}, most "
            f"{max(found.places, default=0)}",
            f"troubles thrown in: {dict(found.troubles) or 'none'}",
            f"processor time of the server: {100 * spent / seconds:.0f} % of one",
            "memory of the server:",
            *watch.lines(),
        ]
    )


def _times(what: str, seconds: Sequence[float]) -> str:
    if not seconds:
        return f"{what}: none"
    ordered = sorted(seconds)
    p95 = ordered[math.ceil(0.95 * len(ordered)) - 1]
    return (
        f"{what}: median {1000 * _median(seconds):.0f} ms, 95th percentile {1000 * p95:.0f} ms, "
        f"of {len(seconds)}"
    )


def _server_times(times: Times) -> str:
    """Those of the pages without a pass, the browser's among them."""
    if not times.runs:
        return "  the server's own time: none"
    return (
        f"  the server's own time: median {1000 * times.quantile(0.5):.0f} ms, 95th percentile "
        f"{1000 * times.quantile(0.95):.0f} ms, of {times.runs}; "
        f"{100 * times.share(GOAL):.0f} % within {1000 * GOAL:.0f} ms"
    )


def _median(values: Sequence[float]) -> float:
    return statistics.median(values) if values else 0.0


def _size(size: tuple[int, int]) -> str:
    return f"{size[0]} x {size[1]}"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
