"""The same network in onnxruntime, from the wheel's own graph: apart from Keras altogether."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from vgg_explorer import network
from vgg_explorer.compute import onnx_wheel
from vgg_explorer.network import Tensor

Batch = npt.NDArray[np.float32]
_OUTPUTS = {"conv_pre_relu": "BiasAdd:0", "relu": "Relu:0", "max_pool": "MaxPool2d:0"}


def run(
    wheel: Path, ids: Sequence[str], *, spinning: bool = True
) -> Callable[[Batch], dict[str, Batch]]:
    """A function (1, h, w, 3) -> {id: (1, c, h', w')}, channels first as onnxruntime computes them.

    The classifier for which the wheel was made is cut off, the size of the image left open, and
    the asked tensors are made outputs; no weight and no operation is touched.

    Args:
        wheel: The verified wheel.
        ids: Tensor ids of the convolutional part.
        spinning: Whether onnxruntime's threads keep a processor busy while they wait for work.
    """
    import onnx
    import onnxruntime

    model = onnx.load_model_from_string(onnx_wheel.read_model(wheel))
    graph = model.graph
    for axis, side in ((1, "height"), (2, "width")):
        graph.input[0].type.tensor_type.shape.dim[axis].dim_param = side
    names = {each: _name(network.tensor(each)) for each in ids}
    last = max(i for i, node in enumerate(graph.node) if node.output[0] in names.values())
    del graph.node[last + 1 :]
    del graph.output[:]
    used = {name for node in graph.node for name in node.input}
    for unused in [item for item in graph.initializer if item.name not in used]:
        graph.initializer.remove(unused)
    for name in names.values():
        graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.intra_op.allow_spinning", str(int(spinning)))
    session: Any = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )

    def infer(batch: Batch) -> dict[str, Batch]:
        values = session.run(list(names.values()), {"input": batch})
        return dict(zip(names, values, strict=True))

    return infer


def _name(tensor: Tensor) -> str:
    return f"functional_1/{tensor.layer}_1/{_OUTPUTS[tensor.kind]}"
