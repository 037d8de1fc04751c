"""Reading and writing the store's rows within a transaction that the caller has opened."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sqlalchemy import Connection, Row, Select, Table, delete, exists, func, insert, select

from dashboard.versions.contents import Content, hash_of_hashes, lock_content, table_content, unpacked
from dashboard.versions.model import Event, Lock, LogEntry, Origin, StoreError, Tables, VersionInfo, frozen_rows
from dashboard.versions.schema import CONTENTS, DRAFT_TABLES, DRAFTS, LOG, PIECES, VERSION_TABLES, VERSIONS


@dataclass(frozen=True)
class Packed:
    """Tables and lock as they are stored: made before the transaction, so that it is short."""

    tables: Mapping[str, Content]
    rows: Mapping[str, int]
    lock: Content

    @property
    def content_hash(self) -> str:
        """The hash of all tables together."""
        return hash_of_hashes({name: content.hash for name, content in self.tables.items()})


@dataclass(frozen=True)
class Raw:
    """Tables and lock as text, as they are stored and held, with the descriptor's version they were written under."""

    info: VersionInfo
    tables: Mapping[str, bytes]
    lock: bytes


def packed(tables: Tables, lock: Lock) -> Packed:
    """The tables and their lock made ready to be stored."""
    contents = {name: table_content(frame) for name, frame in tables.items()}
    ready = Packed(contents, {name: len(frame) for name, frame in tables.items()}, lock_content(lock))
    for content in (*contents.values(), ready.lock):
        # Hash and compression are worked out once, and here: within the transaction they would keep others waiting.
        _ = content.hash, content.packed
    return ready


# Versions


def current_number(connection: Connection) -> int:
    """The number of the version that is current; 0 where there is none."""
    return int(connection.scalar(select(func.max(VERSIONS.c.number))) or 0)


def infos(connection: Connection, number: int | None = None) -> tuple[VersionInfo, ...]:
    """Every version, or the one of this number, newest first. In one query each for versions and tables."""
    query, counts = select(VERSIONS).order_by(VERSIONS.c.number.desc()), select(VERSION_TABLES)
    if number is not None:
        query, counts = query.where(VERSIONS.c.number == number), counts.where(VERSION_TABLES.c.version == number)
    rows: dict[int, dict[str, int]] = {}
    for table in connection.execute(counts.order_by(VERSION_TABLES.c.position)):
        rows.setdefault(table.version, {})[table.name] = table.rows
    return tuple(_info(row, rows.get(row.number, {})) for row in connection.execute(query))


def info(connection: Connection, number: int) -> VersionInfo:
    """The version of this number. Raises StoreError `missing_version`."""
    found = infos(connection, number)
    if not found:
        raise StoreError("missing_version", str(number))
    return found[0]


def _info(row: Row[*tuple[object, ...]], rows: Mapping[str, int]) -> VersionInfo:
    cells = dict(row._mapping)
    del cells["lock_hash"]
    return VersionInfo(**cells, rows=frozen_rows(rows))


def add_version(
    connection: Connection,
    packed: Packed | int,
    *,
    author: str,
    note: str,
    made_at: str,
    parent: int | None,
    origin: Origin,
    descriptor_version: str,
) -> VersionInfo:
    """Add the next version: of these contents, or of those of an earlier version, given by its number."""
    number = current_number(connection) + 1
    if isinstance(packed, int):
        source = packed
        former = info(connection, source)
        content_hash, descriptor_version = former.content_hash, former.descriptor_version
        lock_hash = connection.scalar(select(VERSIONS.c.lock_hash).where(VERSIONS.c.number == source))
        tables = _references(connection, VERSION_TABLES, VERSION_TABLES.c.version == source)
    else:
        source = None
        content_hash, lock_hash = packed.content_hash, packed.lock.hash
        for content in (*packed.tables.values(), packed.lock):
            keep(connection, content)
        tables = references_of(packed)
    connection.execute(
        insert(VERSIONS).values(
            number=number, author=author, made_at=made_at, note=note, parent=parent, origin=origin, source=source,
            descriptor_version=descriptor_version, content_hash=content_hash, lock_hash=lock_hash,
        )
    )  # fmt: skip
    if tables:
        connection.execute(insert(VERSION_TABLES), [{"version": number, **table} for table in tables])
    return info(connection, number)


def references_of(packed: Packed) -> list[dict[str, object]]:
    """What a version or draft says of each of its tables: position, name, hash, rows."""
    return [
        {"position": position, "name": name, "hash": content.hash, "rows": packed.rows[name]}
        for position, (name, content) in enumerate(packed.tables.items())
    ]


def _references(connection: Connection, table: Table, condition: object) -> list[dict[str, object]]:
    columns = [table.c[name] for name in ("position", "name", "hash", "rows")]
    query = select(*columns).where(condition).order_by(table.c.position)  # type: ignore[arg-type]
    return [dict(row._mapping) for row in connection.execute(query)]


def raw_version(connection: Connection, number: int) -> Raw:
    """The version's texts, verified. Raises StoreError `missing_version` or `corrupted`."""
    found = info(connection, number)
    lock_hash = str(connection.scalar(select(VERSIONS.c.lock_hash).where(VERSIONS.c.number == number)))
    tables = _references(connection, VERSION_TABLES, VERSION_TABLES.c.version == number)
    return _raw(connection, found, tables, lock_hash)


def raw_draft(connection: Connection, draft: str, found: VersionInfo) -> Raw:
    """The draft's texts, verified; `found` says what is known of it. Raises StoreError `corrupted`."""
    lock_hash = str(connection.scalar(select(DRAFTS.c.lock_hash).where(DRAFTS.c.id == draft)))
    return _raw(connection, found, _references(connection, DRAFT_TABLES, DRAFT_TABLES.c.draft == draft), lock_hash)


def _raw(connection: Connection, found: VersionInfo, tables: Iterable[Mapping[str, object]], lock_hash: str) -> Raw:
    hashes = {str(table["name"]): str(table["hash"]) for table in tables}
    # The tables' own hashes too: a row that is missing here would be a table that is missing there.
    if hash_of_hashes(hashes) != found.content_hash:
        raise StoreError("corrupted", f"version {found.number}: another set of tables")
    texts = {name: text_of(connection, content) for name, content in hashes.items()}
    return Raw(found, MappingProxyType(texts), text_of(connection, lock_hash))


# Contents


def text_of(connection: Connection, content_hash: str) -> bytes:
    """The text of this hash, verified. Raises StoreError `corrupted` where it is damaged or missing."""
    size = connection.scalar(select(CONTENTS.c.bytes).where(CONTENTS.c.hash == content_hash))
    if size is None:
        raise StoreError("corrupted", f"content {content_hash}: missing")
    pieces = connection.scalars(select(PIECES.c.data).where(PIECES.c.hash == content_hash).order_by(PIECES.c.number))
    return unpacked(pieces, int(size), content_hash)


def keep(connection: Connection, content: Content) -> None:
    """Store the content where it is not stored already; where what is stored is damaged, it is written anew."""
    if connection.scalar(select(CONTENTS.c.hash).where(CONTENTS.c.hash == content.hash)) is None:
        connection.execute(insert(CONTENTS).values(hash=content.hash, bytes=len(content.data)))
    else:
        try:
            text_of(connection, content.hash)
        except StoreError:
            connection.execute(delete(PIECES).where(PIECES.c.hash == content.hash))
        else:
            return
    pieces = [{"hash": content.hash, "number": number, "data": piece} for number, piece in enumerate(content.pieces())]
    connection.execute(insert(PIECES), pieces)


def forget_unused(connection: Connection) -> None:
    """Remove every content that neither a version nor a draft refers to."""
    referring = (VERSION_TABLES.c.hash, VERSIONS.c.lock_hash, DRAFT_TABLES.c.hash, DRAFTS.c.lock_hash)
    unused: Select[tuple[str]] = select(CONTENTS.c.hash)
    for column in referring:
        unused = unused.where(~exists().where(column == CONTENTS.c.hash))
    hashes = list(connection.scalars(unused))
    for start in range(0, len(hashes), 500):
        part = hashes[start : start + 500]
        connection.execute(delete(PIECES).where(PIECES.c.hash.in_(part)))
        connection.execute(delete(CONTENTS).where(CONTENTS.c.hash.in_(part)))


# Log


def add_entry(
    connection: Connection,
    at: str,
    who: str,
    what: Event,
    *,
    version: int | None = None,
    draft: str | None = None,
    note: str = "",
) -> None:
    """Add the next entry to the log."""
    number = int(connection.scalar(select(func.max(LOG.c.number))) or 0) + 1
    connection.execute(
        insert(LOG).values(number=number, at=at, who=who, what=what, version=version, draft=draft, note=note)
    )


def entries(connection: Connection) -> tuple[LogEntry, ...]:
    """Every entry of the log, newest first."""
    query = select(LOG).order_by(LOG.c.number.desc())
    return tuple(LogEntry(**row._mapping) for row in connection.execute(query))
