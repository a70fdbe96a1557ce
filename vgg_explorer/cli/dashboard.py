"""Starts the dashboard: Streamlit, in place of this process, on the page that leads to all others.

Streamlit is never imported here, so that a terminal needs neither it nor its start-up time.
"""

import importlib.util
import os
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

_POSIX = os.name == "posix"
_PACKAGE = Path(__file__).parents[1]
_PLACES = (_PACKAGE / "dashboard" / "app.py", _PACKAGE.parent / "app.py")
"""Where the first page lies: in an installed package, in a checkout."""


class CannotStartError(Exception):
    """The dashboard can't be started; the message says why, in one line."""


def start(
    *, address: str, port: int | None, headless: bool, streamlit_options: Sequence[str]
) -> NoReturn:
    """Start the dashboard; this process ends with it.

    Args:
        address: Where to listen, a host name or an IP address.
        port: Where to listen; None for Streamlit's, or the next that is free.
        headless: Whether no browser is opened.
        streamlit_options: Further options of ``streamlit run``; they win over the others.

    Raises:
        CannotStartError: Streamlit or the pages are missing, or the address or port can't be had.
    """
    if importlib.util.find_spec("streamlit") is None:
        message = "The dashboard needs Streamlit: install it with “pip install streamlit”."
        raise CannotStartError(message)
    first_page = next((path for path in _PLACES if path.is_file()), None)
    if first_page is None:
        message = "The pages of the dashboard are missing: install vgg-explorer again."
        raise CannotStartError(message)
    _try_to_listen(address, port)
    # -P: what lies in the working directory must not stand in for a module of the same name.
    command = [sys.executable, "-P", "-m", "streamlit", "run", str(first_page)]
    command += ["--server.address", address]
    if port is not None:
        command += ["--server.port", str(port)]
    if headless:
        command += ["--server.headless", "true"]
    command += streamlit_options
    if _POSIX:
        # One process: a signal to this one must end the server.
        os.execv(sys.executable, command)  # noqa: S606 - an argument list, no shell
    raise SystemExit(subprocess.call(command))


def _try_to_listen(address: str, port: int | None) -> None:
    """Find out what Streamlit would answer with a traceback, or with a line in its log."""
    try:
        _bind(address, 0)
    except (OSError, UnicodeError) as error:
        message = f"The dashboard can't listen on “{address}”: {_reason(error)}."
        raise CannotStartError(message) from error
    try:
        _bind(address, port or 0)
    except OSError as error:
        message = f"Port {port} can't be had ({_reason(error)}): choose another with --port."
        raise CannotStartError(message) from error


def _bind(address: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as trial:
        if _POSIX:
            # As Streamlit does: a port that was in use a moment ago is free.
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        trial.bind((address, port))


def _reason(error: Exception) -> str:
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return said[:1].lower() + said[1:]
