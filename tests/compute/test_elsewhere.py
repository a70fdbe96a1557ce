"""An engine elsewhere: what it answers, what is no engine, and when it counts as gone."""

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from tests.compute.fake_engine import ABOUT, Engine, listening, made_up
from vgg_explorer.compute import elsewhere, wire
from vgg_explorer.compute.activation import Activation
from vgg_explorer.compute.elsewhere import Elsewhere, ElsewhereError
from vgg_explorer.compute.forward_plan import NotExtractableError

IMAGE = np.random.default_rng(2).integers(0, 256, (40, 70, 3), dtype=np.uint8)
IDS = ["input", "pool4"]


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def client(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    monkeypatch.setattr(elsewhere, "_PAUSES", (0.0, 0.0, 0.0))
    with listening(engine) as port:
        yield Elsewhere(f"http://127.0.0.1:{port}/vgg/", again_seconds=0.05)


def _equal(found: dict[str, Activation], expected: dict[str, Activation]) -> bool:
    return list(found) == list(expected) and all(
        found[each].dtype == np.float32 and found[each].tobytes() == expected[each].tobytes()
        for each in expected
    )


def test_activations_come_back_bit_for_bit(client: Elsewhere, engine: Engine) -> None:
    client.check()
    found = client.activations(IMAGE, IDS)
    assert _equal(found, made_up(IMAGE, IDS))
    assert not found["pool4"].flags.writeable
    assert client.device == f"GPU x, at {client.address}"
    assert client.provenance == ABOUT.provenance
    assert engine.asked == ["/vgg/about", "/vgg/pass"]
    batch = np.stack([IMAGE, 255 - IMAGE])
    shares: list[float] = []
    both = client.compute(batch, IDS, shares.append)
    for number, image in enumerate(batch):
        assert _equal({each: both[each][number] for each in IDS}, made_up(image, IDS))
    assert shares[-1] == 1


def test_whoever_no_longer_waits_is_let_go_at_once(client: Elsewhere, engine: Engine) -> None:
    class LeftError(Exception):
        pass

    def leave(_share: float) -> None:
        raise LeftError

    released = threading.Event()
    whole = engine.answer

    def slow(path: str, body: bytes) -> tuple[int, bytes]:
        released.wait(30)
        return whole(path, body)

    engine.answer = slow  # type: ignore[method-assign]
    with pytest.raises(LeftError):
        client.activations(IMAGE, IDS, leave)
    released.set()


def test_a_wrong_request_is_refused_here(client: Elsewhere, engine: Engine) -> None:
    with pytest.raises(NotExtractableError):
        client.activations(IMAGE, ["fc6_pre"])
    assert engine.asked == []


@pytest.mark.parametrize("broken", [(0, b""), (500, b"Internal Server Error"), (503, b"busy")])
def test_a_replica_that_goes_in_a_pass_is_asked_again(
    broken: tuple[int, bytes], client: Elsewhere, engine: Engine
) -> None:
    engine.instead = [None, broken, broken]
    client.check()
    assert _equal(client.activations(IMAGE, IDS), made_up(IMAGE, IDS))
    assert engine.asked == ["/vgg/about"] + ["/vgg/pass"] * 3


def test_an_answer_that_breaks_off_does_not_count(client: Elsewhere, engine: Engine) -> None:
    engine.cut = 5000
    with pytest.raises(ElsewhereError, match="the answer broke off"):
        client.activations(IMAGE, IDS)
    assert len(engine.asked) == 4


_OTHER = json.dumps(wire.about_head(replace(ABOUT, weights="0" * 64))).encode()
_LATER = json.dumps(wire.about_head(ABOUT) | {"protocol": "vgg-explorer-passes/2"}).encode()


@pytest.mark.parametrize(
    ("status", "data", "words"),
    [
        (200, b"<!DOCTYPE html><title>Some page</title>", "does not speak vgg-explorer-passes/1"),
        (200, b"", "does not speak"),
        (200, b"[1, 2]", "does not speak"),
        (200, b"[" * 50_000, "does not speak"),
        (200, b"\x80\x04\x95pickle", "does not speak"),
        (200, b"x" * 100_000, "does not speak"),
        (200, _LATER, "does not speak"),
        (200, _OTHER, "other weights than the ImageNet release"),
        (404, b"not found", "does not speak"),
        (301, b"moved", "does not speak"),
        (500, b"broken", "HTTP status 500"),
        (0, b"", "the connection broke off"),
    ],
)
def test_what_is_no_engine_is_said_in_a_sentence(
    status: int, data: bytes, words: str, client: Elsewhere, engine: Engine
) -> None:
    engine.instead = [(status, data)]
    with pytest.raises(ElsewhereError) as error:
        client.check()
    assert words in str(error.value)
    assert str(error.value).startswith(f"The engine at {client.address} can't be used: ")
    assert str(error.value).endswith(". So this is computed here, until it can.")


def _answer_with(change: Callable[[dict[str, Any], bytes], tuple[Any, bytes]]) -> bytes:
    head, body = wire.split(wire.answer(ABOUT, made_up(IMAGE, IDS)))
    changed, rest = change(head, bytes(body))
    text = json.dumps(changed).encode()
    return len(text).to_bytes(4, "little") + text + rest


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda head, body: (head, body[:-4]), "something else than was asked"),
        (lambda head, body: (head, body + b"1234"), "something else than was asked"),
        (lambda head, body: (head | {"tensors": ["pool4", "input"]}, body), "something else"),
        (lambda head, body: (head | {"weights": "0" * 64}, body), "other weights"),
        (lambda head, body: (head | {"device": ["x"]}, body), "not complete"),
        (lambda head, body: (head | {"provenance": {"link": "mail"}}, body), "weights came from"),
        (lambda _head, body: ([1], body), "does not speak"),
        (lambda _head, _body: ({}, b""), "does not speak"),
    ],
)
def test_an_answer_is_not_believed(
    change: Callable[[dict[str, Any], bytes], tuple[Any, bytes]],
    words: str,
    client: Elsewhere,
    engine: Engine,
) -> None:
    client.check()
    engine.instead = [(200, _answer_with(change))]
    with pytest.raises(ElsewhereError, match=words):
        client.activations(IMAGE, IDS)


def test_a_refusal_is_of_this_pass_alone(client: Elsewhere, engine: Engine) -> None:
    client.check()
    refused = {"protocol": wire.PROTOCOL, "refused": "9 GB are needed.\x1b[31m"}
    engine.instead = [(wire.REFUSED, json.dumps(refused).encode())]
    with pytest.raises(ElsewhereError) as error:
        client.activations(IMAGE, IDS)
    assert str(error.value).endswith("can't run this pass: 9 GB are needed. [31m.")
    client.check()
    assert engine.asked == ["/vgg/about", "/vgg/pass"]


def test_an_engine_that_is_gone_is_used_again_when_it_is_back(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elsewhere, "_PAUSES", ())
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    client = Elsewhere(f"http://127.0.0.1:{port}", again_seconds=0.05)
    with pytest.raises(ElsewhereError, match="refused"):
        client.check()
    with listening(engine, port):
        _until(client, usable=True)
        client.activations(IMAGE, IDS)
    with pytest.raises(ElsewhereError, match="can't be used"):
        client.activations(IMAGE, IDS)
    _until(client, usable=False)
    with listening(engine, port):
        _until(client, usable=True)
    assert client.device.startswith("GPU x")


def _until(client: Elsewhere, *, usable: bool) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            client.check()
        except ElsewhereError:
            if not usable:
                return
        else:
            if usable:
                return
        time.sleep(0.02)
    pytest.fail("it never came to that")


def test_nobody_waits_for_an_engine_that_is_gone() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    client = Elsewhere(f"http://127.0.0.1:{port}", again_seconds=0.0)
    over = threading.Event()

    def ask(*_: object) -> bytes:
        over.wait(60)
        return b""

    for _ in range(20):
        with pytest.raises(ElsewhereError):
            client.check()
        client._ask = ask  # type: ignore[method-assign, assignment]
    over.set()


@pytest.mark.parametrize(
    "address",
    [
        "localhost:8000",
        "ray://localhost:10001",
        "http://",
        "http://user:secret@host:8000",
        "http://host:99999",
        "http://host:8000/?a=b",
        "file:///etc/passwd",
        "http://[::1",
    ],
)
def test_what_is_no_address_is_said_without_repeating_it(address: str) -> None:
    with pytest.raises(ElsewhereError) as error:
        elsewhere.engine({elsewhere.VARIABLE: address})
    assert str(error.value).startswith("VGG_EXPLORER_COMPUTE is no address like http://")
    assert "secret" not in str(error.value)


def test_without_an_address_there_is_no_engine() -> None:
    assert elsewhere.engine({}) is None
    assert elsewhere.engine({elsewhere.VARIABLE: " "}) is None


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\xff\xff\xff\xff{}",
        wire.request(IMAGE, IDS)[:-1],
        wire.request(IMAGE, IDS) + b"x",
        wire.request(IMAGE, IDS).replace(b"[40, 70]", b"[-4, 70]"),
        wire.request(IMAGE, IDS).replace(b"[40, 70]", b"[4e1,70]"),
        wire.request(IMAGE, IDS).replace(b'["input", "pool4"]', b'{"input": "pool4"}'),
    ],
)
def test_a_request_is_not_believed_either(message: bytes) -> None:
    with pytest.raises(wire.WireError):
        wire.read_request(message)
