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

from vgg_explorer import network
from vgg_explorer.cli.arguments import parser
from vgg_explorer.exports import summary_csv
from vgg_explorer.names import comparison, conventions, resolution, resolver, verdict
from vgg_explorer.network import input_size, summary

if TYPE_CHECKING:
    pass

SOME_FAILED = 1
"""Exit status of ``extract`` where some images failed and the others are written."""
CANNOT_ANSWER = 2
"""Exit status for what can't be answered; argparse's own for a wrong command line."""
INTERRUPTED = 130
"""Exit status after Ctrl+C, as in a shell."""
MODULE = "python -m vgg_explorer"
"""How the program is called where it is not installed."""


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
        chosen = parser(program).parse_args(arguments)
    except SystemExit as exit_:  # argparse has printed its help or its error
        return int(exit_.code or 0)
    command = _COMMANDS[chosen.command]
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


_COMMANDS: dict[str, Callable[[argparse.Namespace], str]] = {
    "app": _app,
    "summary": _summary,
    "resolve": _resolve,
    "compare": _compare,
    "extract": _extract,
    "serve": _serve,
    "site": _site,
}


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
