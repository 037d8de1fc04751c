"""How drawings and tables fit a page: legible versions, cuts between lines of words, widths of columns."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.briefing.evidence_list import runs
from dashboard.briefing.paper import column_widths, on_paper
from dashboard.exports.filled import standalone_svg
from dashboard.figures.svg import Drawing, text_element


def drawing(
    width: float, height: float, *, min_width: int = 0, layer: str = "", narrower: tuple[Drawing, ...] = ()
) -> Drawing:
    """A drawing with a line of words every 20 units."""
    lines = "".join(text_element(0, y, f"第{y}行", 12, "#000") for y in range(20, int(height), 20))
    return Drawing((0, 0, width, height), lines, "示例", layer=layer, min_width=min_width, narrower=narrower)


def test_a_drawing_that_can_be_read_stays_whole() -> None:
    """Guards the usual chart: one piece, as wide as the text, no higher than asked."""
    ((shown, width),) = on_paper(drawing(600, 300), 156, 195)
    assert (shown.height, width) == (300, 156)


def test_a_version_made_for_less_room_is_taken() -> None:
    """Guards the timeline: what needs a screen's width gives way to the version that a page has room for."""
    small = drawing(500, 600, min_width=480)
    ((shown, _),) = on_paper(drawing(1600, 700, min_width=1500, narrower=(small,)), 156, 195)
    assert shown is small


@pytest.mark.parametrize("height", [2000, 5000, 12_345])
def test_a_drawing_too_high_is_cut_between_its_lines(height: int) -> None:
    """Guards the network: pieces of at most a page that together are the drawing, no line of words torn."""
    pieces = on_paper(drawing(1000, height, min_width=700), 156, 195)
    assert len(pieces) > 1
    end = 0.0
    for piece, width in pieces:
        left, top, wide, high = piece.view_box
        assert (left, wide, width) == (0, 1000, 156)
        assert top == pytest.approx(end)
        assert high <= 1000 * 195 / 156 + 0.01
        end = top + high
        # Words stand from 20 above to some 3 below: a cut in the gap between is well away from both.
        assert end == pytest.approx(height) or 5 <= (end % 20) <= 9
    assert end == pytest.approx(height)


def test_a_map_is_never_cut() -> None:
    """Guards the national map, which is shown whole or not at all."""
    assert len(on_paper(drawing(1000, 4000, min_width=3000, layer="province"), 156, 195)) == 1


def test_a_view_of_one_province_holds_only_what_it_shows() -> None:
    """Guards size and time: outlines far outside the view are left out, the whole map has all of them."""
    whole = standalone_svg(Drawing((0, 0, 19580, 22480), "", "示例", layer="province"), 900)
    part = standalone_svg(Drawing((14000, 9000, 2000, 2000), "", "示例", layer="province"), 900)
    assert whole.count('class="region') == 34
    assert 'class="line ten_dash_line"' in whole
    assert whole.count("ten_dash_line") > part.count("ten_dash_line")
    assert 0 < part.count('class="region') < 12
    assert "var(" not in whole + part


@given(
    st.lists(st.lists(st.text("甲乙abc 1", max_size=60), min_size=3, max_size=3), max_size=6),
    st.lists(st.text("甲乙abc ", min_size=1, max_size=20), min_size=3, max_size=3),
)
def test_columns_fill_no_more_than_the_page(rows: list[list[str]], heads: list[str]) -> None:
    """Guards every table: positive widths that together are no wider than the text block."""
    widths = column_widths(heads, rows, 8845, 210)
    assert len(widths) == 3
    assert min(widths) >= 300
    assert sum(widths) <= 8845


@given(st.sets(st.integers(1, 60)))
def test_runs_name_every_number_once(numbers: set[int]) -> None:
    """Guards the references to the annex: the runs are exactly the numbers, and never touch."""
    found = runs(sorted(numbers))
    assert [n for first, last in found for n in range(first, last + 1)] == sorted(numbers)
    assert all(after[0] > before[1] + 1 for before, after in pairwise(found))
