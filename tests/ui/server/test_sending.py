"""What a page has to say goes to its browser together."""

import asyncio
from types import SimpleNamespace
from typing import Any, cast

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue
from streamlit.runtime.runtime import AsyncObjects, RuntimeState
from streamlit.runtime.session_manager import ActiveSessionInfo, SessionClientDisconnectedError

from tests import own_loop
from vgg_explorer.ui.server import sending

VISITORS, MESSAGES = 30, 250


class _Session(AppSession):
    """With nothing around it but what it has to say."""

    def __init__(self, name: str) -> None:
        self.id = name
        self._settled, self._settle_pending = None, False
        self._browser_queue = ForwardMsgQueue()
        for number in range(MESSAGES - 1):
            message = ForwardMsg(ref_hash=f"{name} {number}")
            message.metadata.delta_path.append(number)  # a place of its own on the page
            self._browser_queue.enqueue(message)
        ended = ForwardMsg.FINISHED_SUCCESSFULLY
        self._browser_queue.enqueue(ForwardMsg(script_finished=ended))

    def __del__(self) -> None:
        """There is nothing to shut down."""


class _Browser:
    def __init__(self, *, leaves_after: int = MESSAGES) -> None:
        self.heard: list[ForwardMsg] = []
        self._leaves_after = leaves_after

    def write_forward_msg(self, message: ForwardMsg) -> None:
        if len(self.heard) == self._leaves_after:
            raise SessionClientDisconnectedError
        self.heard.append(message)


class _Server(Runtime):
    """Its loop alone."""

    def __init__(self, visitors: list[ActiveSessionInfo]) -> None:
        loop = asyncio.get_running_loop()
        events = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._state = RuntimeState.ONE_OR_MORE_SESSIONS_CONNECTED
        self._async_objs = AsyncObjects(loop, *events, loop.create_future(), loop.create_future())
        self.gone: list[str] = []
        manager = SimpleNamespace(list_active_sessions=lambda: visitors, list_sessions=list)
        self._session_mgr = cast("Any", manager)

    def disconnect_session(self, session_id: str, *, client: Any = None) -> None:
        self.gone.append(session_id)


def deliver(browsers: list[_Browser]) -> tuple[int, list[str], list[ActiveSessionInfo]]:
    """How often the loop turns until all is said, whom it found gone, and the sessions."""
    infos = [
        ActiveSessionInfo(cast("Any", each), _Session(f"visitor {number}"))
        for number, each in enumerate(browsers)
    ]

    async def watch() -> tuple[int, list[str]]:
        server = _Server(infos)
        objects = server._get_async_objs()
        working = asyncio.ensure_future(server._loop_coroutine())
        turns = 0
        while not working.done():
            await asyncio.sleep(0)
            # It has begun, and heeds this at the end of a round.
            objects.must_stop.set()
            turns += any(len(each.heard) < MESSAGES for each in browsers)
        await objects.stopped
        return turns, server.gone

    return *own_loop.run(watch()), infos


def test_all_is_said_in_order_in_a_few_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AppSession, "flush_browser_queue", AppSession.flush_browser_queue)
    monkeypatch.setattr(Runtime, "_send_message", Runtime._send_message)
    sending.send_together()
    browsers = [_Browser() for _ in range(VISITORS)]
    turns, gone, infos = deliver(browsers)
    # Three turns a visitor; one by one they would take 7,500.
    assert turns < 4 * VISITORS
    for number, each in enumerate(browsers):
        expected = [f"visitor {number} {at}" for at in range(MESSAGES - 1)]
        assert [message.ref_hash for message in each.heard[:-1]] == expected
        assert each.heard[-1].script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
    assert gone == []
    assert [each.script_run_count for each in infos] == [1] * VISITORS


def test_a_browser_that_has_gone_is_left_and_the_others_hear_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(AppSession, "flush_browser_queue", AppSession.flush_browser_queue)
    monkeypatch.setattr(Runtime, "_send_message", Runtime._send_message)
    sending.send_together()
    browsers = [_Browser(), _Browser(leaves_after=150), _Browser()]
    _, gone, _ = deliver(browsers)
    assert set(gone) == {"visitor 1"}
    assert [len(each.heard) for each in browsers] == [MESSAGES, 150, MESSAGES]
