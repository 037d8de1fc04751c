"""The picture of a chart without a screen: for the command line, batches and briefings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from dashboard.charts.chart import Chart, picture_words
from dashboard.charts.context import Context
from dashboard.exports.filled import fill_layer
from dashboard.exports.picture import ChartSize, Format, PictureFrame, complete_picture, frame_of
from dashboard.exports.plot_svg import plot_svg
from dashboard.figures.svg import Drawing

# What a plotly figure's picture is drawn at, in its own pixels, where it does not say.
PLOT_WIDTH, PLOT_HEIGHT = 1200, 450


def chart_sizes(chart: Chart) -> list[ChartSize]:
    """The sizes that the chart comes in, the widest first."""
    if isinstance(chart.body, Drawing):
        return [ChartSize(one.width, one.height, one.min_width) for one in (chart.body, *chart.body.narrower)]
    printed = chart.printed or chart.body
    return [ChartSize(PLOT_WIDTH, float(printed.layout.height or PLOT_HEIGHT), flexible=True)]


def view_link(address: str, page: str, view: Mapping[str, str]) -> str:
    """The address of a view below the dashboard's own; empty where that is not known."""
    query = urlencode({name: value for name, value in view.items() if value})
    return f"{address}/{page}{'?' if query else ''}{query}" if address else ""


def picture_of(context: Context, chart: Chart, form: Format, link: str = "") -> tuple[PictureFrame, str | None]:
    """The picture's frame, and the whole as SVG; None for the latter where this machine cannot draw a plotly figure."""
    words = picture_words(context, chart)
    frame = frame_of(replace(words, link="" if words.mark else link), chart_sizes(chart), form)
    if isinstance(chart.body, Drawing):
        drawing = (chart.body, *chart.body.narrower)[frame.version]
        if frame.version:
            # A narrower version has the outlines of the whole.
            whole = chart.body
            drawing = replace(drawing, layer=whole.layer, regions=whole.regions, other_label=whole.other_label)
        return frame, complete_picture(frame, drawing, fill_layer(drawing, frame.box[2]))
    plot = plot_svg(chart.printed or chart.body, *frame.drawn, frame.box)
    return frame, None if plot is None else frame.before + plot + frame.after
