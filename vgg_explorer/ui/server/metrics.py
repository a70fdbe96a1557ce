"""Counts for Prometheus, at an address of their own that no visitor has to reach."""

import logging
import os
from collections.abc import Mapping
from wsgiref.simple_server import WSGIServer

from prometheus_client import Gauge, start_http_server
from streamlit import runtime

from vgg_explorer.compute import memory
from vgg_explorer.operation.events import COUNTS
from vgg_explorer.ui.server import sessions
from vgg_explorer.ui.shared import forward_pass

VARIABLE = "VGG_EXPLORER_METRICS"
"""Environment variable: a port, for this machine alone, or ``address:port``; none without it."""
_LOCAL = "127.0.0.1"
_LARGEST_PORT = 65535
_log = logging.getLogger(__name__)


def serve(environ: Mapping[str, str] | None = None) -> WSGIServer | None:
    """Start to answer where ``VGG_EXPLORER_METRICS`` says; None, with a line in the log, if not."""
    asked = (os.environ if environ is None else environ).get(VARIABLE, "").strip()
    if not asked:
        return None
    address, _, port = asked.rpartition(":")
    if not (port.isascii() and port.isdigit() and int(port) <= _LARGEST_PORT):
        _log.warning("%s is no port and no address:port, so there are no metrics.", VARIABLE)
        return None
    _measure()
    try:
        server, _ = start_http_server(int(port), address.strip("[]") or _LOCAL, COUNTS)
    except OSError as error:
        _log.warning("%s: no metrics, since %s can't be had (%s).", VARIABLE, asked, error.strerror)
        return None
    return server


def _measure() -> None:
    """What is looked up when somebody asks."""
    gauges = {
        "vgg_explorer_memory_available_bytes": (
            "Memory that a pass may still take, in bytes.",
            memory.available,
        ),
        "vgg_explorer_activations_bytes": (
            "Activations that are kept, in bytes.",
            forward_pass.bytes_kept,
        ),
        "vgg_explorer_sessions": (
            "Visitors' sessions: those with an open page, and those that may still come back.",
            lambda: len(sessions.known(runtime.get_instance())),
        ),
    }
    for name, (words, look_up) in gauges.items():
        Gauge(name, words, registry=COUNTS).set_function(look_up)
