"""Ray, started on this machine or joined where it runs; it is no requirement of the app."""

import importlib
import os
import sys
from pathlib import Path
from typing import Any

_PACKAGE = Path(__file__).parents[2]
"""Where workers find this package, also in a checkout."""


class RayUnavailableError(Exception):
    """Ray is not installed, or can't be started or reached; the message is a sentence."""


def load(module: str = "ray") -> Any:
    """Ray, or a part of it.

    Raises:
        RayUnavailableError: If it is not installed.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        message = (
            f"Ray can't be loaded ({error}): install requirements-engine.txt into this environment "
            f"({sys.prefix})."
        )
        raise RayUnavailableError(message) from error


def connect(cluster: str | None, cpus: int) -> Any:
    """Ray, ready for work.

    Args:
        cluster: Address of a cluster that runs already (``auto`` for the one of this machine); None
            to start Ray on this machine, until ``ray.shutdown()``.
        cpus: Processors to offer on this machine, where it is started and has fewer.

    Raises:
        RayUnavailableError: If it is not installed, or can't be started or reached.
    """
    ray = load()
    # Nobody is told that somebody runs it.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    own: dict[str, Any] = {}
    if cluster is None:
        paths = os.pathsep.join(filter(None, [str(_PACKAGE), os.environ.get("PYTHONPATH")]))
        own = {
            "include_dashboard": False,
            "runtime_env": {"env_vars": {"PYTHONPATH": paths}},
            "num_cpus": max(os.cpu_count() or 1, cpus),
        }
    try:
        ray.init(cluster, log_to_driver=False, logging_level="ERROR", **own)
    except (RuntimeError, OSError, ValueError, ray.exceptions.RayError) as error:
        ray.shutdown()
        where = "started here" if cluster is None else f"reached at {cluster}"
        message = f"Ray can't be {where}: {reason(error)}."
        raise RayUnavailableError(message) from error
    return ray


def reason(error: Exception) -> str:
    """Why Ray failed: of an error in another process it gives the whole traceback, this last."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[-1].rstrip(".") if lines else type(error).__name__
