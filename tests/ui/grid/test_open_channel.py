"""When a channel that is opened in one row of the page concerns the whole page."""

from typing import Any

import pytest
import streamlit as st

from vgg_explorer import network
from vgg_explorer.names.conventions import NamedTensor
from vgg_explorer.ui.grid import open_channel
from vgg_explorer.ui.grid.open_channel import CHANNEL, TENSOR, opened_in, row_alone

ASKED = [
    NamedTensor(network.tensor(each), each, None) for each in ("relu3_3", "relu4_3", "relu5_3")
]
FIRST = "relu3_3"


class _WholePageError(Exception):
    """Stands for the run of the whole page."""


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> dict[Any, str]:
    held = {TENSOR: "", CHANNEL: ""}
    state: dict[str, Any] = {}
    monkeypatch.setattr(open_channel, "chosen", held.__getitem__)
    monkeypatch.setattr(st, "session_state", state)
    for name in ("info", "warning"):
        monkeypatch.setattr(st, name, lambda _: None)

    def rerun(scope: str) -> None:
        assert scope == "app"
        raise _WholePageError

    monkeypatch.setattr(st, "rerun", rerun)
    return held


def test_the_first_channel_and_its_neighbours_concern_their_row_alone(
    chosen: dict[Any, str],
) -> None:
    open_channel.open_channel(ASKED)
    for channel in ("30", "31", ""):
        chosen[TENSOR], chosen[CHANNEL] = "relu4_3" if channel else "", channel
        row_alone(ASKED[1:2], first=FIRST)
    chosen[TENSOR], chosen[CHANNEL] = "relu5_3", "2"
    row_alone(ASKED[2:], first=FIRST)
    assert opened_in(ASKED[2:], first=FIRST) == ("relu5_3", 2)
    assert opened_in(ASKED[:2], first=FIRST) is None


def test_a_channel_opened_while_another_row_shows_one_concerns_the_page(
    chosen: dict[Any, str],
) -> None:
    open_channel.open_channel(ASKED)
    chosen[TENSOR], chosen[CHANNEL] = "relu4_3", "30"
    row_alone(ASKED[1:2], first=FIRST)
    chosen[TENSOR], chosen[CHANNEL] = "relu5_3", "2"
    with pytest.raises(_WholePageError):
        row_alone(ASKED[2:], first=FIRST)
    # In a row with both, nothing else shows one.
    row_alone(ASKED, first=FIRST)


def test_what_a_link_asked_for_in_vain_is_said_until_the_page_runs(chosen: dict[Any, str]) -> None:
    chosen[TENSOR], chosen[CHANNEL] = "relu4_3", "512"
    assert open_channel.open_channel(ASKED) is None
    row_alone(ASKED[1:2], first=FIRST)
    chosen[CHANNEL] = "3"
    with pytest.raises(_WholePageError):
        row_alone(ASKED[1:2], first=FIRST)


def test_a_refused_tensor_leaves_the_channel_of_the_first_open(chosen: dict[Any, str]) -> None:
    chosen[CHANNEL] = "3"
    assert open_channel.open_channel(ASKED, refused=True) == ("relu3_3", 3)
    # The same run goes on to its rows.
    for each in ASKED:
        row_alone([each], first=FIRST)
    chosen[CHANNEL] = "4"
    with pytest.raises(_WholePageError):
        row_alone(ASKED[:1], first=FIRST)
