"""The app behind ``deploy/nginx.conf``, with a real nginx; ``conftest.py`` looks for one."""

import http.client
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from tests import own_loop
from tests.paths import ROOT

HOST = "vgg16.example.org"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where nginx listens, with a certificate of its own; all else is as the file has it."""
    from tests.browser.conftest import serving

    folder = tmp_path_factory.mktemp("nginx")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    _run(
        *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"),
        *("-subj", f"/CN={HOST}", "-keyout", str(key), "-out", str(certificate)),
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    with serving(folder / "app.log") as address:
        text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
        for written, here in {
            "127.0.0.1:8501": address.removeprefix("http://"),
            "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
            f"/etc/ssl/certs/{HOST}.pem": str(certificate),
            f"/etc/ssl/private/{HOST}.key": str(key),
        }.items():
            assert text.count(written) == 1
            text = text.replace(written, here)
        places = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        temporary = "".join(f"{each}_temp_path {folder}/{each};" for each in places)
        whole = f"pid {folder}/pid; daemon off; events {{}} http {{ {temporary} {text} }}"
        (folder / "nginx.conf").write_text(whole, encoding="utf-8")
        command = ["nginx", "-p", str(folder), "-e", str(folder / "log"), "-c", "nginx.conf"]
        _run(*command, "-t")
        with subprocess.Popen(command) as nginx:
            _wait(port)
            yield port
            nginx.terminate()


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return


def _trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context


def ask(port: int, path: str, method: str = "GET", length: int = 0) -> http.client.HTTPResponse:
    connection = http.client.HTTPSConnection("127.0.0.1", port, context=_trusting(), timeout=30)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", HOST)
    if length:
        connection.putheader("Content-Length", str(length))
    connection.endheaders()
    return connection.getresponse()


def test_a_page_comes_with_the_headers_of_the_app_and_of_tls(port: int) -> None:
    answer = ask(port, "/names")
    assert answer.status == 200
    assert b"BACKEND_BASE_URL" in answer.read()
    policy = answer.getheader("Content-Security-Policy", "")
    assert f"wss://{HOST}" in policy
    assert answer.getheader("Strict-Transport-Security")
    assert answer.getheader("X-Content-Type-Options") == "nosniff"


def test_the_cookie_is_for_tls_alone(port: int) -> None:
    assert ask(port, "/_stcore/health").getheader("Set-Cookie", "").endswith("; Secure")


def test_the_web_socket_comes_through_and_that_of_another_site_does_not(port: int) -> None:
    async def open_from(origin: str) -> None:
        # Read and written by two threads, a connection with TLS hangs once in some hundred times.
        async with connect(
            f"wss://{HOST}/_stcore/stream",
            host="127.0.0.1",
            port=port,
            ssl=_trusting(),
            origin=Origin(origin),
        ):
            pass

    own_loop.run(open_from(f"https://{HOST}"))
    with pytest.raises(InvalidStatus) as refused:
        own_loop.run(open_from("https://evil.example"))
    assert refused.value.response.status_code == 403


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(port: int) -> None:
    path = "/_stcore/upload_file/session/file"
    assert ask(port, path, "PUT", length=60 << 20).status == 413


def test_what_is_for_the_operator_stays_inside(port: int) -> None:
    for path in ("/health/live", "/health/ready", "/_stcore/metrics"):
        assert ask(port, path).status == 404
