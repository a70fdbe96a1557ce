"""What SECURITY.md promises of a server on a public address, seen at one that is watched."""

import http.client
import itertools
import os
import secrets
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from streamlit import file_util
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.browser.conftest import profile, settle
from tests.browser.watched import Watched, routes, watching
from tests.paths import ROOT
from vgg_explorer.compute.tensorflow_device import STANDS_BACK
from vgg_explorer.ui.server.closed import CLOSED

pytestmark = pytest.mark.browser

USED = {
    "/health/live",
    "/health/ready",
    "/_stcore/health",
    "/_stcore/host-config",
    "/_stcore/stream",
    "/_stcore/upload_file/{session_id}/{file_id}",
    "/media/{file_id:path}",
    "",  # Streamlit's own files, and its document for every other address
}
"""Routes that the pages need, or whoever watches over the server."""
NAME = "holiday-on-ice"
_ACTIVATIONS = "vgg_explorer_activations_bytes"
LENGTH = 48
"""Bytes of what is looked for in memory."""
UP = ("../", "..%2f", "%2e%2e/", "%252e%252e%252f", "..\\", "..%5c", "....//", "./.././")
"""Ways to write the folder above."""
BEFORE = ("/", "/static/", "/media/", "/app/static/", "/component/", "/_stcore/bidi-components/")
PLAIN = ("app.py", "requirements.txt", ".streamlit/config.toml", ".git/HEAD", "proc/self/environ")
BEHIND = (ROOT / "app.py", ROOT / ".streamlit" / "config.toml", Path("/etc/passwd"))
"""Files that lie on the machine, to be reached from the folder that is served."""


@dataclass
class Stay:
    """What a visitor did on the server, before and after they left.

    Attributes:
        server: That was visited.
        loaded: Events until TensorFlow was loaded and had run.
        asked: Addresses that their page asked for.
        traces: Bytes of their image by where they stand: in the file, in its pixels.
        during: How often each stood in memory while they were there.
        after: Likewise when they had left.
        file: Address and body of what they downloaded.
        activations: Bytes kept of activations while they were there.
    """

    server: Watched
    loaded: int
    asked: list[str]
    traces: dict[str, bytes]
    during: dict[str, int]
    after: dict[str, int]
    file: tuple[str, bytes]
    activations: float


@pytest.fixture(scope="module")
def left(
    chrome: Browser, weights_cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stay]:
    """A visitor who has brought a photo, seen it computed, taken a file along, and left."""
    assert weights_cache.exists()
    folder = tmp_path_factory.mktemp("public")
    pixels = np.frombuffer(secrets.token_bytes(640 * 700 * 3), np.uint8).reshape(640, 700, 3)
    photo = folder / f"{NAME}.png"
    Image.fromarray(pixels).save(photo)
    data = photo.read_bytes()
    assert len(data) > 1 << 20, "smaller files would be kept in memory anyway"
    traces = {
        "file": data[len(data) // 2 :][:LENGTH],
        "pixels": pixels[600, 10:].tobytes()[:LENGTH],
    }
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environ = {
        "STREAMLIT_SERVER_DISCONNECTED_SESSION_TTL": "1",
        "VGG_EXPLORER_LOG": "json",
        "VGG_EXPLORER_FRAMES": "https://moodle.example.org",
    }
    with watching(folder, port, environ) as server:
        asked: list[str] = []
        with profile(chrome) as browser:
            page = browser.new_page()
            page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
            # TensorFlow keeps notes in temporary files while it compiles the first pass.
            page.goto(f"{server.address}/activations?feed=64x64&convention=any&tensors=relu3_3")
            expect(page.get_by_test_id("stApp")).to_contain_text("16 × 16 × 256", timeout=90_000)
            settle(page)
            loaded = len(server.events())
            file = _visit(page, photo)
            during, activations = server.in_memory(traces), server.count(_ACTIVATIONS)
        # A download is let go some seconds after all else.
        _wait(lambda: server.ask(file[0])[0] == 404)
        after = _left_in_memory(server, traces)
        yield Stay(server, loaded, asked, traces, during, after, file, activations)


def _visit(page: Page, photo: Path) -> tuple[str, bytes]:
    page.get_by_text("Your file", exact=True).click()
    page.locator("input[type=file]").set_input_files(photo)
    page.get_by_text("Image’s own", exact=True).click()
    expect(page.get_by_test_id("stApp")).to_contain_text("160 × 175 × 256", timeout=90_000)
    settle(page)
    with page.expect_download() as started:
        page.get_by_test_id("stDownloadButton").locator("button").first.click()
    return urlsplit(started.value.url).path, Path(started.value.path()).read_bytes()


def _wait(holds: Callable[[], bool]) -> None:
    """Until it holds; what does not is told by the test that asks for it."""
    end = time.monotonic() + 60
    while not holds() and time.monotonic() < end:
        time.sleep(0.2)


def _left_in_memory(server: Watched, traces: dict[str, bytes]) -> dict[str, int]:
    """What is found once memory was returned, which takes the server a moment, or after 20 s."""
    end = time.monotonic() + 20
    while any((found := server.in_memory(traces)).values()) and time.monotonic() < end:
        time.sleep(0.2)
    return found


def test_the_image_is_gone_from_memory_when_the_session_has_ended(left: Stay) -> None:
    assert min(left.during.values()) > 0, "a trace that is never there proves nothing"
    assert left.after == dict.fromkeys(left.traces, 0)
    assert left.activations > 0
    own = 640 * 700 * 4  # a tensor of the photo has more, all of the sample's together less
    assert left.server.count(_ACTIVATIONS) < 8 * own
    assert left.server.count("vgg_explorer_sessions") == 0


def test_nothing_was_ever_written_to_disk(left: Stay) -> None:
    events = left.server.events()[left.loaded :]
    # A number is the end of a pipe, to the process that decodes the photo.
    written = {said for _, event, said in events if event == "open" and not said.isdecimal()}
    assert {each for each in written if each != "/dev/null"} == set()
    opened = Path(f"/proc/{left.server.process}/fd")
    behind = [str(each.readlink()) for each in opened.iterdir()]
    assert [each for each in behind if each.endswith("(deleted)")] == []


def test_no_request_left_the_server(left: Stay) -> None:
    _no_request(left)


def _no_request(left: Stay) -> None:
    events = left.server.events()
    assert events[0][1] == "begun"
    asked = [said for _, event, said in events if event.startswith("socket.")]
    assert [each for each in asked if "'127.0.0.1'" not in each] == []


def test_no_request_left_the_browser(left: Stay) -> None:
    elsewhere = [each for each in left.asked if f" {left.server.address}/" not in each]
    assert len(left.asked) > 20
    assert [each for each in elsewhere if " data:" not in each and " blob:" not in each] == []


def test_the_log_has_a_line_for_the_pass_and_nothing_of_the_visitor(left: Stay) -> None:
    log = left.server.log.read_text()
    assert '"event": "pass", "height": 640, "width": 700' in log
    assert left.server.count("vgg_explorer_pass_seconds_count") >= 1
    assert left.server.count("vgg_explorer_queue_length") == 0
    assert NAME not in log
    assert "127.0.0.1 " not in log


def test_their_download_is_gone_too(left: Stay) -> None:
    path, body = left.file
    assert path.startswith("/media/")
    assert len(body) > 100
    assert left.server.ask(path)[0] == 404


def test_every_route_is_used_or_closed(left: Stay) -> None:
    for path, methods in routes():
        if path in USED:
            continue
        assert path.startswith(CLOSED), f"{path} is neither used nor closed"
        filled = path.replace("{path:path}", "vgg_explorer.grid/app.py")
        for method in methods:
            assert left.server.ask(filled, method)[0] == 404, (method, path)


def test_no_file_can_be_had(left: Stay) -> None:
    """Every answer is a refusal or Streamlit's document, which is the same for all."""
    parts = urlsplit(left.server.address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)
    documents = {left.server.ask("/")[2], left.server.ask("/no-such-page")[2]}
    assert all(b"<html" in each for each in documents)
    served = Path(file_util.get_static_dir())
    climbing = [
        ("../" * more + os.path.relpath(target, served)).replace("../", up)
        for target, up, more in itertools.product(BEHIND, UP, range(2))
    ]
    absolute = [f"/{each}" for each in PLAIN] + [str(each) for each in BEHIND]
    tried = [
        *itertools.product(BEFORE, [*PLAIN, *absolute]),
        *itertools.product(BEFORE[:3], climbing),  # what is behind the others is closed
    ]
    for start, path in tried:
        connection.putrequest("GET", start + path, skip_accept_encoding=True)
        connection.endheaders()
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status in {400, 404} or body in documents, (start, path, answer.status)


def test_another_visitors_files_are_out_of_reach(left: Stay) -> None:
    sent = next(each for each in left.asked if each.startswith("PUT "))
    path = urlsplit(sent.removeprefix("PUT ")).path
    assert left.server.ask(path)[2] == left.server.ask("/no-such-page")[2]
    assert left.server.ask(path, "POST")[0] == 405
    for method in ("PUT", "DELETE"):
        assert left.server.ask(path, method)[0] == 403, "without the token of its page"
    for guess in ("", "0" * 32 + ".png", "%2e", "*", NAME + ".png"):
        assert left.server.ask(f"/media/{guess}")[0] in {400, 404}


def test_another_site_cannot_open_a_session(left: Stay) -> None:
    stream = left.server.address.replace("http:", "ws:") + "/_stcore/stream"
    with connect(stream, origin=Origin(left.server.address)):
        pass
    evil = Origin("https://evil.example")
    with pytest.raises(InvalidStatus) as refused, connect(stream, origin=evil):
        pass
    assert refused.value.response.status_code == 403
    assert left.server.count('vgg_explorer_refusals_total{kind="origin"}') == 1
    for origin in ("https://evil.example", "http://localhost:1"):
        assert "access-control-allow-origin" not in left.server.ask("/names", Origin=origin)[1]
    # Streamlit would have asked for the address of the machine that it is on.
    _no_request(left)


def test_the_headers_are_on_every_answer(left: Stay) -> None:
    for path in ("/", "/names", "/static/none", "/media/none", "/_stcore/health", "/health/live"):
        headers = left.server.ask(path)[1]
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; "), path
        framed = "frame-ancestors 'self' https://moodle.example.org"
        assert framed in policy or path.startswith("/media/")
        assert "unsafe-eval" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "camera=(self)" in headers["permissions-policy"]
        assert "access-control-allow-origin" not in headers
    scripts = left.server.ask("/")[1]["content-security-policy"].split(";")[1]
    assert "unsafe-inline" not in scripts


def test_cookies_are_those_against_forged_requests(left: Stay) -> None:
    cookie = left.server.ask("/_stcore/health")[1]["set-cookie"]
    assert cookie.startswith("_streamlit_xsrf=")
    assert cookie.endswith("; Path=/; SameSite=Lax")
    behind_tls = left.server.ask("/_stcore/health", **{"X-Forwarded-Proto": "https"})[1]
    assert behind_tls["set-cookie"].endswith("; SameSite=Lax; Secure")


def test_it_lives_and_is_ready(left: Stay) -> None:
    assert left.server.ask("/health/live")[0] == 200
    status, _, body = left.server.ask("/health/ready")
    assert (status, body) == (200, b'{"status":"ready","missing":[]}')


def test_an_app_that_may_not_be_framed_stays_out_of_a_frame(left: Stay, tab: Page) -> None:
    with tab.expect_console_message(lambda said: "frame-ancestors" in said.text):
        tab.set_content(f"<iframe src='{left.server.address}/?embed=true'></iframe>")


def test_by_default_a_page_works_in_the_frame_of_another_site(server: str, tab: Page) -> None:
    tab.set_content(f"<iframe src='{server}/?embed=true' width=900 height=600></iframe>")
    expect(tab.frame_locator("iframe").locator("h1")).to_have_text(
        "Which layers of VGG16 are conv3, conv4 and conv5?"
    )


def test_the_threads_of_a_pass_stand_back_behind_those_of_pages(left: Stay) -> None:
    threads = Path(f"/proc/{left.server.process}/task")
    niceness = {
        int(each.name): os.getpriority(os.PRIO_PROCESS, int(each.name))
        for each in threads.iterdir()
    }
    assert niceness[left.server.process] == os.getpriority(os.PRIO_PROCESS, 0)
    assert [*niceness.values()].count(STANDS_BACK) >= (os.cpu_count() or 1)
