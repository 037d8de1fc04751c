"""Every page while an upload stands in for a published table: a banner, a mark in each chart, and one click back."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest
from test_pages_apptest import DAY, FRAME, OPENING, assert_sound, page

from dashboard.catalog import Catalog, UploadedTable
from dashboard.charts.context import Context
from dashboard.charts.lists import escaped
from dashboard.descriptor import Language
from dashboard.i18n import LANGUAGES, text
from dashboard.navigation import PAGES, PageSpec
from dashboard.ui import chart, resources, state, upload

FILE, AT = "目标 *更正*.csv", "2026-01-01 08:30"
# Pages of words and tables.
WITHOUT_CHARTS = {"briefing.py", "about.py", "data.py"}
# What has to be chosen before a page draws anything.
CHOSEN = {"documents.py": {state.DOCUMENT: "beijing-science-technology-action-plan"}, "region.py": {"region": "440700"}}


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> list[str]:
    """The marks inside the pictures of the charts that are drawn, in order; pages are served the repository's data."""
    marks: list[str] = []
    body = chart._body

    def recorded(context: Context, one: chart.Chart) -> str:
        marks.append(chart.picture_words(context, one).mark)
        return body(context, one)

    monkeypatch.setattr(chart, "_body", recorded)
    monkeypatch.setattr(resources, "published", lambda: catalog)
    monkeypatch.setattr(upload, "published", lambda: catalog)
    monkeypatch.setattr(upload, "sources", dict)
    monkeypatch.setattr(resources, "sources", dict)
    return marks


def accepted(catalog: Catalog) -> upload.Accepted:
    """The targets without their last, and the measures as they are, as two files that were accepted."""
    return {
        "measures": (UploadedTable("measures", "措施.csv", AT), catalog.frames["measures"]),
        "targets": (UploadedTable("targets", FILE, AT), catalog.frames["targets"].iloc[:-1]),
    }


def visit(spec: PageSpec, tables: upload.Accepted, language: Language) -> AppTest:
    """The page in a session that has accepted these tables."""
    app = AppTest.from_file(str(FRAME), default_timeout=60)
    for name, value in {state.AS_OF: DAY, state.LANGUAGE: language, **CHOSEN.get(spec.file, {})}.items():
        app.query_params[name] = value
    # What `stand_in` writes: it can be called only while a script runs.
    app.session_state[upload._UPLOADED] = tables
    app.run()
    if spec != OPENING:
        app.switch_page(f"../pages/{spec.file}").run()
    return app


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.url_path)
def test_every_page_says_that_it_shows_an_upload(
    catalog: Catalog, drawn: list[str], spec: PageSpec, language: Language
) -> None:
    """Guards against uploaded data that pass for published: on each page, in each chart and inside its picture."""
    app = visit(spec, accepted(catalog), language)
    assert_sound(app, spec, language)
    (banner,) = app.warning
    for file in ("措施.csv", FILE):
        assert text(language, "upload.named", file=escaped(file), time=AT) in banner.value
    mark = text(language, "upload.mark", file=FILE, time=AT)
    captions = [caption.value for caption in app.main.caption if escaped(mark) in caption.value]
    drawn.clear()
    app.run()
    # The region's page bears the mark once more, in the line that says from which data and on which day it was made.
    assert drawn == [mark] * (len(captions) - (spec.file == "region.py"))
    assert bool(captions) == (spec.file not in WITHOUT_CHARTS)


@pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.url_path)
def test_one_click_leads_back_to_the_published_data(catalog: Catalog, drawn: list[str], spec: PageSpec) -> None:
    """Guards the way back, which is open on every page and leaves no mark behind."""
    app = visit(spec, accepted(catalog), "zh")
    drawn.clear()
    app.button(key="upload_withdraw").click().run()
    assert_sound(app, spec, "zh")
    assert list(app.warning) == []
    assert set(drawn) <= {""}
    assert text("zh", "upload.mark", file="", time="") not in " ".join(caption.value for caption in app.main.caption)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_targets_are_those_of_the_upload(catalog: Catalog, drawn: list[str], language: Language) -> None:
    """Guards that the upload stands in for the table, and that nothing of it is left in another session."""
    targets = page("targets.py")
    count = len(catalog.frames["targets"])
    for tables, shown in ((accepted(catalog), count - 1), ({}, count)):
        app = visit(targets, tables, language)
        assert_sound(app, targets, language)
        assert text(language, "targets.all", count=shown) in [header.value for header in app.main.header]
    assert drawn
