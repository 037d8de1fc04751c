"""No page has to be scrolled sideways: on a projector, a small laptop or a telephone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import expect

from dashboard.descriptor import Language
from dashboard.navigation import PAGES
from tests.browser.driving import Visit

WIDTHS = (390, 1024, 1440)
_VIEWS = [("" if spec is PAGES[0] else spec.url_path, {}) for spec in PAGES]
_VIEWS += [("documents", {"document": "beijing-science-technology-action-plan"}), ("map", {"level": "prefecture"})]
_VIEWS += [("region", {"region": "110000"}), ("region", {"place": "sino-german-park"})]

# The page itself, and whatever around the heading scrolls or cuts in its stead.
_OVERFLOW = """() => {
  const found = [];
  for (let part = document.querySelector('h1'); part; part = part.parentElement) {
    const cuts = getComputedStyle(part).overflowX !== 'visible' || part === document.scrollingElement;
    if (cuts && part.scrollWidth > part.clientWidth) found.push([part.tagName, part.scrollWidth, part.clientWidth]);
  }
  return found;
}"""


def test_no_page_overflows(visit: Callable[..., Visit], language: Language) -> None:
    """Guards each view in each language: opened on a telephone, where the sidebar is folded, then given more room."""
    visited = visit(viewport={"width": WIDTHS[0], "height": 900})
    overflowing = {}
    for path, parts in _VIEWS:
        for width in WIDTHS:
            visited.page.set_viewport_size({"width": width, "height": 900})
            if width == WIDTHS[0]:
                visited.open(path, language, **parts)
            else:
                visited.settled()
                expect(visited.page.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", "false")
            found = visited.page.evaluate(_OVERFLOW)
            if found:
                overflowing[path, *parts.values(), width] = found
    assert overflowing == {}
