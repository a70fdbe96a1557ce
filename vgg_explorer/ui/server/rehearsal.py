"""Every page is run once, for nobody, before a visitor asks for it.

The first run of a page loads modules and reads data, half a second of the interpreter for some. A
class that opens its link all at once would wait for that on every page, and each the longer the
more wait beside it.
"""

import asyncio
import gc
import logging

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime import Runtime
from streamlit.runtime.app_session import AppSession, AppSessionState
from streamlit.runtime.script_data import ScriptData

from vgg_explorer.ui.server import sessions

PAGES = (
    ("", ""),
    ("names", "q=conv4_3"),
    ("sizes", "view=equal"),
    ("sizes", "view=layers"),
    ("papers", ""),
    ("activations", "image=file"),
    ("compare", "image=file"),
)
"""Addresses and what stands behind the question mark, such that no pass runs."""
PASSES = (("activations", ""), ("sizes", ""), ("compare", ""))
"""What a class opens: the first pass builds TensorFlow's graphs, and what passes give is at hand
from then on."""
_LOOK_SECONDS = 0.05
_PATIENCE_SECONDS = 1.0
"""That each waits for visitors: some run may be waiting for a pass itself."""
_log = logging.getLogger(__name__)


async def rehearse(runtime: Runtime, network: asyncio.Event | None = None) -> None:
    """Run the pages one after the other, where it can be when no visitor's page is running.

    Args:
        runtime: Of the server.
        network: Is set when the network is loaded; then pages with passes are run too. None where
            that is left to the first visitor.
    """
    for page, query in PAGES:
        await _run(runtime, page, query)
    _log.info("every page has been run once")
    if not sessions.known(runtime):
        # What pages have loaded stays for good: no collection has to walk through it again.
        gc.collect()
        gc.freeze()
    if network:
        await network.wait()
        for page, query in PASSES:
            await _run(runtime, page, query)


async def _run(runtime: Runtime, page: str, query: str) -> None:
    clock = asyncio.get_running_loop().time
    latest = clock() + _PATIENCE_SECONDS
    while any(map(_is_busy, sessions.known(runtime).values())) and clock() < latest:
        await asyncio.sleep(_LOOK_SECONDS)
    # Streamlit's own way to try a script without a visitor; it is not among the known sessions.
    session = AppSession(
        script_data=ScriptData(runtime._main_script_path, is_hello=False),
        uploaded_file_manager=runtime.uploaded_file_mgr,
        script_cache=runtime._script_cache,
        message_enqueued_callback=_nothing,
        user_info={},
    )
    try:
        session.request_rerun(ClientState(page_name=page, query_string=query))
        while _is_busy(session):
            await asyncio.sleep(_LOOK_SECONDS)
            session.flush_browser_queue()
    finally:
        session.shutdown()
        session.session_state.clear()


def _is_busy(session: AppSession) -> bool:
    # The state is told to the loop some time after the run has begun.
    return session._scriptrunner is not None or session._state is AppSessionState.APP_IS_RUNNING


def _nothing() -> None:
    pass
