"""The server that workers share outlasts whoever started it, and no worker is without one."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.browser.one_server import one_server


class Servers:
    """Counts those that were started and those that run."""

    def __init__(self) -> None:
        self.started = 0
        self.running: set[str] = set()

    @contextmanager
    def start(self) -> Iterator[str]:
        self.started += 1
        address = f"http://server-{self.started}"
        self.running.add(address)
        yield address
        self.running.discard(address)


def test_it_runs_until_the_last_has_gone_and_is_started_anew_after_that(tmp_path: Path) -> None:
    servers = Servers()

    def use(worker: str, told: list[str], may_end: threading.Event) -> None:
        with one_server(tmp_path, worker, servers.start) as address:
            told.append(address)
            may_end.wait(30)

    first: list[str] = []
    third: list[str] = []
    may_end = threading.Event()
    starter = threading.Thread(target=use, args=("first", first, may_end))
    starter.start()
    _wait(lambda: bool(first))
    with one_server(tmp_path, "second", servers.start) as address:
        assert servers.running == {address} == set(first)
        may_end.set()
        _wait(lambda: not (tmp_path / "address").exists())  # the first has no more use for it
        late = threading.Thread(target=use, args=("third", third, may_end))
        late.start()
        _wait(lambda: bool(third))
        assert servers.running == {address, *third}
        assert third != [address]
    starter.join(30)
    late.join(30)
    assert servers.running == set()


def _wait(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)
