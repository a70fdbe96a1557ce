"""What the commands are called with."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from vgg_explorer import __version__
from vgg_explorer.cli import extract_options, serve_options
from vgg_explorer.names import conventions

if TYPE_CHECKING:
    from vgg_explorer.images.resizing import Fit

_FITS: tuple["Fit", ...] = ("crop", "fit", "stretch")
_LARGEST_PORT = 65535


def parser(program: str) -> argparse.ArgumentParser:
    """Reads a command line; ``command`` is then the name of what is asked for.

    Args:
        program: What the help calls the program.
    """
    found = argparse.ArgumentParser(
        prog=program,
        description="What the layer names of VGG16 mean, and what the layers hold.",
    )
    found.add_argument("--version", action="version", version=f"vgg-explorer {__version__}")
    commands = found.add_subparsers(required=True, metavar="COMMAND", dest="command")
    size_help = (
        "input height x width in pixels, for instance 512x512, or None (default: %(default)s)"
    )

    add = commands.add_parser("app", help="the dashboard, in a browser")
    add.add_argument(
        "--port",
        type=_port,
        help="where to listen (default: Streamlit's 8501, or the next that is free)",
    )
    add.add_argument(
        "--address",
        default="localhost",
        help="where to listen: %(default)s, which this machine alone can reach (the default), or "
        "0.0.0.0 for others too",
    )
    add.add_argument("--headless", action="store_true", help="open no browser")
    add.add_argument(
        "streamlit",
        nargs="*",
        metavar="-- OPTION",
        help="further options of “streamlit run”, for instance --server.baseUrlPath vgg16",
    )

    add = commands.add_parser("summary", help="the table of layers, as Keras prints it")
    add.add_argument("--size", default="224x224", help=size_help)
    add.add_argument("--top", action="store_true", help="with the classifier head")
    add.add_argument("--format", choices=("text", "csv", "json"), default="text")

    add = commands.add_parser("resolve", help="what a name may mean, and who says so")
    add.add_argument("name", metavar="NAME", help="conv4_3, features.16, block3_pool, ...")
    add.add_argument("--json", action="store_true", help="every reading as JSON")
    _add_keeping(add)
    add.add_argument("--size", help="of the file to keep, as for compare (default: 224x224)")

    add = commands.add_parser("compare", help="whether two names mean the same tensor")
    add.add_argument("a", metavar="A")
    add.add_argument("b", metavar="B")
    add.add_argument("--size", default="224x224", help=size_help)
    add.add_argument("--all", action="store_true", help="print every pair of answers")
    add.add_argument("--json", action="store_true", help="every pair as JSON")
    _add_keeping(add)

    add = commands.add_parser(
        "extract",
        help="the activations of images, as NPZ files or one HDF5 file",
        epilog=extract_options.EXIT_STATUS,
    )
    extract_options.add(add)
    what = add.add_mutually_exclusive_group(required=True)
    what.add_argument("--tensors", metavar="ID,ID", help="tensor ids, for instance relu3_3,pool3")
    what.add_argument(
        "--convention",
        metavar="ID",
        help=f"what it calls conv3, conv4 and conv5: {', '.join(conventions.CONVENTIONS)}",
    )
    add.add_argument("--size", help="scale to this height x width first (default: fed as it is)")
    add.add_argument(
        "--fit",
        choices=_FITS,
        help="how --size is met: crop to it (default), fit inside it, or stretch",
    )

    add = commands.add_parser(
        "serve", help="an engine that other machines' apps send their passes to (needs Ray)"
    )
    serve_options.add(add, _port)

    add = commands.add_parser("site", help="a static web site of all that was read")
    add.add_argument(
        "--out",
        metavar="DIR",
        type=Path,
        required=True,
        help="where to: a new or empty folder, or one that this command has written before",
    )
    add.add_argument(
        "--base-url",
        default="",
        metavar="URL",
        help="address that the site will have, for canonical links, the sitemap and previews",
    )
    return found


def _add_keeping(add: argparse.ArgumentParser) -> None:
    """The options for a file that holds the answer."""
    keep = add.add_argument_group("the answer as a file to keep")
    keep.add_argument("--html", metavar="FILE", type=Path, help="one HTML file that needs no other")
    keep.add_argument("--markdown", metavar="FILE", type=Path, help="the same without pictures")
    proof = keep.add_mutually_exclusive_group()
    proof.add_argument(
        "--image", metavar="IMAGE", type=Path, help="prove it on this photo, fed at --size"
    )
    proof.add_argument(
        "--sample", metavar="ID", help="prove it on an image that comes along, such as gratings"
    )
    keep.add_argument(
        "--fit",
        choices=_FITS,
        help="how the image comes to --size: crop to it (default), fit inside it, or stretch",
    )


def _port(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 1 <= int(text) <= _LARGEST_PORT):
        message = f"a port is a number from 1 to {_LARGEST_PORT}, not “{text}”."
        raise argparse.ArgumentTypeError(message)
    return int(text)
