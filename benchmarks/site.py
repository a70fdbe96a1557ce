"""How long the static site takes to write, how many pages it has and how large it is.

``python -m benchmarks.site`` writes it in fresh processes, since one of them keeps what it has
resolved, and prints the median.
"""

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from statistics import median


def _written(folder: Path) -> tuple[float, float]:
    """Seconds on the clock and on the processor for one run of the command."""
    command = [sys.executable, "-m", "vgg_explorer", "site", "--out", str(folder)]
    command += ["--base-url", "https://example.org/vgg16"]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    took = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return took, used


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    out = sys.stdout.write
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "site"
        times = [_written(folder) for _ in range(arguments.repeats)]
        sizes: Counter[str] = Counter()
        counts: Counter[str] = Counter()
        for path in folder.rglob("*"):
            if path.is_file():
                part = path.relative_to(folder).parts
                name = f"{part[0]}/" if len(part) > 1 else "beside the folders"
                sizes[name] += path.stat().st_size
                counts[name] += 1
    out(f"{platform.processor() or platform.machine()}, {os.cpu_count()} processors, CPU only, ")
    out(f"Python {platform.python_version()}; medians of {arguments.repeats}\n")
    clock, processor = (median(column) for column in zip(*times, strict=True))
    out(f"{clock:.1f} s on the clock, {processor:.1f} s on the processor\n")
    for name, size in sizes.most_common():
        out(f"{name:>20} {counts[name]:>6} files {size / 1e6:>7.2f} MB\n")
    out(f"{'all':>20} {counts.total():>6} files {sizes.total() / 1e6:>7.2f} MB\n")


if __name__ == "__main__":
    main()
