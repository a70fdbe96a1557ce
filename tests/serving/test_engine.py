"""A real engine on this machine: two replicas, the same bits, one killed, gone, and back.

It takes about two minutes, most of them for Ray and TensorFlow to start.
"""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import numpy as np
import pytest
from PIL import Image

from tests.paths import ROOT
from vgg_explorer.cli.commands import main
from vgg_explorer.compute import elsewhere
from vgg_explorer.compute.elsewhere import Elsewhere, ElsewhereError
from vgg_explorer.compute.extractor import Network

IDS = ["input", "relu1_2", "conv3_3_pre", "relu3_3", "pool3", "relu4_3", "pool5"]


@pytest.fixture(scope="module")
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        found: int = free.getsockname()[1]
    return found


@contextmanager
def _engine(port: int, log: Path) -> Iterator[None]:
    command = [sys.executable, "-m", "vgg_explorer", "serve", "--replicas", "2", "--cpus", "1"]
    with log.open("w", encoding="utf-8") as file:
        process = subprocess.Popen(
            [*command, "--port", str(port)], cwd=ROOT, stdout=file, stderr=file
        )
    try:
        _wait_until(lambda: "The engine answers." in log.read_text(encoding="utf-8"), process)
        yield
        process.send_signal(signal.SIGTERM)
        assert process.wait(120) == 0
        assert "The engine has stopped." in log.read_text(encoding="utf-8")
    finally:
        process.kill()
        process.wait()


def _wait_until(holds: "object", process: "subprocess.Popen[bytes] | None" = None) -> None:
    end = time.monotonic() + 300
    while not holds():  # type: ignore[operator]
        assert process is None or process.poll() is None, "the engine has ended"
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.2)


def _about(port: int) -> dict[str, object]:
    with urlopen(f"http://127.0.0.1:{port}/about", timeout=30) as response:
        found: dict[str, object] = json.load(response)
    return found


def _usable(client: Elsewhere) -> bool:
    try:
        client.check()
    except ElsewhereError:
        return False
    return True


def _images() -> list[np.ndarray]:
    random = np.random.default_rng(3)
    sizes = [(96, 64)] * 6 + [(64, 112)] * 4
    return [random.integers(0, 256, (*size, 3), dtype=np.uint8) for size in sizes]


def test_an_engine_from_start_to_end(
    imagenet: Network,
    port: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    client = Elsewhere(f"http://127.0.0.1:{port}", again_seconds=0.2)
    images = _images()
    expected = [imagenet.activations(each, IDS) for each in images]

    def right(number: int) -> bool:
        found = client.activations(images[number], IDS)
        return all(found[each].tobytes() == expected[number][each].tobytes() for each in IDS)

    photo = tmp_path / "photo.png"
    Image.fromarray(images[0]).save(photo)
    monkeypatch.setenv(elsewhere.VARIABLE, f"http://127.0.0.1:{port}")

    with _engine(port, tmp_path / "first.txt"):
        # The same bits, one by one and when equal sizes are batched.
        client.check()
        assert client.device == f"CPU, 1 thread, at 127.0.0.1:{port}"
        with ThreadPoolExecutor(10) as pool:
            assert all(pool.map(right, [*range(10)] * 4))
        pairs = {str(found["replica"]): found["batches"] for found in _several(port)}
        assert len(pairs) == 2
        assert max(max(batches or [0]) for batches in pairs.values()) > 1  # type: ignore[call-overload]

        # The command line uses it, and says so.
        folder = tmp_path / "out"
        command = ["extract", str(photo), "--tensors", "relu3_3", "--folder", str(folder)]
        assert main(command) == 0
        assert f"Runs on CPU, 1 thread, at 127.0.0.1:{port}." in capsys.readouterr().err
        with np.load(folder / "photo.png.npz") as file:
            np.testing.assert_array_equal(file["relu3_3"], expected[0]["relu3_3"])

        # A replica is killed while both are busy: no pass is lost.
        victim = int(re.findall(r"process (\d+)", next(iter(pairs)))[0])
        timer = threading.Timer(0.3, os.kill, (victim, signal.SIGKILL))
        with ThreadPoolExecutor(8) as pool:
            passes = [pool.submit(right, number % 10) for number in range(60)]
            timer.start()
            assert all(each.result() for each in passes)
        timer.join()
        with pytest.raises(ProcessLookupError):
            os.kill(victim, 0)

    # Gone: a sentence, and computed here.
    with pytest.raises(ElsewhereError, match="can't be used"):
        client.activations(images[0], IDS)
    assert main(["extract", str(photo), "--tensors", "pool5", "-o", str(tmp_path / "a.npz")]) == 0
    said = capsys.readouterr().err
    assert f"The engine at 127.0.0.1:{port} can't be used: " in said
    assert f"Ran on {imagenet.device} in" in said

    # Back: used again.
    with _engine(port, tmp_path / "second.txt"):
        _wait_until(lambda: _usable(client))
        assert right(0)


def _several(port: int) -> list[dict[str, object]]:
    found: dict[object, dict[str, object]] = {}
    for _ in range(60):
        about = _about(port)
        found[about["replica"]] = about
        if len(found) == 2:
            break
    return list(found.values())
