"""What Keras's backends have each their own word for: exact float32, the GPU's name, its faults."""

import importlib
import logging
import os
from typing import Any

_log = logging.getLogger(__name__)


def gpu_name() -> str | None:
    """Get the GPU ready for the backend that Keras runs on, and name it; None if there is none.

    TensorFloat-32 is switched off, for the whole process: it keeps 10 of float32's 23 bits. Memory
    is taken as it is needed, which leaves the rest of the GPU to others.
    """
    return {"tensorflow": _tensorflow, "torch": _torch, "jax": _jax}[_name()]()


def faults() -> tuple[type[Exception], ...]:
    """What an operation raises that fails below Python, for want of memory too."""
    if _name() == "tensorflow":
        import tensorflow as tf

        return (tf.errors.OpError,)
    return (RuntimeError,)


def settings_before_import() -> None:
    """Environment that the backends read once, when they are imported."""
    # cuDNN would time all its algorithms for every size that is new, while a visitor waits, and
    # the fastest of that moment may differ from the last one in its last bits.
    os.environ.setdefault("TF_CUDNN_USE_AUTOTUNE", "0")
    # JAX would take three quarters of the memory at once.
    os.environ.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")


def _name() -> str:
    import keras

    return str(keras.backend.backend())


def _tensorflow() -> str | None:
    import tensorflow as tf

    gpus = tf.config.list_physical_devices("GPU")
    if not gpus:
        return None
    tf.config.experimental.enable_tensor_float_32_execution(False)
    for gpu in gpus:
        try:
            tf.config.experimental.set_memory_growth(gpu, True)
        except RuntimeError:  # the process has used the GPU before
            _log.info("memory growth can't be set any more for %s", gpu.name)
    details = tf.config.experimental.get_device_details(gpus[0])
    return str(details.get("device_name", "GPU"))


def _torch() -> str | None:
    torch = _import("torch")
    if not torch.cuda.is_available():
        return None
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cudnn.benchmark = False
    return str(torch.cuda.get_device_name())


def _jax() -> str | None:
    jax = _import("jax")
    jax.config.update("jax_default_matmul_precision", "highest")
    gpus = [each for each in jax.devices() if each.platform == "gpu"]
    return str(gpus[0].device_kind) if gpus else None


def _import(name: str) -> Any:
    """A package that is no requirement of this one: Keras has imported it, or is not on it."""
    return importlib.import_module(name)
