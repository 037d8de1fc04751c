"""Drafts shared for review: the link, its limits, its end, and publishing from it."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, select
from sqlalchemy.engine import make_url

from dashboard.versions import Limits, Outdated, Seed, ShareRefused, Store, StoreError
from dashboard.versions.contents import table_content
from dashboard.versions.schema import CONTENTS, DRAFTS, METADATA
from tests.versions.conftest import NOW, changed, same

LATER = NOW + timedelta(days=14)


def share(store: Store, seed: Seed, word: str = "draft", author: str = "wang", **more: object) -> tuple[str, str]:
    """Id and token of a new draft."""
    given: dict[str, object] = {"note": "see", "based_on": 1, "at": NOW, **more}
    draft, token = store.share(changed(seed, word), seed.lock, author=author, **given)  # type: ignore[arg-type]
    return draft.id, token


def everything(connection: Connection) -> str:
    """Every text and every byte of the database, the compressed pieces unpacked too."""
    parts = []
    for table in METADATA.sorted_tables:
        for row in connection.execute(select(table)):
            parts += [zlib.decompress(cell).decode() if isinstance(cell, bytes) else str(cell) for cell in row]
    return "\n".join(parts)


def test_a_draft_is_read_by_its_link_alone(store: Store, seed: Seed, opened: Callable[[str], Store]) -> None:
    """Guards sharing: whole and marked with its owner, by the token and no other; the current version stays."""
    draft_id, token = share(store, seed)
    found = store.draft(token, NOW)
    assert found is not None
    assert same(found.tables, changed(seed, "draft"))
    assert dict(found.lock) == dict(seed.lock)
    assert (found.info.id, found.info.owner, found.info.note, found.info.based_on) == (draft_id, "wang", "see", 1)
    assert (found.info.shared_at, found.info.expires_at) == ("2026-11-21T10:00:00Z", "2026-12-05T10:00:00Z")
    assert store.current().number == 1
    assert [
        store.draft(other, NOW) for other in ("", draft_id, token[:-1], hashlib.sha256(token.encode()).hexdigest())
    ] == [None] * 4
    assert (store.log()[0].what, store.log()[0].who, store.log()[0].draft) == ("shared", "wang", draft_id)


def test_the_token_is_not_in_the_database(store: Store, seed: Seed) -> None:
    """Guards the link against whoever reads the database or a backup: only its hash is stored, and it is long."""
    _, token = share(store, seed)
    assert re.fullmatch(r"[\w-]{43}", token)
    with store.database.reading() as connection:
        found = everything(connection)
    assert token not in found
    assert hashlib.sha256(token.encode()).hexdigest() in found


def test_a_draft_expires(store: Store, seed: Seed) -> None:
    """Guards the fortnight: to the second, for the link, the list and publishing."""
    draft_id, token = share(store, seed)
    just = LATER - timedelta(seconds=1)
    assert store.draft(token, just) is not None
    assert [draft.id for draft in store.drafts(just)] == [draft_id]
    assert store.draft(token, LATER) is None
    assert store.drafts(LATER) == ()
    with pytest.raises(StoreError, match="missing_draft"):
        store.publish_draft(draft_id, author="e", note="", based_on=1, at=LATER)


def test_a_draft_is_withdrawn(store: Store, seed: Seed) -> None:
    """Guards withdrawal: its link leads nowhere at once, and it can neither be published nor withdrawn again."""
    draft_id, token = share(store, seed)
    other_id, other = share(store, seed, "other", "zhao")
    assert [draft.id for draft in store.drafts(NOW, "zhao")] == [other_id]
    store.withdraw(draft_id, by="wang", at=NOW)
    assert store.draft(token, NOW) is None
    assert store.draft(other, NOW) is not None
    for refused in (
        lambda: store.withdraw(draft_id, by="wang", at=NOW),
        lambda: store.publish_draft(draft_id, author="e", note="", based_on=1, at=NOW),
    ):
        with pytest.raises(StoreError, match="missing_draft"):
            refused()
    assert (store.log()[0].what, store.log()[0].who) == ("withdrawn", "wang")
    assert store.current().number == 1


def test_limits_are_held(store: Store, seed: Seed) -> None:
    """Guards the database against being filled: the size of one, the number a person, the total; nothing is kept."""
    size = len(table_content(changed(seed, "draft")["targets"]).data)
    cases = [
        (Limits(draft_bytes=size - 1), "too_large", size - 1),
        (Limits(drafts_a_person=1), "too_many", 1),
        (Limits(total_bytes=2 * size - 1), "no_room", 2 * size - 1),
    ]
    share(store, seed, limits=Limits(draft_bytes=size, total_bytes=size))
    before = store.log()
    for limits, reason, limit in cases:
        with pytest.raises(ShareRefused) as refused:
            share(store, seed, "secon", limits=limits)
        assert (refused.value.reason, refused.value.limit) == (reason, limit)
    assert store.log() == before
    # The limit on the number is one a person; what is over no longer counts.
    share(store, seed, "secon", "zhao", limits=Limits(drafts_a_person=1))
    share(store, seed, "third", limits=Limits(drafts_a_person=1, total_bytes=size), at=LATER)
    with pytest.raises(StoreError, match="missing_version"):
        share(store, seed, based_on=9)


def test_purging_removes_what_is_over_and_nothing_else(store: Store, seed: Seed, database_url: str) -> None:
    """Guards forgetting: text, rows and link of a draft that is over are gone; open drafts and versions stay."""
    withdrawn, _ = share(store, seed, "forget-me-withdrawn")
    share(store, seed, "forget-me-expired", limits=Limits(days=1))
    _, kept = share(store, seed, "keep-me")
    store.withdraw(withdrawn, by="wang", at=NOW)
    at = NOW + timedelta(days=2)
    with store.database.reading() as connection:
        assert "forget-me-withdrawn" in everything(connection)
    assert store.purge(at, by="admin") == 2
    with store.database.reading() as connection:
        found = everything(connection)
        assert connection.scalar(
            select(CONTENTS.c.hash).where(CONTENTS.c.hash == table_content(seed.tables["labs"]).hash)
        )
    assert "forget-me" not in found
    assert "keep-me" in found
    draft = store.draft(kept, at)
    assert draft is not None
    assert same(draft.tables, changed(seed, "keep-me"))
    assert same(store.read(1).tables, seed.tables)
    assert [entry.what for entry in store.log()[:2]] == ["purged", "purged"]
    assert store.purge(at) == 0


def test_purged_bytes_are_overwritten_in_the_file(
    new_url: Callable[[str], str], opened: Callable[[str], Store], seed: Seed
) -> None:
    """Guards "really gone" on SQLite: the pieces are not left in the file's free pages."""
    url = new_url("sqlite")
    store, path = opened(url), Path(str(make_url(url).database))
    draft_id, _ = share(store, seed, "forget-me")
    piece = next(table_content(changed(seed, "forget-me")["targets"]).pieces())[100:164]
    assert piece in path.read_bytes()
    store.withdraw(draft_id, by="wang", at=NOW)
    store.purge(NOW)
    assert piece not in path.read_bytes()


def test_a_draft_is_published_once(store: Store, seed: Seed) -> None:
    """Guards publishing from a draft: its tables and lock, by the editor; then it is over."""
    draft_id, token = share(store, seed)
    made = store.publish_draft(draft_id, author="editor", note="agreed", based_on=1, at=NOW)
    assert (made.number, made.author, made.origin, made.parent) == (2, "editor", "draft", 1)
    assert same(store.read(2).tables, changed(seed, "draft"))
    assert store.draft(token, NOW) is None
    entry = store.log()[0]
    assert (entry.what, entry.who, entry.version, entry.draft) == ("draft_published", "editor", 2, draft_id)
    with pytest.raises(StoreError, match="missing_draft"):
        store.publish_draft(draft_id, author="editor", note="", based_on=2, at=NOW)


def test_a_draft_of_a_former_version_does_not_undo_the_newer_one(store: Store, seed: Seed) -> None:
    """Guards what others published since: refused with their version; put upon it, the draft goes through."""
    draft_id, token = share(store, seed)
    newer = store.publish(changed(seed, "theirs", "labs"), seed.lock, author="li", note="", based_on=1, at=NOW)
    for based_on in (1, 2):
        with pytest.raises(Outdated) as outdated:
            store.publish_draft(draft_id, author="e", note="", based_on=based_on, at=NOW)
        assert outdated.value.current == newer
    merged = changed(store.read(2).tables, "draft")
    with pytest.raises(Outdated):
        store.publish_draft(draft_id, author="e", note="", based_on=1, at=NOW, merged=(merged, seed.lock))
    assert store.draft(token, NOW) is not None
    made = store.publish_draft(draft_id, author="e", note="", based_on=2, at=NOW, merged=(merged, seed.lock))
    assert same(store.read(made.number).tables, merged)


def test_the_tables_in_code_are_those_of_the_database(store: Store) -> None:
    """Guards the schema: every table and column that is asked for is there, and none that is not."""
    with store.database.reading() as connection:
        found = inspect(connection)
        for table in METADATA.sorted_tables:
            assert [column["name"] for column in found.get_columns(table.name)] == list(table.columns.keys())
        assert DRAFTS.name in found.get_table_names()
