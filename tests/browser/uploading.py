"""The files that a colleague sends back: published tables under their Chinese titles, as Excel and WPS save them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence

import openpyxl
from playwright.sync_api import Page

from dashboard.catalog import Catalog
from dashboard.descriptor import DATA_DIRECTORY, default_descriptor

Rows = list[list[str]]
_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}


def published_rows(table: str) -> Rows:
    """The published table: its header, then its rows."""
    path = DATA_DIRECTORY / f"{table}.csv"
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def place(rows: Rows, column: str) -> int:
    """The position of a column."""
    return rows[0].index(column)


def put(rows: Rows, row: int, **cells: str) -> None:
    """Write these cells into a row, numbered as a spreadsheet numbers it (the header is row 1)."""
    for column, cell in cells.items():
        rows[row - 1][place(rows, column)] = cell


def new_row(table: str, like: int, **cells: str) -> list[str]:
    """A row with these cells and, where a table requires more, what the published row of this number says."""
    rows = published_rows(table)
    described = default_descriptor().tables[table]
    required = {column.name for column in described.columns if column.required}
    return [
        cells.get(name, cell if name in required else "") for name, cell in zip(rows[0], rows[like - 1], strict=True)
    ]


def removable(catalog: Catalog, table: str) -> str:
    """The id of the table's last row that no other row refers to."""
    key = catalog.descriptor.tables[table].key
    referred = {
        cell.rpartition(":")[2]
        for name, frame in catalog.frames.items()
        for column in frame.columns
        if (name, column) != (table, key)
        for cells in frame[column]
        for cell in cells.split(";")
    }
    return next(row for row in reversed(catalog.frames[table][key].tolist()) if row not in referred)


def titled(rows: Rows, table: str) -> Rows:
    """The rows below the table's Chinese titles."""
    described = default_descriptor().tables[table]
    return [[described.column(name).titles["zh"] for name in rows[0]], *rows[1:]]


def csv_file(rows: Rows, table: str, encoding: str = "gb18030") -> bytes:
    """A CSV as a Chinese Windows saves it."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\r\n").writerows(titled(rows, table))
    return written.getvalue().encode(encoding)


def workbook_file(tables: Mapping[str, Rows]) -> bytes:
    """A workbook of one sheet a table, every cell text."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for table, rows in tables.items():
        sheet = book.create_sheet(table)
        for row in titled(rows, table):
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def macro_file(content: bytes) -> bytes:
    """The workbook with a part that holds macros."""
    buffer = io.BytesIO(content)
    with zipfile.ZipFile(buffer, "a") as package:
        package.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")
    return buffer.getvalue()


def zip_file(members: Mapping[str, bytes]) -> bytes:
    """A ZIP of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in members.items():
            package.writestr(name, content)
    return buffer.getvalue()


def drop(page: Page, *files: tuple[str, bytes]) -> None:
    """Drop files (name, content) onto the uploader, at once."""
    payload: Sequence[dict[str, object]] = [
        {"name": name, "mimeType": _TYPES.get(name.rpartition(".")[2], "application/octet-stream"), "buffer": content}
        for name, content in files
    ]
    page.locator("input[type=file]").set_input_files(payload)  # type: ignore[arg-type]
