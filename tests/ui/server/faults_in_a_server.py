"""A real server under faults that only a process of its own can have.

Run by hand, since TensorFlow takes seconds to load: see CONTRIBUTING.md. The visitor is no browser
but speaks as one does.
"""

import re
import resource
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from tests.paths import ROOT

PATIENCE = 120
"""Seconds; two workers share the machine."""


@dataclass
class Server:
    process: subprocess.Popen[bytes]
    port: int
    log: Path

    @contextmanager
    def visit(self, query: str) -> Iterator["Session"]:
        """Opens the page Activations, as a browser does that follows a link."""
        origin = Origin(f"http://127.0.0.1:{self.port}")
        address = f"ws://127.0.0.1:{self.port}/_stcore/stream"
        with connect(
            address, subprotocols=[Subprotocol("streamlit")], origin=origin, max_size=None
        ) as socket:
            message = BackMsg()
            message.rerun_script.query_string = query
            message.rerun_script.page_name = "activations"
            socket.send(message.SerializeToString())
            yield Session(socket)


@dataclass
class Session:
    socket: ClientConnection

    def hear(self, until: Callable[[ForwardMsg], bool]) -> str:
        """All text that comes until then."""
        said = []
        end = time.monotonic() + PATIENCE
        while True:
            message = ForwardMsg()
            message.ParseFromString(self.socket.recv(end - time.monotonic()))
            element = message.delta.new_element
            said += [element.alert.body, element.heading.body, element.html.body]
            if until(message):
                return "\n".join(said).replace("\\", "")

    def answer(self) -> str:
        """What the page says until its run has ended."""
        return self.hear(lambda message: message.WhichOneof("type") == "script_finished")

    def wait_for_the_pass(self) -> None:
        begun: list[str] = []

        def told(message: ForwardMsg) -> bool:
            begun.extend(each for each in _spinners(message) if "forward pass at" in each)
            return bool(begun) or message.WhichOneof("type") == "script_finished"

        self.hear(told)
        assert begun, "it was over within half a second: ask for a larger size"


def _spinners(message: ForwardMsg) -> list[str]:
    return [each.spinner.text for each in message.delta.new_transient.elements]


@pytest.fixture(scope="module")
def server(weights_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    assert weights_cache.exists()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("server") / "log.txt"
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless", "true"]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output)
    try:
        _wait_until_healthy(process, port, log)
        yield Server(process, port, log)
    finally:
        process.kill()
        process.wait()


def _wait_until_healthy(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(20 * PATIENCE):
        assert process.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(log.read_text())


def test_the_browser_is_closed_in_a_pass(server: Server) -> None:
    with server.visit("sample=gratings&feed=576x576") as gone:
        gone.wait_for_the_pass()
    with server.visit("sample=gratings&feed=64x64") as other:
        assert "These tensors in numbers" in other.answer()
    # Nor does it harm those who ask for the same.
    with server.visit("sample=gratings&feed=576x576") as again:
        assert "These tensors in numbers" in again.answer()


def test_memory_runs_out_in_a_pass(server: Server) -> None:
    """A real limit on the process: beyond it, TensorFlow itself would end with a signal."""
    process = psutil.Process(server.process.pid)
    room = process.memory_info().vms + 900_000_000
    before = process.rlimit(resource.RLIMIT_AS)
    process.rlimit(resource.RLIMIT_AS, (room, before[1]))
    try:
        with server.visit("sample=gratings&feed=1280x1280") as large:
            said = large.answer()
        assert re.search(
            r"At 1280 × 1280 px these tensors need about 1\.4 GB of memory, and \d\.\d GB are free "
            r"here\. Feed a smaller size, or ask for earlier tensors\.",
            said,
        )
        with server.visit("sample=gratings&feed=64x80") as next_one:
            assert "These tensors in numbers" in next_one.answer()
    finally:
        process.rlimit(resource.RLIMIT_AS, before)


def test_no_visitor_has_met_a_traceback(server: Server) -> None:
    assert "Traceback" not in server.log.read_text()


def test_sigterm_in_a_pass_ends_the_server_in_time(server: Server, weights_cache: Path) -> None:
    kept = _files(weights_cache)
    with server.visit("sample=gratings&feed=896x896") as visitor:
        visitor.wait_for_the_pass()
        start = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        code = server.process.wait(PATIENCE)
        assert time.monotonic() - start < 5
    assert code in {0, -signal.SIGTERM}
    assert "Traceback" not in server.log.read_text()
    # Nothing is half-written.
    assert _files(weights_cache) == kept


def _files(folder: Path) -> dict[str, tuple[int, int]]:
    """Size and time of every file."""
    return {each.name: (each.stat().st_size, each.stat().st_mtime_ns) for each in folder.iterdir()}
