"""One pass at a time for everybody, in a fair order: a small one does not wait for a giant.

A pass is due some multiple of its own length after it was asked for, and the one that is due first
runs first. So the small ones that come while a giant waits or runs go ahead of it, and since each
later one is due later, they cannot hold it up for ever. A giant that runs gives way in its pauses.
"""

import threading
import time
import traceback
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Generic, TypeVar

from vgg_explorer.compute.engine import AbandonedError, Pause

PATIENCE = 4.0
"""A pass is due so many times its own length after it was asked for."""
MUCH_SMALLER = 0.25
"""A pass that runs gives way to what takes at most this share of its own time: the less, the less
often two passes have to share the memory."""
LINGERING_SECONDS = 5.0
"""How long a place is kept for somebody who let go of it and may come back."""

Key = Hashable
Result = TypeVar("Result")


@dataclass(frozen=True)
class Place:
    """Where a pass stands.

    Attributes:
        before: How many passes come before it.
        share: How much of it is done, 0 to 1; None while it waits.
    """

    before: int
    share: float | None


@dataclass(eq=False)
class _Job(Generic[Result]):
    key: Key
    seconds: float
    due: float
    run: Callable[[Pause], Result]
    fits: Callable[[], bool]
    tickets: "list[Ticket[Result]]" = field(default_factory=list)
    share: float | None = None


class Ticket(Generic[Result]):
    """One visitor's interest in a pass, which others may share. Good for one ``with``."""

    def __init__(self, queue: "PassQueue", job: _Job[Result]) -> None:
        """For the queue alone."""
        self._queue = queue
        self._job: _Job[Result] | None = job
        self._done = threading.Event()
        self._result: Result | None = None
        self._error: BaseException | None = None
        self._let_go: float | None = None

    def wait(self, seconds: float) -> bool:
        """Wait a while; whether the pass is done, or has failed."""
        return self._done.wait(seconds)

    @property
    def place(self) -> Place:
        """Where the pass stands now."""
        return self._queue.place_of(self._job)

    def result(self) -> Result:
        """What the pass gave, once it is done.

        Raises:
            BaseException: What the pass raised.
        """
        if self._error is not None:
            raise self._error
        if self._result is None:
            message = "the pass is not done"
            raise RuntimeError(message)
        return self._result

    def leave(self) -> None:
        """Give the place up at once; where nobody else wants the pass, it ends."""
        self._queue.drop(self)

    def __enter__(self) -> "Ticket[Result]":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        """Give the place up; after an interruption it is kept a while for whoever comes back."""
        if kind is None or self._done.is_set():
            self.leave()
        else:
            self._queue.let_go(self)


class PassQueue:
    """Runs passes one after the other, in a thread of its own while there are any."""

    def __init__(
        self,
        lingering_seconds: float = LINGERING_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """An empty queue.

        Args:
            lingering_seconds: How long a place is kept for somebody who let go of it.
            clock: Seconds.
        """
        self._lingering = lingering_seconds
        self._clock = clock
        self._waiting: list[_Job[Any]] = []
        # The last one runs, those before it gave way.
        self._running: list[_Job[Any]] = []
        self._guard = threading.RLock()
        self._changed = threading.Condition(self._guard)
        self._worker: threading.Thread | None = None

    def ask(
        self,
        key: Key,
        seconds: float,
        run: Callable[[Pause], Result],
        fits: Callable[[], bool] = lambda: True,
    ) -> Ticket[Result]:
        """Take a place for a pass, or a share in an equal one that waits or runs already.

        Args:
            key: Passes with the same key are equal.
            seconds: About how long it takes.
            run: The pass; it calls the pause that it is given as often as it can.
            fits: Whether it has room beside those that gave way.
        """
        with self._guard:
            job = next((each for each in (*self._running, *self._waiting) if each.key == key), None)
            if job is None:
                due = self._clock() + PATIENCE * seconds
                job = _Job(key, seconds, due, run, fits)
                self._waiting.append(job)
                self._waiting.sort(key=lambda each: each.due)
            ticket = Ticket(self, job)
            job.tickets.append(ticket)
            if self._worker is None:
                self._worker = threading.Thread(target=self._work, name="passes", daemon=True)
                self._worker.start()
            self._changed.notify_all()
            return ticket

    @property
    def length(self) -> int:
        """How many passes wait or run."""
        with self._guard:
            return len(self._waiting) + len(self._running)

    def place_of(self, job: _Job[Any] | None) -> Place:
        """For tickets."""
        with self._guard:
            if job in self._running:
                return Place(0, job.share or 0.0)
            if job not in self._waiting:
                return Place(0, None)
            earlier = self._waiting[: self._waiting.index(job)]
            now = self._running[-1:]
            before = [each for each in now if not _gives_way(each, job)]
            return Place(len(before) + sum(self._held(each) for each in earlier), None)

    def drop(self, ticket: Ticket[Result]) -> None:
        """For tickets."""
        with self._guard:
            job, ticket._job = ticket._job, None
            ticket._result = ticket._error = None
            if job is not None and ticket in job.tickets:
                job.tickets.remove(ticket)
            self._drop_unwanted()

    def let_go(self, ticket: Ticket[Result]) -> None:
        """For tickets."""
        with self._guard:
            ticket._let_go = self._clock()
            self._changed.notify_all()

    def _work(self) -> None:
        while True:
            with self._guard:
                job = self._next(None)
                while job is None:
                    if not self._waiting:
                        self._worker = None
                        return
                    # Only such as somebody may come back for.
                    self._changed.wait(self._lingering / 10)
                    job = self._next(None)
            self._do(job)
            del job

    def _do(self, job: _Job[Any]) -> None:
        """Run a pass, and what it gives way to within its pauses."""

        def pause(share: float) -> None:
            while True:
                with self._guard:
                    job.share = share
                    if not self._wanted(job):
                        # Whoever asks now asks for a new one.
                        self._running.remove(job)
                        raise AbandonedError
                    smaller = self._next(job)
                if smaller is None:
                    return
                self._do(smaller)
                del smaller

        result, error = None, None
        try:
            result = job.run(pause)
        except AbandonedError:
            pass
        except BaseException as raised:  # noqa: BLE001 - whoever waits for the pass is told
            error = raised
            # The frames hold what the pass had computed so far.
            traceback.clear_frames(raised.__traceback__)
        with self._guard:
            if job in self._running:
                self._running.remove(job)
            for ticket in job.tickets:
                # Whoever let go finds the activations in the store.
                if ticket._let_go is None:
                    ticket._result, ticket._error = result, error
                ticket._job = None
                ticket._done.set()
            job.tickets.clear()

    def _next(self, beside: _Job[Any] | None) -> _Job[Any] | None:
        """Take the pass that is to run next, beside one that would give way; None for none."""
        self._drop_unwanted()
        for job in self._waiting:
            if not self._held(job):
                continue
            if beside is not None and not (_gives_way(beside, job) and job.fits()):
                continue
            self._waiting.remove(job)
            self._running.append(job)
            job.share = 0.0
            return job
        return None

    def _drop_unwanted(self) -> None:
        self._waiting[:] = [each for each in self._waiting if self._wanted(each)]

    def _wanted(self, job: _Job[Any]) -> bool:
        kept_since = self._clock() - self._lingering
        for ticket in list(job.tickets):
            if ticket._let_go is not None and ticket._let_go <= kept_since:
                job.tickets.remove(ticket)
                ticket._job = None
        return bool(job.tickets)

    def _held(self, job: _Job[Any]) -> bool:
        return any(each._let_go is None for each in job.tickets)


def _gives_way(running: _Job[Any], job: _Job[Any]) -> bool:
    return job.due < running.due and job.seconds <= MUCH_SMALLER * running.seconds
