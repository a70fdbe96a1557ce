"""One server for the tests of all workers: to start one and to load TensorFlow takes seconds."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from filelock import FileLock


@contextmanager
def one_server(
    folder: Path, worker: str, start: Callable[[], AbstractContextManager[str]]
) -> Iterator[str]:
    """The address of a server; the first worker that asks starts it, and stops it after all.

    Args:
        folder: That all workers see.
        worker: Name of the one that asks.
        start: Starts a server for as long as it is entered, and gives its address.
    """
    folder.mkdir(exist_ok=True)
    noted, turn = folder / "address", FileLock(folder / "turn.lock")
    # Let go by the system where a worker ends before its time.
    using = FileLock(folder / f"{worker}.using")
    with ExitStack() as own:
        with using:
            with turn:
                if first := not noted.exists():
                    noted.write_text(own.enter_context(start()))
                address = noted.read_text()
            yield address
        if first:
            _wait_for_others(folder, noted, turn)


def _wait_for_others(folder: Path, noted: Path, turn: FileLock) -> None:
    with turn:
        noted.unlink()  # who comes now starts another
    for each in folder.glob("*.using"):
        with FileLock(each):
            pass
