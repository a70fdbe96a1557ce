"""What a replica does with requests, without Ray and without the network."""

from typing import Any

import numpy as np
import pytest

from tests.compute.fake_engine import made_up
from vgg_explorer.compute import extractor, wire
from vgg_explorer.compute.weights import Provenance
from vgg_explorer.serving import replica
from vgg_explorer.serving.replica import Asked, RefusedError, Replica

IDS = ("pool3", "relu5_3")


class Made:
    """Gives what ``made_up`` gives, one image or a batch at a time."""

    device = "CPU, 1 thread"
    provenance = Provenance("cache", "~/.keras", "SHA-256 of the values verified")

    def activations(self, image: Any, ids: Any) -> dict[str, Any]:
        if image.shape[0] == 99:
            message = "At 99 × 64 px these tensors need about 9 GB of memory."
            raise extractor.OutOfMemoryError(message)
        return made_up(image, list(ids))

    def compute(self, batch: Any, ids: Any) -> dict[str, Any]:
        found = [self.activations(image, ids) for image in batch]
        return {each: np.stack([one[each] for one in found]) for each in ids}


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> Replica:
    monkeypatch.setattr(extractor, "load", Made)
    monkeypatch.setattr(extractor, "checksum", lambda _network: "0" * 64)
    return Replica()


def _asked(number: int, height: int, ids: tuple[str, ...] = IDS) -> Asked:
    image = np.random.default_rng(number).integers(0, 256, (height, 64, 3), dtype=np.uint8)
    return Asked.read(wire.request(image, list(ids)))


def test_equal_sizes_go_together_and_each_gets_its_own(
    here: Replica, monkeypatch: pytest.MonkeyPatch
) -> None:
    heights = [40, 50, 40, 99, 40, 50, 40]
    requests = [_asked(number, height) for number, height in enumerate(heights)]
    requests.append(_asked(9, 40, ("pool3",)))
    answers = here.run(requests)
    assert here.batches == [4, 2, 1]
    for asked, answer in zip(requests, answers, strict=True):
        height, width = asked.image.shape[:2]
        if height == 99:
            assert isinstance(answer, RefusedError)
            assert "9 GB" in str(answer)
            continue
        assert isinstance(answer, bytes)
        about, found = wire.read_answer(answer, height, width, asked.ids)
        assert about == here.about
        expected = made_up(asked.image, list(asked.ids))
        assert all(found[each].tobytes() == expected[each].tobytes() for each in asked.ids)
    # Large ones go by themselves: memory stays what one of them needs.
    monkeypatch.setattr(replica, "PIXELS_AT_ONCE", 2 * 40 * 64)
    here.run([_asked(number, 40) for number in range(5)])
    assert here.batches[-3:] == [2, 2, 1]


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (b"\x80\x04pickle", "does not speak"),
        (wire.request(np.zeros((8, 64, 3), np.uint8), ["pool3"]), "needs at least 32"),
        (wire.request(np.zeros((64, 64, 3), np.uint8), ["fc6_pre"]), "classifier head"),
        (wire.request(np.zeros((64, 64, 3), np.uint8), ["conv9"]), "no tensor 'conv9'"),
    ],
)
def test_what_is_no_request_is_refused(message: bytes, words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        Asked.read(message)
