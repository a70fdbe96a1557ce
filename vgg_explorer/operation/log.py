"""The log of a server: lines of text, or JSON, and everything in one form, on standard error.

A traceback in it names the places and the kind of an error and not what the error says: that may
be a visitor's text.
"""

import json
import logging
import os
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, TextIO

VARIABLE = "VGG_EXPLORER_LOG"
"""Environment variable: ``text``, ``json``, or ``quiet``, which is the default."""
_OURS = "vgg_explorer"
_Error = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def begin(environ: Mapping[str, str] | None = None, stream: TextIO | None = None) -> None:
    """Set the log of this process up as ``VGG_EXPLORER_LOG`` asks.

    ``quiet`` leaves all as it is: warnings alone, as each library writes them. Otherwise every line
    takes one form, warnings of libraries and of Python too; what they say short of a warning
    stays out, because servers name the addresses of visitors there.

    Args:
        environ: Environment variables; by default those of the process.
        stream: Where to write; by default standard error.
    """
    asked = (environ or os.environ).get(VARIABLE, "").strip().lower() or "quiet"
    if asked == "quiet":
        return
    handler = _Handler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if asked == "json" else TextLines())
    logging.getLogger().addHandler(handler)
    logging.getLogger(_OURS).setLevel(logging.INFO)
    logging.captureWarnings(True)
    _take_over()
    if asked not in {"text", "json"}:
        logging.getLogger(__name__).warning(
            "%s is neither text nor json nor quiet; the log is text", VARIABLE
        )


class TextLines(logging.Formatter):
    """A line of text for each record, and one more for each place of a traceback."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as text."""
        said = f"{_time(record)} {record.levelname} {record.name}: {_message(record)}"
        return "\n".join([said, *(f"  {place}" for place in _places(record.exc_info))])


class JsonLines(logging.Formatter):
    """A JSON object in a line for each record."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON."""
        said: dict[str, Any] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
            **getattr(record, "facts", {}),
        }
        if places := _places(record.exc_info):
            said["places"] = places
        return json.dumps(said, ensure_ascii=False)


class _Handler(logging.StreamHandler[TextIO]):
    """Ours alone writes what is no warning."""

    def filter(self, record: logging.LogRecord) -> bool:
        ours = record.name.partition(".")[0] == _OURS
        return (ours or record.levelno >= logging.WARNING) and bool(super().filter(record))


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _message(record: logging.LogRecord) -> str:
    """In one line, whatever stands in it."""
    return " ".join(record.getMessage().split())


def _places(error: _Error | None) -> list[str]:
    """Where an error came from, outermost first, and of which kind it is."""
    if not error or error[0] is None:
        return []
    found = traceback.extract_tb(error[2])
    return [
        *(f"{place.filename}:{place.lineno} in {place.name}" for place in found),
        f"{error[0].__module__}.{error[0].__qualname__}",
    ]


def _take_over() -> None:
    """Let what other loggers write go through ours, those too that are set up later.

    Streamlit and uvicorn give their loggers handlers of their own. A record is made before any
    handler sees it, so the handlers can still be taken away there.
    """
    plain = logging.getLogRecordFactory()

    def make(name: str, *args: Any, **kwargs: Any) -> logging.LogRecord:
        logger: logging.Logger | None = logging.getLogger(name)
        while logger is not None and logger.parent is not None:
            for handler in [*logger.handlers]:
                if _writes_to_terminal(handler):
                    logger.removeHandler(handler)
            logger.propagate = True
            logger = logger.parent
        return plain(name, *args, **kwargs)

    logging.setLogRecordFactory(make)


def _writes_to_terminal(handler: logging.Handler) -> bool:
    return isinstance(handler, logging.StreamHandler) and handler.stream in {
        *(sys.stdout, sys.stderr),
        *(sys.__stdout__, sys.__stderr__),
    }
