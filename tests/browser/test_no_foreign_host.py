"""No request leaves the server's own host, and nothing of a page needs one that would."""

from __future__ import annotations

import io
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from PIL import Image
from playwright.sync_api import expect

from dashboard.descriptor import Language
from dashboard.navigation import PAGES
from tests.browser.driving import Visit, picture_buttons, saved

# A painted map has land, sea and lines at least; a blank canvas has one colour.
_LEAST_COLOURS = 4


@pytest.fixture
def alone(visit: Callable[..., Visit]) -> Visit:
    """A visit from a network that reaches the dashboard and nothing else."""
    made = visit()
    made.page.context.route(lambda url: urlsplit(url).netloc != made.server.host, lambda route: route.abort())
    return made


def test_every_page_asks_only_its_own_host(alone: Visit, language: Language) -> None:
    for spec in PAGES:
        alone.open("" if spec is PAGES[0] else spec.url_path, language)
        alone.expect_page(spec.url_path, language)
    # Saving fetches the code that draws the picture.
    alone.open("targets", language)
    saved(alone.page, picture_buttons(alone.page, language, "svg").first)
    assert any("plotly" in url.lower() for url in alone.requests)
    alone.expect_no_fault()


def test_the_maps_are_drawn_without_the_network(alone: Visit, language: Language) -> None:
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
