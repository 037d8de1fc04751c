"""Links: whatever the view, its link opened in a fresh session shows the same view and writes the same link."""

from __future__ import annotations

import os
import random
import re
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from dashboard.accountability import CRITERIA
from dashboard.briefing.items import Briefing, Item
from dashboard.briefing.saved import to_short
from dashboard.catalog import PLAN_PERIODS, UNDATED, Catalog
from dashboard.charts import parts
from dashboard.charts.chart import Chart
from dashboard.charts.context import Context, context_of
from dashboard.charts.known import COMPARED_ACROSS, DRAWN_AS, MAP_LEVELS, PROGRESS_TABS, known_values, mapped_tables
from dashboard.charts.known import statuses as statuses_of
from dashboard.charts.progress import BOARD_BY
from dashboard.charts.registry import CHARTS, chart_of
from dashboard.figures.agenda_marks import GROUPS
from dashboard.figures.svg import Drawing
from dashboard.geometry import regions
from dashboard.i18n import LANGUAGES, text
from dashboard.navigation import EMBED, PAGES, PageSpec
from dashboard.task_matrix import MATRICES, programmes
from dashboard.ui import chart as frame_of_charts
from dashboard.ui import resources, state, upload

FRAME = Path(__file__).resolve().parent.parent.parent / "dashboard" / "frame.py"
TODAY = date(2026, 11, 21)
# The whole number is tried by `make test-full`.
TRIALS = 200 if os.environ.get("TRIALS") == "full" else 25
SEED = 20261121


def candidates(catalog: Catalog) -> dict[str, list[str]]:
    """For each part of an address, values to draw from; the marks of the timeline come from its own drawing."""
    ids = {table.name: [str(key) for key in catalog.frames[table.name][table.key]] for table in catalog.descriptor}
    held = programmes(catalog.frames["measures"])
    crossings = {
        matrix: [catalog.descriptor.tables["measures"].column(c) for c in MATRICES[matrix]] for matrix in MATRICES
    }
    cells = [
        f"{matrix}:{row}:{column}"
        for matrix, (rows, columns) in crossings.items()
        for row in ("", *(rows.enum or ids[str(rows.references)])[:6])
        for column in ("", *(columns.enum or ids[str(columns.references)])[:6])
        if row or column
    ]
    return {
        parts.LANGUAGE: list(LANGUAGES),
        parts.REGION: [*catalog.regions_held(), *list(regions())[::250]],
        parts.DOCUMENT: ids["documents"],
        parts.TECHNOLOGY: ids["technologies"],
        parts.STATUS: list(statuses_of(catalog)),
        parts.PERIOD: [*PLAN_PERIODS, UNDATED],
        parts.PLACE: ids["places"],
        parts.AS_OF: ["2026-11-21", "2025-12-31", "2031-01-01"],
        parts.QUERY: ["氢能", "carbon", "江西"],
        parts.SHOWN: list(mapped_tables(catalog)),
        parts.LEVEL: list(MAP_LEVELS),
        parts.DRAWN: list(DRAWN_AS),
        parts.ROW: [f"{table}:{key}" for table in ("targets", "measures", "labs", "events") for key in ids[table][::9]],
        parts.TABLE: list(catalog.descriptor.tables),
        parts.GROUP: list(GROUPS),
        parts.WINDOW: ["all", "2025", "2030", *PLAN_PERIODS],
        parts.COMPARE: [";".join(held[:2]), ";".join(held[1:4]), held[0]],
        parts.CELL: [cell for cell in cells if known_values(catalog)[parts.CELL](cell)],
        parts.ACROSS: list(COMPARED_ACROSS),
        parts.INSTITUTION: ids["institutions"],
        parts.LACKING: [f"{one}:*" for one in CRITERIA],
        parts.BY: list(BOARD_BY),
        parts.TAB: list(PROGRESS_TABS),
        parts.CHART: list(CHARTS),
        parts.VERSION: ["1", "12"],
        parts.BASKET: [to_short(Briefing(items=(Item("chart", "board", {"region": "360000"}),)))],
    }


def drawn_view(chance: random.Random, offered: Mapping[str, list[str]], spec: PageSpec) -> dict[str, str]:
    """A random view of a page: a few of the shared parts, more of its own."""
    view = {}
    for name in (*parts.SHARED, *spec.parts):
        if name in offered and chance.random() < (0.6 if name in spec.parts else 0.25):
            view[name] = chance.choice(offered[name])
    return view


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> Callable[..., tuple[AppTest, list[Chart]]]:
    """Opens a link in a fresh session. Gives the session and the charts that it drew, in order."""
    monkeypatch.setattr(resources, "published", lambda: catalog)
    monkeypatch.setattr(upload, "published", lambda: catalog)
    monkeypatch.setattr(resources, "sources", dict)
    shown: list[Chart] = []
    draw = frame_of_charts.draw

    def noted(context: Context, chart: Chart, *choose: Any, **options: bool) -> str:
        shown.append(chart)
        return draw(context, chart, *choose, **options)

    monkeypatch.setattr(frame_of_charts, "draw", noted)

    def open_link(spec: PageSpec, query: str) -> tuple[AppTest, list[Chart]]:
        app = AppTest.from_file(str(FRAME), default_timeout=60)
        for name, values in parse_qs(query, keep_blank_values=True).items():
            app.query_params[name] = values[0]
        # As a browser does: the address names the page at once. AppTest itself would open the first page before.
        app._page_hash = calc_hash(spec.url_path)
        shown.clear()
        app.run()
        assert [error.message for error in app.exception] == []
        assert [error.value for error in app.error] == []
        return app, list(shown)

    return open_link


def link_of(app: AppTest) -> str:
    """The query that the session has written into its address."""
    return urlencode(
        {name: values[0] if isinstance(values, list) else values for name, values in app.query_params.items()}
    )


def test_every_part_of_an_address_is_tried(catalog: Catalog) -> None:
    """Guards the trial below: a new part of the address has values there, and each is one that the address takes."""
    known = known_values(catalog)
    offered = candidates(catalog)
    assert set(offered) | {parts.MARK} == set(known)
    assert [(name, value) for name, values in offered.items() for value in values if not known[name](value)] == []
    assert all(values for values in offered.values())


@pytest.mark.parametrize("part", range(5))
def test_a_link_reproduces_its_view(
    opened: Callable[..., tuple[AppTest, list[Chart]]], catalog: Catalog, part: int
) -> None:
    """Guards "every view has a link": random views of all pages come back the same, chart by chart, from their link."""
    offered = candidates(catalog)
    compared = 0
    for number in range(part, TRIALS, 5):
        chance = random.Random(SEED + number)
        spec = chance.choice(PAGES)
        view = drawn_view(chance, offered, spec)
        expected = context_of(catalog, view, TODAY, spec.url_path, spec.parts)
        if spec.url_path == "timeline":
            drawing = chart_of(expected, f"timeline_{view.get(parts.GROUP, 'place')}")
            assert drawing is not None
            assert isinstance(drawing.body, Drawing)
            marks = re.findall(r'data-key="([^"]+)"', drawing.body.markup)
            if marks:
                view[parts.MARK] = chance.choice(marks)
                expected = context_of(catalog, view, TODAY, spec.url_path, spec.parts)
        view.setdefault(parts.AS_OF, TODAY.isoformat())
        link = urlencode({name: view[name] for name in (*parts.SHARED, *spec.parts) if name in view})
        app, charts = opened(spec, link)
        assert [info.value for info in app.info] == [], link
        assert link_of(app) == link
        assert app.session_state["view"] == view, link
        for chart in charts:
            built = chart_of(expected, chart.key)
            assert built is not None, (link, chart.key)
            assert (chart.title, chart.subtitle) == (built.title, built.subtitle), link
            assert chart.table.equals(built.table), link
            compared += 1
    assert compared > TRIALS / 20


def test_tabs_are_in_the_link(opened: Callable[..., tuple[AppTest, list[Chart]]], catalog: Catalog) -> None:
    """Guards tabs: the opened one is the address's, in either language, and opening another changes the address."""
    targets = next(spec for spec in PAGES if spec.url_path == "targets")
    for language in LANGUAGES:
        app, charts = opened(targets, f"lang={language}&tab=rule")
        assert "board" not in {chart.key for chart in charts}
        assert app.session_state["progress_tabs"] == text(language, "progress.tab.rule")
        assert link_of(app) == f"lang={language}&tab=rule"
        app, charts = opened(targets, f"lang={language}")
        assert "board" in {chart.key for chart in charts}
    documents = next(spec for spec in PAGES if spec.url_path == "documents")
    document = str(catalog.frames["measures"]["document_id"].iloc[0])
    app, _ = opened(documents, f"document={document}&table=measures")
    assert link_of(app) == f"document={document}&table=measures"
    assert [frame.key for frame in app.main.dataframe if frame.key] == ["document_measures"]


def test_an_unknown_part_falls_back_and_is_named(opened: Callable[..., tuple[AppTest, list[Chart]]]) -> None:
    """Guards old and mistyped links: the rest of the view opens, and the reader is told what was not known."""
    spec = next(spec for spec in PAGES if spec.url_path == "map")
    app, charts = opened(spec, "lang=en&level=village&region=360000&colour=red")
    assert [info.value for info in app.info] == [
        text("en", "frame.ignored", name="level", value="village"),
        text("en", "frame.ignored", name="colour", value="red"),
    ]
    assert [chart.key for chart in charts] == ["map_province"]
    assert link_of(app) == "lang=en&region=360000"


@pytest.mark.parametrize("key", [key for key in CHARTS if key not in ("bullets", "arcs_prefecture")])
def test_every_chart_stands_alone(
    opened: Callable[..., tuple[AppTest, list[Chart]]], catalog: Catalog, key: str
) -> None:
    """Guards the embedded frame: that chart and no other, with its source and date, no sidebar, and the way out."""
    document = str(catalog.frames["measures"]["document_id"].iloc[0])
    view = {"lang": "en", "region": "", "as_of": TODAY.isoformat()}
    view |= {"document": document} if key == "document_facts" else {}
    view |= {"region": "360000"} if key.startswith("region") else {}
    view |= {"compare": ";".join(programmes(catalog.frames["measures"])[:2])} if "compared" in key else {}
    app, charts = opened(EMBED, urlencode({name: value for name, value in view.items() if value} | {"chart": key}))
    assert [chart.key for chart in charts] == [key]
    assert [header.value for header in app.main.header] == [charts[0].title]
    assert not app.sidebar.children
    captions = " ".join(caption.value for caption in app.main.caption).replace("\\", "")
    assert text("en", "chart.made", version=catalog.descriptor.version, date="21 November 2026") in captions
    assert (text("en", "boundary.note")[:40] in captions) == charts[0].boundary
    out = " ".join(str(html.proto.body) for html in app.main.get("html"))
    assert f"/{CHARTS[key].page}?" in out
    assert "chart=" not in out


@pytest.mark.parametrize("query", ["chart=poster", "chart=", "", "chart=%3Cscript%3E"])
def test_an_unknown_chart_is_one_plain_sentence(opened: Callable[..., tuple[AppTest, list[Chart]]], query: str) -> None:
    """Guards an intranet page with an old key: it says so, and nothing breaks."""
    app, charts = opened(EMBED, f"lang=en&{query}")
    assert charts == []
    key = "poster" if "poster" in query else ""
    assert [line.value for line in app.main.markdown] == [text("en", "embed.unknown", chart=key)]


def test_nothing_to_draw_is_said(opened: Callable[..., tuple[AppTest, list[Chart]]]) -> None:
    """Guards a view that leaves nothing: a sentence, not an empty frame."""
    app, charts = opened(EMBED, "lang=en&chart=region_locator")
    assert charts == []
    assert text("en", "embed.nothing") in [line.value for line in app.main.markdown]


def test_a_renamed_part_opens_and_is_said(
    opened: Callable[..., tuple[AppTest, list[Chart]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guards a link from before a renaming: the same view, the present address, and it is said."""
    monkeypatch.setattr(state, "brought_up_to_date", partial(parts.brought_up_to_date, names={"scale": "level"}))
    spec = next(spec for spec in PAGES if spec.url_path == "map")
    app, charts = opened(spec, "lang=en&scale=prefecture")
    assert [chart.key for chart in charts] == ["map_prefecture"]
    assert link_of(app) == "lang=en&level=prefecture"
    said = text("en", "frame.renamed", name="scale", value="prefecture", now="level", value_now="prefecture")
    assert [info.value for info in app.info] == [said]
