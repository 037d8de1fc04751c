"""Behind nginx with TLS and under a path, by the configuration in docs/hosting: all works as it does directly."""

from __future__ import annotations

import json
import re
import ssl
import urllib.request
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Response, expect

from dashboard.i18n import text
from dashboard.navigation import PAGES, PageSpec
from tests.browser.driving import (
    ARGUMENTS,
    Server,
    Visit,
    browser_path,
    click_shape,
    picture_buttons,
    running,
    saved,
    visit_in,
)
from tests.browser.proxying import NAME, access_log, behind_nginx

BASE = "gov/atlas"
_YEAR = "max-age=31536000"


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard below a path."""
    with running(tmp_path_factory.mktemp("app") / "log.txt", BASE) as started:
        yield started


@pytest.fixture(scope="module")
def public(app: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same at its public address."""
    with behind_nginx(app, tmp_path_factory.mktemp("nginx")) as proxied:
        yield proxied


@pytest.fixture(scope="module")
def context(browser: Browser, public: Server) -> Iterator[BrowserContext]:
    """A browser of its own that knows where the public name is; one process drives all browsers."""
    resolve = f"--host-resolver-rules=MAP {NAME} 127.0.0.1"
    chromium = browser.browser_type.launch(executable_path=browser_path(), args=[*ARGUMENTS, resolve])
    yield chromium.new_context(
        viewport={"width": 1440, "height": 900}, locale="zh-CN", ignore_https_errors=True, accept_downloads=True
    )
    chromium.close()


def visited_with_failures(context: BrowserContext, public: Server) -> tuple[Visit, list[str]]:
    """A tab, and the addresses that were not answered well (Streamlit's own two probes for its base path aside)."""
    visited = visit_in(context, public)
    failed: list[str] = []

    def note(response: Response) -> None:
        probe = urlsplit(response.url).path.endswith(("/_stcore/health", "/_stcore/host-config"))
        if response.status >= 400 and not (probe and response.status == 404):
            failed.append(f"{response.status} {response.url}")

    visited.page.on("response", note)
    visited.page.on("requestfailed", lambda request: failed.append(f"{request.failure} {request.method} {request.url}"))
    return visited, failed


@pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.url_path)
def test_every_page_by_its_own_address(context: BrowserContext, public: Server, spec: PageSpec) -> None:
    """Guards deep links below a path: the page, its language, no failed request, no other host."""
    path = spec.url_path
    visited, failed = visited_with_failures(context, public)
    visited.open(path, "en")
    visited.expect_page(path, "en")
    assert failed == []
    visited.expect_no_fault()
    inside = [url for url in visited.requests if urlsplit(url).scheme in ("http", "https", "wss")]
    assert inside
    assert [url for url in inside if not urlsplit(url).path.startswith(f"/{BASE}")] == []
    visited.page.close()


def test_navigation_a_choice_and_its_link(context: BrowserContext, public: Server) -> None:
    """Guards the websocket and the links: a page from the navigation, a province by mouse, its copied address."""
    visited, failed = visited_with_failures(context, public)
    visited.open("", "en")
    visited.page.get_by_role("link", name=text("en", "page.map"), exact=True).first.click()
    expect(visited.page.locator("path.region")).to_have_count(34)
    visited.settled()
    click_shape(visited.page, "360000")
    expect(visited.page.get_by_role("button", name=text("en", "sidebar.clear"))).to_be_visible()
    expect(visited.page).to_have_url(re.compile(rf"/{BASE}/map\?.*region=360000"))
    visited.go(visited.page.url)
    visited.expect_page("map", "en")
    expect(visited.page.get_by_role("button", name=text("en", "sidebar.clear"))).to_be_visible()
    assert failed == []
    visited.expect_no_fault()
    visited.page.close()


def test_pictures_and_files_are_saved(context: BrowserContext, public: Server) -> None:
    """Guards downloads: a picture made in the browser, GeoJSON and calendar from the server's media route."""
    visited, failed = visited_with_failures(context, public)
    visited.open("map", "en")
    name, picture = saved(visited.page, picture_buttons(visited.page, "en", "svg").first)
    assert name.endswith(".svg")
    assert picture.startswith(b"<svg")
    _, layer = saved(visited.page, visited.page.get_by_role("button", name=text("en", "map.geojson")))
    assert len(json.loads(layer)["features"]) == 34
    visited.open("timeline", "en")
    _, calendar = saved(visited.page, visited.page.get_by_role("button", name=text("en", "calendar.all")).first)
    assert calendar.startswith(b"BEGIN:VCALENDAR")
    # A download that the page starts itself ends the request that was there for it.
    assert [line for line in failed if "ERR_ABORTED" not in line] == []
    visited.expect_no_fault()
    visited.page.close()


def test_the_log_keeps_no_token_of_a_draft(context: BrowserContext, public: Server) -> None:
    """Guards the link of a shared draft against whoever reads the proxy's log: page and websocket, answered or not."""
    visited = visit_in(context, public)
    token = "a-token-that-nobody-may-read"
    visited.open("about", "en", draft=token)
    visited.page.close()
    for path in (f"/?draft={token}", f"/about?lang=en&draft={token}"):
        _headers(public, path, "identity")
    folder = public.log.parent
    log = access_log(folder).read_text(encoding="utf-8")
    assert f'"GET /{BASE}/about HTTP/' in log
    assert len(log.splitlines()) > 20
    for path in folder.glob("*.log"):
        assert token not in path.read_text(encoding="utf-8"), path.name


def _headers(server: Server, path: str, accepted: str) -> dict[str, str]:
    trusting = ssl._create_unverified_context()
    address = f"{server.address}{path}".replace(NAME, "127.0.0.1")
    request = urllib.request.Request(
        address, headers={"Accept-Encoding": accepted, "Host": urlsplit(server.address).netloc}
    )
    with urllib.request.urlopen(request, timeout=20, context=trusting) as answer:
        return {name.lower(): value for name, value in answer.headers.items()}


@pytest.mark.parametrize("place", ["direct", "proxied"])
def test_compression_and_caching_are_right(place: str, app: Server, public: Server, context: BrowserContext) -> None:
    """Guards both places: encoded once, kept for good where the name changes with the content, else asked again."""
    server = app if place == "direct" else public
    with context.new_page() as page:
        page.goto(public.address)
        addresses = page.eval_on_selector_all(
            "script[src], link[rel=modulepreload]", "all => all.map(e => e.src || e.href)"
        )
    bundles = [urlsplit(url).path.removeprefix(f"/{BASE}") for url in addresses]
    assert len(bundles) > 50
    for path in (
        next(path for path in bundles if "/index." in path),
        next(path for path in bundles if "/assets/" in path),
    ):
        for accepted, encoding in (("br, gzip", "br"), ("gzip", "gzip"), ("identity", None)):
            headers = _headers(server, path, accepted)
            assert headers.get("content-encoding") == encoding, (path, headers)
            assert _YEAR in headers["cache-control"]
            assert "immutable" in headers["cache-control"]
            assert headers["vary"].lower().count("accept-encoding") >= 1
    for path in ("/", "/targets"):
        headers = _headers(server, path, "br, gzip")
        assert headers["content-encoding"] == "br"
        assert headers["cache-control"] == "no-cache"
        assert headers["etag"]
