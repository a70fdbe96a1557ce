"""One forward pass on a CPU: this package against its rivals, and against what the machine can do.

Run from the repository's root::

    python -m benchmarks.forward_pass [SIZE ...] [--tensors six|conv3|ID,ID] [--repeats N]

A size is a side, or height and width as ``1024x768``. All compute the same tensors from the same
ImageNet weights, in float32, in turns in one process, so that whatever else the machine does meets
all of them. Before each there is a pause, because onnxruntime's threads keep the processors busy
for a moment after a pass of their own. A ratio is the median of the ratios within one turn. The
share of the peak is what a pass multiplies and adds in its median time, against the fastest of the
matrix products that ran in the same turns. PyTorch takes part where it is installed.
``--device gpu`` hands over to ``benchmarks.gpu_pass``.
"""

import argparse
import importlib
import os
import platform
import statistics
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from benchmarks.forward_rivals import PEER, TORCH, Batch, Rival, rivals
from vgg_explorer import network
from vgg_explorer.compute import extractor, strips, weights
from vgg_explorer.images import preprocessing

TENSORS = {
    "six": ["relu3_3", "pool3", "relu4_3", "pool4", "relu5_3", "pool5"],
    "conv3": ["relu3_3", "pool3"],
}
OURS = "vgg_explorer"
PAUSE_SECONDS = 0.2
SIDE_OF_PRODUCT = 2048
ROUNDING = 1e-5
"""Allowed difference, relative to a tensor's largest value."""

Run = Callable[[], object]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print medians, ratios and shares for every size of an image."""
    where = argparse.ArgumentParser(add_help=False)
    where.add_argument("--device", choices=("cpu", "gpu"), default="cpu")
    place, rest = where.parse_known_args(arguments)
    if place.device == "gpu":
        importlib.import_module("benchmarks.gpu_pass").main(rest)
        return
    chosen = _arguments(rest, where)
    source = weights.obtain(report)
    model = extractor.load(report)
    ids = chosen.tensors
    others = rivals(source, ids)
    report(
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} processors, "
        f"{model.device}, float32, batch of 1, tensors {', '.join(ids)}; "
        f"{chosen.repeats} turns. {source.provenance.sentence}"
    )
    if TORCH not in others:
        report("PyTorch is not installed here and takes no part.")
    for height, width in chosen.sizes:
        _compare(model, others, ids, (height, width), chosen.repeats)


def report(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _arguments(given: Sequence[str], where: argparse.ArgumentParser) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[where],
    )
    parser.add_argument("sizes", nargs="*", type=_size, default=[(224, 224), (512, 512)])
    parser.add_argument("--tensors", type=_tensors, default=TENSORS["six"])
    parser.add_argument("--repeats", type=int, default=15)
    return parser.parse_args(given)


def _size(text: str) -> tuple[int, int]:
    height, _, width = text.partition("x")
    return int(height), int(width or height)


def _tensors(text: str) -> list[str]:
    ids = TENSORS.get(text) or text.split(",")
    for each in ids:
        # Keras has no layer, and so its model no output, for what is before a ReLU.
        if not network.tensor(each).keras:
            raise argparse.ArgumentTypeError(f"Keras's own model does not give {each}")
    return ids


def _compare(
    model: extractor.Network,
    others: dict[str, Rival],
    ids: Sequence[str],
    size: tuple[int, int],
    repeats: int,
) -> None:
    height, width = size
    random = np.random.default_rng(0)
    image = random.integers(0, 256, (height, width, 3), dtype=np.uint8)
    batch = preprocessing.preprocess(image)[np.newaxis]
    expected = model.activations(image, ids)
    for name, run in others.items():
        start = time.perf_counter()
        found = run(batch)
        first = time.perf_counter() - start
        _agree(expected, found, name)
        report(f"{height}x{width}  {name}: first pass {first:.1f} s")
    passes: dict[str, Run] = {OURS: partial(model.activations, image, ids)}
    passes |= {name: partial(run, batch) for name, run in others.items()}
    seconds, product = _measure(passes, repeats)
    work = 2 * strips.work(height, width, frozenset(ids))
    peak = 2 * SIDE_OF_PRODUCT**3 / min(product)
    report(
        f"{height}x{width}  {work / 1e9:.1f} GFLOP; peak of a {SIDE_OF_PRODUCT} x "
        f"{SIDE_OF_PRODUCT} matrix product {peak / 1e9:.0f} GFLOP/s"
    )
    for name, values in seconds.items():
        ratios = [own / theirs for own, theirs in zip(values, seconds[PEER], strict=True)]
        middle = statistics.median(values)
        report(
            f"{height}x{width}  {name:22} median {middle * 1000:6.0f} ms  "
            f"best {min(values) * 1000:6.0f} ms  ratio to {PEER} {statistics.median(ratios):.3f}  "
            f"share of the peak {work / middle / peak:4.0%}"
        )


def _measure(passes: dict[str, Run], repeats: int) -> tuple[dict[str, list[float]], list[float]]:
    """Seconds of each pass, turn by turn, and of a matrix product in TensorFlow between them."""
    import tensorflow as tf

    factor = tf.random.normal((SIDE_OF_PRODUCT, SIDE_OF_PRODUCT))
    seconds: dict[str, list[float]] = {name: [] for name in passes}
    product = [_seconds(lambda: tf.matmul(factor, factor).numpy())]
    for run in passes.values():
        run()
    order = deque(passes.items())
    for _ in range(repeats):
        order.rotate(1)  # nobody always follows on the same other
        for name, run in order:
            time.sleep(PAUSE_SECONDS)
            seconds[name].append(_seconds(run))
        time.sleep(PAUSE_SECONDS)
        product += [_seconds(lambda: tf.matmul(factor, factor).numpy()) for _ in range(2)]
    return seconds, product


def _seconds(run: Run) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def _agree(ours: dict[str, npt.NDArray[np.float32]], theirs: dict[str, Batch], name: str) -> None:
    worst = max(
        float(np.abs(value - theirs[each][0]).max() / value.max()) for each, value in ours.items()
    )
    if worst > ROUNDING:
        sys.exit(f"{name} computes something else: the largest difference is {worst:.1e}")


if __name__ == "__main__":
    main()
