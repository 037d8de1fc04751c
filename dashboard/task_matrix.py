"""How many tasks stand at each crossing of two columns of the measures, and where none does.

What counts is a task: a measure that has no other below it. A heading, under which the tasks stand, repeats what they
say and is not counted beside them. Where only a heading names something that none of its tasks names, the crossing is
kept apart: it is no gap and no task.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from dashboard.catalog import Catalog
from dashboard.descriptor import Column

# In a key of the view, a cell that is empty in the data, and all that is beyond the first rows or columns. No id and no
# value of a closed list can look like these.
NONE, OTHERS = "-", "+"
# The columns that each matrix crosses: its rows, its columns.
MATRICES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "technology": ("technologies", "programme_id"),
        "instrument": ("instrument_type", "sector"),
        "compared_technology": ("technologies", "programme_id"),
        "compared_sector": ("sector", "programme_id"),
    }
)
MOST_COMPARED = 4


@dataclass(frozen=True)
class CellKey:
    """One crossing of a matrix as an address names it; without a row or a column, the whole of the other."""

    matrix: str
    row: str = ""
    column: str = ""

    def __str__(self) -> str:
        return f"{self.matrix}:{self.row}:{self.column}"


@dataclass(frozen=True, eq=False)
class TaskMatrix:
    """Tasks counted by two columns.

    `counts` has a row a value of the first column and a column a value of the second, in the order asked for. Totals
    count a task once, so a total is less than the sum where tasks name several values. `heading_only` are the crossings
    without a task that a heading names.
    """

    counts: pd.DataFrame
    row_totals: pd.Series
    column_totals: pd.Series
    total: int
    heading_only: frozenset[tuple[str, str]]

    def at(self, row: str, column: str) -> int:
        """The number of tasks at this crossing."""
        return int(self.counts.at[row, column])  # type: ignore[arg-type]

    @property
    def gaps(self) -> tuple[tuple[str, str], ...]:
        """The crossings that neither a task nor a heading names, row by row."""
        return tuple(
            (row, column)
            for row, numbers in zip(self.counts.index, self.counts.to_numpy().tolist(), strict=True)
            for column, number in zip(self.counts.columns, numbers, strict=True)
            if not number and (row, column) not in self.heading_only
        )

    @property
    def empty_rows(self) -> tuple[str, ...]:
        """The rows that no task and no heading names anywhere."""
        headed = {row for row, _ in self.heading_only}
        return tuple(str(row) for row in self.row_totals.index[self.row_totals == 0] if row not in headed)


def headings(measures: pd.DataFrame) -> frozenset[str]:
    """The ids of the measures that have others below them; to be taken from the whole table, before it is narrowed."""
    return frozenset(measures["parent_id"].unique()) - {""}


def tasks(measures: pd.DataFrame, heading_ids: Collection[str]) -> pd.DataFrame:
    """The measures that are tasks: those that are no heading."""
    # `isin` over columns of text takes several times as long.
    kept = [key not in heading_ids for key in measures["measure_id"].tolist()]
    # Said to be truth values: an empty list would be taken for a list of no columns.
    return measures[pd.Series(kept, index=measures.index, dtype=bool)]


def values_of(measures: pd.DataFrame, column: str) -> pd.Series:
    """One row a measure and value: a `;`-separated cell gives several, an empty one NONE; the index repeats."""
    cells = measures[column]
    lists = {cell: list(dict.fromkeys(filter(None, cell.split(";")))) or [NONE] for cell in cells.unique()}
    return cells.map(lists).explode().astype("str")


def most_used(measures: pd.DataFrame, column: str, order: Sequence[str] = ()) -> tuple[str, ...]:
    """The values of the column with any measure, those with most first, then as in `order`, then by name; NONE last.

    A value of `order` without any measure is listed too, before NONE.
    """
    used = values_of(measures, column).value_counts()
    numbers = {str(value): int(number) for value, number in used.items()}
    place = {value: number for number, value in enumerate(order)}
    known = {*numbers, *order} - {NONE}
    ranked = sorted(known, key=lambda value: (-numbers.get(value, 0), place.get(value, len(place)), value))
    return (*ranked, *([NONE] if NONE in numbers else []))


def first_of(values: Sequence[str], most: int) -> tuple[str, ...]:
    """The values, where there are more than `most` the first of them and OTHERS in place of the rest; NONE stays."""
    named = [value for value in values if value != NONE]
    if len(named) <= most:
        return tuple(values)
    return (*named[:most], OTHERS, *([NONE] if NONE in values else []))


def task_matrix(
    measures: pd.DataFrame,
    heading_ids: Collection[str],
    across: tuple[str, str],
    rows: Sequence[str],
    columns: Sequence[str],
) -> TaskMatrix:
    """The tasks of `measures` counted by these two of its columns, for these values.

    A value that is not asked for counts at OTHERS where that is asked for, and is left out where not.
    """
    counted, headed = _crossings(measures, heading_ids, across, rows, columns)
    counts = counted.groupby(["row", "column"]).size().unstack(fill_value=0) if len(counted) else pd.DataFrame()
    counts = counts.reindex(index=list(rows), columns=list(columns), fill_value=0).fillna(0).astype("int64")
    named = {(str(row), str(column)) for row, column in headed[["row", "column"]].drop_duplicates().to_numpy()}
    return TaskMatrix(
        counts=counts,
        row_totals=_distinct(counted, "row", rows),
        column_totals=_distinct(counted, "column", columns),
        total=int(counted["measure"].nunique()),
        heading_only=frozenset(pair for pair in named if not counts.loc[pair]),
    )


def _crossings(
    measures: pd.DataFrame,
    heading_ids: Collection[str],
    across: tuple[str, str],
    rows: Sequence[str],
    columns: Sequence[str],
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two frames of `row`, `column`, `measure` (its place in the index), once each: of the tasks, of the headings."""
    by_row, by_column = (
        _known(values_of(measures, name), wanted) for name, wanted in zip(across, (rows, columns), strict=True)
    )
    pairs = by_row.to_frame("row").join(by_column.rename("column"), how="inner")
    # The tables carry the row number of their file as an index of that name.
    pairs = pairs.rename_axis("measure").reset_index().drop_duplicates()
    heading = measures["measure_id"].isin(list(heading_ids)).reindex(pairs["measure"]).to_numpy()
    return pairs[~heading], pairs[heading]


def _known(values: pd.Series, wanted: Sequence[str]) -> pd.Series:
    """The values that are asked for, the others as OTHERS where that is."""
    asked = values.isin(list(wanted))
    if OTHERS not in wanted:
        return values[asked]
    return values.where(asked, OTHERS)


def _distinct(pairs: pd.DataFrame, axis: str, wanted: Sequence[str]) -> pd.Series:
    counted = pairs[[axis, "measure"]].drop_duplicates().groupby(axis).size()
    return counted.reindex(list(wanted), fill_value=0).astype("int64")


def measures_at(measures: pd.DataFrame, heading_ids: Collection[str], key: CellKey) -> pd.DataFrame:
    """The tasks at this crossing in the table's order; where it has none, the headings that name it."""
    keep = pd.Series(True, index=measures.index)
    for column, wanted in zip(MATRICES[key.matrix], (key.row, key.column), strict=True):
        if wanted:
            values = values_of(measures, column)
            keep &= measures.index.isin(values.index[values == wanted])
    found = measures[keep]
    at = tasks(found, heading_ids)
    return at if len(at) else found


def programmes(measures: pd.DataFrame) -> tuple[str, ...]:
    """The ids of the programmes that have any measure, those with most first."""
    return tuple(value for value in most_used(measures, "programme_id") if value != NONE)


def only_in(matrix: TaskMatrix, row: str) -> str:
    """The one column that has anything in this row, where all the others are gaps; else an empty string."""
    held = [
        str(column)
        for column, number in matrix.counts.loc[row].items()
        if number or (row, str(column)) in matrix.heading_only
    ]
    return held[0] if len(held) == 1 and len(matrix.counts.columns) > 1 else ""


def missing_in(matrix: TaskMatrix, row: str) -> tuple[str, ...]:
    """The columns that have nothing in this row, in their order."""
    return tuple(column for gap_row, column in matrix.gaps if gap_row == row)


def examples(
    measures: pd.DataFrame,
    heading_ids: Collection[str],
    across: tuple[str, str],
    rows: Sequence[str],
    columns: Sequence[str],
    *,
    name: str,
    most: int,
) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Crossing -> the cells of the column `name` in its first tasks, in the table's order; without a task, no entry."""
    counted, _ = _crossings(measures, heading_ids, across, rows, columns)
    first = counted.groupby(["row", "column"], sort=False).head(most)
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for row, column, words in zip(first["row"], first["column"], measures[name].reindex(first["measure"]), strict=True):
        pair = (str(row), str(column))
        found[pair] = (*found.get(pair, ()), str(words))
    return MappingProxyType(found)


def parse_cell(value: str) -> CellKey | None:
    """The crossing that this part of an address names, None where it has no such form."""
    parts = value.split(":")
    if len(parts) != 3 or parts[0] not in MATRICES or not (parts[1] or parts[2]):
        return None
    return CellKey(*parts)


def is_cell(catalog: Catalog, value: str) -> bool:
    """Whether this part of an address names a crossing of values that the catalog knows."""
    key = parse_cell(value)
    if key is None:
        return False
    table = catalog.descriptor.tables["measures"]
    return all(
        not item or _is_value(catalog, table.column(column), item)
        for column, item in zip(MATRICES[key.matrix], (key.row, key.column), strict=True)
    )


def _is_value(catalog: Catalog, column: Column, item: str) -> bool:
    if column.enum:
        return item in column.enum
    return item == NONE or catalog.has(column.references or "", item)


def is_comparison(catalog: Catalog, value: str) -> bool:
    """Whether this part of an address names programmes to compare: known ones, none twice, no more than fit."""
    named = value.split(";")
    held = set(programmes(catalog.frames["measures"]))
    return len(named) == len(set(named)) <= MOST_COMPARED and set(named) <= held
