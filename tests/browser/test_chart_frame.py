"""The chart component by itself, in a page that holds nothing else: widths, keys, names, motion."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from dashboard.figures.svg import Drawing, clickable, rectangle
from dashboard.theme import css_variable
from dashboard.ui.assets import asset

WORDS = {
    name: f"示例 {name}"
    for name in (
        *("png", "link", "more", "slide", "half", "a4", "png4", "svg", "embed"),
        *("working", "saved", "small", "failed", "copied", "embedded", "copy_failed", "sideways", "keys"),
    )
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
        data: dict[str, Any] = {"words": WORDS}
        data["drawing"] = vars(drawing) | {"regions": {}, "language": "zh"}
        data["drawing"]["narrower"] = [vars(other) | {"regions": {}, "narrower": []} for other in drawing.narrower]
        code = base64.b64encode(asset("chart").content).decode()
        page.evaluate(_SHOW, [code, data])
        return page

    yield shown
    page.close()


def marks(count: int, *, across: int = 1, **more: Any) -> Drawing:
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


_ACTIVE = "document.querySelector('#host').shadowRoot.activeElement?.dataset.key ?? document.activeElement.id"


def active(page: Page) -> str:
    """The key of the mark that has the focus, else the id of what has it."""
    return str(page.evaluate(_ACTIVE))


def test_hundreds_of_marks_are_one_stop(show: Show) -> None:
    """Guards the Tab key: in, then on to the buttons and out; back again leads to the mark that was left."""
    page = show(marks(400, across=20))
    expect(page.locator('[data-key][tabindex="0"]')).to_have_count(1)
    page.locator("#before").focus()
    page.keyboard.press("Tab")
    assert active(page) == "mark-0"
    page.keyboard.press("ArrowRight")
    for name in ("png", "link"):
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name=WORDS[name], exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("summary")).to_be_focused()
    page.keyboard.press("Tab")
    assert active(page) == "after"
    for _ in range(4):
        page.keyboard.press("Shift+Tab")
    assert active(page) == "mark-1"


def test_the_menu_of_formats_is_opened_and_left_by_keys(show: Show) -> None:
    """Guards the other formats without a mouse: closed they are no stops; Enter opens, Escape closes and goes back."""
    page = show(marks(3))
    slide = page.get_by_role("button", name=WORDS["slide"])
    expect(slide).to_have_count(0)
    page.locator("summary").focus()
    page.keyboard.press("Enter")
    for name in ("slide", "half", "a4", "png4", "svg", "embed"):
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name=WORDS[name])).to_be_focused()
    page.keyboard.press("Escape")
    expect(slide).to_have_count(0)
    expect(page.locator("summary")).to_be_focused()


def test_the_arrow_keys_reach_every_mark(show: Show) -> None:
    """Guards reach: to the right each mark in turn and no further, down and up the mark below and above."""
    page = show(marks(12, across=4))
    page.locator("#before").focus()
    page.keyboard.press("Tab")
    reached = [active(page)]
    for _ in range(12):
        page.keyboard.press("ArrowRight")
        reached.append(active(page))
    assert reached == [f"mark-{number}" for number in [*range(12), 11]]
    for key, wanted in (
        ("ArrowUp", 7),
        ("ArrowUp", 3),
        ("ArrowUp", 3),
        ("ArrowLeft", 2),
        ("ArrowDown", 6),
        ("Home", 0),
        ("End", 11),
    ):
        page.keyboard.press(key)
        assert active(page) == f"mark-{wanted}", key


def test_enter_and_space_choose_and_the_focus_stays(show: Show) -> None:
    """Guards choosing without a mouse: both keys choose, and the drawing made anew keeps the reader's place."""
    page = show(marks(12, across=4))
    page.locator("#before").focus()
    for key in ("Tab", "ArrowDown", "Enter", "Space"):
        page.keyboard.press(key)
    assert page.evaluate("window.chosen") == ["mark-4", "mark-4"]
    show(marks(12, across=4))
    assert active(page) == "mark-4"
    # A key on a button is the button's own.
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert len(page.evaluate("window.chosen")) == 2


def test_the_focus_is_seen_and_the_keys_are_told(show: Show) -> None:
    """Guards a reader who sees and uses keys: a ring around the mark, and one line that says which keys there are."""
    page = show(marks(12, across=4))
    told = page.get_by_text(WORDS["keys"])
    assert told.evaluate("line => line.getBoundingClientRect().height") <= 1
    page.locator("#before").focus()
    page.keyboard.press("Tab")
    ring = page.locator('[data-key="mark-0"]').evaluate(
        "mark => [getComputedStyle(mark).outlineStyle, parseFloat(getComputedStyle(mark).outlineWidth)]"
    )
    assert ring == ["solid", 3]
    assert told.evaluate("line => line.getBoundingClientRect().height") > 10


def test_a_drawing_is_an_image_or_a_group_with_its_summary(show: Show) -> None:
    """Guards screen readers: without marks one image with a name, with marks a named group of named buttons."""
    page = show(Drawing((0, 0, 10, 10), rectangle(0, 0, 5, 5, css_variable("accent")), "示例概要"))
    expect(page.get_by_role("img", name="示例概要", exact=True)).to_be_visible()
    page = show(marks(3, across=3))
    group = page.get_by_role("group", name="示例方块", exact=True)
    expect(group.get_by_role("button")).to_have_count(3)
    expect(group.get_by_role("button", name="方块 1", exact=True)).to_be_visible()
    expect(group).to_have_accessible_description(WORDS["keys"])


def test_a_narrow_column_is_given_the_narrower_version(show: Show) -> None:
    """Guards `narrower`: the first version that has room, changed with the column; sideways only where none has."""
    narrow = marks(2, across=1, min_width=200)
    whole = marks(40, across=40, min_width=900, narrower=(narrow,))
    page = show(whole, 390)
    expect(page.locator("[data-key]")).to_have_count(2)
    expect(page.get_by_role("region")).to_have_count(0)
    page.set_viewport_size({"width": 1200, "height": 700})
    expect(page.locator("[data-key]")).to_have_count(40)
    page.set_viewport_size({"width": 180, "height": 700})
    expect(page.locator("[data-key]")).to_have_count(2)
    expect(page.get_by_role("region")).to_have_count(1)


def test_nothing_moves_for_those_who_asked_for_that(show: Show) -> None:
    """Guards `prefers-reduced-motion`: a drawing that moves stands still where the reader asked for it."""
    moving = '<rect class="moving" width="5" height="5" style="animation: turn 9s infinite; transition: all 9s"/>'
    page = show(Drawing((0, 0, 10, 10), moving, "示例"))
    asked = "part => [getComputedStyle(part).animationName, getComputedStyle(part).transitionDuration]"
    assert page.locator(".moving").evaluate(asked) == ["turn", "9s"]
    page.emulate_media(reduced_motion="reduce")
    assert page.locator(".moving").evaluate(asked) == ["none", "0s"]
