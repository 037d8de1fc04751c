"""The timeline in a browser: a mark's facts, the window, a drawing for each width, the picture and the calendar."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from icalendar import Calendar
from playwright.sync_api import Page, expect

from dashboard.catalog import Catalog
from dashboard.figures.agenda_timeline import WIDTHS
from dashboard.i18n import text
from tests.browser.driving import Visit, choose_row, click_shape, grids, picture_buttons, saved

DUE_2025 = "deadline.2025-12-31.2025-12-31.360000"
_DRAWN = """() => {
  const root = [...document.querySelectorAll('.stBidiComponent *')].map((part) => part.shadowRoot).find(Boolean);
  const svg = root.querySelector('svg.chart');
  const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
  const sizes = [...svg.querySelectorAll('text')].map((line) => scale * parseFloat(line.getAttribute('font-size')));
  return { width: svg.viewBox.baseVal.width, smallest: Math.min(...sizes), largest: Math.max(...sizes) };
}"""
# Pixels: smaller cannot be read on a telephone, larger would shout beside the page's own 16.
READABLE = (9.5, 18)


def parts(page: Page) -> dict[str, str]:
    """The view as the address says it."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_a_mark_lists_its_targets_and_a_row_its_sentence(visit: Callable[..., Visit], catalog: Catalog) -> None:
    """Guards the way from the wall of 2025 to one sentence, its address, and the way back."""
    visited = visit()
    page = visited.page
    visited.open("timeline", "zh")
    visited.expect_page("timeline", "zh")
    click_shape(page, DUE_2025)
    heading = page.get_by_role("heading", name=re.compile("江西省.*（25）"))
    expect(heading).to_be_visible()
    assert parts(page)["mark"] == DUE_2025
    choose_row(page, grids(page).first, 0)
    page.wait_for_function("() => new URLSearchParams(location.search).has('row')")
    table, _, row_id = parts(page)["row"].partition(":")
    # The row stands in the list of what was just due as well; its evidence below the one it was chosen in.
    expect(page.locator("strong", has_text=catalog.name(table, row_id, "zh"))).to_have_count(1)

    # Whoever is sent the link sees the same list and the same sentence.
    other = visit()
    other.go(page.url)
    expect(other.page.get_by_role("heading", name=re.compile("江西省.*（25）"))).to_be_visible()
    expect(other.page.locator("strong", has_text=catalog.name(table, row_id, "zh"))).to_have_count(1)

    click_shape(page, DUE_2025)
    expect(heading).to_have_count(0)
    page.wait_for_function("() => !new URLSearchParams(location.search).has('mark')")
    visited.expect_no_fault()


@pytest.mark.parametrize("width", [1440, 1024, 768, 390])
def test_each_width_gets_a_drawing_whose_words_can_be_read(visit: Callable[..., Visit], width: int) -> None:
    """Guards legibility: at a projector's, a small laptop's and a telephone's width the words keep their size."""
    visited = visit(viewport={"width": width, "height": 900})
    visited.open("timeline", "en")
    drawn = visited.page.evaluate(_DRAWN)
    assert READABLE[0] <= drawn["smallest"] <= drawn["largest"] <= READABLE[1]
    visited.expect_no_fault()


def test_a_window_that_is_made_narrow_is_drawn_anew(visit: Callable[..., Visit]) -> None:
    """Guards turning a telephone, and that a saved picture is the widest drawing whatever the screen."""
    visited = visit(viewport={"width": 1440, "height": 900})
    page = visited.page
    visited.open("timeline", "en")
    assert page.evaluate(_DRAWN)["width"] == WIDTHS[0]
    page.set_viewport_size({"width": 390, "height": 900})
    page.wait_for_function(f"() => ({_DRAWN})().width === {WIDTHS[-1]}")
    _, picture = saved(page, picture_buttons(page, "en", "svg").first)
    assert f'viewBox="0 0 {WIDTHS[0]} ' in picture.decode()
    assert "var(--" not in picture.decode()
    visited.expect_no_fault()


def test_the_window_is_chosen_and_kept(visit: Callable[..., Visit]) -> None:
    """Guards the zoom: a year is chosen from the list, the finding and the address follow."""
    visited = visit()
    page = visited.page
    visited.open("timeline", "en")
    page.get_by_role("combobox", name=text("en", "timeline.window")).click()
    page.get_by_role("option", name="2027", exact=True).click()
    expect(page.get_by_role("heading", name=text("en", "timeline.finding_one.open", year=2027))).to_be_visible()
    page.wait_for_function("() => new URLSearchParams(location.search).get('window') === '2027'")
    visited.expect_no_fault()


def test_the_calendar_is_saved(visit: Callable[..., Visit]) -> None:
    """Guards the download: a file that a calendar reads, of the selection and of all."""
    visited = visit()
    page = visited.page
    visited.open("timeline", "zh", region="110000")
    for name, count in (("selected", 4), ("all", 37)):
        button = page.get_by_role("button", name=text("zh", f"calendar.{name}"), exact=True)
        file, content = saved(page, button)
        assert file == f"dual_carbon_{name}.ics"
        assert len(Calendar.from_ical(content).walk("VEVENT")) == count
    visited.expect_no_fault()
