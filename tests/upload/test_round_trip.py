"""Our files through a real spreadsheet and back: opened and saved by LibreOffice, read, and compared; nothing moves."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from dashboard.comparison import TableDifference, compare
from dashboard.descriptor import EXAMPLE_KEY, Descriptor, Language
from dashboard.exports.csv_file import csv_bytes
from dashboard.exports.workbook import WorkbookNote, heading, tables_workbook, template_workbook
from dashboard.i18n import LANGUAGES
from dashboard.reading import ReadTable, read_upload, with_published_zeros
from dashboard.reading.limits import LONGEST_IN_SHEET

NOTE = WorkbookNote("1.0", date(2026, 11, 21))
# Comma, quotation mark, UTF-8, from the first line, every column as the program guesses, as a double click opens it.
GUESSING = "--infilter=CSV:44,34,76,1"
SAVED_AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"
NASTY = "nasty"

# What programs run, round, cut, translate or take for something else. Each stands in a text's cell as it is.
TEXTS = (
    "=cmd|' /C calc'!A0", "=1+1", "+1", "+86 21 1234", "-x", "-1.5", "--", "@a", "'=x", "''=x", "'x", "007",
    "2022-07", "2022-07-05", "2022.10", "7/5", "1e5", "0.50", "90%", "1,234", "440700", "TRUE", "true", "#REF!",
    "一行\n又一行", "称\"双碳\",即'碳达峰'", "逗号,分号;制表符", "示例😀𠀀", "km²", "１２３", "_x000D_", "a\u2028b",
    "<b>&amp;</b>", "https://example.org/?a=1&b=2", "长" * 32_000, "12345678901234567890",
)  # fmt: skip
NUMBERS = ("90", "0", "-1", "0.50", "112.80", "1.0", "0.1", "4.4", "123456789012.5", "1000000", "0.000001", "100.00")


def nasty_frame(descriptor: Descriptor) -> pd.DataFrame:
    """Observations about nowhere: each of the texts in two columns of text, each of the numbers in the numbers'."""
    table = descriptor.tables["observations"]
    made = []
    for number, words in enumerate(TEXTS):
        # What people write for "nothing here" is read as nothing, from any file.
        words = "示例" if words == "--" else words
        row = {"observation_id": f"synthetic-{number}", "name_zh": words, "note": words, "evidence": f"示例{words}"}
        row |= {"value": NUMBERS[number % len(NUMBERS)], "unit": "%", "adcode": "440700", "period": "2022-07"}
        row |= {"document_id": "jiangmen-laboratory-report", "paragraph": "1", "basis": "stated"}
        made.append([row.get(name, "") for name in table.column_names])
    index = pd.RangeIndex(2, len(made) + 2, name="row")
    return pd.DataFrame(made, columns=list(table.column_names), index=index, dtype="str")


@dataclass(frozen=True)
class Saved:
    """The folders of what LibreOffice saved: workbooks again, and CSV as a workbook and as CSV."""

    workbooks: Path
    csv_as_workbook: Path
    csv: Path


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """LibreOffice without a window, with a profile of its own."""
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("No LibreOffice: `apt-get install libreoffice-calc-nogui`.")
    return [program, "--headless", f"-env:UserInstallation={tmp_path_factory.mktemp('profile').as_uri()}"]


@pytest.fixture(scope="module")
def saved(
    office: list[str],
    descriptor: Descriptor,
    _read_frames: Mapping[str, pd.DataFrame],
    tmp_path_factory: pytest.TempPathFactory,
) -> Saved:
    """Every table, and the nasty one, as LibreOffice saves it; one start of the program a kind of file."""
    folder = tmp_path_factory.mktemp("office")
    given = folder / "given"
    given.mkdir()
    nasty = nasty_frame(descriptor)
    for language in LANGUAGES:
        book = tables_workbook(_read_frames, descriptor, language, NOTE)
        (given / f"all-{language}.xlsx").write_bytes(book)
        book = tables_workbook({"observations": nasty}, descriptor, language, NOTE)
        (given / f"{NASTY}-{language}.xlsx").write_bytes(book)
    for name, frame in {**_read_frames, NASTY: nasty}.items():
        (given / f"{name}.csv").write_bytes(csv_bytes(frame))
    out = Saved(folder / "workbooks", folder / "csv_as_workbook", folder / "csv")
    books, texts = sorted(given.glob("*.xlsx")), sorted(given.glob("*.csv"))
    runs = (
        (["--convert-to", "xlsx"], out.workbooks, books),
        ([GUESSING, "--convert-to", "xlsx"], out.csv_as_workbook, texts),
        ([GUESSING, "--convert-to", SAVED_AS_CSV], out.csv, texts),
    )
    for how, target, files in runs:
        command = [*office, *how, "--outdir", str(target), *map(str, files)]
        subprocess.run(command, check=True, capture_output=True, timeout=300)
        assert len(list(target.iterdir())) == len(files)
    return out


def tables_of(path: Path, descriptor: Descriptor) -> dict[str, ReadTable]:
    """The tables of a file; what else is in it was passed over as a sheet that is ours."""
    found = read_upload(path.name, path.read_bytes(), descriptor)
    for read in found:
        if read.table is None:
            assert [reading.code for reading in read.readings] == ["skipped_sheet"], read
    return {read.table.name: read for read in found if read.table is not None}


def difference(read: ReadTable, published: pd.DataFrame) -> TableDifference:
    """How what was read, as an upload takes it in, differs from what was written."""
    read = with_published_zeros(read, published)
    assert read.table is not None
    assert read.frame is not None, read.faults
    return compare(published, read.frame, read.table)


def changes(found: TableDifference) -> Iterator[tuple[int, str, str, str]]:
    """Each changed cell: row, column, before, after."""
    for row, cell in found.changed.iterrows():
        assert isinstance(row, int)
        yield row, cell["column"], cell["before"], cell["after"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_comes_back_from_a_workbook_as_it_went(
    saved: Saved, descriptor: Descriptor, frames: dict[str, pd.DataFrame], language: Language
) -> None:
    """Guards "download, open, save, upload": no cell of any table differs, none is even read otherwise."""
    found = tables_of(saved.workbooks / f"all-{language}.xlsx", descriptor)
    assert set(found) == set(frames)
    for name, read in found.items():
        assert not read.faults, name
        assert not difference(read, frames[name]), name
        assert dict(read.reading_counts) == {}, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_workbook_is_read_as_it_leaves_us(
    descriptor: Descriptor, frames: dict[str, pd.DataFrame], language: Language
) -> None:
    """Guards the same without any program between, where LibreOffice is not installed."""
    path = f"all-{language}.xlsx"
    found = read_upload(path, tables_workbook(frames, descriptor, language, NOTE), descriptor)
    read = {one.table.name: one for one in found if one.table is not None}
    assert set(read) == set(frames)
    for name, one in read.items():
        assert (one.faults, dict(one.reading_counts)) == ((), {})
        assert not difference(one, frames[name]), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_nasty_cells_come_back_from_a_workbook(saved: Saved, descriptor: Descriptor, language: Language) -> None:
    """Guards formulas, signs, zeros, dates, line breaks, quotes, emoji and long text: each comes back letter by letter.

    The apostrophe before what a spreadsheet would run, and what people may mean otherwise, are said.
    """
    nasty = nasty_frame(descriptor)
    (read,) = tables_of(saved.workbooks / f"{NASTY}-{language}.xlsx", descriptor).values()
    assert not read.faults
    assert list(changes(difference(read, nasty))) == []
    assert set(read.reading_counts) <= {"apostrophe"}


def test_every_table_comes_back_from_csv_as_a_workbook(
    saved: Saved, descriptor: Descriptor, frames: dict[str, pd.DataFrame]
) -> None:
    """Guards a CSV opened by a double click and saved as a workbook: codes, dates, numbers are read right, and said."""
    for name, published in frames.items():
        (read,) = tables_of(saved.csv_as_workbook / f"{name}.xlsx", descriptor).values()
        assert not read.faults, name
        assert not difference(read, published), name
        assert set(read.reading_counts) <= {"number_cell", "date_cell"}


def test_every_table_comes_back_from_csv_as_csv(
    saved: Saved, descriptor: Descriptor, frames: dict[str, pd.DataFrame]
) -> None:
    """Guards a CSV opened by a double click and saved: no cell of any table differs."""
    for name, published in frames.items():
        read = tables_of(saved.csv / f"{name}.csv", descriptor)[name]
        assert not read.faults, name
        assert not difference(read, published), name


# What no reader can know after a spreadsheet has taken a text for a number or a date: seven is 7, with or without 00.
LOST_IN_TEXT = {"+1", "007", "2022.10", "7/5", "1e5", "0.50", "1,234", "true", "12345678901234567890"}


def test_what_a_guess_changes_in_nasty_cells_is_said(saved: Saved, descriptor: Descriptor) -> None:
    """Guards "never silent": a workbook still knows that a cell is no text, so each changed cell is reported."""
    nasty = nasty_frame(descriptor)
    (read,) = tables_of(saved.csv_as_workbook / f"{NASTY}.xlsx", descriptor).values()
    assert not read.faults
    said = {(one.row, one.column, one.after) for one in read.readings}
    found = list(changes(difference(read, nasty)))
    assert {before for _, _, before, _ in found} == LOST_IN_TEXT
    assert {(row, column, after) for row, column, _, after in found} <= said


def test_what_a_guess_changes_in_a_csv_stands_in_the_difference(saved: Saved, descriptor: Descriptor) -> None:
    """Guards the last line of defence: saved as CSV, the lost form leaves no trace in the file.

    Numbers, codes and dates in their own columns are right; a text that looks like a number is shown as changed.
    """
    nasty = nasty_frame(descriptor)
    (read,) = read_upload(f"{NASTY}.csv", (saved.csv / f"{NASTY}.csv").read_bytes(), descriptor)
    assert not read.faults
    found = list(changes(difference(read, nasty)))
    assert {before for _, _, before, _ in found} == LOST_IN_TEXT
    assert {column for _, column, _, _ in found} == {"name_zh", "note"}


def test_zeros_that_a_spreadsheet_drops_are_kept_and_said(descriptor: Descriptor) -> None:
    """Guards 112.80: saved as 112.8 it stays as published, and is said; another number, or added zeros, are taken."""
    nasty = nasty_frame(descriptor)
    given = nasty.assign(
        value=[{"0.50": "0.5", "1.0": "1", "90": "90.0", "4.4": "4.5"}.get(v, v) for v in nasty["value"]]
    )
    read = ReadTable("observations.csv", descriptor.tables["observations"], given, "utf-8", ())
    kept = with_published_zeros(read, nasty)
    assert kept.frame is not None
    moved = {
        (before, after)
        for _, _, before, after in changes(compare(nasty, kept.frame, descriptor.tables["observations"]))
    }
    assert moved == {("90", "90.0"), ("4.4", "4.5")}
    assert {(one.before, one.after, one.code) for one in kept.readings} == {
        ("0.5", "0.50", "published_zeros"),
        ("1", "1.0", "published_zeros"),
    }
    assert kept.reading_counts["published_zeros"] == len(kept.readings)
    assert [nasty.loc[one.row, "value"] for one in kept.readings] == [one.after for one in kept.readings]
    assert set(given["value"]) & {"0.50", "1.0"} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_filled_template_is_read_without_its_example(
    descriptor: Descriptor, frames: dict[str, pd.DataFrame], language: Language
) -> None:
    """Guards the template: what a colleague writes below the example row is read, the example is left out, and said."""
    table = descriptor.tables["targets"]
    content = template_workbook(["targets"], descriptor, frames, language, NOTE)
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = next(one for one in book if one.cell(1, 1).value == heading(table.columns[0], language))
    assert sheet.cell(2, 1).value == EXAMPLE_KEY
    filled = frames["targets"].tail(3)
    for number, row in enumerate(filled.to_numpy().tolist(), 3):
        for place, cell in enumerate(row, 1):
            sheet.cell(number, place).value = cell or None
    buffer = io.BytesIO()
    book.save(buffer)
    found = read_upload("template.xlsx", buffer.getvalue(), descriptor, language)
    (read,) = (one for one in found if one.table is not None)
    assert read.faults == ()
    assert [(one.code, one.row, one.before) for one in read.readings if one.code == "example_row"] == [
        ("example_row", 2, EXAMPLE_KEY)
    ]
    assert set(read.reading_counts) <= {"example_row", "apostrophe"}
    assert read.frame is not None
    assert read.frame["target_id"].tolist() == filled["target_id"].tolist()
    assert not len(difference(read, frames["targets"]).changed)
    assert not len(difference(read, frames["targets"]).added)


def test_a_text_longer_than_a_cell_is_a_fault_when_it_comes_back(descriptor: Descriptor) -> None:
    """Guards the limit of a spreadsheet's cell: what our workbook had to cut says so, and is not taken for the text."""
    frame = nasty_frame(descriptor).head(3)
    frame.loc[[2, 3, 4], "note"] = ["长" * 40_000, "长" * (LONGEST_IN_SHEET - 1), "长" * LONGEST_IN_SHEET]
    content = tables_workbook({"observations": frame}, descriptor, "zh", NOTE)
    found = read_upload("observations.xlsx", content, descriptor)
    (read,) = (one for one in found if one.table is not None)
    assert [(fault.code, fault.row, fault.column) for fault in read.faults] == [
        ("cell_full", 2, "note"),
        ("cell_full", 4, "note"),
    ]
    (notice,) = (
        row[0].value for row in openpyxl.load_workbook(io.BytesIO(content))["说明"] if "32767" in str(row[0].value)
    )
    assert "1 个单元格" in str(notice)
