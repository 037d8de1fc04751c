"""Charts of a slide: an office program's own, with their numbers in a sheet behind them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.briefing.shapes import CHINESE_FONT, Box, Ids, Paint, Words, colour, emu, freeform, preset, text_box
from dashboard.charts.chart import Plot
from dashboard.figures.svg import shortened, text_width

# python-pptx is only imported when slides are made, and its own types say less than its sources.
Slide = Any
OfficeChart = Any

# Names of categories are cut to so many wide characters; the table on the page has them whole.
_NAME_WIDTH = 30
# Spans of one slide.
SPANS_A_SLIDE = 16
# The inner plot of spans as shares of the chart, set so that the line of today can be drawn where it belongs.
_PLOT_LEFT, _PLOT_TOP, _PLOT_WIDTH, _PLOT_HEIGHT = 0.36, 0.07, 0.62, 0.91
_SIZE = 11
# How long a bar is that only marks its year, in years.
_POINT = 0.3


def add_bars(slide: Slide, plot: Plot, box: Box, *, name: str, spoken: str, size: float = _SIZE) -> None:
    """A bar an entry, the first at the top, each with its number."""
    from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION

    chart = _added(slide, XL_CHART_TYPE.BAR_CLUSTERED, plot.names, [(plot.title, list(plot.values))], box, name, spoken)
    _styled(chart, size)
    chart.has_legend = False
    chart.value_axis.visible = False
    chart.value_axis.minimum_scale = min(0, *plot.values)
    drawn = chart.plots[0]
    drawn.gap_width = 45
    drawn.vary_by_categories = False
    drawn.has_data_labels = True
    drawn.data_labels.show_value = True
    drawn.data_labels.number_format, drawn.data_labels.number_format_is_linked = "General", False
    drawn.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END
    series = drawn.series[0]
    _filled(series, "accent")
    for number, tone in enumerate(plot.colours):
        _filled(series.points[number], tone)


@dataclass(frozen=True)
class SpanWords:
    """What is written on spans: today, what the starts are called, and the axis's years as a number format.

    A year on the axis is its end, which is when a target of that year is due: its bar ends at the tick of its own year.
    """

    today: str
    start: str
    year_format: str


def add_spans(
    slide: Slide, ids: Ids, plot: Plot, box: Box, years: tuple[int, int], today: date, said: SpanWords, **told: str
) -> list[str]:
    """A bar an entry from its start to its year, one series a group. Returns the shapes of today's line.

    Start and length add up to the target's year, which stands behind each name as well.
    """
    from pptx.enum.chart import XL_CHART_TYPE

    # Without a start, or with none before its year, a short bar ends where the others do.
    starts = [
        value - _POINT if start is None or start >= value else start
        for start, value in zip(plot.starts, plot.values, strict=True)
    ]
    groups = list(dict.fromkeys(plot.groups))
    tones = dict(zip(plot.groups, plot.colours, strict=True))
    series: list[tuple[str, list[float | None]]] = [(said.start, list(starts))]
    for name in groups:
        lengths = [
            round(value - start, 2) if own == name else None
            for value, start, own in zip(plot.values, starts, plot.groups, strict=True)
        ]
        series.append((name, lengths))
    names = [
        f"{shortened(name, _NAME_WIDTH - 3, 1)} {value:g}" for name, value in zip(plot.names, plot.values, strict=True)
    ]
    left, top, width, height = box
    # Few rows make no taller bars than many.
    height = min(height, 60 + 24 * max(len(names), 3))
    chart = _added(slide, XL_CHART_TYPE.BAR_STACKED, names, series, (left, top, width, height), **told)
    _styled(chart, 10)
    axis = chart.value_axis
    low, high = years
    axis.minimum_scale, axis.maximum_scale = low, high
    axis.major_unit = next(step for step in (1, 2, 5, 10, 20, 50, 100, 1000) if (high - low) / step <= 12)
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = said.year_format, False
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.color.rgb = _rgb("line")
    axis.major_gridlines.format.line.width = emu(0.5)
    drawn = chart.plots[0]
    drawn.gap_width, drawn.overlap = 55, 100
    drawn.series[0].format.fill.background()
    drawn.series[0].format.line.fill.background()
    for number, name in enumerate(groups, 1):
        _filled(drawn.series[number], tones[name])
    # The programs do not agree on which entry of a legend belongs to the unseen series: this legend is our own.
    chart.has_legend = False
    _placed_plot(chart)
    key = _legend(ids, tones, left, left + width, top + height + 2)
    # The tick of last year is its end: the days of this year lie past it.
    now = today.year - 1 + (today.timetuple().tm_yday - 1) / 365.25
    if not low <= now <= high:
        return key
    x = left + width * (_PLOT_LEFT + _PLOT_WIDTH * (now - low) / (high - low))
    first, last = top + height * _PLOT_TOP, top + height * (_PLOT_TOP + _PLOT_HEIGHT)
    line = freeform(
        ids, said.today, [("M", ((x, first - 16),)), ("L", ((x, last),))], Paint("", "selected", 1.25, "sysDash")
    )
    words = [Words(said.today, 9, "selected", align="ctr")]
    return [*key, line, text_box(ids, said.today, (x - 90, first - 30, 180, 13), words, anchor="b", wrap=False)]


def years_of(plot: Plot, today: date) -> tuple[int, int]:
    """The first and the last year that the axis of the spans has to hold."""
    years = [int(value) for value in plot.values] + [int(start) for start in plot.starts if start is not None]
    low, high = min([*(year - 1 for year in years), today.year - 1]), max([*years, today.year])
    step = 5 if high - low > 12 else 1
    return low // step * step, math.ceil(high / step) * step


def part_of(plot: Plot, first: int, last: int) -> Plot:
    """The plot with only these entries."""
    return Plot(
        plot.kind, plot.title, plot.names[first:last], plot.values[first:last], plot.starts[first:last],
        plot.colours[first:last], plot.groups[first:last], plot.unit,
    )  # fmt: skip


def _added(
    slide: Slide,
    kind: Any,
    names: Sequence[str],
    series: Sequence[tuple[str, Sequence[float | None]]],
    box: Box,
    name: str,
    spoken: str,
) -> OfficeChart:
    from pptx.chart.data import CategoryChartData

    data: Any = CategoryChartData(number_format="General")  # type: ignore[no-untyped-call]
    data.categories = [_plain(words) for words in names]
    for called, values in series:
        data.add_series(_plain(called), values)
    left, top, width, height = box
    frame = slide.shapes.add_chart(kind, emu(left), emu(top), emu(width), emu(height), data)
    frame.name = _plain(name)[:120]
    frame._element.nvGraphicFramePr.cNvPr.set("descr", _plain(spoken)[:1000])
    # python-pptx numbers the axes below zero, which the format's schema does not allow.
    for tag in ("axId", "crossAx"):
        for element in frame.chart._chartSpace.iter(f"{_C}{tag}"):
            element.set("val", element.get("val").lstrip("-"))
    return frame.chart


def _plain(words: str) -> str:
    """The words without what XML has no place for."""
    return "".join(sign for sign in " ".join(words.split()) if sign.isprintable())


def _styled(chart: OfficeChart, size: float) -> None:
    """Plain: our fonts, no title, thin lines, the first category at the top."""
    from pptx.util import Pt

    chart.has_title = False
    chart.font.size = Pt(size)
    chart.font.color.rgb = _rgb("text")
    chart.font.name = "+mn-lt"
    properties = chart.font._rPr
    if properties.find(f"{_A}ea") is None:
        latin = properties.find(f"{_A}latin")
        chinese = properties.makeelement(f"{_A}ea", {"typeface": CHINESE_FONT})
        latin.addnext(chinese)
    chart.category_axis.reverse_order = True
    chart.category_axis.format.line.color.rgb = _rgb("line")
    chart.category_axis.has_major_gridlines = False
    from pptx.enum.chart import XL_TICK_MARK

    chart.category_axis.major_tick_mark = XL_TICK_MARK.NONE
    chart.value_axis.major_tick_mark = XL_TICK_MARK.NONE
    chart.value_axis.has_major_gridlines = False
    chart.value_axis.format.line.fill.background()


_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def _rgb(name: str) -> Any:
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour(name))  # type: ignore[no-untyped-call]


def _filled(target: Any, tone: str) -> None:
    target.format.fill.solid()
    target.format.fill.fore_color.rgb = _rgb(tone)


def _legend(ids: Ids, tones: Mapping[str, str], first: float, right: float, top: float) -> list[str]:
    out, left = [], first
    for name, tone in tones.items():
        if left > first and left + text_width(name, 10) * 1.1 + 29 > right:
            left, top = first, top + 15
        out.append(preset(ids, name, "rect", (left, top + 3, 16, 9), Paint(tone)))
        wide = text_width(name, 10) * 1.1 + 8
        out.append(text_box(ids, name, (left + 21, top, wide, 15), [Words(name, 10)], anchor="ctr", wrap=False))
        left += wide + 32
    return out


def _placed_plot(chart: OfficeChart) -> None:
    area = chart._chartSpace.chart.plotArea
    old = area.find(f"{_C}layout")
    if old is not None:
        area.remove(old)
    layout = area.makeelement(f"{_C}layout", {})
    manual = layout.makeelement(f"{_C}manualLayout", {})
    layout.append(manual)
    for tag, value in (
        ("layoutTarget", "inner"), ("xMode", "edge"), ("yMode", "edge"),
        ("x", _PLOT_LEFT), ("y", _PLOT_TOP), ("w", _PLOT_WIDTH), ("h", _PLOT_HEIGHT),
    ):  # fmt: skip
        manual.append(manual.makeelement(f"{_C}{tag}", {"val": str(value)}))
    area.insert(0, layout)
