"""What was computed is kept within its limit, and never computed twice."""

import threading
from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from vgg_explorer.compute.activation import Activation
from vgg_explorer.compute.activation_store import ActivationStore

_BYTES = 4 * 4 * 8 * 4


def _compute(calls: list[list[str]]):  # type: ignore[no-untyped-def]
    def compute(tensors: Sequence[str]) -> Mapping[str, Activation]:
        calls.append(list(tensors))
        return {each: np.full((4, 4, 8), len(calls), dtype=np.float32) for each in tensors}

    return compute


def test_only_what_is_missing_is_computed() -> None:
    store = ActivationStore(10 * _BYTES)
    calls: list[list[str]] = []
    compute = _compute(calls)
    assert store.get("a", ["relu3_3"], compute).computed == ("relu3_3",)
    found = store.get("a", ["pool3", "relu3_3"], compute)
    assert found.computed == ("pool3",)
    assert list(found.activations) == ["pool3", "relu3_3"]
    assert store.get("b", ["relu3_3"], compute).computed == ("relu3_3",)
    assert calls == [["relu3_3"], ["pool3"], ["relu3_3"]]
    with pytest.raises(ValueError, match="read-only"):
        found.activations["pool3"][0, 0, 0] = 1


def test_what_is_held_is_at_hand_and_nothing_else() -> None:
    store = ActivationStore(2 * _BYTES)
    assert not store.holds("a", ["relu3_3"])
    store.get("a", ["relu3_3", "pool3"], _compute([]))
    assert store.holds("a", ["pool3", "relu3_3"])
    assert not store.holds("a", ["pool3", "pool4"])
    assert not store.holds("b", ["pool3"])
    store.get("b", ["relu3_3", "pool3"], _compute([]))
    assert not store.holds("a", ["pool3"])


def test_a_hundred_images_stay_within_the_limit() -> None:
    store = ActivationStore(10 * _BYTES)
    for image in range(100):
        store.get(str(image), ["relu3_3", "pool3"], _compute([]))
        assert store.bytes <= 10 * _BYTES
    calls: list[list[str]] = []
    store.get("99", ["pool3"], _compute(calls))
    store.get("0", ["pool3"], _compute(calls))
    assert calls == [["pool3"]]


def test_the_latest_request_stays_even_if_it_exceeds_the_limit() -> None:
    store = ActivationStore(_BYTES)
    calls: list[list[str]] = []
    tensors = ["relu3_3", "relu4_3", "relu5_3"]
    store.get("a", tensors, _compute(calls))
    assert store.get("a", tensors, _compute(calls)).computed == ()
    store.get("b", ["pool3"], _compute(calls))
    assert store.bytes == _BYTES


def test_visitors_who_ask_for_the_same_at_once_share_one_pass() -> None:
    store = ActivationStore(10 * _BYTES)
    calls: list[list[str]] = []
    begun, release = threading.Event(), threading.Event()

    def slow(tensors: Sequence[str]) -> Mapping[str, Activation]:
        begun.set()
        assert release.wait(10)
        result: Mapping[str, Activation] = _compute(calls)(tensors)
        return result

    threads = [threading.Thread(target=store.get, args=("a", ["pool3"], slow)) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert begun.wait(10)
    assert store.computing
    release.set()
    for thread in threads:
        thread.join(10)
    assert calls == [["pool3"]]
    assert not store.computing


def test_a_failed_pass_is_tried_again() -> None:
    store = ActivationStore(10 * _BYTES)

    def fail(tensors: Sequence[str]) -> Mapping[str, Activation]:
        raise MemoryError(str(tensors))

    with pytest.raises(MemoryError):
        store.get("a", ["pool3"], fail)
    assert store.get("a", ["pool3"], _compute([])).computed == ("pool3",)
