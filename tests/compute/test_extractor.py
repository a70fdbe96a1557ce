"""Activations against three oracles: Keras's own VGG16, onnxruntime, and plain NumPy."""

import contextlib
import gc
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import psutil
import pytest

from tests.compute import onnx_oracle
from vgg_explorer import network
from vgg_explorer.compute import (
    extractor,
    forward_plan,
    memory,
    strips,
    tensorflow_device,
    weights,
)
from vgg_explorer.compute.engine import AbandonedError
from vgg_explorer.compute.extractor import Network
from vgg_explorer.compute.operations import Operation
from vgg_explorer.compute.weights import Weights, WeightsUnavailableError
from vgg_explorer.images import preprocessing

IDS = [tensor.id for tensor in network.CONVOLUTIONAL]
ROUNDING = 1e-5
"""Allowed difference, relative to the largest value of a tensor: libraries add the up to 4608
products of a cell in another order, layer upon layer; 1.4e-6 was measured."""


def photo(height: int, width: int, seed: int = 0) -> npt.NDArray[np.uint8]:
    """Smooth colour with noise on top, so that no channel stays dead everywhere."""
    random = np.random.default_rng(seed)
    coarse = random.integers(0, 256, (height // 16 + 2, width // 16 + 2, 3))
    large = np.kron(coarse, np.ones((16, 16, 1)))[:height, :width]
    noisy = large + random.normal(0, 20, large.shape)
    return noisy.clip(0, 255).astype(np.uint8)


@pytest.fixture(scope="module")
def keras_model(imagenet_weights: Weights) -> Any:
    """``keras.applications.VGG16`` with the same weights: (n, h, w, 3) to every layer's output."""
    import keras

    model = keras.applications.VGG16(weights=None, include_top=False)
    for name, pair in imagenet_weights.arrays.items():
        model.get_layer(name).set_weights(list(pair))
    return keras.Model(model.input, {layer.name: layer.output for layer in model.layers})


def assert_close(ours: npt.NDArray[Any], theirs: npt.NDArray[Any]) -> None:
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).max() <= ROUNDING * np.abs(theirs).max()


# --- oracles -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("height", "width"), [(32, 32), (97, 64), (224, 224), (225, 301)])
def test_every_keras_layer(imagenet: Network, keras_model: Any, height: int, width: int) -> None:
    image = photo(height, width)
    found = imagenet.activations(image, IDS)
    expected = keras_model(preprocessing.preprocess(image)[np.newaxis], training=False)
    compared = 0
    for tensor in network.CONVOLUTIONAL:
        assert found[tensor.id].shape == tensor.shape(height, width)
        assert found[tensor.id].dtype == np.float32
        if tensor.keras:
            assert_close(found[tensor.id], np.asarray(expected[tensor.keras])[0])
            compared += 1
    assert compared == 18
    parameters = sum(tensor.parameters for tensor in network.CONVOLUTIONAL)
    assert keras_model.count_params() == parameters == 14_714_688


@pytest.fixture(scope="module")
def onnx_model(wheel: Path) -> Callable[[onnx_oracle.Batch], dict[str, onnx_oracle.Batch]]:
    return onnx_oracle.run(wheel, IDS)


@pytest.mark.parametrize(("height", "width"), [(64, 96), (225, 301)])
def test_onnxruntime_agrees_on_all_31_tensors(
    imagenet: Network,
    onnx_model: Callable[[onnx_oracle.Batch], dict[str, onnx_oracle.Batch]],
    height: int,
    width: int,
) -> None:
    image = photo(height, width, seed=1)
    found = imagenet.activations(image, IDS)
    expected = onnx_model(preprocessing.preprocess(image)[np.newaxis])
    for each in IDS:
        assert_close(found[each], expected[each][0].transpose(1, 2, 0))


def test_relu_and_pool_are_what_they_say(imagenet: Network) -> None:
    found = imagenet.activations(photo(99, 70), IDS)
    compared = 0
    for before, after in zip(network.CONVOLUTIONAL, network.CONVOLUTIONAL[1:], strict=False):
        value = found[before.id]
        if after.kind == "relu":
            np.testing.assert_array_equal(found[after.id], np.maximum(value, 0))
        elif after.kind == "max_pool":
            rows, columns, channels = found[after.id].shape
            blocks = value[: 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2, channels)
            np.testing.assert_array_equal(found[after.id], blocks.max(axis=(1, 3)))
        else:
            continue
        compared += 1
    assert compared == 18


def test_the_fused_relu_gives_the_same_as_the_separate_one(imagenet: Network) -> None:
    image = photo(80, 80)
    relus = [each for each in IDS if each.startswith("relu")]
    fused, separate = imagenet.activations(image, relus), imagenet.activations(image, IDS)
    for each in relus:
        assert_close(fused[each], separate[each])


def test_the_input_is_the_preprocessed_image(imagenet: Network) -> None:
    image = photo(40, 50)
    found = imagenet.activations(image, ["input"])
    np.testing.assert_array_equal(found["input"], preprocessing.preprocess(image))


# --- receptive fields ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def transparent(imagenet_weights: Weights) -> Network:
    """The same graph with weights that are never negative: every pixel of a field shows.

    The outer taps weigh most and every channel reads one other only, so that the corner of a large
    field isn't lost in rounding. Three channels see as far as 512.
    """
    taps = np.array([0.45, 0.1, 0.45], dtype=np.float32)
    kernel = np.outer(taps, taps)[..., None, None].astype(np.float32) * np.eye(3, dtype=np.float32)
    pair = kernel, np.zeros(3, np.float32)
    arrays = dict.fromkeys(imagenet_weights.arrays, pair)
    return Network(Weights(arrays, imagenet_weights.provenance))


@pytest.mark.parametrize(
    "each",
    [
        *("conv1_1_pre", "relu1_2", "pool1", "relu2_1", "pool2", "conv3_2_pre", "relu3_3"),
        *("pool3", "relu4_1", "conv4_3_pre", "pool4", "relu5_3", "pool5"),
    ],
)
def test_receptive_fields_as_measured(transparent: Network, each: str) -> None:
    tensor = network.tensor(each)
    assert tensor.stride
    assert tensor.receptive_field
    # Far from the border: the zeros of the padding darken cells there, and a pool drops them.
    cell = -2 * (tensor.offset // tensor.stride) + 1
    side = max(32, tensor.window(cell, 0).bottom - tensor.offset)
    plain = np.full((side, side, 3), 124, dtype=np.uint8)
    before = transparent.activations(plain, [each])[each]

    def changes(position: int, axis: int, index: int) -> bool:
        """Whether a brighter row (axis 0) or column (axis 1) shows in the cell at ``index``."""
        image = plain.copy()
        image[(slice(None),) * axis + (position,)] = 255
        after = transparent.activations(image, [each])[each]
        return bool((after[index, index] > before[index, index]).all())

    inside = tensor.window(cell, cell)
    corner = tensor.window(0, 0)
    assert inside.bottom - inside.top == inside.right - inside.left == tensor.receptive_field
    for axis, first, end in ((0, inside.top, inside.bottom), (1, inside.left, inside.right)):
        assert [changes(p, axis, cell) for p in (first - 1, first)] == [False, True]
        assert [changes(p, axis, cell) for p in (end - 1, end)] == [True, False]
    assert [changes(p, 0, 0) for p in (0, corner.bottom - 1, corner.bottom)] == [True, True, False]


# --- only what is needed -------------------------------------------------------------------------


def test_conv3_runs_no_stage_4(imagenet_weights: Weights) -> None:
    fresh = Network(imagenet_weights)
    fresh.activations(photo(64, 64), ["relu3_3", "conv2_1_pre"])
    ran = [step.output for group in fresh._cpu.operations.used for step in group]
    assert ran == [
        *("relu1_1", "relu1_2", "pool1", "conv2_1_pre", "relu2_1", "relu2_2", "pool2"),
        *("relu3_1", "relu3_2", "relu3_3"),
    ]


def test_a_plan_ends_with_the_last_tensor_asked_for() -> None:
    for count, tensor in enumerate(network.CONVOLUTIONAL, start=1):
        steps = forward_plan.plan({tensor.id})
        assert steps[-1].output == tensor.id
        assert {network.tensor(step.output).stage for step in steps} == set(
            range(1, (tensor.stage or 0) + 1)
        )
        # A value before the ReLU is stored only where it is asked for.
        assert [s.output for s in steps if s.kind == "conv"] == (
            [tensor.id] if tensor.kind == "conv_pre_relu" else []
        )
        assert len(forward_plan.plan(set(IDS[:count]))) == count
    assert forward_plan.plan({"input"}) == ()


# --- in parts ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("height", "width"), [(97, 333), (224, 224)])
def test_strips_change_no_bit(
    imagenet: Network, monkeypatch: pytest.MonkeyPatch, height: int, width: int
) -> None:
    """Cut far smaller than ever; also the relus and the pools, and an odd number of rows."""
    image = photo(height, width)
    asked = [*IDS[1:3], "pool1", "relu2_2", "conv3_3_pre", "relu3_3", "pool4", "pool5"]
    whole = imagenet.activations(image, asked)
    monkeypatch.setattr(strips, "STRIP_MACS", 50_000_000)
    monkeypatch.setattr(strips, "STRIP_BYTES", 500_000)
    shares: list[float] = []
    cut = imagenet.compute(image[np.newaxis], asked, shares.append)
    assert len(shares) > 60
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    for each in asked:
        assert cut[each][0].tobytes() == whole[each].tobytes(), each
        assert not cut[each].flags.writeable


def test_a_batch_holds_what_single_passes_give(imagenet: Network) -> None:
    images = [photo(64, 80, seed) for seed in range(3)]
    found = imagenet.compute(np.stack(images), ["relu3_3", "pool5"])
    for each, activation in found.items():
        assert activation.shape == (3, *network.tensor(each).shape(64, 80))
        for number, image in enumerate(images):
            alone = imagenet.activations(image, [each])[each]
            assert activation[number].tobytes() == alone.tobytes()
    with pytest.raises(forward_plan.InputImageError, match=r"uint8 of shape \(64, 80, 3\)"):
        imagenet.compute(images[0], ["pool5"])


def test_only_large_steps_are_cut() -> None:
    every = forward_plan.plan(set(IDS))
    for side in (32, 224, 512, 1024):
        assert not any(strips.strips(step, side, side, side) for step in every), side
    rows = {step.output: network.tensor(step.output).shape(4000, 6000)[0] or 0 for step in every}
    for step in forward_plan.plan({"pool5"}):
        read = rows[step.output] * (2 if step.kind == "max_pool" else 1)
        parts = strips.strips(step, 4000, 6000, read)
        written = [row for part in parts for row in range(*part.rows)]
        if parts:
            assert written == list(range(rows[step.output]))
            most = strips.macs(step, 4000, 6000) / len(parts)
            assert most < 1.5 * strips.STRIP_MACS
        else:
            assert strips.macs(step, 4000, 6000) <= 2 * strips.STRIP_MACS


def test_a_pass_may_run_in_the_pauses_of_another(imagenet: Network) -> None:
    large, small = photo(96, 96), photo(48, 64)
    expected = imagenet.activations(large, ["pool5"]), imagenet.activations(small, ["pool5"])
    between: list[npt.NDArray[np.float32]] = []

    def pause(_share: float) -> None:
        assert imagenet.fits(48, 64, ["pool5"])
        assert not imagenet.fits(100_000, 100_000, ["pool5"])
        between.append(imagenet.activations(small, ["pool5"])["pool5"])

    found = imagenet.compute(large[np.newaxis], ["pool5"], pause)
    np.testing.assert_array_equal(found["pool5"][0], expected[0]["pool5"])
    assert len(between) == 4  # after the graphs of stages 1 and 2, 3, 4, and 5
    for each in between:
        np.testing.assert_array_equal(each, expected[1]["pool5"])


def test_a_pass_that_is_given_up_ends(imagenet: Network) -> None:
    def give_up(share: float) -> None:
        if share > 0.5:
            raise AbandonedError

    with pytest.raises(AbandonedError):
        imagenet.compute(photo(48, 48)[np.newaxis], ["pool5"], give_up)
    assert imagenet.activations(photo(48, 48), ["pool5"])


# --- threads, sessions, failures -----------------------------------------------------------------


def test_threads_and_cleared_sessions(imagenet: Network) -> None:
    """Streamlit clears Keras's session after every run of a page, in other threads too."""
    import keras

    image = photo(64, 80)
    wanted = [[each] for each in ("relu1_1", "pool2", "conv3_3_pre", "relu4_3", "pool5")] * 3
    expected = imagenet.activations(image, IDS)
    done = threading.Event()

    def clear() -> None:
        for _ in range(10):
            keras.backend.clear_session()
            if done.wait(0.02):
                break

    clearing = threading.Thread(target=clear)
    clearing.start()
    try:
        with ThreadPoolExecutor(4) as pool:
            found = list(pool.map(lambda ids: imagenet.activations(image, ids), wanted))
    finally:
        done.set()
        clearing.join()
    for ids, activations in zip(wanted, found, strict=True):
        assert list(activations) == ids
        assert_close(activations[ids[0]], expected[ids[0]])


def test_a_new_network_is_built_after_a_cleared_session(
    imagenet: Network, imagenet_weights: Weights
) -> None:
    import keras

    keras.backend.clear_session()
    image = photo(40, 40)
    # Two graphs; to build those behind them takes five times as long.
    fresh = Network(imagenet_weights).activations(image, ["pool3"])["pool3"]
    assert_close(fresh, imagenet.activations(image, ["pool3"])["pool3"])


def test_results_belong_to_the_caller_and_stay(imagenet: Network) -> None:
    first = imagenet.activations(photo(64, 64, seed=1), ["relu3_3"])["relu3_3"]
    copy = first.copy()
    imagenet.activations(photo(64, 64, seed=2), ["relu3_3"])
    np.testing.assert_array_equal(first, copy)
    assert not first.flags.writeable
    assert first.flags.c_contiguous


def test_one_network_for_all(imagenet: Network) -> None:
    assert extractor.loaded()
    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(lambda _: extractor.load(), range(8))) == {imagenet}
    found = extractor.activations(photo(32, 32), ["pool5"])
    assert found["pool5"].shape == (1, 1, 512)
    assert imagenet.device == extractor.device()
    assert imagenet.provenance.sentence.startswith("ImageNet weights from")


def test_a_failed_load_is_tried_again(
    imagenet_weights: Weights, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(report: object) -> Weights:
        message = "missing"
        raise WeightsUnavailableError(message)

    monkeypatch.setattr(extractor, "_network", None)
    monkeypatch.setattr(weights, "obtain", fail)
    with pytest.raises(WeightsUnavailableError):
        extractor.load()
    assert not extractor.loaded()
    monkeypatch.setattr(weights, "obtain", lambda report: imagenet_weights)
    told: list[str] = []
    assert extractor.load(told.append).provenance == imagenet_weights.provenance
    assert told == ["Loading TensorFlow and building the network …"]


@pytest.mark.parametrize(
    ("image", "words"),
    [
        (np.zeros((64, 64, 3), np.float32), r"this one is float32 of shape \(64, 64, 3\)"),
        (np.zeros((64, 64), np.uint8), r"uint8 of shape \(64, 64\)"),
        (np.zeros((64, 64, 4), np.uint8), r"uint8 of shape \(64, 64, 4\)"),
        (np.zeros((31, 640, 3), np.uint8), "31 × 640 px; VGG16 needs at least 32 px"),
    ],
)
def test_images_that_cannot_be_fed(image: npt.NDArray[np.uint8], words: str) -> None:
    with pytest.raises(forward_plan.InputImageError, match=words):
        extractor.activations(image, ["relu1_1"])


def test_tensors_that_have_no_activations() -> None:
    with pytest.raises(forward_plan.NotExtractableError, match="fc6_pre belongs to the classifier"):
        extractor.activations(photo(32, 32), ["relu3_3", "fc6_pre"])
    with pytest.raises(network.UnknownTensorError, match="no tensor 'conv9'"):
        extractor.activations(photo(32, 32), ["conv9"])


def test_what_tensorflow_cannot_allocate_is_told(
    imagenet: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tensorflow as tf

    def fail(group: object) -> None:
        raise tf.errors.ResourceExhaustedError(None, None, "OOM when allocating tensor")

    monkeypatch.setattr(imagenet._cpu.operations, "of", fail)
    with pytest.raises(extractor.OutOfMemoryError, match="too little memory for a pass at 32 × 64"):
        imagenet.activations(photo(32, 64), ["relu1_1"])


# --- a device that fails -------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["InternalError", "UnknownError", "AbortedError"])
def test_a_lost_gpu_is_replaced_by_the_cpu(
    imagenet: Network, imagenet_weights: Weights, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Simulated: the errors are those that TensorFlow raises when CUDA fails."""
    import tensorflow as tf

    lost = Network(imagenet_weights)
    monkeypatch.setattr(lost, "device", "NVIDIA H100")
    monkeypatch.setattr(lost, "_on_cpu", False)
    operation, asked = lost._cpu.operations.of, []

    def fail_once(group: tuple[forward_plan.Step, ...]) -> Operation:
        asked.append(group)
        if len(asked) == 2:
            message = "CUDA_ERROR_ILLEGAL_ADDRESS\n\t [[{{node conv}}]]"
            raise getattr(tf.errors, kind)(None, None, message)
        return operation(group)

    monkeypatch.setattr(lost._cpu.operations, "of", fail_once)
    image = photo(40, 48)
    for _ in range(2):
        found = lost.activations(image, ["relu1_1", "relu1_2"])
        assert_close(found["relu1_2"], imagenet.activations(image, ["relu1_2"])["relu1_2"])
    assert lost.device == (
        f"{imagenet.device} (since NVIDIA H100 failed: CUDA_ERROR_ILLEGAL_ADDRESS)"
    )
    # From now on what counts is the machine's memory.
    monkeypatch.setattr(lost, "available_memory", lambda: 0)
    with pytest.raises(extractor.OutOfMemoryError):
        lost.activations(image, ["relu1_2"])


def test_a_pass_that_fails_on_the_cpu_is_told_and_the_next_one_runs(
    imagenet: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    import tensorflow as tf

    def fail(group: object) -> None:
        raise tf.errors.InternalError(None, None, "could not create a primitive.")

    with monkeypatch.context() as patch:
        patch.setattr(imagenet._cpu.operations, "of", fail)
        with pytest.raises(extractor.DeviceError) as caught:
            imagenet.activations(photo(32, 64), ["relu1_1"])
    assert str(caught.value) == (
        f"The pass at 32 × 64 px failed on {imagenet.device} (could not create a primitive). Ask "
        "for it again, or feed another size."
    )
    assert imagenet.activations(photo(32, 64), ["relu1_1"])


def test_memory_that_runs_out_beside_tensorflow_is_told(
    imagenet: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(image: object) -> None:
        raise MemoryError

    monkeypatch.setattr(preprocessing, "preprocess", fail)
    with pytest.raises(extractor.OutOfMemoryError, match=r"Memory ran out .* 32 × 64 px\. Feed a"):
        imagenet.activations(photo(32, 64), ["relu1_1"])


# --- memory --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ids", "height", "width"),
    [
        (["pool5"], 350, 450),
        (["conv1_1_pre"], 700, 900),
        (["relu3_3", "pool3", "pool4"], 350, 450),
        (IDS, 700, 900),  # here the estimate is closest to what is taken
    ],
)
def test_the_estimate_covers_what_a_pass_takes(
    imagenet: Network, ids: list[str], height: int, width: int
) -> None:
    """Against the counters of TensorFlow's own allocator."""
    import tensorflow as tf

    image = photo(height, width)
    imagenet.activations(image[:64, :64], ids)  # loads the weights
    before = tf.config.experimental.get_memory_info("CPU:0")["current"]
    tf.config.experimental.reset_memory_stats("CPU:0")
    found = imagenet.activations(image, ids)
    peak = tf.config.experimental.get_memory_info("CPU:0")["peak"] - before
    assert found
    estimate = forward_plan.estimate_memory(height, width, ids)
    # What does not shrink with the image would hide an error in what does.
    assert peak <= estimate - forward_plan._SMALL_CHANGE
    assert estimate <= 1.5 * peak + 35e6 + 265e6 * (height * width) / (700 * 900)


def test_what_does_not_fit_is_refused_with_numbers(
    imagenet: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imagenet, "available_memory", lambda: 1_000_000_000)
    image = np.broadcast_to(np.uint8(0), (4000, 6000, 3))
    with pytest.raises(
        extractor.OutOfMemoryError,
        match=r"At 4000 × 6000 px .* about 16\.4 GB of memory, and 1\.0 GB are free here",
    ):
        imagenet.activations(image, ["relu3_3"])
    assert imagenet.activations(photo(64, 64), ["relu3_3"])


def test_a_container_limits_what_is_available(tmp_path: Path) -> None:
    free = memory.available(tmp_path)
    assert free > 0
    for name, content in (
        ("memory.max", "5000000\n"),
        ("memory.current", "4000000\n"),
        ("memory.stat", "anon 1\ninactive_file 250000\n"),
    ):
        (tmp_path / name).write_text(content)
    assert memory.available(tmp_path) == 1_250_000
    (tmp_path / "memory.max").write_text("max\n")
    assert memory.available(tmp_path) > 1_250_000


def test_a_service_is_limited_by_every_group_that_it_lies_in(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.write_text("9:memory:/elsewhere\n0::/system.slice/vgg.service\n")
    for folder, limit in (("system.slice", 5_000_000), ("system.slice/vgg.service", 3_000_000)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "memory.max").write_text(f"{limit}\n")
        (tmp_path / folder / "memory.current").write_text("2000000\n")
    assert memory.available(tmp_path, own) == 1_000_000
    (tmp_path / "system.slice/memory.max").write_text("2500000\n")
    assert memory.available(tmp_path, own) == 500_000


def test_ulimit_limits_what_is_available(tmp_path: Path) -> None:
    import resource

    taken = psutil.Process().memory_info().vms
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (taken + 64_000_000, before[1]))
    try:
        assert 0 <= memory.available(tmp_path) <= 64_000_000
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


# --- start ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("was_on", [True, False])
def test_garbage_is_left_during_an_import_and_then_looked_for_as_before(was_on: bool) -> None:
    before = gc.isenabled()
    try:
        (gc.enable if was_on else gc.disable)()
        with contextlib.suppress(ImportError), tensorflow_device.uncollected():
            assert not gc.isenabled()
            raise ImportError
        assert gc.isenabled() == was_on
    finally:
        (gc.enable if before else gc.disable)()


def test_nothing_heavy_is_imported_before_the_first_pass() -> None:
    code = "import sys, vgg_explorer.extractor; print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    for heavy in ("'tensorflow'", "'keras'", "'h5py'", "'onnx'"):
        assert heavy not in done.stdout


@pytest.mark.tensorflow
def test_another_backend_is_refused_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    import keras

    monkeypatch.setattr(keras.backend, "backend", lambda: "jax")
    with pytest.raises(extractor.BackendError, match=r"^Keras runs on jax in this process, but"):
        extractor.device()
