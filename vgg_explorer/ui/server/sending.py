"""What a page has to say goes to its browser together, not in turns with all other pages.

Streamlit goes from session to session and sends what each has to say, and after every message it
lets the server do everything else that there is to do. A page takes some forty messages. So with
thirty visitors who come at once each page's last word waited for more than a thousand such turns,
one to two seconds, however soon its script had ended.
"""

from collections.abc import Callable
from typing import Final

from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession
from streamlit.runtime.session_manager import ActiveSessionInfo

TOGETHER: Final = 100
"""Messages. Streamlit takes a browser for lost that has five hundred before it."""

_flush: Callable[[AppSession], list[ForwardMsg]] = AppSession.flush_browser_queue
_send_one: Callable[[Runtime, ActiveSessionInfo, ForwardMsg], None] = Runtime._send_message


def send_together() -> None:
    """Have the server pause after so many messages of a session instead of after each."""
    # Streamlit has no setting for it. What the one returns, its loop hands to the other.
    AppSession.flush_browser_queue = _flush_together  # type: ignore[assignment, method-assign]
    Runtime._send_message = _send  # type: ignore[assignment, method-assign]


def _flush_together(session: AppSession) -> list[list[ForwardMsg]]:
    messages = _flush(session)
    return [messages[at : at + TOGETHER] for at in range(0, len(messages), TOGETHER)]


def _send(runtime: Runtime, session: ActiveSessionInfo, messages: list[ForwardMsg]) -> None:
    """Raises ``SessionClientDisconnectedError`` where the browser has gone."""
    for each in messages:
        _send_one(runtime, session, each)
