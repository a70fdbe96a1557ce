"""Packets for components, taken apart as the script does it."""

import time
from pathlib import Path

import numpy as np
import pytest
import streamlit

from vgg_explorer import ui
from vgg_explorer.ui.shared.component import packet, stamp, turn, unpack


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


def test_the_turn_changes_with_what_is_sent_and_only_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streamlit, "session_state", {})
    first = turn("grid", b"one")
    assert turn("grid", b"one") == first
    assert turn("other", b"one")[:8] != first[:8]
    # Within one microsecond, and where a clock is set back.
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    sent = [turn("grid", data) for data in (b"two", b"two", b"three", b"one")]
    assert {each[:8] for each in sent} == {first[:8]}
    numbers = [int.from_bytes(each[8:], "little") for each in (first, *sent)]
    assert numbers == [numbers[0] + more for more in (0, 1, 1, 2, 3)]


def test_a_packet_is_read_with_its_turn_behind_it() -> None:
    data = packet({"words": "here"}, values=b"12345") + stamp("grid", 7)
    assert unpack(data) == ({"words": "here"}, {"values": b"12345"})


def test_every_script_takes_its_turn() -> None:
    """Whatever is sent packets; what is sent codes of a grid keeps them by what they are."""
    own = [
        path for path in Path(ui.__path__[0]).rglob("*.js") if "export default" in path.read_text()
    ]
    without = {path.stem for path in own if "export default inTurn(" not in path.read_text()}
    said = {path.with_suffix(".py") for path in own}
    assert {path.stem for path in said if "in_turn=False" in path.read_text()} == without
    assert without == {"address_steps", "figure", "grid_codes"}
