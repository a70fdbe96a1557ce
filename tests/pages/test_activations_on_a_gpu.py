"""The page of activations where they stay on a GPU; the processor stands in for it."""

from typing import Any

import pytest

from tests.pages.conftest import Run, html, pictures, words
from vgg_explorer.compute.activation import whole
from vgg_explorer.compute.activation_store import ActivationStore
from vgg_explorer.compute.extractor import Network
from vgg_explorer.compute.gpu import gpu_activation
from vgg_explorer.compute.gpu.gpu_pass import GpuPass
from vgg_explorer.compute.weights import Weights
from vgg_explorer.network.formatting import value_text
from vgg_explorer.ui.shared import forward_pass

PAGE = "pages/activations.py"


@pytest.fixture
def store(
    imagenet: Network, imagenet_weights: Weights, monkeypatch: pytest.MonkeyPatch
) -> ActivationStore:
    found = ActivationStore(10**9)
    monkeypatch.setattr(imagenet, "device", "NVIDIA H100")
    monkeypatch.setattr(imagenet, "_on_cpu", False)
    monkeypatch.setattr(imagenet, "_gpu", GpuPass(imagenet_weights.arrays, "channels_last"))
    monkeypatch.setattr(forward_pass._passes(), "store", found)
    return found


def test_grids_are_drawn_before_any_value_crosses(
    run: Run, store: ActivationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    crossed: list[int] = []
    fetch = gpu_activation._fetch

    def note(tensor: Any) -> Any:
        found = fetch(tensor)
        crossed.append(found.nbytes)
        return found

    monkeypatch.setattr(gpu_activation, "_fetch", note)
    app = run(PAGE, sample="checkerboard", feed="175x199")
    assert "NVIDIA H100, float32, batch of 1" in words(app)
    assert len([facts for facts, _ in pictures(app) if "tiles" in facts]) == 3
    held = dict(store._kept)
    assert [tensor for _, tensor in held] == ["relu3_3", "relu4_3", "relu5_3"]
    assert all(isinstance(each, gpu_activation.GpuActivation) for each in held.values())
    # A byte a value for the picture, and three numbers a row and channel for the statistics.
    assert 0 < sum(crossed) < 0.4 * store.bytes

    opened = run(PAGE, sample="checkerboard", feed="175x199", tensor="relu4_3", channel="17")
    values = whole(held[next(key for key in held if key[1] == "relu4_3")])
    assert value_text(values[..., 17].max()) in html(opened)
