"""`publish`, `rollback`, `history`, `backup`, `restore`, `purge`: the versions of the data without the browser."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from dashboard.commands.checking import print_faults
from dashboard.commands.publishing import publish, said_outdated
from dashboard.descriptor import Language
from dashboard.i18n import text
from dashboard.versions import (
    LASTING,
    Outdated,
    SeedFaulty,
    Store,
    StoreError,
    database_url,
    open_store,
    repository_seed,
)
from dashboard.versions.backup import backup, restore
from dashboard.versions.database import missing_file


def run_keeping(options: argparse.Namespace) -> int:
    """The exit status of one of these commands: 0 where it was done, 1 where not, with the reason in words."""
    now = datetime.now(UTC)
    language: Language = options.language
    try:
        if options.command == "restore":
            count = restore(database_url(), options.file, now, by=options.author, replace=options.replace)
            print(text(language, "restore.done", file=options.file, versions=count))
            return 0
        if options.command == "backup" and (file := missing_file(database_url())):
            # Made now, it would hold nothing but the repository's data: no backup of what somebody published.
            print(text(language, "backup.no_database", file=file))
            return 1
        store = open_store(database_url(), repository_seed, now)
        try:
            return _COMMANDS[options.command](store, options, now)
        finally:
            store.database.close()
    except StoreError as error:
        print(text(language, f"store.{error.reason}"))
        if error.detail:
            print(error.detail)
        if error.reason in LASTING:
            print(text(language, "store.what_to_do"))
    except SeedFaulty as error:
        print_faults(language, error.faults)
    except OSError as error:
        print(error)
    return 1


def _roll_back(store: Store, options: argparse.Namespace, now: datetime) -> int:
    # What is current is not read: it may be the very version that is damaged.
    try:
        made = store.roll_back(
            options.number, author=options.author, note=options.note, based_on=store.current().base, at=now
        )
    except Outdated as outdated:
        print(said_outdated(options.language, outdated))
        return 1
    print(text(options.language, "publish.rolled_back", number=made.number, source=options.number))
    return 0


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


_COMMANDS = {"publish": publish, "rollback": _roll_back, "history": _history, "backup": _backup, "purge": _purge}
