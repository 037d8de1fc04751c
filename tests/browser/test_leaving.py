"""What leaves the dashboard: the code in a picture, a chart in an intranet page, any page on A4."""

from __future__ import annotations

import http.server
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from functools import partial
from html import unescape
from pathlib import Path

import pytest
from playwright.sync_api import expect

from dashboard.descriptor import Language
from dashboard.exports.printed_address import SETTING
from dashboard.i18n import date_text, text
from tests.browser.driving import AS_OF, Server, Visit, picture_buttons, running, saved, squeezed
from tests.browser.test_pictures import words_of

ADDRESS = "https://atlas.example.cn/base"
INTRANET = "intranet.localhost"


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard whose operator has set its public address."""
    with running(tmp_path_factory.mktemp("public") / "log.txt", settings={SETTING: ADDRESS}) as started:
        yield started


def test_a_picture_names_and_encodes_the_view(visit: Callable[..., Visit], public: Server) -> None:
    """Guards the code: a picture's link is the view's public address, printed beside its code, in every format."""
    visited = visit(public)
    visited.open("map", "en", shown="measures")
    wanted = squeezed(f"{ADDRESS}/map?lang=en&as_of={AS_OF}&shown=measures")
    _, svg = saved(visited.page, picture_buttons(visited.page, "en", "svg").first)
    assert wanted in words_of(svg)
    assert b'class="qr"' in svg
    name, slide = saved(visited.page, picture_buttons(visited.page, "en", "slide").first)
    assert name.endswith("_slide.png")
    assert slide[16:24] == (3840).to_bytes(4) + (2160).to_bytes(4)
    visited.expect_no_fault()


def test_without_a_public_address_this_machines_own_is_not_printed(visit: Callable[..., Visit]) -> None:
    """Guards the code again: one that leads to the saver's own machine would lead nobody else anywhere."""
    visited = visit()
    visited.open("map", "en")
    _, svg = saved(visited.page, picture_buttons(visited.page, "en", "svg").first)
    assert b'class="qr"' not in svg
    assert "localhost" not in words_of(svg)


@pytest.fixture
def intranet(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Puts HTML on another host's page. Returns its address."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()

        def put(html: str) -> str:
            (tmp_path / "page.html").write_text(f"<!doctype html><meta charset=utf-8>{html}", encoding="utf-8")
            return f"http://{INTRANET}:{other.server_port}/page.html"

        yield put
        other.shutdown()


def test_a_chart_stands_in_an_intranet_page(
    visit: Callable[..., Visit], server: Server, language: Language, intranet: Callable[[str], str]
) -> None:
    """Guards the whole way: the copied code in another host's page shows that chart alone, and leads to its view."""
    visited = visit(permissions=["clipboard-read", "clipboard-write"])
    visited.open("map", language, shown="measures", region="360000")
    title = visited.page.get_by_role("heading", level=2).first.inner_text()
    picture_buttons(visited.page, language, "embed").first.click()
    expect(visited.page.get_by_text(text(language, "picture.embedded"))).to_be_visible()
    code = visited.page.evaluate("navigator.clipboard.readText()")
    assert code.startswith("<iframe ")
    assert unescape(re.findall('title="([^"]*)"', code)[0]) == title

    visited.page.goto(intranet(code))
    frame = visited.page.frame_locator("iframe")
    expect(frame.get_by_role("heading", level=2)).to_have_text(title)
    expect(frame.locator("svg.chart path.region").first).to_be_visible()
    expect(frame.get_by_text(squeezed_date(language))).to_be_visible()
    expect(frame.get_by_text(text(language, "boundary.note"))).to_be_visible()
    for part in ("stSidebar", "stSidebarNav", "stToolbar", "stMainMenu"):
        expect(frame.get_by_test_id(part)).to_have_count(0)
    way = frame.get_by_role("link", name=text(language, "embed.open", title=text(language, "app.title")))
    assert way.get_attribute("target") == "_blank"
    with visited.page.expect_popup() as popup:
        way.click()
    opened = popup.value
    expect(opened.get_by_role("heading", level=1)).to_have_text(text(language, "page.map"))
    expect(opened.get_by_role("heading", level=2).first).to_have_text(title)
    assert f"{server.address}/map?" in opened.url


def squeezed_date(language: Language) -> re.Pattern[str]:
    """The day as it stands in the line of version and date."""
    return re.compile(re.escape(date_text(language, AS_OF)) + "$")


def test_an_unknown_chart_is_said_in_the_frame(visit: Callable[..., Visit]) -> None:
    """Guards an old embed code: one sentence, in no dashboard."""
    visited = visit()
    visited.page.goto(visited.server.url("embed", "en", chart="poster", embed="true"))
    expect(visited.page.get_by_text(text("en", "embed.unknown", chart="poster"))).to_be_visible()
    expect(visited.page.get_by_test_id("stSidebar")).to_have_count(0)


PAGES_ALLOWED = {"": 3, "targets": 8, "cooperation": 5}


@pytest.mark.parametrize("path", PAGES_ALLOWED)
def test_any_page_prints_clean(visit: Callable[..., Visit], public: Server, path: str, tmp_path: Path) -> None:
    """Guards Ctrl-P: all words on few sheets, none of the screen's own; no chart on two; day and link on each sheet."""
    if not shutil.which("pdftotext"):
        pytest.skip("No poppler-utils: the words of a PDF cannot be read.")
    visited = visit(public, color_scheme="dark")
    visited.open(path, "en")
    titles = visited.page.locator('[class*="st-key-framed_"] h2').all_inner_texts()
    assert titles
    file = tmp_path / "page.pdf"
    visited.page.pdf(path=file, prefer_css_page_size=True)
    said = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True).stdout
    pages = [squeezed(page) for page in said.split("\f")[:-1]]
    assert len(pages) <= PAGES_ALLOWED[path]
    foot = squeezed(text("en", "chart.made", version="", date=date_text("en", AS_OF)).split("as of")[1])
    for number, page in enumerate(pages, 1):
        assert foot in page
        assert f"{number}/{len(pages)}" in page
        # The link's second line stands beside the foot's other words.
        assert f"{ADDRESS}/{path or 'overview'}?" in page
        assert f"lang=en&as_of={AS_OF}" in page
        # More than its foot: no sheet is wasted.
        assert len(page) > 180, page
    source = squeezed(text("en", "chart.source", names=""))
    for title in titles:
        (holding,) = [page for page in pages if squeezed(title) in page]
        # A list of dozens of rows may go on; a drawing and its source are on one sheet.
        assert source in holding.split(squeezed(title))[1] or "66carrynonumber" in squeezed(title)
    for screen in ("sidebar.filters", "picture.png", "picture.more", "chart.table", "table.download", "upload.title"):
        assert squeezed(text("en", screen)) not in "".join(pages), screen
    visited.page.emulate_media(media="print", color_scheme="dark")
    ink = visited.page.locator("h1").evaluate("(part) => getComputedStyle(part).color")
    assert max(int(value) for value in re.findall(r"\d+", ink)[:3]) < 100


def test_an_opened_tab_is_in_the_link(visit: Callable[..., Visit], language: Language) -> None:
    """Guards the way of a reader: a click on a tab changes the address, and the address opens that tab elsewhere."""
    visited = visit()
    visited.open("targets", language)
    visited.page.get_by_role("tab", name=text(language, "progress.tab.rule"), exact=True).click()
    visited.page.wait_for_url(lambda url: "tab=rule" in url)
    again = visit()
    again.go(visited.page.url)
    rule = again.page.get_by_role("tab", name=text(language, "progress.tab.rule"), exact=True)
    expect(rule).to_have_attribute("aria-selected", "true")
    visited.page.get_by_role("tab", name=text(language, "progress.tab.board"), exact=True).click()
    visited.page.wait_for_url(lambda url: "tab=" not in url)


def test_the_map_for_exploring_saves_the_reading_map(visit: Callable[..., Visit]) -> None:
    """Guards the pydeck view: its picture is the map of equal areas of the same selection, which is not shown twice."""
    visited = visit()
    visited.open("map", "en", drawn="exploring", shown="measures")
    expect(visited.page.locator(".frame svg")).to_be_hidden()
    _, svg = saved(visited.page, picture_buttons(visited.page, "en", "svg").first)
    assert squeezed(text("en", "boundary.note")) in words_of(svg)
    assert svg.count(b'class="region') > 30
