"""One column of a user's file: which of its cells need reading, and what is read; whole columns at a time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dashboard.descriptor import REGIONS, Column
from dashboard.reading import codes
from dashboard.reading.cell import (
    BOOLEAN,
    DAY,
    ERROR,
    MONTH,
    NO_YEAR,
    NUMBER,
    PERCENT,
    ROUNDED,
    SAID_WITHOUT_VALUE,
    UNCOMPUTED,
    YEAR,
    Change,
    Doubt,
    How,
    Meaning,
    is_full,
    is_garbled,
    tidied,
    untagged,
    without_value,
)
from dashboard.reading.dates import read_date
from dashboard.reading.limits import LONGEST_IN_SHEET, MOST_LISTED
from dashboard.reading.model import Fault, Reading
from dashboard.reading.numbers import plain_decimal, read_number

NUMERIC = frozenset({"integer", "year", "number"})
# An apostrophe that our own files put before what a spreadsheet would run as a formula.
_NEUTRALISED = re.compile(r"'+[=+\-@\t\r]")
_SPACE = r"\s\x0b\x1c-\x1f\x{85}\x{a0}\x{1680}\x{2000}-\x{200f}\x{2028}\x{2029}\x{202f}\x{205f}\x{2060}\x{3000}\x{feff}"
_INSIDE = r"\r\x{a0}\x{ad}\x{200b}-\x{200f}\x{2060}\x{feff}\x{fffd}\x{fdd0}\x{e000}-\x{f8ff}"
_WORDS = "|".join(re.escape(word) for word in SAID_WITHOUT_VALUE)
# What in a free text needs reading. RE2, not Python's: it is matched over whole columns.
_ATTENTION = rf"^[{_SPACE}]|[{_SPACE}]$|[{_INSIDE}]|^'+[=+\-@\t\r]|锟斤拷|烫烫烫|^(?i:{_WORDS})$|^[／－＃Ｎ]"
# So much of a text that is too long to be shown says which it is.
_SHOWN_OF_FULL = 20
_LISTED = r"；|\n|;\s|\s;|^;|;$|;;"


@dataclass
class Notes:
    """Faults and readings of one file: the first of each kind in each column are listed, all are counted."""

    file: str
    faults: list[Fault] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    fault_counts: dict[str, int] = field(default_factory=dict)
    reading_counts: dict[str, int] = field(default_factory=dict)

    listed: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, note: Fault | Reading, count: int = 1) -> None:
        """Count a note, and list it where it is among the first; `count` may stand for others that are not listed."""
        counts = self.fault_counts if isinstance(note, Fault) else self.reading_counts
        counts[note.code] = counts.get(note.code, 0) + count
        listed = self.listed.get((note.code, note.column), 0)
        if listed >= MOST_LISTED:
            return
        self.listed[note.code, note.column] = listed + 1
        if isinstance(note, Fault):
            self.faults.append(note)
        else:
            self.readings.append(note)


def plain_mask(column: Column, cells: pa.Array) -> np.ndarray:
    """Which cells need reading: True where the cell is not already in its column's plain form."""
    if column.type in NUMERIC or column.kind == "partial_date" or codes.is_code(column):
        form = {"integer": r"-?\d+", "year": r"[12]\d{3}", "number": r"-?\d+(?:\.\d+)?"}.get(column.type)
        if column.kind == "partial_date":
            form = r"[12]\d{3}(?:-\d{2}(?:-\d{2})?)?"
        plain = pc.match_substring_regex(cells, rf"^(?:{form or codes.form_of(column)})$")
        need = pc.invert(pc.or_(plain, pc.equal(cells, "")))
    else:
        need = pc.match_substring_regex(cells, f"{_ATTENTION}|{_LISTED}" if column.is_list else _ATTENTION)
    # Bytes, of which a text has at least as many as characters.
    need = pc.or_(need, pc.greater_equal(pc.binary_length(cells), LONGEST_IN_SHEET))
    mask: np.ndarray = need.to_numpy(zero_copy_only=False)
    return mask


def read_cell(column: Column, cell: str, how: How) -> Meaning:
    """What the cell means: a change with its reason, a doubt, or None where it stands as it is."""
    kind, text = untagged(cell)
    if kind in {ERROR, UNCOMPUTED}:
        if text == "#N/A":
            return Change("", "placeholder")
        return Doubt("cell_error", text) if kind == ERROR else Doubt("formula_without_value")
    plain, tidying = tidied(text)
    if is_garbled(plain):
        return Doubt("garbled_text", plain)
    if is_full(text):
        return Doubt("cell_full", f"{plain[:_SHOWN_OF_FULL]}…")
    found: Meaning = None
    if plain:
        found = (
            Change(plain, "boolean")
            if kind == BOOLEAN
            else without_value(column, plain) or _read(column, kind, plain, how)
        )
    if isinstance(found, Doubt):
        answer = how.answers.get((column.name, found.value or plain))
        if answer is not None and answer in found.choices:
            return Change(answer, "answered")
        return found if found.value else Doubt(found.code, plain, found.details, found.choices)
    if found is not None:
        return found
    if kind or plain != text:
        return Change(plain, tidying or "number_cell")
    return None


def _read(column: Column, kind: str, plain: str, how: How) -> Meaning:
    if column.kind == "partial_date":
        found = read_date(kind, plain)
        if isinstance(found, Change) and kind in {NUMBER, ROUNDED} and found.after == plain:
            return Change(plain, "number_cell")
        if isinstance(found, Doubt) and found.choices:
            return Doubt(found.code, found.value, (("candidates", " / ".join(found.choices)),), found.choices)
        return found
    if column.type in NUMERIC:
        found = read_number(column, kind, plain, how)
        if isinstance(found, Doubt) and found.choices:
            return Doubt(found.code, found.value, (("candidates", " / ".join(found.choices)),), found.choices)
        return found
    if kind == NO_YEAR:
        return Doubt("date_without_year")
    if kind in {DAY, MONTH, YEAR}:
        return Change(plain, "date_cell")
    if column.references == REGIONS:
        return codes.read_divisions(column, kind, plain, how)
    if codes.is_code(column):
        return codes.read_code(column, kind, plain)
    if kind == PERCENT:
        return Change(f"{plain_decimal(Decimal(plain) * 100)}%", "percent_cell")
    if kind in {NUMBER, ROUNDED}:
        return Change(plain, "number_cell")
    if _NEUTRALISED.match(plain):
        return Change(plain[1:], "apostrophe")
    return codes.read_list(column, plain) if column.is_list else None


def read_column(
    column: Column,
    cells: pa.Array,
    rows: np.ndarray,
    notes: Notes,
    how: Callable[[bool], How],
    percent: np.ndarray | None,
) -> pa.Array:
    """The column as read; what was read otherwise and what cannot be read goes to the notes.

    `percent` says for each row whether its unit is the percent sign, None where the column has no unit beside it.
    """
    mask = plain_mask(column, cells)
    if not mask.any():
        return cells
    groups = [(mask, how("%" in column.titles["zh"]))]
    if percent is not None:
        groups = [(mask & percent, how(True)), (mask & ~percent, how(False))]
    for group, way in groups:
        if group.any():
            cells = _read_group(column, cells, group, rows, notes, way)
    return cells


def _read_group(
    column: Column, cells: pa.Array, mask: np.ndarray, rows: np.ndarray, notes: Notes, how: How
) -> pa.Array:
    """The cells of the mask read; each distinct cell is judged once."""
    encoded = cells.filter(pa.array(mask)).dictionary_encode()
    distinct: list[str] = encoded.dictionary.to_pylist()
    indices = encoded.indices.to_numpy(zero_copy_only=False)
    numbers = rows[mask]
    meanings = [read_cell(column, cell, how) for cell in distinct]
    kinds: dict[tuple[bool, str], list[int]] = {}
    for position, meaning in enumerate(meanings):
        if meaning is not None:
            kinds.setdefault((isinstance(meaning, Doubt), meaning.code), []).append(position)
    for positions in kinds.values():
        chosen = np.zeros(len(distinct), dtype=bool)
        chosen[positions] = True
        where = np.flatnonzero(chosen[indices])
        for place, at in enumerate(where[:MOST_LISTED]):
            meaning = meanings[indices[at]]
            before = untagged(distinct[indices[at]])[1]
            # The last of those listed stands for those that are not.
            count = len(where) - MOST_LISTED + 1 if place == MOST_LISTED - 1 else 1
            row = int(numbers[at])
            if isinstance(meaning, Doubt):
                value = meaning.value or before
                notes.add(
                    Fault(notes.file, meaning.code, row, column.name, value, meaning.details, meaning.choices), count
                )
            elif meaning is not None:
                notes.add(Reading(notes.file, row, column.name, before, meaning.after, meaning.code), count)
    after = [
        meaning.after if isinstance(meaning, Change) else untagged(cell)[1]
        for cell, meaning in zip(distinct, meanings, strict=True)
    ]
    values = pa.array(after, pa.large_string()).take(pa.array(indices))
    return pc.replace_with_mask(cells, pa.array(mask), values)
