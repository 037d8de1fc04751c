"""No page has to be scrolled sideways: on a projector, a small laptop or a telephone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboard.descriptor import Language
from dashboard.navigation import PAGES
from tests.browser.driving import Visit

WIDTHS = (1440, 1024, 390)
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


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_overflows(visit: Callable[..., Visit], language: Language, width: int) -> None:
    visited = visit(viewport={"width": width, "height": 900})
    overflowing = {}
    for path, parts in _VIEWS:
        visited.open(path, language, **parts)
        found = visited.page.evaluate(_OVERFLOW)
        if found:
            overflowing[path, *parts.values()] = found
    assert overflowing == {}
