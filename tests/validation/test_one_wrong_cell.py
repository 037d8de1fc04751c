"""One cell of the repository's own data made wrong: exactly one fault, in place, with the texts and without."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
import pytest

from dashboard.descriptor import DATA_DIRECTORY, REGIONS, Column, Descriptor, Table, default_descriptor
from dashboard.documents import SourceText
from dashboard.reading import Fault, read_directory
from dashboard.validation import check

DESCRIPTOR = default_descriptor()
# As Python strings: the same answers as on pandas' own strings, and hundreds of checks take half the time.
FRAMES = {name: frame.astype(object) for name, frame in read_directory(DATA_DIRECTORY, DESCRIPTOR)[0].items()}
# A character that no document here contains, and a number that none does either.
FOREIGN_CHARACTER = "囍"
FOREIGN_NUMBER = "97531"

Lock = Mapping[tuple[str, str], str]


@pytest.fixture
def evidence_base(request: pytest.FixtureRequest, sources: Mapping[str, SourceText]) -> Mapping[str, SourceText]:
    """What evidence is held against: the lock alone, then the texts, where they are beside the checkout."""
    if request.param == "lock":
        return {}
    if not sources:
        pytest.skip("the source texts are not beside the checkout")
    return sources


def faults_after(
    frames: Mapping[str, pd.DataFrame],
    lock: Lock,
    base: Mapping[str, SourceText],
    table: str,
    row: int,
    column: str,
    value: str,
) -> list[Fault]:
    """The faults of the data with this one cell changed."""
    changed = frames[table].copy()
    assert changed.loc[row, column] != value, "the change changes nothing"
    changed.loc[row, column] = value
    return check({**frames, table: changed}, DESCRIPTOR, base, lock).faults


def told(faults: list[Fault]) -> list[tuple[str, str, int | None, str, str]]:
    """The faults as code, file, row, column, value."""
    return [(fault.code, fault.file, fault.row, fault.column, fault.value) for fault in faults]


def columns_where(wanted: Callable[[Table, Column], bool], *, filled: bool = True) -> list[tuple[str, str]]:
    """(table, column) of every wanted column that has a filled cell (or, without `filled`, any row at all)."""
    found = [(table, column) for table in DESCRIPTOR for column in table.columns if wanted(table, column)]
    return [
        (t.name, c.name)
        for t, c in found
        if (FRAMES[t.name][c.name] != "").any() or (not filled and len(FRAMES[t.name]))
    ]


def some_row(frame: pd.DataFrame, column: str, base: Mapping[str, SourceText]) -> int:
    """A row whose cell is filled: the last against the lock, the middle one against the texts."""
    rows = list(frame.index[frame[column] != ""])
    return int(rows[len(rows) // 2] if base else rows[-1])


BASES = ("lock", "texts")


def cases(pairs: list[tuple[str, str]], *, same_for_texts: bool = False) -> pytest.MarkDecorator:
    """One test a (table, column) and evidence base.

    Where the fault is the `same_for_texts`, because it knows nothing of them, one column of each table stands for all.
    """
    first: dict[str, str] = {}
    for table, column in pairs:
        first.setdefault(table, column)
    chosen = [
        (base, table, column)
        for base in BASES
        for table, column in pairs
        if base == "lock" or not same_for_texts or first[table] == column
    ]
    return pytest.mark.parametrize(
        ("evidence_base", "table", "column"),
        chosen,
        indirect=["evidence_base"],
        ids=["-".join(case) for case in chosen],
    )


@pytest.mark.parametrize("evidence_base", BASES, indirect=True)
def test_the_data_has_no_fault_to_begin_with(lock: Lock, evidence_base: Mapping[str, SourceText]) -> None:
    """Guards the tests below against counting a fault that was there before."""
    assert check(FRAMES, DESCRIPTOR, evidence_base, lock).faults == []


def test_the_data_is_read_alike_here_and_by_the_fixture(frames: Mapping[str, pd.DataFrame]) -> None:
    """Guards the cases, which are made when tests are collected: they are made from the same rows."""
    assert all(FRAMES[name].equals(frame.astype(object)) for name, frame in frames.items())


CLOSED_LISTS = columns_where(lambda table, column: bool(column.enum))
REFERENCES = columns_where(
    lambda table, column: bool(column.references) and column.references != REGIONS and column.name != table.key
)


@cases(CLOSED_LISTS, same_for_texts=True)
def test_a_value_outside_a_closed_list(
    lock: Lock, evidence_base: Mapping[str, SourceText], table: str, column: str
) -> None:
    """Guards every closed list of every table against a word it does not have."""
    row = some_row(FRAMES[table], column, evidence_base)
    file = DESCRIPTOR.tables[table].path
    found = faults_after(FRAMES, lock, evidence_base, table, row, column, "no_such_word")
    assert told(found) == [("not_in_enum", file, row, column, "no_such_word")]


@cases(REFERENCES, same_for_texts=True)
def test_an_id_that_leads_nowhere(lock: Lock, evidence_base: Mapping[str, SourceText], table: str, column: str) -> None:
    """Guards every reference of every table against an id that no row has."""
    row = some_row(FRAMES[table], column, evidence_base)
    file = DESCRIPTOR.tables[table].path
    found = faults_after(FRAMES, lock, evidence_base, table, row, column, "no-such-row")
    assert told(found) == [("dangling_reference", file, row, column, "no-such-row")]


@cases([(table.name, table.key) for table in DESCRIPTOR if len(FRAMES[table.name]) > 1])
def test_an_id_that_another_row_has(
    lock: Lock, evidence_base: Mapping[str, SourceText], table: str, column: str
) -> None:
    """Guards every key: the second of two equal ids is named, and nothing that pointed to the lost one."""
    frame = FRAMES[table]
    row, file = int(frame.index[-1]), DESCRIPTOR.tables[table].path
    first = frame.iloc[0][column]
    found = faults_after(FRAMES, lock, evidence_base, table, row, column, first)
    assert told(found) == [("duplicate_id", file, row, column, first)]


@cases(columns_where(lambda table, column: column.kind == "evidence"))
def test_evidence_altered_by_one_character(
    lock: Lock, evidence_base: Mapping[str, SourceText], table: str, column: str
) -> None:
    """Guards the quotation itself, with the texts and without."""
    row = some_row(FRAMES[table], column, evidence_base)
    span = FRAMES[table].loc[row, column]
    altered = span[:-1] + FOREIGN_CHARACTER
    (fault,) = faults_after(FRAMES, lock, evidence_base, table, row, column, altered)
    assert (fault.file, fault.row) == (DESCRIPTOR.tables[table].path, row)
    if evidence_base:
        assert (fault.code, fault.column, fault.value) == ("span_not_in_paragraph", column, altered)
    else:
        # The lost character may have been the unit or the end of a place's name; that is then said instead.
        assert fault.code in {"not_proved", "figure_not_in_evidence", "place_not_in_evidence"}


def another_number(column: Column, value: str) -> str:
    """A value of the same kind that stands in no text."""
    if column.kind == "partial_date":
        return "1987" + value[4:]
    if column.type == "year":
        # The end of a period moves up, everything else down: the order of two years stays right.
        return "2087" if column.name in {"period_to", "target_year", "end_year"} else "1987"
    return FOREIGN_NUMBER


@cases(columns_where(lambda table, column: column.is_quantity))
def test_a_number_changed_without_its_evidence(
    lock: Lock, evidence_base: Mapping[str, SourceText], table: str, column: str
) -> None:
    """Guards every number, year and date of every table: it must stand in the evidence, or be named in the note."""
    row = some_row(FRAMES[table], column, evidence_base)
    described = DESCRIPTOR.tables[table]
    value = another_number(described.column(column), FRAMES[table].loc[row, column])
    found = faults_after(FRAMES, lock, evidence_base, table, row, column, value)
    assert told(found) == [("figure_not_in_evidence", described.path, row, column, value)]


@cases(columns_where(lambda table, column: column.references == REGIONS))
def test_a_division_that_does_not_exist(
    lock: Lock, evidence_base: Mapping[str, SourceText], table: str, column: str
) -> None:
    """Guards the codes: 440799 is no division, in whichever table and also where a document itself lies."""
    for row in {some_row(FRAMES[table], column, evidence_base), int(FRAMES[table].index[0])}:
        found = faults_after(FRAMES, lock, evidence_base, table, row, column, "440799")
        assert told(found) == [("unknown_region", DESCRIPTOR.tables[table].path, row, column, "440799")]


@cases(columns_where(lambda table, column: column.kind == "partial_date", filled=False))
def test_a_month_that_the_calendar_lacks(
    lock: Lock, evidence_base: Mapping[str, SourceText], table: str, column: str
) -> None:
    """Guards every date column, also where the cell was empty before."""
    for row in {int(FRAMES[table].index[0]), int(FRAMES[table].index[-1])}:
        found = faults_after(FRAMES, lock, evidence_base, table, row, column, "2022年13月")
        assert told(found) == [("not_a_date", DESCRIPTOR.tables[table].path, row, column, "2022年13月")]


def test_the_cases_reach_every_table(descriptor: Descriptor) -> None:
    """Guards the lists of cases above: none is empty for lack of a filled cell, and every fact table is in them."""
    facts = {table.name for table in descriptor.fact_tables if len(FRAMES[table.name])}
    assert {table for table, _ in CLOSED_LISTS} >= facts
    assert {table for table, _ in columns_where(lambda table, column: column.kind == "evidence")} == facts
    assert {table for table, _ in columns_where(lambda table, column: column.references == REGIONS)} >= facts
    assert len(columns_where(lambda table, column: column.is_quantity)) >= len(
        ("target_year", "target_value", "value", "count", "date")
    )
