"""What happens when the server has started: the app is opened in a browser, where there is one."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from streamlit.cli_util import open_browser
from streamlit.web.server import server_util


@asynccontextmanager
async def in_a_browser(_app: object) -> AsyncIterator[None]:
    """Opens the first page, as ``streamlit run`` does for an app without a server of its own.

    The socket listens already, so a quick browser waits instead of failing.
    """
    if not st.get_option("server.headless"):
        address = st.get_option("browser.serverAddress") or st.get_option("server.address")
        open_browser(server_util.get_url(server_util.get_display_address(address or "localhost")))
    yield
