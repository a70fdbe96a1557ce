"""What a GPU makes of a pass, under whichever of Keras's backends is installed beside it.

Run from the repository's root: ``python -m benchmarks.forward_pass --device gpu [side ...]``, or
this module itself. ``KERAS_BACKEND`` names the backend; without it, the first of TensorFlow,
PyTorch and JAX that is installed. Without a GPU it runs all the same and says so.

Printed for every input size: a pass whose values stay on the GPU, the same in both layouts, with
all values fetched, and what a page of three grids needs, statistics and codes, made there and made
here from fetched values. Then: sizes never seen before, agreement with double precision, how many
bits TensorFloat-32 would cost, memory, and the share of the matrix-multiply rate.
"""

import argparse
import importlib.util
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks import agreement
from vgg_explorer.compute import strips, weights
from vgg_explorer.compute.activation import Held
from vgg_explorer.compute.gpu import backend
from vgg_explorer.compute.gpu.gpu_activation import GpuActivation
from vgg_explorer.compute.gpu.gpu_pass import GpuPass, Layout, wait
from vgg_explorer.measures import channel_statistics, value_limits
from vgg_explorer.pictures.coded_channels import code_channels
from vgg_explorer.pictures.grid_layout import arrange

IDS = ("relu3_3", "pool3", "relu4_3", "pool4", "relu5_3", "pool5")
GRIDS = ("relu3_3", "relu4_3", "relu5_3")
LAYOUTS: tuple[Layout, ...] = ("channels_first", "channels_last")
NEW_SIZES = [(301 + 24 * i, 517 - 16 * i) for i in range(8)]
_MATRIX = 8192

Image = npt.NDArray[np.uint8]
Found = dict[str, Any]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print; ``--json`` keeps the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sides", nargs="*", default=["224", "512", "1024x768"])
    parser.add_argument("--repeats", type=int, default=31)
    parser.add_argument("--json", type=Path, help="file for the figures")
    asked = parser.parse_args(arguments)
    found: Found = {"keras_backend": _choose_backend()}
    found["gpu"] = backend.gpu_name()
    import keras

    report(f"Keras {keras.__version__} on {found['keras_backend']} {_backend_version()}")
    report(f"GPU: {found['gpu'] or 'none, so these are figures of a CPU'}")
    arrays = weights.obtain(report).arrays
    passes = {layout: GpuPass(arrays, layout) for layout in LAYOUTS}
    peak = found["matmul_tflops"] = _matmul_rate(asked.repeats if found["gpu"] else 1)
    report(f"float32 {_MATRIX}x{_MATRIX} matrix product: {peak:.1f} TFLOP/s")
    first = time.perf_counter()
    wait(passes["channels_first"].run(_image(64, 64), frozenset(IDS)))
    report(f"first pass of the process (64x64): {time.perf_counter() - first:.2f} s")
    found["new_sizes_ms"] = _new_sizes(passes["channels_first"])
    for side in asked.sides:
        height, width = (int(each) for each in (f"{side}x{side}".split("x"))[:2])
        found[side] = _measure(passes, height, width, asked.repeats, peak)
    found["agreement"] = agreement.measure(passes, _image(225, 301), IDS)
    for name, value in found["agreement"].items():
        report(f"largest relative difference to double precision, {name}: {value:.1e}")
    found["memory"] = _memory()
    report(f"memory: {found['memory']}")
    if asked.json:
        asked.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def report(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _choose_backend() -> str:
    backend.settings_before_import()
    installed = [
        name
        for name, package in (("tensorflow", "tensorflow"), ("torch", "torch"), ("jax", "jax"))
        if importlib.util.find_spec(package)
    ]
    os.environ.setdefault("KERAS_BACKEND", installed[0])
    return os.environ["KERAS_BACKEND"]


def _backend_version() -> str:
    return str(importlib.import_module(os.environ["KERAS_BACKEND"]).__version__)


def _image(height: int, width: int, seed: int = 0) -> Image:
    return np.random.default_rng(seed).integers(0, 256, (1, height, width, 3), dtype=np.uint8)


def _matmul_rate(repeats: int) -> float:
    from keras import ops

    side = _MATRIX if repeats > 1 else _MATRIX // 8
    random = np.random.default_rng(0)
    one, two = (
        ops.convert_to_tensor(random.standard_normal((side, side), dtype=np.float32))
        for _ in range(2)
    )
    seconds = _seconds(lambda: ops.convert_to_numpy(ops.matmul(one, two)[0, :1]), max(5, repeats))
    return 2 * side**3 / statistics.median(seconds) / 1e12


def _seconds(run: Callable[[], object], repeats: int) -> list[float]:
    run()
    run()
    found = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        found.append(time.perf_counter() - start)
    return found


def _measure(
    passes: Mapping[Layout, GpuPass], height: int, width: int, repeats: int, peak: float
) -> Found:
    image, asked = _image(height, width), frozenset(IDS)
    runs: dict[str, Callable[[], object]] = {
        f"pass, {layout}": lambda each=each: wait(each.run(image, asked))  # type: ignore[misc]
        for layout, each in passes.items()
    }
    first = passes["channels_first"]
    runs["begun, not awaited"] = lambda: first.run(image, asked)
    runs["pass, all values fetched"] = lambda: _fetched(first.run(image, asked))
    runs["three grids, made there"] = lambda: _grids(_held(first.run(image, frozenset(GRIDS))))
    runs["three grids, made here"] = lambda: _grids(_fetched(first.run(image, frozenset(GRIDS))))
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values():
        _seconds(run, 1)
    for _ in range(repeats):
        for name, run in runs.items():
            start = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - start)
            # What was begun only must not be paid for by the next.
            wait(first.run(image[:, :32, :32], asked))
    found: Found = {name: round(statistics.median(each) * 1e3, 3) for name, each in seconds.items()}
    for name, median in found.items():
        report(f"{height}x{width}  {name:28} median {median:9} ms")
    flops = 2 * strips.work(height, width, asked)
    share = flops / (min(statistics.median(seconds[f"pass, {each}"]) for each in passes) * 1e12)
    found["share_of_matmul"] = round(share / peak, 3)
    report(f"{height}x{width}  {share:.1f} TFLOP/s, {share / peak:.2f} of the matrix product")
    held = _held(first.run(image, frozenset(GRIDS)))
    values = {each: held[each].fetched() for each in held}
    there, here = _grids(_held(first.run(image, frozenset(GRIDS)))), _grids(values)
    found["equal_codes"] = all(np.array_equal(a, b) for a, b in zip(there, here, strict=True))
    found["bytes"] = {
        "image": image.nbytes,
        "codes": sum(each.nbytes for each in there),
        "values": sum(each.nbytes for each in values.values()),
    }
    found["equal_statistics"] = _equal_statistics(held, values)
    report(f"{height}x{width}  statistics equal: {found['equal_statistics']}")
    report(f"{height}x{width}  codes equal: {found['equal_codes']}; bytes: {found['bytes']}")
    return found


def _held(found: Mapping[str, Any]) -> dict[str, GpuActivation]:
    return {each: GpuActivation(tensor[0], _gone) for each, tensor in found.items()}


def _gone() -> npt.NDArray[np.float32]:
    message = "the GPU lost what it held"
    raise RuntimeError(message)


def _fetched(found: Mapping[str, Any]) -> dict[str, npt.NDArray[np.float32]]:
    return {each: held.fetched() for each, held in _held(found).items()}


def _grids(activations: Mapping[str, Held]) -> list[npt.NDArray[np.uint8]]:
    """The codes of all channels, as the page of activations has them made."""
    found = []
    for each in activations.values():
        about = channel_statistics.measure(each, signed=False)
        limits = value_limits.domains(about, "tensor")
        _, reduction = arrange(about.shape, about.shape[2])
        found.append(code_channels(each, about, limits, reduction).codes)
    return found


def _equal_statistics(there: Mapping[str, Held], here: Mapping[str, Held]) -> bool:
    """What is counted and compared is the same; what is summed agrees in float32."""

    def agree(each: str) -> bool:
        one = channel_statistics.measure(there[each], signed=False)
        other = channel_statistics.measure(here[each], signed=False)
        exact = ("minimum", "maximum", "zero_share", "dead", "constant")
        same = all(np.array_equal(getattr(one, name), getattr(other, name)) for name in exact)
        return same and all(
            np.allclose(getattr(one, name), getattr(other, name), rtol=1e-5)
            for name in ("mean", "l2")
        )

    return all(map(agree, there))


def _new_sizes(network: GpuPass) -> Found:
    """The first pass of sizes that the process has not seen, and the third."""
    first, third = [], []
    for height, width in NEW_SIZES:
        image = _image(height, width)
        seconds = []
        for _ in range(3):
            start = time.perf_counter()
            wait(network.run(image, frozenset(IDS)))
            seconds.append((time.perf_counter() - start) * 1e3)
        first.append(round(seconds[0], 1))
        third.append(round(seconds[2], 1))
    report(f"sizes never seen, first pass in ms: {first}")
    report(f"the same sizes, third pass in ms:   {third}")
    return {"first": first, "third": third}


def _memory() -> dict[str, int]:
    """Of the device, in bytes: most that was in use, and what is kept."""
    name = os.environ["KERAS_BACKEND"]
    module = importlib.import_module(name)
    if name == "torch" and module.cuda.is_available():
        return {
            "peak": module.cuda.max_memory_allocated(),
            "kept": module.cuda.memory_reserved(),
            "of": module.cuda.get_device_properties(0).total_memory,
        }
    if name == "tensorflow" and module.config.list_physical_devices("GPU"):
        return dict(module.config.experimental.get_memory_info("GPU:0"))
    return {}


if __name__ == "__main__":
    main()
