"""A running dashboard and a real browser in front of it; what the browser asked for and complained of is kept.

The browser is the system's Chromium (or `$CHROMIUM`), never one that is downloaded for the tests.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from dashboard.descriptor import Language
from dashboard.i18n import LANGUAGES
from tests.browser.driving import ARGUMENTS, Server, Visit, browser_path, documents_folder, running, visit_in


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard of this checkout, shared by all tests: no test leaves anything behind in it."""
    with running(tmp_path_factory.mktemp("server") / "log.txt") as started:
        yield started


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Starts dashboards of their own, which nobody has visited; they take a base path."""
    with contextlib.ExitStack() as stack:
        count = iter(range(100))
        yield lambda base_path="": stack.enter_context(running(tmp_path / f"log{next(count)}.txt", base_path))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The browser, started once."""
    path = browser_path()
    if not path:
        pytest.skip("No Chromium: `apt-get install chromium`, or set CHROMIUM to the browser's file.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def texts() -> Path:
    """The folder with the source texts; tests that need the texts are skipped without it."""
    folder = documents_folder()
    if folder is None:
        pytest.skip("No source texts in ../shared/documents: the highlighted sentence cannot be shown.")
    return folder


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Callable[..., Visit]]:
    """Opens browser tabs, each in a context of its own (no cookies, no cache), closed at the end of the test."""
    contexts: list[BrowserContext] = []

    def make(at: Server | None = None, **options: Any) -> Visit:
        settings = {"viewport": {"width": 1440, "height": 900}, "locale": "zh-CN", "accept_downloads": True, **options}
        context = browser.new_context(**settings)
        contexts.append(context)
        return visit_in(context, at or server)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> Language:
    """Each language in turn."""
    return "en" if request.param == "en" else "zh"
