"""An upload as a whole: files that fit together, rows left out, and what would change; the base is never touched."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from dashboard.intake import Intake, take_in, without_faulty
from dashboard.reading import Fault, ReadTable

if TYPE_CHECKING:
    from dashboard.catalog import Catalog
    from tests.synthetic import Synthetic


def read(synthetic: Synthetic, table: str, file: str = "") -> ReadTable:
    """The synthetic table as a file that was read."""
    return ReadTable(file or f"{table}.csv", synthetic.table(table), synthetic.frames()[table], "utf-8", ())


def taken(synthetic: Synthetic, base: Catalog, *tables: str, way: str = "replace") -> Intake:
    return take_in([read(synthetic, table) for table in tables], base, synthetic.sources, {}, way)  # type: ignore[arg-type]


@pytest.fixture
def base(synthetic: Synthetic) -> Catalog:
    """Two institutions, and a lab that the second of them runs."""
    synthetic.add("institutions", institution_id="one")
    synthetic.add("institutions", institution_id="two")
    synthetic.add("labs", lab_id="lab", host_ids="two")
    return synthetic.catalog()


def test_references_between_two_uploaded_files_fit_together(synthetic: Synthetic, base: Catalog) -> None:
    """Guards an upload of two files: a lab may name an institution that only the other file brings."""
    synthetic.add("institutions", institution_id="three")
    synthetic.add("labs", lab_id="new-lab", host_ids="three")
    alone = taken(synthetic, base, "labs")
    assert [(fault.code, fault.file, fault.row) for fault in alone.faults] == [("dangling_reference", "labs.csv", 3)]
    assert not alone.acceptable
    both = taken(synthetic, base, "labs", "institutions")
    assert both.faults == ()
    assert both.acceptable
    assert {name: len(found.added) for name, found in both.differences.items()} == {"labs": 1, "institutions": 1}


def test_replacing_removes_what_the_file_lacks_and_merging_keeps_it(synthetic: Synthetic, base: Catalog) -> None:
    """Guards the two ways to accept a part of a table."""
    synthetic.rows["labs"] = []
    synthetic.add("labs", lab_id="other-lab", host_ids="one")
    replaced = taken(synthetic, base, "labs")
    assert replaced.frames["labs"]["lab_id"].tolist() == ["other-lab"]
    assert replaced.differences["labs"].removed["lab_id"].tolist() == ["lab"]
    assert replaced.removes_everything == ("labs",)
    merged = taken(synthetic, base, "labs", way="merge")
    assert merged.frames["labs"]["lab_id"].tolist() == ["lab", "other-lab"]
    assert merged.frames["labs"].index.tolist() == [2, 3]
    assert merged.removes_everything == ()
    assert len(merged.differences["labs"].removed) == 0


def test_removing_what_a_published_row_points_to_is_a_fault_of_that_row(synthetic: Synthetic, base: Catalog) -> None:
    """Guards an upload that breaks the rest: the published row is named, leaving rows out is no way."""
    synthetic.rows["institutions"] = synthetic.rows["institutions"][:1]
    intake = taken(synthetic, base, "institutions")
    assert [(fault.code, fault.file, fault.row) for fault in intake.faults] == [
        ("dangling_reference", "data/labs.csv", 2)
    ]
    assert not intake.separable
    assert without_faulty(intake, base, synthetic.sources, {}).faults == intake.faults


def test_a_published_row_beside_a_merged_one_keeps_its_number(synthetic: Synthetic, base: Catalog) -> None:
    """Guards the place of a fault: a published row that the upload makes wrong is named as its table numbers it."""
    synthetic.add("institutions", institution_id="three", parent_id="two")
    whole = synthetic.catalog()
    synthetic.rows["institutions"] = []
    synthetic.add("institutions", institution_id="two", parent_id="three")
    intake = taken(synthetic, whole, "institutions", way="merge")
    assert ("data/institutions.csv", 4) in {(fault.file, fault.row) for fault in intake.faults}


def test_leaving_out_faulty_rows_leaves_out_what_depends_on_them(synthetic: Synthetic, base: Catalog) -> None:
    """Guards going on with the good rows: the wrong one, the one that points to it, and nothing else; both are kept."""
    synthetic.add("institutions", institution_id="three", institution_type="示例")
    synthetic.add("institutions", institution_id="four", parent_id="three")
    synthetic.add("institutions", institution_id="five", parent_id="one")
    intake = taken(synthetic, base, "institutions")
    assert intake.separable
    rest = without_faulty(intake, base, synthetic.sources, {})
    assert rest.acceptable
    assert rest.frames["institutions"]["institution_id"].tolist() == ["one", "two", "five"]
    assert rest.rejected["institutions"]["institution_id"].tolist() == ["three", "four"]
    assert rest.rejected["institutions"].index.tolist() == [4, 5]


def test_a_published_row_stays_where_its_new_form_is_left_out(synthetic: Synthetic, base: Catalog) -> None:
    """Guards the published data: a row with a slip in its new form is not thereby removed."""
    synthetic.rows["institutions"][1]["institution_type"] = "示例"
    rest = without_faulty(taken(synthetic, base, "institutions"), base, synthetic.sources, {})
    assert rest.acceptable
    assert sorted(rest.frames["institutions"]["institution_id"]) == ["one", "two"]
    assert not rest.differences["institutions"]


def test_two_files_of_one_table_are_refused(synthetic: Synthetic, base: Catalog) -> None:
    """Guards against a silent choice between two files."""
    twice = [read(synthetic, "labs", "a.csv"), read(synthetic, "labs", "b.csv")]
    intake = take_in(twice, base, synthetic.sources, {}, "replace")
    assert [(fault.code, fault.file) for fault in intake.faults] == [("table_twice", "a.csv"), ("table_twice", "b.csv")]
    assert not intake.acceptable
    assert not intake.separable


def test_rows_without_text_are_counted_as_not_checked(synthetic: Synthetic, base: Catalog) -> None:
    """Guards "evidence not checked": without the text every uploaded fact is, and with it none."""
    synthetic.add("institutions", institution_id="three")
    without = take_in([read(synthetic, "institutions")], base, {}, {}, "replace")
    assert without.unchecked(synthetic.descriptor) == 3
    assert taken(synthetic, base, "institutions").unchecked(synthetic.descriptor) == 0


def test_the_base_is_untouched(synthetic: Synthetic, base: Catalog) -> None:
    """Guards what everyone else sees: the same frames, cell by cell, after any upload."""
    before = {name: frame.copy() for name, frame in base.frames.items()}
    synthetic.add("institutions", institution_id="three", institution_type="示例")
    for way in ("replace", "merge"):
        without_faulty(taken(synthetic, base, "institutions", way=way), base, synthetic.sources, {})
    for name, frame in before.items():
        pd.testing.assert_frame_equal(frame, base.frames[name])


def test_an_id_in_doubt_is_never_left_out(synthetic: Synthetic, base: Catalog) -> None:
    """Guards published rows: of two rows with one id nobody knows the right one, and a mistyped id removes a row."""
    synthetic.rows["labs"][0]["lab_id"] = "Lab 1"
    mistyped = taken(synthetic, base, "labs")
    assert mistyped.faults
    assert not mistyped.separable
    assert taken(synthetic, base, "labs", way="merge").separable
    synthetic.rows["labs"][0]["lab_id"] = "lab"
    synthetic.add("labs", lab_id="lab", host_ids="one")
    for way in ("replace", "merge"):
        twice = taken(synthetic, base, "labs", way=way)
        assert [fault.code for fault in twice.faults] == ["duplicate_id"]
        assert not twice.separable


def test_a_fault_of_the_heading_is_no_row_to_leave_out(synthetic: Synthetic, base: Catalog) -> None:
    """Guards swapped and unknown columns: they are faults of the whole file, though they stand in row 1."""
    whole = read(synthetic, "labs")
    # The last would be a row's own, were it not above the first.
    for code in ("swapped_columns", "unknown_column", "garbled_text"):
        faulty = replace(whole, faults=(Fault(whole.file, code, 1, "name_zh"),), fault_counts={code: 1})
        assert not take_in([faulty], base, synthetic.sources, {}, "replace").separable


def test_faults_that_are_only_counted_cannot_be_left_out(synthetic: Synthetic, base: Catalog) -> None:
    """Guards large uploads: where more rows are faulty than are listed, leaving out the listed ones is not enough."""
    whole = read(synthetic, "labs")
    faulty = replace(whole, faults=(Fault(whole.file, "garbled", 2, "note"),), fault_counts={"garbled": 140})
    assert not take_in([faulty], base, synthetic.sources, {}, "merge").separable


def test_a_cell_that_could_not_be_read_is_named_once(synthetic: Synthetic, base: Catalog) -> None:
    """Guards the list of faults: what reading asks about a place is not repeated by the check as an unknown code."""
    synthetic.rows["labs"][0]["adcode"] = "朝阳区"
    whole = read(synthetic, "labs")
    asked = Fault(whole.file, "ambiguous_place", 2, "adcode", "朝阳区", choices=("110105", "220104"))
    faulty = replace(whole, faults=(asked,), fault_counts={"ambiguous_place": 1})
    assert take_in([faulty], base, synthetic.sources, {}, "replace").faults == (asked,)
