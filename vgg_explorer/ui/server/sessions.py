"""Sessions that have ended are closed, and what a visitor brought goes with them.

When a page is closed or a connection breaks, Streamlit keeps its session for some time
(``server.disconnectedSessionTTL``), because the visitor may come back. After that it is out of
reach, but it is let go no sooner than the next one ends, and until then it holds the visitor's
image.
"""

import asyncio
import logging
from collections.abc import Mapping

from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession

_SECONDS = 2.0
_log = logging.getLogger(__name__)


def known(runtime: Runtime) -> dict[str, AppSession]:
    """Sessions with an open page and those that may come back, by id."""
    # Streamlit has no public way to its sessions.
    return {each.session.id: each.session for each in runtime._session_mgr.list_sessions()}


async def close_ended(runtime: Runtime) -> None:
    """Close sessions as they end, for as long as the server runs."""
    before: Mapping[str, AppSession] = {}
    while True:
        await asyncio.sleep(_SECONDS)
        now = known(runtime)
        for session in (before[each] for each in before.keys() - now.keys()):
            session.shutdown()
            session.session_state.clear()
        before = now
