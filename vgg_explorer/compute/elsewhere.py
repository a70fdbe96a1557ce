"""Passes on an engine elsewhere: the address, what is asked of it, and when it counts as gone.

``VGG_EXPLORER_COMPUTE`` names the engine. Whoever computes asks :func:`engine` for it, and computes
here where there is none or it fails; the sentence of the error is shown, so that nobody takes one
for the other. An engine that failed is left alone for some seconds, then asked again.
"""

import http.client
import json
import logging
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from functools import cache
from urllib.parse import urlsplit

import numpy as np
import numpy.typing as npt

from vgg_explorer.compute import wire
from vgg_explorer.compute.activation import Activation, Held
from vgg_explorer.compute.engine import Pause, go_on
from vgg_explorer.compute.forward_plan import check_ids, check_image
from vgg_explorer.compute.weight_files import DIGEST
from vgg_explorer.compute.weights import Provenance
from vgg_explorer.compute.wire import About, WireError

_log = logging.getLogger(__name__)

VARIABLE = "VGG_EXPLORER_COMPUTE"
"""Environment variable with the address of an engine."""
CONNECT_SECONDS = 3.0
"""An engine that hasn't said what it is after this time counts as gone."""
PASS_SECONDS = 120.0
"""So long a pass may take, its wait for other visitors' passes included."""
AGAIN_SECONDS = 5.0
"""So long an engine that failed is not asked."""
FRESH_SECONDS = 30.0
"""So long what an engine said of itself is taken for true; every answer says it anew."""
_PAUSES = (0.2, 1.0, 2.0)
"""Seconds before a pass is asked for again, where the replica that ran it has gone."""
_TICK = 0.2
AT_ONCE = 8
"""Images of a batch that are sent side by side; the engine batches them anew."""


class ElsewhereError(RuntimeError):
    """The engine can't be used now; the message is a sentence for a visitor."""


class _GoneError(RuntimeError):
    """Nobody answers, or not as an engine does; to ask again may help. A clause."""


class _RefusedError(RuntimeError):
    """The engine is well and can't run this pass. A clause."""


class Elsewhere:
    """An engine at an address; for many threads.

    Attributes:
        address: For sentences: without ``http://``, which a page would take for a link.
    """

    def __init__(self, address: str, again_seconds: float = AGAIN_SECONDS) -> None:
        """Take the address; nothing is asked yet.

        Args:
            address: ``http://host:port``, or with ``https`` and a path.
            again_seconds: How long it is left alone after a failure.

        Raises:
            ElsewhereError: If that is no address.
        """
        message = (
            f"{VARIABLE} is no address like http://host:8000, so no engine is asked and passes "
            "run here."
        )
        try:
            parts = urlsplit(address.strip())
            port = parts.port
        except ValueError as error:
            raise ElsewhereError(message) from error
        plain = not (parts.query or parts.fragment or parts.username or parts.password)
        if parts.scheme not in {"http", "https"} or not parts.hostname or not plain:
            raise ElsewhereError(message)
        self.address = f"{parts.netloc}{parts.path.rstrip('/')}"
        self._https = parts.scheme == "https"
        self._host, self._port, self._path = parts.hostname, port, parts.path.rstrip("/")
        self._again_seconds = again_seconds
        self._guard = threading.Lock()
        self._about: About | None = None
        self._asked = self._failed = -float("inf")
        self._failure = ""

    @property
    def device(self) -> str:
        """What a replica runs on, and where, in words."""
        return f"{self._known().device}, at {self.address}"

    @property
    def provenance(self) -> Provenance:
        """Where its weights came from, there."""
        return self._known().provenance

    def check(self) -> None:
        """See whether it can be used.

        The first call asks, and waits for the answer. After a failure others ask again, every few
        seconds and in the background, so that nobody waits for an engine that is gone.

        Raises:
            ElsewhereError: If it can't.
        """
        now = time.monotonic()
        if self._failure:
            if now - self._failed >= self._again_seconds and self._guard.acquire(blocking=False):
                threading.Thread(target=self._ask_again, name="elsewhere", daemon=True).start()
            failure = self._failure
            if failure:
                raise ElsewhereError(failure)
        if self._about and now - self._asked < FRESH_SECONDS:
            return
        with self._guard:
            if self._failed >= now:  # another thread has asked in the meantime
                raise ElsewhereError(self._failure)
            if self._asked < now:
                self._ask_about()

    def _ask_again(self) -> None:
        try:
            self._ask_about()
        except ElsewhereError:
            pass
        finally:
            self._guard.release()

    def _ask_about(self) -> None:
        try:
            data = self._ask("GET", wire.ABOUT, b"", CONNECT_SECONDS, wire.LONGEST_HEAD)
            self._learn(_about(data))
        except (_GoneError, _RefusedError, WireError) as error:
            raise self._fail(str(error)) from error

    def activations(
        self, image: npt.NDArray[np.uint8], ids: Sequence[str], pause: Pause | None = None
    ) -> dict[str, Activation]:
        """One pass there, asked for again where the replica that ran it has gone.

        Args:
            image: uint8, (h, w, 3), RGB, at least 32 pixels a side.
            ids: Tensor ids of the convolutional part, or ``input``.
            pause: Called now and then; what it raises ends the wait.

        Returns:
            For every id, in the order asked: float32, (h, w, c), read-only.

        Raises:
            ElsewhereError: If the engine can't give them.
            UnknownTensorError: If an id is no tensor's.
            NotExtractableError: If a tensor belongs to the classifier head.
            InputImageError: If the image has another type or shape, or is too small.
        """
        check_ids(ids)
        check_image(image)
        if pause is None:
            return self._pass(image, ids)
        with _waiting(1) as pool:
            return _await([pool.submit(self._pass, image, ids)], pause)[0]

    def compute(
        self, batch: npt.NDArray[np.uint8], ids: Sequence[str], pause: Pause = go_on
    ) -> dict[str, Activation]:
        """As ``activations``, for a batch: uint8 (n, h, w, 3) to float32 (n, h, w, c)."""
        check_ids(ids)
        for image in batch:
            check_image(image)
        with _waiting(min(len(batch), AT_ONCE)) as pool:
            asked = [pool.submit(self._pass, image, ids) for image in batch]
            found = _await(asked, pause)
        if len(found) == 1:
            return {each: found[0][each][np.newaxis] for each in ids}
        stacked = {each: np.stack([one[each] for one in found]) for each in ids}
        for array in stacked.values():
            array.flags.writeable = False
        return stacked

    def hold(
        self, image: npt.NDArray[np.uint8], ids: Sequence[str], pause: Pause = go_on
    ) -> dict[str, Held]:
        """As ``Engine`` has it; all values have come here."""
        return dict(self.activations(image, ids, pause))

    def fits(self, height: int, width: int, ids: Sequence[str]) -> bool:
        """Whether a pass has room beside others: the engine sees to that."""
        return True

    def _pass(self, image: npt.NDArray[np.uint8], ids: Sequence[str]) -> dict[str, Activation]:
        height, width = image.shape[:2]
        most = wire.answer_bytes(height, width, ids) + wire.LONGEST_HEAD + 4
        asked = wire.request(image, ids)
        for seconds in (*_PAUSES, None):
            try:
                data = self._ask("POST", wire.PASS, asked, PASS_SECONDS, most)
                about, found = wire.read_answer(data, height, width, ids)
                self._learn(about)
            except _GoneError as error:
                if seconds is None:
                    raise self._fail(str(error)) from error
                _log.info("engine %s: %s; asked again", self.address, error)
                time.sleep(seconds)
            except WireError as error:
                raise self._fail(str(error)) from error
            except _RefusedError as error:
                message = f"The engine at {self.address} can't run this pass: {error}."
                raise ElsewhereError(message) from error
            else:
                return found
        raise AssertionError

    def _learn(self, about: About) -> None:
        if about.weights != DIGEST:
            message = "it has other weights than the ImageNet release of VGG16"
            raise WireError(message)
        if self._failure:
            _log.warning("The engine at %s is used again.", self.address)
        self._about, self._asked, self._failure = about, time.monotonic(), ""

    def _known(self) -> About:
        """As the latest answer says; what a pass gave is described even if the engine is gone."""
        if self._about is None:
            self.check()
        assert self._about  # noqa: S101 - else check has raised
        return self._about

    def _fail(self, why: str) -> ElsewhereError:
        failure = (
            f"The engine at {self.address} can't be used: {why}. So this is computed here, until "
            "it can."
        )
        if failure != self._failure:
            _log.warning("%s", failure)
        self._failed, self._failure = time.monotonic(), failure
        return ElsewhereError(failure)

    def _ask(self, method: str, what: str, body: bytes, seconds: float, most: int) -> bytes:
        """The body of the answer, of ``most`` bytes.

        Raises:
            _GoneError: If nobody answers, or the answer breaks off.
            _RefusedError: If the engine can't run this pass.
            WireError: If the answer is no engine's.
        """
        kind = http.client.HTTPSConnection if self._https else http.client.HTTPConnection
        connection = kind(self._host, self._port, timeout=CONNECT_SECONDS)
        try:
            connection.connect()
            connection.sock.settimeout(seconds)
            head = {"Content-Type": "application/octet-stream"} if body else {}
            connection.request(method, f"{self._path}/{what}", body or None, head)
            response = connection.getresponse()
            data = response.read(most + 1)
            length = response.length
        except TimeoutError as error:
            message = f"no answer within {seconds:g} s"
            raise _GoneError(message) from error
        except (OSError, http.client.HTTPException) as error:
            reason = str(getattr(error, "strerror", None) or "the connection broke off")
            raise _GoneError(reason[0].lower() + reason[1:].rstrip(".")) from error
        finally:
            connection.close()
        if response.status == wire.REFUSED:
            raise _RefusedError(_refusal(data))
        if response.status >= 500:
            message = f"it answers with HTTP status {response.status}"
            raise _GoneError(message)
        if response.status != http.client.OK or len(data) > most:
            message = f"it does not speak {wire.PROTOCOL}"
            raise WireError(message)
        if length:
            message = "the answer broke off"
            raise _GoneError(message)
        return data


def engine(environ: Mapping[str, str] | None = None) -> Elsewhere | None:
    """The engine that ``VGG_EXPLORER_COMPUTE`` names; None where it names none.

    Args:
        environ: Environment variables; by default those of the process.

    Raises:
        ElsewhereError: If it can't be used now, or is no address.
    """
    address = (os.environ if environ is None else environ).get(VARIABLE, "").strip()
    if not address:
        return None
    found = _at(address)
    found.check()
    return found


@cache
def _at(address: str) -> Elsewhere:
    return Elsewhere(address)


def _about(data: bytes) -> About:
    try:
        return wire.read_about(json.loads(data))
    except (ValueError, RecursionError) as error:
        if isinstance(error, WireError):
            raise
        message = f"it does not speak {wire.PROTOCOL}"
        raise WireError(message) from error


def _refusal(data: bytes) -> str:
    try:
        head = json.loads(data)
    except (ValueError, RecursionError):
        head = None
    if not isinstance(head, dict) or head.get("protocol") != wire.PROTOCOL:
        message = f"it does not speak {wire.PROTOCOL}"
        raise WireError(message)
    return wire.words(head.get("refused")).rstrip(".")


@contextmanager
def _waiting(threads: int) -> Iterator[ThreadPoolExecutor]:
    """A pool that is left without waiting for what still runs: the engine may take its time."""
    pool = ThreadPoolExecutor(threads, "elsewhere")
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _await(
    asked: Sequence[Future[dict[str, Activation]]], pause: Pause
) -> list[dict[str, Activation]]:
    left: set[Future[dict[str, Activation]]] = set(asked)
    while left:
        done, left = wait(left, timeout=_TICK, return_when=FIRST_EXCEPTION)
        for each in done:
            each.result()
        pause(1 - len(left) / len(asked))
    return [each.result() for each in asked]
