"""Every page is run once before a visitor asks for it, and none of these runs is in the way."""

import asyncio
import gc
from types import SimpleNamespace
from typing import Any, cast

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSessionState

from tests import own_loop
from vgg_explorer.ui.server import rehearsal
from vgg_explorer.ui.shared import frame

BUSY, IDLE = AppSessionState.APP_IS_RUNNING, AppSessionState.APP_NOT_RUNNING


class _Session:
    """Stands for one of Streamlit's; a run takes a moment."""

    def __init__(self, **_arguments: Any) -> None:
        self.id = "nobody"
        self._scriptrunner: object | None = None
        self._state = IDLE
        self.said: list[str] = []
        self.session_state = SimpleNamespace(clear=lambda: self.said.append("cleared"))

    def request_rerun(self, asked: ClientState) -> None:
        self.said.append(f"{asked.page_name}?{asked.query_string}")
        self._scriptrunner = object()
        asyncio.get_running_loop().call_later(0.01, self._end)

    def _end(self) -> None:
        self._scriptrunner = None

    def flush_browser_queue(self) -> None:
        assert "cleared" not in self.said

    def shutdown(self) -> None:
        self.said.append("shut down")


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[_Session]:
    """The sessions of the rehearsal."""
    found: list[_Session] = []

    def make(**arguments: Any) -> _Session:
        found.append(_Session(**arguments))
        return found[-1]

    monkeypatch.setattr(rehearsal, "AppSession", make)
    monkeypatch.setattr(rehearsal, "_LOOK_SECONDS", 0.001)
    # The tests go on in this process.
    monkeypatch.setattr(gc, "freeze", lambda: found.append(cast("Any", "frozen")))
    return found


def server(*visitors: _Session) -> Runtime:
    manager = SimpleNamespace(
        list_sessions=lambda: [SimpleNamespace(session=each) for each in visitors]
    )
    words = {"_main_script_path": "app.py", "uploaded_file_mgr": None, "_script_cache": None}
    return cast("Runtime", SimpleNamespace(_session_mgr=manager, **words))


def runs(made: list[_Session]) -> list[list[str]]:
    return [each.said for each in made if isinstance(each, _Session)]


def expected(pages: tuple[tuple[str, str], ...]) -> list[list[str]]:
    return [[f"{page}?{query}", "shut down", "cleared"] for page, query in pages]


def test_every_page_is_run_once_and_its_session_closed(made: list[_Session]) -> None:
    own_loop.run(rehearsal.rehearse(server()))
    assert runs(made) == expected(rehearsal.PAGES)
    assert made[-1] == cast("Any", "frozen")
    assert {page for page, _ in rehearsal.PAGES} == {"", *frame.ADDRESSES}


def test_pages_with_passes_wait_for_the_network(made: list[_Session]) -> None:
    async def watch() -> None:
        network = asyncio.Event()
        running = asyncio.ensure_future(rehearsal.rehearse(server(), network))
        while runs(made)[: len(rehearsal.PAGES)] != expected(rehearsal.PAGES):
            await asyncio.sleep(0.001)
        # Time enough for the next, which would begin at once.
        await asyncio.sleep(0.05)
        assert runs(made) == expected(rehearsal.PAGES)
        network.set()
        await running

    own_loop.run(asyncio.wait_for(watch(), 60))
    assert runs(made) == expected((*rehearsal.PAGES, *rehearsal.PASSES))


def test_a_page_waits_for_visitors_but_not_for_ever(
    made: list[_Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = _Session()
    visitor._state = BUSY
    monkeypatch.setattr(rehearsal, "_PATIENCE_SECONDS", 0.01)
    own_loop.run(rehearsal.rehearse(server(visitor)))
    assert runs(made) == expected(rehearsal.PAGES)


def test_no_page_is_run_beside_a_visitors(
    made: list[_Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehearsal, "_PATIENCE_SECONDS", 60.0)
    visitor = _Session()

    async def watch() -> None:
        visitor._state = BUSY
        running = asyncio.ensure_future(rehearsal.rehearse(server(visitor)))
        await asyncio.sleep(0.05)
        assert made == []
        visitor._state = IDLE
        await running

    own_loop.run(watch())
    # What a visitor has open must stay within reach of collections, so nothing is frozen.
    assert [*made] == [each for each in made if isinstance(each, _Session)]
    assert len(made) == len(rehearsal.PAGES)
