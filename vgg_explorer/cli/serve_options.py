"""What ``serve`` is told on the command line; argparse needs it before anything is imported."""

import argparse
import re
from collections.abc import Callable

LARGEST_BATCH = 64


def add(parser: argparse.ArgumentParser, port: Callable[[str], int]) -> None:
    """Where the engine listens, and how large it is.

    Args:
        parser: Of the command.
        port: Reads a port.
    """
    parser.add_argument("--port", type=port, default=8000, help="where to listen (%(default)s)")
    parser.add_argument(
        "--address",
        default="127.0.0.1",
        help="where to listen: %(default)s, which this machine alone can reach (the default), or "
        "0.0.0.0 for others too; whoever reaches it can have passes run",
    )
    parser.add_argument(
        "--replicas",
        type=_range,
        default=(1, 1),
        metavar="N or N-M",
        help="copies of the network; of a range, the first run always and the others when passes "
        "wait (default: 1)",
    )
    parser.add_argument(
        "--cpus",
        type=share,
        metavar="N",
        help="processors of a replica (default: those of this machine, shared out evenly)",
    )
    parser.add_argument(
        "--gpus",
        type=share,
        default=0.0,
        metavar="SHARE",
        help="share of a GPU that a replica takes; 0.25 puts four on one (default: none)",
    )
    parser.add_argument(
        "--batch",
        type=_batch,
        default=8,
        metavar="N",
        help="images of one size that are computed together, at most (default: %(default)s)",
    )
    parser.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="a Ray cluster that runs already, “auto” for that of this machine (default: Ray is "
        "started here)",
    )


def _range(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,4})(?:-(\d{1,4}))?", text, re.ASCII)
    least, most = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 1 <= least <= most:
        message = f"replicas are a number such as 2, or a range such as 1-4, not “{text}”."
        raise argparse.ArgumentTypeError(message)
    return least, most


def share(text: str) -> float:
    """A number above zero, for ``argparse``.

    Raises:
        ArgumentTypeError: If it is none.
    """
    if not re.fullmatch(r"\d{1,4}(\.\d{1,4})?", text, re.ASCII) or not float(text):
        message = f"a number such as 2 or 0.25 is meant, not “{text}”."
        raise argparse.ArgumentTypeError(message)
    return float(text)


def _batch(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= LARGEST_BATCH):
        message = f"a batch is a number from 1 to {LARGEST_BATCH}, not “{text}”."
        raise argparse.ArgumentTypeError(message)
    return int(text)
