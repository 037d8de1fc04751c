"""The timeline page: its views in the address, the facts of a mark, what is near, the calendar, and uploads."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.agenda import agenda
from dashboard.catalog import Catalog, UploadedTable, make_catalog
from dashboard.charts.known import known_values
from dashboard.charts.lists import escaped
from dashboard.descriptor import Descriptor
from dashboard.i18n import LANGUAGES, text
from dashboard.navigation import PAGES
from dashboard.ui import resources, state, upload
from dashboard.validation import Report

FRAME = Path(__file__).resolve().parent.parent.parent / "dashboard" / "frame.py"
SPEC = next(spec for spec in PAGES if spec.file == "timeline.py")
DUE_2025 = "deadline.2025-12-31.2025-12-31.360000"
PEAK = "peak.2030-12-31.2030-12-31.360000"
LAUNCH = "event.2021-06-08.2021-06-08.high-tech-zones-declaration"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> Catalog:
    """The repository's own catalog, without texts."""
    serve(monkeypatch, catalog)
    return catalog


def serve(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> None:
    """Let the pages be served this catalog."""
    monkeypatch.setattr(resources, "published", lambda: catalog)
    monkeypatch.setattr(upload, "published", lambda: catalog)
    monkeypatch.setattr(resources, "sources", dict)


def visit(**parts: str) -> AppTest:
    """The page with these parts in its address, as of the day the collection was read."""
    app = AppTest.from_file(str(FRAME), default_timeout=60)
    for name, value in {state.AS_OF: "2026-11-21", **parts}.items():
        app.query_params[name] = value
    app.run()
    app.switch_page(f"../pages/{SPEC.file}").run()
    assert [error.message for error in app.exception] == []
    assert [error.value for error in app.error] == []
    assert [info.value for info in app.info] == []
    assert [title.value for title in app.title] == [text(parts.get("lang", "zh"), SPEC.title)]
    return app


def headers(app: AppTest) -> list[str]:
    """The headings below the title, the chart's finding first."""
    return [header.value for header in app.main.header]


def address(app: AppTest) -> dict[str, str]:
    """The parts of the page's address."""
    return {name: values[0] if isinstance(values, list) else values for name, values in app.query_params.items()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_finding_the_lists_and_the_calendar(served: Catalog, language: str) -> None:
    """Guards the page: its finding, the empty year to come said as such, what comes after, what was just due."""
    app = visit(lang=language)
    assert headers(app)[0] == text(language, "timeline.finding.over", year=2025, count=27, total=37)
    assert text(language, "timeline.overdue", count=27) in headers(app)
    words = [markdown.value for markdown in app.main.markdown]
    assert text(language, "timeline.next_none") in words
    later = text(language, "timeline.end_of_year", year=2027)
    assert text(language, "timeline.later", date=later, count=1) in words
    captions = " ".join(caption.value for caption in app.main.caption)
    period = text(language, "period.plan.15", first=2026, last=2030)
    assert text(language, "timeline.periods", names=period) in captions
    measures = served.descriptor.tables["measures"].titles[language]
    assert text(language, "timeline.undated_item", table=measures, count=359) in captions


@pytest.mark.parametrize(
    ("parts", "finding", "values"),
    [
        ({"window": "2026-2030"}, "timeline.finding.open", {"year": 2030, "count": 9, "total": 10}),
        ({"window": "2027"}, "timeline.finding_one.open", {"year": 2027}),
        ({"window": "2025"}, "timeline.finding_all.over", {"year": 2025, "count": 27}),
        ({"window": "next"}, "timeline.finding_no_target", {"count": 1}),
        ({"window": "2019", "region": "110000"}, "timeline.finding_none", {}),
        ({"region": "440000"}, "timeline.finding_undated", {"count": 43}),
        ({"group": "programme"}, "timeline.finding.over", {"year": 2025, "count": 27, "total": 37}),
    ],
    ids=lambda value: "-".join(map(str, value.values())) if isinstance(value, dict) else "",
)
def test_the_view_of_an_address_is_drawn_and_kept(
    served: Catalog, parts: dict[str, str], finding: str, values: dict[str, int]
) -> None:
    """Guards links: window and group are taken from the address, decide the finding, and stand there afterwards."""
    app = visit(lang="en", **parts)
    assert headers(app)[0] == text("en", finding, **values)
    assert {name: address(app).get(name) for name in parts} == parts


def test_a_mark_of_many_lists_them_and_a_row_shows_its_evidence(served: Catalog) -> None:
    """Guards the way from a mark to its sentences: 25 targets in a table, and the one of the address with evidence."""
    row = "targets:jiangxi-2025-innovation-system-initially-built"
    app = visit(mark=DUE_2025, row=row)
    (header,) = [header for header in headers(app) if header.endswith("（25）")]
    assert "江西省" in header
    assert 25 in [len(frame.value) for frame in app.main.dataframe]
    shown = " ".join(markdown.value for markdown in app.main.markdown)
    assert served.cells("targets", "jiangxi-2025-innovation-system-initially-built")["evidence"][:8] in shown
    # The same target stands in the list of what was just due: its evidence is shown once.
    name = served.name("targets", "jiangxi-2025-innovation-system-initially-built", "zh")
    assert [markdown.value for markdown in app.main.markdown].count(f"**{name}**") == 1
    assert (address(app)["mark"], address(app)["row"]) == (DUE_2025, row)


def test_a_mark_of_one_shows_its_evidence_and_that_of_the_row_that_repeats_it(served: Catalog) -> None:
    """Guards the shared date: both rows that state it stand below, each with its own evidence."""
    app = visit(lang="en", group="programme", mark=LAUNCH)
    shown = [markdown.value for markdown in app.main.markdown]
    for table, row_id in (
        ("events", "high-tech-zones-declaration-launch"),
        ("documents", "high-tech-zones-declaration"),
    ):
        assert f"> {served.cells(table, row_id)['evidence']}" in [words.replace("\\", "") for words in shown]
    assert text("en", "timeline.also") in [caption.value for caption in app.main.caption]


def test_closing_a_mark_clears_the_address(served: Catalog) -> None:
    """Guards undoing: the button takes the mark and its row out of the view."""
    app = visit(mark=PEAK)
    app.button(key="timeline_close").click().run()
    assert "mark" not in address(app)
    assert not any(header.endswith("（1）") for header in headers(app))


def test_a_mark_that_another_window_does_not_draw_is_dropped(served: Catalog) -> None:
    """Guards old links: a mark outside the window leaves the address, and nothing is listed for it."""
    app = visit(mark=DUE_2025, window="2027")
    assert "mark" not in address(app)
    assert not any(header.endswith("（25）") for header in headers(app))


def test_what_an_address_may_name(catalog: Catalog) -> None:
    """Guards addresses: groups, windows and marks that can be, and no others."""
    known = known_values(catalog)
    good = {
        state.GROUP: ("place", "programme"),
        state.WINDOW: ("all", "next", "2021-2025", "2030"),
        state.MARK: (DUE_2025, PEAK, LAUNCH, "event.2021-06-08.2021-06-08.", "lab.2021-06-08.2021-06-08.other"),
    }
    bad = {
        state.GROUP: ("", "technology"),
        state.WINDOW: ("", "tomorrow", "2021-2026", "20301"),
        state.MARK: ("", "deadline", "wish.2025-12-31.2025-12-31.360000", "deadline.2025-12-31.2025-12-31.999999"),
    }
    for name in good:
        assert all(known[name](value) for value in good[name])
        assert not any(known[name](value) for value in bad[name])
        # Each leads a round trip: taken over, kept, and dropped again when it is no longer known.
        assert state.merge({}, {name: good[name][0]}, known) == ({name: good[name][0]}, [])
        assert state.merge({name: bad[name][1]}, {}, known) == ({}, [])


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_in_the_collection(monkeypatch: pytest.MonkeyPatch, descriptor: Descriptor, language: str) -> None:
    """Guards the empty collection: the page says that nothing carries a date, near or far."""
    from tests.synthetic import Synthetic

    serve(monkeypatch, make_catalog(Synthetic(descriptor).frames(), descriptor, Report()))
    app = visit(lang=language)
    assert headers(app)[0] == text(language, "timeline.finding_none")
    words = [markdown.value for markdown in app.main.markdown]
    assert {text(language, "timeline.next_none"), text(language, "timeline.overdue_none")} <= set(words)


def test_the_calendar_of_the_selection_is_offered_where_anything_is_selected(served: Catalog) -> None:
    """Guards the downloads: one file of all, a second of the selection where there is one that holds anything."""

    def offered(app: AppTest) -> list[str]:
        return [
            button.proto.id.rpartition("-")[2]
            for button in app.main.get("download_button")
            if "calendar" in button.proto.id
        ]

    assert offered(visit()) == ["calendar_all"]
    assert offered(visit(region="110000")) == ["calendar_selected", "calendar_all"]
    assert offered(visit(region="440000")) == ["calendar_all"]


def test_uploaded_data_are_marked_on_the_page(
    monkeypatch: pytest.MonkeyPatch, catalog: Catalog, descriptor: Descriptor
) -> None:
    """Guards uploads: the chart says whose data it shows, and an uploaded date is on it."""
    frames = dict(catalog.frames)
    events = frames["events"].copy()
    events.loc[events["event_id"] == "beijing-action-plan-issued", "date"] = "2022-07"
    frames["events"] = events
    uploaded = make_catalog(frames, descriptor, Report(), [UploadedTable("events", "events.csv", "10:00")])
    serve(monkeypatch, uploaded)
    app = visit(window="2022")
    mark = text("zh", "upload.mark", file="events.csv", time="10:00")
    assert any(escaped(mark) in caption.value for caption in app.main.caption)
    moments = agenda(uploaded, uploaded, date(2026, 11, 21)).moments
    assert "events:beijing-action-plan-issued" in {moment.key for moment in moments}
    # The plan of Jiangxi, and the event of the upload.
    assert headers(app)[0] == text("zh", "timeline.finding_no_target", count=2)
