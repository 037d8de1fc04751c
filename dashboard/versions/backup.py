"""Everything the database holds in one file, which either kind of database takes back."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnClause, Connection, insert, select
from sqlalchemy import column as sql_column
from sqlalchemy import table as sql_table

from dashboard.versions import rows
from dashboard.versions.contents import Content
from dashboard.versions.database import Database
from dashboard.versions.model import StoreError, utc_text
from dashboard.versions.schema import (
    CONTENTS,
    DRAFT_TABLES,
    DRAFTS,
    LOG,
    MIGRATIONS,
    PIECES,
    VERSION_TABLES,
    VERSIONS,
    drop_all,
    migrate,
    refuse_newer,
    schema_of,
)
from dashboard.versions.store import Store

_FORMAT = 1
_MANIFEST = "manifest.json"
# Contents are files of their own; the number of the schema stands in the manifest.
_ROWS = (VERSIONS, VERSION_TABLES, DRAFTS, DRAFT_TABLES, LOG)


def backup(store: Store, path: Path, at: datetime) -> int:
    """Write one state of the whole database into a ZIP of CSV and JSON; how many versions it has.

    Shared drafts are in it, their tokens only as hashes. Nothing stands at `path` until the file is whole.
    """
    part = path.with_name(f"{path.name}.part")
    digests: dict[str, str] = {}
    try:
        with store.database.reading() as connection, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:

            def put(name: str, data: bytes) -> None:
                archive.writestr(name, data)
                digests[name] = hashlib.sha256(data).hexdigest()

            for table in _ROWS:
                ordered = select(table).order_by(*table.primary_key.columns)
                put(f"{table.name}.json", _json([dict(row._mapping) for row in connection.execute(ordered)]))
            for content_hash in connection.scalars(select(CONTENTS.c.hash).order_by(CONTENTS.c.hash)).all():
                put(f"contents/{content_hash}.csv", rows.text_of(connection, content_hash))
            count = rows.current_number(connection)
            about = {"format": _FORMAT, "schema": schema_of(connection), "made_at": utc_text(at), "files": digests}
            archive.writestr(_MANIFEST, _json(about))
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return count


def restore(url: str, path: Path, at: datetime, *, by: str, replace: bool = False) -> int:
    """Put a backup into an empty database, or in the place of all it holds; how many versions there are then.

    All or nothing. Raises StoreError: `not_empty`, `bad_backup`, `newer_schema`, or what the database says.
    """
    database = Database(url)
    try:
        with _opened(path) as (archive, about), database.writing() as connection:
            refuse_newer(about["schema"], MIGRATIONS)
            if schema_of(connection) and (replace or not rows.current_number(connection)):
                drop_all(connection)
            elif schema_of(connection):
                raise StoreError("not_empty")
            # As it was when the backup was made; then the steps it has not seen.
            migrate(database, connection, at, MIGRATIONS[: about["schema"]])
            _fill(connection, archive, about["files"])
            migrate(database, connection, at, MIGRATIONS)
            count = rows.current_number(connection)
            for number in range(1, count + 1):
                rows.raw_version(connection, number)
            rows.add_entry(connection, utc_text(at), by, "restored", version=count, note=str(about["made_at"]))
        return count
    finally:
        database.close()


@contextmanager
def _opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, dict[str, Any]]]:
    try:
        with zipfile.ZipFile(path) as archive:
            about = json.loads(archive.read(_MANIFEST))
            whole = about["format"] == _FORMAT and {_MANIFEST, *about["files"]} == set(archive.namelist())
            if not whole or not isinstance(about["schema"], int):
                raise StoreError("bad_backup", "manifest")
            yield archive, about
    except (OSError, zipfile.BadZipFile, zlib.error, KeyError, TypeError, ValueError) as error:
        raise StoreError("bad_backup", str(error)) from error


def _read(archive: zipfile.ZipFile, name: str, digests: dict[str, str]) -> bytes:
    data = archive.read(name)
    if hashlib.sha256(data).hexdigest() != digests[name]:
        raise StoreError("bad_backup", name)
    return data


def _fill(connection: Connection, archive: zipfile.ZipFile, digests: dict[str, str]) -> None:
    for name in sorted(digests):
        if name.startswith("contents/"):
            content = Content(_read(archive, name, digests))
            if name != f"contents/{content.hash}.csv":
                raise StoreError("bad_backup", name)
            connection.execute(insert(CONTENTS).values(hash=content.hash, bytes=len(content.data)))
            pieces = [{"hash": content.hash, "number": n, "data": piece} for n, piece in enumerate(content.pieces())]
            connection.execute(insert(PIECES), pieces)
    for table in _ROWS:
        found = json.loads(_read(archive, f"{table.name}.json", digests))
        if found:
            # The columns that the file names: an older backup has those of its own schema.
            columns: list[ColumnClause[Any]] = [sql_column(name) for name in found[0]]
            connection.execute(insert(sql_table(table.name, *columns)), found)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
