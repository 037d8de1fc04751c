"""A session of the dashboard without a browser: the messages that a page would send, written by hand."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.sync.client import ClientConnection, connect

from tests.browser.driving import AS_OF, Server

_XSRF = "_streamlit_xsrf"
_PATIENCE = 60.0


@dataclass
class Shown:
    """What one run of the script sent: alerts as (kind, words), other words, and the ids of widgets by their key."""

    alerts: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    widgets: dict[str, str] = field(default_factory=dict)
    failed: str = ""

    @property
    def said(self) -> str:
        """Every alert, in one text."""
        return "\n".join(self.alerts)


class Headless:
    """One websocket session. It presses what it is told to, whether or not the page shows it."""

    def __init__(self, server: Server, cookies: Mapping[str, str] | None = None, **parts: str) -> None:
        self._server = server
        self._query = urlencode({"lang": "en", "as_of": AS_OF, **parts})
        self._cookies = dict(cookies or {})
        self._known: dict[str, ForwardMsg] = {}
        # As a page does, each message carries the value of every widget that was written into.
        self._written: dict[str, str] = {}
        self._hash = ""
        self._socket = self._connected()

    def _connected(self) -> ClientConnection:
        jar = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        token = self._cookies.get(_XSRF)
        address = self._server.address.replace("http://", "ws://", 1) + "/_stcore/stream"
        return connect(
            address,
            origin=self._server.address,  # type: ignore[arg-type]
            additional_headers={"Cookie": jar} if jar else {},
            subprotocols=["streamlit", *([token] if token else [])],  # type: ignore[list-item]
            max_size=None,
            open_timeout=20,
        )

    def __enter__(self) -> Headless:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._socket.close()

    def run(self, page: str = "", *, press: str = "", write: Mapping[str, str] | None = None) -> Shown:
        """Run the script once; `press` is the id of a button, `write` the ids of text fields with what is put in."""
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string = self._query
        if page or not self._hash:
            rerun.page_name = page
        else:
            rerun.page_script_hash = self._hash
        rerun.context_info.url = f"{self._server.address}/{page}"
        self._written |= write or {}
        for widget, value in self._written.items():
            rerun.widget_states.widgets.append(WidgetState(id=widget, string_value=value))
        if press:
            rerun.widget_states.widgets.append(WidgetState(id=press, trigger_value=True))
        self._socket.send(message.SerializeToString())
        shown = Shown()
        for received in self._messages():
            self._take(received, shown)
            if received.WhichOneof("type") == "script_finished":
                # 1 is a run that was cut short to begin another.
                if received.script_finished == 1:
                    continue
                break
        return shown

    def _messages(self) -> Iterator[ForwardMsg]:
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end:
            received = ForwardMsg()
            received.ParseFromString(self._socket.recv(timeout=_PATIENCE, decode=False))
            if received.WhichOneof("type") == "ref_hash":
                received = self._known[received.ref_hash]
            elif received.metadata.cacheable:
                self._known[received.hash] = received
            yield received
        raise TimeoutError("the script did not end")

    def _take(self, received: ForwardMsg, shown: Shown) -> None:
        kind = received.WhichOneof("type")
        if kind == "new_session":
            self._hash = received.new_session.page_script_hash
        elif kind == "page_not_found":
            shown.failed = "page not found"
        elif kind == "delta" and received.delta.WhichOneof("type") == "new_element":
            element = received.delta.new_element
            name = element.WhichOneof("type")
            body = getattr(element, str(name), None)
            if name == "alert":
                shown.alerts.append(element.alert.body)
            elif name == "exception":
                shown.failed = element.exception.message
            elif name == "markdown":
                shown.words.append(element.markdown.body)
            elif name == "heading":
                shown.words.append(element.heading.body)
            identity = getattr(body, "id", "")
            if isinstance(identity, str) and identity.startswith("$$"):
                # `$$ID-<hash>-<key>`: the key may hold hyphens, the hash does not.
                shown.widgets[identity.split("-", 2)[-1]] = identity
