"""How long a page takes is told by the messages that pass."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.PageConfig_pb2 import PageConfig

from tests import own_loop
from vgg_explorer.operation import events
from vgg_explorer.ui.server.timing import Timing

ASKS = BackMsg(rerun_script=ClientState(page_name="names")).SerializeToString()
STOPS = BackMsg(stop_script=True).SerializeToString()
LARGE = b"\xff" * 10_000


def titled(title: str) -> bytes:
    return bytes(ForwardMsg(page_config_changed=PageConfig(title=title)).SerializeToString())


def ended(how: Any = ForwardMsg.FINISHED_SUCCESSFULLY) -> bytes:
    return bytes(ForwardMsg(script_finished=how).SerializeToString())


Step = tuple[str, bytes | str | float]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, float]]:
    """What is counted."""
    found: list[tuple[str, float]] = []
    monkeypatch.setattr(events, "page_shown", lambda *each: found.append(each))
    return found


def play(steps: Sequence[Step], monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What gets through, both ways, when a browser and the app say these things one by one."""
    now = 0.0
    through: list[Any] = []
    heard: list[bytes | str] = []
    monkeypatch.setattr(time, "perf_counter", lambda: now)

    async def app(_scope: Any, receive: Any, send: Any) -> None:
        nonlocal now
        for who, what in steps:
            if who == "wait":
                now += float(what)
            elif who == "browser":
                heard.append(what)  # type: ignore[arg-type]
                through.append(await receive())
            else:
                await send({"type": "websocket.send", who: what})
                await asyncio.sleep(0)  # the turn ends

    async def receive() -> Any:
        what = heard.pop()
        kind = "bytes" if isinstance(what, bytes) else "text"
        return {"type": "websocket.receive", kind: what}

    async def send(message: Any) -> None:
        through.append(message)

    own_loop.run(Timing(app, ["Names", "Papers"])({"type": "websocket"}, receive, send))
    return through


def test_from_the_request_to_the_last_word(
    monkeypatch: pytest.MonkeyPatch, shown: list[tuple[str, float]]
) -> None:
    run: list[Step] = [
        ("browser", ASKS),
        ("wait", 1.0),
        ("bytes", titled("Names · VGG16 Layer Explorer")),
        ("bytes", LARGE),
        ("wait", 2.0),
        ("bytes", ended()),
    ]
    through = play([*run, ("wait", 5.0), *run[:2], *run[4:]], monkeypatch)
    assert shown == [("Names", 3.0), ("Names", 3.0)]
    assert [each.get("bytes") for each in through[:3]] == [ASKS, run[2][1], LARGE]


def test_a_run_that_is_overtaken_counts_with_the_next(
    monkeypatch: pytest.MonkeyPatch, shown: list[tuple[str, float]]
) -> None:
    early = ended(ForwardMsg.FINISHED_EARLY_FOR_RERUN)
    part = ended(ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)
    play([("browser", ASKS), ("bytes", early), ("wait", 1.0), ("bytes", part)], monkeypatch)
    assert shown == [("other", 1.0)]


def test_what_nobody_asked_for_and_what_is_no_message_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, shown: list[tuple[str, float]]
) -> None:
    steps: list[Step] = [("browser", b"\xff\xff"), ("browser", STOPS), ("browser", "text")]
    assert len(play([*steps, ("bytes", ended()), ("text", "said")], monkeypatch)) == 5
    assert shown == []


def test_titles_that_are_not_known_are_no_new_counts(
    monkeypatch: pytest.MonkeyPatch, shown: list[tuple[str, float]]
) -> None:
    play([("browser", ASKS), ("bytes", titled("Mine · X")), ("bytes", ended())], monkeypatch)
    assert [page for page, _ in shown] == ["other"]


def test_counts_are_by_page() -> None:
    def count() -> float:
        name, labels = "vgg_explorer_page_seconds_count", {"page": "Sizes"}
        return events.COUNTS.get_sample_value(name, labels) or 0.0

    before = count()
    events.page_shown("Sizes", 0.25)
    assert count() == before + 1
