"""The small map of a region and the tables for paper: data in, drawing or HTML out; hostile names are words."""

from __future__ import annotations

import re
from html import unescape
from xml.etree import ElementTree

import pandas as pd
import pytest

from dashboard.exports.html_table import MOST_ROWS, css_string, html_table
from dashboard.figures.locator_map import locator_map
from dashboard.figures.svg import Drawing, text_width
from dashboard.geometry import albers_layer

HOSTILE = ["<script>alert(1)</script>", '"><img src=x>', "a & b", "</text></svg>", "</style><b>"]
LAYER = albers_layer("province")


def drawn(codes: set[str], name: str, point: tuple[float, float] | None = None) -> Drawing:
    """The map with these provinces filled."""
    return locator_map(LAYER, frozenset(codes), name, lambda code: f"区{code}", description="示例", point=point)


def elements(drawing: Drawing) -> list[ElementTree.Element]:
    """The marks over the map; raises where the markup is not well-formed."""
    return list(ElementTree.fromstring(f"<svg>{drawing.markup}</svg>").iter())


def test_the_whole_country_is_drawn_and_one_province_filled() -> None:
    """Guards the outline: all 34 shapes with Taiwan, the full extent with the dashed line, one filled, each a link."""
    drawing = drawn({"360000"}, "江西")
    assert set(drawing.regions) == set(LAYER.regions)
    assert "710000" in drawing.regions
    assert drawing.view_box == LAYER.view_box
    assert drawing.layer == "province"
    assert [code for code, shape in drawing.regions.items() if shape.css_class != "nothing"] == ["360000"]
    assert all(shape.key == code for code, shape in drawing.regions.items())


def test_a_name_wider_than_its_province_stands_beside_a_mark() -> None:
    """Guards small provinces: Shanghai is not hidden below its name; Xinjiang has it inside and needs no mark."""
    assert [part.tag for part in elements(drawn({"310000"}, "上海"))].count("circle") == 1
    assert [part.tag for part in elements(drawn({"650000"}, "新疆"))].count("circle") == 0


def test_a_point_near_the_edge_keeps_its_name_inside() -> None:
    """Guards the eastern cities: where the words do not fit to the right they stand to the left."""
    left, _, width, _ = LAYER.view_box
    for x in (left + 0.02 * width, left + width / 2, left + 0.98 * width):
        (words,) = [part for part in elements(drawn({"230000"}, "示例城市名", (x, 900.0))) if part.tag == "text"]
        start = float(words.attrib["x"])
        wide = text_width("示例城市名", float(words.attrib["font-size"]))
        low, high = (start - wide, start) if words.attrib.get("text-anchor") == "end" else (start, start + wide)
        assert left <= low < high <= left + width


def test_no_province_and_no_point_is_the_bare_map() -> None:
    """Guards a park that spans several divisions: nothing is filled and nothing marked."""
    drawing = drawn(set(), "")
    assert drawing.markup == ""
    assert {shape.css_class for shape in drawing.regions.values()} == {"nothing"}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_words(name: str) -> None:
    """Guards uploads: the name of a park neither ends the drawing, nor the table, nor the style sheet."""
    assert name in [part.text for part in elements(drawn({"210000"}, name, (3000.0, 900.0)))]
    html = html_table(pd.DataFrame({name: [name]}), name)
    root = ElementTree.fromstring(f"<div>{html}</div>")
    assert [part.text for part in root.iter() if part.tag in {"th", "td"}] == [name, name]
    quoted = css_string(name)
    assert re.fullmatch(r'"[^"<>]*"', quoted)
    assert re.sub(r"\\([0-9a-f]+) ", lambda found: chr(int(found[1], 16)), quoted[1:-1]) == name


@pytest.mark.parametrize("rows", [0, 1, MOST_ROWS, MOST_ROWS + 1, 100_000])
def test_a_long_table_is_cut_and_says_so(rows: int) -> None:
    """Guards paper: the first rows in their order, and what was left out is said only where something was."""
    html = html_table(pd.DataFrame({"名称": [str(n) for n in range(rows)]}), "其余见网页")
    assert re.findall(r"<td>(\d+)</td>", html) == [str(n) for n in range(min(rows, MOST_ROWS))]
    assert ("其余见网页" in unescape(html)) == (rows > MOST_ROWS)
