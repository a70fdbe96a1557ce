"""What a part of a page asks for is taken in the order in which things happened."""

import asyncio
from collections.abc import Callable
from typing import cast

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.scriptrunner import RerunData, StopException
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests, ScriptRequestType
from streamlit.runtime.state import SafeSessionState, SessionState

from tests import own_loop
from vgg_explorer.ui.server import requests

GRID = "a grid"


class _Runner:
    def __init__(self) -> None:
        self._requests = ScriptRequests()
        self._session_state = SafeSessionState(SessionState(), yield_callback=self.heed)
        self.request_rerun: Callable[[RerunData], bool] = self._requests.request_rerun
        self.request_stop = self._requests.request_stop
        self.next_run = self._requests.on_scriptrunner_ready

    def heed(self) -> None:
        """As a run does at every step."""
        request = self._requests.on_scriptrunner_yield()
        if request and request.type is ScriptRequestType.STOP:
            raise StopException


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

    def ask(self, page: str, part: str = "", *, clicked: str = "") -> None:
        state = ClientState(page_script_hash=page, fragment_id=part)
        if clicked:
            state.widget_states.widgets.add(id=clicked, trigger_value=True)
        self.request_rerun(state)

    def passes_on(self, page: str) -> None:
        """The beginning of a run of the page."""
        self._client_state.page_script_hash = page

    def next_run(self) -> bool:
        """Whether one stands in line; else the session's run ends here."""
        return self.runner.next_run().type is ScriptRequestType.RERUN

    @property
    def runner(self) -> _Runner:
        return cast("_Runner", self._scriptrunner)

    def call_callbacks(self) -> None:
        """As the run does that has begun."""
        state = self.runner._session_state
        state.on_script_will_rerun(self.runner._requests._rerun_data.widget_states)


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[RerunData]:
    """What runs were begun for; Streamlit's own methods decide which."""
    begun: list[RerunData] = []

    def begin(session: AppSession, data: RerunData) -> None:
        begun.append(data)
        runner = _Runner()
        runner.request_rerun(data)
        session._scriptrunner = runner  # type: ignore[assignment]

    for of, name in (
        (AppSession, "request_rerun"),
        (AppSession, "_create_scriptrunner"),
        (SafeSessionState, "on_script_will_rerun"),
    ):
        monkeypatch.setattr(of, name, getattr(of, name))  # put back at the end
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
        assert session.next_run()
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
        assert session.next_run()
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
        assert session.next_run()
        assert not session.next_run()
        session.ask("layers", GRID)
        session.ask("sizes")
        await asyncio.sleep(0.05)

    own_loop.run(story())
    assert [each.page_script_hash for each in begun] == ["layers", "sizes"]


def _clicked(data: RerunData) -> list[str]:
    return [each.id for each in data.widget_states.widgets] if data.widget_states else []


@pytest.mark.parametrize("started", [False, True])
def test_a_click_whose_run_has_not_heard_of_it_is_taken_along(
    begun: list[RerunData], *, started: bool
) -> None:
    async def story() -> None:
        session = _Session("layers")
        session.ask("layers", GRID, clicked="a tile")
        if started:
            assert session.next_run()
        session.ask("layers", clicked="a switch")
        session.ask("layers")

    own_loop.run(story())
    assert [sorted(_clicked(each)) for each in begun] == [
        ["a tile"],
        ["a switch", "a tile"],
        ["a switch", "a tile"],
    ]


@pytest.mark.parametrize("told", [False, True])
def test_a_click_is_taken_along_though_another_part_waits_behind_its_run(
    begun: list[RerunData], *, told: bool
) -> None:
    async def story() -> None:
        session = _Session("layers")
        session.ask("layers", GRID, clicked="a tile")
        assert session.next_run()
        session.ask("layers", GRID, clicked="another")
        if told:
            state = session.runner._session_state
            state.on_script_will_rerun(begun[0].widget_states)
        session.ask("layers", clicked="a switch")

    own_loop.run(story())
    expected = ["a switch", *([] if told else ["a tile"]), "another"]
    assert [sorted(_clicked(each)) for each in begun] == [["a tile"], expected]


def test_a_click_that_waits_behind_a_run_is_taken_along(begun: list[RerunData]) -> None:
    async def story() -> None:
        session = _Session("layers")
        session.ask("layers")
        assert session.next_run()
        session.call_callbacks()
        session.ask("layers", GRID, clicked="a tile")
        session.ask("layers")

    own_loop.run(story())
    assert [_clicked(each) for each in begun] == [[], ["a tile"]]


def test_a_click_is_told_once(begun: list[RerunData]) -> None:
    async def story() -> None:
        session = _Session("layers")
        session.ask("layers", GRID, clicked="a tile")
        assert session.next_run()
        session.call_callbacks()
        session.ask("layers")
        assert session.next_run()
        session.call_callbacks()
        assert not session.next_run()
        session.ask("layers")

    own_loop.run(story())
    assert [_clicked(each) for each in begun] == [["a tile"], [], []]


def test_a_click_is_told_once_where_the_page_runs_itself_again(begun: list[RerunData]) -> None:
    async def story() -> None:
        session = _Session("layers")
        session.ask("layers", GRID, clicked="a tile")
        assert session.next_run()
        session.call_callbacks()
        # As ``st.rerun`` has it: a run of its own within the same request.
        session.runner._session_state.on_script_will_rerun(WidgetStates())
        session.ask("layers", clicked="a switch")

    own_loop.run(story())
    assert [_clicked(each) for each in begun] == [["a tile"], ["a switch"]]


def test_a_click_on_a_page_that_is_left_is_not_the_next_ones(begun: list[RerunData]) -> None:
    async def story() -> None:
        session = _Session("layers")
        session.ask("layers", GRID, clicked="a tile")
        session.ask("sizes")

    own_loop.run(story())
    assert [_clicked(each) for each in begun] == [["a tile"], []]


def test_callbacks_that_were_ended_half_way_are_not_done(begun: list[RerunData]) -> None:
    async def story() -> None:
        session = _Session("layers")
        session.ask("layers", GRID, clicked="a tile")
        assert session.next_run()
        runner = session.runner
        runner.request_stop()
        with pytest.raises(StopException):
            session.call_callbacks()
        assert runner._session_state not in requests._delivered

    own_loop.run(story())
    assert len(begun) == 1
