"""The way of a reader: open, switch language, choose a place, follow a figure to its sentence, pass the link on."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect

from dashboard.catalog import Catalog, Selection
from dashboard.descriptor import Language
from dashboard.geometry import region_name
from dashboard.i18n import text
from tests.browser.driving import AS_OF, Visit, choose_row, click_shape, grids, picture_buttons

REGION = "210000"
# The element that has the focus, also within a component.
_FOCUSED = """() => {
  let found = document.activeElement;
  while (found?.shadowRoot?.activeElement) found = found.shadowRoot.activeElement;
  if (!found?.matches('[data-key]')) return null;
  // A division's ring follows its own edge: two pixels and more, half of which its neighbours may cover.
  const look = getComputedStyle(found);
  const probe = document.createElement('i');
  probe.style.color = 'var(--selected)';
  found.getRootNode().host.shadowRoot.append(probe);
  const selected = getComputedStyle(probe).color;
  probe.remove();
  const drawn = look.stroke === selected && parseFloat(look.strokeWidth) >= 4;
  return { key: found.dataset.key, ring: found.matches(':focus-visible') && drawn };
}"""


def _parts(page: Page) -> dict[str, str]:
    """The view as the address says it."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def _expect_parts(page: Page, **parts: str | None) -> None:
    """Assert that the address comes to say this of the view; None where it has nothing to say."""
    page.wait_for_function(
        """(wanted) => {
          const said = new URLSearchParams(location.search);
          return Object.entries(wanted).every(([name, value]) => said.get(name) === value);
        }""",
        arg=parts,
    )


def _all_rows(catalog: Catalog, selection: Selection) -> int:
    narrowed = catalog.select(selection)
    return sum(len(narrowed.frames[table.name]) for table in catalog.descriptor.fact_tables)


def _total(page: Page, language: Language, catalog: Catalog, region: str = "") -> None:
    """Assert that the opening page counts what there is in this region."""
    total = _all_rows(catalog, Selection(region=region))
    expect(page.get_by_role("heading", name=text(language, "overview.counts", total=total), exact=True)).to_be_visible()


def _sidebar_region(page: Page, language: Language, region: str) -> None:
    """Assert that the sidebar names this region."""
    name = region_name(region, language) if region else text(language, "sidebar.all")
    box = page.get_by_role("combobox", name=text(language, "sidebar.region"))
    # The list sets a division's name in below the one above it.
    expect(box).to_have_value(re.compile(rf"^\s*{re.escape(name)}$"))


def test_language_and_a_province_by_mouse(visit: Callable[..., Visit], catalog: Catalog) -> None:
    visited = visit()
    page = visited.page
    visited.open()
    visited.expect_page("overview", "zh")
    page.get_by_role("radio", name=text("en", "language.name")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(text("en", "overview.title"))
    visited.settled()
    assert _parts(page) == {"lang": "en", "as_of": AS_OF}
    _total(page, "en", catalog)

    click_shape(page, REGION)
    _total(page, "en", catalog, REGION)
    _sidebar_region(page, "en", REGION)
    _expect_parts(page, region=REGION)
    expect(page.locator(f'path.region.selected[data-key="{REGION}"]')).to_have_count(1)

    page.get_by_role("link", name=text("en", "page.targets"), exact=True).first.click()
    narrowed = len(catalog.select(Selection(region=REGION)).frames["targets"])
    assert narrowed < len(catalog.frames["targets"])
    expect(page.get_by_role("heading", name=text("en", "targets.all", count=narrowed), exact=True)).to_be_visible()
    visited.expect_page("targets", "en")
    page.get_by_role("link", name=text("en", "page.overview"), exact=True).first.click()
    visited.expect_page("overview", "en")
    visited.settled()

    click_shape(page, REGION)
    _total(page, "en", catalog)
    _sidebar_region(page, "en", "")
    _expect_parts(page, region=None)
    visited.expect_no_fault()


def test_a_province_by_keyboard(visit: Callable[..., Visit], catalog: Catalog) -> None:
    visited = visit()
    page = visited.page
    visited.open()
    focused = None
    for _ in range(60):
        page.keyboard.press("Tab")
        focused = page.evaluate(_FOCUSED)
        if focused:
            break
    assert focused and focused["ring"]
    page.keyboard.press("Enter")
    expect(page.locator("path.region.selected")).to_have_attribute("data-key", focused["key"])
    _total(page, "zh", catalog, focused["key"])
    visited.settled()
    _expect_parts(page, region=focused["key"])
    # The focus stays where it was, though the drawing is a new one.
    assert page.evaluate(_FOCUSED) == focused
    page.keyboard.press("Enter")
    expect(page.locator("path.region.selected")).to_have_count(0)
    _total(page, "zh", catalog)
    visited.expect_no_fault()


def test_a_park_and_the_prefectures(visit: Callable[..., Visit], catalog: Catalog) -> None:
    visited = visit()
    page = visited.page
    visited.open("map")
    place = "sino-german-park"
    page.locator(f'[data-key="place:{place}"]').first.scroll_into_view_if_needed()
    click_shape(page, f"place:{place}")
    expect(page.get_by_text(text("zh", "sidebar.place", name=catalog.name("places", place, "zh")))).to_be_visible()
    _expect_parts(page, place=place)
    count = len(catalog.select(Selection(place=place)).frames["targets"])
    title = catalog.descriptor.tables["targets"].titles["zh"]
    expect(
        page.get_by_role("heading", name=text("zh", "map.rows", table=title, count=count), exact=True)
    ).to_be_visible()
    page.get_by_role("button", name=text("zh", "sidebar.clear")).click()
    expect(page.get_by_role("button", name=text("zh", "sidebar.clear"))).to_have_count(0)
    visited.settled()
    _expect_parts(page, place=None)

    page.get_by_role("radio", name=text("zh", "level.prefecture")).click()
    expect(page.get_by_text(text("zh", "map.subtitle.prefecture", table=title))).to_be_visible()
    visited.settled()
    _expect_parts(page, level="prefecture")
    assert page.locator("path.region").count() > 300
    click_shape(page, "440700")
    _sidebar_region(page, "zh", "440700")
    visited.expect_no_fault()


def test_from_a_row_to_its_sentence_in_its_document(visit: Callable[..., Visit], catalog: Catalog, texts: Path) -> None:
    visited = visit()
    page = visited.page
    visited.open("targets")
    row = catalog.frames["targets"].iloc[1]
    # The table of all targets is the last on the page, below the two of what is due.
    choose_row(page, grids(page).last, 1)
    expect(page.get_by_role("heading", name=text("zh", "targets.evidence"), exact=True)).to_be_visible()
    _expect_parts(page, row=f"targets:{row['target_id']}")
    expect(page.locator("blockquote mark").first).to_have_text(row["evidence"])
    page.get_by_role("link", name=text("zh", "evidence.open")).click()
    visited.expect_page("documents", "zh")
    expect(page.get_by_role("heading", name=catalog.name("documents", row["document_id"], "zh"))).to_be_visible()
    visited.settled()
    expect(page.locator("blockquote mark").first).to_have_text(row["evidence"])
    paragraph = page.locator("blockquote").first.inner_text()
    assert len(paragraph) > len(row["evidence"])
    _expect_parts(page, document=row["document_id"])
    visited.expect_no_fault()


def test_from_a_mark_to_its_sentence(visit: Callable[..., Visit], catalog: Catalog) -> None:
    visited = visit()
    page = visited.page
    visited.open("targets")
    mark = page.locator(".js-plotly-plot .points path").first
    mark.scroll_into_view_if_needed()
    box = mark.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_timeout(300)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(page.get_by_role("heading", name=text("zh", "targets.evidence"), exact=True)).to_be_visible()
    visited.settled()
    chosen = _parts(page)["row"].partition(":")[2]
    cells = catalog.cells("targets", chosen)
    assert cells["target_year"] != ""
    expect(page.locator("blockquote", has_text=cells["evidence"]).first).to_be_visible()
    visited.expect_no_fault()


def test_a_copied_link_reopens_the_view(visit: Callable[..., Visit], catalog: Catalog) -> None:
    for path, parts in (
        ("map", {"level": "prefecture", "shown": "measures", "region": "110000"}),
        ("", {"region": REGION}),
    ):
        visited = visit(permissions=["clipboard-read", "clipboard-write"])
        visited.open(path, "en", **parts)
        picture_buttons(visited.page, "en", "link").first.click()
        expect(visited.page.get_by_role("status").filter(has_text=text("en", "picture.copied"))).to_be_visible()
        link = visited.page.evaluate("navigator.clipboard.readText()")
        other = visit()
        other.go(link)
        other.expect_page(path, "en")
        expect(other.page.get_by_role("dialog")).to_have_count(0)
        _sidebar_region(other.page, "en", parts["region"])
        # The first drawing of either page is its map.
        expect(other.page.locator("path.region").first).to_be_attached()
        drawn = "svg.chart >> nth=0"
        assert other.page.locator(drawn).inner_html() == visited.page.locator(drawn).inner_html()
        assert _parts(other.page) == _parts(visited.page)
        other.expect_no_fault()


def test_what_a_link_gets_wrong_is_named_and_left_out(visit: Callable[..., Visit]) -> None:
    visited = visit()
    visited.open("targets", "en", region="999999", colour="red")
    visited.expect_page("targets", "en")
    for name, value in (("region", "999999"), ("colour", "red")):
        expect(visited.page.get_by_text(text("en", "frame.ignored", name=name, value=value))).to_be_visible()
    _sidebar_region(visited.page, "en", "")
    assert _parts(visited.page) == {"lang": "en", "as_of": AS_OF}
    visited.expect_no_fault()


def test_back_undoes_a_choice(visit: Callable[..., Visit], catalog: Catalog) -> None:
    visited = visit()
    page = visited.page
    visited.open()
    visited.settled()
    click_shape(page, REGION)
    _total(page, "zh", catalog, REGION)
    _expect_parts(page, region=REGION)
    visited.settled()
    page.go_back()
    _total(page, "zh", catalog)
    _expect_parts(page, region=None)
    visited.expect_no_fault()
