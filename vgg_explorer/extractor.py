"""An older path to the forward pass, kept for scripts; ``vgg_explorer.activations`` is public."""

from vgg_explorer.compute.extractor import BackendError, OutOfMemoryError, activations, load
from vgg_explorer.compute.forward_plan import InputImageError, NotExtractableError

__all__ = [
    "BackendError",
    "InputImageError",
    "NotExtractableError",
    "OutOfMemoryError",
    "activations",
    "load",
]
