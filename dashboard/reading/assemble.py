"""From a header and the columns below it to a table: what is dropped, what is named, and each column read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dashboard.descriptor import EXAMPLE_KEY, MARK_COLUMN, Table
from dashboard.reading.cell import How
from dashboard.reading.columns import NUMERIC, Notes, read_column
from dashboard.reading.grid import Columns
from dashboard.reading.header import Header, is_header_again
from dashboard.reading.limits import MOST_LISTED
from dashboard.reading.model import Fault, Reading, ReadTable
from dashboard.reading.sheet_scan import column_letters
from dashboard.reading.swapped import swapped_columns

_PERCENT_SIGNS = ("%", "％", "﹪")


def note_head(notes: Notes, header: Header, head: Sequence[Sequence[str]]) -> None:
    """Name the rows above the header, and the headings that are former names."""
    for number, cells in enumerate(head[: header.position], 1):
        shown = " ".join(cell.strip() for cell in cells if cell.strip())
        if shown:
            notes.add(Reading(notes.file, number, "", shown, "", "banner_row"))
    for heading in header.headings:
        if heading.former:
            notes.add(
                Reading(notes.file, header.position + 1, heading.column, heading.cell, heading.column, "former_name")
            )


def header_faults(notes: Notes, header: Header) -> bool:
    """Name each missing, unknown and repeated column; whether the table can be read at all."""
    row = header.position + 1
    named = [heading.column for heading in header.headings if heading.column]
    missing = header.missing()
    repeated = sorted({name for name in named if named.count(name) > 1})
    for name in repeated:
        notes.add(Fault(notes.file, "duplicate_column", row, name))
    for name in missing:
        notes.add(Fault(notes.file, "missing_column", row, name))
    unknown = [heading.cell for heading in header.headings if heading.cell and not heading.column]
    for cell in unknown[:MOST_LISTED]:
        if cell == MARK_COLUMN:
            notes.add(Reading(notes.file, row, cell, cell, "", "mark_column"))
        else:
            notes.add(Fault(notes.file, "unknown_column", row, cell))
    return not missing and not repeated


def assemble(notes: Notes, header: Header, found: Columns, encoding: str, how: How) -> ReadTable:
    """The table: blank and repeated rows dropped, each column read, everything that was done noted."""
    table = header.table
    _uneven_rows(notes, header, found)
    _blank_headings(notes, header, found)
    raw = {
        heading.column: cells for heading, cells in zip(header.headings, found.columns, strict=True) if heading.column
    }
    kept = _rows_to_keep(notes, header, raw, found.rows)
    rows = found.rows
    if not kept.all():
        raw = {name: cells.filter(pa.array(kept)) for name, cells in raw.items()}
        rows = rows[kept]
    for swap in swapped_columns(table, raw):
        details = (("other", swap.second),)
        notes.add(Fault(notes.file, "swapped_columns", header.position + 1, swap.first, swap.value, details))
    read = _read_columns(notes, table, raw, rows, how)
    index = pd.Index(rows, name="row", dtype="int64")
    frame = pd.DataFrame({name: _text_column(read[name], index) for name in table.column_names}, index=index)
    return finished(notes, table, frame, encoding)


def finished(notes: Notes, table: Table | None, frame: pd.DataFrame | None, encoding: str) -> ReadTable:
    """The table with the notes taken so far."""
    return ReadTable(
        notes.file,
        table,
        frame,
        encoding,
        tuple(notes.faults),
        tuple(notes.readings),
        dict(notes.reading_counts),
        dict(notes.fault_counts),
    )


def _text_column(cells: pa.Array, index: pd.Index) -> pd.Series:
    return pd.Series(pd.array(cells, dtype="str"), index=index)


def _read_columns(
    notes: Notes, table: Table, raw: Mapping[str, pa.Array], rows: np.ndarray, how: How
) -> dict[str, pa.Array]:
    """Column -> cells as read. The unit comes first: what a percent sign means depends on it."""
    read: dict[str, pa.Array] = {}
    percent: np.ndarray | None = None
    order = sorted(table.columns, key=lambda column: column.name != "unit")
    for column in order:
        beside = percent if column.type in NUMERIC and column.type == "number" else None
        if "%" in column.titles["zh"]:
            beside = None
        read[column.name] = read_column(
            column, raw[column.name], rows, notes, lambda sign: replace(how, percent=sign), beside
        )
        if column.name == "unit":
            signs = pa.array(_PERCENT_SIGNS, pa.large_string())
            percent = pc.is_in(read["unit"], value_set=signs).to_numpy(zero_copy_only=False)
    return read


def _uneven_rows(notes: Notes, header: Header, found: Columns) -> None:
    """Rows with other than the header's cells: only the last, optional ones may be left out."""
    width = len(header.headings)
    required = [
        position
        for position, heading in enumerate(header.headings)
        if heading.column and header.table.column(heading.column).required
    ]
    for number, length in found.uneven.items():
        details = (("expected", str(width)),)
        if number in found.beyond:
            notes.add(Fault(notes.file, "too_many_cells", number, value=str(length), details=details))
        elif required and length <= required[-1]:
            notes.add(Fault(notes.file, "too_few_cells", number, value=str(length), details=details))
        else:
            notes.add(Reading(notes.file, number, "", str(length), str(width), "short_row"))


def _blank_headings(notes: Notes, header: Header, found: Columns) -> None:
    """Columns without a heading: nothing in them, and they are dropped; something in them, and it is named."""
    empty = []
    for position, heading in enumerate(header.headings):
        if heading.cell:
            continue
        filled = np.flatnonzero(
            pc.not_equal(pc.utf8_trim_whitespace(found.columns[position]), "").to_numpy(zero_copy_only=False)
        )
        letters = column_letters(position + 1)
        if len(filled):
            value = found.columns[position][int(filled[0])].as_py()
            details = (("letters", letters), ("count", str(len(filled))))
            notes.add(Fault(notes.file, "cells_without_heading", int(found.rows[filled[0]]), "", value, details))
        else:
            empty.append(letters)
    if empty:
        notes.add(
            Reading(
                notes.file,
                header.position + 1,
                "",
                f"{empty[0]}–{empty[-1]}" if empty[1:] else empty[0],
                "",
                "empty_column",
            )
        )


def _rows_to_keep(notes: Notes, header: Header, raw: Mapping[str, pa.Array], rows: np.ndarray) -> np.ndarray:
    """Which rows hold something that is not the header once more; what is left out is noted."""
    kept = np.zeros(len(rows), dtype=bool)
    for cells in raw.values():
        kept |= pc.not_equal(pc.utf8_trim_whitespace(cells), "").to_numpy(zero_copy_only=False)
    blank = np.flatnonzero(~kept)
    if len(blank):
        notes.add(Reading(notes.file, int(rows[blank[0]]), "", str(len(blank)), "", "blank_row"), len(blank))
    key = raw[header.table.key]
    for at in np.flatnonzero(pc.equal(pc.utf8_trim_whitespace(key), EXAMPLE_KEY).to_numpy(zero_copy_only=False)):
        kept[at] = False
        notes.add(Reading(notes.file, int(rows[at]), header.table.key, EXAMPLE_KEY, "", "example_row"))
    column = header.table.column(header.table.key)
    names = pa.array([column.name, *column.titles.values(), *column.former_names], pa.large_string())
    for at in np.flatnonzero(pc.is_in(pc.utf8_trim_whitespace(key), value_set=names).to_numpy(zero_copy_only=False)):
        cells = [_cell(raw, heading.column, int(at)) for heading in header.headings]
        if is_header_again(cells, header):
            kept[at] = False
            notes.add(Reading(notes.file, int(rows[at]), header.table.key, cells[0], "", "repeated_header"))
    return kept


def _cell(raw: Mapping[str, pa.Array], name: str, at: int) -> str:
    return str(raw[name][at].as_py()) if name else ""


def note_cells(notes: Notes, header: Header, cells: Mapping[int, Iterable[int]], frame: pd.DataFrame) -> None:
    """Name the formulas of a sheet whose values were read: column (from 0) -> rows."""
    for position, numbers in sorted(cells.items()):
        name = header.headings[position].column if position < len(header.headings) else ""
        if name:
            for number in sorted(set(numbers) & set(frame.index)):
                notes.add(Reading(notes.file, number, name, "", str(frame.at[number, name]), "formula"))
