"""What is sent before anybody has chosen it stays within bounds."""

import numpy as np
import pytest

from vgg_explorer.network import tensor
from vgg_explorer.ui.grid import other_limits


@pytest.mark.parametrize(
    ("room", "sent"),
    [(0, []), (95, []), (96, ["relu3_3"]), (127, ["relu3_3"]), (128, ["relu3_3", "relu4_3"])],
)
def test_the_first_tensors_that_fit_are_sent_ahead(
    monkeypatch: pytest.MonkeyPatch, room: int, sent: list[str]
) -> None:
    monkeypatch.setattr(other_limits, "AHEAD_BYTES", room)
    activations = {
        "relu3_3": np.zeros((4, 6, 4), np.float32),
        "relu4_3": np.zeros((2, 2, 8), np.float32),
        "relu5_3": np.zeros((1, 1, 1), np.float32),
    }
    # One that has no room keeps back those behind it too: the eye begins at the top.
    tensors = [tensor(each) for each in activations]
    found = [each.id for each in other_limits.with_room(tensors, activations)]
    assert found[:2] == sent
    assert ("relu5_3" in found) == (room > 128)
