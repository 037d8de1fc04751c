"""An upload as a whole: its files checked together and against the rest, compared, and freed of its faulty rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

import pandas as pd

from dashboard.catalog import Catalog
from dashboard.comparison import TableDifference, compare, merged
from dashboard.descriptor import Descriptor
from dashboard.documents import SourceText
from dashboard.reading import Fault, ReadTable, with_published_zeros
from dashboard.validation import Report, check

Way = Literal["replace", "merge"]
WAYS: tuple[Way, ...] = ("replace", "merge")
# Rows of the published table that stay beside an upload are numbered from here, so that a fault tells whose row it is.
_PUBLISHED_FROM = 100_000_000
# Each round may leave further rows without what they point to; real uploads settle in two or three.
_MOST_ROUNDS = 20

# One fault that stands for several rows, or for one of two: leaving out the row it names would hide the others.
_OF_SEVERAL_ROWS = frozenset(
    {"duplicate_id", "merged_cells", "cells_without_heading", "swapped_columns", "unknown_column"}
)
# Before the name of a published table, so that a user's file of the same name is not taken for it.
_PUBLISHED = "data/"

Step = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class Intake:
    """An upload after reading, check and comparison. Nothing is changed by it.

    `frames` are the whole tables as they would be (table name -> frame), `given` the uploaded rows alone. `rejected`
    has the rows that were left out, one row each, as uploaded and in the file's own numbering; `why` their faults.
    """

    reads: tuple[ReadTable, ...]
    way: Way
    frames: Mapping[str, pd.DataFrame]
    given: Mapping[str, pd.DataFrame]
    faults: tuple[Fault, ...]
    report: Report | None
    differences: Mapping[str, TableDifference]
    rejected: Mapping[str, pd.DataFrame] = field(default_factory=lambda: MappingProxyType({}))
    why: Mapping[str, tuple[Fault, ...]] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def acceptable(self) -> bool:
        """Whether it can stand in for the published tables."""
        return bool(self.frames) and not self.faults

    @property
    def fault_count(self) -> int:
        """How many faults there are, those that reading counts without listing them too."""
        return len(self.faults) + sum(sum(read.fault_counts.values()) - len(read.faults) for read in self.reads)

    @property
    def separable(self) -> bool:
        """Whether leaving out rows of the upload can mend it: every fault is listed and is that of one uploaded row.

        Not where an id itself is in doubt: which row a duplicate means is the user's to say, and replacing a table
        without the row of a mistyped id would remove the published one.
        """
        rows = {read.file: self.given[read.table.name].index for read in self.reads if self._holds(read) and read.table}
        keys = {read.file: read.table.key for read in self.reads if read.table}
        return (
            bool(self.faults)
            and self.fault_count == len(self.faults)
            and all(
                fault.file in rows
                and fault.row in rows[fault.file]
                and fault.code not in _OF_SEVERAL_ROWS
                and not (self.way == "replace" and fault.column == keys[fault.file])
                for fault in self.faults
            )
        )

    def _holds(self, read: ReadTable) -> bool:
        return read.table is not None and read.table.name in self.given

    def unchecked(self, descriptor: Descriptor) -> int:
        """How many uploaded rows are facts whose document has no text and no proof here: evidence not checked."""
        evidence = self.report.evidence if self.report else {}
        keys = {name: descriptor.tables[name].key for name in self.given}
        return sum(
            evidence.get((name, row)) == "unchecked" for name, key in keys.items() for row in self.given[name][key]
        )

    @property
    def removes_everything(self) -> tuple[str, ...]:
        """The tables that would lose every row they have."""
        return tuple(
            name
            for name, difference in self.differences.items()
            if len(difference.removed) and not (difference.unchanged or len(difference.changed))
        )


def take_in(
    reads: Sequence[ReadTable],
    base: Catalog,
    sources: Mapping[str, SourceText],
    lock: Mapping[tuple[str, str], str],
    way: Way,
    step: Step = lambda name: None,
) -> Intake:
    """The upload of these read files, each to replace its table or to be merged into it by id.

    `step` is told `check` and `compare` as they begin.
    """
    reads = [with_published_zeros(read, base.frames[read.table.name]) if read.table else read for read in reads]
    faults = [fault for read in reads for fault in read.faults]
    usable = [read for read in reads if read.table is not None and read.frame is not None]
    names = [read.table.name for read in usable if read.table]
    for read in usable:
        if read.table and names.count(read.table.name) > 1:
            others = [other.file for other in usable if other.table is read.table and other is not read]
            details = (("table", read.table.name), ("other", others[0]))
            faults.append(Fault(read.file, "table_twice", details=details))
    nothing = MappingProxyType[str, TableDifference]({})
    whole = MappingProxyType[str, pd.DataFrame]({})
    # What is neither a table nor at fault, such as a README sheet, was passed over and says so in its readings.
    unread = any(read.frame is None and read.faults for read in reads)
    if unread or not usable or any(fault.code == "table_twice" for fault in faults):
        return Intake(tuple(reads), way, whole, whole, tuple(faults), None, nothing)
    given = {read.table.name: read.frame for read in usable if read.table and read.frame is not None}
    files = {read.table.name: read.file for read in usable if read.table}
    return _checked(tuple(reads), way, given, files, faults, base, sources, lock, step, {})


def without_faulty(
    intake: Intake,
    base: Catalog,
    sources: Mapping[str, SourceText],
    lock: Mapping[tuple[str, str], str],
    step: Step = lambda name: None,
) -> Intake:
    """The upload without the rows that have a fault, and without those that depend on them.

    A published row whose new form is left out stays as it is published. What cannot be mended so keeps its faults.
    """
    rejected: dict[str, pd.DataFrame] = {}
    why: dict[str, tuple[Fault, ...]] = {}
    for _ in range(_MOST_ROUNDS):
        if not intake.faults or not intake.separable:
            break
        files = {read.table.name: read.file for read in intake.reads if read.table}
        given = dict(intake.given)
        for name, file in files.items():
            own = tuple(fault for fault in intake.faults if fault.file == file)
            why[name] = (*why.get(name, ()), *own)
            wrong = {fault.row for fault in own}
            out = given[name].index.isin(wrong)
            if out.any():
                parts = [rejected[name]] if name in rejected else []
                rejected[name] = pd.concat([*parts, given[name][out]]).sort_index()
                given[name] = given[name][~out]
        intake = _checked(intake.reads, intake.way, given, files, [], base, sources, lock, step, rejected)
    return replace(intake, rejected=MappingProxyType(rejected), why=MappingProxyType(why))


def _checked(
    reads: tuple[ReadTable, ...],
    way: Way,
    given: Mapping[str, pd.DataFrame],
    files: Mapping[str, str],
    faults: Sequence[Fault],
    base: Catalog,
    sources: Mapping[str, SourceText],
    lock: Mapping[tuple[str, str], str],
    step: Step,
    rejected: Mapping[str, pd.DataFrame],
) -> Intake:
    frames = {}
    for name, frame in given.items():
        published = base.frames[name].set_axis(base.frames[name].index + _PUBLISHED_FROM)
        key = base.descriptor.tables[name].key
        if way == "merge":
            frames[name] = pd.concat([_without(published, key, frame), frame])
        else:
            kept = published[published[key].isin(rejected[name][key])] if name in rejected else published.head(0)
            frames[name] = pd.concat([_without(kept, key, frame), frame]) if len(kept) else frame
    step("check")
    names = {table.name: _PUBLISHED + table.path for table in base.descriptor} | dict(files)
    report = check({**base.frames, **frames}, base.descriptor, sources, lock, files=names, unproved_is_fault=False)
    # A cell that could not be read is named once, by what reading says of it.
    named = {(fault.file, fault.row, fault.column) for fault in faults}
    checked = (_of_its_file(fault, files, base) for fault in report.faults)
    found = [*faults, *(fault for fault in checked if (fault.file, fault.row, fault.column) not in named)]
    differences = {}
    if not found:
        step("compare")
        for name, frame in frames.items():
            table = base.descriptor.tables[name]
            differences[name] = compare(base.frames[name], frame, table)
            # Merged, a table keeps the order it is published in; the new rows follow.
            ordered = merged(base.frames[name], frame, table) if way == "merge" else frame
            frames[name] = ordered.set_axis(pd.RangeIndex(2, len(ordered) + 2, name="row"))
    order = {file: number for number, file in enumerate(files.values())}
    found.sort(key=lambda fault: (order.get(fault.file, len(order)), fault.row or 0))
    return Intake(
        reads, way, MappingProxyType(frames), MappingProxyType(dict(given)), tuple(found), report,
        MappingProxyType(differences),
    )  # fmt: skip


def _without(published: pd.DataFrame, key: str, given: pd.DataFrame) -> pd.DataFrame:
    """The published rows whose key no given row has."""
    # isin of 100 000 texts turns each of them into an object of its own, one by one.
    taken = set(given[key].to_list())
    kept = [row_id not in taken for row_id in published[key].to_list()]
    # Said to be truth values: an empty list would be taken for a list of no columns.
    return published[pd.Series(kept, index=published.index, dtype=bool)]


def _of_its_file(fault: Fault, files: Mapping[str, str], base: Catalog) -> Fault:
    """The fault with the row of the file it lies in: a published row that stays beside the upload is its own."""
    if fault.row is None or fault.row < _PUBLISHED_FROM:
        return fault
    table = next(name for name, file in files.items() if file == fault.file)
    return replace(fault, file=_PUBLISHED + base.descriptor.tables[table].path, row=fault.row - _PUBLISHED_FROM)
