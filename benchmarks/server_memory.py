"""The memory of one server over many images: ``python -m benchmarks.server_memory``.

One visitor after another uploads four photos, all different, looks at each in other orders and
colours, and closes the tab. After every few images it prints what the server's process holds, and
how much of that are activations that are kept for visitors; at the end, what is left once all have
gone. TensorFlow keeps the most that a pass has ever taken, so a level that a large photo has
reached stays; it may not rise with the next one.
"""

import argparse
import asyncio
import io
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
from PIL import Image
from prometheus_client.parser import text_string_to_metric_families

from benchmarks.visitors import server_time
from benchmarks.visitors.memory import server_below
from benchmarks.visitors.session import Session, SessionError, chosen
from tests.browser.conftest import serving
from tests.free_port import free_port
from vgg_explorer.ui.server import metrics

SIZES = ((224, 224), (300, 400), (512, 512))
LARGE = (1200, 1600)
_A_VISITOR = 4
_ORDERS = ("mean", "maximum", "L2 norm")
_MAPS = ("cividis", "magma", "inferno", "viridis")


def main() -> int:
    """Print the curve; 1 if a page showed a fault."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--images", type=int, default=100)
    parser.add_argument("--reruns", type=int, default=1000, help="of pages with an image at hand")
    parser.add_argument("--large", type=int, default=10, help=f"every so many is {LARGE}; 0: none")
    asked = parser.parse_args()
    port = free_port()
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "log.txt", {metrics.VARIABLE: str(port)}) as address,
    ):
        process = server_below(psutil.Process())
        try:
            held = asyncio.run(_visit(address, asked, port, process))
        except SessionError as error:
            _say(str(error))
            return 1
    quarter = max(1, len(held) // 4)
    second, last = (
        statistics.median(each) for each in (held[quarter : 2 * quarter] or held, held[-quarter:])
    )
    _say(
        f"medians of the second and of the last quarter: {second / 1e6:.0f} and "
        f"{last / 1e6:.0f} MB, {100 * (last / second - 1):+.1f} %"
    )
    return 0


async def _visit(
    address: str, asked: argparse.Namespace, port: int, process: psutil.Process
) -> list[int]:
    """What the process held after every few images, in bytes."""
    start, held, reruns = time.monotonic(), list[int](), 0

    def note(images: int) -> None:
        held.append(process.memory_info().rss)
        _say(
            f"{time.monotonic() - start:5.0f} s  {images:4} images  {reruns:5} reruns  "
            f"{held[-1] / 1e6:6.0f} MB, of it {_kept(port) / 1e6:4.0f} MB of activations"
        )

    photos = enumerate(_photos(asked.images, asked.large))
    number = 0
    while number < asked.images:
        async with Session(address) as session:
            page = await session.open("activations", "image=file&feed=own")
            for number, data in _few(photos):
                state = await session.upload(page, f"photo_{number}.png", data)
                page = await session.use(state)
                for turn in range(asked.reruns // asked.images):
                    label, options = (
                        ("Colour map", _MAPS) if turn % 2 else ("Order of the channels", _ORDERS)
                    )
                    option = options[turn % len(options)]
                    page = await session.use(state, chosen(page, label, option))
                    reruns += 1
                if fault := page.fault():
                    raise SessionError(fault)
        number += 1
        note(number)
    await asyncio.sleep(15)  # the server looks every two seconds who has gone
    note(number)
    return held


def _few(photos: "enumerate[bytes]") -> Iterator[tuple[int, bytes]]:
    for _, each in zip(range(_A_VISITOR), photos, strict=False):
        yield each


def _photos(images: int, large: int) -> Iterator[bytes]:
    for number in range(images):
        is_large = large and number % large == large - 1
        height, width = LARGE if is_large else SIZES[number % len(SIZES)]
        coarse = np.random.default_rng(number).integers(0, 256, (height // 8, width // 8 + 1, 3))
        pixels = np.kron(coarse, np.ones((8, 8, 1)))[:, :width].astype(np.uint8)
        file = io.BytesIO()
        Image.fromarray(pixels).save(file, "PNG", compress_level=1)
        yield file.getvalue()


def _kept(port: int) -> float:
    for family in text_string_to_metric_families(server_time.read(port)):
        if family.name == "vgg_explorer_activations_bytes":
            return float(family.samples[0].value)
    return 0.0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
