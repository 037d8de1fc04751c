"""A user's own CSV: recognised, checked, and never able to change what is published."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from dashboard.catalog import Catalog
from dashboard.intake import Intake
from dashboard.ui import upload
from dashboard.ui.upload import intake_of


@pytest.fixture(autouse=True)
def without_texts(monkeypatch: pytest.MonkeyPatch, lock: dict[tuple[str, str], str]) -> None:
    """The published lock, and no texts: as on a hosted machine."""
    monkeypatch.setattr(upload, "sources", dict)
    monkeypatch.setattr(upload, "lock", lambda: lock)


def as_csv(frame: pd.DataFrame, titles: dict[str, str] | None = None) -> str:
    """The frame as CSV text, with other headings where they are given."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([(titles or {}).get(name, name) for name in frame.columns])
    writer.writerows(frame.itertuples(index=False))
    return buffer.getvalue()


def check_upload(file: str, content: bytes, base: Catalog) -> Intake:
    """What comes of this one file, to replace its table."""
    return intake_of([(file, content)], base)


def chinese_titles(catalog: Catalog, table: str) -> dict[str, str]:
    """Column name -> Chinese title."""
    return {column.name: column.titles["zh"] for column in catalog.descriptor.tables[table].columns}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_with_chinese_titles_comes_back_whole(catalog: Catalog, encoding: str) -> None:
    """Guards the way through Excel: each fact table, in each encoding, is recognised and sound."""
    for table in catalog.descriptor.fact_tables:
        frame = catalog.frames[table.name]
        content = as_csv(frame, chinese_titles(catalog, table.name)).encode(encoding)
        checked = check_upload(f"{table.name}.csv", content, catalog)
        assert [read.table for read in checked.reads] == [table]
        assert checked.faults == ()
        assert checked.frames[table.name].reset_index(drop=True).equals(frame.reset_index(drop=True))
        assert not checked.differences[table.name]


def test_a_fault_is_found_and_nothing_is_accepted(catalog: Catalog) -> None:
    """Guards the answer: one wrong cell is named by row, column and value, and the file cannot be accepted."""
    frame = catalog.frames["targets"].copy()
    frame.iloc[2, frame.columns.get_loc("binding")] = "必须"
    before = catalog.frames["targets"].copy()
    checked = check_upload("目标.csv", as_csv(frame).encode("gb18030"), catalog)
    assert [(fault.file, fault.row, fault.column, fault.value, fault.code) for fault in checked.faults] == [
        # The header is row 1, so the third row of data is row 4 of the sheet.
        ("目标.csv", 4, "binding", "必须", "not_in_enum")
    ]
    assert not checked.acceptable
    assert catalog.frames["targets"].equals(before)


def test_a_changed_figure_without_its_text_stays_unchecked(catalog: Catalog) -> None:
    """Guards the state of evidence: what neither text nor lock proves is shown as not checked, and is no fault."""
    frame = catalog.frames["targets"].copy()
    row = frame.index[0]
    frame.loc[row, "name_zh"] = "改过的名称"
    checked = check_upload("targets.csv", as_csv(frame).encode(), catalog)
    assert checked.faults == ()
    assert checked.report is not None
    assert checked.report.evidence["targets", frame.loc[row, "target_id"]] == "unchecked"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"%PDF-1.7 ...", "other_format"),
        (b"PK\x03\x04 ...", "broken_archive"),
        (b"a,b\n1,2\n", "unknown_table"),
    ],
)
def test_what_is_no_table_gets_one_clear_answer(catalog: Catalog, content: bytes, code: str) -> None:
    """Guards bad input: one fault that names the file, never an exception; reading has the many other cases."""
    checked = check_upload("x.csv", content, catalog)
    assert [fault.code for fault in checked.faults] == [code]
    assert not checked.acceptable


def test_a_reference_into_the_uploaded_table_that_breaks_is_a_fault_of_the_other_table(catalog: Catalog) -> None:
    """Guards the whole: an upload that removes rows which others point to is not accepted in silence."""
    frame = catalog.frames["institutions"]
    used = next(cell.split(";")[0] for cell in catalog.frames["projects"]["party_ids"] if cell)
    checked = check_upload("institutions.csv", as_csv(frame[frame["institution_id"] != used]).encode(), catalog)
    assert {fault.code for fault in checked.faults} == {"dangling_reference"}
    assert "data/projects.csv" in {fault.file for fault in checked.faults}
