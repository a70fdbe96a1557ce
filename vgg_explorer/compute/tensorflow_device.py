"""TensorFlow, Keras on top of it, and what they run on.

``TF_ONEDNN_ASSUME_FROZEN_WEIGHTS`` is left alone on purpose. It would save a few per cent, but it
holds for the whole process: another model that someone trains beside this one would silently go on
computing with its first weights.
"""

import gc
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from vgg_explorer.compute.gpu import backend


class BackendError(RuntimeError):
    """Keras runs on something other than TensorFlow in this process."""


def import_tensorflow() -> Any:
    """TensorFlow, with Keras on top of it.

    Raises:
        BackendError: If Keras already runs on another backend than TensorFlow.
    """
    if "tensorflow" not in sys.modules:
        # Notes on the build and on missing CUDA drivers mean nothing to a visitor.
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    if "keras" not in sys.modules:
        os.environ["KERAS_BACKEND"] = "tensorflow"
    backend.settings_before_import()
    with uncollected():
        import keras
        import tensorflow as tf

    if keras.backend.backend() != "tensorflow":
        message = (
            f"Keras runs on {keras.backend.backend()} in this process, but the activations are "
            "computed with TensorFlow. Set KERAS_BACKEND=tensorflow before Keras is imported."
        )
        raise BackendError(message)
    return tf


@contextmanager
def uncollected() -> Iterator[None]:
    """A block in which Python looks for no garbage.

    What is imported stays, and to look through it again and again as it grows is a quarter of the
    time that TensorFlow takes to start.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


STANDS_BACK = 10
"""Nice value of the threads that compute passes. A page asks for milliseconds where a pass takes
seconds, and with visitors by the dozen each page would wait its turn among the passes' threads.
"""


def prepare_device(tf: Any) -> str:
    """Get the device ready and name it."""
    name = backend.gpu_name()
    if not name and sys.platform == "linux":
        # TensorFlow starts them with its devices, and they have the priority of who does that.
        starter = threading.Thread(target=_start_devices, args=[tf])
        starter.start()
        starter.join()
    return name or cpu_in_words(tf)


def _start_devices(tf: Any) -> None:
    # Here the nice value is a thread's own.
    thread = threading.get_native_id()
    niceness = max(STANDS_BACK, os.getpriority(os.PRIO_PROCESS, thread))
    os.setpriority(os.PRIO_PROCESS, thread, niceness)
    tf.config.list_logical_devices()


def cpu_in_words(tf: Any) -> str:
    """``CPU, 2 threads``: as many as an operation takes."""
    threads = tf.config.threading.get_intra_op_parallelism_threads() or _processors()
    return f"CPU, {threads} thread{'' if threads == 1 else 's'}"


def _processors() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
