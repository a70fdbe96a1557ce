"""The memory of the server while it is visited."""

import asyncio
import statistics
import time
from dataclasses import dataclass, field

import psutil


@dataclass
class MemoryWatch:
    """Samples of what a process holds.

    Attributes:
        samples: Seconds since the beginning, resident bytes, processor time in seconds.
    """

    process: psutil.Process
    samples: list[tuple[float, int, float]] = field(default_factory=list)

    async def watch(self, until: float, every: float = 2.0) -> None:
        """Take samples until the end."""
        start = time.monotonic()
        while time.monotonic() < until:
            spent = self.process.cpu_times()
            resident = self.process.memory_info().rss
            self.samples.append((time.monotonic() - start, resident, spent.user + spent.system))
            await asyncio.sleep(every)

    def lines(self, rows: int = 10) -> list[str]:
        """Resident memory over time, and its growth from the second quarter to the last."""
        step = max(1, len(self.samples) // rows)
        found = [f"  {at:5.0f} s  {held / 1e6:6.0f} MB" for at, held, _ in self.samples[::step]]
        quarter = len(self.samples) // 4
        if quarter:
            second = statistics.median(held for _, held, _ in self.samples[quarter : 2 * quarter])
            last = statistics.median(held for _, held, _ in self.samples[-quarter:])
            found.append(
                f"  medians of the second and of the last quarter: {second / 1e6:.0f} and "
                f"{last / 1e6:.0f} MB, {100 * (last / second - 1):+.1f} %"
            )
        return found


def server_below(process: psutil.Process) -> psutil.Process:
    """The app's server among the children of a process."""
    for child in process.children(recursive=True):
        if "streamlit" in child.cmdline():
            return child
    message = "the server was not started by this process"
    raise LookupError(message)
