"""What leaves the screen gives no instruction that only a screen can follow."""

from __future__ import annotations

import re

import pytest

from dashboard.briefing.model import context_of
from dashboard.catalog import Catalog
from dashboard.charts import parts
from dashboard.charts.chart import picture_words
from dashboard.charts.pictures import picture_of
from dashboard.charts.registry import chart_of
from dashboard.descriptor import Language
from dashboard.exports.picture import FORMATS
from dashboard.figures.svg import Drawing
from dashboard.i18n import text
from tests.briefing.briefing_making import TODAY, views_of

ON_SCREEN = re.compile(r"点选|点击|下方|下表|图下|页末|左侧|见页面|\b(choose|click|below)\b|on the left|the page", re.I)


def faults(catalog: Catalog, language: Language, region: str) -> list[tuple[str, str]]:
    """Chart and words for each instruction in its picture, alternative text, or notes of a briefing."""
    found = []
    for key, view in views_of(catalog).items():
        context = context_of(catalog, TODAY, language, view if not region else {**view, parts.REGION: region})
        chart = chart_of(context, key)
        if chart is None:
            continue
        words = picture_words(context, chart)
        said = [words.title, words.subtitle, *words.notes, chart.spoken, *chart.notes]
        if isinstance(chart.body, Drawing):
            markup = picture_of(context, chart, FORMATS["png"])[1] or ""
            said += re.findall(r">([^<]+)<", markup) + re.findall(r'aria-label="([^"]*)"', markup)
        names = "\x1f".join(context.whole.frames["documents"][f"title_{language}"])
        found += [(key, line) for line in said if ON_SCREEN.search(line) and line not in names]
    return found


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("region", ["", "360000"])
def test_no_export_says_what_to_choose_or_click(catalog: Catalog, language: Language, region: str) -> None:
    """Guards paper: no chart's picture, alternative text or note speaks of a click, a side, or a table below."""
    assert faults(catalog, language, region) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nor_do_charts_that_are_cut(language: Language) -> None:
    """Guards the notes of charts with more than they can draw, which the repository's own data do not reach."""
    values = dict.fromkeys(("shown", "count", "down", "across", "left", "all", "names", "value"), "1")
    keys = ("account.cut", "board.cut", "board.left_out", "bullets.cut", "targets.cut", "targets.undated",
            "cooperation.cut", "measures.compared.examples", "map.spoken_more", "briefing.rows_cut",
            "briefing.rows_cut_linked", "briefing.evidence_more", "briefing.drawing_cut",
            "briefing.paper.evidence_cut")  # fmt: skip
    assert [key for key in keys if ON_SCREEN.search(text(language, key, **values))] == []
