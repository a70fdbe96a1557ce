"""The pass that a GPU runs, and activations that stay there, on TensorFlow's CPU.

The operations are the same wherever they run; what only a GPU has is in ``benchmarks.gpu_pass``.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tests.compute.test_extractor import IDS, assert_close, photo
from vgg_explorer import network
from vgg_explorer.compute import extractor
from vgg_explorer.compute.activation import Activation, whole
from vgg_explorer.compute.extractor import Network
from vgg_explorer.compute.gpu.gpu_activation import GpuActivation
from vgg_explorer.compute.gpu.gpu_pass import GpuPass
from vgg_explorer.compute.weights import Weights
from vgg_explorer.measures import channel_statistics, value_limits
from vgg_explorer.measures.value_limits import Scope
from vgg_explorer.pictures.coded_channels import code_channels

# What is held is a tensor of TensorFlow's, also where no network is asked for.
pytestmark = pytest.mark.tensorflow


@pytest.fixture
def on_gpu(imagenet_weights: Weights, monkeypatch: pytest.MonkeyPatch) -> Network:
    """A network that takes the processor for a GPU."""
    found = Network(imagenet_weights)
    monkeypatch.setattr(found, "device", "NVIDIA H100")
    monkeypatch.setattr(found, "_on_cpu", False)
    monkeypatch.setattr(found, "_gpu", GpuPass(imagenet_weights.arrays, "channels_last"))
    return found


def _held(values: Activation) -> GpuActivation:
    import tensorflow as tf

    def again() -> Activation:
        raise AssertionError

    return GpuActivation(tf.constant(values), again)


def _random(shape: tuple[int, int, int], *, signed: bool, seed: int = 0) -> Activation:
    random = np.random.default_rng(seed)
    values = random.normal(0, 100, shape).astype(np.float32)
    values = values if signed else np.maximum(values, 0)
    values[..., 1] = 0  # dead
    values[..., 2] = 7  # constant
    return values


# --- the pass ------------------------------------------------------------------------------------


def test_every_tensor_is_that_of_the_pass_on_the_cpu(on_gpu: Network, imagenet: Network) -> None:
    image = photo(97, 64)
    ids = ["input", *IDS]
    expected = imagenet.activations(image, ids)
    found, held = on_gpu.activations(image, ids), on_gpu.hold(image, ids)
    assert list(found) == list(held) == ids
    for each in ids:
        assert isinstance(held[each], GpuActivation)
        assert_close(found[each], expected[each])
        assert_close(whole(held[each]), expected[each])
        assert not found[each].flags.writeable
        assert not whole(held[each]).flags.writeable
        assert held[each].shape == expected[each].shape
        assert held[each].nbytes == expected[each].nbytes
    np.testing.assert_array_equal(found["input"], expected["input"])


def test_a_batch_is_its_images_one_by_one(on_gpu: Network) -> None:
    images = [photo(64, 48, seed) for seed in range(2)]
    both = on_gpu.compute(np.stack(images), ["relu3_3", "pool5"])
    for number, image in enumerate(images):
        for each, expected in on_gpu.activations(image, ["relu3_3", "pool5"]).items():
            assert_close(both[each][number], expected)


def test_on_a_cpu_what_is_held_is_a_numpy_array(imagenet: Network) -> None:
    assert isinstance(imagenet.hold(photo(32, 32), ["pool5"])["pool5"], np.ndarray)


# --- what is asked of the GPU instead of the values ----------------------------------------------


@pytest.mark.parametrize("signed", [False, True])
def test_statistics_are_those_of_the_values(signed: bool) -> None:
    values = _random((61, 83, 24), signed=signed)
    held = _held(values)
    found = channel_statistics.measure(held, signed=signed)
    assert held._values is None
    expected = channel_statistics.measure(values, signed=signed)
    for name in ("minimum", "maximum", "zero_share", "dead", "constant"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))
    np.testing.assert_allclose(found.mean, expected.mean, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(found.l2, expected.l2, rtol=1e-6)
    assert (found.shape, found.signed) == (expected.shape, expected.signed)
    assert found.non_finite_count == 0


@pytest.mark.parametrize("strange", [np.nan, np.inf, -np.inf, 3e38])
def test_values_that_are_not_finite_are_fetched(strange: float) -> None:
    values = _random((6, 5, 8), signed=True)
    values[3, 2, 5] = strange
    found = channel_statistics.measure(_held(values), signed=True)
    expected = channel_statistics.measure(values, signed=True)
    for name, value in vars(expected).items():
        np.testing.assert_array_equal(getattr(found, name), value)


@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize("scope", ["channel", "tensor"])
@pytest.mark.parametrize("block", [1, 2, 5])
def test_codes_are_the_same_bytes(signed: bool, scope: Scope, block: int) -> None:
    values = _random((61, 43, 24), signed=signed)
    if signed:
        values[:2, :2, 5] = [[4, -4], [-4, 4]]  # as large as each other
    held = _held(values)
    statistics = channel_statistics.measure(values, signed=signed)
    limits = value_limits.domains(statistics, scope)
    found = code_channels(held, statistics, limits, block)
    assert held._values is None
    expected = code_channels(values, statistics, limits, block)
    np.testing.assert_array_equal(found.codes, expected.codes)
    assert found.codes.dtype == np.uint8
    assert found.codes.flags.c_contiguous
    assert found.marks == expected.marks
    chosen = np.array([5, 1, 17])
    np.testing.assert_array_equal(
        code_channels(held, statistics, limits, block, chosen).codes, expected.codes[chosen]
    )
    turned = np.arange(24)[::-1]
    np.testing.assert_array_equal(
        code_channels(held, statistics, limits, block, turned).codes, expected.codes[turned]
    )


def test_limits_that_float32_can_not_divide_by_are_left_to_the_values() -> None:
    values = np.full((4, 4, 3), 1e-42, np.float32)
    statistics = channel_statistics.measure(values, signed=False)
    limits = value_limits.domains(statistics, "channel")
    np.testing.assert_array_equal(
        code_channels(_held(values), statistics, limits, 1).codes,
        code_channels(values, statistics, limits, 1).codes,
    )


def test_some_channels_cross_without_the_others() -> None:
    values = _random((7, 9, 16), signed=True)
    held = _held(values)
    np.testing.assert_array_equal(held.channels([3, 0]), values[..., [3, 0]])
    assert held._values is None
    held.fetched()
    np.testing.assert_array_equal(held.channels([15]), values[..., [15]])


# --- a GPU that fails ----------------------------------------------------------------------------


def _failing(*_: object, **__: object) -> Any:
    import tensorflow as tf

    message = "CUDA_ERROR_ILLEGAL_ADDRESS"
    raise tf.errors.InternalError(None, None, message)


def test_what_a_lost_gpu_held_is_computed_again(
    on_gpu: Network, imagenet: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = photo(48, 40)
    expected = imagenet.activations(image, ["relu2_1"])["relu2_1"]
    held = on_gpu.hold(image, ["relu2_1"])["relu2_1"]
    monkeypatch.setattr("vgg_explorer.compute.gpu.gpu_activation._fetch", _failing)
    monkeypatch.setattr(on_gpu._gpu, "run", _failing)
    found = channel_statistics.measure(held, signed=False)
    np.testing.assert_array_equal(
        found.maximum, channel_statistics.measure(expected, signed=False).maximum
    )
    np.testing.assert_array_equal(whole(held), expected)
    assert "since NVIDIA H100 failed" in on_gpu.device


def test_a_full_gpu_is_cleared_of_what_stays_there(
    on_gpu: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tensorflow as tf

    image = photo(40, 40)
    held = on_gpu.hold(image, ["relu1_2"])["relu1_2"]
    assert isinstance(held, GpuActivation)
    assert on_gpu._gpu
    run, full = on_gpu._gpu.run, [True]

    def once_too_full(batch: npt.NDArray[np.uint8], asked: Any, pause: Any) -> dict[str, Any]:
        if full.pop():
            full.append(False)
            raise tf.errors.ResourceExhaustedError(None, None, "OOM")
        return run(batch, asked, pause)

    monkeypatch.setattr(on_gpu._gpu, "run", once_too_full)
    again = on_gpu.activations(image, ["relu1_2"])["relu1_2"]
    assert held._tensor is None
    np.testing.assert_array_equal(whole(held), again)
    monkeypatch.setattr(on_gpu._gpu, "run", _always_too_full)
    with pytest.raises(extractor.OutOfMemoryError, match="NVIDIA H100 has too little memory"):
        on_gpu.activations(image, ["relu1_2"])


def _always_too_full(*_: object) -> Any:
    import tensorflow as tf

    raise tf.errors.ResourceExhaustedError(None, None, "OOM")


def test_the_weights_are_those_of_the_network(on_gpu: Network) -> None:
    assert on_gpu._gpu
    on_gpu.activations(photo(32, 32), ["pool5"])
    layers = {each.layer for each in network.CONVOLUTIONAL if each.kind == "conv_pre_relu"}
    assert set(on_gpu._gpu._weights) == layers
