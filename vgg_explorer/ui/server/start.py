"""What happens when the server has started, and for as long as it runs."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st
from streamlit import config, net_util, runtime
from streamlit.cli_util import open_browser
from streamlit.web.server import server_util

from vgg_explorer.operation import log
from vgg_explorer.ui.server import (
    after_runs,
    gathering,
    heap,
    metrics,
    rehearsal,
    requests,
    sending,
    sessions,
    sockets,
    waking,
    warm,
)
from vgg_explorer.ui.shared.frame import NAME


@asynccontextmanager
async def running(_app: object) -> AsyncIterator[None]:
    """The log, the metrics and the sessions that end are seen to; a browser shows the app."""
    heap.keep_few_heaps()
    after_runs.keep_networks()
    requests.take_in_order()
    sending.send_together()
    gathering.gather()
    sockets.send_at_once()
    network, loop = asyncio.Event(), asyncio.get_running_loop()
    waking.wake_once(loop)
    log.begin()
    counted = metrics.serve()
    asked = warm.begin(lambda: loop.call_soon_threadsafe(network.set))
    server = runtime.get_instance()
    tasks = [
        asyncio.create_task(sessions.close_ended(server)),
        asyncio.create_task(rehearsal.rehearse(server, network if asked else None)),
    ]
    _tell()
    yield
    for each in tasks:
        each.cancel()
    if counted:
        counted.shutdown()


def _tell() -> None:
    """Say where the app is, and open it in a browser where there is one.

    Streamlit would say it too, but asks a host on the internet for the address of this machine.
    The socket listens already, so a quick browser waits instead of failing.
    """
    listening = st.get_option("server.address") or "::"
    shown = server_util.get_display_address(listening)
    named = config.is_manually_set("browser.serverAddress")  # its default is no choice of anybody's
    local = server_util.get_url(st.get_option("browser.serverAddress") if named else shown)
    said = f"\n  {NAME}: {local}\n"
    if shown != listening:  # to all that can reach this machine
        said += f"  For others: {server_util.get_url(net_util.get_internal_ip() or shown)}\n"
    sys.stdout.write(f"{said}\n")
    sys.stdout.flush()
    if not st.get_option("server.headless"):
        open_browser(local)
