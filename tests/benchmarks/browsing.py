"""What a reader waits for, measured in a real browser: first visit, reload, a filter, another page."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import BrowserContext, Page, Playwright

_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
_PATIENCE = 60_000
# Finds what stands in shadow roots as well, as the dashboard's charts do.
HELPERS = """
window.deep = (selector, root = document, found = []) => {
  found.push(...root.querySelectorAll(selector));
  for (const host of root.querySelectorAll(".stBidiComponent *, .stBidiComponent"))
    if (host.shadowRoot) deep(selector, host.shadowRoot, found);
  return found;
};
window.headed = (words) => [...document.querySelectorAll("h2")].some((h) => h.textContent.includes(words));
window.plots = () => [...document.querySelectorAll(".js-plotly-plot")];
window.addEventListener("click", (event) => { window.clicked = event.timeStamp; }, true);
window.until = (condition) => new Promise((resolve) => {
  const look = () => {
    let yes = false;
    try { yes = condition(); } catch {}
    if (yes) resolve(performance.now()); else setTimeout(look, 4);
  };
  look();
});
"""


@dataclass
class Received:
    """Bytes on the wire since the last reset: answers of the server (compressed) and websocket messages."""

    bytes: int = 0
    requests: int = 0
    foreign: list[str] = field(default_factory=list)

    def reset(self) -> None:
        """Count from now on."""
        self.bytes = self.requests = 0


@contextmanager
def profile(playwright: Playwright, browser: str) -> Iterator[tuple[BrowserContext, Page, Received]]:
    """A browser that nobody has used: an empty profile on disk, gone afterwards."""
    folder = tempfile.mkdtemp(prefix="profile")
    context = playwright.chromium.launch_persistent_context(
        folder, executable_path=browser, args=_ARGUMENTS, viewport={"width": 1440, "height": 900}, locale="zh-CN"
    )
    try:
        page = context.pages[0]
        page.set_default_timeout(_PATIENCE)
        page.add_init_script(HELPERS)
        received = Received()
        session = context.new_cdp_session(page)
        session.send("Network.enable")

        def finished(event: dict[str, Any]) -> None:
            received.bytes += int(event["encodedDataLength"])
            received.requests += 1

        def message(event: dict[str, Any]) -> None:
            # A binary message arrives here in base64, four signs for three bytes.
            answer = event["response"]
            length = len(answer["payloadData"])
            received.bytes += length * 3 // 4 if answer["opcode"] == 2 else length

        session.on("Network.loadingFinished", finished)
        session.on("Network.webSocketFrameReceived", message)
        page.on("request", lambda asked: _note_foreign(asked.url, received))
        yield context, page, received
    finally:
        context.close()
        shutil.rmtree(folder, ignore_errors=True)


def _note_foreign(url: str, received: Received) -> None:
    if url.startswith(("http", "ws")) and "127.0.0.1" not in url:
        received.foreign.append(url)


def until(page: Page, condition: str) -> float:
    """Milliseconds since the navigation began until the condition holds, looked at every 4 ms inside the page."""
    return float(page.evaluate(f"until(() => {condition})"))


def since_click(page: Page, condition: str) -> float:
    """Milliseconds from the last click until the condition holds."""
    at = until(page, condition)
    return at - float(page.evaluate("window.clicked"))


def browser_path() -> str:
    """The browser to drive: `$CHROMIUM`, else the first on the path; raises where there is none."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome", "chrome")
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if not found:
        raise RuntimeError("No Chromium: `apt-get install chromium`, or set CHROMIUM to the browser's file.")
    return found
