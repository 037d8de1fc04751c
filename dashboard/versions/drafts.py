"""Drafts that are shared for review under a link nobody can guess, for a while and within limits."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from dashboard.versions import rows
from dashboard.versions.model import DraftInfo, Limits, ShareRefused, StoreError, VersionInfo, frozen_rows, utc_text
from dashboard.versions.schema import DRAFT_TABLES, DRAFTS, VERSION_TABLES


def share(
    connection: Connection,
    ready: rows.Packed,
    descriptor_version: str,
    author: str,
    note: str,
    based_on: int,
    at: datetime,
    limits: Limits,
) -> tuple[DraftInfo, str]:
    """Keep a draft; it and the token of its link. Raises ShareRefused, and StoreError `missing_version`."""
    now = utc_text(at)
    # What is over makes room first, so that the limit on the total is one on what the database really holds.
    purge(connection, now, "")
    rows.info(connection, based_on)
    base = set(connection.scalars(select(VERSION_TABLES.c.hash).where(VERSION_TABLES.c.version == based_on)))
    size = sum(len(content.data) for content in ready.tables.values() if content.hash not in base)
    if size > limits.draft_bytes:
        raise ShareRefused("too_large", limits.draft_bytes)
    held = connection.scalar(select(func.count()).select_from(DRAFTS).where(DRAFTS.c.owner == author)) or 0
    if held >= limits.drafts_a_person:
        raise ShareRefused("too_many", limits.drafts_a_person)
    if int(connection.scalar(select(func.sum(DRAFTS.c.size))) or 0) + size > limits.total_bytes:
        raise ShareRefused("no_room", limits.total_bytes)
    token, draft_id = secrets.token_urlsafe(32), secrets.token_hex(8)
    for content in (*ready.tables.values(), ready.lock):
        rows.keep(connection, content)
    connection.execute(
        insert(DRAFTS).values(
            id=draft_id, token_hash=token_hash(token), owner=author, note=note, based_on=based_on, shared_at=now,
            expires_at=utc_text(at + timedelta(days=limits.days)), descriptor_version=descriptor_version,
            content_hash=ready.content_hash, lock_hash=ready.lock.hash, size=size,
        )
    )  # fmt: skip
    tables = rows.references_of(ready)
    if tables:
        connection.execute(insert(DRAFT_TABLES), [{"draft": draft_id, **table} for table in tables])
    rows.add_entry(connection, now, author, "shared", version=based_on, draft=draft_id, note=note)
    return require(connection, draft_id, now), token


def token_hash(token: str) -> str:
    """What is stored of a token: whoever reads the database cannot open the drafts by it."""
    return hashlib.sha256(token.encode()).hexdigest()


def _still_open(at: str) -> Select[tuple[object, ...]]:
    return select(DRAFTS).where(DRAFTS.c.ended_at.is_(None), DRAFTS.c.expires_at > at)


def open_drafts(connection: Connection, at: str, owner: str | None) -> tuple[DraftInfo, ...]:
    """The drafts that are neither over nor withdrawn, newest first."""
    query = _still_open(at).order_by(DRAFTS.c.shared_at.desc(), DRAFTS.c.id)
    if owner is not None:
        query = query.where(DRAFTS.c.owner == owner)
    return tuple(_info(connection, row) for row in connection.execute(query).all())


def of_token(connection: Connection, token: str, at: str) -> DraftInfo | None:
    """The open draft of this token, or None."""
    row = connection.execute(_still_open(at).where(DRAFTS.c.token_hash == token_hash(token))).first()
    return _info(connection, row) if row else None


def require(connection: Connection, draft_id: str, at: str) -> DraftInfo:
    """The open draft of this id. Raises StoreError `missing_draft`."""
    row = connection.execute(_still_open(at).where(DRAFTS.c.id == draft_id)).first()
    if row is None:
        raise StoreError("missing_draft", draft_id)
    return _info(connection, row)


def _info(connection: Connection, row: Row[*tuple[object, ...]]) -> DraftInfo:
    cells = dict(row._mapping)
    counts = select(DRAFT_TABLES).where(DRAFT_TABLES.c.draft == cells["id"]).order_by(DRAFT_TABLES.c.position)
    shown = {name: cells[name] for name in DraftInfo.__dataclass_fields__ if name in cells}
    count = {table.name: table.rows for table in connection.execute(counts)}
    return DraftInfo(**shown, rows=frozen_rows(count))


def raw(connection: Connection, draft: DraftInfo) -> tuple[DraftInfo, rows.Raw]:
    """The draft with its texts, verified."""
    written = connection.scalar(select(DRAFTS.c.descriptor_version).where(DRAFTS.c.id == draft.id))
    # A draft is read as a version is, and has no number of its own.
    as_version = VersionInfo(
        0, draft.owner, draft.shared_at, draft.note, draft.based_on, "draft", None, str(written), draft.content_hash,
        draft.rows,
    )  # fmt: skip
    return draft, rows.raw_draft(connection, draft.id, as_version)


def end(connection: Connection, draft_id: str, at: str) -> None:
    """Mark a draft as over: withdrawn or published. Raises StoreError `missing_draft` where it was already."""
    ending = update(DRAFTS).where(DRAFTS.c.id == draft_id, DRAFTS.c.ended_at.is_(None), DRAFTS.c.expires_at > at)
    if connection.execute(ending.values(ended_at=at)).rowcount != 1:
        raise StoreError("missing_draft", draft_id)


def purge(connection: Connection, at: str, by: str) -> int:
    """Remove the drafts that are over, and the contents that only they referred to; how many drafts there were."""
    over = DRAFTS.c.ended_at.is_not(None) | (DRAFTS.c.expires_at <= at)
    ids = list(connection.scalars(select(DRAFTS.c.id).where(over)))
    for draft_id in ids:
        connection.execute(delete(DRAFT_TABLES).where(DRAFT_TABLES.c.draft == draft_id))
        connection.execute(delete(DRAFTS).where(DRAFTS.c.id == draft_id))
        rows.add_entry(connection, at, by, "purged", draft=draft_id)
    if ids:
        rows.forget_unused(connection)
    return len(ids)
