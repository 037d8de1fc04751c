"""The header of a user's table: found below banners, recognised by names, titles and former names."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from dashboard.descriptor import Descriptor, Table
from dashboard.reading.limits import MOST_BANNER_ROWS

# Below this share of a table's columns the header is some other file's.
_LEAST_SHARE = 0.5
_REQUIRED_SIGN = re.compile(r"(\*|[(（]必填[)）])$")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")


@dataclass(frozen=True)
class Heading:
    """One cell of a header: the column it names (empty for none), and whether by a former name."""

    cell: str
    column: str
    former: bool = False


@dataclass(frozen=True)
class Header:
    """Where the header stands (counted from 0 among the given rows), the table, and what each of its cells names."""

    position: int
    table: Table
    headings: tuple[Heading, ...]

    def missing(self) -> list[str]:
        """The table's columns that no cell names, in order."""
        named = {heading.column for heading in self.headings}
        return [name for name in self.table.column_names if name not in named]


def folded(cell: str) -> str:
    """A heading without what people and programs add to it: case, spaces, line breaks, width, a sign for 'required'."""
    plain = "".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", cell)).split()).casefold()
    return _REQUIRED_SIGN.sub("", plain)


def headings(cells: Sequence[str], table: Table) -> tuple[Heading, ...]:
    """What each cell of a header names in this table; the order of trust is name, titles, former names."""
    return _headings(cells, [folded(cell) for cell in cells], _known(table))


@dataclass(frozen=True)
class _Known:
    """Folded heading -> column, for the names and titles of a table and for its former ones."""

    table: Table
    current: Mapping[str, str]
    former: Mapping[str, str]


def _known(table: Table) -> _Known:
    current: dict[str, str] = {folded(name): name for name in table.column_names}
    for column in table.columns:
        for title in column.titles.values():
            current.setdefault(folded(title), column.name)
    former = {folded(name): column.name for column in table.columns for name in column.former_names}
    return _Known(table, current, former)


def _headings(cells: Sequence[str], keys: Sequence[str], known: _Known) -> tuple[Heading, ...]:
    found = []
    for cell, key in zip(cells, keys, strict=True):
        name = known.current.get(key) or known.former.get(key, "")
        found.append(Heading(cell.strip(), name, bool(name) and key not in known.current))
    return tuple(found)


def find_header(rows: Sequence[Sequence[str]], descriptor: Descriptor, name: str = "") -> Header | None:
    """The header among the first rows, or None.

    It is the first row that names a table's key and at least half of its columns. Where no row does, a file or sheet
    that bears a table's name has that table's header in the row that names the most of its columns.
    """
    tables = [_known(table) for table in descriptor]
    first = rows[: MOST_BANNER_ROWS + 1]
    for position, cells in enumerate(first):
        keys = [folded(cell) for cell in cells]
        judged = [_judged(position, cells, keys, known) for known in tables]
        fitting = [
            (share, header)
            for header, share in judged
            if share >= _LEAST_SHARE and header.table.key in {heading.column for heading in header.headings}
        ]
        if fitting:
            return max(fitting, key=lambda found: found[0])[1]
    named = _table_named(name, descriptor)
    if named is None:
        return None
    known = _known(named)
    rest = [_judged(position, cells, [folded(cell) for cell in cells], known) for position, cells in enumerate(first)]
    best = max(rest, key=lambda found: found[1], default=None)
    return best[0] if best and best[1] > _LEAST_SHARE / 2 else None


def _judged(position: int, cells: Sequence[str], keys: Sequence[str], known: _Known) -> tuple[Header, float]:
    names = {known.current.get(key) or known.former.get(key, "") for key in keys} - {""}
    share = len(names) / len(known.table.columns)
    # Only a row that may be the header is worth its headings.
    found = _headings(cells, keys, known) if share > _LEAST_SHARE / 2 else ()
    return Header(position, known.table, found), share


def _table_named(name: str, descriptor: Descriptor) -> Table | None:
    stem = folded(PurePosixPath(name).name.removesuffix(".csv").removesuffix(".xlsx"))
    for table in descriptor:
        if stem and stem in {folded(known) for known in (table.name, *table.titles.values(), *table.former_names)}:
            return table
    return None


def is_header_again(cells: Sequence[str], header: Header) -> bool:
    """Whether this row repeats the header, in the same words or in another language's titles."""
    found = headings(cells, header.table)
    same = [new for new, old in zip(found, header.headings, strict=False) if new.column and new.column == old.column]
    # Data can hold one cell that equals its own heading; it does not hold most of them.
    return len(same) >= max(2, sum(1 for heading in header.headings if heading.column) // 2)
