"""Passes in a fair order, shared, given up: with passes that only wait for a sign."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from vgg_explorer.compute.engine import Pause
from vgg_explorer.compute.pass_queue import PassQueue, Place, Ticket

SOON = 20.0
"""Seconds after which something that has to happen has not."""


@dataclass
class Passes:
    """A queue whose passes go on when they are told to."""

    queue: PassQueue
    begun: list[str] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)
    _signs: dict[str, threading.Semaphore] = field(default_factory=dict)
    _starts: dict[str, threading.Event] = field(default_factory=dict)

    def ask(
        self, key: str, seconds: float, steps: int = 1, fits: Callable[[], bool] = lambda: True
    ) -> Ticket[str]:
        sign = self._signs.setdefault(key, threading.Semaphore(0))
        start = self._starts.setdefault(key, threading.Event())

        def run(pause: Pause) -> str:
            self.begun.append(key)
            start.set()
            for step in range(1, steps + 1):
                assert sign.acquire(timeout=SOON)
                pause(step / steps)
            self.ended.append(key)
            return f"{key} computed"

        return self.queue.ask(key, seconds, run, fits)

    def go(self, key: str, steps: int = 1) -> None:
        self._signs[key].release(steps)

    def await_start(self, key: str) -> None:
        assert self._starts[key].wait(SOON)


@pytest.fixture
def passes() -> Passes:
    return Passes(PassQueue())


def _finish(ticket: Ticket[str]) -> str:
    assert ticket.wait(SOON)
    return ticket.result()


def test_a_pass_is_run_and_its_thread_ends(passes: Passes) -> None:
    with passes.ask("a", 1) as ticket:
        passes.await_start("a")
        assert ticket.place == Place(0, 0.0)
        assert passes.queue.length == 1
        passes.go("a")
        assert _finish(ticket) == "a computed"
    with pytest.raises(RuntimeError, match="not done"):
        ticket.result()
    assert passes.queue.length == 0
    worker = passes.queue._worker
    if worker:
        worker.join(SOON)
    assert passes.queue._worker is None
    passes.go("a")
    assert _finish(passes.ask("a", 1)) == "a computed"


def test_equal_requests_share_one_pass(passes: Passes) -> None:
    tickets = [passes.ask("a", 1) for _ in range(5)]
    assert passes.queue.length == 1
    passes.await_start("a")
    tickets[0].leave()
    late = passes.ask("a", 1)
    passes.go("a")
    assert {_finish(each) for each in [*tickets[1:], late]} == {"a computed"}
    assert passes.ended == ["a"]


def test_a_giant_gives_way_to_small_passes_that_come_later(passes: Passes) -> None:
    giant = passes.ask("giant", 100, steps=3)
    passes.await_start("giant")
    small, medium = passes.ask("small", 1), passes.ask("medium", 90)
    assert small.place == Place(0, None)
    assert medium.place.before == 2
    passes.go("small")
    passes.go("giant")
    assert _finish(small) == "small computed"
    assert giant.place == Place(0, 1 / 3)
    passes.go("giant", 2)
    assert _finish(giant) == "giant computed"
    passes.go("medium")
    assert _finish(medium) == "medium computed"
    assert passes.ended == ["small", "giant", "medium"]


def test_small_passes_cannot_hold_up_a_giant_for_ever() -> None:
    now = 0.0
    passes = Passes(PassQueue(clock=lambda: now))
    first = passes.ask("first", 1)
    passes.await_start("first")
    giant = passes.ask("giant", 10)
    early = passes.ask("early", 1)
    now = 100.0
    late = passes.ask("late", 1)
    assert [each.place.before for each in (early, giant, late)] == [1, 2, 3]
    for key in ("first", "early", "giant", "late"):
        passes.go(key)
    for each in (first, early, giant, late):
        _finish(each)
    assert passes.begun == ["first", "early", "giant", "late"]


def test_nothing_goes_beside_a_giant_that_has_no_room(passes: Passes) -> None:
    giant = passes.ask("giant", 100, steps=2)
    passes.await_start("giant")
    small = passes.ask("small", 1, fits=lambda: False)
    passes.go("giant", 2)
    passes.go("small")
    _finish(giant)
    assert _finish(small) == "small computed"
    assert passes.begun == ["giant", "small"]


def test_what_nobody_wants_any_more_ends(passes: Passes) -> None:
    giant = passes.ask("giant", 100, steps=2)
    passes.await_start("giant")
    waiting, after = passes.ask("waiting", 50), passes.ask("after", 60)
    assert after.place.before == 2
    waiting.leave()
    assert after.place.before == 1
    giant.leave()
    passes.go("giant")
    passes.go("after")
    assert _finish(after) == "after computed"
    assert passes.begun == ["giant", "after"]
    assert passes.ended == ["after"]


def test_whoever_comes_back_finds_the_place() -> None:
    passes = Passes(PassQueue(lingering_seconds=3600))
    first = passes.ask("first", 1)
    passes.await_start("first")
    with pytest.raises(KeyboardInterrupt), passes.ask("mine", 1):
        raise KeyboardInterrupt
    other = passes.ask("other", 2)
    # As long as nobody looks at it, it holds up nobody.
    assert other.place.before == 1
    passes.go("first")
    _finish(first)
    passes.await_start("other")
    again = passes.ask("mine", 1)
    assert again.place.before == 1
    passes.go("other")
    passes.go("mine")
    assert _finish(other)
    assert _finish(again) == "mine computed"
    assert passes.begun == ["first", "other", "mine"]


def test_a_place_that_nobody_comes_back_for_is_given_up() -> None:
    now = 0.0
    passes = Passes(PassQueue(lingering_seconds=1, clock=lambda: now))
    giant = passes.ask("giant", 100, steps=3)
    passes.await_start("giant")
    with pytest.raises(KeyboardInterrupt), giant:
        raise KeyboardInterrupt
    other = passes.ask("other", 90)
    passes.go("giant")
    while giant.place.share != 1 / 3:  # it goes on for whoever may come back
        assert not other.wait(0.001)
    now = 2.0
    passes.go("giant")
    passes.go("other")
    assert _finish(other) == "other computed"
    assert passes.ended == ["other"]


def test_a_failure_reaches_all_who_wait_and_the_next_one_tries_again(passes: Passes) -> None:
    begin = threading.Event()

    def fail(_pause: Pause) -> str:
        assert begin.wait(SOON)
        message = "too large"
        raise MemoryError(message)

    tickets = [passes.queue.ask("a", 1, fail) for _ in range(3)]
    begin.set()
    for each in tickets:
        with pytest.raises(MemoryError, match="too large"):
            _finish(each)
    again = passes.ask("a", 1)
    passes.go("a")
    assert _finish(again) == "a computed"
