"""What a server does beside answering: metrics, the network loaded early, sessions closed."""

import asyncio
import logging
import socket
import threading
import time
import urllib.request
from types import SimpleNamespace
from typing import cast

import pytest
from streamlit.runtime import Runtime

from tests import own_loop
from vgg_explorer.compute.weights import Report, WeightsUnavailableError
from vgg_explorer.operation.events import COUNTS
from vgg_explorer.ui.server import metrics, sessions, warm
from vgg_explorer.ui.shared import forward_pass


@pytest.mark.parametrize("wrong", ["yes", "localhost", "70000", "127.0.0.1:", "²"])
def test_metrics_need_a_port(wrong: str, caplog: pytest.LogCaptureFixture) -> None:
    assert metrics.serve({metrics.VARIABLE: wrong}) is None
    assert metrics.VARIABLE in caplog.text


def test_metrics_are_given_where_they_were_asked_for(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "_measure", lambda: None)  # those need a running app
    assert metrics.serve({}) is None
    assert caplog.text == ""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = metrics.serve({metrics.VARIABLE: str(port)})
    assert server is not None
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as answer:
            assert b"vgg_explorer_queue_length" in answer.read()
        assert metrics.serve({metrics.VARIABLE: f"127.0.0.1:{port}"}) is None
        assert "can't be had" in caplog.text
    finally:
        server.shutdown()
        server.server_close()
    assert COUNTS.get_sample_value("vgg_explorer_sessions") is None


def test_the_network_is_loaded_early_where_asked_and_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    loaded, calls = threading.Event(), []

    def load(report: Report) -> None:
        calls.append(report)
        if len(calls) < 3:
            message = "The weights are missing."
            raise WeightsUnavailableError(message)

    monkeypatch.setattr(forward_pass, "load", load)
    monkeypatch.setattr(warm, "_PAUSE", 0.01)
    for not_asked in ("", "0", "false"):
        assert not warm.begin(loaded.set, {warm.VARIABLE: not_asked})
    assert calls == []
    with caplog.at_level(logging.WARNING):
        assert warm.begin(loaded.set, {warm.VARIABLE: "1"})
        assert loaded.wait(10)
    assert len(calls) == 3
    assert caplog.text.count("no weights yet") == 2


class Session:
    """Stands for one of Streamlit's."""

    def __init__(self, name: str) -> None:
        self.id = name
        self.done: list[str] = []
        self.session_state = SimpleNamespace(clear=lambda: self.done.append("cleared"))
        self._fragment_storage = SimpleNamespace(clear=lambda: self.done.append("parts"))

    def shutdown(self) -> None:
        self.done.append("shut down")


def test_a_session_that_is_over_is_closed_and_emptied(monkeypatch: pytest.MonkeyPatch) -> None:
    here, gone = Session("here"), Session("gone")
    present: list[Session] = [here, gone]
    cleaned = threading.Event()
    manager = SimpleNamespace(
        list_sessions=lambda: [SimpleNamespace(session=each) for each in present]
    )
    files = SimpleNamespace(remove_orphaned_files=cleaned.set)
    runtime = cast("Runtime", SimpleNamespace(_session_mgr=manager, media_file_mgr=files))
    monkeypatch.setattr(sessions, "_SECONDS", 0.01)
    monkeypatch.setattr(sessions, "_DOWNLOAD_SECONDS", 0.01)
    monkeypatch.setattr(sessions, "_REST_SECONDS", 0.0)
    given_back = []
    monkeypatch.setattr(sessions, "give_back", lambda: given_back.append(cleaned.is_set()))

    async def watch() -> None:
        closing = asyncio.create_task(sessions.close_ended(runtime))
        await asyncio.sleep(0.1)
        assert not cleaned.is_set()
        present.remove(gone)
        await asyncio.to_thread(cleaned.wait, 10)
        while len(given_back) < 2:
            await asyncio.sleep(0.01)
        closing.cancel()

    own_loop.run(watch())
    assert gone.done == ["shut down", "cleared", "parts"]
    assert here.done == []
    assert given_back == [False, True]


def test_memory_is_returned_at_once_and_then_for_several_sessions_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As visitors leave one after the other; the last one's goes too."""
    present = [Session(f"visitor {number}") for number in range(40)]
    left: list[Session] = []
    manager = SimpleNamespace(
        list_sessions=lambda: [SimpleNamespace(session=each) for each in present]
    )
    files = SimpleNamespace(remove_orphaned_files=lambda: None)
    runtime = cast("Runtime", SimpleNamespace(_session_mgr=manager, media_file_mgr=files))
    monkeypatch.setattr(sessions, "_SECONDS", 0.005)
    monkeypatch.setattr(sessions, "_DOWNLOAD_SECONDS", 0.01)
    monkeypatch.setattr(sessions, "_REST_SECONDS", 0.2)
    closed: list[int] = []
    monkeypatch.setattr(
        sessions, "give_back", lambda: closed.append(sum("parts" in each.done for each in left))
    )

    async def watch() -> None:
        closing = asyncio.create_task(sessions.close_ended(runtime))
        await asyncio.sleep(0.02)
        begun = time.monotonic()
        while present:
            left.append(present.pop())
            await asyncio.sleep(0.01)
        took = time.monotonic() - begun
        while closed[-1:] != [40]:
            await asyncio.sleep(0.01)
        closing.cancel()
        assert len(closed) <= 2 + (took + 0.2) / 0.2

    own_loop.run(watch())
    # The first did not wait for another.
    assert closed[0] < 10
