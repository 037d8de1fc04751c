"""The matrix: what is in a cell, what can be clicked, what is marked, and that gaps are seen as gaps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from dashboard.figures.matrix import LOOKS, Cell, Head, MatrixWords, matrix, shade, shade_legend
from dashboard.figures.svg import Drawing, text_width
from dashboard.theme import COLOURS, LEVELS, printed

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</text></svg>",
    "\x00\x0b示例",
    "长" * 500,
    "",
]
WORDS = MatrixWords("示例说明", "行", "列", "合计", [("gap", "没有任务")], "（已选）", "没有条目")


def heads(*names: str, side: str) -> list[Head]:
    """Heads that can be clicked, keyed by side and name."""
    return [Head(name, f"{side}:{name}", f"读作{name}") for name in names]


def cells(values: Sequence[Sequence[int]]) -> list[list[Cell]]:
    """Counts as cells, none a gap without a key."""
    highest = max(value for row in values for value in row)
    return [
        [
            Cell(str(value), f"{r}×{c}", shade(value, highest), f"{r}-{c}") if value else Cell("–", "空白", "gap")
            for c, value in enumerate(row)
        ]
        for r, row in enumerate(values)
    ]


VALUES = ((9, 0), (1, 4))


def drawn(selected: str = "") -> Drawing:
    """Two rows and two columns."""
    rows, columns = heads("甲", "乙", side="r"), heads("子", "丑", side="c")
    totals = {"row_totals": (9, 5), "column_totals": (10, 4)}
    return matrix(rows, columns, cells(VALUES), WORDS, **totals, total=13, selected=selected)


def parsed(drawing: Drawing) -> ElementTree.Element:
    """The markup as XML."""
    return ElementTree.fromstring(f"<svg>{drawing.markup}</svg>")


def texts(drawing: Drawing) -> list[str]:
    """Its lines of text."""
    return [element.text or "" for element in parsed(drawing).iter("text")]


def buttons(drawing: Drawing) -> dict[str, str]:
    """Key -> what is read aloud."""
    return {g.attrib["data-key"]: g.attrib["aria-label"] for g in parsed(drawing).iter("g") if "data-key" in g.attrib}


def test_without_rows_or_columns_it_says_so() -> None:
    """Guards an empty selection, on either side."""
    assert texts(matrix([], heads("子", side="c"), [], WORDS)) == ["没有条目"]
    assert texts(matrix(heads("甲", side="r"), [], [[]], WORDS)) == ["没有条目"]


def test_one_cell_is_drawn_and_read_aloud() -> None:
    """Guards the smallest matrix."""
    drawing = matrix([Head("甲")], [Head("子")], [[Cell("3", "甲 × 子：3", "level-5", "k")]], WORDS)
    assert buttons(drawing) == {"k": "甲 × 子：3"}
    assert {"甲", "子", "3"} <= set(texts(drawing))


def test_every_number_and_total_is_written() -> None:
    """Guards legibility in grey: no value stands in the shade alone, and the totals are there."""
    written = texts(drawn())
    assert sorted(word for word in written if word.isdigit()) == sorted(["9", "1", "4", "9", "5", "10", "4", "13"])
    assert written.count("合计") == 2


def test_a_gap_is_hatched_and_named_and_no_button() -> None:
    """Guards the gap: a hatch and a dash with the word in the legend; there is nothing to click."""
    drawing = drawn()
    hatched = [r for r in parsed(drawing).iter("rect") if r.attrib["fill"] == "url(#gap)"]
    # One cell and its entry in the legend.
    assert len(hatched) == 2
    assert "没有任务" in texts(drawing)
    assert set(buttons(drawing)) == {"0-0", "1-0", "1-1", "r:甲", "r:乙", "c:子", "c:丑"}
    assert [g for g in parsed(drawing).iter("g") if "data-key" not in g.attrib and g.findtext("title") == "空白"]
    plain = matrix([Head("甲")], [Head("子")], [[Cell("1", "")]], replace(WORDS, legend=()))
    assert not [r for r in parsed(plain).iter("rect") if r.attrib["fill"] == "url(#gap)"]


@pytest.mark.parametrize("key", ["0-0", "r:乙", "c:子"])
def test_what_is_chosen_is_outlined_and_said(key: str) -> None:
    """Guards the mark: a frame around cell, row or column, and a word for those who do not see it."""
    chosen = drawn(key)
    assert len([r for r in parsed(chosen).iter("rect") if r.attrib.get("class") == "chosen"]) == 1
    assert [label for label in buttons(chosen).values() if label.endswith("（已选）")] == [buttons(chosen)[key]]
    assert not [r for r in parsed(drawn()).iter("rect") if r.attrib.get("class") == "chosen"]


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("ground", ["light", "dark", "printed"])
def test_words_can_be_read_on_their_ground(look: str, ground: str) -> None:
    """Guards contrast: at least 4.5:1 for every look, light, dark and printed."""

    def luminance(name: str) -> float:
        value = getattr(COLOURS[name], ground)
        parts = [int(value[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * r + 0.7152 * g + 0.0722 * b

    dark, light = sorted((luminance(LOOKS[look].ground), luminance(LOOKS[look].words)))
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_the_shades_use_the_whole_scale_and_the_legend_tells_them() -> None:
    """Guards the scale: the highest is darkest, none is a gap, and each look of a count stands in the legend."""
    assert (shade(0, 9), shade(1, 9), shade(9, 9)) == ("gap", "level-1", f"level-{LEVELS}")
    legend = dict(shade_legend(53))
    assert {shade(value, 53) for value in range(1, 54)} == set(legend)
    assert list(legend.values())[-1].endswith("–53")
    assert shade_legend(0) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_or_endless_name_is_words_in_its_place(name: str) -> None:
    """Guards names from an upload: no element comes of one, and a head stays within its lines."""
    hostile = Head(name, name, name, name)
    cell = Cell("3", name, "level-1", name, (name, name))
    words = MatrixWords(name, name, name, "合计", [("gap", name)], name, name)
    drawing = matrix([hostile], [hostile], [[cell]], words, selected=name, row_totals=(3,), column_totals=(3,))
    tags = {element.tag for element in parsed(drawing).iter()}
    assert tags <= {"svg", "g", "text", "rect", "path", "title", "defs", "pattern"}
    assert not any(attribute.startswith("on") for element in parsed(drawing).iter() for attribute in element.attrib)
    for element in parsed(drawing).iter("text"):
        # A word of the legend may be as wide as the drawing; none is wider.
        assert text_width(element.text or "", float(element.attrib["font-size"])) <= drawing.width


def test_long_names_wrap_within_their_column() -> None:
    """Guards long titles: each line of a column's head fits its column, the last is cut with an ellipsis."""
    title = "Implementation Plan of Jiangxi Province for Science and Technology in Support of Carbon Peaking"
    drawing = matrix([Head("甲")], [Head(title)], [[Cell("1", "", "level-1")]], WORDS, column_width=90)
    lines = [e for e in parsed(drawing).iter("text") if e.attrib.get("font-size") == "13"]
    assert len(lines) == 5
    assert all(text_width(e.text or "", 13) <= 90 for e in lines)
    assert (lines[0].text or "").endswith("…")


def test_a_chinese_name_breaks_where_its_writer_left_a_space() -> None:
    """Guards short names of place and kind: each on its own line."""
    drawing = matrix([Head("甲")], [Head("江西 实施方案")], [[Cell("1", "", "level-1")]], WORDS)
    assert {"江西", "实施方案"} <= set(texts(drawing))


def test_words_in_a_cell_take_two_lines_each_and_the_row_grows() -> None:
    """Guards the examples: nothing runs into the next row."""
    worded = Cell("3", "", "level-1", "", ("长" * 200, "短"))
    rows = [Head("甲"), Head("乙")]
    drawing = matrix(rows, [Head("子")], [[worded], [Cell("7", "", "level-1")]], WORDS, column_width=160)
    places = {e.text: float(e.attrib["y"]) for e in parsed(drawing).iter("text")}
    assert places["· 短"] < places["7"] - 20
    assert sum((e.text or "").startswith(("· 长", "长")) for e in parsed(drawing).iter("text")) == 2


def test_sixty_rows_stand_below_each_other() -> None:
    """Guards the largest matrix that is drawn: no row over another, all within the drawing."""
    rows = [Head(f"示例{number}") for number in range(60)]
    drawing = matrix(rows, [Head("子")], [[Cell("1", "", "level-1")] for _ in rows], WORDS)
    heights = [float(e.attrib["y"]) for e in parsed(drawing).iter("text") if (e.text or "").startswith("示例")]
    assert heights == sorted(heights)
    assert len(set(heights)) == 60
    assert heights[-1] < drawing.height
    assert 0 < drawing.min_width < drawing.width < drawing.max_width


def test_no_named_colour_is_left_in_print() -> None:
    """Guards the picture: every colour of the matrix, the hatching's too, has a printed value."""
    assert "var(" in drawn("0-0").markup
    assert "var(" not in printed(drawn("0-0").markup)


def wide(count: int, *, name: str = "示例") -> Drawing:
    """One row with so many columns, and all totals."""
    columns = [Head(f"{name} {number}") for number in range(count)]
    row = [Cell(str(number + 100), "", "level-1", f"k{number}") for number in range(count)]
    totals = {"row_totals": (7001,), "column_totals": [number + 8000 for number in range(count)]}
    return matrix([Head("甲")], columns, [row], WORDS, **totals, total=9001)


def test_the_totals_of_the_rows_stand_before_the_first_column() -> None:
    """Guards the totals of a drawing wider than the screen: they are seen before anything is moved sideways."""
    for drawing in (wide(20), *wide(20).narrower):
        places = {e.text: float(e.attrib["x"]) for e in parsed(drawing).iter("text")}
        assert places["甲"] < places["7001"] < places["100"]
        assert places["7001"] == places["9001"] < 330


@pytest.mark.parametrize("count", [1, 8, 20])
@pytest.mark.parametrize("name", ["示例", "implementation"])
def test_narrower_drawings_hold_every_number_within_their_width(count: int, name: str) -> None:
    """Guards the telephone: no column is lost or out of sight, each is named, and the rows' names are repeated."""
    whole = wide(count, name=name)
    for drawing in whole.narrower:
        assert drawing.min_width < whole.min_width
        assert drawing.width <= 662
        written = texts(drawing)
        assert sorted(word for word in written if word.isdigit() and len(word) > 2) == sorted(
            word for word in texts(whole) if word.isdigit() and len(word) > 2
        )
        assert set(buttons(drawing)) == set(buttons(whole))
        assert written.count("甲") == written.count("行")
        assert all(
            float(r.attrib["x"]) + float(r.attrib["width"]) <= drawing.width for r in parsed(drawing).iter("rect")
        )
    assert whole.narrower or count == 1
