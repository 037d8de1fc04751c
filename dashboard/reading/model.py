"""What reading gives: a table as a frame of text, the faults in it, and what was read differently from how it stood."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

from dashboard.descriptor import Table


@dataclass(frozen=True)
class Fault:
    """One thing wrong with one file, row, column and value; `code` names the message and its remedy.

    `row` is the row as a spreadsheet numbers it (the header is row 1), or None where the whole file is meant.
    `choices` are what the value may be answered with, where the fault is a question.
    """

    file: str
    code: str
    row: int | None = None
    column: str = ""
    value: str = ""
    details: tuple[tuple[str, str], ...] = field(default=())
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reading:
    """One thing read otherwise than it stands in the file: where, what stood there, what was read, and why (`code`)."""

    file: str
    row: int | None
    column: str
    before: str
    after: str
    code: str


@dataclass(frozen=True)
class ReadTable:
    """A file read as a table: the frame (None where it cannot be used), what it was, what is wrong with it.

    The frame holds text only, the descriptor's columns in order, and the spreadsheet's row numbers as its index.
    `readings` and `faults` list the first of each kind in each column; `reading_counts` and `fault_counts` count all.
    """

    file: str
    table: Table | None
    frame: pd.DataFrame | None
    encoding: str
    faults: tuple[Fault, ...]
    readings: tuple[Reading, ...] = ()
    reading_counts: Mapping[str, int] = field(default_factory=dict)
    fault_counts: Mapping[str, int] = field(default_factory=dict)


def records(frame: pd.DataFrame) -> list[dict[str, str]]:
    """The rows of a frame of text, each as column -> cell."""
    return list(each_record(frame))


def each_record(frame: pd.DataFrame) -> Iterator[dict[str, str]]:
    """As `records`, one row at a time: 100 000 rows held together cost more than what is asked of them."""
    names = [str(name) for name in frame.columns]
    # Column by column: cell by cell, pandas takes ten times as long.
    for cells in zip(*(frame[name].tolist() for name in names), strict=True):
        yield dict(zip(names, cells, strict=True))
