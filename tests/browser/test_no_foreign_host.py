"""No request leaves the server's own host, and nothing of a page needs one that would.

Every view in both languages is opened so in `test_accessibility.py`; here is what comes later than the page.
"""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import expect

from dashboard.descriptor import Language
from tests.browser.driving import Visit, cut_off, picture_buttons, saved

# A painted map has land, sea and lines at least; a blank canvas has one colour.
_LEAST_COLOURS = 4


@pytest.fixture
def alone(visit: Callable[..., Visit]) -> Visit:
    """A visit from a network that reaches the dashboard and nothing else."""
    made = visit()
    cut_off(made)
    return made


def test_saving_a_picture_asks_only_its_own_host(alone: Visit) -> None:
    """Guards the code that draws a plot's picture: it is fetched when it is wanted, from the dashboard itself."""
    alone.open("targets")
    saved(alone.page, picture_buttons(alone.page, "zh", "svg").last)
    assert any("plotly" in url.lower() for url in alone.requests)
    alone.expect_no_fault()


def test_the_maps_are_drawn_without_the_network(alone: Visit, language: Language) -> None:
    """Guards both maps: the reading map's outlines and the exploring map's painted canvas come from the dashboard."""
    alone.open("map", language)
    regions = alone.page.locator("path.region")
    expect(regions).to_have_count(34)
    expect(regions.first).to_be_visible()
    alone.open("map", language, drawn="exploring")
    canvas = alone.page.locator("#deckgl-overlay, .deckgl-overlay, canvas[id*=deck]").first
    canvas.scroll_into_view_if_needed()
    alone.page.wait_for_timeout(1500)
    image = Image.open(io.BytesIO(canvas.screenshot())).convert("RGB")
    painted = [count for count, _ in image.getcolors(image.width * image.height) or [] if count > 200]
    assert len(painted) >= _LEAST_COLOURS
    alone.expect_no_fault()
