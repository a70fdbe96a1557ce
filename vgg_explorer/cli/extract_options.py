"""What ``extract`` is told on the command line; argparse needs it before anything is imported."""

import argparse
from pathlib import Path

from vgg_explorer.cli import serve_options

EXIT_STATUS = (
    "With --folder and --hdf5, what is there already and whole is not computed again, so an "
    "interrupted run goes on where it ended. Exit status: 0 if all is written, 1 if some images "
    "failed (each is named), 2 if nothing could be done, 130 after Ctrl+C."
)
"""Stands below the help."""


def add(parser: argparse.ArgumentParser) -> None:
    """What says which images are meant and where the activations go."""
    parser.add_argument(
        "images",
        metavar="IMAGE",
        type=Path,
        nargs="*",
        help="image files, and folders that hold them, searched with all that is in them",
    )
    parser.add_argument(
        "--list",
        metavar="FILE",
        help="further image files, a path on each line (or ended by null characters); - reads "
        "standard input",
    )
    cluster = parser.add_argument_group("on a Ray cluster (needs requirements-engine.txt)")
    cluster.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="compute many images there: the address of a cluster that runs already, “auto” for "
        "that of this machine, or “here” to start Ray for this run. All its machines must find the "
        "images under the same paths",
    )
    cluster.add_argument(
        "--worker-cpus",
        type=int,
        choices=range(1, 65),
        default=1,
        metavar="N",
        help="processors of a worker (default: %(default)s)",
    )
    cluster.add_argument(
        "--worker-gpus",
        type=serve_options.share,
        default=0.0,
        metavar="SHARE",
        help="share of a GPU that a worker takes (default: none)",
    )
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("-o", "--output", metavar="FILE", type=Path, help="of one image: an NPZ")
    where.add_argument(
        "--folder", metavar="DIR", type=Path, help="of many images: a folder with an NPZ of each"
    )
    where.add_argument(
        "--hdf5", metavar="FILE", type=Path, help="of many images: one HDF5 file, a group of each"
    )
