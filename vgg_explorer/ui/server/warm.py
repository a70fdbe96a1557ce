"""The network loaded with the server instead of by the first visitor, where that is asked for."""

import logging
import os
import threading
from collections.abc import Callable, Mapping

from vgg_explorer.compute.extractor import BackendError
from vgg_explorer.compute.weights import WeightsUnavailableError
from vgg_explorer.ui.shared import forward_pass

VARIABLE = "VGG_EXPLORER_WARM"
"""Environment variable: ``1`` fetches the weights and loads TensorFlow with the server, and
``rehearsal`` runs the first passes."""
_PAUSE = 60.0
"""Seconds until it is tried again where there are no weights to be had."""
_log = logging.getLogger(__name__)


def begin(loaded: Callable[[], object], environ: Mapping[str, str] | None = None) -> bool:
    """Load the network in a thread of its own, if ``VGG_EXPLORER_WARM`` asks for it.

    Args:
        loaded: Is called once it is loaded, in that thread.
        environ: Environment variables; by default those of the process.

    Returns:
        Whether it was asked for.
    """
    asked = (os.environ if environ is None else environ).get(VARIABLE, "").strip().lower()
    if asked in {"", "0", "false", "no"}:
        return False
    threading.Thread(target=_load, args=[loaded], name="warm", daemon=True).start()
    return True


def _load(loaded: Callable[[], object]) -> None:
    ended = threading.Event()
    while True:
        try:
            forward_pass.load(_log.info)
        except WeightsUnavailableError as error:
            _log.warning("no weights yet, trying again in %.0f s: %s", _PAUSE, error)
        except (BackendError, ImportError) as error:
            _log.warning("TensorFlow can't be loaded: %s", error)
            return
        else:
            loaded()
            return
        ended.wait(_PAUSE)
