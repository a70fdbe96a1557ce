"""Packets for components, taken apart as the script does it."""

import numpy as np
import pytest

from vgg_explorer.ui.shared.component import packet, unpack


@pytest.mark.parametrize("length", [0, 1, 7, 8, 9, 4096])
def test_a_packet_holds_what_was_packed(length: int) -> None:
    values = np.arange(length, dtype=np.float32).tobytes()
    facts = {"words": "größer – 3 × 3", "numbers": [1, 2.5], "none": None}
    assert unpack(packet(facts, png=b"x" * length, values=values)) == (
        facts,
        {"png": b"x" * length, "values": values},
    )


def test_every_block_starts_where_any_number_may() -> None:
    data = packet({}, odd=b"abc", values=np.array([1.5]).tobytes())
    assert len(data) % 8 == 0
    assert data.index(np.array([1.5]).tobytes()) % 8 == 0


def test_what_json_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        packet({"value": float("nan")})
