"""How long the command line takes to answer: ``python -m benchmarks.commands [--repeats N]``.

Each command runs in a process of its own, as a shell starts it; the claim is that a name is
answered within 0.3 s.
"""

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time

COMMANDS = (
    ("resolve", "conv4_3"),
    ("resolve", "conv4_3", "--json"),
    ("compare", "conv4_3", "pool4"),
    ("summary",),
)


def main() -> None:
    """Print the best and the median of each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=20)
    repeats = parser.parse_args().repeats
    sys.stdout.write(
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} threads, no GPU used; "
        f"{repeats} repeats, in seconds\n"
    )
    for command in COMMANDS:
        _seconds(command)  # writes the byte code
        times = [_seconds(command) for _ in range(repeats)]
        best, middle = min(times), statistics.median(times)
        sys.stdout.write(f"{' '.join(command):28} best {best:.3f}, median {middle:.3f}\n")


def _seconds(command: tuple[str, ...]) -> float:
    start = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "vgg_explorer", *command], check=True, capture_output=True
    )
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
