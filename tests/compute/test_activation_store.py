"""What was computed is kept within its limit, and never computed twice."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest

from vgg_explorer.compute.activation import Activation, Held, whole
from vgg_explorer.compute.activation_store import ActivationStore
from vgg_explorer.compute.engine import Pause, go_on
from vgg_explorer.compute.forward_plan import InputImageError, NotExtractableError
from vgg_explorer.compute.shared_passes import SharedPasses, StoredActivations
from vgg_explorer.compute.weights import Provenance

_BYTES = 4 * 4 * 8 * 4
_PIXELS = np.zeros((32, 32, 3), np.uint8)


def _maps(*tensors: str) -> dict[str, Activation]:
    return {each: np.zeros((4, 4, 8), dtype=np.float32) for each in tensors}


class _Engine:
    """Gives maps that hold the number of the pass."""

    device = "none"
    provenance = Provenance("path", "nowhere", "by nobody")

    def __init__(self) -> None:
        self.passes: list[list[str]] = []

    def compute(
        self, batch: npt.NDArray[np.uint8], ids: Sequence[str], pause: Pause = go_on
    ) -> dict[str, Activation]:
        self.passes.append(list(ids))
        pause(1.0)
        shape = (len(batch), 4, 4, 8)
        return {each: np.full(shape, len(self.passes), np.float32) for each in ids}

    def hold(
        self, image: npt.NDArray[np.uint8], ids: Sequence[str], pause: Pause = go_on
    ) -> dict[str, Held]:
        return {each: array[0] for each, array in self.compute(image[np.newaxis], ids).items()}

    def fits(self, *_: object) -> bool:
        return True


def _get(passes: SharedPasses, engine: _Engine, image: str, *ids: str) -> StoredActivations:
    if found := passes.at_hand(image, ids):
        return found
    with passes.ask(engine, image, _PIXELS, ids) as ticket:
        assert ticket.wait(20)
        return ticket.result()


def test_only_what_is_missing_is_computed() -> None:
    passes, engine = SharedPasses(10 * _BYTES), _Engine()
    assert _get(passes, engine, "a", "relu3_3").computed == ("relu3_3",)
    found = _get(passes, engine, "a", "pool3", "relu3_3")
    assert found.computed == ("pool3",)
    assert list(found.activations) == ["pool3", "relu3_3"]
    assert [int(whole(each)[0, 0, 0]) for each in found.activations.values()] == [2, 1]
    assert _get(passes, engine, "b", "relu3_3").computed == ("relu3_3",)
    assert _get(passes, engine, "a", "pool3").computed == ()
    assert engine.passes == [["relu3_3"], ["pool3"], ["relu3_3"]]
    with pytest.raises(ValueError, match="read-only"):
        whole(found.activations["pool3"])[0, 0, 0] = 1


def test_what_can_not_be_computed_takes_no_place() -> None:
    passes = SharedPasses(_BYTES)
    with pytest.raises(NotExtractableError):
        passes.ask(_Engine(), "a", _PIXELS, ["fc6_pre"])
    with pytest.raises(InputImageError):
        passes.ask(_Engine(), "a", _PIXELS[:16], ["pool3"])
    assert passes.queue.length == 0


def test_what_is_held_is_at_hand_and_nothing_else() -> None:
    store = ActivationStore(2 * _BYTES)
    assert not store.holds("a", ["relu3_3"])
    store.keep("a", _maps("relu3_3", "pool3"))
    assert store.holds("a", ["pool3", "relu3_3"])
    assert not store.holds("a", ["pool3", "pool4"])
    assert not store.holds("b", ["pool3"])
    store.keep("b", _maps("relu3_3", "pool3"))
    assert not store.holds("a", ["pool3"])


def test_a_hundred_images_stay_within_the_limit() -> None:
    store = ActivationStore(10 * _BYTES)
    for image in range(100):
        store.keep(str(image), _maps("relu3_3", "pool3"))
        assert store.bytes <= 10 * _BYTES
    assert store.holds("99", ["pool3"])
    assert not store.holds("0", ["pool3"])


def test_what_was_used_last_stays() -> None:
    store = ActivationStore(2 * _BYTES)
    store.keep("a", _maps("pool3"))
    store.keep("b", _maps("pool3"))
    assert store.find("a", ["pool3", "pool4"]).keys() == {"pool3"}
    store.keep("c", _maps("pool3"))
    assert [each for each in "abc" if store.holds(each, ["pool3"])] == ["a", "c"]


def test_the_latest_request_stays_even_if_it_exceeds_the_limit() -> None:
    store = ActivationStore(_BYTES)
    tensors = ["relu3_3", "relu4_3", "relu5_3"]
    store.keep("a", _maps(*tensors))
    assert store.holds("a", tensors)
    store.keep("b", _maps("pool3"))
    assert store.bytes == _BYTES
