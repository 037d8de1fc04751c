"""The oldest browser that docs/hosting.md names: every page without what came into Chromium after its 105.

A browser of that age is not at hand; what it lacks of JavaScript is taken from this one before the page loads.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dashboard.navigation import PAGES, PageSpec
from tests.browser.driving import Visit

# Built in since: 106 to 109 nothing that scripts call, 110 the copying array methods, 114 to 126 the others.
_NEWER = """
for (const name of ["toSorted", "toReversed", "toSpliced", "with"]) delete Array.prototype[name];
for (const name of ["toSorted", "toReversed", "with"]) delete Object.getPrototypeOf(Int8Array.prototype)[name];
for (const name of ["union", "intersection", "difference", "symmetricDifference", "isSubsetOf", "isSupersetOf"])
  delete Set.prototype[name];
for (const name of ["isWellFormed", "toWellFormed"]) delete String.prototype[name];
for (const name of window.Iterator ? ["map", "filter", "take", "drop", "toArray", "forEach", "some", "every"] : [])
  delete Iterator.prototype[name];
delete Promise.withResolvers; delete Promise.try; delete Object.groupBy; delete Map.groupBy; delete Array.fromAsync;
delete URL.canParse; delete URL.parse; delete AbortSignal.any; delete RegExp.escape; delete window.Iterator;
delete Element.prototype.checkVisibility; delete HTMLElement.prototype.showPopover; delete window.scheduler;
delete Document.prototype.startViewTransition;
"""


@pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.url_path)
def test_a_page_in_a_browser_that_lacks_what_is_newer(visit: Callable[..., Visit], spec: PageSpec) -> None:
    """Guards the reader with Windows 7 or a browser of a mainland maker: the page is drawn, and nothing complains."""
    visited = visit()
    visited.page.add_init_script(_NEWER)
    visited.open(spec.url_path, "en")
    visited.expect_page(spec.url_path, "en")
    visited.expect_no_fault()


def test_what_is_taken_away_is_missed_without_the_older_way(visit: Callable[..., Visit]) -> None:
    """Guards the test itself: where `older.js` cannot help, Streamlit's scripts fail in the same browser."""
    visited = visit()
    visited.page.add_init_script(_NEWER + "Object.freeze(Array.prototype);")
    visited.page.goto(visited.server.url("", "en"))
    visited.page.wait_for_timeout(2500)
    assert any("toSorted is not a function" in error for error in visited.errors)
