"""A pass that takes long: the page says where it stands, and gives it up when it is not wanted."""

import threading
import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tests.pages.visitor import Visitor, visitor
from vgg_explorer.compute.activation import Held
from vgg_explorer.compute.engine import Pause, go_on
from vgg_explorer.compute.extractor import Network
from vgg_explorer.compute.pass_queue import PassQueue
from vgg_explorer.ui.shared import forward_pass

PAGE = "pages/activations.py"
IN_THE_PASS = 2_000
"""A point that a run comes to only while it waits and looks whether it is still wanted: a whole one
of the page has some 400."""


class Slow:
    """Makes every pass wait before it begins."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.release = threading.Event()
        self.begun = threading.Event()

    def hold(
        self, image: npt.NDArray[np.uint8], ids: Sequence[str], pause: Pause = go_on
    ) -> dict[str, Held]:
        self.begun.set()
        while not self.release.wait(0.01):
            pause(0.4)
        return type(self.network).hold(self.network, image, ids, pause)


@pytest.fixture
def slow(imagenet: Network, monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    found = Slow(imagenet)
    monkeypatch.setattr(imagenet, "hold", found.hold)
    yield found
    found.release.set()


def _queue() -> PassQueue:
    return forward_pass._passes().queue


def _wait_until_empty() -> None:
    for _ in range(2000):
        if _queue().length == 0:
            return
        time.sleep(0.01)
    raise AssertionError


def _said(found: Visitor) -> str:
    return " ".join(str(each.value) for each in (*found.app.info, *found.app.caption))


def _labels(found: Visitor) -> list[str]:
    return [each.label for each in found.app.button]


def _interrupted(size: str, slow: Slow, monkeypatch: pytest.MonkeyPatch) -> Visitor:
    """A visitor whose run is ended while the pass goes on, as a closed tab ends it."""
    monkeypatch.setattr("vgg_explorer.ui.shared.pass_progress._LOOK_SECONDS", 0.0002)
    found = visitor(PAGE, sample="gratings", feed=size)
    assert not found.run(stop_at=IN_THE_PASS)
    assert slow.begun.is_set()
    return found


def test_a_closed_tab_gives_its_place_up(slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    found = _interrupted("45x67", slow, monkeypatch)
    assert "Cancel" in _labels(found)
    shown: list[Any] = [each.proto.body for each in found.app.get("html")]
    assert any("40% done" in each for each in shown)
    _wait_until_empty()


def test_a_cancelled_pass_can_be_had_after_all(slow: Slow, monkeypatch: pytest.MonkeyPatch) -> None:
    found = _interrupted("46x67", slow, monkeypatch)
    cancel = found.pressed("Cancel")
    assert found.run(cancel)
    assert "You cancelled the forward pass at 46 × 67" in _said(found)
    _wait_until_empty()
    assert found.run()  # whatever else is done, it is not computed
    assert found.address["feed"] == "46x67"
    slow.release.set()
    assert found.run(found.pressed("Compute"))
    assert "computed in" in _said(found)
    assert not {"Cancel", "Compute"} & set(_labels(found))
