"""Plain helpers for the tests that hold the curated rows to their reading of the texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

Row = dict[str, str]
Frames = Mapping[str, pd.DataFrame]

JIANGMEN = "jiangmen-laboratory-report"
HIGH_TECH_ZONES = "high-tech-zones-declaration-report"
BEIJING = "beijing-action-plan-report"
BEIJING_PLAN = "beijing-science-technology-action-plan"
SINO_GERMAN = "sino-german-park-report"
JIANGXI = "jiangxi-plan-report"
JIANGXI_PLAN = "jiangxi-science-technology-plan"

FACT_TABLES = ("documents", "institutions", "labs", "projects", "targets", "observations", "measures", "events")
# `documents` names its source in `cited_in_id`: its `document_id` is its own key.
READ_TABLES = tuple(name for name in FACT_TABLES if name != "documents")


def ids(cell: str) -> list[str]:
    """The items of a list cell."""
    return [item for item in cell.split(";") if item]


def key_of(found: Row) -> str:
    """The row's id: its first cell."""
    return next(iter(found.values()))


def all_rows(frames: Frames, table: str) -> list[Row]:
    """Every row of the table."""
    return [{str(name): str(cell) for name, cell in found.items()} for found in frames[table].to_dict("records")]


def row(frames: Frames, table: str, key: str) -> Row:
    """The row of this id; a missing row fails the test."""
    found = [candidate for candidate in all_rows(frames, table) if key_of(candidate) == key]
    assert len(found) == 1, f"{table} has {len(found)} rows {key!r}, one was expected"
    return found[0]


def rows(frames: Frames, table: str, *keys: str) -> list[Row]:
    """The rows of these ids; a missing row fails the test."""
    return [row(frames, table, key) for key in keys]


def rows_starting(frames: Frames, table: str, prefix: str) -> list[Row]:
    """The rows whose id starts so; none at all fails the test."""
    found = [candidate for candidate in all_rows(frames, table) if key_of(candidate).startswith(prefix)]
    assert found, f"{table} has no row {prefix}*"
    return found


def rows_read_from(frames: Frames, documents: str | Iterable[str], *tables: str) -> list[Row]:
    """The rows that were read from the document or documents, in these tables or in every table but documents."""
    wanted = {documents} if isinstance(documents, str) else set(documents)
    for document in sorted(wanted):
        row(frames, "documents", document)
    return [
        found for table in tables or READ_TABLES for found in all_rows(frames, table) if found["document_id"] in wanted
    ]


def in_paragraphs(found: Iterable[Row], *paragraphs: int) -> list[Row]:
    """Those of the rows that stand in these paragraphs; a paragraph without any row fails the test."""
    picked = [candidate for candidate in found if int(candidate["paragraph"]) in paragraphs]
    missing = set(paragraphs) - {int(candidate["paragraph"]) for candidate in picked}
    assert not missing, f"no row stands in the paragraphs {sorted(missing)}"
    return picked


def assert_cells(found: Row, **expected: str) -> None:
    """The row has exactly these cells."""
    actual = {name: found[name] for name in expected}
    assert actual == expected, f"{key_of(found)}: {actual}, not {expected}"


def assert_empty(found: Row, *columns: str) -> None:
    """The row says nothing in these columns."""
    filled = {name: found[name] for name in columns if found[name]}
    assert not filled, f"{key_of(found)}: {filled} should be empty"


def keys_where(found: Iterable[Row], **expected: str) -> set[str]:
    """The ids of the rows that have these cells."""
    return {key_of(one) for one in found if all(one[name] == cell for name, cell in expected.items())}


def cells_of(found: Iterable[Row]) -> str:
    """Every cell of the rows, for a search."""
    return "\n".join(cell for one in found for cell in one.values())
