"""What happens when the server has started, and for as long as it runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from streamlit import runtime
from streamlit.cli_util import open_browser
from streamlit.web.server import server_util

from vgg_explorer.operation import log
from vgg_explorer.ui.server import metrics, sessions, warm


@asynccontextmanager
async def running(_app: object) -> AsyncIterator[None]:
    """The log, the metrics and the sessions that end are seen to; a browser shows the app."""
    log.begin()
    counted = metrics.serve()
    warm.begin()
    closing = asyncio.create_task(sessions.close_ended(runtime.get_instance()))
    _show_in_a_browser()
    yield
    closing.cancel()
    if counted:
        counted.shutdown()


def _show_in_a_browser() -> None:
    """Open the first page, as ``streamlit run`` does for an app without a server of its own.

    The socket listens already, so a quick browser waits instead of failing.
    """
    if not st.get_option("server.headless"):
        address = st.get_option("browser.serverAddress") or st.get_option("server.address")
        open_browser(server_util.get_url(server_util.get_display_address(address or "localhost")))
