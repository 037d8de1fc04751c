"""How the browser tests start the dashboard, and what a reader does in front of it."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from dashboard.descriptor import Language
from dashboard.i18n import text
from dashboard.navigation import PAGES, PageSpec

ROOT = Path(__file__).resolve().parent.parent.parent
# Today is an argument of the pages: the dates in these tests never move.
AS_OF = "2026-11-21"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)
PATIENCE = 20_000
_START = 60
_CANDIDATES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# The heading of each page; the opening page bears the dashboard's own name.
_HEADINGS = {"overview": "overview.title"}


def browser_path() -> str:
    """The browser to drive: `$CHROMIUM`, else the first that is on the path, else an empty string."""
    asked = os.environ.get("CHROMIUM", "")
    return asked or next((found for name in _CANDIDATES if (found := shutil.which(name))), "")


def documents_folder() -> Path | None:
    """The folder with the source texts, which are not in the repository; None where this machine has none."""
    folder = ROOT.parent / "shared" / "documents"
    return folder if folder.is_dir() and any(folder.glob("*.txt")) else None


@dataclass(frozen=True)
class Server:
    """A running dashboard: its address, and the file its log goes to."""

    address: str
    log: Path

    def url(self, page: str = "", language: Language = "zh", **parts: str) -> str:
        """The address of a page (empty for the opening page) with these parts of the view."""
        return f"{self.address}/{page}?{urlencode({'lang': language, 'as_of': AS_OF, **parts})}"

    @property
    def host(self) -> str:
        """Host and port."""
        return urlsplit(self.address).netloc


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(
    log: Path, base_path: str = "", *, texts: bool = True, settings: Mapping[str, str] | None = None
) -> Iterator[Server]:
    """A dashboard that runs meanwhile; without the source texts, as most readers have it, where it is told so.

    `settings` are added to its environment.
    """
    port = _free_port()
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DUALCARBON_")}
    environment |= {"DUALCARBON_VAR": str(log.parent / f"var_{log.stem}"), **(settings or {})}
    folder = documents_folder() if texts else None
    if folder is not None:
        environment["DUALCARBON_DOCUMENTS"] = str(folder)
    entry = ROOT / "dashboard" / "app.py"
    command = [sys.executable, "-m", "streamlit", "run", f"--server.port={port}", str(entry)]
    command[-1:-1] = [f"--server.baseUrlPath={base_path}"] if base_path else []
    server = Server(f"http://localhost:{port}{'/' if base_path else ''}{base_path}", log)
    with (
        log.open("wb") as output,
        subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT) as process,
    ):
        try:
            _await_health(server, process)
            yield server
        finally:
            died = process.poll()
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
    if died is not None:
        pytest.fail(f"The dashboard ended by itself ({died}):\n{log.read_text(encoding='utf-8', errors='replace')}")


def _await_health(server: Server, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _START
    while time.monotonic() < end and process.poll() is None:
        # A refused connection is an OSError, and so is an answer that comes too late.
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{server.address}/_stcore/health", timeout=1):
            return
        time.sleep(0.1)
    pytest.fail(f"The dashboard did not start:\n{server.log.read_text(encoding='utf-8', errors='replace')}")


@dataclass
class Visit:
    """One reader's browser tab: the page, and all it asked for and complained of."""

    page: Page
    server: Server
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def open(self, path: str = "", language: Language = "zh", **parts: str) -> None:
        """Open a page of the dashboard and wait until it is drawn."""
        self.go(self.server.url(path, language, **parts))

    def go(self, url: str) -> None:
        """Open this address and wait until it is drawn."""
        self.page.goto(url)
        self.settled()

    def settled(self) -> None:
        """Wait until the script has run and every chart of the page is drawn."""
        settle(self.page)

    def expect_page(self, path: str, language: Language) -> None:
        """Assert that this is the page, in this language, by its heading and its place in the navigation."""
        spec = page_spec(path)
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading(spec, language))
        current = self.page.get_by_role("link", name=text(language, spec.title), exact=True)
        expect(current.first).to_be_attached()

    def foreign(self) -> list[str]:
        """The addresses asked for that are on another host."""
        own = self.server.host
        network = ("http", "https", "ws", "wss")
        asked = [urlsplit(url) for url in self.requests]
        return [url.geturl() for url in asked if url.scheme in network and url.netloc != own]

    def expect_no_fault(self) -> None:
        """Assert that no other host was asked, and that the browser complained of nothing."""
        assert self.foreign() == []
        assert self.errors == []


def visit_in(context: BrowserContext, server: Server) -> Visit:
    """A new tab in this context, whose requests and complaints are kept."""
    context.set_default_timeout(PATIENCE)
    made = Visit(context.new_page(), server)
    made.page.on("request", lambda request: made.requests.append(request.url))
    made.page.on("websocket", lambda socket: made.requests.append(socket.url))
    made.page.on("pageerror", lambda error: made.errors.append(f"page: {error}"))
    made.page.on(
        "console",
        lambda message: (
            made.errors.append(f"console: {message.text} ({message.location['url']})")
            if message.type == "error" and not is_probe(made.server, message.text, message.location["url"])
            else None
        ),
    )
    return made


def cut_off(visited: Visit) -> None:
    """From now on the tab reaches the dashboard and nothing else."""
    own = visited.server.host
    visited.page.context.route(lambda url: urlsplit(url).netloc != own, lambda route: route.abort())


def page_spec(path: str) -> PageSpec:
    """The page at this address; an empty one is the opening page."""
    return next((spec for spec in PAGES if spec.url_path == path), PAGES[0])


def heading(spec: PageSpec, language: Language) -> str:
    """The heading of a page."""
    return text(language, _HEADINGS.get(spec.url_path, spec.title))


# Streamlit looks for its base path from the address it was opened at: one 404 each for these two, on every deep link.
_PROBES = tuple(f"/{spec.url_path}/_stcore/{name}" for spec in PAGES for name in ("health", "host-config"))
# HTTP/2, behind a proxy, has no words after the number.
_PROBE_ANSWERS = tuple(
    f"Failed to load resource: the server responded with a status of 404 ({words})" for words in ("Not Found", "")
)


def is_probe(server: Server, message: str, address: str) -> bool:
    """Whether a console error is one of Streamlit's own two probes for its base path."""
    return message in _PROBE_ANSWERS and address in [f"{server.address}{probe}" for probe in _PROBES]


# Whether the script has ended, every chart has its buttons and its drawing, and nothing was added of late. A
# plotly chart stands above its component, whose own frame stays empty; every other frame gets a drawing.
_SETTLED = """() => {
  const app = document.querySelector('[data-test-script-state]');
  const inside = [...document.querySelectorAll('.stBidiComponent *')].map((part) => part.shadowRoot).filter(Boolean);
  const plots = [...document.querySelectorAll('.stPlotlyChart')];
  const bare = inside.filter((root) => !root.querySelector('.frame svg'));
  const idle = app?.getAttribute('data-test-script-state') === 'notRunning'
    && !document.querySelector('[data-stale="true"], [data-testid="stSkeleton"]')
    && document.querySelectorAll('.stBidiComponent').length === inside.length
    && inside.every((root) => root.querySelectorAll('.toolbar button').length >= 3)
    && plots.every((plot) => plot.querySelector('.main-svg'))
    && bare.length <= plots.length;
  const parts = (root) => root.querySelectorAll('*').length;
  const size = inside.reduce((sum, root) => sum + parts(root), parts(document));
  window.__quiet = idle && size === window.__size ? (window.__quiet ?? 0) + 1 : 0;
  window.__size = size;
  return window.__quiet >= 4;
}"""


def settle(page: Page) -> None:
    """Wait until the app is idle: its script has run and every drawing of the page is there."""
    page.locator("h1").first.wait_for(timeout=PATIENCE)
    page.wait_for_function(_SETTLED, timeout=PATIENCE, polling=60)


# A point of the shape that no label covers: a shape's middle may lie outside it, or below a word.
_UNCOVERED = """(shape) => {
  const box = shape.getBoundingClientRect();
  const root = shape.getRootNode();
  for (let step = 1; step < 40; step++) {
    for (let other = 1; other < 40; other++) {
      const x = box.x + box.width * ((step * 17) % 40) / 40, y = box.y + box.height * ((other * 23) % 40) / 40;
      const found = root.elementFromPoint(x, y);
      if (found === shape || shape.contains(found)) return [x, y];
    }
  }
  return null;
}"""


def click_shape(page: Page, key: str) -> None:
    """Click the shape of a drawing that has this key, where nothing covers it."""
    shape = page.locator(f'[data-key="{key}"]').first
    shape.scroll_into_view_if_needed()
    point = shape.evaluate(_UNCOVERED)
    assert point is not None, f"{key}: nothing of this shape can be clicked"
    page.mouse.click(*point)
    settle(page)


def table_cells(grid: Locator) -> tuple[list[str], list[str]]:
    """Headings and cells of a table, as a screen reader gets them: the table itself is painted on a canvas."""
    grid.scroll_into_view_if_needed()
    expect(grid.locator("[role=gridcell]").first).to_be_attached()
    return grid.locator("[role=columnheader]").all_text_contents(), grid.locator("[role=gridcell]").all_text_contents()


def grids(page: Page) -> Locator:
    """The tables of the page."""
    return page.get_by_test_id("data-grid-canvas")


def choose_row(page: Page, grid: Locator, row: int) -> None:
    """Click the box at the start of this row of a table, counted from 0."""
    grid.scroll_into_view_if_needed()
    box = grid.bounding_box()
    assert box is not None
    # Streamlit draws headings and rows at 2.1875 times the base font.
    height = 2.1875 * page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")
    page.mouse.click(box["x"] + height / 2, box["y"] + height * (row + 1.5))
    page.wait_for_timeout(150)
    settle(page)


def picture_buttons(page: Page, language: Language, kind: str) -> Locator:
    """The buttons of this kind (`png`, `svg`, `link` ...), one a chart, in the order of the page; menus are opened."""
    if kind not in ("png", "link"):
        page.locator(".toolbar details").evaluate_all("all => all.forEach((menu) => { menu.open = true; })")
    return page.get_by_role("button", name=text(language, f"picture.{kind}"), exact=True)


def saved(page: Page, button: Locator) -> tuple[str, bytes]:
    """Name and content of the file that the button saves."""
    button.scroll_into_view_if_needed()
    with page.expect_download() as download:
        button.click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def squeezed(words: str) -> str:
    """The words without white space: a wrapped line breaks anywhere."""
    return "".join(words.split())
