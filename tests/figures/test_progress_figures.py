"""The drawings of progress: matrix, barometer and bullets; empty, one and many; shapes, words and scales."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures import accountability, barometer, bullet
from dashboard.figures.accountability import AccountRow, accountability_matrix
from dashboard.figures.barometer import BoardCell, BoardWords
from dashboard.figures.bullet import BULLET_MARKS, Bullet, BulletWords, bullets, scale_of
from dashboard.figures.marks import StateWords, rule_legend, state_mark
from dashboard.figures.svg import Drawing
from dashboard.progress import TARGET_STATES
from dashboard.theme import COLOURS, TARGET_MARKS

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</text></svg>",
    "\x00示例",
    "{row}",
    "长" * 400,
    "",
]
STATES = {name: StateWords(name, f"状态{name}", f"规则{name}") for name in TARGET_STATES}
BOARD = BoardWords(STATES, ["时间进度的规则"], "—", "没有指标", "说明")
BULLETS = BulletWords({name: f"图例{name}" for name in BULLET_MARKS}, BOARD)
CRITERIA = {"number": "数值", "year": "年份"}


def parsed(drawing: Drawing) -> ElementTree.Element:
    """The drawing's markup as XML."""
    return ElementTree.fromstring(f"<svg>{drawing.markup}</svg>")


def words_of(drawing: Drawing) -> list[str]:
    """Its lines of text."""
    return [element.text or "" for element in parsed(drawing).iter("text")]


def keys_of(drawing: Drawing) -> list[str]:
    """The keys of what can be clicked, in order."""
    return [group.attrib["data-key"] for group in parsed(drawing).iter("g") if "data-key" in group.attrib]


def assert_inside(drawing: Drawing) -> None:
    """Every line of text begins within the drawing."""
    for element in parsed(drawing).iter("text"):
        assert 0 <= float(element.attrib["x"]) <= drawing.width
        assert 0 <= float(element.attrib["y"]) <= drawing.height


def matrix(rows: list[AccountRow], **more: str) -> Drawing:
    """The matrix with its words."""
    return accountability_matrix(
        rows,
        CRITERIA,
        "说明",
        cell_label="{row} {criterion} {value}/{total}",
        count="{value}/{total}",
        nothing="没有目标",
        **more,
    )


# The marks.


def test_every_state_has_a_mark_of_its_own_shape() -> None:
    """Guards print in grey: with the colours taken away, no two marks are the same."""
    shapes = {re.sub(r"var\(--[a-z-]+\)", "", state_mark(state, 10, 10, 7)) for state in TARGET_STATES}
    assert len(shapes) == len(TARGET_STATES) == len(TARGET_MARKS)
    for shape in shapes:
        ElementTree.fromstring(shape)


def contrast(first: str, second: str) -> float:
    """The contrast of two colours, as WCAG counts it."""

    def light(colour: str) -> float:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(first), light(second)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("state", TARGET_STATES)
def test_marks_and_words_can_be_seen_on_the_ground_of_their_state(state: str) -> None:
    """Guards both schemes and print: words 4.5:1 on their cell, a mark 3:1 on the page, 2:1 on its own cell."""
    mark = TARGET_MARKS[state]
    for scheme in ("light", "dark", "printed"):
        ground, text, colour, page = (
            getattr(COLOURS[name], scheme) for name in (mark.ground, "text", mark.colour, "background")
        )
        assert contrast(text, ground) >= 4.5, scheme
        assert contrast(colour, page) >= 3, scheme
        assert contrast(colour, ground) >= 2, scheme


def test_the_legend_prints_mark_name_and_rule_of_each_state_and_grows_with_them() -> None:
    """Guards the rule beside the colour: nothing is cut, whatever the width."""
    markup, bottom = rule_legend(list(STATES.values()), ["末行"], 0, 500, 13)
    lines = [element.text for element in ElementTree.fromstring(f"<svg>{markup}</svg>").iter("text")]
    assert lines == [word for entry in STATES.values() for word in (entry.name, entry.rule)] + ["末行"]
    _, narrow = rule_legend(list(STATES.values()), ["末行"], 0, 160, 13)
    assert narrow > bottom


# The matrix.


def test_no_target_is_words() -> None:
    """Guards an empty selection."""
    assert words_of(matrix([])) == ["没有目标"]


def test_each_cell_says_its_count_of_the_whole_and_can_be_clicked() -> None:
    """Guards the cells: 3 of 4 fill three quarters of the box, none fills nothing, and each leads to its list."""
    drawing = matrix([AccountRow("p", "方案", 4, {"number": 3, "year": 0})])
    assert keys_of(drawing) == ["number:p", "year:p"]
    assert {"3/4", "0/4"} <= set(words_of(drawing))
    fills = [r for r in parsed(drawing).iter("rect") if r.attrib["fill"] == "var(--level-2)"]
    boxes = [r for r in parsed(drawing).iter("rect") if r.attrib["fill"] == "none"]
    assert len(fills) == 1
    assert float(fills[0].attrib["width"]) == pytest.approx(0.75 * float(boxes[0].attrib["width"]), rel=1e-3)
    assert "p" not in set(words_of(drawing))


def test_the_chosen_cell_is_marked() -> None:
    """Guards undoing: the reader sees which cell the list below belongs to."""
    row = AccountRow("p", "方案", 4, {"number": 3, "year": 0})
    edges = [r.attrib["stroke"] for r in parsed(matrix([row], selected="year:p")).iter("rect") if "stroke" in r.attrib]
    assert edges == ["var(--line)", "var(--selected)"]


def test_more_programmes_than_can_be_read_are_cut() -> None:
    """Guards a large collection: the first so many, all within the drawing."""
    drawing = matrix([AccountRow(f"p{n}", f"方案{n}", 9, {"number": n % 9, "year": 9}) for n in range(500)])
    assert len(keys_of(drawing)) == accountability.MOST_ROWS * len(CRITERIA)
    assert_inside(drawing)


# The barometer.


def board(cells: Mapping[tuple[int, int], BoardCell], down: int = 2, across: int = 1) -> Drawing:
    """The board of these cells."""
    return barometer.barometer([f"方案{n}" for n in range(down)], [f"指标{n}" for n in range(across)], cells, BOARD)


def test_a_board_without_cells_is_words() -> None:
    """Guards a selection in words only."""
    assert words_of(board({}, 0, 0)) == [BOARD.nothing]


def test_one_cell_has_word_mark_and_rule_and_an_empty_one_says_so() -> None:
    """Guards the smallest board: only the states that are shown stand in the legend, each with its rule."""
    drawing = board({(0, 0): BoardCell("behind", "synthetic", "示例")})
    words = words_of(drawing)
    assert keys_of(drawing) == ["synthetic"]
    assert words.count(STATES["behind"].name) == 2
    assert STATES["behind"].rule in words
    assert BOARD.no_target in words
    assert BOARD.closing[0] in words
    assert not any(STATES[state].rule in words for state in TARGET_STATES if state != "behind")
    assert state_mark("behind", 0, 0, 7).split('fill="')[1] in drawing.markup


def test_the_longer_side_goes_down_the_page_whichever_way_it_is_given() -> None:
    """Guards a province with many indicators and an indicator of many provinces: the same cells, turned."""
    cells = {(0, n): BoardCell("met", f"k{n}", "示例") for n in range(9)}
    wide = board(cells, 1, 9)
    turned = {(n, 0): cell for (_, n), cell in cells.items()}
    tall = barometer.barometer([f"指标{n}" for n in range(9)], ["方案0"], turned, BOARD)
    assert wide.markup == tall.markup
    assert keys_of(wide) == [f"k{n}" for n in range(9)]


def test_a_huge_board_is_cut_to_what_can_be_read() -> None:
    """Guards a large collection: so many down and across, all within the drawing."""
    cells = {(row, place): BoardCell("met", f"{row}-{place}", "示例") for row in range(300) for place in range(30)}
    drawing = board(cells, 300, 30)
    assert len(keys_of(drawing)) == barometer.MOST_DOWN * barometer.MOST_ACROSS
    assert_inside(drawing)


# Bullets.


def row(**more: object) -> Bullet:
    """A synthetic target from 20 to 40 with 30 reported."""
    cells: dict[str, object] = {"key": "k", "name": "示例", "state": "on_schedule", "detail": "数字", "target": 40.0}
    return Bullet(**(cells | {"base": 20.0, "observed": 30.0} | more))  # type: ignore[arg-type]


def test_no_bullet_is_words() -> None:
    """Guards a selection of which nothing is reported."""
    assert words_of(bullets([], BULLETS)) == [BOARD.nothing]


def test_the_bar_runs_from_the_base_to_the_reported_value() -> None:
    """Guards the scale: half of the way is half of the distance between base and target."""
    drawing = bullets([row()], BULLETS)
    bar = next(r for r in parsed(drawing).iter("rect") if r.attrib["fill"] == "var(--mark-positive)")
    low, high = scale_of(row())
    unit = drawing.width / (high - low)
    assert float(bar.attrib["x"]) == pytest.approx((20 - low) * unit, abs=0.1)
    assert float(bar.attrib["width"]) == pytest.approx(10 * unit, abs=0.1)


def test_only_what_is_drawn_stands_in_the_key() -> None:
    """Guards the legend: a hollow mark only where there is a projection, today only where there is a schedule."""
    words = words_of(bullets([row()], BULLETS))
    assert [name for name in BULLET_MARKS if f"图例{name}" in words] == ["base", "observed", "target"]
    full = row(hollow=35.0, schedule=31.0, schedule_today=33.0, stretch=45.0)
    assert all(f"图例{name}" in words_of(bullets([full], BULLETS)) for name in BULLET_MARKS)


def test_a_projection_is_a_ring_and_no_bar() -> None:
    """Guards the difference between report and hope: hollow, on the ground of the page."""
    drawing = bullets([row(observed=None, hollow=35.0, state="nothing_reported")], BULLETS)
    rings = [c for c in parsed(drawing).iter("circle") if c.attrib["fill"] == "var(--background)"]
    # One on the bar, one in the key.
    assert len(rings) == 2
    assert not [r for r in parsed(drawing).iter("rect") if "mark-accent" in r.attrib["fill"]]


NUMBERS = st.none() | st.floats(-1e12, 1e12)


@given(NUMBERS, NUMBERS, NUMBERS, NUMBERS, NUMBERS, st.floats(-1e12, 1e12))
def test_every_mark_stands_within_the_drawing(
    base: float | None,
    observed: float | None,
    hollow: float | None,
    schedule: float | None,
    stretch: float | None,
    target: float,
) -> None:
    """Guards every scale: wrong ways, far beyond the target, all the same number."""
    one = row(base=base, observed=observed, hollow=hollow, schedule=schedule, stretch=stretch, target=target)
    low, high = scale_of(one)
    assert low < high
    known = [v for v in (base, observed, hollow, schedule, stretch, target) if v is not None]
    assert all(low <= value <= high for value in known)
    drawing = bullets([one], BULLETS)
    for rect in parsed(drawing).iter("rect"):
        assert float(rect.attrib["x"]) + float(rect.attrib["width"]) <= drawing.width + 4


def test_more_bullets_than_can_be_read_are_cut() -> None:
    """Guards a large collection."""
    drawing = bullets([row(key=f"k{n}") for n in range(2000)], BULLETS)
    assert len(keys_of(drawing)) == bullet.MOST_ROWS
    assert_inside(drawing)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_words(name: str) -> None:
    """Guards names from an upload, in all three drawings: no element and no attribute comes from one."""
    for drawing in (
        matrix([AccountRow(name, name, 2, {"number": 1, "year": 2})]),
        barometer.barometer([name], [name], {(0, 0): BoardCell("met", name, name)}, BOARD),
        bullets([row(key=name, name=name, detail=name)], BULLETS),
    ):
        tags = {element.tag for element in parsed(drawing).iter()}
        assert tags <= {"svg", "g", "text", "rect", "path", "title", "circle"}
        assert not any(attribute.startswith("on") for e in parsed(drawing).iter() for attribute in e.attrib)
