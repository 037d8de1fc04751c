"""An XLSX workbook as sheets of cells, read only after its package has been looked through."""

from __future__ import annotations

import io
import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum

from dashboard.reading.limits import MOST_CELLS, MOST_COLUMNS, MOST_ROWS
from dashboard.reading.package import PackageError, Part, open_package, pieces, unpacked
from dashboard.reading.sheet_scan import SheetScan, attribute, scan_sheet, style_kinds

_SHEET = re.compile(r"<(?:\w+:)?sheet\b[^>]*>")
_RELATION = re.compile(r"<(?:\w+:)?Relationship\b[^>]*>")
_STYLES_PART = "xl/styles.xml"
_BOOK, _RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
# Parts that hold no sheet and may be large.
_OTHER_PARTS = ("xl/sharedStrings.xml", "xl/media/", "xl/drawings/", "xl/theme/", "docProps/", "customXml/")
_FOREIGN = (
    ("word/", "DOCX"),
    ("ppt/", "PPTX"),
    ("xl/workbook.bin", "XLSB"),
    ("Index/", "Numbers"),
    ("content.xml", "ODS"),
)


@dataclass(frozen=True)
class Sheet:
    """One worksheet: its name, its rows from the first on, and what its XML says beside the values."""

    name: str
    rows: Iterator[Sequence[object]]
    width: int
    scan: SheetScan
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...]


class SheetSizeError(Exception):
    """A sheet with more rows, columns or cells than are read."""

    def __init__(self, code: str, rows: int, columns: int) -> None:
        super().__init__(code)
        self.code, self.rows, self.columns = code, rows, columns


def is_workbook(parts: Sequence[Part]) -> bool:
    """Whether the package is a workbook, of whatever kind, and no archive of files."""
    names = {part.name for part in parts}
    return "[Content_Types].xml" in names or _BOOK in names or "mimetype" in names


def foreign_kind(parts: Sequence[Part]) -> str:
    """The name of the format that this package is, where it is another than XLSX; else empty."""
    names = [part.name for part in parts]
    if _BOOK in names:
        return ""
    return next((kind for start, kind in _FOREIGN if any(name.startswith(start) for name in names)), "ZIP")


def has_macros(content: bytes, parts: Sequence[Part]) -> bool:
    """Whether the workbook carries a program."""
    types = next((part for part in parts if part.name == "[Content_Types].xml"), None)
    named = any(part.name.casefold().endswith("vbaproject.bin") for part in parts)
    return named or (types is not None and b"macroEnabled" in unpacked(content, types))


def open_workbook(content: bytes, parts: Sequence[Part]) -> Iterator[Sheet]:
    """The worksheets in order. Raises PackageError, SheetSizeError, or CalamineError where the workbook is damaged."""
    scans = _scans(content, parts)
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    by_name = _sheet_parts(content, parts)
    # A chart on a sheet of its own holds no cells.
    for name in (sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet):
        scan = scans.get(by_name.get(name, ""), SheetScan())
        sheet = book.get_sheet_by_name(name)
        yield Sheet(name, _rows(sheet), sheet.total_width, scan, tuple(sheet.merged_cell_ranges or ()))


def _rows(sheet: CalamineSheet) -> Iterator[Sequence[object]]:
    """The rows from the sheet's first on. The reader itself gives empty rows above, but leaves out empty columns."""
    margin = [""] * (sheet.start or (0, 0))[1]
    if not margin:
        return iter(sheet.iter_rows())
    return ([*margin, *row] for row in sheet.iter_rows())


def _scans(content: bytes, parts: Sequence[Part]) -> dict[str, SheetScan]:
    """Every part unpacked once, within its declared size; the scans of those that are sheets."""
    styles = next((part for part in parts if part.name == _STYLES_PART), None)
    kinds = style_kinds(unpacked(content, styles).decode("utf-8", "replace")) if styles else {}
    scans = {}
    for part in parts:
        if part.name.startswith(_OTHER_PARTS):
            for _ in pieces(content, part):
                pass
            continue
        scan = scan_sheet(pieces(content, part), kinds)
        if not scan.has_cells:
            continue
        scans[part.name] = scan
        _refuse_large(scan)
    return scans


def _refuse_large(scan: SheetScan) -> None:
    rows, columns = scan.last_row, scan.last_column
    if columns > MOST_COLUMNS:
        raise SheetSizeError("too_many_columns", rows, columns)
    if rows > MOST_ROWS:
        raise SheetSizeError("too_many_rows", rows, columns)
    if rows * columns > MOST_CELLS:
        raise SheetSizeError("sheet_too_large", rows, columns)


def _sheet_parts(content: bytes, parts: Sequence[Part]) -> dict[str, str]:
    """Sheet name -> the part of the package that holds it."""
    texts = {
        part.name: unpacked(content, part).decode("utf-8", "replace")
        for part in parts
        if part.name in {_BOOK, _RELATIONS}
    }
    targets = {}
    for found in _RELATION.findall(texts.get(_RELATIONS, "")):
        relation, target = attribute(found, "Id"), attribute(found, "Target")
        targets[relation] = posixpath.normpath(target.lstrip("/") if target.startswith("/") else f"xl/{target}")
    sheets = {}
    for found in _SHEET.findall(texts.get(_BOOK, "")):
        sheets[attribute(found, "name")] = targets.get(attribute(found, r"\w+:id"), "")
    return sheets


def package_of(content: bytes) -> list[Part]:
    """The parts of an XLSX or ZIP file. Raises PackageError: damaged, too large unpacked, or names that stand twice."""
    parts = open_package(content)
    names = [part.name for part in parts]
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        raise PackageError("duplicate_member", twice)
    return parts
