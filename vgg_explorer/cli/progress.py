"""How far many images are: a bar on a terminal, a line now and then in a log."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from vgg_explorer.exports.bulk import Tally

SECONDS_BETWEEN_LINES = 10.0


class Progress(Protocol):
    """Shows how far it is, and says a sentence without spoiling what is shown."""

    def say(self, sentence: str) -> None:
        """A sentence on standard error."""

    def show(self, tally: "Tally") -> None:
        """How far it is now."""


@contextmanager
def progress(total: int) -> Iterator[Progress]:
    """A bar if standard error is a terminal, lines otherwise.

    Args:
        total: Images that were asked for.
    """
    if not (sys.stderr and sys.stderr.isatty()):
        yield _Lines()
        return
    from rich.console import Console  # noqa: PLC0415 - a log needs no bar
    from rich.progress import BarColumn, TextColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    bar = Bar(
        BarColumn(),
        TextColumn("{task.fields[words]}", markup=False),
        console=Console(stderr=True),
        transient=True,
    )
    with bar:
        task = bar.add_task("", total=total, words=f"0 of {total:,} images")

        class Shown:
            def say(self, sentence: str) -> None:
                bar.console.print(_one_line(sentence), markup=False, highlight=False, emoji=False)

            def show(self, tally: "Tally") -> None:
                done = tally.total - tally.left
                bar.update(task, completed=done, words=in_words(tally))

        yield Shown()


def in_words(tally: "Tally") -> str:
    """``40 of 200 images, 5.1 a second, 31 s left``; what isn't known yet is left out."""
    words = [f"{tally.total - tally.left:,} of {tally.total:,} images"]
    if tally.failed:
        words.append(f"{len(tally.failed):,} failed")
    if tally.rate:
        words.append(rate_text(tally.rate))
        if tally.left:
            words.append(f"{duration_text(tally.left / tally.rate)} left")
    return ", ".join(words)


def rate_text(rate: float) -> str:
    """Images a second; below one the seconds of an image."""
    return f"{rate:.1f} a second" if rate >= 1 else f"{1 / rate:.1f} s each"


def duration_text(seconds: float) -> str:
    """``31 s``, ``4 min 5 s``, ``2 h 7 min``."""
    whole = max(1, round(seconds))
    minutes, seconds_left = divmod(whole, 60)
    hours, minutes_left = divmod(minutes, 60)
    if hours:
        return f"{hours:,} h {minutes_left} min"
    return f"{minutes} min {seconds_left} s" if minutes else f"{whole} s"


class _Lines:
    def __init__(self) -> None:
        self._said = time.monotonic()

    def say(self, sentence: str) -> None:
        if sys.stderr:
            sys.stderr.write(f"{_one_line(sentence)}\n")
            sys.stderr.flush()

    def show(self, tally: "Tally") -> None:
        if tally.left and time.monotonic() - self._said >= SECONDS_BETWEEN_LINES:
            self._said = time.monotonic()
            self.say(f"{in_words(tally)}.")


def _one_line(sentence: str) -> str:
    return " ".join(sentence.split())
