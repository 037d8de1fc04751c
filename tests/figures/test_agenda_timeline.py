"""The timeline: moments gathered into marks, marks drawn apart, dates no more exact than they are."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest

from dashboard.agenda import DEADLINES, KINDS, Kind, Moment
from dashboard.catalog import PLAN_PERIODS
from dashboard.figures.agenda_axis import Band
from dashboard.figures.agenda_marks import GROUPS, MOST_MARKS, Gathering, Group, gathered, lane_in
from dashboard.figures.agenda_timeline import WIDTHS, AgendaWords, Sign, agenda_timeline
from dashboard.figures.svg import Drawing, text_width
from dashboard.geometry import regions

TODAY = date(2026, 11, 21)
WINDOW = (date(2015, 1, 1), date(2030, 12, 31))
BANDS = [
    Band(date(first, 1, 1), date(last, 12, 31), f"“{period}”（{first}—{last}年）", f"{first}–{last}")
    for period, (first, last) in PLAN_PERIODS.items()
]
WORDS = AgendaWords(
    description="示例",
    today="2026年11月21日",
    nothing="没有写明日期的资料",
    kinds={(kind, over): f"{kind} {over}" for kind in KINDS for over in (False, True)},
    precisions={"day": "日", "month": "仅月份", "year": "仅年份"},
    months=[f"{number}月" for number in range(1, 13)],
)
LONG = "江西省科技支撑碳达峰碳中和实施方案提出的绿色低碳技术创新体系更加完善以及其他若干内容" * 2


def moment(number: int, kind: Kind, start: date, end: date | None = None, **more: object) -> Moment:
    """A made-up moment."""
    precision = "day" if end is None else "year"
    return Moment("events", f"row-{number}", "date", kind, start, end or start, precision, **more)  # type: ignore[arg-type]


def sign(start: date, end: date | None = None, **more: object) -> Sign:
    """A made-up sign: an event of one day in the first lane, unless said otherwise."""
    cells: dict[str, object] = {
        "key": f"key {start} {end}", "lane": 0, "kind": "event", "start": start, "end": end or start,
        "precision": "day" if end is None else "year", "lasting": False, "label": "示例", "description": "读出的话",
    }  # fmt: skip
    return Sign(**{**cells, **more})  # type: ignore[arg-type]


def drawn(signs: Sequence[Sign], lanes: Sequence[str] = ("甲地",), window: tuple[date, date] = WINDOW) -> list[Drawing]:
    """The timeline at every width."""
    drawing = agenda_timeline(signs, lanes, BANDS, TODAY, window, WORDS)
    return [drawing, *drawing.narrower]


def texts(drawing: Drawing) -> list[ElementTree.Element]:
    """Its lines of text; that it parses at all is half the test."""
    return list(ElementTree.fromstring(f"<svg>{drawing.markup}</svg>").iter("text"))


def words_of(drawing: Drawing) -> list[str]:
    """What stands on it."""
    return [element.text or "" for element in texts(drawing)]


def boxes(drawing: Drawing) -> list[tuple[float, float, float, float, str]]:
    """Left, top, right, bottom of every line outside the legend, whose entries are moved in groups of their own."""
    found = []
    for element in texts(drawing):
        size, x, y = (float(element.get(name, "0")) for name in ("font-size", "x", "y"))
        width = text_width(element.text or "", size)
        left = x - width * {"start": 0.0, "middle": 0.5, "end": 1.0}[element.get("text-anchor", "start")]
        found.append((left, y - size * 0.8, left + width, y + size * 0.2, element.text or ""))
    return found


# Gathering.


def test_alike_deadlines_of_one_day_are_one_mark() -> None:
    """Guards the wall of 2025: many targets of one lane and day are one mark with them all, other lanes apart."""
    due = date(2025, 12, 31)
    moments = [moment(number, "deadline", due, codes="360000") for number in range(25)]
    moments += [moment(number, "deadline", due, codes="110000") for number in range(25, 27)]
    moments += [moment(27, "event", due, codes="360000")]
    result = gathered(moments, "place")
    assert result.lanes == ("110000", "360000")
    assert [(mark.lane, mark.kind, len(mark.moments)) for mark in result.marks] == [
        ("360000", "event", 1),
        ("110000", "deadline", 2),
        ("360000", "deadline", 25),
    ]
    assert (result.unit, result.merged) == ("exact", 0)
    assert [lane_in(mark.key) for mark in result.marks] == ["360000", "110000", "360000"]


def test_a_year_and_a_day_in_it_are_two_marks() -> None:
    """Guards exactness: what happened some time in a year is not drawn on the day of another."""
    result = gathered(
        [moment(1, "event", date(2025, 6, 1)), moment(2, "event", date(2025, 1, 1), date(2025, 12, 31))], "place"
    )
    assert [mark.precision for mark in result.marks] == ["year", "day"]


def test_districts_count_in_their_prefecture_and_unplaced_ones_come_last() -> None:
    """Guards the lanes by place: Zhangshu's in Yichun, several places together, no place at the end."""
    day = date(2025, 6, 1)
    cells = ("", "360982", "210100;110000", "100000")
    result = gathered([moment(number, "event", day, codes=cell) for number, cell in enumerate(cells)], "place")
    assert result.lanes == ("100000", "110000;210100", "360900", "")


def test_programmes_stand_in_the_order_of_their_first_date() -> None:
    """Guards the lanes by programme."""
    moments = [
        moment(1, "event", date(2025, 6, 1), programme="a-later"),
        moment(2, "event", date(2021, 6, 1), programme="b-earlier"),
        moment(3, "event", date(2019, 6, 1)),
    ]
    assert gathered(moments, "programme").lanes == ("b-earlier", "a-later", "")


def test_many_places_are_provinces() -> None:
    """Guards the height of the picture: a hundred prefectures are drawn as their provinces."""
    codes = [code for code, region in regions().items() if region.level == "prefecture"][:100]
    moments = [moment(number, "event", date(2025, 6, 1), codes=code) for number, code in enumerate(codes)]
    result = gathered(moments, "place")
    assert {regions()[lane].level for lane in result.lanes} == {"province"}
    assert sum(len(mark.moments) for mark in result.marks) == 100


def crowd(count: int, days: int, kinds: Sequence[Kind] = KINDS) -> list[Moment]:
    """So many made-up moments, spread over these days and all divisions; the same at each run."""
    chance = random.Random(1)
    codes = list(regions())
    first = date(2020, 1, 1)
    return [
        moment(
            number,
            chance.choice(kinds),
            first + timedelta(days=chance.randrange(days)),
            codes=chance.choice(codes),
            programme=f"programme-{number % 500}",
        )
        for number in range(count)
    ]


@pytest.mark.parametrize("group", GROUPS)
def test_a_hundred_thousand_moments_are_gathered_and_none_is_lost(group: Group) -> None:
    """Guards the huge case: so few marks that they can be read, every moment in exactly one, and the unit is said."""
    moments = crowd(100_000, 4000)
    result = gathered(moments, group)
    assert len(result.marks) <= MOST_MARKS
    held = [row.row_id for mark in result.marks for row in mark.moments]
    assert len(held) == len(set(held)) == 100_000
    assert result.unit != "exact"
    assert result.merged > 0
    assert len({mark.key for mark in result.marks}) == len(result.marks)
    assert all(mark.start <= row.start and row.end <= mark.end for mark in result.marks for row in mark.moments)


@pytest.mark.parametrize(("days", "unit"), [(60, "exact"), (3000, "month"), (9000, "year"), (200_000, "period")])
def test_the_finest_unit_that_can_be_read_is_taken(days: int, unit: str) -> None:
    """Guards the steps: few days are drawn day by day, more by month, by year, by plan period; each is reached."""
    moments = [
        moment(number, "event", date(2001, 1, 1) + timedelta(days=number * days // 2000)) for number in range(2000)
    ]
    result = gathered(moments, "place")
    assert result.unit == unit
    if unit == "period":
        assert all(mark.start.year % 5 == 1 and mark.end.year % 5 == 0 for mark in result.marks)
    if unit == "month":
        assert {mark.precision for mark in result.marks} == {"month"}


def test_nothing_gathers_to_nothing() -> None:
    """Guards the empty selection."""
    assert gathered([], "place") == Gathering((), (), "exact", 0)


@pytest.mark.parametrize("key", ["", "deadline", "wish.2025-12-31.2025-12-31.360000", "deadline.2025.2025.360000"])
def test_what_is_no_key_of_a_mark_names_no_lane(key: str) -> None:
    """Guards addresses."""
    assert lane_in(key) is None


# Drawing.


def test_nothing_is_said_and_the_axis_stays() -> None:
    """Guards the empty case: words instead of marks, plan periods and today all the same, and no legend."""
    for drawing in drawn([], ()):
        assert {WORDS.nothing, WORDS.today, "2025" if drawing.width > 600 else "2026"} <= set(words_of(drawing))
        assert "data-key" not in drawing.markup
        assert not set(words_of(drawing)) & set(WORDS.kinds.values())


def test_one_row_has_its_mark_its_lane_and_its_legend() -> None:
    """Guards the single case: key, label, spoken words, lane; the legend has this kind and no other."""
    for drawing in drawn([sign(date(2025, 12, 26))]):
        root = ElementTree.fromstring(f"<svg>{drawing.markup}</svg>")
        (mark,) = [group for group in root.iter("g") if group.get("data-key")]
        assert (mark.get("data-key"), mark.get("aria-label")) == ("key 2025-12-26 None", "读出的话")
        assert {"示例", "甲地"} <= set(words_of(drawing))
        assert set(words_of(drawing)) & set(WORDS.kinds.values()) == {"event False"}
        assert not set(words_of(drawing)) & set(WORDS.precisions.values())


def test_a_day_a_month_a_year_and_a_period_look_unlike() -> None:
    """Guards exactness in the picture: a filled point for a day, a bar as long as the month or year, hollow on it."""

    def parts(one: Sign) -> tuple[int, int, str]:
        """Number of lines and polygons' bars, and whether the shape is filled."""
        root = ElementTree.fromstring(f"<svg>{drawn([one])[0].markup}</svg>")
        (mark,) = [group for group in root.iter("g") if group.get("data-key")]
        dashed = sum(line.get("stroke-dasharray") == "5 3" for line in mark.iter("line"))
        circles = [circle.get("fill", "") for circle in mark.iter("circle")]
        return dashed, len(list(mark.iter("rect"))), "".join(circles)

    assert parts(sign(date(2025, 6, 1))) == (0, 1, "var(--accent)")
    month = sign(date(2025, 6, 1), date(2025, 6, 30), precision="month")
    assert parts(month) == (1, 1, "var(--background)")
    assert parts(sign(date(2025, 1, 1), date(2025, 12, 31))) == (1, 1, "var(--background)")
    lasting = sign(date(2022, 1, 1), date(2030, 12, 31), kind="plan", lasting=True)
    assert parts(lasting) == (0, 2, "")


def test_a_year_is_drawn_as_long_as_it_is() -> None:
    """Guards the bar: that of 2015 reaches from the first day to the last, a sixteenth of sixteen years."""
    drawing = drawn([sign(date(2015, 1, 1), date(2015, 12, 31))])[0]
    (bar,) = re.findall(r'<line x1="([\d.]+)" y1="[\d.]+" x2="([\d.]+)"[^>]*stroke-dasharray="5 3"', drawing.markup)[:1]
    plot = WIDTHS[0] - 12 - 166
    assert float(bar[1]) - float(bar[0]) == pytest.approx(plot / 16, abs=3)


def test_a_deadline_past_is_filled_and_one_to_come_is_not() -> None:
    """Guards the flags: told apart by shape, not by colour, and each named in the legend."""
    past = sign(date(2025, 12, 31), kind="deadline", precision="year", over=True)
    to_come = sign(date(2030, 12, 31), kind="deadline", precision="year")
    (flag_past,) = re.findall(r'<path d="M [^"]+" (fill="[^"]+")', drawn([past])[0].markup.split("<g transform")[0])
    (flag_next,) = re.findall(r'<path d="M [^"]+" (fill="[^"]+")', drawn([to_come])[0].markup.split("<g transform")[0])
    assert (flag_past, flag_next) == ('fill="var(--warning)"', 'fill="var(--background)"')
    assert {"deadline True", "deadline False"} <= set(words_of(drawn([past, to_come])[0]))
    # A deadline is derived as a day: no bar says that only its year is known, its label does.
    assert 'stroke-dasharray="5 3"' not in drawn([past])[0].markup


def test_each_kind_has_a_shape_of_its_own() -> None:
    """Guards print in grey: no two kinds of moment share an outline."""
    outlines = {}
    for kind in KINDS:
        lasting = kind in ("plan", "measure")
        one = sign(date(2022, 1, 1), date(2030, 12, 31) if lasting else None, kind=kind, lasting=lasting)
        body = drawn([one])[0].markup.split('<g data-key="')[1].split("<text")[0]
        outlines[kind] = re.sub(r"var\(--[a-z0-9-]+\)", "", body)
    # A plan's period and a measure's are both times that go on; their words tell them apart.
    assert outlines.pop("measure") == outlines["plan"]
    assert len(set(outlines.values())) == len(outlines)


def busy() -> list[Sign]:
    """Signs that stand close: days in a row, deadlines at both ends of the window, a long plan, long names."""
    signs = [sign(date(2026, 1, day), label=f"{day}日：{LONG[: 8 * day]}") for day in range(1, 9)]
    signs += [sign(date(2030, 12, 31), kind="deadline", precision="year", label=LONG, key="last")]
    signs += [sign(date(2015, 1, 1), label=LONG, key="first")]
    signs += [sign(date(2022, 1, 1), date(2030, 12, 31), kind="plan", lasting=True, label=LONG, key="plan")]
    signs += [sign(date(2015, 1, 1), date(2030, 12, 31), label=LONG, key="whole")]
    return signs


@pytest.mark.parametrize("window", [WINDOW, (date(2026, 1, 1), date(2026, 12, 31)), (TODAY, date(2027, 11, 20))])
def test_no_words_lie_on_others_or_over_the_edge(window: tuple[date, date]) -> None:
    """Guards legibility at every width and window: lines of text never touch, and none is cut by the picture's edge."""
    for drawing in drawn(busy(), ["一个名称相当长的规划或者行动方案（2021—2025年）"], window):
        found = boxes(drawing)
        assert len(found) > 10
        assert [box for box in found if box[0] < -0.5 or box[2] > drawing.width + 0.5 or box[3] > drawing.height] == []
        overlapping = [
            (one[4], other[4])
            for number, one in enumerate(found)
            for other in found[number + 1 :]
            if one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
        ]
        assert overlapping == []


def test_a_short_label_stands_on_its_own_bar() -> None:
    """Guards the height of a crowd: the count of a year, beside its shape and within the bar, takes no second row."""
    year = sign(date(2025, 1, 1), date(2025, 12, 31), label="645 项")
    due = sign(date(2025, 1, 1), date(2025, 12, 31), kind="deadline", label="12 项", key="due")
    alone = drawn([year], window=(date(2025, 1, 1), date(2025, 12, 31)))[0]
    (box,) = [box for box in boxes(alone) if box[4] == "645 项"]
    (bar,) = re.findall(r'<line x1="([\d.]+)" y1="([\d.]+)" x2="([\d.]+)"[^>]*stroke-dasharray="5 3"', alone.markup)[:1]
    assert float(bar[0]) < box[0] < box[2] < float(bar[2])
    assert box[1] < float(bar[1]) < box[3]
    (flag,) = [
        box for box in boxes(drawn([due], window=(date(2025, 1, 1), date(2025, 12, 31)))[0]) if box[4] == "12 项"
    ]
    assert box[2] < flag[0] < flag[2] < float(bar[2])


def test_what_lies_outside_the_window_is_left_out() -> None:
    """Guards the zoom: a sign of another year is not drawn at the edge, nor is its lane."""
    signs = [sign(date(2021, 6, 8)), sign(date(2025, 12, 26), lane=1, label="其内")]
    (drawing, *_) = drawn(signs, ["甲地", "乙地"], (date(2025, 1, 1), date(2025, 12, 31)))
    assert {"乙地", "其内", "12月"} <= set(words_of(drawing))
    assert not {"甲地", "示例", WORDS.today} & set(words_of(drawing))


def test_the_plan_periods_are_named_where_there_is_room() -> None:
    """Guards the bands: the name whole, or its years; never a piece of it."""
    whole = {band.name for band in BANDS}
    pieces = {
        part for band in BANDS for part in (band.name.split("（")[0], "（" + band.name.split("（")[1], band.short)
    }
    for drawing in drawn([sign(date(2025, 12, 26))]):
        named = [words for words in words_of(drawing) if "2021" in words and words != "2021"]
        assert named
        assert set(named) <= whole | pieces
    assert "“2021-2025”（2021—2025年）" in words_of(drawn([sign(date(2025, 12, 26))])[0])


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><img src=x>', "a & b", "\x00\x0b示例"])
def test_hostile_names_are_words(name: str) -> None:
    """Guards uploads: a name is text in label, lane, key and spoken words, never markup."""
    for drawing in drawn([sign(date(2025, 12, 26), label=name, key=name, description=name)], [name]):
        assert texts(drawing)
        assert "<script" not in drawing.markup
        assert "<img" not in drawing.markup


def test_a_crowd_is_drawn_at_a_size_that_can_be_sent() -> None:
    """Guards weight: a hundred thousand moments make a drawing of ordinary size, every mark in it with its count."""
    result = gathered(crowd(100_000, 4000), "place")
    signs = [
        sign(
            mark.start, mark.end, key=mark.key, lane=result.lanes.index(mark.lane), kind=mark.kind,
            lasting=mark.lasting, precision=mark.precision, label=f"{len(mark.moments)} 项",
        )
        for mark in result.marks
    ]  # fmt: skip
    drawings = drawn(signs, [f"道 {number}" for number in range(len(result.lanes))])
    assert all(len(drawing.markup) < 200_000 for drawing in drawings)
    # Two and a half screens at the most.
    assert drawings[0].height < 2500
    assert len(re.findall("data-key", drawings[0].markup)) == len(signs)
    assert {mark.kind for mark in result.marks} >= DEADLINES
