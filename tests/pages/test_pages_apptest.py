"""Every page in every language, with the collection and without a single fact: it is that page, and nothing fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.catalog import Catalog, make_catalog
from dashboard.charts import cooperation, counts, targets, tasks, timeline
from dashboard.descriptor import Descriptor
from dashboard.exports import dictionary as exports_dictionary
from dashboard.i18n import LANGUAGES, text
from dashboard.navigation import PAGES, PageSpec
from dashboard.ui import document_view, resources, state, upload
from dashboard.validation import Report

FRAME = Path(__file__).resolve().parent.parent.parent / "dashboard" / "frame.py"
# The opening page carries the dashboard's own name; every other page the name that the navigation has for it.
TITLE_KEYS = {"overview.py": "overview.title"}
OPENING = PAGES[0]


def page(file: str) -> PageSpec:
    """The page of this file."""
    return next(spec for spec in PAGES if spec.file == file)


DAY = "2026-01-01"


@pytest.fixture(params=["data", "empty"])
def served(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, catalog: Catalog, descriptor: Descriptor
) -> Catalog:
    """The catalog that the pages are served: the repository's own, or one whose fact tables have no row. No texts."""
    whole = catalog
    if request.param == "empty":
        facts = {table.name for table in descriptor.fact_tables}
        frames = {name: frame.iloc[:0] if name in facts else frame for name, frame in catalog.frames.items()}
        whole = make_catalog(frames, descriptor, Report())
    monkeypatch.setattr(resources, "published", lambda: whole)
    monkeypatch.setattr(upload, "published", lambda: whole)
    monkeypatch.setattr(resources, "sources", dict)
    return whole


def visit(spec: PageSpec, **parts: str) -> AppTest:
    """The page after a first visit to the frame with these parts in the address."""
    app = AppTest.from_file(str(FRAME), default_timeout=60)
    for name, value in {state.AS_OF: DAY, **parts}.items():
        app.query_params[name] = value
    app.run()
    if spec != OPENING:
        app.switch_page(f"../pages/{spec.file}").run()
    return app


def assert_sound(app: AppTest, spec: PageSpec, language: str) -> None:
    """It is this page, in this language, without an exception, an error or an unknown part of its address."""
    assert [error.message for error in app.exception] == []
    # The frame catches what a page raises and says so in an error box.
    assert [error.value for error in app.error] == []
    assert [info.value for info in app.info] == []
    assert [title.value for title in app.title] == [text(language, TITLE_KEYS.get(spec.file, spec.title))]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("spec", PAGES, ids=lambda spec: spec.url_path)
def test_every_page_is_drawn(served: Catalog, spec: PageSpec, language: str) -> None:
    """Guards each page × language × {data, no facts}; the opening page must not stand in for another."""
    app = visit(spec, lang=language)
    assert_sound(app, spec, language)
    if spec == OPENING:
        # The counts prove that the page was served what this test meant it to be.
        lead = text(
            language,
            "overview.lead",
            held=served.frames["documents"].loc[lambda rows: rows["source_file"] != "", "source_file"].nunique(),
            documents=len(served.frames["documents"]),
            rows=sum(len(served.frames[table.name]) for table in served.descriptor.fact_tables),
        )
        assert lead in [markdown.value for markdown in app.main.markdown]
    if spec.file == "targets.py":
        none = text(language, "targets.finding_none") in [header.value for header in app.main.header]
        assert none == (not len(served.frames["targets"]))


@pytest.mark.parametrize(
    ("file", "parts"),
    [
        *(("region_map.py", {"shown": table}) for table in ("targets", "projects", "labs", "measures", "documents")),
        ("region_map.py", {"level": "prefecture"}),
        ("region_map.py", {"drawn": "exploring"}),
        ("region_map.py", {"region": "440000", "level": "prefecture"}),
        ("overview.py", {"region": "360000"}),
        ("targets.py", {"region": "110000"}),
        ("targets.py", {"technology": "hydrogen"}),
        ("documents.py", {"region": "820000"}),
        ("cooperation.py", {"institution": "jiangmen-municipal-government"}),
        ("cooperation.py", {"institution": "science-and-technology-daily"}),
        ("cooperation.py", {"region": "440700", "institution": "jiangmen-dual-carbon-laboratory"}),
        ("cooperation.py", {"region": "820000"}),
        ("cooperation.py", {"region": "360000"}),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value.values()),
)
def test_every_view_of_an_address_is_drawn(served: Catalog, file: str, parts: dict[str, str]) -> None:
    """Guards links: each choice of the map, and narrowing to a place or technology, also where nothing is left."""
    spec = next(spec for spec in PAGES if spec.file == file)
    assert_sound(visit(spec, lang="en", **parts), spec, "en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_document_and_one_row_of_each_table_can_be_opened(
    monkeypatch: pytest.MonkeyPatch, catalog: Catalog, language: str
) -> None:
    """Guards the way from a figure to its sentence: the documents page shows the asked row with its evidence."""
    monkeypatch.setattr(resources, "published", lambda: catalog)
    monkeypatch.setattr(upload, "published", lambda: catalog)
    monkeypatch.setattr(resources, "sources", dict)
    spec = next(spec for spec in PAGES if spec.file == "documents.py")
    for table in catalog.descriptor.fact_tables:
        row_id = str(catalog.frames[table.name].iloc[-1][table.key])
        document = catalog.evidence_source(catalog.fact(table.name, row_id))
        app = visit(spec, lang=language, document=document, row=f"{table.name}:{row_id}")
        assert_sound(app, spec, language)
        assert text(language, "documents.asked") in [header.value for header in app.subheader]
        assert any(catalog.cells(table.name, row_id)["paragraph"] in caption.value for caption in app.main.caption)


def test_an_unknown_part_of_an_address_is_named_and_dropped(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> None:
    """Guards copied links whose row went away, and links made up: said in a line, the page is still drawn."""
    monkeypatch.setattr(resources, "published", lambda: catalog)
    monkeypatch.setattr(upload, "published", lambda: catalog)
    monkeypatch.setattr(resources, "sources", dict)
    app = visit(OPENING, lang="en", region="999999")
    assert [info.value for info in app.info] == [text("en", "frame.ignored", name="region", value="999999")]
    assert not app.exception
    assert [title.value for title in app.title] == [text("en", "overview.title")]


@pytest.mark.parametrize(
    ("file", "module", "name"),
    [
        ("overview.py", counts, "documents_of"),
        ("region_map.py", counts, "region_map"),
        ("targets.py", targets, "target_timeline"),
        ("measures.py", tasks, "matrix"),
        ("timeline.py", timeline, "agenda_timeline"),
        ("cooperation.py", cooperation, "arc_map"),
        ("documents.py", document_view, "facts_to_read"),
        ("data.py", exports_dictionary, "column_form"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.endswith(".py") else "",
)
def test_a_page_that_fails_does_not_pass_as_sound(
    monkeypatch: pytest.MonkeyPatch, catalog: Catalog, file: str, module: object, name: str
) -> None:
    """Guards this file: with one function of the page broken, the check above sees it, and the user is told."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("broken for the test")

    # One of its own: beside the shared one lies what earlier tests had worked out.
    fresh = Catalog(catalog.descriptor, catalog.frames, catalog.evidence)
    monkeypatch.setattr(upload, "published", lambda: fresh)
    monkeypatch.setattr(resources, "sources", dict)
    monkeypatch.setattr(module, name, broken)
    spec = next(spec for spec in PAGES if spec.file == file)
    app = visit(spec, lang="en")
    with pytest.raises(AssertionError):
        assert_sound(app, spec, "en")
    assert "broken for the test" not in " ".join(error.value for error in app.error)
