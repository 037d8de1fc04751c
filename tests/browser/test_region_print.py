"""A region's page printed on A4: all its words, real tables, nothing of the screen's own, few pages; and its links."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from dashboard.descriptor import Language
from dashboard.exports.html_table import MOST_ROWS
from dashboard.geometry import region_name
from dashboard.i18n import date_text, text
from tests.browser.driving import AS_OF, Visit, choose_row, click_shape, grids, squeezed

# Region -> most pages it may take; measured 4, 7 and 2 on 2026-11-21.
PAGES_ALLOWED = {"440700": 5, "360000": 8, "540000": 2}
# In points; the tools round to whole pixels on the way.
_A4, _ROUNDING = (595.3, 841.9), 1.0


def printed(visited: Visit, folder: Path) -> list[str]:
    """The words of each sheet of paper that the page takes; A4, unless the page asks for another size."""
    if not shutil.which("pdftotext") or not shutil.which("pdfinfo"):
        pytest.skip("No poppler-utils: the words of a PDF cannot be read.")
    file = folder / "page.pdf"
    visited.page.pdf(path=file, format="A4", prefer_css_page_size=True)
    size = subprocess.run(["pdfinfo", str(file)], capture_output=True, text=True, check=True).stdout
    found = re.search(r"Page size:\s+([\d.]+) x ([\d.]+)", size)
    assert found
    assert [float(side) for side in found.groups()] == pytest.approx(_A4, abs=_ROUNDING)
    said = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, text=True, check=True).stdout
    return said.split("\f")[:-1]


@pytest.mark.parametrize("region", PAGES_ALLOWED)
def test_the_print_is_complete_and_short(
    visit: Callable[..., Visit], language: Language, region: str, tmp_path: Path
) -> None:
    """Guards the sheet on A4: title, region, sources, day and boundary note, and nothing that only a screen can do."""
    visited = visit()
    visited.open("region", language, region=region)
    pages = printed(visited, tmp_path)
    assert 1 <= len(pages) <= PAGES_ALLOWED[region]
    words = squeezed("".join(pages))
    name = region_name(region, language)
    for said in (
        text(language, "page.region"),
        name,
        region_name(region, "en" if language == "zh" else "zh"),
        region,
        text(language, "region.above.title"),
        text(language, "region.sources", count=len(re.findall(r"(?m)^\s*\d+\. ", "\n".join(pages)))),
        date_text(language, AS_OF),
        text(language, "boundary.note"),
    ):
        assert squeezed(said) in words, said
    # The foot of each page says whose it is, of which day, and which of how many.
    for number, page in enumerate(pages, 1):
        assert squeezed(date_text(language, AS_OF)) in squeezed(page)
        assert squeezed(name) in squeezed(page)
        assert f"{number}/{len(pages)}" in squeezed(page)
    for screen in ("sidebar.filters", "table.download", "picture.png", "chart.table", "region.map_how", "upload.title"):
        assert squeezed(text(language, screen)) not in words, screen
    visited.expect_no_fault()


def test_every_printed_row_is_there(visit: Callable[..., Visit], tmp_path: Path) -> None:
    """Guards real tables: a canvas prints what is in sight, here each row of a city's measures is on paper."""
    visited = visit()
    visited.open("region", "zh", region="440700")
    rows = visited.page.locator(".paper tbody tr")
    names = [squeezed(name) for name in rows.locator("td:first-child").all_text_contents()]
    assert len(names) > MOST_ROWS
    words = squeezed("".join(printed(visited, tmp_path)))
    # A name that is broken over two lines has its neighbours' words between: its first ones are whole.
    assert [name for name in names if name[:8] not in words] == []
    # On the screen the same lists are tables that can be chosen from, and these are not seen.
    expect(visited.page.locator(".paper").first).to_be_hidden()


def test_other_pages_print_as_before(visit: Callable[..., Visit], tmp_path: Path) -> None:
    """Guards the style sheet's reach: left behind by a visit, it must not blank another page's print."""
    visited = visit()
    visited.open("region", "zh", region="440700")
    visited.page.get_by_role("link", name=text("zh", "page.about"), exact=True).first.click()
    visited.settled()
    visited.expect_page("about", "zh")
    words = squeezed("".join(printed(visited, tmp_path)))
    assert squeezed(text("zh", "about.method.title")) in words


def test_the_print_of_a_dark_screen_is_light(visit: Callable[..., Visit], tmp_path: Path) -> None:
    """Guards ink and legibility: no dark ground, and dark words, whatever the screen's scheme."""
    visited = visit(color_scheme="dark")
    visited.open("region", "zh", region="440700")
    visited.page.emulate_media(media="print", color_scheme="dark")
    colour = "(part) => getComputedStyle(part).color"
    for part in (
        visited.page.locator("h1").first,
        visited.page.locator(".band h2"),
        visited.page.locator(".paper td").first,
    ):
        red, green, blue = (int(value) for value in re.findall(r"\d+", part.evaluate(colour))[:3])
        assert max(red, green, blue) < 100
    grounds = visited.page.evaluate(
        """() => {
          const found = [];
          for (let part = document.querySelector('.band'); part; part = part.parentElement)
            found.push(getComputedStyle(part).backgroundColor);
          return found;
        }"""
    )
    assert set(grounds) <= {"rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"}


def test_a_province_on_the_small_map_switches_the_page(visit: Callable[..., Visit]) -> None:
    """Guards the map as a way elsewhere, also to a province of which nothing is held."""
    visited = visit()
    visited.open("region", "zh", region="440700")
    click_shape(visited.page, "540000")
    expect(visited.page.locator(".band h2")).to_contain_text(region_name("540000", "zh"))
    visited.page.wait_for_url(lambda url: "region=540000" in url)
    visited.expect_page("region", "zh")
    visited.expect_no_fault()


def test_a_row_leads_to_its_evidence(visit: Callable[..., Visit]) -> None:
    """Guards every line's way to its sentence: choosing one shows it with a link to the document's page and the row."""
    visited = visit()
    visited.open("region", "zh", region="440700")
    choose_row(visited.page, grids(visited.page).first, 0)
    link = visited.page.get_by_role("link", name=text("zh", "evidence.open"), exact=True)
    expect(link).to_be_visible()
    link.click()
    visited.settled()
    visited.expect_page("documents", "zh")
    assert "row=documents%3Ajiangmen-laboratory-report" in visited.page.url
    visited.expect_no_fault()
