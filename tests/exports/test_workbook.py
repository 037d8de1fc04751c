"""Workbooks for Excel and WPS: what is written comes back as it was, and says what it is."""

from __future__ import annotations

import io
from datetime import date
from typing import TYPE_CHECKING

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.descriptor import EXAMPLE_KEY, Descriptor
from dashboard.exports.csv_file import neutralised
from dashboard.exports.marked_workbook import marked_workbook
from dashboard.exports.workbook import WorkbookNote, sheet_name, tables_workbook, template_workbook
from dashboard.i18n import text
from dashboard.reading import Fault

if TYPE_CHECKING:
    from tests.synthetic import Synthetic

TODAY = date(2026, 11, 21)
NOTE = WorkbookNote("0.1.0", TODAY)


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def cells(sheet: object) -> list[list[str]]:
    """The sheet's cells as text, numbers as a person would write them."""

    def word(value: object) -> str:
        if value is None:
            return ""
        return f"{value:.15g}" if isinstance(value, int | float) else str(value)

    return [[word(value) for value in row] for row in sheet.iter_rows(values_only=True)]  # type: ignore[attr-defined]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_table_comes_back_cell_by_cell(
    frames: dict[str, pd.DataFrame], descriptor: Descriptor, language: str
) -> None:
    """Guards the data on its way through a workbook: every cell of every table, by heading in either language."""
    book = opened(tables_workbook(frames, descriptor, language, NOTE))
    for name, frame in frames.items():
        table = descriptor.tables[name]
        sheet = book[sheet_name(table.titles["zh"] if language == "zh" else name)]
        heading, *rows = cells(sheet)
        assert heading == [column.titles["zh"] if language == "zh" else column.name for column in table.columns]
        assert rows == [[str(neutralised(cell)) for cell in row] for row in frame.to_numpy().tolist()], name
        assert sheet.freeze_panes == "B2"


def test_codes_and_dates_are_text_and_figures_are_numbers(synthetic: Synthetic) -> None:
    """Guards 440700 and 2022-07 against a spreadsheet's own ideas, and a figure that a colleague will sum."""
    synthetic.add("targets", adcode="440700", target_value="90", base_value="0.50", target_year="2030")
    synthetic.add("events", date="2022-07")
    book = opened(tables_workbook(synthetic.frames(), synthetic.descriptor, "en", NOTE))
    row = {cell.value: book["targets"].cell(2, cell.column) for cell in book["targets"][1]}
    assert (row["adcode"].value, row["adcode"].data_type, row["adcode"].number_format) == ("440700", "s", "@")
    assert (row["target_value"].value, row["target_value"].data_type) == (90, "n")
    # 0.50 as a number would come back as 0.5: what would not return as it was stays text.
    assert (row["base_value"].value, row["base_value"].data_type) == ("0.50", "s")
    events = {cell.value: book["events"].cell(2, cell.column) for cell in book["events"][1]}
    assert (events["date"].value, events["date"].number_format) == ("2022-07", "@")


def test_a_closed_list_is_a_drop_down_of_its_own_values(synthetic: Synthetic) -> None:
    """Guards typing errors at their source: each enum column of a sheet offers exactly the descriptor's values."""
    synthetic.add("labs")
    book = opened(tables_workbook({"labs": synthetic.frames()["labs"]}, synthetic.descriptor, "zh", NOTE))
    table = synthetic.descriptor.tables["labs"]
    offered = {}
    sheet = book[sheet_name(table.titles["zh"])]
    for validation in sheet.data_validations.dataValidation:
        letters = str(validation.sqref).rstrip("0123456789:").split("2")[0]
        title, reference = validation.formula1.split("!")
        listed = [cell.value for row in book[title.strip("'")][reference.replace("$", "")] for cell in row]
        offered[sheet[f"{letters}1"].value] = tuple(listed)
    assert offered == {column.titles["zh"]: column.enum for column in table.columns if column.enum}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_readme_says_what_the_data_is(synthetic: Synthetic, language: str) -> None:
    """Guards a workbook that is passed on: version, day, number of rows, and the mark of unpublished data."""
    synthetic.add("labs")
    note = WorkbookNote("9.9", TODAY, "上传数据，尚未发布")
    book = opened(tables_workbook({"labs": synthetic.frames()["labs"]}, synthetic.descriptor, language, note))
    words = "\n".join(row[0] for row in cells(book[text(language, "workbook.readme")]))
    assert "9.9" in words
    assert "上传数据，尚未发布" in words
    assert "2026" in words
    assert text(language, "workbook.table", table=synthetic.table("labs").titles[language], count=1) in words
    assert book.sheetnames[-2:] == [text(language, "workbook.glossary"), text(language, "workbook.lists")]


def test_a_template_marks_its_example(frames: dict[str, pd.DataFrame], descriptor: Descriptor) -> None:
    """Guards the example row of every table from being taken for data: its key, its comment."""
    for name in frames:
        sheet = opened(template_workbook([name], descriptor, frames, "en", NOTE))[name]
        table = descriptor.tables[name]
        assert sheet.max_row == 2
        assert sheet.cell(2, table.column_names.index(table.key) + 1).value == EXAMPLE_KEY
        assert text("en", "workbook.example") in sheet.cell(2, 1).comment.text


def test_an_empty_table_is_its_heading(bare: Synthetic) -> None:
    """Guards the collection that holds nothing yet."""
    book = opened(tables_workbook(bare.frames(), bare.descriptor, "en", NOTE))
    assert all(book[name].max_row == 1 for name in bare.frames())
    assert opened(template_workbook(["labs"], bare.descriptor, bare.frames(), "en", NOTE))["labs"].max_row == 1


def test_no_cell_is_a_formula_or_a_link(synthetic: Synthetic) -> None:
    """Guards the reader's machine: what looks like a formula or an address is written as text, and once only."""
    synthetic.add("labs", name_zh="=cmd|' /C calc'!A0", note="https://example.org/" + "a" * 3000)
    sheet = opened(tables_workbook({"labs": synthetic.frames()["labs"]}, synthetic.descriptor, "en", NOTE))["labs"]
    row = {cell.value: sheet.cell(2, cell.column) for cell in sheet[1]}
    assert (row["name_zh"].data_type, row["name_zh"].value) == ("s", "'=cmd|' /C calc'!A0")
    assert row["note"].hyperlink is None
    assert len(row["note"].value) == 3020


@given(st.text(st.characters(codec="utf-8", exclude_characters="'"), max_size=12), st.integers(0, 3))
def test_what_was_neutralised_is_told_from_what_had_an_apostrophe(cell: str, apostrophes: int) -> None:
    """Guards the way back: two different texts never leave as the same one."""
    given_text = "'" * apostrophes + cell
    assert neutralised(given_text) != neutralised("'" + given_text)


def test_faults_are_marked_where_they_are_and_listed_with_their_remedy() -> None:
    """Guards the answer to a refused upload: the user's own cells, the wrong one coloured, the reason beside it."""
    rows = [["lab_id", "status"], ["a", "示例"], ["b", ""], ["=1+1", "existing"]]
    faults = [
        Fault("labs.csv", "not_in_enum", 2, "status", "示例", (("allowed", "existing"),)),
        Fault("labs.csv", "required", 3, "status"),
        Fault("labs.csv", "empty_file"),
    ]
    columns = {"lab_id": 0, "status": 1}
    book = opened(marked_workbook({"labs": rows}, faults, lambda fault: ("labs", columns.get(fault.column)), "zh"))
    sheet = book["labs"]
    assert cells(sheet) == [["lab_id", "status"], ["a", "示例"], ["b", ""], ["'=1+1", "existing"]]
    assert {cell.coordinate for row in sheet for cell in row if cell.comment} == {"B2", "B3"}
    assert {cell.coordinate for row in sheet for cell in row if cell.fill.fgColor.rgb == "FFFBE3D6"} == {"B2", "B3"}
    listed = cells(book[text("zh", "workbook.faults")])
    assert [row[:4] for row in listed[1:]] == [
        ["labs.csv", "2", "status", "示例"],
        ["labs.csv", "3", "status", ""],
        ["labs.csv", "", "", ""],
    ]
    assert all(row[4] for row in listed)


def test_sheets_of_one_name_are_numbered() -> None:
    """Guards two files whose names are cut to the same sheet name, or differ by case only."""
    book = opened(marked_workbook({"a" * 40: [["x"]], "A" * 40: [["y"]], "": [["z"]]}, [], lambda f: ("", None), "en"))
    assert len({name.casefold() for name in book.sheetnames}) == 4
