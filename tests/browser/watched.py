"""A server that is watched: what it opens for writing, whom it asks, and what its memory holds."""

import json
import re
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from pathlib import Path

from tests.browser.conftest import serving
from tests.paths import ROOT
from tests.process_memory import found_in_memory

_WATCH = """
import json, os, sys
_seen = os.open(os.environ["WATCHED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
def _watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        if not flags & (os.O_WRONLY | os.O_RDWR):
            return
        said = str(path)
    elif event in {"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"}:
        said = repr(arguments[1:] if event in {"socket.connect", "socket.sendto"} else arguments)
    else:
        return
    os.write(_seen, (json.dumps([os.getpid(), event, said]) + "\\n").encode())
sys.addaudithook(_watch)
os.write(_seen, (json.dumps([os.getpid(), "begun", ""]) + "\\n").encode())
"""
"""Python imports it first, and it hears of everything that Python opens and asks."""
Answer = tuple[int, Message, bytes]


@dataclass
class Watched:
    """A server and what it does.

    Attributes:
        address: Of the server.
        folder: Where it may leave temporary files.
        log: What it writes.
        metrics: Address of its counts.
    """

    address: str
    folder: Path
    log: Path
    metrics: str
    _events: Path

    def events(self) -> list[tuple[int, str, str]]:
        """Process, event and what it was about, in the order in which they came."""
        return [tuple(json.loads(line)) for line in self._events.read_text().splitlines()]

    @property
    def process(self) -> int:
        """Id of the server's process."""
        return self.events()[0][0]

    def count(self, name: str) -> float:
        """One of its counts."""
        with urllib.request.urlopen(self.metrics, timeout=10) as answer:  # noqa: S310
            text = answer.read().decode()
        found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
        assert found, text
        return float(found[1])

    def ask(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """Status, headers and body of an answer."""
        request = urllib.request.Request(  # noqa: S310
            self.address + path, method=method, headers=headers
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.headers, error.read()

    def in_memory(self, traces: Mapping[str, bytes]) -> dict[str, int]:
        """How often each of some bytes, all of one length, stands in memory it can write to."""
        return found_in_memory(self.process, traces)


@contextmanager
def watching(folder: Path, port: int, environ: Mapping[str, str]) -> Iterator[Watched]:
    """A fresh server under watch.

    Args:
        folder: For the test's own.
        port: Where it gives its counts.
        environ: Further environment variables.
    """
    (folder / "python").mkdir()
    (folder / "temporary").mkdir()
    (folder / "python" / "sitecustomize.py").write_text(_WATCH)
    variables = {
        "PYTHONPATH": str(folder / "python"),
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": str(folder / "temporary"),
        "WATCHED": str(folder / "events"),
        "VGG_EXPLORER_METRICS": str(port),
        **environ,
    }
    metrics = f"http://127.0.0.1:{port}/metrics"
    with serving(folder / "log", variables) as address:
        yield Watched(address, folder / "temporary", folder / "log", metrics, folder / "events")


def routes() -> list[tuple[str, list[str]]]:
    """Path and methods of every route that the server has; a mount and a web socket have none."""
    code = (
        "import json, app\n"
        "built = app.app._build_starlette_app()\n"
        "print(json.dumps([[each.path, sorted(getattr(each, 'methods', None) or [])] "
        "for each in built.routes]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [(path, methods) for path, methods in json.loads(done.stdout.splitlines()[-1])]
