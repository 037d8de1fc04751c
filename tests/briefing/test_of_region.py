"""The briefing of a region that nobody collected: its maps say what they show, and what holds nothing is said once."""

from __future__ import annotations

import pytest

from dashboard.briefing.model import context_of
from dashboard.briefing.of_region import region_briefing
from dashboard.catalog import COUNTRY, Catalog
from dashboard.charts import parts
from dashboard.charts.registry import chart_of
from dashboard.descriptor import Language
from dashboard.i18n import text
from tests.briefing.briefing_making import TODAY

LANGUAGES: list[Language] = ["zh", "en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_countrys_locator_lists_the_provinces_held(catalog: Catalog, language: Language) -> None:
    """Guards the country's own sheet: a row a province that is filled, with its count, and what the filling means."""
    chart = chart_of(context_of(catalog, TODAY, language, {parts.REGION: COUNTRY}), "region_locator")
    assert chart is not None
    assert chart.subtitle == text(language, "region.map_subtitle_country")
    assert len(chart.table) > 1
    assert (chart.table[text(language, "bars.rows")] > 0).all()
    assert chart.sources


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_map_by_prefecture_says_what_is_not_on_it(catalog: Catalog, language: Language) -> None:
    """Guards the finding: where most rows are of the province itself, it says how many, not which city has the one."""
    view = {parts.REGION: "360000", parts.SHOWN: "measures"}
    context = context_of(catalog, TODAY, language, view)
    chart = chart_of(context, "map_prefecture")
    above = sum(context.catalog.above_level("measures", "prefecture").values())
    total = len(context.catalog.frames["measures"])
    assert chart is not None
    assert 2 * above > total
    assert str(above) in chart.title
    assert str(total) in chart.title


def test_the_countrys_briefing_has_the_map_of_provinces(catalog: Catalog) -> None:
    """Guards the country's briefing from a map of prefectures that most rows are not on."""
    keys = [item.key for item in region_briefing(catalog, {parts.REGION: COUNTRY}, ("zh",), TODAY).items]
    assert "map_province" in keys
    assert "map_prefecture" not in keys
    assert "map_prefecture" in [
        item.key for item in region_briefing(catalog, {parts.REGION: "360000"}, ("zh",), TODAY).items
    ]


@pytest.mark.parametrize("region", ["150000", "360000"])
def test_what_holds_nothing_is_said_once(catalog: Catalog, region: str) -> None:
    """Guards a meeting from slides that only say "nothing": each chart is shown, or named in one sentence."""
    briefing = region_briefing(catalog, {parts.REGION: region}, ("zh", "en"), TODAY)
    profile, *charts = briefing.items
    for item in charts:
        chart = chart_of(context_of(catalog, TODAY, "zh", item.view), item.key)
        assert chart is not None and chart.facts, item.key
    shown = {item.key for item in charts}
    left = {"map_prefecture", "accountability", "board", "bullets", "targets", "measures_instrument",
            "measures_technology", "timeline_programme", "network"} - shown  # fmt: skip
    assert left
    for language in LANGUAGES:
        assert all(text(language, f"briefing.chart.{key}") in profile.sentence(language) for key in left)
    assert region != "360000" or {"targets", "measures_instrument", "measures_technology", "network"} <= shown
