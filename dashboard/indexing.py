"""What is searched: every row and division as folded lines, built once for a catalog."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import pandas as pd

from dashboard.catalog import COUNTRY, Catalog
from dashboard.descriptor import DATA_LANGUAGES, REGIONS, Column, Table
from dashboard.geometry import ancestors, regions
from dashboard.spelling import BETWEEN, fold_all, is_han, pinyin

# Where a text can stand in a row, the place that counts most first.
NAME, ALIAS, EVIDENCE, CONTEXT, OTHER = "name", "alias", "evidence", "context", "other"
PLACES = (NAME, ALIAS, EVIDENCE, CONTEXT, OTHER)


@dataclass(frozen=True)
class _Source:
    """One column as it is searched: where it counts, and what a reader sees for a cell (and the unit beside it)."""

    place: str
    column: str
    words: Callable[[str], str]
    with_unit: bool = False


@dataclass(frozen=True, eq=False)
class SearchIndex:
    """Every row and division with its folded texts, one line each, in step. Nothing in it changes."""

    catalog: Catalog
    keys: tuple[tuple[str, str], ...]
    tiers: tuple[int, ...]
    lines: Mapping[str, tuple[str, ...]]
    pinyin: tuple[str, ...]
    initials: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.keys)


def search_index(catalog: Catalog) -> SearchIndex:
    """The index of this catalog.

    About 0.2 s for the collection; 13 to 17 s for 100 000 rows, most of it for pinyin.
    """
    keys, tiers, lines, full, initials = _region_part(catalog)
    referred_to = _referred_to(catalog)
    for table in catalog.descriptor:
        frame = catalog.frames[table.name]
        keys += [(table.name, str(row_id)) for row_id in frame[table.key]]
        tiers += [1 if table.name in referred_to else 2] * len(frame)
        held: dict[str, list[list[str]]] = {place: [] for place in PLACES}
        for source in _sources(catalog, table):
            cells = frame[source.column].astype(str)
            if source.with_unit:
                cells = cells.where(cells == "", cells + frame["unit"])
            held[source.place].append(_folded(cells, source.words))
        for place in PLACES:
            lines[place] += _joined(held[place], len(frame))
        spelt = [_spelt(line) for line in lines[NAME][-len(frame) :]] if len(frame) else []
        full += [pair[0] for pair in spelt]
        initials += [pair[1] for pair in spelt]
    return SearchIndex(
        catalog,
        tuple(keys),
        tuple(tiers),
        {place: tuple(lines[place]) for place in PLACES},
        tuple(full),
        tuple(initials),
    )


def _folded(cells: pd.Series, words: Callable[[str], str]) -> list[str]:
    unique = [str(cell) for cell in cells.unique()]
    known = dict(zip(unique, fold_all([words(cell) if cell else "" for cell in unique]), strict=True))
    return [known[cell] for cell in cells]


def _joined(columns: Sequence[Sequence[str]], count: int) -> list[str]:
    """One line a row: its values, each between two separators, so that a whole value and a beginning can be told."""
    if not columns:
        return [""] * count
    return [_line(values) for values in zip(*columns, strict=True)]


def _line(values: Iterable[str]) -> str:
    inner = BETWEEN.join(value for value in values if value)
    return f"{BETWEEN}{inner}{BETWEEN}" if inner else ""


def _spelt(line: str) -> tuple[str, str]:
    """The Chinese names of a line in pinyin, in full and as initials, a line each."""
    pairs = [pinyin(value) for value in line.split(BETWEEN) if is_han(value)]
    return _line(full for full, _ in pairs), _line(initials for _, initials in pairs)


@cache
def _region_lines() -> tuple[tuple[str, str, str, str], ...]:
    """For each division in code order: its names, its former names, and its names in pinyin and as initials."""
    found = []
    for region in regions().values():
        names = _line(dict.fromkeys(fold_all((region.name_zh, region.short_name_zh, region.name_en))))
        found.append((names, _line(fold_all(region.former_names)), *_spelt(names)))
    return tuple(found)


def _region_part(
    catalog: Catalog,
) -> tuple[list[tuple[str, str]], list[int], dict[str, list[str]], list[str], list[str]]:
    held = divisions_held(catalog)
    rows = _region_lines()
    empty = [""] * len(rows)
    lines = {place: list(empty) for place in PLACES}
    lines[NAME], lines[ALIAS] = [row[0] for row in rows], [row[1] for row in rows]
    return (
        [(REGIONS, code) for code in regions()],
        [0 if code in held else 3 for code in regions()],
        lines,
        [row[2] for row in rows],
        [row[3] for row in rows],
    )


def divisions_held(catalog: Catalog) -> set[str]:
    """The divisions at which, or below which, any row lies."""
    cells = {
        str(cell)
        for table in catalog.descriptor
        if "adcode" in table.column_names
        for cell in catalog.effective_codes(table.name).unique()
    }
    return {above for cell in cells for code in cell.split(";") if code in regions() for above in ancestors(code)}


def _referred_to(catalog: Catalog) -> frozenset[str]:
    """The tables of things rather than of facts about them: those that at least two other tables refer to."""
    by: dict[str, set[str]] = {}
    for table in catalog.descriptor:
        for column in table.columns:
            if column.references not in ("", table.name):
                by.setdefault(column.references, set()).add(table.name)
    return frozenset(name for name, tables in by.items() if len(tables) > 1)


def _sources(catalog: Catalog, table: Table) -> list[_Source]:
    """The columns of a table that are searched, those of the names first."""
    found = [_source(catalog, table, column) for column in table.columns]
    return sorted((source for source in found if source), key=lambda source: PLACES.index(source.place))


def _source(catalog: Catalog, table: Table, column: Column) -> _Source | None:
    name = column.name
    if name in {f"{stem}_{language}" for stem in ("name", "title") for language in DATA_LANGUAGES}:
        return _Source(NAME, name, str)
    if name == table.key:
        # A tag's id is a name that people use (ccus); a fact's only makes it findable.
        return _Source(OTHER if table.is_fact_table else ALIAS, name, str)
    if name == "aliases":
        return _Source(ALIAS, name, lambda cell: cell.replace(column.delimiter, BETWEEN))
    if name in {"evidence", "evidence_en"}:
        return _Source(EVIDENCE, name, str)
    if name == "context_evidence":
        return _Source(CONTEXT, name, str)
    if column.references == REGIONS:
        return _Source(OTHER, name, _division_words)
    # Each fact of a document would be found by the document's title.
    if column.references and column.references != "documents":
        return _Source(OTHER, name, lambda cell: _referred_words(catalog, column.references, cell))
    if column.references or column.enum or column.kind == "related":
        return None
    if column.is_quantity:
        return _Source(OTHER, name, str, with_unit=column.type == "number" and "unit" in table.column_names)
    # Codes of files are for machines, the number of a paragraph leads to it but is no word of it.
    return _Source(OTHER, name, str) if column.type == "string" and not column.pattern else None


def _division_words(cell: str) -> str:
    codes = [above for code in cell.split(";") if code in regions() for above in ancestors(code) if above != COUNTRY]
    return BETWEEN.join(
        name for code in dict.fromkeys(codes) for name in (regions()[code].name_zh, regions()[code].name_en)
    )


def _referred_words(catalog: Catalog, table: str, cell: str) -> str:
    return BETWEEN.join(name for language in DATA_LANGUAGES for name in catalog.names(table, cell, language))


def texts_of(catalog: Catalog, table: str, row_id: str) -> list[tuple[str, str]]:
    """(column, what a reader sees of the cell) of one row, in the order in which places count."""
    if table == REGIONS:
        return _region_texts(row_id)
    cells = catalog.cells(table, row_id)
    found = []
    for source in _sources(catalog, catalog.descriptor.tables[table]):
        cell = cells[source.column]
        if cell:
            words = source.words(cell + (cells["unit"] if source.with_unit else ""))
            found.append((source.column, words.replace(BETWEEN, " / ")))
    return found


def _region_texts(code: str) -> list[tuple[str, str]]:
    region = regions()[code]
    former = [("former_names", name) for name in region.former_names]
    return [("name_zh", region.name_zh), ("name_en", region.name_en), *former]
