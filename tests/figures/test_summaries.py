"""What a screen reader is told of a chart is never empty, and a plotly figure's words take the page's ink."""

from __future__ import annotations

import pandas as pd
import pytest
from plotly.graph_objects import Bar, Figure, Scatter

from dashboard.charts.chart import Chart
from dashboard.figures.bars import Bar as OneBar
from dashboard.figures.bars import bars
from dashboard.figures.plotly_text import with_text_in
from dashboard.figures.svg import Drawing

INK = "#123456"


def chart(body: Drawing | Figure, description: str = "") -> Chart:
    """A chart with this body."""
    return Chart("synthetic", "示例结论", "示例副题", body, pd.DataFrame(), (), description=description)


@pytest.mark.parametrize(
    ("made", "wanted"),
    [
        (chart(bars([OneBar("", "平台", 3)], "平台 3")), "平台 3"),
        (chart(bars([], "", nothing="没有")), "示例结论 示例副题"),
        (chart(Figure()), "示例结论 示例副题"),
        (chart(Figure(), "三项到期"), "三项到期"),
    ],
    ids=["drawing", "empty drawing", "figure", "described figure"],
)
def test_a_chart_always_says_something(made: Chart, wanted: str) -> None:
    """Guards the summary: the drawing's or figure's own, and the finding where it has none."""
    assert made.spoken == wanted


def test_a_plots_words_take_the_ink_but_their_own_colours_stay() -> None:
    """Guards legibility: axes, legend and title, which Streamlit greys; what the figure coloured itself it keeps."""
    figure = Figure([Scatter(x=[1], y=[2]), Bar(x=[1], y=[2], xaxis="x2")]).update_layout(
        xaxis={"title": {"text": "年份"}}, xaxis2={}, yaxis={"tickfont": {"color": "#ff0000"}}
    )
    layout = with_text_in(figure, INK).layout
    for font in (
        layout.font,
        layout.title.font,
        layout.legend.font,
        layout.legend.title.font,
        layout.xaxis.tickfont,
        layout.xaxis.title.font,
        layout.xaxis2.tickfont,
        layout.yaxis.title.font,
    ):
        assert font.color == INK
    assert layout.yaxis.tickfont.color == "#ff0000"
    # The figure is shared by screen and print.
    assert figure.layout.font.color is None
