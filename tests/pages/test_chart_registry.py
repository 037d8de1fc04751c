"""The registry of charts: what the pages show is what a link, a briefing or an embedded frame can ask for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.catalog import Catalog, Selection
from dashboard.charts import parts
from dashboard.charts.chart import Chart
from dashboard.charts.context import Context
from dashboard.charts.registry import CHARTS, chart_of
from dashboard.navigation import PAGES, PageSpec
from dashboard.task_matrix import programmes
from dashboard.ui import chart as frame_of_charts
from dashboard.ui import resources, state, upload

FRAME = Path(__file__).resolve().parent.parent.parent / "dashboard" / "frame.py"
TODAY = date(2026, 11, 21)
# What a page must be asked for to show all its charts: page -> the parts of each visit.
VISITS: dict[str, tuple[dict[str, str], ...]] = {
    "map": ({}, {parts.LEVEL: "prefecture"}),
    "region": ({parts.REGION: "360000"},),
    "measures": (
        {parts.COMPARE: "jiangxi-plan-2022;beijing-plan-2022"},
        {parts.COMPARE: "jiangxi-plan-2022;beijing-plan-2022", parts.ACROSS: "sector"},
    ),
    "timeline": ({}, {parts.GROUP: "programme"}),
    "documents": ({parts.DOCUMENT: "jiangxi-plan-2022"},),
}
# Behind a tab, or behind figures that only the synthetic example has.
NOT_AT_ONCE = {"bullets"}


def context_of(catalog: Catalog, address: str, view: dict[str, str]) -> Context:
    """The context of this view of the whole catalog."""
    selection = Selection(region=view.get(parts.REGION, ""), document=view.get(parts.DOCUMENT, ""))
    return Context("zh", TODAY, catalog, catalog.select(selection), selection, address, (), view)


def programmes_in(catalog: Catalog) -> str:
    """Two programmes with measures, as an address names them."""
    return ";".join(programmes(catalog.frames["measures"])[:2])


def visits(catalog: Catalog, page: str) -> list[dict[str, str]]:
    """The views of a page, with ids that the catalog has."""
    document = str(catalog.frames["measures"]["document_id"].iloc[0])
    known = {parts.COMPARE: programmes_in(catalog), parts.DOCUMENT: document}
    return [{name: known.get(name, value) for name, value in view.items()} for view in VISITS.get(page, ({},))]


@pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.url_path)
def test_a_page_shows_the_charts_of_the_registry(
    spec: PageSpec, monkeypatch: pytest.MonkeyPatch, catalog: Catalog
) -> None:
    """Guards both directions: a chart on a page that the registry lacks or builds otherwise, and an entry unused."""
    page = spec.url_path
    monkeypatch.setattr(resources, "published", lambda: catalog)
    monkeypatch.setattr(upload, "published", lambda: catalog)
    monkeypatch.setattr(resources, "sources", dict)
    shown: dict[str, Chart] = {}
    show = frame_of_charts.draw

    def noted(context: Context, chart: Chart, *choose: Any, **options: bool) -> str:
        shown[chart.key] = chart
        built = chart_of(context, chart.key)
        assert built is not None
        assert (built.title, built.subtitle, list(built.notes), tuple(built.sources)) == (
            chart.title, chart.subtitle, list(chart.notes), tuple(chart.sources),
        )  # fmt: skip
        assert built.table.equals(chart.table)
        return show(context, chart, *choose, **options)

    monkeypatch.setattr(frame_of_charts, "draw", noted)
    for view in visits(catalog, page):
        app = AppTest.from_file(str(FRAME), default_timeout=60)
        for name, value in {state.AS_OF: TODAY.isoformat(), **view}.items():
            app.query_params[name] = value
        app.run()
        if page != "overview":
            shown_before = set(shown)
            app.switch_page(f"../pages/{spec.file}").run()
            for key in shown_before & {"overview_map", "overview_counts"}:
                shown.pop(key)
        assert [error.value for error in app.error] == []
    shown = {key: chart for key, chart in shown.items() if page == "overview" or not key.startswith("overview")}
    assert set(shown) | NOT_AT_ONCE >= {spec.key for spec in CHARTS.values() if spec.page == page}
    assert all(CHARTS[key].page == page for key in shown)


@pytest.mark.parametrize("key", CHARTS)
def test_every_chart_is_built_without_a_screen(key: str, catalog: Catalog) -> None:
    """Guards the layer: each entry builds its own chart from a context alone, or says that there is nothing to draw."""
    view = visits(catalog, CHARTS[key].page)[-1]
    context = context_of(catalog, CHARTS[key].page, view)
    built = chart_of(context, key)
    if key in NOT_AT_ONCE:
        assert built is None or built.key == key
        return
    assert built is not None
    assert built.key == key
    english = chart_of(replace(context, language="en"), key)
    assert english is not None
    assert english.title != built.title
