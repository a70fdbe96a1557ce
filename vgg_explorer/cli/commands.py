"""The command line: ``vgg-explorer app | summary | resolve | compare | extract | serve | site``.

Only ``extract`` and an answer kept with an image run the network, so only they import TensorFlow,
through the extractor; ``app`` hands over to Streamlit; ``site`` draws and writes for some seconds;
the others answer in a blink.
"""

import argparse
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from vgg_explorer import __version__, network
from vgg_explorer.cli import extract_options, serve_options
from vgg_explorer.exports import summary_csv
from vgg_explorer.names import comparison, conventions, resolution, resolver, verdict
from vgg_explorer.network import input_size, summary

if TYPE_CHECKING:
    from vgg_explorer.images.resizing import Fit

SOME_FAILED = 1
"""Exit status of ``extract`` where some images failed and the others are written."""
CANNOT_ANSWER = 2
"""Exit status for what can't be answered; argparse's own for a wrong command line."""
INTERRUPTED = 130
"""Exit status after Ctrl+C, as in a shell."""
MODULE = "python -m vgg_explorer"
"""How the program is called where it is not installed."""
_FITS: tuple["Fit", ...] = ("crop", "fit", "stretch")
_LARGEST_PORT = 65535


class CannotAnswerError(Exception):
    """The command has no answer; the message is one line for standard error."""


class SomeFailedError(Exception):
    """A part of what was asked for is done; the message is what to print, failures are named."""


_UNANSWERABLE = (
    CannotAnswerError,
    conventions.UnknownConventionError,
    input_size.InputSizeError,
    resolution.UnknownNameError,
    network.HeadSizeError,
    network.UnknownTensorError,
)


def main(arguments: Sequence[str] | None = None, program: str = MODULE) -> int:
    """Run a command.

    Args:
        arguments: What stands behind the program's name; by default the process's own.
        program: What the help calls the program.

    Returns:
        The exit status: 0, or 2 with one line on standard error where there is no answer, or 1
        where ``extract`` has named images that failed. ``app`` does not return: the process becomes
        the dashboard.
    """
    try:
        chosen = _parser(program).parse_args(arguments)
    except SystemExit as exit_:  # argparse has printed its help or its error
        return int(exit_.code or 0)
    command: Callable[[argparse.Namespace], str] = chosen.command
    try:
        try:
            _print(command(chosen))
        except SomeFailedError as done:
            _print(str(done))
            return SOME_FAILED
    except _UNANSWERABLE as error:
        _say(str(error))
        return CANNOT_ANSWER
    except KeyboardInterrupt:
        _say("Interrupted.")
        return INTERRUPTED
    return 0


def _parser(program: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog=program,
        description="What the layer names of VGG16 mean, and what the layers hold.",
    )
    parser.add_argument("--version", action="version", version=f"vgg-explorer {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
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
    add.set_defaults(command=_app)

    add = commands.add_parser("summary", help="the table of layers, as Keras prints it")
    add.add_argument("--size", default="224x224", help=size_help)
    add.add_argument("--top", action="store_true", help="with the classifier head")
    add.add_argument("--format", choices=("text", "csv", "json"), default="text")
    add.set_defaults(command=_summary)

    add = commands.add_parser("resolve", help="what a name may mean, and who says so")
    add.add_argument("name", metavar="NAME", help="conv4_3, features.16, block3_pool, ...")
    add.add_argument("--json", action="store_true", help="every reading as JSON")
    _add_keeping(add)
    add.add_argument("--size", help="of the file to keep, as for compare (default: 224x224)")
    add.set_defaults(command=_resolve)

    add = commands.add_parser("compare", help="whether two names mean the same tensor")
    add.add_argument("a", metavar="A")
    add.add_argument("b", metavar="B")
    add.add_argument("--size", default="224x224", help=size_help)
    add.add_argument("--all", action="store_true", help="print every pair of answers")
    add.add_argument("--json", action="store_true", help="every pair as JSON")
    _add_keeping(add)
    add.set_defaults(command=_compare)

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
    add.set_defaults(command=_extract)

    add = commands.add_parser(
        "serve", help="an engine that other machines' apps send their passes to (needs Ray)"
    )
    serve_options.add(add, _port)
    add.set_defaults(command=_serve)

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
    add.set_defaults(command=_site)
    return parser


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


def _app(chosen: argparse.Namespace) -> NoReturn:
    from vgg_explorer.cli import dashboard  # noqa: PLC0415 - the others start no server

    if chosen.streamlit and not chosen.streamlit[0].startswith("-"):
        message = f"“{chosen.streamlit[0]}” is no option of Streamlit: those begin with --."
        raise CannotAnswerError(message)
    try:
        dashboard.start(
            address=chosen.address,
            port=chosen.port,
            headless=chosen.headless,
            streamlit_options=chosen.streamlit,
        )
    except dashboard.CannotStartError as error:
        raise CannotAnswerError(str(error)) from error


def _summary(chosen: argparse.Namespace) -> str:
    table = summary.summarise(input_size.parse(chosen.size), head=chosen.top)
    if chosen.format == "text":
        return summary.keras_text(table)
    if chosen.format == "csv":
        return summary_csv.csv_text(table, conventions.MAPPING_STAGES)
    return _json(
        {
            "size": str(table.size),
            "head": table.head,
            "parameters": table.parameters,
            "multiply_adds": table.macs,
            "activation_bytes": table.memory,
            "layers": summary_csv.records(table, conventions.MAPPING_STAGES),
        }
    )


def _resolve(chosen: argparse.Namespace) -> str:
    from vgg_explorer.names import pitfalls  # noqa: PLC0415 - `summary` needs none

    keeps = _keeps(chosen)
    if chosen.size and not keeps:
        message = "--size is of the file to keep: give --html or --markdown too."
        raise CannotAnswerError(message)
    size = input_size.parse(chosen.size or "224x224")
    resolution = resolver.resolve(chosen.name)
    if keeps:
        from vgg_explorer.cli import keeping  # noqa: PLC0415 - imports numpy and Pillow

        with _refusing():
            keeping.keep_resolution(resolution, size, chosen, _say)
    beside = pitfalls.of_resolution(resolution)
    if chosen.json:
        return _json(
            {
                **resolution.as_dict(),
                "verdict": verdict.verdict(resolution).sentence(),
                "pitfalls": [each.as_dict() for each in beside],
            }
        )
    from vgg_explorer.cli import text  # noqa: PLC0415 - not needed for JSON

    return text.resolution_text(resolution, beside)


def _compare(chosen: argparse.Namespace) -> str:
    from vgg_explorer.names import pitfalls  # noqa: PLC0415 - `summary` needs none

    size = input_size.parse(chosen.size)
    keeps = _keeps(chosen)
    compared = comparison.compare(chosen.a, chosen.b)
    if keeps:
        from vgg_explorer.cli import keeping  # noqa: PLC0415 - imports numpy and Pillow

        with _refusing():
            keeping.keep_comparison(compared, size, chosen, _say)
    if chosen.json:
        sides = (compared.a, compared.b)
        beside = dict.fromkeys(p for side in sides for p in pitfalls.of_resolution(side, size))
        return _json({**compared.as_dict(size), "pitfalls": [each.as_dict() for each in beside]})
    from vgg_explorer.cli import text  # noqa: PLC0415 - not needed for JSON

    return text.comparison_text(compared, size, every_pair=chosen.all)


def _keeps(chosen: argparse.Namespace) -> bool:
    """Whether a file is asked for; what only a file has is refused without one."""
    if chosen.html or chosen.markdown:
        if chosen.fit and not (chosen.image or chosen.sample):
            message = "--fit says how an image comes to its size: give --image or --sample too."
            raise CannotAnswerError(message)
        return True
    for option in ("image", "sample", "fit"):
        if getattr(chosen, option):
            message = f"--{option} is for the file to keep: give --html or --markdown too."
            raise CannotAnswerError(message)
    return False


@contextmanager
def _refusing() -> Iterator[None]:
    from vgg_explorer.exports.image_pass import ExtractionError  # noqa: PLC0415 - imports numpy

    try:
        yield
    except ExtractionError as error:
        raise CannotAnswerError(str(error)) from error


def _extract(chosen: argparse.Namespace) -> str:
    from vgg_explorer.cli import extracting  # noqa: PLC0415 - imports numpy and Pillow

    if chosen.fit and not chosen.size:
        message = "--fit says how --size is met: give --size too."
        raise CannotAnswerError(message)
    size = input_size.parse(chosen.size).known if chosen.size else None
    ids = (
        _tensors_of(conventions.convention(chosen.convention))
        if chosen.convention
        else list(dict.fromkeys(part.strip() for part in chosen.tensors.split(",")))
    )
    with _refusing():
        printed, all_written = extracting.extract(chosen, ids, size, _say)
    if not all_written:
        raise SomeFailedError(printed)
    return printed


def _serve(chosen: argparse.Namespace) -> str:
    from vgg_explorer.cli import engine_server  # noqa: PLC0415 - imports Ray
    from vgg_explorer.serving.engine import CannotServeError  # noqa: PLC0415

    try:
        return engine_server.serve(chosen, _say)
    except CannotServeError as error:
        raise CannotAnswerError(str(error)) from error


def _site(chosen: argparse.Namespace) -> str:
    from vgg_explorer.site import writer  # noqa: PLC0415 - imports Jinja, lunr and Pillow

    try:
        written = writer.write(chosen.out, chosen.base_url)
    except writer.SiteError as error:
        raise CannotAnswerError(str(error)) from error
    size = f"{written.size / 1e6:.1f} MB"
    return f"{written.pages:,} pages, {size} in {written.files:,} files: {written.folder}\n"


def _tensors_of(convention: conventions.Convention) -> list[str]:
    """What a convention calls conv3, conv4, conv5; all that it names if it has no such names."""
    named = [t for stage in conventions.STAGES_IN_QUESTION for t in convention.of_stage(stage)]
    chosen = named or [t for tensors in convention.values() for t in tensors]
    return [t.id for t in dict.fromkeys(chosen)]


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def _print(text: str) -> None:
    if sys.stdout is None:
        message = "The output can't be written: standard output is closed."
        raise CannotAnswerError(message)
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader, for instance `head`, has seen enough.
        _drop_stdout()
    except OSError as error:
        _drop_stdout()
        message = f"The output can't be written: {error.strerror or error}."
        raise CannotAnswerError(message) from error


def _drop_stdout() -> None:
    """Keep the interpreter's last flush from failing a second time."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(sentence: str) -> None:
    if sys.stderr is None:  # closed by the caller
        return
    sys.stderr.write(f"{' '.join(sentence.split())}\n")
    sys.stderr.flush()


def run() -> None:
    """The program: ``main`` with the command line of this process, and its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal without × shows a question mark instead of a traceback.
            stream.reconfigure(errors="replace")
    sys.exit(main(program=_as_called()))


def _as_called() -> str:
    name = Path(sys.argv[0]).stem
    return MODULE if name == "__main__" else name
