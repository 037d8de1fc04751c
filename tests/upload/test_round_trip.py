"""Our files through a real spreadsheet and back: opened and saved by LibreOffice, read, and compared; nothing moves."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from dashboard.comparison import TableDifference, compare
from dashboard.descriptor import Descriptor, Language
from dashboard.exports.csv_file import csv_bytes
from dashboard.exports.workbook import WorkbookNote, tables_workbook
from dashboard.i18n import LANGUAGES
from dashboard.reading import ReadTable, read_upload

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
    """How what was read differs from what was written."""
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
    """Guards a CSV opened by a double click and saved as a workbook: codes, dates and numbers are read right, and said."""
    for name, published in frames.items():
        (read,) = tables_of(saved.csv_as_workbook / f"{name}.xlsx", descriptor).values()
        assert not read.faults, name
        assert_only_zeros_lost(difference(read, published), descriptor, name)
        assert set(read.reading_counts) <= {"number_cell", "date_cell", "apostrophe"}


def test_every_table_comes_back_from_csv_as_csv(
    saved: Saved, descriptor: Descriptor, frames: dict[str, pd.DataFrame]
) -> None:
    """Guards a CSV opened by a double click and saved."""
    for name, published in frames.items():
        read = tables_of(saved.csv / f"{name}.csv", descriptor)[name]
        assert not read.faults, name
        assert_only_zeros_lost(difference(read, published), descriptor, name)


def assert_only_zeros_lost(found: TableDifference, descriptor: Descriptor, name: str) -> None:
    """Zeros at the end of a number's decimals are what a spreadsheet drops: the difference shows them, value kept."""
    assert not len(found.added)
    assert not len(found.removed)
    for _, column, before, after in changes(found):
        assert descriptor.tables[name].column(column).type == "number"
        assert before.rstrip("0").rstrip(".") == after
