"""A user's file as tables: CSV, XLSX or a ZIP of CSVs, each table with its faults and with what was read otherwise."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator, Mapping, Sequence

from python_calamine import CalamineError

from dashboard.descriptor import Descriptor, Language
from dashboard.reading.archive import members
from dashboard.reading.assemble import assemble, finished, header_faults, note_cells, note_head
from dashboard.reading.cell import How
from dashboard.reading.columns import NUMERIC, Notes
from dashboard.reading.delimited import broken_at, open_text
from dashboard.reading.formats import other_format
from dashboard.reading.grid import TooManyRowsError, gather, head_texts
from dashboard.reading.header import find_header
from dashboard.reading.limits import MEGABYTE, MOST_BANNER_ROWS, MOST_BYTES, MOST_COLUMNS, MOST_ROWS
from dashboard.reading.model import Fault, Reading, ReadTable
from dashboard.reading.package import PackageError, Part, unpacked
from dashboard.reading.sheet_scan import column_letters
from dashboard.reading.workbook import (
    Sheet,
    SheetSizeError,
    foreign_kind,
    has_macros,
    is_workbook,
    open_workbook,
    package_of,
)

# Sheets that our own workbooks have beside the tables.
SHEETS_PASSED_OVER = frozenset({"readme", "说明", "使用说明", "glossary", "术语", "术语表", "字段说明"}) | frozenset(
    {"dictionary", "数据字典", "template", "模板", "lists", "下拉选项", "example", "示例", "faults", "问题清单"}
)
_PACKAGE = (b"PK\x03\x04", b"PK\x05\x06")


def read_upload(
    name: str,
    content: bytes,
    descriptor: Descriptor,
    language: Language = "zh",
    answers: Mapping[tuple[str, str], str] | None = None,
) -> list[ReadTable]:
    """Every table of the file, in its order; what cannot be read comes back as faults, never as an exception.

    `answers` are the user's answers to faults that had `choices`: (column, value) -> one of them; a division's code
    answers an unknown place too. `language` is that of the candidates' names. An entry without `table` stands for a
    file, sheet or member that is no table: its faults say why it is refused, its readings that it was passed over.
    """
    how = How(language, answers or {})
    if len(content) > MOST_BYTES:
        return [_refused(Fault(name, "too_large", details=(("limit", str(MOST_BYTES // MEGABYTE)),)))]
    if not content.strip(b" \t\r\n\x00"):
        return [_refused(Fault(name, "empty_file"))]
    if content.startswith(_PACKAGE):
        return _read_package(name, content, descriptor, how)
    other = other_format(name, content)
    if other:
        return [_refused(other)]
    return [_read_text(name, content, descriptor, how)]


def _refused(fault: Fault) -> ReadTable:
    return ReadTable(fault.file, None, None, "", (fault,), fault_counts={fault.code: 1})


def _passed_over(file: str, value: str, code: str) -> ReadTable:
    reading = Reading(file, None, "", value, "", code)
    return ReadTable(file, None, None, "", (), (reading,), {code: 1})


def _read_text(file: str, content: bytes, descriptor: Descriptor, how: How) -> ReadTable:
    opened = open_text(file, content, descriptor)
    if isinstance(opened, Fault):
        return _refused(opened)
    header, notes = opened.header, Notes(file)
    if len(header.headings) > MOST_COLUMNS:
        return _refused(_too_many_columns(file, len(header.headings)))
    note_head(notes, header, opened.head)
    if opened.delimiter != ",":
        notes.add(Reading(file, None, "", opened.delimiter.replace("\t", "Tab"), ",", "delimiter"))
    if not header_faults(notes, header):
        return finished(notes, header.table, None, opened.encoding)
    read = 0

    def counted() -> Iterator[list[str]]:
        nonlocal read
        for row in itertools.chain(opened.head[header.position + 1 :], opened.rows):
            read += 1
            yield row

    try:
        found = gather(counted(), len(header.headings), header.position + 2)
    except (csv.Error, UnicodeDecodeError) as error:
        return _refused(broken_at(file, error, header.position + 2 + read))
    except TooManyRowsError:
        return _refused(_too_many_rows(file))
    how = How(how.language, how.answers, decimal_comma=opened.delimiter == ";")
    return assemble(notes, header, found, opened.encoding, how)


def _read_package(name: str, content: bytes, descriptor: Descriptor, how: How) -> list[ReadTable]:
    try:
        parts = package_of(content)
        if not is_workbook(parts):
            return _one_of_each(_read_archive(name, content, parts, descriptor, how), name)
        kind = foreign_kind(parts)
        if kind:
            return [_refused(Fault(name, "other_format", details=(("kind", kind),)))]
        if has_macros(content, parts):
            return [_refused(Fault(name, "macro_workbook"))]
        return _one_of_each(list(_read_workbook(name, content, parts, descriptor, how)), name)
    except PackageError as error:
        return [_refused(_package_fault(name, error))]
    except SheetSizeError as error:
        return [_refused(_size_fault(name, error))]
    except CalamineError:
        return [_refused(Fault(name, "broken_archive"))]
    except BaseException as error:
        # What the reader's own language raises where a part is not as it expects; it is no Exception.
        if type(error).__name__ != "PanicException":
            raise
        return [_refused(Fault(name, "broken_archive"))]


def _package_fault(name: str, error: PackageError) -> Fault:
    return Fault(f"{name}/{error.member}" if error.member else name, error.code)


def _size_fault(name: str, error: SheetSizeError) -> Fault:
    if error.code == "too_many_columns":
        return _too_many_columns(name, error.columns)
    if error.code == "too_many_rows":
        return _too_many_rows(name)
    return Fault(name, error.code, details=(("rows", str(error.rows)), ("columns", str(error.columns))))


def _too_many_columns(file: str, columns: int) -> Fault:
    return Fault(file, "too_many_columns", value=str(columns), details=(("limit", str(MOST_COLUMNS)),))


def _too_many_rows(file: str) -> Fault:
    return Fault(file, "too_many_rows", details=(("limit", str(MOST_ROWS)),))


def _read_archive(
    name: str, content: bytes, parts: Sequence[Part], descriptor: Descriptor, how: How
) -> list[ReadTable]:
    found = []
    for member in members(parts):
        file = f"{name}/{member.part.name}"
        if member.passed_over:
            found.append(_passed_over(file, member.part.name, "skipped_member"))
        elif member.refused:
            found.append(_refused(Fault(file, member.refused)))
        else:
            found.append(_read_member(file, unpacked(content, member.part), descriptor, how))
    return found


def _read_member(file: str, content: bytes, descriptor: Descriptor, how: How) -> ReadTable:
    if not content.strip(b" \t\r\n\x00"):
        return _refused(Fault(file, "empty_file"))
    if content.startswith(_PACKAGE):
        return _refused(Fault(file, "foreign_member"))
    return _refused(other) if (other := other_format(file, content)) else _read_text(file, content, descriptor, how)


def _one_of_each(tables: list[ReadTable], name: str) -> list[ReadTable]:
    """The tables, the second of a kind refused; a file in which there is no table at all is refused as such."""
    seen: dict[str, str] = {}
    kept = []
    for read in tables:
        if read.table is not None and read.table.name in seen:
            details = (("table", read.table.name), ("other", seen[read.table.name]))
            kept.append(_refused(Fault(read.file, "table_twice", details=details)))
            continue
        if read.table is not None:
            seen[read.table.name] = read.file
        kept.append(read)
    if not any(read.table is not None or read.faults for read in kept):
        kept.append(_refused(Fault(name, "no_table")))
    return kept


def _read_workbook(
    name: str, content: bytes, parts: Sequence[Part], descriptor: Descriptor, how: How
) -> Iterator[ReadTable]:
    for sheet in open_workbook(content, parts):
        file = f"{name}/{sheet.name}"
        if sheet.name.strip().casefold() in SHEETS_PASSED_OVER:
            yield _passed_over(file, sheet.name, "skipped_sheet")
            continue
        yield _read_sheet(file, sheet, descriptor, how)


def _read_sheet(file: str, sheet: Sheet, descriptor: Descriptor, how: How) -> ReadTable:
    first = list(itertools.islice(sheet.rows, MOST_BANNER_ROWS + 1))
    head = head_texts(first)
    header = find_header(head, descriptor, file)
    if header is None:
        return _passed_over(file, sheet.name, "unknown_sheet")
    notes = Notes(file)
    note_head(notes, header, head)
    if not header_faults(notes, header):
        return finished(notes, header.table, None, "xlsx")
    start = header.position + 1
    numeric = frozenset(
        position
        for position, heading in enumerate(header.headings)
        if heading.column and header.table.column(heading.column).type in NUMERIC
    )
    rows = itertools.chain(first[start:], sheet.rows)
    found = gather(rows, len(header.headings), start + 1, sheet.scan.kinds, numeric)
    for (top, left), (bottom, right) in sheet.merged:
        if bottom >= start:
            place = f"{column_letters(left + 1)}{top + 1}:{column_letters(right + 1)}{bottom + 1}"
            notes.add(Fault(file, "merged_cells", top + 1, value=place))
    for row in sheet.scan.hidden_rows:
        notes.add(Reading(file, row, "", str(row), str(row), "hidden_row"))
    for left, right in sheet.scan.hidden_columns:
        for heading in header.headings[left : right + 1]:
            if heading.column:
                notes.add(Reading(file, None, heading.column, heading.cell, heading.cell, "hidden_column"))
    read = assemble(notes, header, found, "xlsx", how)
    if read.frame is None:
        return read
    note_cells(notes, header, sheet.scan.formulas, read.frame)
    return finished(notes, header.table, read.frame, "xlsx")
