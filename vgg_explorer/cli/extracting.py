"""``extract``: one image to one file, or many to a folder or an HDF5 file."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from vgg_explorer.cli import progress
from vgg_explorer.exports import bulk, extraction, image_list
from vgg_explorer.exports.image_pass import ExtractionError
from vgg_explorer.exports.on_cluster import Cluster
from vgg_explorer.exports.outputs import Hdf5Store, NpzFolder

if TYPE_CHECKING:
    from vgg_explorer.images.resizing import Fit


def extract(
    chosen: argparse.Namespace,
    ids: Sequence[str],
    size: tuple[int, int] | None,
    report: Callable[[str], None],
) -> tuple[str, bool]:
    """Run the command.

    Args:
        chosen: The command line.
        ids: Tensor ids.
        size: Height and width in pixels to bring the images to; None to feed them at their own.
        report: Is told, in one sentence each, what is done.

    Returns:
        What to print, and whether all images were written.

    Raises:
        ExtractionError: If there is nothing to print.
    """
    how: Fit = chosen.fit or "crop"
    lines = _lines(chosen.list) if chosen.list else []
    if not (chosen.images or chosen.list):
        message = "Which image? Name files or folders, or give a list of them (--list)."
        raise ExtractionError(message)
    if chosen.output:
        if len(chosen.images) != 1 or chosen.list:
            message = "-o takes one image; for many name a --folder, or one file with --hdf5."
            raise ExtractionError(message)
        if chosen.cluster:
            message = "--cluster is for many images: name a --folder, or one file with --hdf5."
            raise ExtractionError(message)
        image = chosen.images[0]
        written = extraction.extract(image, ids, chosen.output, size=size, how=how, report=report)
        return f"{written}\n", True
    images, others = image_list.collect(chosen.images, lines)
    if others:
        files = "1 file" if others == 1 else f"{others:,} files"
        report(f"Left out: {files} in the folders, by endings that no image has.")
    if not images:
        message = "There is no image in what was named."
        raise ExtractionError(message)
    output = NpzFolder(chosen.folder) if chosen.folder else Hdf5Store(chosen.hdf5)
    with progress.progress(len(images)) as shown:
        tally = bulk.extract(
            images,
            bulk.Wanted(tuple(ids), size, how),
            output,
            report=shown.say,
            progress=shown.show,
            cluster=Cluster(chosen.cluster, chosen.worker_cpus, chosen.worker_gpus)
            if chosen.cluster
            else None,
        )
    report(summary(tally))
    return f"{output}\n", not tally.failed


def summary(tally: bulk.Tally) -> str:
    """What came of it, in one sentence."""
    words = [f"{tally.written:,} of {tally.total:,} images computed and written"]
    if tally.rate:
        words[0] += (
            f" in {progress.duration_text(tally.seconds)} ({progress.rate_text(tally.rate)})"
        )
    if tally.present:
        words.append(f"{tally.present:,} were there already")
    if tally.failed:
        words.append(f"{len(tally.failed):,} failed")
    return f"{', '.join(words)}."


def _lines(name: str) -> list[str]:
    try:
        if name == "-":
            data = sys.stdin.buffer.read() if sys.stdin else b""
        else:
            data = Path(name).read_bytes()
    except (OSError, ValueError) as error:
        message = f"The list {name} can't be read: {getattr(error, 'strerror', None) or error}."
        raise ExtractionError(message) from error
    # As file names are decoded, so that any name that a disk holds can be given.
    return image_list.read_lines(data.decode(sys.getfilesystemencoding(), "surrogateescape"))
