"""What a part of a page asks for, taken in the order in which things happened.

Streamlit runs a part of a page, a fragment, whenever that asks for it. Two moments are wrong for
it, and both leave a visitor with half a page or an error in its place:

- Another page has been asked for in the meantime. The part would run as one of the page before, and
  the browser would take that for the page to show.
- A run has just ended and the server has not yet passed on all that came of it. The part would
  begin a run of its own, and from then on Streamlit ignores what is left of the one before.
"""

from collections.abc import Callable
from dataclasses import dataclass
from weakref import WeakKeyDictionary, ref

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.scriptrunner import RerunData, ScriptRunner

_request_rerun: Callable[[AppSession, ClientState | None], None] = AppSession.request_rerun
_create_scriptrunner: Callable[[AppSession, RerunData], None] = AppSession._create_scriptrunner


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


_heard: WeakKeyDictionary[AppSession, _Heard] = WeakKeyDictionary()


def take_in_order() -> None:
    """Have all sessions of this process leave out requests for parts of a page that has gone.

    Those that come while the end of a run is passed on wait until that is done.
    """
    # Streamlit has no setting for either.
    AppSession.request_rerun = _request  # type: ignore[assignment, method-assign]
    AppSession._create_scriptrunner = _create  # type: ignore[assignment, method-assign]


def _request(session: AppSession, client_state: ClientState | None) -> None:
    heard = _heard.setdefault(session, _Heard())
    if client_state is not None:
        page = client_state.page_script_hash
        if not client_state.fragment_id:
            heard.asked, heard.ran = page, session.page_script_hash
        elif page != _page(session, heard):
            return
    heard.last = client_state
    try:
        _request_rerun(session, client_state)
    finally:
        heard.last = None


def _page(session: AppSession, heard: _Heard) -> str:
    runs = session.page_script_hash
    # A browser that arrives does not know its page yet, and a page can lead to another one.
    return heard.asked if heard.asked and runs == heard.ran else runs


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
