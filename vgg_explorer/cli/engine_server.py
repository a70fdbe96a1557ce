"""``serve``: the engine runs until it is interrupted."""

import argparse
import os
import signal
import threading
from collections.abc import Callable

from vgg_explorer.compute.elsewhere import VARIABLE
from vgg_explorer.serving import engine


def serve(chosen: argparse.Namespace, report: Callable[[str], None]) -> str:
    """Start the engine, say where it is, and stop it after Ctrl+C or SIGTERM.

    Args:
        chosen: The command line.
        report: Is told, in one sentence each, what is done.

    Returns:
        Nothing to print.

    Raises:
        CannotServeError: If it can't be started.
    """
    least, most = chosen.replicas
    cpus = chosen.cpus or max(1, (os.cpu_count() or 1) // most)
    scale = engine.Scale(
        replicas=least, most_replicas=most, cpus=cpus, gpus=chosen.gpus, batch=chosen.batch
    )
    report("Starting Ray and loading the network in each replica …")
    ended = threading.Event()
    engine.start(chosen.address, chosen.port, scale, chosen.cluster)
    try:
        # Ray has put handlers of its own in their place.
        signal.signal(signal.SIGTERM, lambda *_: ended.set())
        signal.signal(signal.SIGINT, signal.default_int_handler)
        host = "localhost" if chosen.address in {"127.0.0.1", "localhost"} else "THIS-MACHINE"
        report(
            f"The engine answers. Start apps with {VARIABLE}=http://{host}:{chosen.port}; Ctrl+C "
            "ends it."
        )
        ended.wait()
    finally:
        engine.stop()
    report("The engine has stopped.")
    return ""
