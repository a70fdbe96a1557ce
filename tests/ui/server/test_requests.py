"""What a part of a page asks for is taken in the order in which things happened."""

import asyncio
from collections.abc import Callable
from typing import cast

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.scriptrunner import RerunData
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests, ScriptRequestType

from tests import own_loop
from vgg_explorer.ui.server import requests

GRID = "a grid"


class _Runner:
    def __init__(self) -> None:
        requests = ScriptRequests()
        self.request_rerun: Callable[[RerunData], bool] = requests.request_rerun
        self.request_stop = requests.request_stop
        self.next_run = requests.on_scriptrunner_ready


class _Session(AppSession):
    """With nothing around it."""

    def __init__(self, page: str) -> None:
        self._state = AppSessionState.APP_NOT_RUNNING
        self._client_state = ClientState(page_script_hash=page)
        self._scriptrunner = None
        self._event_loop = asyncio.get_running_loop()

    def __del__(self) -> None:
        """There is nothing to shut down."""

    def has_fragment(self, fragment_id: str) -> bool:
        return fragment_id == GRID

    def ask(self, page: str, part: str = "") -> None:
        self.request_rerun(ClientState(page_script_hash=page, fragment_id=part))

    def passes_on(self, page: str) -> None:
        """The beginning of a run of the page."""
        self._client_state.page_script_hash = page

    def next_run(self) -> bool:
        """Whether one stands in line; else the session's run ends here."""
        runner = cast("_Runner", self._scriptrunner)
        return runner.next_run().type is ScriptRequestType.RERUN


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[RerunData]:
    """What runs were begun for; Streamlit's own methods decide which."""
    begun: list[RerunData] = []

    def begin(session: AppSession, data: RerunData) -> None:
        begun.append(data)
        session._scriptrunner = _Runner()  # type: ignore[assignment]

    for name in ("request_rerun", "_create_scriptrunner"):
        monkeypatch.setattr(AppSession, name, getattr(AppSession, name))  # put back at the end
    monkeypatch.setattr(requests, "_create_scriptrunner", begin)
    requests.take_in_order()
    return begun


@pytest.mark.parametrize("before", ["", "layers"])
def test_a_part_of_the_page_that_is_shown_runs(begun: list[RerunData], before: str) -> None:
    async def story() -> None:
        session = _Session(before)
        session.ask("")  # a browser that arrives does not know its page yet
        session.passes_on("layers")
        session._scriptrunner = None
        session.ask("layers", GRID)

    own_loop.run(story())
    assert [each.fragment_id for each in begun] == [None, GRID]


@pytest.mark.parametrize("started", [False, True])
def test_a_part_of_the_page_before_does_not(begun: list[RerunData], *, started: bool) -> None:
    async def story() -> None:
        session = _Session("layers")
        session.ask("layers")
        session.ask("sizes")
        if started:
            session.passes_on("sizes")
        session.ask("layers", GRID)
        assert not session.next_run()

    own_loop.run(story())
    assert [each.page_script_hash for each in begun] == ["layers", "sizes"]


def test_a_part_of_the_page_that_a_page_led_to_runs(begun: list[RerunData]) -> None:
    async def story() -> None:
        session = _Session("layers")
        session.ask("layers")
        session.passes_on("names")  # by ``st.switch_page``
        session._scriptrunner = None
        session.ask("names", GRID)
        session.ask("layers", GRID)

    own_loop.run(story())
    assert [each.page_script_hash for each in begun] == ["layers", "names"]


def test_a_part_waits_until_all_of_the_run_before_is_passed_on(begun: list[RerunData]) -> None:
    runs_then: list[int] = []

    async def story() -> None:
        session = _Session("layers")
        session.ask("layers")
        for _ in ("a table", "the end"):
            session._event_loop.call_soon_threadsafe(lambda: runs_then.append(len(begun)))
        assert not session.next_run()
        session.ask("layers", GRID)
        await asyncio.sleep(0.05)

    own_loop.run(story())
    assert runs_then == [1, 1]
    assert [each.fragment_id for each in begun] == [None, GRID]


def test_another_page_comes_before_a_part_that_waits(begun: list[RerunData]) -> None:
    async def story() -> None:
        session = _Session("layers")
        session.ask("layers")
        assert not session.next_run()
        session.ask("layers", GRID)
        session.ask("sizes")
        await asyncio.sleep(0.05)

    own_loop.run(story())
    assert [each.page_script_hash for each in begun] == ["layers", "sizes"]
