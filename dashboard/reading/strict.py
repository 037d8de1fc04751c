"""Reading a CSV file to the letter, as the repository's own are read: its encoding, its header, the table it is."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from dashboard.descriptor import Descriptor, Table
from dashboard.reading.model import Fault, ReadTable

FIRST_DATA_ROW = 2
_OTHER_FORMATS = {
    b"%PDF": "PDF",
    b"PK\x03\x04": "XLSX/ZIP",
    b"\xd0\xcf\x11\xe0": "XLS",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
}
# Below this share of a table's columns the header is some other file's.
_LEAST_SHARE_OF_COLUMNS = 0.5
# A text field beyond this is a broken quotation mark, not text.
_LONGEST_CELL = 1_000_000


def decode(content: bytes) -> tuple[str, str] | None:
    """The text and its encoding (utf-8, utf-8-sig or gb18030), or None where it is none of them."""
    for encoding in ("utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "utf-8", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, encoding
    return None


def recognise(header: Sequence[str], descriptor: Descriptor) -> Table | None:
    """The table that this header (English names, or Chinese or English titles) belongs to, or None.

    A table is recognised by its key column and at least half of its columns; the best match wins.
    """
    best: tuple[float, Table] | None = None
    for table in descriptor:
        names = {name for name in canonical_header(header, table) if name in table.column_names}
        share = len(names) / len(table.columns)
        if table.key in names and share >= _LEAST_SHARE_OF_COLUMNS and (best is None or share > best[0]):
            best = (share, table)
    return best[1] if best else None


def canonical_header(header: Sequence[str], table: Table) -> list[str]:
    """The header with every known title replaced by its column name; unknown cells as they are."""
    names = {name: name for name in table.column_names}
    for column in table.columns:
        for title in column.titles.values():
            names.setdefault(title, column.name)
    return [names.get(cell.strip(), cell.strip()) for cell in header]


def read_table(file: str, content: bytes, descriptor: Descriptor, expected: Table | None = None) -> ReadTable:
    """The bytes of one CSV file as a table; what cannot be read comes back as faults, never as an exception."""

    def refuse(code: str, encoding: str = "", **details: str) -> ReadTable:
        return ReadTable(file, None, None, encoding, (Fault(file, code, details=tuple(details.items())),))

    if not content.strip():
        return refuse("empty_file")
    for signature, kind in _OTHER_FORMATS.items():
        if content.startswith(signature):
            return refuse("not_csv", kind=kind)
    decoded = decode(content)
    if decoded is None:
        return refuse("unknown_encoding")
    text, encoding = decoded
    csv.field_size_limit(_LONGEST_CELL)
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error:
        return refuse("broken_csv", encoding)
    # Empty lines above the header are passed over, but still counted: a fault names the row that the user sees.
    skipped = next((number for number, row in enumerate(rows) if row), len(rows))
    rows = rows[skipped:]
    if not rows:
        return refuse("empty_file", encoding)
    table = expected or recognise(rows[0], descriptor)
    if table is None:
        return refuse("unknown_table", encoding, header=", ".join(rows[0])[:200])
    return _frame(file, table, rows, encoding, skipped)


def _frame(file: str, table: Table, rows: list[list[str]], encoding: str, skipped: int) -> ReadTable:
    header = canonical_header(rows[0], table)
    faults = [
        Fault(file, "duplicate_column", 1 + skipped, name)
        for name in sorted({name for name in header if name and header.count(name) > 1})
    ]
    faults += [Fault(file, "missing_column", 1 + skipped, name) for name in table.column_names if name not in header]
    faults += [
        Fault(file, "unknown_column", 1 + skipped, name) for name in header if name and name not in table.column_names
    ]
    if faults:
        return ReadTable(file, table, None, encoding, tuple(faults))
    records: list[list[str]] = []
    numbers: list[int] = []
    for number, row in enumerate(rows[1:], FIRST_DATA_ROW + skipped):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(header) and any(cell.strip() for cell in row[len(header) :]):
            faults.append(
                Fault(file, "too_many_cells", number, value=str(len(row)), details=(("expected", str(len(header))),))
            )
        elif len(row) < len(header):
            faults.append(
                Fault(file, "too_few_cells", number, value=str(len(row)), details=(("expected", str(len(header))),))
            )
        records.append((row + [""] * len(header))[: len(header)])
        numbers.append(number)
    frame = pd.DataFrame(records, columns=header, index=pd.Index(numbers, name="row"), dtype="str")
    return ReadTable(file, table, frame[list(table.column_names)], encoding, tuple(faults))


def read_directory(directory: Path, descriptor: Descriptor) -> tuple[dict[str, pd.DataFrame], list[Fault]]:
    """Table name -> frame for every table of the descriptor, and what was wrong with the files.

    A file without an entry in the descriptor is a fault, as is an entry without a file.
    """
    frames: dict[str, pd.DataFrame] = {}
    faults: list[Fault] = []
    for table in descriptor:
        path = directory / table.path
        if not path.is_file():
            faults.append(Fault(table.path, "missing_file"))
            continue
        read = read_table(table.path, path.read_bytes(), descriptor, table)
        faults += read.faults
        if read.frame is not None:
            frames[table.name] = read.frame
    known = {table.path for table in descriptor}
    faults += [Fault(path.name, "unknown_file") for path in sorted(directory.glob("*.csv")) if path.name not in known]
    return frames, faults
