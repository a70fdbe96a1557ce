"""``extract`` with many photos against the passes alone: ``python -m benchmarks.bulk``.

In turns in one process, a block of photos each: the passes over images that are decoded already,
their results dropped; then what the command does with the same photos, from JPEG files to NPZ files
and to one HDF5 file, read back and compared. The claim is at least 90 % of the rate of the passes.
Photos are made of the sample photo: crops, mirrored and lit differently, as JPEG of quality 90.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image, ImageEnhance, ImageOps

from vgg_explorer.compute import extractor
from vgg_explorer.exports import bulk, image_list, image_pass
from vgg_explorer.exports.outputs import Hdf5Store, NpzFolder, Output
from vgg_explorer.images.decoding import Pixels
from vgg_explorer.images.samples import SAMPLES

IDS = ("relu3_3", "relu4_3", "relu5_3")
PASSES, NPZ, HDF5 = "passes alone", "extract --folder", "extract --hdf5"


def main() -> None:
    """Print rates and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=int, default=200)
    parser.add_argument("--block", type=int, default=40, help="photos in a turn")
    parser.add_argument("--photo-side", type=int, default=500, help="longer side of a JPEG")
    parser.add_argument("--side", type=int, default=224, help="the photos are fed cropped to it")
    chosen = parser.parse_args()
    size = chosen.side, chosen.side
    model = extractor.load(_say)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "photos"
        images = _make(folder, chosen.photos, chosen.photo_side)
        kilobytes = statistics.mean(each.path.stat().st_size for each in images) / 1000
        _say(
            f"{model.device}, float32, batch of 1, tensors {', '.join(IDS)}; {len(images)} JPEGs "
            f"of {chosen.photo_side} px and {kilobytes:.0f} kB, fed at {size[0]} × {size[1]}; "
            f"in turns of {chosen.block}"
        )
        wanted = bulk.Wanted(IDS, size, "crop")
        seconds = _turns(images, wanted, model, Path(place), chosen.block)
        _check(images, wanted, model, Path(place))
    pure = seconds[PASSES]
    for name, own in seconds.items():
        ratios = [a / b for a, b in zip(pure, own, strict=True)]
        _say(
            f"{name:18} {len(images) / sum(own):6.2f} photos a second, "
            f"{100 * sum(pure) / sum(own):5.1f} % of the passes alone "
            f"(by turns {100 * min(ratios):.0f} to {100 * max(ratios):.0f}, "
            f"median {100 * statistics.median(ratios):.1f})"
        )


def _turns(
    images: list[image_list.Listed],
    wanted: bulk.Wanted,
    model: extractor.Network,
    place: Path,
    block: int,
) -> dict[str, list[float]]:
    def passes(part: list[image_list.Listed]) -> Callable[[], object]:
        fed = [_fed(each, wanted) for each in part]
        return lambda: [model.activations(each, wanted.ids) and None for each in fed]

    def command(output: Output) -> Callable[[list[image_list.Listed]], Callable[[], object]]:
        def prepared(part: list[image_list.Listed]) -> Callable[[], object]:
            return lambda: _whole(part, wanted, output)

        return prepared

    ways = {
        PASSES: passes,
        NPZ: command(NpzFolder(place / "npz")),
        HDF5: command(Hdf5Store(place / "store.h5")),
    }
    passes(images[:8])()
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for start in range(0, len(images), block):
        for name, prepare in ways.items():
            run = prepare(images[start : start + block])
            began = time.perf_counter()
            run()
            seconds[name].append(time.perf_counter() - began)
    return seconds


def _whole(part: list[image_list.Listed], wanted: bulk.Wanted, output: Output) -> None:
    tally = bulk.extract(part, wanted, output, report=_nothing, progress=_nothing)
    if tally.written != len(part):
        sys.exit(f"{tally.written} of {len(part)} written: {tally.failed}")


def _fed(image: image_list.Listed, wanted: bulk.Wanted) -> Pixels:
    data = image.path.read_bytes()
    return image_pass.feed(data, image.path, wanted.size, wanted.how).pixels


def _check(
    images: list[image_list.Listed], wanted: bulk.Wanted, model: extractor.Network, place: Path
) -> None:
    import h5py  # type: ignore[import-untyped] # noqa: PLC0415

    with h5py.File(place / "store.h5") as store:
        for each in images[:: max(1, len(images) // 10)]:
            expected = model.activations(_fed(each, wanted), wanted.ids)
            with np.load(place / "npz" / f"{each.key}.npz") as file:
                for name, values in expected.items():
                    if not np.array_equal(file[name], values):
                        sys.exit(f"{each.key}: {name} differs in the NPZ file")
                    if not np.array_equal(store[each.key][name][()], values):
                        sys.exit(f"{each.key}: {name} differs in the HDF5 file")


def _make(folder: Path, count: int, side: int) -> list[image_list.Listed]:
    folder.mkdir()
    photo = Image.fromarray(SAMPLES["grace_hopper"].original())
    random = np.random.default_rng(0)
    shape = side, side * 3 // 4
    for number in range(count):
        scale = random.uniform(0.5, 1)
        width = min(photo.width, int(photo.height * shape[0] / shape[1])) * scale
        height = width * shape[1] / shape[0]
        left = random.uniform(0, photo.width - width)
        top = random.uniform(0, photo.height - height)
        box = (left, top, left + width, top + height)
        made = photo.resize(shape, Image.Resampling.LANCZOS, box=box)
        if random.random() < 0.5:
            made = ImageOps.mirror(made)
        made = ImageEnhance.Brightness(made).enhance(random.uniform(0.7, 1.3))
        made.save(folder / f"{number:04}.jpg", quality=90)
    return image_list.collect([folder])[0]


def _nothing(_: object) -> None:
    pass


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
