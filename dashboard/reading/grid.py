"""Rows of cells, from whatever file, gathered into columns of text a batch at a time."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from dashboard.reading.cell import (
    BOOLEAN,
    DAY,
    ERROR,
    MONTH,
    NO_YEAR,
    NUMBER,
    PERCENT,
    ROUNDED,
    TAG,
    UNCOMPUTED,
    YEAR,
    tagged,
    untagged,
)
from dashboard.reading.limits import MOST_ROWS

_BATCH = 8192
# Beyond this a whole number is no longer exact in a spreadsheet's cell.
_EXACT = 1e15
Row = Sequence[object]
# Column (from 0) -> row of the sheet (from 1) -> the kind of cell that a workbook's formats say it is.
Overlay = Mapping[int, Mapping[int, str]]


@dataclass
class Columns:
    """The cells below a header, column by column, with each row's number in the file.

    `uneven` are rows of another length than the header's: row number -> cells; what stood beyond it is in `beyond`.
    """

    columns: list[pa.Array]
    rows: np.ndarray
    uneven: dict[int, int] = field(default_factory=dict)
    beyond: set[int] = field(default_factory=set)


class TooManyRowsError(Exception):
    """More rows than are read."""


def gather(
    rows: Iterator[Row],
    width: int,
    first_row: int,
    overlay: Overlay | None = None,
    numeric: frozenset[int] = frozenset(),
) -> Columns:
    """The rows as columns of text, `width` of them. Raises TooManyRowsError.

    `numeric` are the columns whose numbers need no mention; in all others a number, date or truth value is tagged.
    """
    chunks: list[list[pa.Array]] = [[] for _ in range(width)]
    found = Columns([], np.empty(0, dtype="int64"))
    total = 0
    while batch := list(itertools.islice(rows, _BATCH)):
        start = first_row + total
        total += len(batch)
        if total > MOST_ROWS:
            raise TooManyRowsError
        if set(map(len, batch)) != {width}:
            batch = [_fitted(row, width, start + offset, found) for offset, row in enumerate(batch)]
        for index, cells in enumerate(zip(*batch, strict=True)):
            chunks[index].append(pa.array(_texts(cells, index, start, overlay, index in numeric), pa.large_string()))
    empty = pa.array([], pa.large_string())
    found.columns = [pa.concat_arrays(parts) if parts else empty for parts in chunks]
    found.rows = np.arange(first_row, first_row + total, dtype="int64")
    return found


def _fitted(row: Row, width: int, number: int, found: Columns) -> list[object]:
    if row and len(row) != width:
        if any(str(cell).strip() for cell in row[width:]):
            found.beyond.add(number)
            found.uneven[number] = len(row)
        elif len(row) < width and any(str(cell).strip() for cell in row):
            found.uneven[number] = len(row)
    return [*row[:width], *[""] * (width - len(row))]


def _texts(
    cells: Sequence[object], column: int, start: int, overlay: Overlay | None, plain_numbers: bool
) -> Iterable[object]:
    kinds = overlay.get(column) if overlay else None
    only_text = set(map(type, cells)) <= {str}
    # Where all is text, the cells are joined as they are: a test of each takes longer than all the rest.
    texts: Iterable[str] = cells if only_text else (cell for cell in cells if isinstance(cell, str))  # type: ignore[assignment]
    if TAG in "".join(texts):
        # No text may have this sign; what has it is shown as the damaged text that it is.
        cells = [cell.replace(TAG, "\ufffd") if isinstance(cell, str) else cell for cell in cells]
    if not kinds and only_text:
        return cells
    kept: dict[tuple[type, object], str] = {}

    def written(cell: object, kind: str) -> str:
        key = (cell.__class__, cell)
        if kind:
            return text_of(cell, plain_numbers, kind)
        if key not in kept:
            kept[key] = text_of(cell, plain_numbers)
        return kept[key]

    if kinds:
        return [written(cell, kinds.get(row, "")) for row, cell in enumerate(cells, start)]
    return [cell if cell.__class__ is str else written(cell, "") for cell in cells]


def text_of(cell: object, plain_numbers: bool = True, kind: str = "") -> str:
    """The cell of a workbook as text, tagged where it is held as something that its column has to know of."""
    if kind[:1] == ERROR:
        return tagged(ERROR, kind[1:])
    if kind == UNCOMPUTED:
        return tagged(UNCOMPUTED, "=")
    if isinstance(cell, bool):
        return tagged(BOOLEAN, str(cell).upper())
    if isinstance(cell, int | float):
        return _number(float(cell), plain_numbers, kind)
    if isinstance(cell, datetime.datetime | datetime.date):
        length = {MONTH: 7, YEAR: 4}.get(kind, 10)
        return tagged(kind if kind in {MONTH, YEAR, NO_YEAR} else DAY, cell.isoformat()[:length])
    return str(cell)


def _number(number: float, plain: bool, kind: str) -> str:
    if number.is_integer() and abs(number) < _EXACT:
        text, exact = str(int(number)), True
    else:
        # Fifteen digits are what a spreadsheet shows; what it computes has a tail that nobody wrote.
        shown = float(f"{number:.15g}")
        text, exact = _written_out(shown), shown == number
    if kind == PERCENT:
        return tagged(PERCENT, text)
    if not exact:
        return tagged(ROUNDED, text)
    return text if plain else tagged(NUMBER, text)


def _written_out(number: float) -> str:
    text = repr(number)
    return (
        text
        if "e" not in text
        else format(number, ".20f").rstrip("0").rstrip(".")
        if abs(number) < 1
        else f"{number:.0f}"
    )


def head_texts(rows: Sequence[Row]) -> list[list[str]]:
    """The first rows as plain text, for a look at the header."""
    return [[untagged(text_of(cell))[1] for cell in row] for row in rows]
