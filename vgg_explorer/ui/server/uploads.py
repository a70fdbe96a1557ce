"""Uploads stay within memory, both ways: none on disk, and no more of them than fit.

Streamlit limits the size of a file, not how many a session sends. It reads what is sent with
Starlette, which puts all beyond a megabyte into a temporary file.
"""

from typing import TYPE_CHECKING

from starlette.formparsers import MultiPartParser
from streamlit import config, runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.url_util import make_url_path

from vgg_explorer.operation import events

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

FILES = 8
"""Files of one session; the pages have four places for one, each twice while it is replaced."""
BYTES = 1_000_000_000
"""Of all sessions together."""
_MEGABYTE = 1 << 20
_SPARE = _MEGABYTE
"""What is sent around a file."""


class Uploads:
    """Refuses an upload that is one too many with 413, which the page shows beside the file."""

    def __init__(self, app: "ASGIApp", files: int = FILES, limit: int = BYTES) -> None:
        """Wrap an application, and have uploads read without a file on disk.

        Args:
            app: What answers.
            files: That one session may have on the server.
            limit: Bytes that all sessions may have there.
        """
        self._app = app
        self._files, self._bytes = files, limit
        self._start = make_url_path(
            config.get_option("server.baseUrlPath") or "", "_stcore/upload_file/"
        )
        largest = int(config.get_option("server.maxUploadSize")) * _MEGABYTE + _SPARE
        MultiPartParser.spool_max_size = largest

    async def __call__(self, scope: "Scope", receive: "Receive", send: "Send") -> None:
        """Answer a request."""
        sends = scope["type"] == "http" and scope["method"] == "PUT"
        if not (sends and scope["path"].startswith(self._start)):
            await self._app(scope, receive, send)
            return
        session, _, file = scope["path"].removeprefix(self._start).partition("/")
        if self._is_full(session, file, _length(scope)):
            events.refused("upload")
            plain = [(b"content-type", b"text/plain; charset=utf-8")]
            await send({"type": "http.response.start", "status": 413, "headers": plain})
            await send({"type": "http.response.body", "body": b"Too many files."})
            return
        await self._app(scope, receive, send)

    def _is_full(self, session: str, file: str, length: int) -> bool:
        manager = runtime.get_instance().uploaded_file_mgr
        if not isinstance(manager, MemoryUploadedFileManager):
            return False
        held = {key: dict(files) for key, files in [*manager.file_storage.items()]}
        own = held.get(session, {}).keys() - {file}
        total = sum(len(each.data) for files in held.values() for each in files.values())
        return len(own) >= self._files or total + length > self._bytes


def _length(scope: "Scope") -> int:
    said = dict(scope["headers"]).get(b"content-length", b"")
    return int(said) if said.isdigit() else 0
