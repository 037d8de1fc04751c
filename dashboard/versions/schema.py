"""The tables of the database, and the steps by which an older database becomes the present one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    func,
    insert,
    inspect,
    select,
)

from dashboard.versions.database import Database
from dashboard.versions.model import StoreError, utc_text

METADATA = MetaData()
SCHEMA_VERSION = Table(
    "atlas_schema_version", METADATA, Column("version", Integer, primary_key=True), Column("applied_at", Text)
)
CONTENTS = Table(
    "atlas_contents",
    METADATA,
    Column("hash", Text, primary_key=True),
    Column("bytes", BigInteger),
)
PIECES = Table(
    "atlas_pieces",
    METADATA,
    Column("hash", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("data", LargeBinary),
)
VERSIONS = Table(
    "atlas_versions",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("author", Text),
    Column("made_at", Text),
    Column("note", Text),
    Column("parent", Integer),
    Column("origin", Text),
    Column("source", Integer),
    Column("descriptor_version", Text),
    Column("content_hash", Text),
    Column("lock_hash", Text),
)
VERSION_TABLES = Table(
    "atlas_version_tables",
    METADATA,
    Column("version", Integer, primary_key=True),
    Column("position", Integer),
    Column("name", Text, primary_key=True),
    Column("hash", Text),
    Column("rows", Integer),
)
DRAFTS = Table(
    "atlas_drafts",
    METADATA,
    Column("id", Text, primary_key=True),
    Column("token_hash", Text),
    Column("owner", Text),
    Column("note", Text),
    Column("based_on", Integer),
    Column("shared_at", Text),
    Column("expires_at", Text),
    Column("ended_at", Text),
    Column("descriptor_version", Text),
    Column("content_hash", Text),
    Column("lock_hash", Text),
    Column("size", BigInteger),
)
DRAFT_TABLES = Table(
    "atlas_draft_tables",
    METADATA,
    Column("draft", Text, primary_key=True),
    Column("position", Integer),
    Column("name", Text, primary_key=True),
    Column("hash", Text),
    Column("rows", Integer),
)
LOG = Table(
    "atlas_log",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Text),
    Column("who", Text),
    Column("what", Text),
    Column("version", Integer),
    Column("draft", Text),
    Column("note", Text),
)
# What may be added to, and never changed.
APPEND_ONLY = (LOG, VERSIONS, VERSION_TABLES)

# Each step is written out and never edited: it must always make what it made when it was released.
Step = Callable[[Database, Connection], None]


def _first(database: Database, connection: Connection) -> None:
    bytes_type = database.binary_type
    statements = [
        "CREATE TABLE atlas_schema_version (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL)",
        "CREATE TABLE atlas_contents (hash TEXT PRIMARY KEY, bytes BIGINT NOT NULL)",
        f"CREATE TABLE atlas_pieces (hash TEXT NOT NULL REFERENCES atlas_contents, number INTEGER NOT NULL, "
        f"data {bytes_type} NOT NULL, PRIMARY KEY (hash, number))",
        "CREATE TABLE atlas_versions (number INTEGER PRIMARY KEY, author TEXT NOT NULL, made_at TEXT NOT NULL, "
        "note TEXT NOT NULL, parent INTEGER REFERENCES atlas_versions, origin TEXT NOT NULL, "
        "source INTEGER REFERENCES atlas_versions, descriptor_version TEXT NOT NULL, content_hash TEXT NOT NULL, "
        "lock_hash TEXT NOT NULL REFERENCES atlas_contents)",
        "CREATE TABLE atlas_version_tables (version INTEGER NOT NULL REFERENCES atlas_versions, "
        "position INTEGER NOT NULL, name TEXT NOT NULL, hash TEXT NOT NULL REFERENCES atlas_contents, "
        "rows INTEGER NOT NULL, PRIMARY KEY (version, name))",
        "CREATE TABLE atlas_drafts (id TEXT PRIMARY KEY, token_hash TEXT NOT NULL UNIQUE, owner TEXT NOT NULL, "
        "note TEXT NOT NULL, based_on INTEGER NOT NULL REFERENCES atlas_versions, shared_at TEXT NOT NULL, "
        "expires_at TEXT NOT NULL, ended_at TEXT, descriptor_version TEXT NOT NULL, content_hash TEXT NOT NULL, "
        "lock_hash TEXT NOT NULL REFERENCES atlas_contents, size BIGINT NOT NULL)",
        "CREATE TABLE atlas_draft_tables (draft TEXT NOT NULL REFERENCES atlas_drafts, position INTEGER NOT NULL, "
        "name TEXT NOT NULL, hash TEXT NOT NULL REFERENCES atlas_contents, rows INTEGER NOT NULL, "
        "PRIMARY KEY (draft, name))",
        "CREATE TABLE atlas_log (number INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT NOT NULL, "
        "what TEXT NOT NULL, version INTEGER, draft TEXT, note TEXT NOT NULL)",
    ]
    for table in ("atlas_log", "atlas_versions", "atlas_version_tables"):
        statements += database.append_only(table)
    for statement in statements:
        connection.exec_driver_sql(statement)


def _second(database: Database, connection: Connection) -> None:
    keys = {
        "atlas_log": ("number",),
        "atlas_versions": ("number",),
        "atlas_version_tables": ("version", "name"),
        "atlas_contents": ("hash",),
    }
    for table, key in keys.items():
        for statement in database.never_replaced(table, key):
            connection.exec_driver_sql(statement)


MIGRATIONS: tuple[Step, ...] = (_first, _second)


def schema_of(connection: Connection) -> int:
    """The number of the last step this database has taken; 0 for an empty one."""
    if not inspect(connection).has_table(SCHEMA_VERSION.name):
        return 0
    return int(connection.scalar(select(func.max(SCHEMA_VERSION.c.version))) or 0)


def refuse_newer(found: int, steps: Sequence[Step]) -> None:
    """Raise StoreError `newer_schema` where a newer dashboard has already changed the database."""
    if found > len(steps):
        raise StoreError("newer_schema", f"schema {found}, known up to {len(steps)}")


def migrate(database: Database, connection: Connection, at: datetime, steps: Sequence[Step]) -> None:
    """Take the steps that the database has not taken yet, within the transaction of this connection."""
    found = schema_of(connection)
    refuse_newer(found, steps)
    for number, step in enumerate(steps[found:], found + 1):
        step(database, connection)
        connection.execute(insert(SCHEMA_VERSION).values(version=number, applied_at=utc_text(at)))


# No table before one that it refers to.
IN_ORDER = (SCHEMA_VERSION, CONTENTS, PIECES, VERSIONS, VERSION_TABLES, DRAFTS, DRAFT_TABLES, LOG)


def drop_all(connection: Connection) -> None:
    """Remove every table with what it holds; only a restore does so."""
    for table in reversed(IN_ORDER):
        table.drop(connection, checkfirst=True)
