"""How long the picture of all channels takes, from the tensor to the PNG, on this machine.

``python -m benchmarks.channel_grid`` prints medians; ``--matplotlib`` adds what one axes per
channel takes, the usual way, for the first shape.
"""

import argparse
import io
import os
import platform
import sys
import time
from collections.abc import Callable
from statistics import median

import numpy as np
from matplotlib.figure import Figure

from vgg_explorer.compute.activation import Activation
from vgg_explorer.measures import channel_statistics, value_limits
from vgg_explorer.pictures import channel_grid

SHAPES = ((32, 32, 512), (64, 64, 512), (128, 128, 256))


def milliseconds(call: Callable[[], object], repeats: int) -> float:
    """Median of ``repeats`` calls after one that is not counted."""
    call()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return 1000 * median(times)


def activation(shape: tuple[int, int, int]) -> Activation:
    """Smooth blobs over two thirds of zeros: as full as a real tensor, not as compressible."""
    values = np.random.default_rng(0).standard_normal(shape, dtype=np.float32)
    for axis in (0, 1):
        values = values + np.roll(values, 1, axis) + np.roll(values, 2, axis)
    return np.maximum(values - 1, 0)


def with_matplotlib(values: Activation) -> bytes:
    """One axes per channel, each with limits of its own, saved as PNG."""
    channels = values.shape[2]
    figure = Figure(figsize=(16, channels / 64))
    for number, axes in enumerate(figure.subplots(channels // 32, 32).flat):
        axes.imshow(values[..., number])
        axes.set_axis_off()
    buffer = io.BytesIO()
    figure.savefig(buffer)
    return buffer.getvalue()


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=25)
    parser.add_argument("--matplotlib", action="store_true", help="takes half a minute")
    arguments = parser.parse_args()
    out = sys.stdout.write
    out(f"{platform.processor() or platform.machine()}, {os.cpu_count()} processors, CPU only, ")
    out(f"numpy {np.__version__}; medians of {arguments.repeats}, in milliseconds\n")
    out(f"{'shape':>16} {'statistics':>10} {'grid':>7} {'PNG':>7} {'sum':>7} {'kB':>6}  pixels\n")
    for shape in SHAPES:
        values = activation(shape)
        statistics = channel_statistics.measure(values, signed=False)
        order = channel_statistics.order(statistics, "l2")
        limits = value_limits.domains(statistics, "channel")

        def draw(
            values: Activation = values,
            statistics: channel_statistics.Statistics = statistics,
            order: np.ndarray = order,
            limits: value_limits.Domains = limits,
        ) -> channel_grid.Grid:
            return channel_grid.draw_grid(values, statistics, order, limits, "viridis")

        def whole(values: Activation = values) -> bytes:
            statistics = channel_statistics.measure(values, signed=False)
            order = channel_statistics.order(statistics, "l2")
            limits = value_limits.domains(statistics, "channel")
            return channel_grid.draw_grid(values, statistics, order, limits, "viridis").png()

        def measure(values: Activation = values) -> channel_statistics.Statistics:
            return channel_statistics.measure(values, signed=False)

        grid = draw()
        parts = [milliseconds(call, arguments.repeats) for call in (measure, draw, grid.png, whole)]
        size = len(grid.png()) // 1000
        row = " ".join(f"{part:{10 if n == 0 else 7}.1f}" for n, part in enumerate(parts))
        out(f"{'x'.join(map(str, shape)):>16} {row} {size:>6}  ")
        out(f"{grid.layout.height} x {grid.layout.width}\n")
    if arguments.matplotlib:
        took = milliseconds(lambda: with_matplotlib(activation(SHAPES[0])), 3)
        out(f"matplotlib, {SHAPES[0][2]} axes: {took:.0f} (3 repeats)\n")


if __name__ == "__main__":
    main()
