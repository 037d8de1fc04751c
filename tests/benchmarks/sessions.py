"""Readers without a browser: sessions over the dashboard's websocket, and over a Dash twin's callbacks."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from itertools import count

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from tests.benchmarks.servers import Running
from tests.benchmarks.twins import content

_DAY = content.TODAY.isoformat()
_PATIENCE = 120
_CHOICE = "choice_region"


@dataclass
class Load:
    """What came of a load: seconds each interaction took, errors by name, bytes received."""

    took: list[float] = field(default_factory=list)
    errors: dict[str, int] = field(default_factory=dict)
    bytes: int = 0

    def failed(self, name: str) -> None:
        """Count an error."""
        self.errors[name] = self.errors.get(name, 0) + 1


class Reader:
    """One reader of the dashboard: an open tab, without the browser.

    It answers as the browser does: it names the messages that it keeps, so that they travel as references.
    """

    def __init__(self, running: Running, load: Load) -> None:
        self.running, self.load = running, load
        self.kept: set[str] = set()
        self.widgets: dict[str, WidgetState] = {}
        self.choice = ""
        self.page = ""
        self.page_hash = ""
        self.pages: dict[str, str] = {}
        self.warnings: list[str] = []
        self.socket: ClientConnection | None = None

    async def open(self, page: str = "") -> None:
        """Open the tab on a page and wait until the script has run."""
        address = f"ws://127.0.0.1:{self.running.port}/_stcore/stream"
        self.socket = await connect(address, subprotocols=["streamlit"], max_size=None, open_timeout=_PATIENCE)  # type: ignore[list-item]
        await self.run(page_name=page)

    async def close(self) -> None:
        """Close the tab."""
        if self.socket:
            await self.socket.close()

    async def run(self, page_name: str = "") -> None:
        """Ask for a run with what the tab holds, and wait for its end."""
        assert self.socket
        message = BackMsg()
        asked = message.rerun_script
        asked.query_string = f"lang=zh&as_of={_DAY}"
        asked.page_name, asked.page_script_hash = page_name, self.page_hash
        asked.widget_states.widgets.extend(self.widgets.values())
        asked.cached_message_hashes.extend(self.kept)
        asked.context_info.url = f"{self.running.address}/{page_name}"
        asked.context_info.timezone, asked.context_info.locale = "Asia/Shanghai", "zh-CN"
        await self.socket.send(message.SerializeToString())
        async with asyncio.timeout(_PATIENCE):
            await self._until_finished()

    async def choose_region(self, region: str) -> None:
        """Choose a region in the sidebar, named as its drop-down names it."""
        self.widgets[self.choice] = WidgetState(id=self.choice, string_value=region)
        await self.run(page_name=self.page)

    async def go(self, page: str) -> None:
        """Move to another page of the navigation."""
        self.page, self.page_hash = page, self.pages[page]
        await self.run(page_name=page)

    async def _until_finished(self) -> None:
        assert self.socket
        while True:
            content_of_message = await self.socket.recv()
            assert isinstance(content_of_message, bytes)
            self.load.bytes += len(content_of_message)
            message = ForwardMsg.FromString(content_of_message)
            kind = message.WhichOneof("type")
            if message.metadata.cacheable and kind == "delta":
                self.kept.add(message.hash)
            if kind == "navigation":
                self.pages = {page.url_pathname: page.page_script_hash for page in message.navigation.app_pages}
            elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
                self._look_at(message)
            elif kind == "script_finished":
                # A run that was interrupted by its own rerun ends early; the one that follows counts.
                if message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
                    return
                if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    raise RuntimeError(f"the script ended with {message.script_finished}")

    def _look_at(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "selectbox" and element.selectbox.id.endswith(_CHOICE):
            self.choice = element.selectbox.id
        elif kind in ("exception", "alert"):
            said = element.exception.message if kind == "exception" else element.alert.body
            self.warnings.append(said)
            self.load.failed(said[:80])


async def _ours(running: Running, load: Load) -> Callable[[int], Awaitable[None]]:
    reader = Reader(running, load)
    await reader.open()

    async def interact(number: int) -> None:
        await reader.choose_region(region_label(number))

    return interact


def region_label(number: int) -> str:
    """The region of the n-th choice, as the drop-down names it: of all that are offered, and none."""
    offered = ["", *(code for _, code in content.offered())]
    return _LABELS[offered[number % len(offered)]]


def _labels() -> dict[str, str]:
    # A drop-down of Streamlit answers with the label that it shows; no-break spaces show the level.
    from dashboard.geometry import ancestors, region_name
    from dashboard.i18n import text

    named = {"": text("zh", "sidebar.all")}
    for _, code in content.offered():
        named[code] = " " * (2 * (len(ancestors(code)) - 2)) + region_name(code, "zh")
    return named


_LABELS = _labels()


async def _dash(running: Running, load: Load) -> Callable[[int], Awaitable[None]]:
    client = httpx.AsyncClient(base_url=running.address, timeout=_PATIENCE, headers={"Accept-Encoding": "br, gzip"})
    await client.get("/")
    callbacks = (await client.get("/_dash-dependencies")).json()
    asked = next(each for each in callbacks if "map-title.children" in each["output"])
    outputs = [
        dict(zip(("id", "property"), part.rsplit(".", 1), strict=True))
        for part in asked["output"].strip(".").split("...")
    ]
    offered = ["", *(code for _, code in content.offered())]

    async def interact(number: int) -> None:
        payload = {
            "output": asked["output"],
            "outputs": outputs,
            "inputs": [{"id": "region", "property": "value", "value": offered[number % len(offered)]}],
            "changedPropIds": ["region.value"],
            "state": [{"id": "address", "property": "pathname", "value": "/"}],
        }
        answer = await client.post(
            "/_dash-update-component", content=json.dumps(payload), headers={"Content-Type": "application/json"}
        )
        answer.raise_for_status()
        load.bytes += int(answer.headers.get("content-length", len(answer.content)))

    return interact


OPENERS = {"dashboard": _ours, "Dash, plotly": _dash, "Dash, the same SVG": _dash}


@dataclass(frozen=True)
class Capacity:
    """What so many sessions got, clicking without pause: interactions a second, their 95th percentile, cost."""

    sessions: int
    a_second: float
    p95_ms: float
    cpu_ms: float
    megabytes: float
    megabytes_a_session: float
    kilobytes: float
    errors: dict[str, int]


async def _hold(running: Running, sessions: int, seconds: float) -> Capacity:
    load = Load()
    before = running.megabytes()
    opened = []
    for first in range(0, sessions, 8):
        some = range(first, min(first + 8, sessions))
        opened += await asyncio.gather(*(OPENERS[running.twin.name](running, load) for _ in some))
    numbers = count()
    load.bytes = 0
    cpu, start = running.cpu_seconds(), time.monotonic()
    end = start + seconds

    async def click(interact: Callable[[int], Awaitable[None]]) -> None:
        while time.monotonic() < end:
            began = time.monotonic()
            try:
                await interact(next(numbers))
            except Exception as error:
                load.failed(f"{type(error).__name__}: {error}"[:80])
                return
            load.took.append(time.monotonic() - began)

    await asyncio.gather(*map(click, opened))
    lasted = time.monotonic() - start
    used = running.cpu_seconds() - cpu
    after = running.megabytes()
    took = sorted(load.took) or [float("nan")]
    done = max(len(load.took), 1)
    return Capacity(
        sessions,
        len(load.took) / lasted,
        took[min(int(len(took) * 0.95), len(took) - 1)] * 1000,
        used / done * 1000,
        after,
        (after - before) / sessions,
        load.bytes / done / 1000,
        load.errors,
    )


def capacity(running: Running, sessions: int, seconds: float) -> Capacity:
    """Let so many sessions click without pause for so many seconds, choosing one region after another."""
    return asyncio.run(_hold(running, sessions, seconds))
