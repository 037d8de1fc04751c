"""Workbooks for Excel and WPS that come back as they went: tables, templates, and an upload with its faults marked."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from dashboard.descriptor import EXAMPLE_KEY, MARK_COLUMN, Column, Descriptor, Language, Table
from dashboard.exports.csv_file import neutralised
from dashboard.exports.dictionary import column_form
from dashboard.i18n import date_text, enum_text, text
from dashboard.reading.limits import LONGEST_IN_SHEET
from dashboard.theme import COLOURS

# A spreadsheet holds so many rows; one table's sheet holds no more.
MOST_ROWS = 1_048_575
# Drop-downs reach so far below the last row, for the rows that a colleague adds.
_ROOM_BELOW = 1000
# The limits of the file format.
_LONGEST_SHEET_NAME, _LONGEST_PROMPT, _LONGEST_PROMPT_TITLE = 31, 255, 32
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
# Only what is written the same way again comes back the same: 90 and 4.4 do, 0.50 and 1e5 do not and stay text.
_PLAIN_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d*[1-9])?", re.ASCII)
_NARROWEST, _WIDEST = 9, 44
# The paper size as the file format numbers it.
_A4 = 9


@dataclass(frozen=True)
class WorkbookNote:
    """What a workbook says of its data: version, day, how to cite it, and the mark of what is not published."""

    version: str
    today: date
    mark: str = ""
    marks: Mapping[str, Sequence[str]] = field(default_factory=dict)
    citation: str = ""


def tables_workbook(
    frames: Mapping[str, pd.DataFrame], descriptor: Descriptor, language: Language, note: WorkbookNote
) -> bytes:
    """A workbook of these tables (name -> frame of text), with README and glossary.

    Headings are the titles in this language where it is Chinese, the column names where it is another. Each table's
    sheet can be uploaded again; cells are text, but for plain numbers in columns of numbers.
    """
    return _written(frames, descriptor, language, note, examples=False)


def template_workbook(
    tables: Sequence[str], descriptor: Descriptor, frames: Mapping[str, pd.DataFrame], language: Language,
    note: WorkbookNote,
) -> bytes:  # fmt: skip
    """An empty workbook of these tables, with one row marked as an example where `frames` hold one to show."""
    shown = {name: frames[name].head(1) for name in tables}
    return _written(shown, descriptor, language, note, examples=True)


def heading(column: Column, language: Language) -> str:
    """The heading of a column in a workbook: its Chinese title, or its name as in the CSV."""
    return column.titles[language] if language == "zh" else column.name


def sheet_name(words: str) -> str:
    """The words as a sheet may be called."""
    return _NOT_IN_SHEET_NAMES.sub(" ", words).strip()[:_LONGEST_SHEET_NAME]


def _written(
    frames: Mapping[str, pd.DataFrame],
    descriptor: Descriptor,
    language: Language,
    note: WorkbookNote,
    *,
    examples: bool,
) -> bytes:
    buffer = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(buffer, options) as book:
        # The same content gives the same bytes on every day.
        book.set_properties({"title": descriptor.titles[language], "created": date(2000, 1, 1)})
        formats = _Formats(book)
        _readme(book, frames, descriptor, language, note, formats, examples=examples)
        sheets = {
            name: book.add_worksheet(sheet_name(descriptor.tables[name].titles[language] if language == "zh" else name))
            for name in frames
        }
        glossary = book.add_worksheet(text(language, "workbook.glossary"))
        lists = book.add_worksheet(text(language, "workbook.lists"))
        ranges = _lists(lists, frames, descriptor, language, formats)
        for name, frame in frames.items():
            table = descriptor.tables[name]
            if examples and len(frame):
                frame = frame.assign(**{table.key: EXAMPLE_KEY})
            _table_sheet(sheets[name], table, frame, language, formats, ranges, example=examples)
            if len(marks := note.marks.get(name, ())):
                sheets[name].write_string(0, len(table.columns), MARK_COLUMN, formats.heading)
                for row, mark in enumerate(marks, 1):
                    sheets[name].write_string(row, len(table.columns), mark, formats.mark)
        _glossary(glossary, frames, descriptor, language, formats)
        if frames:
            sheets[next(iter(frames))].activate()
    return buffer.getvalue()


class _Formats:
    """The cell formats of one workbook."""

    def __init__(self, book: Workbook) -> None:
        def made(**properties: object) -> Format:
            return book.add_format({"valign": "top", **properties})

        self.text = made(num_format="@")
        self.number = made()
        self.wrapped = made(text_wrap=True)
        self.title = made(bold=True, font_size=16)
        self.heading = made(
            bold=True,
            num_format="@",
            text_wrap=True,
            bottom=1,
            bg_color=COLOURS["accent-soft"].printed,
            valign="vcenter",
        )
        self.required = made(
            bold=True, num_format="@", text_wrap=True, bottom=1, bg_color=COLOURS["accent-soft"].printed,
            valign="vcenter", font_color=COLOURS["accent"].printed,
        )  # fmt: skip
        self.example = made(num_format="@", italic=True, font_color=COLOURS["muted"].printed)
        self.mark = made(bold=True, text_wrap=True, font_color=COLOURS["warning"].printed)


def _table_sheet(
    sheet: Worksheet,
    table: Table,
    frame: pd.DataFrame,
    language: Language,
    formats: _Formats,
    ranges: Mapping[tuple[str, ...], str],
    *,
    example: bool,
) -> None:
    last = min(len(frame), MOST_ROWS) + _ROOM_BELOW
    for place, column in enumerate(table.columns):
        numbers = column.type in {"integer", "number"}
        title = heading(column, language)
        sheet.write_string(0, place, title, formats.required if column.required else formats.heading)
        cells = frame[column.name].head(MOST_ROWS)
        widest = cells.head(200).str.len().max() if len(cells) else 0
        width = min(max(_NARROWEST, 2 * len(title) if language == "zh" else len(title) + 2, int(widest or 0)), _WIDEST)
        sheet.set_column(place, place, width, formats.number if numbers else formats.text)
        _fill(sheet, place, cells, formats, numbers=numbers, example=example)
        if column.enum and not column.is_list:
            words = (f"{value} {enum_text(language, column.name, value)}" for value in column.enum)
            sheet.data_validation(
                1, place, last, place,
                {
                    "validate": "list",
                    "source": ranges[column.enum],
                    "ignore_blank": True,
                    "error_type": "warning",
                    "input_title": column.titles[language][:_LONGEST_PROMPT_TITLE],
                    "input_message": text(language, "list.separator").join(words)[:_LONGEST_PROMPT],
                },
            )  # fmt: skip
    sheet.freeze_panes(1, 1)
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{_column_letters(len(table.columns) - 1)}{last + 1}"})
    if example and len(frame):
        sheet.write_comment(1, 0, text(language, "workbook.example"), {"x_scale": 2})


def _fill(sheet: Worksheet, place: int, cells: pd.Series, formats: _Formats, *, numbers: bool, example: bool) -> None:
    style = formats.example if example else None
    for row, cell in enumerate(cells.to_list(), 1):
        if not cell:
            continue
        if numbers and _PLAIN_NUMBER.fullmatch(cell):
            sheet.write_number(row, place, float(cell), style or formats.number)
        else:
            # Cut here and not by the file's writer, so that the README can say how many are.
            sheet.write_string(row, place, str(neutralised(cell))[:LONGEST_IN_SHEET], style or formats.text)


def _column_letters(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _lists(
    sheet: Worksheet,
    frames: Mapping[str, pd.DataFrame],
    descriptor: Descriptor,
    language: Language,
    formats: _Formats,
) -> Mapping[tuple[str, ...], str]:
    """Write each closed list once. Returns list -> the range that holds it."""
    ranges: dict[tuple[str, ...], str] = {}
    quoted = text(language, "workbook.lists").replace("'", "''")
    for name in frames:
        for column in descriptor.tables[name].columns:
            if not column.enum or column.is_list or column.enum in ranges:
                continue
            place = len(ranges)
            sheet.write_string(0, place, column.titles[language], formats.heading)
            for row, value in enumerate(column.enum, 1):
                sheet.write_string(row, place, value, formats.text)
            letters = _column_letters(place)
            ranges[column.enum] = f"='{quoted}'!${letters}$2:${letters}${len(column.enum) + 1}"
    sheet.set_column(0, max(len(ranges) - 1, 0), 24)
    sheet.freeze_panes(1, 0)
    return ranges


def _glossary(
    sheet: Worksheet,
    frames: Mapping[str, pd.DataFrame],
    descriptor: Descriptor,
    language: Language,
    formats: _Formats,
) -> None:
    headings = ("table", "name", "title", "meaning", "form", "required")
    titles = [text(language, f"dictionary.{name}") for name in headings]
    sheet.write_row(0, 0, titles, formats.heading)
    row = 1
    for name in frames:
        table = descriptor.tables[name]
        for column in table.columns:
            form = column_form(descriptor, column, language)
            required = text(language, "dictionary.yes" if column.required else "dictionary.no")
            meaning = (column.titles[language], column.descriptions[language])
            sheet.write_row(row, 0, (table.titles[language], column.name, *meaning, form, required), formats.wrapped)
            row += 1
    for place, width in enumerate((20, 24, 24, 48, 60, 10)):
        sheet.set_column(place, place, width)
    sheet.freeze_panes(1, 0)


def _readme(
    book: Workbook,
    frames: Mapping[str, pd.DataFrame],
    descriptor: Descriptor,
    language: Language,
    note: WorkbookNote,
    formats: _Formats,
    *,
    examples: bool,
) -> None:
    sheet = book.add_worksheet(text(language, "workbook.readme"))
    sheet.set_column(0, 0, 100)
    sheet.set_row(0, 28)
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.hide_gridlines(2)
    day = date_text(language, note.today.isoformat())
    lines: list[tuple[str, Format]] = [(descriptor.titles[language], formats.title)]
    if note.mark:
        lines.append((note.mark, formats.mark))
    lines.append((text(language, "chart.made", version=note.version, date=day), formats.wrapped))
    cited = note.citation or text(language, "workbook.cite", version=note.version, date=day)
    lines.append((cited, formats.wrapped))
    for name, frame in frames.items():
        title = descriptor.tables[name].titles[language]
        rows = text(language, "workbook.empty_table" if examples else "workbook.table", table=title, count=len(frame))
        lines.append((rows, formats.wrapped))
        if len(frame) > MOST_ROWS:
            lines.append((text(language, "workbook.cut", table=title, shown=MOST_ROWS, count=len(frame)), formats.mark))
        if full := sum(int((frame[column].str.len() > LONGEST_IN_SHEET).sum()) for column in frame.columns):
            words = text(language, "workbook.cut_cells", table=title, limit=LONGEST_IN_SHEET, count=full)
            lines.append((words, formats.mark))
    parts = ("unknown", "identifiers", "formulas", "upload", *(("example",) if examples else ()))
    lines += [(text(language, f"workbook.{part}"), formats.wrapped) for part in parts]
    for row, (words, style) in enumerate(lines):
        sheet.write_string(row, 0, words, style)
