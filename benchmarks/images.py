"""What decoding takes: ``python -m benchmarks.images [FILE ...]``.

A picture of every kind, as large as is decoded of it, and further files of your own; each in a
process of its own, which prints its largest memory (from ``/proc``, so on Linux alone) and the
seconds of the decoding alone.
"""

import argparse
import io
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from vgg_explorer.images import bounds

_PEAK = """
import json, sys, time
from vgg_explorer.images import decoding
data = sys.stdin.buffer.read()
start = time.perf_counter()
try:
    said = "x".join(map(str, decoding.load(data).shape[:2]))
except decoding.ImageError as error:
    said = str(error)
seconds = time.perf_counter() - start
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([said, seconds, int(peak.split()[1]) * 1024]))
"""


def main() -> None:
    """Print a line for each file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path, metavar="FILE")
    Image.MAX_IMAGE_PIXELS = None
    _say(f"{platform.processor() or platform.machine()}, {os.cpu_count()} threads; one run each")
    for name, data in _every_kind():
        _measure(name, data)
    for file in parser.parse_args().files:
        _measure(file.name, file.read_bytes())


def _every_kind() -> Iterator[tuple[str, bytes]]:
    kinds: list[tuple[str, str, str, dict[str, Any]]] = [
        ("JPEG, baseline", "JPEG", "RGB", {}),
        ("JPEG, progressive, 4:4:4", "JPEG", "RGB", {"progressive": True, "subsampling": 0}),
        ("JPEG, progressive, CMYK", "JPEG", "CMYK", {"progressive": True}),
        ("PNG, RGBA", "PNG", "RGBA", {"compress_level": 1}),
        ("PNG, palette", "PNG", "P", {"compress_level": 1}),
        ("PNG, 16-bit grey", "PNG", "I;16", {"compress_level": 1}),
        ("WebP", "WEBP", "RGB", {"method": 0}),
        ("WebP, lossless, RGBA", "WEBP", "RGBA", {"lossless": True, "quality": 20, "method": 1}),
        ("GIF", "GIF", "P", {}),
        ("BMP", "BMP", "RGB", {}),
        ("TIFF, RGBA, deflate", "TIFF", "RGBA", {"compression": "tiff_adobe_deflate"}),
        ("TIFF, float", "TIFF", "F", {"compression": "tiff_adobe_deflate"}),
        ("AVIF", "AVIF", "RGB", {"speed": 10}),
        ("AVIF, RGBA, 4:4:4", "AVIF", "RGBA", {"speed": 10, "subsampling": "4:4:4"}),
    ]
    for name, image_format, mode, options in kinds:
        bands = 2 * (4 if mode == "CMYK" else 3) if options.get("progressive") else 0
        pixels = bounds.most_pixels(image_format, coefficients=bands)
        buffer = io.BytesIO()
        _picture(int(pixels**0.5), mode).save(buffer, image_format, **options)
        yield name, buffer.getvalue()


def _picture(side: int, mode: str) -> Image.Image:
    """Soft blobs of every colour, so that a file weighs about what a photo does."""
    small = np.random.default_rng(0).integers(0, 256, (side // 64, side // 64, 4), dtype=np.uint8)
    picture = Image.fromarray(small).resize((side, side), Image.Resampling.BILINEAR)
    if mode == "I;16":
        return Image.fromarray(np.asarray(picture.convert("L")).astype(np.uint16) * 257)
    if mode == "F":
        return picture.convert("L").convert("F")
    return picture if mode == "RGBA" else picture.convert("RGB").convert(mode)


def _measure(name: str, data: bytes) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PEAK], input=data, capture_output=True, check=True
    )
    said, seconds, peak = json.loads(done.stdout)
    _say(
        f"{name:26} {len(data) / 1e6:6.1f} MB  {said:>12} px  "
        f"{peak / 1e6:5.0f} MB  {seconds:5.2f} s"
    )


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - what it is for


if __name__ == "__main__":
    main()
