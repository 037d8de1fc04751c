"""Any page can be the first that a freshly started server is asked for."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from dashboard.i18n import text
from dashboard.navigation import PAGES
from tests.browser.driving import Server, Visit


def _expect_whole_navigation(visited: Visit) -> None:
    links = [text("en", spec.title) for spec in PAGES]
    for name in links:
        expect(visited.page.get_by_role("link", name=name, exact=True).first).to_be_visible()
    # Streamlit's old menu lists the files of `pages/` instead, by names made from the files' names.
    expect(visited.page.get_by_test_id("stSidebarNavLink")).to_have_count(len(links))


@pytest.mark.parametrize("first", ["targets", ""])
def test_first_visit_after_a_start(
    fresh_server: Callable[..., Server], visit: Callable[..., Visit], first: str
) -> None:
    visited = visit(fresh_server())
    visited.open(first, "en")
    visited.expect_page(first, "en")
    _expect_whole_navigation(visited)
    visited.expect_no_fault()


def test_the_opening_page_answers_under_its_own_name(visit: Callable[..., Visit]) -> None:
    visited = visit()
    visited.open(PAGES[0].url_path, "en")
    visited.expect_page(PAGES[0].url_path, "en")
    expect(visited.page.get_by_role("dialog")).to_have_count(0)
    visited.expect_no_fault()


def test_below_a_base_path(fresh_server: Callable[..., Server], visit: Callable[..., Visit]) -> None:
    visited = visit(fresh_server("atlas"))
    visited.open("targets", "en")
    visited.expect_page("targets", "en")
    visited.page.get_by_role("link", name=text("en", "page.map"), exact=True).first.click()
    expect(visited.page.locator("path.region")).to_have_count(34)
    visited.expect_page("map", "en")
    visited.expect_no_fault()
