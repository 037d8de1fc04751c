"""Figures: frame in, drawing out; empty, one and many; and hostile names are words."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.figures.bars import Bar, bars
from dashboard.figures.region_map import NOT_HELD, MapPoint, MapWords, class_limits, class_of, region_map
from dashboard.figures.svg import Drawing, clickable, escape, rectangle, shortened, text_element, text_width
from dashboard.figures.target_timeline import MOST_ROWS, TargetRow, TimelineWords, target_timeline
from dashboard.geometry import LAYER_LEVELS, albers_layer
from dashboard.progress import TARGET_STATES
from dashboard.theme import COLOURS, LEVELS, TARGET_MARKS, css_variable, printed, style_sheet
from tests.conftest import ROOT

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "a & b 'c' \"d\"",
    "</text></svg>",
    "\x00\x0b示例",
    "{layer}",
]
WORDS = MapWords(
    description="示例",
    legend_title="示例（条）",
    zero="零",
    nothing_label="{name}: nothing",
    nothing="尚未收录",
    park="园区",
    national_line="国界",
    province_line="省级界",
    region_name=lambda code: f"区{code}",
    region_label=lambda code, value: f"{code}: {value}",
)


def parsed(drawing: Drawing) -> ElementTree.Element:
    """The drawing's markup as XML."""
    return ElementTree.fromstring(f"<svg>{drawing.markup}</svg>")


def words_of(drawing: Drawing) -> list[str]:
    """Its lines of text."""
    return [element.text or "" for element in parsed(drawing).iter("text")]


# The scale of the map.

# 32 ** (4 / 5) is 16.000000000000004 to a computer, and rounding up makes 17 of it. Mended by
# `math.ceil(round(highest ** (step / LEVELS), 9))` in class_limits; then this mark goes.


@pytest.mark.parametrize(
    ("highest", "limits"),
    [
        (0, ()),
        (-1, ()),
        (1, (1,)),
        (3, (1, 2, 3)),
        (5, (1, 2, 3, 4, 5)),
        # 10 to the fifths: 1.6, 2.5, 4.0 (3.98), 6.3, 10; rounded up.
        (10, (2, 3, 4, 7, 10)),
        # 32 is two to the fifth: five classes, each twice the one before.
        (32, (2, 4, 8, 16, 32)),
    ],
)
def test_the_class_limits(highest: int, limits: tuple[int, ...]) -> None:
    """Guards the legend: whole numbers to five, growing steps beyond, none for nothing."""
    assert class_limits(highest) == limits


@given(st.integers(1, 10**7))
def test_the_classes_hold_every_count_once(highest: int) -> None:
    """Guards the scale for any count: at most five limits, rising to the highest, and no count without class."""
    limits = class_limits(highest)
    assert list(limits) == sorted(set(limits))
    assert limits[-1] == highest
    assert len(limits) <= LEVELS
    numbers = [class_of(value, limits) for value in {1, (highest + 1) // 2, highest}]
    assert all(1 <= number <= len(limits) for number in numbers)
    assert class_of(0, limits) == 0
    assert class_of(highest, limits) == len(limits)
    assert all(class_of(limit, limits) == number for number, limit in enumerate(limits, 1))


# The map.


def drawn(values: Mapping[str, int], held: set[str], **more: object) -> Drawing:
    """The map of the provinces with these counts."""
    return region_map(albers_layer("province"), values, frozenset(held), WORDS, level="province", **more)  # type: ignore[arg-type]


SPECIAL = {"710000", "810000", "820000"}
DRAWING_CSS = (ROOT / "dashboard/ui/assets/drawing.css").read_text(encoding="utf-8")


def test_what_is_not_held_is_hatched() -> None:
    """Guards print in grey, where the palest class and nothing held are the same: one is hatched, in map and legend."""
    drawing = drawn({"440000": 3}, {"440000", "110000"})
    (pattern,) = parsed(drawing).iter("pattern")
    assert pattern.find("path") is not None
    assert f"url(#{pattern.get('id')})" == NOT_HELD
    assert [box.get("fill") for box in parsed(drawing).iter("rect")].count(NOT_HELD) == 1
    assert f".not-held {{ fill: {NOT_HELD}" in DRAWING_CSS
    script = (ROOT / "dashboard/ui/assets/chart.js").read_text(encoding="utf-8")
    assert 'shape ? shape[0] : "not-held"' in script


def test_only_national_lines_look_national() -> None:
    """Guards Hong Kong and Macao: no line but the ten dashes and the undefined border has the national look."""
    rules = re.findall(r"\.line(?:\.(\w+))? \{([^}]*)\}", DRAWING_CSS)
    assert {kind for kind, rule in rules if "--national-line" in rule} == {"ten_dash_line", "undefined_border"}
    assert "--province-boundary" in dict(rules)[""]
    for layer in (albers_layer(level) for level in LAYER_LEVELS):
        kinds = {line.kind for line in layer.lines}
        assert kinds - {"ten_dash_line", "undefined_border"} == {"special_region_border", "province_sea_border"}
    assert {"国界", "省级界"} <= set(words_of(drawn({}, set())))


def test_special_regions_and_taiwan_are_filled_by_the_same_rule() -> None:
    """Guards the fills: like any province they are hatched, pale or coloured by what is held of them alone."""
    for value, css_class in ((0, "zero"), (2, "level-5")):
        for codes in (SPECIAL, {"440000", "650000", "540000"}):
            shapes = drawn(dict.fromkeys(codes, value), codes).regions
            assert {shapes[code].css_class for code in codes} == {css_class}
    assert not SPECIAL & set(drawn({"440000": 1}, {"440000"}).regions)


def test_a_map_of_nothing_says_so_and_colours_nothing() -> None:
    """Guards an empty selection: no region is coloured, and the legend still explains grey."""
    drawing = drawn({}, set())
    assert dict(drawing.regions) == {}
    assert drawing.other_label == WORDS.nothing_label
    assert {WORDS.zero, WORDS.nothing, WORDS.national_line} <= set(words_of(drawing))


def test_zero_is_not_nothing() -> None:
    """Guards the second promise: collected with none of these, never collected, and a count are three looks."""
    drawing = drawn({"440000": 3}, {"440000", "110000"})
    assert drawing.regions["110000"].css_class == "zero"
    assert drawing.regions["440000"].css_class == f"level-{LEVELS}"
    assert "360000" not in drawing.regions
    assert drawing.regions["110000"].label == "110000: 0"
    assert "区440000 3" in words_of(drawing)
    assert not any("110000" in word for word in words_of(drawing))


def test_few_classes_use_the_whole_scale_and_more_is_darker() -> None:
    """Guards legibility from the back of a room: the least and the most counted are the two ends of the scale."""
    values = {"110000": 1, "360000": 2, "440000": 3}
    steps = [drawn(values, set(values)).regions[code].css_class for code in values]
    assert steps == ["level-1", "level-3", f"level-{LEVELS}"]


def test_the_legend_names_every_class_and_every_state() -> None:
    """Guards the legend: for counts up to 10 the classes 1-2, 3, 4, 5-7, 8-10; parks only where there are some."""
    plain = words_of(drawn({"110000": 10, "440000": 1}, {"110000", "440000"}))
    assert [word for word in plain if re.fullmatch(r"\d+(–\d+)?", word)] == ["1–2", "3", "4", "5–7", "8–10"]
    assert WORDS.park not in plain
    point = MapPoint("synthetic", "示例园区", 300.0, 300.0)
    assert WORDS.park in words_of(drawn({"110000": 10}, {"110000"}, points=(point,)))


def test_marks_at_one_place_have_their_numbers_side_by_side() -> None:
    """Guards two parks of one city: no number lies upon another, and each is still said."""
    places = ((300.0, 300.0), (600.0, 300.0), (302.0, 301.0))
    points = tuple(MapPoint(f"p{n}", f"示例园区{n}", x, y) for n, (x, y) in enumerate(places))
    drawing = drawn({"110000": 10}, {"110000"}, points=points)
    groups = [group for group in parsed(drawing).iter("g") if group.attrib.get("class") == "number"]
    assert ["".join(group.itertext()) for group in groups] == ["1/3", "2", ""]


def test_a_label_brings_its_own_ground() -> None:
    """Guards the count's words on the darkest fill: below each label is an edge of the background's colour."""
    drawing = drawn({"440000": 3}, {"440000"})
    (label,) = [group for group in parsed(drawing).iter("g") if group.attrib.get("class") == "label"]
    assert (label.attrib["paint-order"], label.attrib["stroke"]) == ("stroke", css_variable("background"))
    (words,) = label.iter("text")
    assert words.attrib["fill"] == css_variable("text")
    # Half of the edge lies outside the letter: a tenth of the letter's height each side.
    assert float(label.attrib["stroke-width"]) / 2 >= 0.1 * float(words.attrib["font-size"])


def test_a_code_that_the_layer_lacks_is_left_out() -> None:
    """Guards counts above the level: the country is no region of the provinces' map."""
    assert set(drawn({"100000": 5, "440000": 1}, {"100000", "440000"}).regions) == {"440000"}


def test_the_selected_region_is_marked_and_keys_can_be_switched_off() -> None:
    """Guards clicking: the chosen region is marked, and a picture without clicks gives no keys."""
    drawing = drawn({"440000": 1}, {"440000", "110000"}, selected="440000")
    assert drawing.regions["440000"].css_class.split() == [f"level-{LEVELS}", "selected"]
    assert drawing.regions["440000"].key == "440000"
    assert drawn({"440000": 1}, {"440000"}, clickable_regions=False).regions["440000"].key == ""


@pytest.mark.parametrize("level", LAYER_LEVELS)
def test_every_region_at_once(level: str) -> None:
    """Guards the fullest map: each region of the layer with a count, sound XML, a shape for each."""
    layer = albers_layer(level)  # type: ignore[arg-type]
    values = {code: number for number, code in enumerate(layer.regions, 1)}
    drawing = region_map(layer, values, frozenset(values), WORDS, level=level)  # type: ignore[arg-type]
    assert set(drawing.regions) == set(layer.regions)
    parsed(drawing)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_park_or_region_is_words(name: str) -> None:
    """Guards names from an upload: no element and no attribute comes from a name."""
    hostile = MapWords(name, name, name, name, name, name, name, name, lambda code: name, lambda code, value: name)
    point = MapPoint(name, name, 300.0, 300.0)
    layer = albers_layer("province")
    drawing = region_map(layer, {"440000": 1}, frozenset({"440000"}), hostile, level="province", points=(point,))
    assert {element.tag for element in parsed(drawing).iter()} <= {
        *("svg", "g", "text", "rect", "path", "title", "defs", "pattern")
    }
    assert not any(attribute.startswith("on") for element in parsed(drawing).iter() for attribute in element.attrib)


# Bars.


def test_no_bars_are_the_words_for_none() -> None:
    """Guards an empty selection."""
    drawing = bars([], "示例", nothing="没有")
    assert words_of(drawing) == ["没有"]


def test_one_bar_fills_the_room_and_zero_has_no_length() -> None:
    """Guards the scale: the highest bar is the longest, a count of zero has no length, a small one is still seen."""
    drawing = bars([Bar("a", "多", 1000), Bar("b", "少", 1), Bar("c", "无", 0)], "示例")
    lengths = [float(r.attrib["width"]) for r in parsed(drawing).iter("rect") if r.attrib["fill"] != "transparent"]
    assert lengths[0] > lengths[1] > lengths[2] == 0
    assert lengths[1] >= 1
    assert [word for word in words_of(drawing) if word.isdigit()] == ["1000", "1", "0"]


def test_many_bars_stand_in_their_order_below_each_other() -> None:
    """Guards two hundred rows: one line each, in the order given, within the drawing's height."""
    drawing = bars([Bar("", f"示例{number}", number) for number in range(200)], "示例")
    heights = [float(element.attrib["y"]) for element in parsed(drawing).iter("text")]
    assert len(heights) == 400
    assert heights == sorted(heights)
    assert max(heights) < drawing.height


@pytest.mark.parametrize("name", [*HOSTILE, "长" * 500, ""])
def test_a_hostile_or_endless_name_stays_in_its_place(name: str) -> None:
    """Guards bars: a name is words, and it ends before its bar begins (12 units of air)."""
    drawing = bars([Bar(name, name, 3)], name, width=560)
    assert {element.tag for element in parsed(drawing).iter()} <= {"svg", "g", "text", "rect", "title"}
    label = next(element for element in parsed(drawing).iter("text") if element.attrib.get("text-anchor") == "end")
    assert text_width(label.text or "", float(label.attrib["font-size"])) <= float(label.attrib["x"]) + 1


def test_a_bar_with_a_key_can_be_reached_by_keyboard_and_is_read_aloud() -> None:
    """Guards access without a mouse; a bar that leads nowhere is no button."""
    group = next(parsed(bars([Bar("labs", "平台", 3)], "示例")).iter("g"))
    assert (group.attrib["tabindex"], group.attrib["role"], group.attrib["aria-label"]) == ("0", "button", "平台: 3")
    assert list(parsed(bars([Bar("", "平台", 3)], "示例")).iter("g")) == []


# Targets against time.

TODAY = date(2026, 7, 2)
STATES = TimelineWords(
    "2026年7月2日", MappingProxyType({state: f"状态 {state}" for state in TARGET_STATES}), "没有写明年份的目标"
)


def target(number: int, state: str = "qualitative", **more: object) -> TargetRow:
    """A synthetic target."""
    cells: dict[str, object] = {
        "name": f"示例目标{number}",
        "value": "90%",
        "year": 2025 + number % 3,
        "start": None,
        "hover": "示例",
    }
    return TargetRow(key=f"synthetic-{number}", state=state, **(cells | more))  # type: ignore[arg-type]


def notes(figure: object) -> list[str]:
    """The words that stand free in the figure."""
    return [str(note.text) for note in figure.layout.annotations]  # type: ignore[attr-defined]


def test_no_target_is_the_words_for_none_and_still_today() -> None:
    """Guards an empty selection: the figure says so, and the day it was read is still drawn."""
    figure = target_timeline([], TODAY, STATES, COLOURS)
    assert len(figure.data) == 0
    assert {STATES.nothing, STATES.today} <= set(notes(figure))


def test_one_target_is_one_mark_at_its_year() -> None:
    """Guards the smallest chart: a mark that leads to its row; a line only where the plan's start is known."""
    figure = target_timeline([target(0, start=2021)], TODAY, STATES, COLOURS)
    assert [list(trace.customdata) for trace in figure.data] == [["synthetic-0"]]
    assert STATES.nothing not in notes(figure)
    # The target's year is 2025; its mark stands inside or at the end of that year.
    assert 2025 <= figure.data[0].x[0] <= 2026
    lines = [shape for shape in figure.layout.shapes if shape.x0 == 2021]
    assert len(lines) == 1
    without = target_timeline([target(0)], TODAY, STATES, COLOURS)
    assert not [shape for shape in without.layout.shapes if shape.x0 == 2021]


def test_today_is_drawn_where_it_lies_in_the_year() -> None:
    """Guards the dotted line: 2 July is day 183 of 365, the middle of the year."""
    figure = target_timeline([], TODAY, STATES, COLOURS)
    (line,) = [shape for shape in figure.layout.shapes if shape.line.dash == "dot"]
    assert line.x0 == line.x1 == pytest.approx(2026.5, abs=0.01)


def test_two_hundred_targets_are_cut_to_what_can_be_read() -> None:
    """Guards legibility: the earliest sixty, by year; all within the axis."""
    figure = target_timeline([target(number) for number in range(200)], TODAY, STATES, COLOURS)
    keys = [key for trace in figure.data for key in trace.customdata]
    assert len(keys) == MOST_ROWS
    # Of 200 targets in turn due 2025, 2026 and 2027, sixty-seven are due in 2025: more than are drawn.
    assert all(int(str(key).rpartition("-")[2]) % 3 == 0 for key in keys)
    low, high = figure.layout.yaxis.range[1], figure.layout.yaxis.range[0]
    assert all(low <= y <= high for trace in figure.data for y in trace.y)


def test_todays_line_crosses_no_word() -> None:
    """Guards legibility: the line, the bars and marks stay in each row's band, which begins below its words."""
    rows = [target(n, name="示例目标名称" * (1 + 4 * (n % 2)), programme="示例方案", start=2021) for n in range(6)]
    figure = target_timeline(rows, TODAY, STATES, COLOURS)
    bands = sorted((line.y0, line.y1) for line in figure.layout.shapes if line.line.dash == "dot")
    assert len(bands) == 6
    words = [note for note in figure.layout.annotations if note.xref == "paper"]
    for note in words:
        foot = note.y + (note.text.count("<br>") + 1) * note.font.size * 1.3
        assert not any(foot > low and note.y < high for low, high in bands), note.text
    assert all(any(low < y < high for low, high in bands) for trace in figure.data for y in trace.y)
    assert all(trace.mode == "markers" for trace in figure.data)


def test_a_value_is_written_unless_its_mark_says_it() -> None:
    """Guards against a word repeated in every row: the state's own name is left to the legend, a number is not."""
    word = STATES.states["qualitative"]
    rows = [target(0, value=word), target(1, value="≥90%", state="met")]
    assert word not in notes(target_timeline(rows, TODAY, STATES, COLOURS))
    assert notes(target_timeline(rows, TODAY, STATES, COLOURS)).count("≥90%") == 1


def test_a_row_names_its_programme_and_the_years_stand_at_the_head() -> None:
    """Guards a list longer than the screen: whose target it is, and the years without going to the foot."""
    figure = target_timeline([target(0, programme="江西 <方案>")], TODAY, STATES, COLOURS)
    assert "江西 ‹方案›" in notes(figure)
    assert [note for note in notes(figure) if note in figure.layout.xaxis.ticktext] == list(
        figure.layout.xaxis.ticktext
    )
    assert "2025" in notes(figure)


def test_every_state_has_its_own_shape_and_name() -> None:
    """Guards print in grey: states differ by shape, not only by colour, and each is named in the legend."""
    figure = target_timeline([target(n, state) for n, state in enumerate(TARGET_STATES)], TODAY, STATES, COLOURS)
    assert {trace.name for trace in figure.data} == set(STATES.states.values())
    assert len({trace.marker.symbol for trace in figure.data}) == len(TARGET_STATES)
    assert set(TARGET_MARKS) == set(TARGET_STATES)


def test_the_printed_figure_brings_its_own_colours() -> None:
    """Guards the picture: ground and text are set for paper, and left to the page on the screen."""
    rows = [target(0)]
    assert (
        target_timeline(rows, TODAY, STATES, COLOURS, printed=True).layout.paper_bgcolor
        == COLOURS["background"].printed
    )
    assert target_timeline(rows, TODAY, STATES, COLOURS).layout.paper_bgcolor == "rgba(0,0,0,0)"


@pytest.mark.parametrize("name", [*HOSTILE, "长" * 500, ""])
def test_a_hostile_target_name_is_words(name: str) -> None:
    """Guards plotly, which reads tags in its labels: none but our own line break is left of a name."""
    figure = target_timeline([target(0, name=name)], TODAY, STATES, COLOURS)
    labels = [*notes(figure), *map(str, figure.layout.yaxis.ticktext or ())]
    assert not any(sign in label.replace("<br>", "") for label in labels for sign in "<>")
    json.loads(figure.to_json())


# The parts that every drawing is made of.


@pytest.mark.parametrize("words", HOSTILE)
def test_words_are_escaped_wherever_they_stand(words: str) -> None:
    """Guards text, attribute and title: what is read back is the words, without what XML cannot hold."""
    wanted = words.replace("\x00", "").replace("\x0b", "")
    assert ElementTree.fromstring(text_element(0, 0, words, 10, "red")).text == wanted
    group = ElementTree.fromstring(clickable(words, words, rectangle(0, 0, 1, 1, "red")))
    assert (group.attrib["data-key"], group.attrib["aria-label"], group[0].text) == (wanted, wanted, wanted)
    assert ElementTree.fromstring(f'<a b="{escape(words)}"/>').attrib["b"] == wanted


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=60), st.integers(20, 300))
def test_shortened_words_fit(words: str, width: int) -> None:
    """Guards labels: what is shortened fits, and what fits is not shortened."""
    short = shortened(words, width, 10)
    assert text_width(short, 10) <= width
    assert short == words or (short.endswith("…") and text_width(words, 10) > width)


def test_a_width_below_zero_is_drawn_as_none() -> None:
    """Guards narrow columns: a negative width is no valid rectangle."""
    assert 'width="0"' in rectangle(0, 0, -5, 10, "red")


def test_every_named_colour_has_its_values_and_is_replaced_for_print() -> None:
    """Guards theme.py: three valid values each; none is left in a printed picture; a name that is none is an error."""
    for name, colour in COLOURS.items():
        assert all(re.fullmatch(r"#[0-9a-f]{6}", value) for value in (colour.light, colour.dark, colour.printed)), name
        assert printed(css_variable(name)) == colour.printed
        assert f"--{name}:" in style_sheet(":host")
    with pytest.raises(KeyError):
        css_variable("no-such-colour")
