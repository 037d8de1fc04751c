"""`publish`: a folder of tables put upon the current version, so that nobody's published rows are undone unasked."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import datetime

import pandas as pd

from dashboard.commands.checking import print_faults, sources_of
from dashboard.comparison import TableDifference, compare
from dashboard.descriptor import DATA_DIRECTORY, Language, default_descriptor
from dashboard.evidence import LOCK_NAME, read_lock
from dashboard.i18n import column_titles, text
from dashboard.proposal import Conflict, Proposal, propose
from dashboard.reading import Fault, read_directory
from dashboard.validation import check
from dashboard.versions import LASTING, Outdated, Seed, Store, StoreError, Version, VersionInfo

Frames = Mapping[str, pd.DataFrame]
Rows = set[tuple[str, str]]
_MOST_LINES = 20


def publish(store: Store, options: argparse.Namespace, now: datetime) -> int:
    """The exit status of `publish`: 1 where the folder is faulty, or would undo what others published."""
    language: Language = options.language
    if not options.directory.is_dir():
        print(text(language, "check.no_folder", folder=options.directory))
        return 2
    newest = store.current()
    current = _readable(store, newest, options.replace_all)
    # The repository's own tables are compared with those that were taken over last.
    own = options.directory.resolve() == DATA_DIRECTORY.resolve()
    base = None
    if current is not None and not options.replace_all:
        number = options.based_on or (store.last_seed().number if own else None)
        base = store.read(number) if number and number != newest.number else current if number else None
    descriptor = default_descriptor()
    read, faults = read_directory(options.directory, descriptor)
    frames: Frames = read
    sources, absent = sources_of(options.documents, frames)
    lock_path = options.directory / LOCK_NAME
    if lock_path.is_file():
        proofs = read_lock(lock_path)
    else:
        # Without a lock of its own, a folder's rows are proved as far as they are those of the version.
        known = {**(current.lock if current else {}), **(base.lock if base else {})}
        proofs = _of_rows(known, frames)
    report = check(frames, descriptor, sources, proofs)
    faults += [*absent, *report.faults]
    if faults:
        return _refused(language, faults)
    lock: Mapping[tuple[str, str], str] = report.lock
    seed = Seed(frames, lock, descriptor.version)
    if current is not None:
        if not options.replace_all and base is None and (undone := _undone(store, current, frames)):
            _print_difference(language, current, frames)
            _print_rows(language, undone)
            print(text(language, "publish.would_undo", rows=len(undone), number=store.last_seed().number))
            return 1
        if base is not None and base is not current:
            proposal = propose(
                base.tables, frames, current.tables, descriptor, sources, lock, current.lock, unproved_is_fault=True
            )
            if status := _in_the_way(language, proposal, base.info.number):
                return status
            print(text(language, "publish.put_upon", base=base.info.number, current=newest.number))
            frames, lock = proposal.frames, proposal.lock
        _print_difference(language, current, frames)
        if not _differs(current, frames) and dict(current.lock) == dict(lock):
            print(text(language, "publish.nothing", number=newest.number))
            return 0
    given = {"author": options.author, "note": options.note, "at": now}
    try:
        if own:
            made = store.publish_seed(seed, (frames, lock), based_on=newest.base, **given)
        else:
            made = store.publish(frames, lock, based_on=newest.base, **given)
    except Outdated as outdated:
        print(said_outdated(language, outdated))
        return 1
    print(text(language, "publish.done", number=made.number))
    return 0


def said_outdated(language: Language, outdated: Outdated) -> str:
    """Who was quicker, in words."""
    quicker = outdated.current
    return text(language, "publish.outdated", number=quicker.number, author=quicker.author, time=quicker.made_at)


def _readable(store: Store, newest: VersionInfo, replace_all: bool) -> Version | None:
    """The current version; None where it is damaged and everything is to be replaced anyway."""
    try:
        return store.read(newest.number)
    except StoreError as error:
        if replace_all and error.reason in LASTING:
            return None
        raise


def _undone(store: Store, current: Version, frames: Frames) -> Rows:
    """The rows that were published since the repository's tables were last taken over, and that the folder changes.

    Of a folder that does not say which version it was made from, these may be ones it never saw.
    """
    seeded = store.last_seed()
    if seeded.number == current.info.number or not _differs(current, frames):
        return set()
    since = _touched(_differences(store.read(seeded.number).tables, current.tables))
    return since & _touched(_differences(current.tables, frames))


def _differences(before: Frames, after: Frames) -> dict[str, TableDifference]:
    tables = default_descriptor().tables
    return {name: compare(before[name], frame, tables[name]) for name, frame in after.items()}


def _touched(differences: Mapping[str, TableDifference]) -> Rows:
    """Table and id of every row that is added, removed or changed."""
    found: Rows = set()
    for name, difference in differences.items():
        key = default_descriptor().tables[name].key
        ids = (difference.added[key], difference.removed[key], difference.changed["row_id"])
        found |= {(name, str(row_id)) for column in ids for row_id in column}
    return found


def _in_the_way(language: Language, proposal: Proposal, base: int) -> int:
    if proposal.conflicts:
        titles = column_titles(language, default_descriptor())
        for one in proposal.conflicts[:_MOST_LINES]:
            print(_conflict_line(language, one, titles))
        print(text(language, "publish.both_changed", count=len(proposal.conflicts), base=base))
        return 1
    return _refused(language, list(proposal.faults)) if proposal.faults else 0


def _conflict_line(language: Language, one: Conflict, titles: Mapping[str, str]) -> str:
    column = titles.get(one.column, one.column) if one.column else text(language, "publish.whole_row")
    table = default_descriptor().tables[one.table].titles[language]
    return text(
        language, "publish.conflict_line", table=table, row=one.row_id, column=column, theirs=one.theirs, mine=one.mine
    )


def _print_rows(language: Language, rows: Rows) -> None:
    for name, row_id in sorted(rows)[:_MOST_LINES]:
        print(
            text(language, "publish.undone_line", table=default_descriptor().tables[name].titles[language], row=row_id)
        )


def _refused(language: Language, faults: list[Fault]) -> int:
    print_faults(language, faults)
    print(text(language, "publish.refused", faults=len(faults)))
    return 1


def _of_rows(lock: Mapping[tuple[str, str], str], frames: Mapping[str, pd.DataFrame]) -> dict[tuple[str, str], str]:
    tables = default_descriptor().tables
    present = {name: set(frame[tables[name].key]) for name, frame in frames.items()}
    return {key: proof for key, proof in lock.items() if key[1] in present.get(key[0], ())}


def _differs(base: Version, frames: Mapping[str, pd.DataFrame]) -> bool:
    """Whether any cell, or the order of any rows, is another."""
    return any(base.tables[name].to_numpy().tolist() != frame.to_numpy().tolist() for name, frame in frames.items())


def _print_difference(language: Language, base: Version, frames: Mapping[str, pd.DataFrame]) -> None:
    for name, frame in frames.items():
        table = default_descriptor().tables[name]
        found = compare(base.tables[name], frame, table)
        if found:
            counts = {"added": len(found.added), "removed": len(found.removed), "changed": found.changed_rows}
            print(text(language, "publish.difference", table=table.titles[language], **counts))
