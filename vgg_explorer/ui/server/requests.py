"""What a part of a page asks for, taken in the order in which things happened.

Streamlit runs a part of a page, a fragment, whenever that asks for it. Three moments are wrong for
it; two leave a visitor with half a page or an error in its place, one with a click that was lost:

- Another page has been asked for in the meantime. The part would run as one of the page before, and
  the browser would take that for the page to show.
- A run has just ended and the server has not yet passed on all that came of it. The part would
  begin a run of its own, and from then on Streamlit ignores what is left of the one before.
- The whole page is asked for before the part's run has heard what was clicked in the part. The
  page's run shows the part too, but a click is said once and would go with the part's request.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary, ref

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner
from streamlit.runtime.scriptrunner_utils.script_requests import (
    ScriptRequestType,
    _coalesce_widget_states,
)
from streamlit.runtime.state.safe_session_state import SafeSessionState

_request_rerun: Callable[[AppSession, ClientState | None], None] = AppSession.request_rerun
_create_scriptrunner: Callable[[AppSession, RerunData], None] = AppSession._create_scriptrunner
_call_callbacks: Callable[..., None] = SafeSessionState.on_script_will_rerun


@dataclass
class _Heard:
    """What a session has been asked for."""

    asked: str = ""
    """The page that was asked for last."""
    ran: str = ""
    """The page that ran at that time."""
    last: ClientState | None = None
    waited_for: ref[ScriptRunner] | None = None
    """Whose end a part has waited for already; it knows the session, and must not keep it."""
    stood_behind: RerunData | None = None
    """What ran when a part came to wait behind it; what waits alone does not tell of its clicks."""


_heard: WeakKeyDictionary[AppSession, _Heard] = WeakKeyDictionary()
_delivered: WeakKeyDictionary[SafeSessionState, list[WidgetStates | None]] = WeakKeyDictionary()
"""What the callbacks of a runner's runs have been called for, to their end.

A page that runs itself again does so within one request, so the latest is not enough.
"""


def take_in_order() -> None:
    """Have all sessions of this process leave out requests for parts of a page that has gone.

    Those that come while the end of a run is passed on wait until that is done, and clicks that
    no run has heard to the end go with the next request for the same page.
    """
    # Streamlit has no setting for any of it.
    AppSession.request_rerun = _request  # type: ignore[assignment, method-assign]
    AppSession._create_scriptrunner = _create  # type: ignore[assignment, method-assign]
    SafeSessionState.on_script_will_rerun = _deliver  # type: ignore[assignment, method-assign]


def _request(session: AppSession, client_state: ClientState | None) -> None:
    heard = _heard.setdefault(session, _Heard())
    if client_state is not None:
        page = client_state.page_script_hash
        if not client_state.fragment_id:
            heard.asked, heard.ran = page, session.page_script_hash
            _take_along(session, client_state, heard)
        elif page != _page(session, heard):
            return
        else:
            _note_what_runs(session, heard)
    heard.last = client_state
    try:
        _request_rerun(session, client_state)
    finally:
        heard.last = None


def _page(session: AppSession, heard: _Heard) -> str:
    runs = session.page_script_hash
    # A browser that arrives does not know its page yet, and a page can lead to another one.
    return heard.asked if heard.asked and runs == heard.ran else runs


def _note_what_runs(session: AppSession, heard: _Heard) -> None:
    runner = session._scriptrunner
    if runner is None:
        return
    state, data = _latest(runner)
    if state is ScriptRequestType.CONTINUE:
        heard.stood_behind = data


def _take_along(session: AppSession, client_state: ClientState, heard: _Heard) -> None:
    """Add to a request for a whole page what has been clicked on it and has not been run yet."""
    behind, heard.stood_behind = heard.stood_behind, None
    runner = session._scriptrunner
    if runner is None:
        return
    state, data = _latest(runner)
    if state is ScriptRequestType.STOP:
        return
    delivered = _delivered.get(runner._session_state, [])
    # The latest click first: where both say something of one element, that holds.
    for each in (data, behind if state is ScriptRequestType.RERUN else None):
        if each is None or each.page_script_hash != client_state.page_script_hash:
            continue
        if any(states is each.widget_states for states in delivered):
            continue
        states = _coalesce_widget_states(each.widget_states, client_state.widget_states)
        if states is not None:
            client_state.widget_states.CopyFrom(states)


def _latest(runner: ScriptRunner) -> tuple[ScriptRequestType, RerunData]:
    """What a runner was asked for last: it runs where the state is to continue, else it waits."""
    waiting = runner._requests
    with waiting._lock:
        return waiting._state, waiting._rerun_data


def _deliver(state: SafeSessionState, widget_states: WidgetStates | None, **replayed: Any) -> None:
    _call_callbacks(state, widget_states, **replayed)  # which the next request may end half-way
    _delivered.setdefault(state, []).append(widget_states)


def _create(session: AppSession, data: RerunData) -> None:
    heard = _heard.setdefault(session, _Heard())
    ended = session._scriptrunner
    waited = heard.waited_for and heard.waited_for()
    if not data.fragment_id or ended is None or ended is waited:
        heard.waited_for = None
        _create_scriptrunner(session, data)
        return
    heard.waited_for = ref(ended)
    # All that the run has said lies in the loop already, before this.
    session._event_loop.call_soon(_request, session, heard.last)
