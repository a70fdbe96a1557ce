"""One file over HTTP, into memory, within limits of time and size.

Nothing of it is on a disk before all of it is here, so nothing that is killed half way can leave a
part behind, and a full disk costs no more than the cache.
"""

import http.client
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

CONNECT_SECONDS = 5.0
"""A server that hasn't answered after this time counts as out of reach."""
STALL_SECONDS = 30.0
"""A download that brings nothing for this time is given up."""
LIMIT_SECONDS = 600.0
"""After this time a download is given up, however steadily it drips."""
LIMIT_BYTES = 100_000_000
"""No file of ours is larger; a server that sends more is not believed."""
_CHUNK = 1 << 20


class DownloadError(RuntimeError):
    """The file can't be had; the message is a clause without a full stop."""


def fetch(
    url: str,
    report: Callable[[str], None],
    connect_seconds: float = CONNECT_SECONDS,
    stall_seconds: float = STALL_SECONDS,
    limit_seconds: float = LIMIT_SECONDS,
) -> bytes:
    """The bytes behind an address; proxies are honoured.

    Args:
        url: Where to ask.
        report: Is told what takes long.
        connect_seconds: Time for the server to answer.
        stall_seconds: Time in which something more has to come.
        limit_seconds: Time for all of it.

    Raises:
        DownloadError: If it can't be had within the limits.
    """
    host = urlsplit(url).hostname
    end = time.monotonic() + limit_seconds
    report(f"Asking {host} for the ImageNet weights …")
    try:
        with _answer(url, connect_seconds, stall_seconds) as response:
            return _received(response, report, end)
    except TimeoutError as error:
        message = f"{host}: no answer within {connect_seconds:g} s"
        raise DownloadError(message) from error
    except HTTPError as error:
        message = f"{host}: HTTP status {error.code}"
        raise DownloadError(message) from error
    except URLError as error:
        message = f"{host}: can't be reached ({detail(error.reason)})"
        raise DownloadError(message) from error
    except (OSError, http.client.HTTPException) as error:
        message = f"{host}: {detail(error)}"
        raise DownloadError(message) from error


def detail(reason: object) -> str:
    """What an error says, as a clause without a full stop."""
    strerror = getattr(reason, "strerror", None)
    return str(strerror or reason or type(reason).__name__).rstrip(".")


def _answer(url: str, seconds: float, stall_seconds: float) -> http.client.HTTPResponse:
    """The open response of a server.

    The limit is kept from outside, in a thread: urllib's own starts anew for every address of a
    host and doesn't cover the look-up of its name.

    Raises:
        TimeoutError: If there is no answer in time.
        OSError: If the server can't be reached or refuses.
        http.client.HTTPException: If the answer isn't HTTP.
    """
    future: Future[http.client.HTTPResponse] = Future()

    def ask() -> None:
        try:
            response = urlopen(url, timeout=stall_seconds)  # noqa: S310 - a constant address
        except (OSError, http.client.HTTPException) as error:
            future.set_exception(error)
        else:
            future.set_result(response)

    threading.Thread(target=ask, name="weights-probe", daemon=True).start()
    return future.result(seconds)


def _received(
    response: http.client.HTTPResponse, report: Callable[[str], None], end: float
) -> bytes:
    host = urlsplit(response.url).hostname
    declared = response.headers.get("Content-Length", "")
    total = int(declared) if declared.isascii() and declared.isdigit() else 0
    size = f" ({total / 1e6:.0f} MB)" if total else ""
    report(f"Fetching ImageNet weights{size} from {host} …")
    content = bytearray()
    while chunk := _next(response, len(content)):
        before = len(content)
        content += chunk
        if len(content) > LIMIT_BYTES:
            message = f"{host}: it sent more than {LIMIT_BYTES / 1e6:.0f} MB, so it was not used"
            raise DownloadError(message)
        if time.monotonic() > end:
            message = f"{host}: too slow, {len(content) / 1e6:.1f} MB came in the time that it has"
            raise DownloadError(message)
        if total and 10 * before // total != 10 * len(content) // total:
            got = len(content) / 1e6
            report(f"Fetching ImageNet weights: {got:.0f} of {total / 1e6:.0f} MB …")
    if len(content) < total:
        message = (
            f"{host}: the connection broke off after {len(content) / 1e6:.1f} of "
            f"{total / 1e6:.1f} MB"
        )
        raise DownloadError(message)
    return bytes(content)


def _next(response: http.client.HTTPResponse, so_far: int) -> bytes:
    """What has come, as soon as something has: waiting for a whole chunk would hide a drip."""
    try:
        return response.read1(_CHUNK)
    except TimeoutError as error:
        host = urlsplit(response.url).hostname
        message = f"{host}: it fell silent after {so_far / 1e6:.1f} MB"
        raise DownloadError(message) from error
