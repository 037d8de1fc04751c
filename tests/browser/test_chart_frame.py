"""The chart component by itself, in a page that holds nothing else: drawings that are wider than the screen."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from dashboard.figures.svg import Drawing, clickable, rectangle
from dashboard.theme import css_variable, style_sheet
from dashboard.ui.assets import component_file

WORDS = {
    name: f"示例 {name}"
    for name in ("png", "svg", "link", "working", "saved", "failed", "copied", "copy_failed", "sideways", "keys")
}
_SHOW = """([code, data]) => import("data:text/javascript;base64," + code).then((component) => {
  const host = document.querySelector("#host");
  const parentElement = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  window.chosen ??= [];
  const setStateValue = (name, value) => window.chosen.push(value.key);
  component.default({ data, parentElement, setStateValue });
})"""

Show = Callable[..., Page]


@pytest.fixture
def show(browser: Browser) -> Iterator[Show]:
    """Shows a drawing in the component, in a page of this width."""
    page = browser.new_page(viewport={"width": 390, "height": 700})

    def shown(drawing: Drawing, width: int = 390) -> Page:
        page.set_viewport_size({"width": width, "height": 700})
        if not page.locator("#host").count():
            page.set_content(
                '<button id="before">before</button><div id="host"></div><button id="after">after</button>'
            )
        data: dict[str, Any] = {"words": WORDS, "css": style_sheet(":host") + component_file("chart.css")}
        data["drawing"] = vars(drawing) | {"regions": {}, "language": "zh"}
        code = base64.b64encode(component_file("chart.js").encode()).decode()
        page.evaluate(_SHOW, [code, data])
        return page

    yield shown
    page.close()


def marks(count: int, *, across: int = 1, **more: int) -> Drawing:
    """A drawing of so many squares that can be chosen, `across` of them in a row."""
    squares = (
        clickable(
            f"mark-{number}",
            f"方块 {number}",
            rectangle(20 * (number % across), 20 * (number // across), 16, 16, css_variable("accent")),
        )
        for number in range(count)
    )
    rows = -(-count // across)
    return Drawing((0, 0, 20 * across, 20 * rows), "".join(squares), "示例方块", **more)


def frame(page: Page) -> Locator:
    """The part that holds the drawing."""
    return page.locator(".frame")


def test_a_wide_drawing_is_moved_sideways_on_a_telephone(show: Show) -> None:
    """Guards `min_width`: the drawing keeps it, the page does not overflow, and a focusable region moves it."""
    page = show(marks(40, across=40, min_width=900))
    region = page.get_by_role("region", name=WORDS["sideways"])
    expect(region).to_have_count(1)
    expect(page.get_by_text(WORDS["sideways"])).to_be_visible()
    assert page.locator("svg.chart").evaluate("svg => svg.getBoundingClientRect().width") == 900
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    # Drawn anew, as after every choice, it stays where the reader moved it.
    region.evaluate("part => { part.scrollLeft = 333 }")
    show(marks(40, across=40, min_width=900))
    assert frame(page).evaluate("part => part.scrollLeft") == 333
    region.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("document.querySelector('#host').shadowRoot.querySelector('.frame').scrollLeft > 333")


@pytest.mark.parametrize(("least", "width"), [(0, 390), (900, 1200)])
def test_a_drawing_that_fits_is_no_stop(show: Show, least: int, width: int) -> None:
    """Guards the Tab key: without `min_width`, or with room for it, nothing is focusable but the marks."""
    page = show(marks(40, across=40, min_width=least), width)
    expect(page.locator("svg.chart")).to_be_visible()
    expect(page.get_by_role("region")).to_have_count(0)
    expect(page.get_by_text(WORDS["sideways"])).to_have_count(0)
    assert frame(page).get_attribute("tabindex") is None


def test_the_offer_follows_the_width_of_the_column(show: Show) -> None:
    """Guards a turned telephone and a closed sidebar: the offer comes and goes without a new run of the script."""
    page = show(marks(40, across=40, min_width=600), 390)
    expect(page.get_by_role("region")).to_have_count(1)
    page.set_viewport_size({"width": 900, "height": 700})
    expect(page.get_by_role("region")).to_have_count(0)
    page.set_viewport_size({"width": 390, "height": 700})
    expect(page.get_by_role("region")).to_have_count(1)
