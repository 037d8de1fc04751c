"""Every chart's saved picture is complete: its words, its source, its date, its boundary note, and nothing cut off."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree import ElementTree

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from dashboard.descriptor import Language
from dashboard.exports.picture import SCALE, WIDTH
from dashboard.i18n import date_text, text
from tests.browser.driving import AS_OF, Visit, picture_buttons, saved, squeezed

_TEXT = "{http://www.w3.org/2000/svg}text"
# Rounding of glyph boxes.
_TOLERANCE = 1.5


@dataclass(frozen=True)
class Shown:
    """One view with charts: for each, in the order of the page, whether it is a map.

    `outlines` are the maps that show nothing but boundaries: their source is the boundary note.
    """

    page: str
    maps: tuple[bool, ...]
    parts: dict[str, str] = field(default_factory=dict)
    outlines: tuple[int, ...] = ()


VIEWS = (
    Shown("", (True, False)),
    Shown("map", (True,)),
    Shown("map", (True,), {"level": "prefecture", "shown": "documents"}),
    Shown("map", (True,), {"level": "prefecture", "region": "210000"}),
    # What can be checked, the barometer, the timeline.
    Shown("targets", (False, False, False)),
    Shown("measures", (False, False)),
    # Network, arcs between provinces and between cities, agreements, labs.
    Shown("cooperation", (False, True, True, False, False)),
    Shown("timeline", (False,), {"group": "programme"}),
    Shown("region", (False, True), {"region": "440700"}, outlines=(1,)),
    Shown("documents", (False,), {"document": "beijing-science-technology-action-plan"}),
)
_NAMES = ["-".join([view.page or "overview", *view.parts.values()]) for view in VIEWS]

# Words that stick out of the picture, or out of a picture within it, which would cut them.
_STICKING_OUT = """(tolerance) => {
  const found = [];
  for (const words of document.querySelectorAll('text')) {
    const box = words.getBoundingClientRect();
    if (!words.textContent.trim() || !box.width) continue;
    for (let frame = words.parentElement.closest('svg'); frame; frame = frame.parentElement.closest('svg')) {
      let left = 0, top = 0, right = 0, bottom = 0;
      if (frame.parentElement.closest('svg')) {
        const place = frame.parentElement.getScreenCTM();
        const corner = (x, y) => new DOMPoint(x, y).matrixTransform(place);
        const [x, y] = [frame.x.baseVal.value, frame.y.baseVal.value];
        const first = corner(x, y);
        const last = corner(x + frame.width.baseVal.value, y + frame.height.baseVal.value);
        [left, top, right, bottom] = [first.x, first.y, last.x, last.y];
      } else {
        ({ left, top, right, bottom } = frame.getBoundingClientRect());
      }
      const out = Math.max(left - box.left, top - box.top, box.right - right, box.bottom - bottom);
      if (out > tolerance) { found.push([words.textContent, Math.round(out)]); break; }
    }
  }
  return found;
}"""

# What stands right below a heading.
_CAPTION = """(heading) => {
  const caption = '[data-testid="stCaptionContainer"]';
  let around = heading;
  while (!around.querySelector(caption)) around = around.parentElement;
  return around.querySelector(caption).innerText;
}"""


def words_of(svg: bytes) -> str:
    """All words of a picture, without white space."""
    return squeezed("".join("".join(element.itertext()) for element in ElementTree.fromstring(svg).iter(_TEXT)))


def sticking_out(page: Page, svg: bytes) -> list[list[object]]:
    """The words of a picture that are cut off, each with by how many pixels, as the browser draws it by itself."""
    alone = page.context.new_page()
    alone.set_content(f"<body style='margin:0'>{svg.decode()}</body>")
    found: list[list[object]] = alone.evaluate(_STICKING_OUT, _TOLERANCE)
    alone.close()
    return found


@pytest.mark.parametrize("view", VIEWS, ids=_NAMES)
def test_a_saved_drawing_is_complete(visit: Callable[..., Visit], language: Language, view: Shown) -> None:
    visited = visit()
    visited.open(view.page, language, **view.parts)
    buttons = picture_buttons(visited.page, language, "svg")
    expect(buttons).to_have_count(len(view.maps))
    boundary = squeezed(text(language, "boundary.note"))
    source = squeezed(text(language, "chart.source", names=""))
    for number, is_map in enumerate(view.maps):
        name, svg = saved(visited.page, buttons.nth(number))
        title = ElementTree.fromstring(svg).findtext("{http://www.w3.org/2000/svg}title") or ""
        assert title
        subtitle = visited.page.get_by_role("heading", name=title, exact=True).evaluate(_CAPTION)
        words = words_of(svg)
        assert name.endswith(".svg")
        assert squeezed(title) in words
        assert squeezed(subtitle) in words
        assert (source in words) == (number not in view.outlines)
        assert squeezed(date_text(language, AS_OF)) in words
        assert (boundary in words) == is_map
        assert re.findall(rb"var\(--[a-z0-9-]*", svg) == []
        # What a colour without a printed value would leave behind.
        assert re.findall(rb'[:"]undefined[";]', svg) == []
        # At the picture's scale such a line is a third as wide: the islands and the dashed line would all but vanish.
        assert b"non-scaling-stroke" not in svg
        assert sticking_out(visited.page, svg) == []
    visited.expect_no_fault()


@pytest.mark.parametrize("view", [VIEWS[0], VIEWS[4]], ids=[_NAMES[0], _NAMES[4]])
def test_a_picture_is_light_though_the_page_is_dark(visit: Callable[..., Visit], view: Shown) -> None:
    visited = visit(color_scheme="dark")
    visited.open(view.page)
    ground = visited.page.evaluate("getComputedStyle(document.querySelector('.stApp')).backgroundColor")
    assert sum(int(part) for part in re.findall(r"\d+", ground)[:3]) < 3 * 64
    for button in picture_buttons(visited.page, "zh", "png").all():
        name, content = saved(visited.page, button)
        assert name.endswith(".png")
        image = Image.open(io.BytesIO(content)).convert("RGB")
        assert image.width == WIDTH * SCALE
        corners = [(0, 0), (image.width - 1, 0), (0, image.height - 1), (image.width - 1, image.height - 1)]
        assert {image.getpixel(corner) for corner in corners} == {(255, 255, 255)}
        # Words in a light colour would vanish on the white ground.
        dark = sum(image.resize((image.width // 8, image.height // 8)).convert("L").histogram()[:110])
        assert dark > 100
    visited.expect_no_fault()
