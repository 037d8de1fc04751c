"""The measures page: its numbers are the data's, a crossing and a comparison stand in the address and can be undone."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from test_pages_apptest import assert_sound, visit

from dashboard.catalog import Catalog, Selection, make_catalog
from dashboard.charts.context import Context
from dashboard.charts.lists import escaped
from dashboard.charts.tasks import (
    MOST_COLUMNS,
    comparison_chart,
    instrument_chart,
    programme_names,
    rows_line,
    technology_chart,
)
from dashboard.descriptor import Descriptor
from dashboard.i18n import LANGUAGES, text
from dashboard.navigation import PAGES
from dashboard.task_matrix import NONE, OTHERS, headings
from dashboard.ui import resources, state, upload
from dashboard.ui.data_files import held
from dashboard.validation import Report

SPEC = next(spec for spec in PAGES if spec.file == "measures.py")
BEIJING = "beijing-science-technology-action-plan"
JIANGXI = "jiangxi-science-technology-plan"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch, catalog: Catalog) -> Catalog:
    """The repository's catalog, without the texts."""
    monkeypatch.setattr(resources, "published", lambda: catalog)
    monkeypatch.setattr(upload, "published", lambda: catalog)
    monkeypatch.setattr(resources, "sources", dict)
    return catalog


def context(catalog: Catalog, selection: Selection | None = None, language: str = "zh") -> Context:
    """The context of a run on this catalog."""
    chosen = selection or Selection()
    return Context(language, date(2026, 1, 1), catalog, catalog.select(chosen), chosen, SPEC.url_path)


def headings_of(app: AppTest) -> list[str]:
    """The page's subheadings."""
    return [header.value for header in app.main.header]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chosen_crossing_lists_its_tasks_and_can_be_cleared(served: Catalog, language: str) -> None:
    """Guards the way from a cell to its tasks: Beijing's three on new energy vehicles, and the button that undoes."""
    app = visit(SPEC, lang=language, cell=f"technology:new_energy_vehicles:{BEIJING}")
    assert_sound(app, SPEC, language)
    named = (("technologies", "new_energy_vehicles"), ("documents", BEIJING))
    place = " × ".join(served.name(table, key, language) for table, key in named)
    assert escaped(text(language, "measures.tasks_at", place=place, count=3)) in headings_of(app)
    assert [len(frame.value) for frame in app.main.dataframe] == [3]
    app.button(key="clear_cell_technology").click().run()
    assert_sound(app, SPEC, language)
    assert "cell" not in app.query_params
    assert len(app.main.dataframe) == 0


def test_a_crossing_of_one_matrix_is_listed_once(served: Catalog) -> None:
    """Guards the place of the list: below the matrix that was clicked, not below the others."""
    app = visit(SPEC, lang="en", cell="instrument:regulatory:", compare=f"{JIANGXI};{BEIJING}")
    assert_sound(app, SPEC, "en")
    assert [len(frame.value) for frame in app.main.dataframe] == [3]
    app = visit(SPEC, lang="en", cell=f"compared_technology:heat_pump:{BEIJING}", compare=f"{JIANGXI};{BEIJING}")
    assert [len(frame.value) for frame in app.main.dataframe] == [1]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("across", ["technology", "sector"])
def test_a_comparison_stands_in_the_address(served: Catalog, language: str, across: str) -> None:
    """Guards the round trip: a link opens the comparison, and the choice of the page writes the link."""
    app = visit(SPEC, lang=language, compare=f"{JIANGXI};{BEIJING}", across=across)
    assert_sound(app, SPEC, language)
    assert app.multiselect(key="choice_compare").value == [JIANGXI, BEIJING]
    assert any(header.startswith(text(language, "measures.compare")) for header in headings_of(app))
    title = comparison_chart(context(served, language=language), (JIANGXI, BEIJING), across).title
    assert title in headings_of(app)
    app.multiselect(key="choice_compare").set_value([BEIJING]).run()
    assert app.query_params["compare"] == BEIJING
    assert title not in headings_of(app)
    assert text(language, "measures.compare_more") in [caption.value for caption in app.main.caption]
    app.multiselect(key="choice_compare").set_value([]).run()
    assert "compare" not in app.query_params


def test_no_more_programmes_are_compared_than_fit(served: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards the address from a value that it would not take back: beyond the limit nothing is added."""
    monkeypatch.setattr("dashboard.ui.task_sections.MOST_COMPARED", 2)
    app = visit(SPEC, lang="en", compare=f"{JIANGXI};{BEIJING}")
    app.multiselect(key="choice_compare").set_value([JIANGXI, BEIJING, "high-tech-zones-declaration"]).run()
    assert app.query_params["compare"] == f"{JIANGXI};{BEIJING}"


@pytest.mark.parametrize("parts", [{"region": "110000"}, {"technology": "hydrogen"}, {"region": "820000"}])
def test_the_page_follows_the_selection(served: Catalog, parts: dict[str, str]) -> None:
    """Guards narrowing, also to nothing: the page is drawn, and a gap says that it is one of the selection."""
    app = visit(SPEC, lang="en", compare=f"{JIANGXI};{BEIJING}", cell="technology:hydrogen:", **parts)
    assert_sound(app, SPEC, "en")
    if parts == {"region": "820000"}:
        assert headings_of(app).count(text("en", "measures.finding_none")) == 2


# The charts.


def test_the_gap_is_named_after_what_is_looked_at(catalog: Catalog) -> None:
    """Guards honesty: a gap in the whole collection and one in a selection are two statements."""
    whole, narrowed = technology_chart(context(catalog)), technology_chart(context(catalog, Selection(region="110000")))
    assert text("zh", "measures.gap") in whole.body.markup
    assert text("zh", "measures.gap_selected") not in whole.body.markup
    assert text("zh", "measures.gap_selected") in narrowed.body.markup
    assert text("zh", "measures.gap") not in narrowed.body.markup


def test_the_table_behind_says_gap_where_the_chart_draws_one(catalog: Catalog) -> None:
    """Guards the download: no cell is blank or zero, and the totals are those of the data."""
    table = technology_chart(context(catalog)).table
    nuclear = table[table.iloc[:, 0] == "核能"].iloc[0].tolist()
    assert set(nuclear[1:-1]) == {text("zh", "measures.gap")}
    assert not table.isin(["", "0"]).iloc[:, :-1].to_numpy().any()
    assert len(table) == len(catalog.frames["technologies"]) + 1


def test_a_comparison_names_what_one_has_alone(catalog: Catalog) -> None:
    """Guards "only in": heat pumps are in Beijing's plan alone, and what neither names stands in a note."""
    chart = comparison_chart(context(catalog), (JIANGXI, BEIJING), "technology")
    names = programme_names(context(catalog), (JIANGXI, BEIJING))
    row = chart.table[chart.table.iloc[:, 0] == "热泵"].iloc[0].tolist()
    assert row[-1] == text("zh", "measures.only_in", name=names[BEIJING])
    assert "热泵" in row[2]
    assert any("核能" in note and "水电" in note for note in chart.notes)
    assert "核能" not in set(chart.table.iloc[:, 0])
    sources = {catalog.cells("measures", key)["document_id"] for key in catalog.frames["measures"]["measure_id"]
               if catalog.cells("measures", key)["programme_id"] in {JIANGXI, BEIJING}}  # fmt: skip
    assert set(chart.sources) == sources


def test_programmes_of_one_place_and_kind_carry_their_titles(catalog: Catalog) -> None:
    """Guards the short names: unique, else the whole title."""
    ctx = context(catalog)
    alone = programme_names(ctx, (BEIJING, NONE, OTHERS))
    assert alone[BEIJING] == "北京 行动方案"
    assert alone[NONE] == text("zh", "measures.none.programme_id")
    documents = catalog.frames["documents"]
    twin = documents[documents["document_id"] == BEIJING].assign(document_id="twin", title_zh="另一份方案")
    frames = dict(catalog.frames)
    frames["documents"] = pd.concat([documents, twin])
    both = programme_names(replace(ctx, whole=make_catalog(frames, catalog.descriptor, Report())), (BEIJING, "twin"))
    assert both == {BEIJING: catalog.name("documents", BEIJING, "zh"), "twin": "另一份方案"}


def test_many_programmes_are_cut_to_what_can_be_read(catalog: Catalog, descriptor: Descriptor) -> None:
    """Guards the large case: eight programmes in columns of their own, the others counted together."""
    measures = catalog.frames["measures"]
    numbers = [f"p{place % 20}" for place in range(len(measures))]
    frames = {**catalog.frames, "measures": measures.assign(programme_id=numbers)}
    chart = technology_chart(context(make_catalog(frames, descriptor, Report())))
    columns = list(chart.table.columns)[1:-1]
    assert len(columns) == MOST_COLUMNS + 1
    assert columns[-1] == text("zh", "measures.others")


def test_a_collection_without_measures_is_drawn(catalog: Catalog, descriptor: Descriptor) -> None:
    """Guards the empty case: a finding that says so, no source, no note."""
    frames = {**catalog.frames, "measures": catalog.frames["measures"].iloc[:0]}
    empty = context(make_catalog(frames, descriptor, Report()))
    for chart in (technology_chart(empty), instrument_chart(empty)):
        assert chart.title == text("zh", "measures.finding_none")
        assert (chart.sources, list(chart.notes)) == ((), [])


def test_the_parts_of_the_address_are_the_pages_own() -> None:
    """Guards the other pages' links: crossing and comparison stay on this page."""
    assert set(SPEC.parts) == {state.CELL, state.COMPARE, state.ACROSS}
    assert not [spec.file for spec in PAGES if spec is not SPEC and set(spec.parts) & set(SPEC.parts)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rows_of_the_table_are_told_apart_as_tasks_and_headings(catalog: Catalog, language: str) -> None:
    """Guards two numbers that would seem to differ: the table's rows are the tasks of the charts and the headings."""
    measures = catalog.frames["measures"]
    line = rows_line(context(catalog, language=language))
    numbers = [int(number) for number in re.findall(r"\d+", line)]
    assert numbers[0] == len(measures) == numbers[1] + numbers[2]
    assert numbers[2] == measures["measure_id"].isin(headings(measures)).sum() > 0
    assert rows_line(context(catalog, Selection(region="820000"))) == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_held_rows_are_totalled_first(catalog: Catalog, language: str) -> None:
    """Guards the data page: a total stands first and is what its documents give; the last row is all."""
    table = held(context(catalog, language=language))
    total = table.columns[1]
    assert total == text(language, "data.total")
    assert (table[total] == table.iloc[:, 2:].sum(axis=1)).all()
    assert table[total].iloc[-1] == table[total].iloc[:-1].sum() > 0
    measures = catalog.descriptor.tables["measures"].titles[language]
    assert table.set_index(table.columns[0]).at[measures, total] == len(catalog.frames["measures"])
