"""A load that goes on whoever waits for it, and whoever stops waiting."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from typing import Generic, TypeVar

from vgg_explorer.compute.weights import Report

Loaded = TypeVar("Loaded")

LONG_SECONDS = 2.0
"""A load that failed within this time is tried again whenever it is asked for."""
RESTS = 4
"""One that took longer rests this many times as long, unless it is asked for outright."""


class FirstLoad(Generic[Loaded]):
    """One load for all visitors, in a thread of its own.

    A visitor who leaves or clicks doesn't end it, and those who come while it lasts wait for the
    same one. A failure is told to all who wait; where it took long, as with a network that hangs,
    it is told for a while to those who come after as well, who would else wait as long.

    Attributes:
        said: What takes long just now, in a sentence.
    """

    def __init__(self, load: Callable[[Report], Loaded]) -> None:
        """Begin nothing yet.

        Args:
            load: Loads, and tells what takes long.
        """
        self.said = ""
        self._load = load
        self._guard = threading.Lock()
        self._latest: Future[Loaded] | None = None
        self._rests_until = 0.0

    def begin(self, *, anew: bool = False) -> Future[Loaded]:
        """The load that is under way, or a new one.

        Args:
            anew: Whether one that failed a moment ago is tried again all the same.
        """
        with self._guard:
            latest = self._latest
            if latest and (not latest.done() or self._rests(latest, anew=anew)):
                return latest
            self.said = ""
            self._latest = Future()
            run = threading.Thread(target=self._run, args=(self._latest,), daemon=True)
            run.start()
            return self._latest

    def _rests(self, latest: Future[Loaded], *, anew: bool) -> bool:
        return not anew and latest.exception() is not None and time.monotonic() < self._rests_until

    def _run(self, future: Future[Loaded]) -> None:
        start = time.monotonic()
        try:
            loaded = self._load(self._say)
        except BaseException as error:  # noqa: BLE001 - whoever waits is told
            took = time.monotonic() - start
            self._rests_until = start + (1 + RESTS) * took if took > LONG_SECONDS else start
            future.set_exception(error)
        else:
            future.set_result(loaded)

    def _say(self, sentence: str) -> None:
        self.said = sentence
