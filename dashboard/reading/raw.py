"""A user's file as its rows of cells stand in it: what is given back with its faults marked."""

from __future__ import annotations

import contextlib
import csv
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.descriptor import Descriptor
from dashboard.reading.cell import untagged
from dashboard.reading.delimited import open_text
from dashboard.reading.grid import text_of
from dashboard.reading.header import Header, find_header
from dashboard.reading.limits import MOST_BANNER_ROWS, MOST_ROWS
from dashboard.reading.model import Fault
from dashboard.reading.package import unpacked
from dashboard.reading.workbook import is_workbook, open_workbook, package_of

_PACKAGE = b"PK\x03\x04"


@dataclass(frozen=True)
class RawTable:
    """A table as it stands in a file: its rows of text, row 1 first, and column name -> place, from 0."""

    rows: Sequence[Sequence[str]]
    places: Mapping[str, int]


def raw_tables(name: str, content: bytes, descriptor: Descriptor) -> dict[str, RawTable]:
    """Every table in the file under the name by which faults call it (`book.xlsx/sheet`).

    For files that `read_upload` found tables in; a file that holds none gives none, and so does one that is damaged.
    """
    if not content.startswith(_PACKAGE):
        found = _text(name, content, descriptor)
        return {name: found} if found else {}
    parts = package_of(content)
    tables = {}
    if is_workbook(parts):
        for sheet in open_workbook(content, parts):
            rows = [[untagged(text_of(cell))[1] for cell in row] for row in sheet.rows]
            header = find_header(rows[: MOST_BANNER_ROWS + 1], descriptor, f"{name}/{sheet.name}")
            if header:
                tables[f"{name}/{sheet.name}"] = RawTable(rows, _places(header))
        return tables
    for part in parts:
        file = f"{name}/{part.name}"
        if part.name.casefold().endswith(".csv") and (found := _text(file, unpacked(content, part), descriptor)):
            tables[file] = found
    return tables


def _text(file: str, content: bytes, descriptor: Descriptor) -> RawTable | None:
    opened = open_text(file, content, descriptor)
    if isinstance(opened, Fault):
        return None
    rows = list(opened.head)
    # Where the file breaks off, what stands before is given back; the fault itself says where it is.
    with contextlib.suppress(csv.Error, UnicodeDecodeError):
        rows += itertools.islice(opened.rows, MOST_ROWS)
    return RawTable(rows, _places(opened.header))


def _places(header: Header) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, heading in enumerate(header.headings):
        places.setdefault(heading.column or heading.cell, place)
    return places
