"""Two columns whose cells plainly belong to each other: a heading was moved, or a column pasted in the wrong place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from dashboard.descriptor import Column, Table
from dashboard.reading.cell import untagged
from dashboard.reading.codes import form_of, is_code

_CHINESE = re.compile(r"[㐀-鿿]")
_LATIN = re.compile(r"[A-Za-z]")
# So many distinct cells tell a column; so large a share of them has to fit.
_SAMPLE, _MOST = 200, 0.8
_NUMBER_FORMS = {"integer": r"-?\d+", "year": r"(?:19|20)\d{2}", "number": r"-?\d+(?:\.\d+)?"}


@dataclass(frozen=True)
class Swap:
    """Two columns, each with a cell that fits the other."""

    first: str
    second: str
    value: str


def swapped_columns(table: Table, columns: Mapping[str, pa.Array]) -> list[Swap]:
    """The pairs of columns whose cells do not fit their own heading and fit each other's."""
    tests = {column.name: test for column in table.columns if (test := _test(column))}
    samples = {name: _sample(columns[name]) for name in tests}
    misfits = [name for name, cells in samples.items() if cells and _share(tests[name], cells) < 1 - _MOST]
    found: list[Swap] = []
    for first in misfits:
        for second, cells in samples.items():
            if second == first or not cells or any({first, second} & {swap.first, swap.second} for swap in found):
                continue
            strict = second in misfits or _specific(table.column(first))
            if strict and _share(tests[first], cells) >= _MOST and _share(tests[second], samples[first]) >= _MOST:
                found.append(Swap(first, second, samples[first][0]))
    return found


def _specific(column: Column) -> bool:
    """Whether hardly any cell of another column has this one's form by accident."""
    return bool(column.enum) or column.type == "year" or column.kind == "partial_date" or column.references == "regions"


def _sample(cells: pa.Array) -> list[str]:
    distinct = cells.slice(0, 50 * _SAMPLE).unique().slice(0, _SAMPLE + 1).to_pylist()
    return [untagged(cell)[1].strip() for cell in distinct if cell.strip()]


def _share(test: Callable[[str], bool], cells: list[str]) -> float:
    return sum(map(test, cells)) / len(cells)


def _test(column: Column) -> Callable[[str], bool] | None:
    """Whether a cell looks as this column's cells do; None for a column of which that cannot be said."""
    if column.name.endswith("_zh"):
        return lambda cell: bool(_CHINESE.search(cell))
    if column.name.endswith("_en"):
        # A slug is a name's id and no name: names of one small word hardly exist.
        return lambda cell: (
            len(_LATIN.findall(cell)) > len(_CHINESE.findall(cell))
            and not re.fullmatch(r"[a-z0-9]+([-_][a-z0-9]+)+", cell)
        )
    if column.kind == "partial_date":
        form = r"[12]\d{3}(?:\D\d{1,2}(?:\D\d{1,2}\D?)?)?"
    elif column.type in _NUMBER_FORMS:
        form = _NUMBER_FORMS[column.type]
    elif column.references == "regions":
        form = r"\d{6}(?:;\d{6})*"
    elif is_code(column) and (column.pattern or column.enum):
        form = form_of(column)
    else:
        return None
    compiled = re.compile(form, re.ASCII)
    return lambda cell: bool(compiled.fullmatch(cell))
