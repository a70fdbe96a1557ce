"""Sessions that have ended are closed, and what a visitor brought goes with them.

When a page is closed or a connection breaks, Streamlit keeps its session for some time
(``server.disconnectedSessionTTL``), because the visitor may come back. After that it is out of
reach, but it is let go no sooner than the next one ends, and until then it holds the visitor's
image.
"""

import asyncio
import math
from collections.abc import Mapping

from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession

from vgg_explorer.ui.server.heap import give_back

_SECONDS = 2.0
_DOWNLOAD_SECONDS = 6.0
"""Until a file that was made for a download is let go: a browser may just be fetching it."""
_REST_SECONDS = 10.0
"""From one return of memory to the next. Each walks through all that there is, and all pages wait a
tenth of a second for it; of thirty visitors somebody closes a page every second."""


def known(runtime: Runtime) -> dict[str, AppSession]:
    """Sessions with an open page and those that may come back, by id."""
    # Streamlit has no public way to its sessions.
    return {each.session.id: each.session for each in runtime._session_mgr.list_sessions()}


async def close_ended(runtime: Runtime) -> None:
    """Close sessions as they end, for as long as the server runs."""
    clock = asyncio.get_running_loop().time
    before: Mapping[str, AppSession] = {}
    last_files = due = math.inf
    returned = -math.inf
    while True:
        await asyncio.sleep(_SECONDS)
        now = known(runtime)
        ended = [before[each] for each in before.keys() - now.keys()]
        before = now
        for session in ended:
            session.shutdown()
            session.session_state.clear()
            # Its parts that run by themselves hold what they were given.
            session._fragment_storage.clear()
        if ended:
            ended.clear()
            del session
            last_files = clock() + _DOWNLOAD_SECONDS
            due = min(due, returned + _REST_SECONDS)
        if clock() > last_files:
            # Those of an ended session were marked as it was shut down, and go when asked again,
            # which without another visitor nobody would.
            runtime.media_file_mgr.remove_orphaned_files()
            last_files = math.inf
            due = min(due, returned + _REST_SECONDS)
        if clock() >= due:
            due = math.inf
            await asyncio.to_thread(give_back)
            returned = clock()
