"""The collection as one value: counting by region, narrowing, names, and that nobody can change it for the others."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

from dashboard.catalog import UNDATED, Catalog, LoadError, Selection, has_item, load_catalog, make_catalog, within
from dashboard.descriptor import Descriptor
from dashboard.validation import Report

if TYPE_CHECKING:
    from pathlib import Path

    from tests.synthetic import Synthetic

# Divisions of the tree in geo/names.csv, by hand: Taishan lies in Jiangmen, Jiangmen in Guangdong.
TAISHAN, JIANGMEN, GUANGDONG = "440781", "440700", "440000"
# Beijing has no prefectures; its district Haidian counts to the city as a whole on both maps.
HAIDIAN, BEIJING = "110108", "110000"


def test_a_row_counts_at_its_division_and_above_never_below(synthetic: Synthetic) -> None:
    """Guards "a document of a province does not colour its cities", on both maps."""
    synthetic.add("labs", adcode=TAISHAN)
    synthetic.add("labs", adcode=JIANGMEN)
    synthetic.add("labs", adcode=GUANGDONG)
    synthetic.add("labs", adcode="100000")
    catalog = synthetic.catalog()
    assert dict(catalog.counts_by_region("labs", "province")) == {GUANGDONG: 3}
    assert dict(catalog.counts_by_region("labs", "prefecture")) == {JIANGMEN: 2}
    assert dict(catalog.counts_by_region("labs", "country")) == {"100000": 4}


def test_what_lies_above_the_map_is_named(synthetic: Synthetic) -> None:
    """Guards against rows that vanish: what a map cannot show is counted beside it."""
    synthetic.add("labs", adcode=GUANGDONG)
    synthetic.add("labs", adcode="100000")
    catalog = synthetic.catalog()
    assert dict(catalog.above_level("labs", "province")) == {"100000": 1}
    assert dict(catalog.above_level("labs", "prefecture")) == {"100000": 1, GUANGDONG: 1}


def test_a_city_without_prefectures_is_on_both_maps(synthetic: Synthetic) -> None:
    """Guards the four municipalities: their districts count to the city at either level."""
    synthetic.add("labs", adcode=HAIDIAN)
    catalog = synthetic.catalog()
    assert dict(catalog.counts_by_region("labs", "province")) == {BEIJING: 1}
    assert dict(catalog.counts_by_region("labs", "prefecture")) == {BEIJING: 1}


def test_a_row_of_several_divisions_counts_once_at_each(synthetic: Synthetic) -> None:
    """Guards lists: two cities of one province are two prefectures, but one row of the province."""
    synthetic.add("labs", adcode=f"{JIANGMEN};440100;{BEIJING}")
    catalog = synthetic.catalog()
    assert dict(catalog.counts_by_region("labs", "province")) == {BEIJING: 1, GUANGDONG: 1}
    assert dict(catalog.counts_by_region("labs", "prefecture")) == {BEIJING: 1, "440100": 1, JIANGMEN: 1}


def test_a_park_counts_where_it_lies_unless_the_row_says_otherwise(synthetic: Synthetic) -> None:
    """Guards parks and zones: their own division stands in where the row has none."""
    synthetic.add("places", adcode=TAISHAN)
    synthetic.add("labs", place_id="synthetic-places-1")
    synthetic.add("labs", place_id="synthetic-places-1", adcode=BEIJING)
    synthetic.add("labs")
    catalog = synthetic.catalog()
    assert list(catalog.effective_codes("labs")) == [TAISHAN, BEIJING, ""]
    assert dict(catalog.counts_by_region("labs", "prefecture")) == {BEIJING: 1, JIANGMEN: 1}
    assert set(catalog.regions_held()) == {GUANGDONG, JIANGMEN, BEIJING}


def test_the_counts_and_what_they_leave_out_are_all_rows(catalog: Catalog) -> None:
    """Guards the whole collection: each row of each table is on the map, above it, or names no place."""
    for table in catalog.descriptor.fact_tables:
        for level in ("province", "prefecture"):
            single = [code for code in catalog.effective_codes(table.name) if ";" not in code]
            reduced = catalog.effective_codes(table.name)[
                [";" not in code for code in catalog.effective_codes(table.name)]
            ]
            frames = {**catalog.frames, table.name: catalog.frames[table.name].loc[reduced.index]}
            part = make_catalog(frames, catalog.descriptor, Report())
            shown = sum(part.counts_by_region(table.name, level).values())  # type: ignore[arg-type]
            above = sum(part.above_level(table.name, level).values())  # type: ignore[arg-type]
            assert shown + above + single.count("") == len(single), (table.name, level)


def ids(catalog: Catalog, table: str) -> list[str]:
    """The ids of the table's rows."""
    return list(catalog.frames[table][catalog.descriptor.tables[table].key])


@pytest.fixture
def narrowed(synthetic: Synthetic) -> Catalog:
    """Synthetic labs in three places, of two technologies and two documents."""
    synthetic.add("technologies", technology_id="hydrogen")
    synthetic.add("technologies", technology_id="hydrogen_x")
    synthetic.add("places", adcode=TAISHAN)
    other = {"source_file": "", "text_sha256": "", "role": "cited", "cited_in_id": "synthetic-documents-1"}
    synthetic.add("documents", **other)
    synthetic.add("labs", adcode=JIANGMEN, technologies="hydrogen")
    synthetic.add("labs", place_id="synthetic-places-1", technologies="hydrogen_x")
    synthetic.add("labs", adcode=BEIJING, technologies="hydrogen_x;hydrogen", programme_id="synthetic-documents-2")
    return synthetic.catalog()


@pytest.mark.parametrize(
    ("selection", "kept"),
    [
        (Selection(), [1, 2, 3]),
        (Selection(region=GUANGDONG), [1, 2]),
        (Selection(region=JIANGMEN), [1, 2]),
        (Selection(region=TAISHAN), [2]),
        (Selection(region=BEIJING), [3]),
        (Selection(region="100000"), [1, 2, 3]),
        (Selection(region="360000"), []),
        (Selection(document="synthetic-documents-1"), [1, 2, 3]),
        (Selection(document="synthetic-documents-2"), [3]),
        (Selection(document="no-such-document"), []),
        (Selection(technology="hydrogen"), [1, 3]),
        (Selection(technology="hydrogen_x"), [2, 3]),
        (Selection(place="synthetic-places-1"), [2]),
        (Selection(region=GUANGDONG, technology="hydrogen"), [1]),
        (Selection(region=BEIJING, place="synthetic-places-1"), []),
    ],
)
def test_a_selection_keeps_exactly_its_rows(narrowed: Catalog, selection: Selection, kept: list[int]) -> None:
    """Guards the filters, one by one and together; a technology is a whole word, never a part of another."""
    assert ids(narrowed.select(selection), "labs") == [f"synthetic-labs-{number}" for number in kept]


def test_what_facts_point_to_stays_whole(narrowed: Catalog) -> None:
    """Guards names in a narrowed table: places, indicators and technologies are never narrowed."""
    selected = narrowed.select(Selection(region="360000"))
    for table in ("places", "indicators", "technologies"):
        assert ids(selected, table) == ids(narrowed, table)


def test_an_empty_selection_is_the_catalog_itself(narrowed: Catalog) -> None:
    """Guards speed: nothing is copied where nothing is narrowed."""
    assert narrowed.select(Selection()) is narrowed


def test_codes_handed_out_can_be_changed_without_harm(catalog: Catalog) -> None:
    """Guards the shared codes: the series is computed once and handed out as a copy."""
    before = list(catalog.effective_codes("labs"))
    codes = catalog.effective_codes("labs")
    codes[:] = "changed"
    assert list(catalog.effective_codes("labs")) == before


def test_nothing_of_a_catalog_can_be_assigned(catalog: Catalog) -> None:
    """Guards the rest: fields, tables, rows, evidence and counts refuse assignment."""
    with pytest.raises(AttributeError):
        catalog.frames = {}  # type: ignore[misc]
    mappings: list[Any] = [catalog.frames, catalog.evidence, catalog.counts_by_region("labs", "province")]
    mappings.append(catalog.cells("documents", ids(catalog, "documents")[0]))
    for mapping in mappings:
        with pytest.raises(TypeError):
            mapping["x"] = "y"


def test_a_later_change_of_the_frames_given_in_does_not_reach_it(synthetic: Synthetic) -> None:
    """Guards the making: adding a table to the mapping that was passed in does not add it to the catalog."""
    frames = synthetic.frames()
    made = make_catalog(frames, synthetic.descriptor, Report())
    frames["labs"] = frames["labs"].iloc[:0]
    del frames["targets"]
    assert set(made.frames) == set(synthetic.descriptor.tables)


def test_names_come_in_the_readers_language(synthetic: Synthetic) -> None:
    """Guards names of rows and documents; an id that leads nowhere is shown as it is, never as an error."""
    synthetic.add("labs", name_zh="示例", name_en="Sample")
    catalog = synthetic.catalog()
    assert catalog.name("labs", "synthetic-labs-1", "zh") == "示例"
    assert catalog.name("labs", "synthetic-labs-1", "en") == "Sample"
    assert catalog.name("documents", "synthetic-documents-1", "zh") == "示例 title_zh"
    assert catalog.name("labs", "gone", "zh") == "gone"
    assert catalog.names("labs", "synthetic-labs-1;gone", "en") == ("Sample", "gone")
    assert catalog.names("labs", "", "en") == ()
    assert catalog.region_label(f"{JIANGMEN};{BEIJING}", "zh") == "江门市 / 北京市"
    assert catalog.region_label("", "zh") == ""


def test_a_fact_leads_to_the_text_that_proves_it(narrowed: Catalog) -> None:
    """Guards the first promise: a lab leads to its document, a cited document to the text that cites it."""
    assert narrowed.evidence_source(narrowed.fact("labs", "synthetic-labs-3")) == "synthetic-documents-1"
    assert narrowed.evidence_source(narrowed.fact("documents", "synthetic-documents-2")) == "synthetic-documents-1"
    assert narrowed.fact("documents", "synthetic-documents-1").evidence_state == "text"
    # Its place does not stand in its evidence, so nothing vouches for it.
    assert narrowed.fact("labs", "synthetic-labs-3").evidence_state == "unchecked"
    with pytest.raises(KeyError):
        narrowed.fact("labs", "gone")


def test_every_fact_of_the_repository_leads_to_a_text_that_is_held(catalog: Catalog) -> None:
    """Guards the same for all rows: the document that proves a row has a text, and the row is in the lock."""
    for table in catalog.descriptor.fact_tables:
        for row_id in ids(catalog, table.name):
            fact = catalog.fact(table.name, row_id)
            assert catalog.cells("documents", catalog.evidence_source(fact))["source_file"], (table.name, row_id)
            assert fact.evidence_state == "lock"


def test_a_document_takes_its_reprint_along(synthetic: Synthetic) -> None:
    """Guards one file that holds a report and the plan it reprints: choosing either shows both."""
    synthetic.add("documents")
    synthetic.add("documents", source_file="other.txt")
    catalog = synthetic.catalog()
    assert catalog.document_family("synthetic-documents-1") == {"synthetic-documents-1", "synthetic-documents-2"}
    assert catalog.document_family("synthetic-documents-3") == {"synthetic-documents-3"}
    assert catalog.document_family("gone") == {"gone"}


def test_a_collection_without_any_row_answers_everything(bare: Synthetic) -> None:
    """Guards the empty start: no question about nothing raises."""
    catalog = bare.catalog()
    assert len(catalog) == 0
    assert catalog.regions_held() == ()
    assert catalog.latest_date() == ""
    for table in catalog.descriptor.fact_tables:
        assert dict(catalog.counts_by_region(table.name, "province")) == {}
        assert dict(catalog.above_level(table.name, "prefecture")) == {}
    for selection in (
        Selection(region=GUANGDONG),
        Selection(document="x"),
        Selection(technology="x"),
        Selection(place="x"),
    ):
        assert len(catalog.select(selection)) == 0
    # Truth values also where there are none: pandas will refuse to join text with them.
    assert within(pd.Series([], dtype="str"), GUANGDONG).dtype == bool
    assert has_item(pd.Series([], dtype="str"), {"x"}).dtype == bool


def test_one_row_is_counted_selected_and_named(synthetic: Synthetic) -> None:
    """Guards the smallest collection there is: one document, dated."""
    synthetic.rows["documents"][0] |= {"published_on": "2022-07", "adcode": JIANGMEN}
    catalog = make_catalog(synthetic.frames(), synthetic.descriptor, Report())
    assert len(catalog) == 1
    assert catalog.latest_date() == "2022-07"
    assert dict(catalog.counts_by_region("documents", "prefecture")) == {JIANGMEN: 1}
    assert len(catalog.select(Selection(region=GUANGDONG))) == 1


def test_a_hundred_thousand_rows_are_counted_and_narrowed_in_time(synthetic: Synthetic, descriptor: Descriptor) -> None:
    """Guards the fourth order of magnitude (synthetic rows): counting and narrowing together within two seconds.

    On the machine where this was written they take a tenth of that.
    """
    row = synthetic.add("labs")
    many = 100_000
    codes = [TAISHAN, JIANGMEN, GUANGDONG, BEIJING]
    columns: dict[str, Any] = {name: [value] * many for name, value in row.items()}
    columns["lab_id"] = [f"synthetic-labs-{number}" for number in range(many)]
    columns["adcode"] = [codes[number % 4] for number in range(many)]
    frame = pd.DataFrame(columns, index=pd.RangeIndex(2, many + 2), dtype="str")
    catalog = make_catalog({**synthetic.frames(), "labs": frame}, descriptor, Report())
    start = time.perf_counter()
    counts = catalog.counts_by_region("labs", "province")
    part = catalog.select(Selection(region=JIANGMEN))
    taken = time.perf_counter() - start
    # A quarter of the rows each lies in Taishan, Jiangmen, Guangdong and Beijing.
    assert dict(counts) == {BEIJING: 25_000, GUANGDONG: 75_000}
    assert len(part.frames["labs"]) == 50_000
    assert taken < 2


def test_a_folder_with_an_unreadable_table_is_refused(tmp_path: Path, descriptor: Descriptor) -> None:
    """Guards the start: a broken folder is an error that carries the faults, never half a collection."""
    (tmp_path / "labs.csv").write_text("a,b\n", encoding="utf-8")
    with pytest.raises(LoadError) as error:
        load_catalog(tmp_path, descriptor, {})
    assert {fault.code for fault in error.value.faults} >= {"missing_file", "missing_column"}


def test_a_status_narrows_the_tables_that_have_one(catalog: Catalog) -> None:
    """Guards the status filter: labs and measures are narrowed, targets, which have no status, are not."""
    planned = catalog.select(Selection(status="planned"))
    for table in ("labs", "measures"):
        assert set(planned.frames[table]["status"]) == {"planned"}
        assert len(planned.frames[table]) == (catalog.frames[table]["status"] == "planned").sum()
    assert len(planned.frames["targets"]) == len(catalog.frames["targets"])


def test_a_period_keeps_the_rows_whose_years_meet_it(synthetic: Synthetic) -> None:
    """Guards the period filter: spans that overlap stay, a base year is no time, no date its own answer."""
    for target, base, year in (("early", "", "2025"), ("late", "2020", "2030"), ("never-dated", "", "")):
        synthetic.add("targets", target_id=target, base_year=base, target_year=year)
    synthetic.add("measures", measure_id="long", start_year="2021", end_year="2030")
    catalog = synthetic.catalog()

    def kept(table: str, period: str) -> set[str]:
        frame = catalog.select(Selection(period=period)).frames[table]
        return set(frame[catalog.descriptor.tables[table].key])

    assert kept("targets", "2021-2025") == {"early"}
    assert kept("targets", "2026-2030") == {"late"}
    assert kept("targets", UNDATED) == {"never-dated"}
    assert kept("measures", "2021-2025") == kept("measures", "2026-2030") == {"long"}
    assert kept("measures", "2031-2035") == set()
    assert {"2021-2025", "2026-2030"} <= set(catalog.periods_held)
    assert "2031-2035" not in catalog.periods_held
    # The sidebar asks at every run.
    assert catalog.periods_held is catalog.periods_held
