"""What would become the next version: tables put upon the current one, so that nobody's rows are lost, and checked."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import pandas as pd

from dashboard.comparison import TableDifference, compare
from dashboard.descriptor import Descriptor, Table
from dashboard.documents import SourceText
from dashboard.evidence import evidence_document, row_hash
from dashboard.reading import Fault
from dashboard.validation import check

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Conflict:
    """One cell that both sides changed since the version they started from; an empty column stands for the whole row.

    `mine` is what the proposal keeps, `theirs` what the current version has.
    """

    table: str
    row_id: str
    column: str
    theirs: str
    mine: str


@dataclass(frozen=True, eq=False)
class Proposal:
    """Tables ready to be published: the whole of them, their proofs, and how they differ from the current version.

    `meanwhile` is how the current version differs from the one the proposal started from; empty where they are one.
    """

    frames: Tables
    lock: Mapping[tuple[str, str], str]
    faults: tuple[Fault, ...]
    differences: Mapping[str, TableDifference]
    meanwhile: Mapping[str, TableDifference]
    conflicts: tuple[Conflict, ...]
    unchecked: int

    @property
    def changes(self) -> bool:
        """Whether anything differs from the current version."""
        return any(self.differences.values())

    @cached_property
    def fingerprint(self) -> str:
        """What tells this proposal from every other: its conflicts, its changes, and how many rows are unchecked."""
        told = hashlib.sha256(repr((self.unchecked, self.conflicts, sorted(self.differences))).encode())
        for _, difference in sorted(self.differences.items()):
            for frame in (difference.added, difference.changed, difference.removed):
                told.update(pd.util.hash_pandas_object(frame).to_numpy().tobytes())
        return told.hexdigest()


def propose(
    base: Tables,
    mine: Tables,
    current: Tables,
    descriptor: Descriptor,
    sources: Mapping[str, SourceText],
    lock: Mapping[tuple[str, str], str],
    current_lock: Mapping[tuple[str, str], str] | None = None,
    *,
    unproved_is_fault: bool = False,
) -> Proposal:
    """The tables `mine`, which were made from `base`, put upon `current` and checked as a whole.

    `lock` are the proofs of `mine`, `current_lock` those of `current` where they are others. `unchecked` counts the
    added and changed rows whose evidence neither a text nor a lock proves.
    """
    frames, conflicts, meanwhile = {}, [], {}
    for table in descriptor:
        name = table.name
        if current[name] is base[name] or not (since := compare(base[name], current[name], table)):
            frames[name] = mine[name]
            continue
        meanwhile[name] = since
        frames[name], found = rebased(base[name], mine[name], current[name], table)
        conflicts += found
    proofs = lock if current_lock is None else _proofs_of_both(frames, descriptor, lock, current_lock)
    report = check(frames, descriptor, sources, proofs, unproved_is_fault=unproved_is_fault)
    differences = {}
    for table in descriptor:
        if frames[table.name] is not current[table.name]:
            difference = compare(current[table.name], frames[table.name], table)
            if difference:
                differences[table.name] = difference
    unchecked = 0
    for name, difference in differences.items():
        key = descriptor.tables[name].key
        touched = {*difference.added[key], *difference.changed["row_id"]}
        unchecked += sum(report.evidence.get((name, row)) == "unchecked" for row in touched)
    return Proposal(
        MappingProxyType(frames), MappingProxyType(dict(report.lock)), tuple(report.faults),
        MappingProxyType(differences), MappingProxyType(meanwhile), tuple(conflicts), unchecked,
    )  # fmt: skip


def _proofs_of_both(
    frames: Tables,
    descriptor: Descriptor,
    mine: Mapping[tuple[str, str], str],
    current: Mapping[tuple[str, str], str],
) -> dict[tuple[str, str], str]:
    """The proofs of the rows that are in these tables: where the two sides differ, the one that fits the row."""
    present = {(table.name, row_id) for table in descriptor for row_id in frames[table.name][table.key]}
    proofs = {key: proof for key, proof in {**current, **mine}.items() if key in present}
    doubtful: dict[str, set[str]] = {}
    for name, row_id in proofs:
        if mine.get((name, row_id), "") and current.get((name, row_id), mine[name, row_id]) != mine[name, row_id]:
            doubtful.setdefault(name, set()).add(row_id)
    documents = frames["documents"].set_index("document_id")["text_sha256"].to_dict() if doubtful else {}
    for name, ids in doubtful.items():
        table, frame = descriptor.tables[name], frames[name]
        for record in frame[frame[table.key].isin(ids)].to_dict("records"):
            row = {str(column): str(value) for column, value in record.items()}
            key = (name, row[table.key])
            if current[key] == row_hash(table, row, documents.get(evidence_document(table, row), "")):
                proofs[key] = current[key]
    return proofs


def rebased(
    base: pd.DataFrame, mine: pd.DataFrame, current: pd.DataFrame, table: Table
) -> tuple[pd.DataFrame, list[Conflict]]:
    """What `mine` changed of `base`, done to `current`: the new table, and what both changed differently.

    In a conflict `mine` stands, except that a row which the other side changed is not removed. Nothing that only one
    side touched is lost.
    """
    ours, theirs = compare(base, mine, table), compare(base, current, table)
    key, columns = table.key, list(table.column_names)
    cells = {name: current[name].tolist() for name in columns}
    place = {row_id: number for number, row_id in enumerate(cells[key])}
    conflicts: list[Conflict] = []
    gone_there = set(theirs.removed[key])
    restored: dict[str, None] = {}
    for row_id, column, before, after in ours.changed[["row_id", "column", "before", "after"]].itertuples(index=False):
        if row_id in gone_there:
            restored[row_id] = None
            continue
        now = cells[column][place[row_id]]
        if now not in (before, after):
            conflicts.append(Conflict(table.name, row_id, column, now, after))
        cells[column][place[row_id]] = after
    changed_there = set(theirs.changed["row_id"])
    dropped = set()
    for row_id in ours.removed[key]:
        if row_id in changed_there:
            conflicts.append(Conflict(table.name, row_id, "", "", ""))
        elif row_id in place:
            dropped.add(place[row_id])
    new = []
    for row in ours.added[columns].to_dict("records"):
        if row[key] not in place:
            new.append(row)
            continue
        for column in columns:
            now = cells[column][place[row[key]]]
            if now != row[column]:
                conflicts.append(Conflict(table.name, row[key], column, now, row[column]))
                cells[column][place[row[key]]] = row[column]
    if restored:
        rows = mine[mine[key].isin(set(restored))][columns]
        new += rows.to_dict("records")
        conflicts += [Conflict(table.name, row_id, "", "", "") for row_id in restored]
    kept = [number for number in range(len(current)) if number not in dropped]
    made = pd.DataFrame(
        {name: [*(cells[name][number] for number in kept), *(row[name] for row in new)] for name in columns},
        columns=pd.Index(columns, dtype="str"), dtype="str",
    )  # fmt: skip
    return made.set_axis(pd.RangeIndex(2, len(made) + 2, name="row")), conflicts
