"""TensorFlow, Keras on top of it, and what they run on.

``TF_ONEDNN_ASSUME_FROZEN_WEIGHTS`` is left alone on purpose. It would save a few per cent, but it
holds for the whole process: another model that someone trains beside this one would silently go on
computing with its first weights.
"""

import os
import sys
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
    import keras
    import tensorflow as tf

    if keras.backend.backend() != "tensorflow":
        message = (
            f"Keras runs on {keras.backend.backend()} in this process, but the activations are "
            "computed with TensorFlow. Set KERAS_BACKEND=tensorflow before Keras is imported."
        )
        raise BackendError(message)
    return tf


def prepare_device(tf: Any) -> str:
    """Get the device ready and name it."""
    return backend.gpu_name() or cpu_in_words(tf)


def cpu_in_words(tf: Any) -> str:
    """``CPU, 2 threads``: as many as an operation takes."""
    threads = tf.config.threading.get_intra_op_parallelism_threads() or _processors()
    return f"CPU, {threads} thread{'' if threads == 1 else 's'}"


def _processors() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
