"""Passes on an engine elsewhere against passes here: ``python -m benchmarks.engine http://...``.

In turns in one process: a pass here, and the same pass there, at 224 × 224 and 512 × 512; the
activations are compared bit by bit. Then how many passes a second the engine gives when so many
visitors ask at once. With the engine on the same machine both share its processors, so the figures
say what the way there and back costs, not what is gained.
"""

import argparse
import os
import platform
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from vgg_explorer.compute import elsewhere, extractor

IDS = ["relu3_3", "relu4_3", "relu5_3"]


def main() -> None:
    """Print medians."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("address")
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--visitors", type=int, default=8)
    chosen = parser.parse_args()
    engine = elsewhere.Elsewhere(chosen.address)
    engine.check()
    model = extractor.load()
    _say(f"{platform.processor() or platform.machine()}, {os.cpu_count()} threads here")
    _say(f"here: {model.device}; there: {engine.device}; float32, batch of 1, {', '.join(IDS)}")
    random = np.random.default_rng(0)
    for side in (224, 512):
        image = random.integers(0, 256, (side, side, 3), dtype=np.uint8)
        here, there = model.activations(image, IDS), engine.activations(image, IDS)
        same = all(here[each].tobytes() == there[each].tobytes() for each in IDS)
        megabytes = sum(each.nbytes for each in here.values()) / 1e6
        seconds: dict[str, list[float]] = {"here": [], "there": []}
        for _ in range(chosen.repeats):
            for place, run in (("here", model.activations), ("there", engine.activations)):
                start = time.perf_counter()
                run(image, IDS)
                seconds[place].append(time.perf_counter() - start)
        medians = [
            f"{name} {1000 * statistics.median(own):.0f} ms" for name, own in seconds.items()
        ]
        start = time.perf_counter()
        with ThreadPoolExecutor(chosen.visitors) as pool:
            asked = [
                pool.submit(engine.activations, image, IDS) for _ in range(4 * chosen.visitors)
            ]
            for each in asked:
                each.result()
        rate = len(asked) / (time.perf_counter() - start)
        _say(
            f"{side} x {side}, {megabytes:.1f} MB back, the same bits: {'yes' if same else 'NO'}; "
            f"a pass {', '.join(medians)} (medians of {chosen.repeats}); "
            f"{chosen.visitors} at once: {rate:.2f} passes a second there"
        )


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
