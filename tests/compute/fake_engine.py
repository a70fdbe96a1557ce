"""An engine without a network: speaks the protocol over HTTP, or what a test tells it to say."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np

from vgg_explorer import network
from vgg_explorer.compute import wire
from vgg_explorer.compute.activation import Activation
from vgg_explorer.compute.weight_files import DIGEST
from vgg_explorer.compute.weights import Provenance

ABOUT = wire.About("GPU x", DIGEST, Provenance("cache", "~/.keras", "verified"), "one of two")


def made_up(image: Any, ids: list[str]) -> dict[str, Activation]:
    """Values of the right shapes that depend on the image, infinities and NaN among them."""
    random = np.random.default_rng(int(image.sum()))
    found = {}
    for each in ids:
        shape = [length or 0 for length in network.tensor(each).shape(*image.shape[:2])]
        found[each] = random.standard_normal(shape, dtype=np.float32)
        found[each].flat[:3] = np.nan, np.inf, -0.0
    return found


class Engine:
    """Speaks the protocol, or whatever a test gives it to say instead."""

    def __init__(self) -> None:
        self.about = ABOUT
        self.instead: list[tuple[int, bytes] | None] = []
        self.asked: list[str] = []
        self.cut: int | None = None

    def answer(self, path: str, body: bytes) -> tuple[int, bytes]:
        self.asked.append(path)
        if self.instead:
            other = self.instead.pop(0)
            if other is not None:
                return other
        if path.endswith("/about"):
            return 200, json.dumps(wire.about_head(self.about)).encode()
        image, ids = wire.read_request(body)
        return 200, wire.answer(self.about, made_up(image, ids))


@contextmanager
def listening(engine: Engine, port: int = 0) -> Iterator[int]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(b"")

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])))

        def _answer(self, body: bytes) -> None:
            status, data = engine.answer(self.path, body)
            if not status:  # the replica is killed
                self.close_connection = True
                return
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data[: engine.cut])

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
