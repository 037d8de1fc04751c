"""`publish`, `history`, `backup`, `restore`, `purge`: the versions of the data without the browser."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from datetime import UTC, datetime

import pandas as pd

from dashboard.commands.checking import print_faults, sources_of
from dashboard.comparison import compare
from dashboard.descriptor import Language, default_descriptor
from dashboard.evidence import LOCK_NAME, read_lock
from dashboard.i18n import text
from dashboard.reading import read_directory
from dashboard.validation import check
from dashboard.versions import (
    Outdated,
    SeedFaulty,
    Store,
    StoreError,
    Version,
    database_url,
    open_store,
    repository_seed,
)
from dashboard.versions.backup import backup, restore


def run_keeping(options: argparse.Namespace) -> int:
    """The exit status of one of these commands: 0 where it was done, 1 where not, with the reason in words."""
    now = datetime.now(UTC)
    language: Language = options.language
    try:
        if options.command == "restore":
            count = restore(database_url(), options.file, now, by=options.author, replace=options.replace)
            print(text(language, "restore.done", file=options.file, versions=count))
            return 0
        store = open_store(database_url(), repository_seed, now)
        try:
            return _COMMANDS[options.command](store, options, now)
        finally:
            store.database.close()
    except StoreError as error:
        print(text(language, f"store.{error.reason}"))
        if error.detail:
            print(error.detail)
    except SeedFaulty as error:
        print_faults(language, error.faults)
    except OSError as error:
        print(error)
    return 1


def _publish(store: Store, options: argparse.Namespace, now: datetime) -> int:
    language: Language = options.language
    if not options.directory.is_dir():
        print(text(language, "check.no_folder", folder=options.directory))
        return 2
    base = store.read(store.current().number)
    based_on = options.based_on or base.info.number
    descriptor = default_descriptor()
    frames, faults = read_directory(options.directory, descriptor)
    sources, absent = sources_of(options.documents, frames)
    lock_path = options.directory / LOCK_NAME
    # Without a lock of its own, a folder's rows are proved as far as they are those of the version.
    proofs = read_lock(lock_path) if lock_path.is_file() else _of_rows(base.lock, frames)
    report = check(frames, descriptor, sources, proofs)
    faults += [*absent, *report.faults]
    if faults:
        print_faults(language, faults)
        print(text(language, "publish.refused", faults=len(faults)))
        return 1
    _print_difference(language, base, frames)
    if not _differs(base, frames) and dict(base.lock) == report.lock:
        print(text(language, "publish.nothing", number=base.info.number))
        return 0
    try:
        made = store.publish(frames, report.lock, author=options.author, note=options.note, based_on=based_on, at=now)
    except Outdated as outdated:
        current = outdated.current
        print(text(language, "publish.outdated", number=current.number, author=current.author, time=current.made_at))
        return 1
    print(text(language, "publish.done", number=made.number))
    return 0


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


def _history(store: Store, options: argparse.Namespace, now: datetime) -> int:
    for info in store.history():
        origin = text(options.language, f"origin.{info.origin}", source=info.source or "")
        rows = sum(info.rows.values())
        print(
            text(
                options.language, "history.line", number=info.number, time=info.made_at, author=info.author,
                origin=origin, rows=rows, note=info.note,
            ).rstrip()
        )  # fmt: skip
    return 0


def _backup(store: Store, options: argparse.Namespace, now: datetime) -> int:
    count = backup(store, options.file, now)
    print(text(options.language, "backup.done", file=options.file, versions=count))
    return 0


def _purge(store: Store, options: argparse.Namespace, now: datetime) -> int:
    print(text(options.language, "purge.done", drafts=store.purge(now, by=options.author)))
    return 0


_COMMANDS = {"publish": _publish, "history": _history, "backup": _backup, "purge": _purge}
