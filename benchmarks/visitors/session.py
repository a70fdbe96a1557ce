"""A session of the app without a browser, over the websocket protocol that the browser speaks."""

import asyncio
import http.client
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

PATIENCE_SECONDS = 180
_COOKIE = "_streamlit_xsrf"


class SessionError(Exception):
    """The app did not answer as it should; the message says how."""


@dataclass
class Run:
    """What one run of a page's script sent.

    Attributes:
        seconds: From the request to the word that the script has ended.
        elements: What the page shows, by place.
        said: Every text that was shown on the way, places in the queue among them.
        finished: Whether the script came to its end.
    """

    seconds: float = 0.0
    elements: dict[tuple[int, ...], Element] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    finished: bool = False

    def shown(self, kind: str) -> Iterator[Any]:
        """The elements of one kind, in the order of the page."""
        for _, element in sorted(self.elements.items()):
            if element.WhichOneof("type") == kind:
                yield getattr(element, kind)

    @property
    def html(self) -> str:
        """All HTML that the page shows."""
        return "".join(each.body for each in self.shown("html"))

    def fault(self) -> str | None:
        """What a visitor would take for a fault; None where there is none."""
        for each in self.shown("exception"):
            return f"{each.type}: {each.message}"
        for each in self.shown("alert"):
            if each.format == each.ERROR:
                return str(each.body)
        return None if self.finished else "the script did not come to its end"


class Session:
    """One visitor: pages opened, widgets used, files uploaded."""

    def __init__(self, address: str) -> None:
        """Nothing is opened yet.

        Args:
            address: Of the server, as ``http://127.0.0.1:8501``.
        """
        self._place = urlsplit(address)
        self._socket: ClientConnection | None = None
        self._id = ""
        self._token = ""
        self._page, self._query = "", ""
        self._begun = False
        # A browser keeps large messages, and the server refers to them.
        self._kept: dict[str, Element] = {}
        self._replaced = ""

    async def __aenter__(self) -> "Session":
        """Connect."""
        self._token = await asyncio.to_thread(self._fetch_token)
        self._socket = await connect(
            f"ws://{self._place.netloc}/_stcore/stream",
            subprotocols=["streamlit", self._token or "none"],  # type: ignore[list-item]
            additional_headers={"Cookie": f"{_COOKIE}={self._token}"},
            max_size=None,
            open_timeout=PATIENCE_SECONDS,
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the tab."""
        if self._socket:
            await self._socket.close()

    async def open(self, page: str, query: str = "") -> Run:
        """Open a page, as a link within the app does.

        Args:
            page: In the address; empty for the first.
            query: What stands behind the question mark.
        """
        self._page, self._query = page, query
        await self.ask()
        return await self.receive()

    async def use(self, *states: WidgetState) -> Run:
        """Use widgets, and wait for what the page makes of it."""
        await self.ask(*states)
        return await self.receive()

    async def ask(self, *states: WidgetState) -> None:
        """Ask for a run and don't wait for it."""
        wanted = ClientState(
            query_string=self._query, page_name=self._page, cached_message_hashes=self._kept
        )
        wanted.widget_states.widgets.extend(states)
        wanted.context_info.timezone = "UTC"
        self._asked = time.perf_counter()
        self._begun = False
        await self._send(BackMsg(rerun_script=wanted))

    async def receive(self, until: str = "") -> Run:
        """The run that was asked for.

        Args:
            until: A widget's label; the run is left half-way where that is shown. It need not be.
        """
        run = Run()
        while True:
            message = await self._next()
            kind = message.WhichOneof("type")
            if kind == "new_session":
                self._id = message.new_session.initialize.session_id or self._id
                self._begun = True
                run = Run(said=run.said)
            elif kind in {"delta", "ref_hash"}:
                element = self._keep(run, message)
                if element is None:
                    continue
                if until and element.WhichOneof("type") == "button":
                    if element.button.label == until:
                        return run
                elif element.WhichOneof("type") == "html":
                    run.said.append(element.html.body)
            elif kind == "script_finished":
                early = message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN
                # A run that was left half-way may come to its end before it hears of another.
                if early or not self._begun:
                    continue
                run.seconds = time.perf_counter() - self._asked
                run.finished = message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY
                return run

    async def upload(self, run: Run, name: str, data: bytes) -> WidgetState:
        """Upload a file into the page's first field for one, in place of an earlier one.

        Returns:
            What the field then says, for ``use``.
        """
        field_ = next(run.shown("file_uploader"), None)
        if field_ is None:
            message = "the page has no field for a file"
            raise SessionError(message)
        request = uuid.uuid4().hex
        back = BackMsg()
        back.file_urls_request.request_id = request
        back.file_urls_request.file_names.append(name)
        back.file_urls_request.session_id = self._id
        await self._send(back)
        while True:
            answer = await self._next()
            if answer.WhichOneof("type") == "file_urls_response":
                break
        (urls,) = answer.file_urls_response.file_urls
        status = await asyncio.to_thread(self._put, urls.upload_url, name, data)
        if self._replaced:
            await asyncio.to_thread(self._delete, self._replaced)
        self._replaced = urls.delete_url
        if status not in {200, 204}:
            message = f"the upload was answered {status}"
            raise SessionError(message)
        return _uploaded(str(field_.id), name, len(data), urls)

    def _keep(self, run: Run, message: ForwardMsg) -> Element | None:
        """Put what a message brings into its place; None where that is no element."""
        path = tuple(message.metadata.delta_path)
        if message.WhichOneof("type") == "ref_hash":
            if message.ref_hash not in self._kept:
                fault = "the server refers to a message that it never sent"
                raise SessionError(fault)
            element = self._kept[message.ref_hash]
        elif message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            if message.metadata.cacheable:
                self._kept[message.hash] = element
        else:
            return None
        run.elements[path] = element
        return element

    async def _send(self, message: BackMsg) -> None:
        assert self._socket  # noqa: S101 - within ``with``
        await self._socket.send(message.SerializeToString())

    async def _next(self) -> ForwardMsg:
        assert self._socket  # noqa: S101 - within ``with``
        try:
            data = await asyncio.wait_for(self._socket.recv(), PATIENCE_SECONDS)
        except TimeoutError:
            message = f"no word from the server for {PATIENCE_SECONDS} s"
            raise SessionError(message) from None
        found = ForwardMsg()
        found.ParseFromString(data if isinstance(data, bytes) else data.encode())
        return found

    def _fetch_token(self) -> str:
        connection = http.client.HTTPConnection(self._place.netloc, timeout=PATIENCE_SECONDS)
        connection.request("GET", "/_stcore/health")
        answer = connection.getresponse()
        answer.read()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            if cookie.startswith(f"{_COOKIE}="):
                return cookie.partition("=")[2].partition(";")[0]
        return ""

    def _put(self, path: str, name: str, data: bytes) -> int:
        border = uuid.uuid4().hex
        head = (
            f'--{border}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: image/png\r\n\r\n"
        )
        connection = http.client.HTTPConnection(self._place.netloc, timeout=PATIENCE_SECONDS)
        headers = {"Content-Type": f"multipart/form-data; boundary={border}", **self._headers()}
        body = head.encode() + data + f"\r\n--{border}--\r\n".encode()
        connection.request("PUT", path, body, headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()
        return answer.status

    def _delete(self, path: str) -> None:
        connection = http.client.HTTPConnection(self._place.netloc, timeout=PATIENCE_SECONDS)
        connection.request("DELETE", path, headers=self._headers())
        connection.getresponse().read()
        connection.close()

    def _headers(self) -> dict[str, str]:
        return {"Cookie": f"{_COOKIE}={self._token}", "X-Xsrftoken": self._token}


def chosen(run: Run, label: str, option: str) -> WidgetState:
    """What a list says once an option is chosen in it."""
    return WidgetState(id=_labelled(run, "selectbox", label), string_value=option)


def pressed(run: Run, label: str) -> WidgetState:
    """What a button says once it is pressed."""
    return WidgetState(id=_labelled(run, "button", label), trigger_value=True)


def _labelled(run: Run, kind: str, label: str) -> str:
    """The widget's id."""
    # The first of two with one label.
    labels = {str(each.label): str(each.id) for each in reversed([*run.shown(kind)])}
    if label not in labels:
        alerts = [str(each.body) for each in run.shown("alert")]
        message = (
            f"the page has no {kind} “{label}”, but {list(labels)}; finished: {run.finished}; it "
            f"says {alerts}"
        )
        raise SessionError(message)
    return labels[label]


def _uploaded(field_id: str, name: str, size: int, urls: FileURLs) -> WidgetState:
    state = WidgetState(id=field_id)
    info = state.file_uploader_state_value.uploaded_file_info.add()
    info.file_id, info.name, info.size = urls.file_id, name, size
    info.file_urls.CopyFrom(urls)
    return state
