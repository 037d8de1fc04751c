"""The search as a reader uses it: type, see the words that were met, follow a hit to its sentence, go back."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from dashboard.catalog import Catalog
from dashboard.i18n import text
from tests.browser.driving import PATIENCE, Visit

QUERY = "500亿元"
ROW = "shenyang-park-foreign-trade-value-2025"


@pytest.mark.parametrize("with_keyboard", [True, False], ids=["keyboard", "mouse"])
def test_type_see_follow_and_go_back(visit: Callable[..., Visit], catalog: Catalog, with_keyboard: bool) -> None:
    visited = visit()
    page = visited.page
    visited.open("about")
    field = page.get_by_role("textbox", name=text("zh", "search.label"))
    field.click()
    field.press_sequentially(QUERY)
    # The field's own hint would be in English.
    expect(page.get_by_text("Press Enter")).to_have_count(0, timeout=PATIENCE)
    if with_keyboard:
        field.press("Enter")
    else:
        page.get_by_role("button", name=text("zh", "search.start"), exact=True).click()
    heading = page.get_by_role("heading", name=text("zh", "search.found", query=QUERY, count=1))
    expect(heading).to_be_visible(timeout=PATIENCE)
    visited.settled()
    assert parse_qs(urlsplit(page.url).query)["q"] == [QUERY]

    name = catalog.name("observations", ROW, "zh")
    link = page.get_by_role("link", name=name)
    expect(link.locator("strong")).to_have_text(QUERY)
    if with_keyboard:
        link.focus()
        page.keyboard.press("Enter")
    else:
        link.click()
    visited.expect_page("documents", "zh")
    visited.settled()
    expect(page.get_by_role("heading", name=text("zh", "documents.asked"))).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text(name).first).to_be_visible(timeout=PATIENCE)
    said = parse_qs(urlsplit(page.url).query)
    assert said["row"] == [f"observations:{ROW}"]
    # The search has done its work: it neither hides the sentence nor goes along in a copied link.
    assert "q" not in said
    expect(heading).to_have_count(0, timeout=PATIENCE)
    expect(field).to_have_value("")

    page.go_back()
    expect(heading).to_be_visible(timeout=PATIENCE)
    visited.expect_no_fault()


def test_a_division_narrows_and_clearing_ends_the_search(visit: Callable[..., Visit]) -> None:
    visited = visit()
    page = visited.page
    visited.open("targets", "en", q="Jiangmen")
    page.get_by_role("button", name=text("en", "search.clear")).click()
    expect(page.get_by_role("button", name=text("en", "search.clear"))).to_have_count(0, timeout=PATIENCE)
    visited.settled()
    assert "q" not in parse_qs(urlsplit(page.url).query)

    visited.open("targets", "en", q="jm")
    page.get_by_role("button", name="Jiangmen", exact=True).click()
    page.wait_for_function("() => new URLSearchParams(location.search).get('region') === '440700'")
    visited.settled()
    visited.expect_page("targets", "en")
    expect(page.get_by_role("button", name=text("en", "search.clear"))).to_have_count(0, timeout=PATIENCE)
    assert "q" not in parse_qs(urlsplit(page.url).query)
    visited.expect_no_fault()
