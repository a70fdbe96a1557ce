"""Uploads beyond the limits are refused before they are read."""

from types import SimpleNamespace
from typing import Any

import pytest
from starlette.formparsers import MultiPartParser
from streamlit import config, runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFileRec

from tests import own_loop
from vgg_explorer.ui.server.uploads import Uploads
from vgg_explorer.ui.shared.image_field import MAX_UPLOAD_MB


@pytest.fixture
def manager(monkeypatch: pytest.MonkeyPatch) -> MemoryUploadedFileManager:
    manager = MemoryUploadedFileManager("/_stcore/upload_file")
    monkeypatch.setattr(runtime, "get_instance", lambda: SimpleNamespace(uploaded_file_mgr=manager))
    return manager


def put(path: str, size: int, *, method: str = "PUT", files: int = 2, limit: int = 100) -> int:
    """The status that an upload gets; 204 where it reaches Streamlit."""
    sent: list[dict[str, Any]] = []

    async def streamlits(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError("it was read")

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "headers": [(b"content-length", str(size).encode())],
    }
    own_loop.run(Uploads(streamlits, files, limit)(scope, receive, send))
    return int(sent[0]["status"])


def keep(manager: MemoryUploadedFileManager, session: str, file: str, size: int) -> None:
    manager.add_file(session, UploadedFileRec(file, "a.png", "image/png", bytes(size)))


def test_a_session_may_have_so_many_files(manager: MemoryUploadedFileManager) -> None:
    for file in ("a", "b"):
        assert put(f"/_stcore/upload_file/s/{file}", 1) == 204
        keep(manager, "s", file, 1)
    assert put("/_stcore/upload_file/s/c", 1) == 413
    assert put("/_stcore/upload_file/s/b", 1) == 204, "in place of itself"
    assert put("/_stcore/upload_file/other/c", 1) == 204
    assert put("/_stcore/upload_file/s/c", 1, method="DELETE") == 204


def test_all_sessions_together_may_have_so_much(manager: MemoryUploadedFileManager) -> None:
    keep(manager, "s", "a", 60)
    assert put("/_stcore/upload_file/other/a", 40) == 204
    assert put("/_stcore/upload_file/other/a", 41) == 413
    manager.remove_session_files("s")
    assert put("/_stcore/upload_file/other/a", 41) == 204


def test_what_is_sent_is_read_in_memory_and_no_larger_than_the_page_says() -> None:
    Uploads(lambda *_: None)  # type: ignore[arg-type]
    megabytes = config.get_option("server.maxUploadSize")
    assert megabytes == MAX_UPLOAD_MB
    assert MultiPartParser.spool_max_size > megabytes << 20
