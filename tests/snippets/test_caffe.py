"""The Caffe snippet against a stand-in: Caffe can't be installed here.

The stand-in replays known values. It checks the order of the calls: what is cut, what is fed, and
that a blob is read before the ReLU overwrites it. It is no run in Caffe.
"""

import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from tests.snippets.cases import (
    EVERY,
    INPUT,
    REQUESTS,
    assert_near,
    expected,
    names,
    run_code,
    snippet,
    write_photo,
)
from vgg_explorer import network

pytestmark = pytest.mark.usefixtures("imagenet")


class _CaffeNet:
    def __init__(self, layers: list[Any], values: Mapping[str, Any]) -> None:
        self._layers = layers
        self._values = values
        self.blobs = {layer.top: _CaffeBlob() for layer in layers}
        self.blobs["data"] = _CaffeBlob()

    def reshape(self) -> None:
        assert self.blobs["data"].data.shape[:2] == (1, 3)

    def forward(self, end: str | None = None) -> None:
        fed = self.blobs["data"].data[0].transpose(1, 2, 0)
        np.testing.assert_array_equal(fed, self._values[INPUT])
        last = [layer.name for layer in self._layers].index(end) if end else None
        for layer in self._layers[: None if last is None else last + 1]:
            values = self._values[layer.tensor].transpose(2, 0, 1)[None]
            blob = self.blobs[layer.top]
            if blob.data is None:
                blob.data = values.copy()
            blob.data[...] = values  # in place, as Caffe does: views see it


class _CaffeBlob:
    data: Any = None

    def reshape(self, *shape: int) -> None:
        self.data = np.zeros(shape, np.float32)


def _caffe_layers() -> list[Any]:
    return [
        SimpleNamespace(
            name=names(t.id, "caffe_layer")[0], top=names(t.id, "caffe_blob")[0], tensor=t.id
        )
        for t in network.TENSORS[1:]
        if t.kind not in {"flatten"}
    ]


@pytest.mark.parametrize("form", ["layers", "layer"])
@pytest.mark.parametrize(("ids", "height", "width"), REQUESTS)
def test_caffe_calls_come_in_the_right_order(
    form: str,
    ids: tuple[str, ...],
    height: int | None,
    width: int | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    photo = write_photo(tmp_path)
    values = expected(photo, (INPUT, *EVERY), height, width)
    layers = _caffe_layers()
    definition = SimpleNamespace(layers=[], layer=[])
    setattr(definition, form, layers)
    caffe, proto, pb2 = ModuleType("caffe"), ModuleType("caffe.proto"), ModuleType("caffe_pb2")
    vars(caffe).update(TEST=1, proto=proto, Net=lambda *_: _CaffeNet(layers, values))
    vars(proto).update(caffe_pb2=pb2)
    vars(pb2).update(NetParameter=lambda: definition)
    for module in (caffe, proto):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    monkeypatch.setattr("google.protobuf.text_format.Merge", lambda text, message: message)
    monkeypatch.setattr("google.protobuf.text_format.MessageToString", str)
    (tmp_path / "VGG_ILSVRC_16_layers_deploy.prototxt").touch()

    found = run_code(snippet("caffe", ids, height, width).code)

    assert_near(found, {each: values[each] for each in ids}, 0)
    furthest = max(ids, key=network.position)
    assert furthest == INPUT or layers[-1].tensor == furthest  # no more was computed
