"""Databases and versions of other releases: older ones are brought up, newer and unknown ones refused by name."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

import pandas as pd
import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from dashboard.descriptor import Descriptor
from dashboard.versions import Seed, Store, StoreError
from dashboard.versions.conform import MIGRATIONS as DESCRIPTOR_MIGRATIONS
from dashboard.versions.conform import conformed
from dashboard.versions.contents import Content
from dashboard.versions.database import Database
from dashboard.versions.schema import MIGRATIONS, schema_of
from tests.versions.conftest import NOW, changed, same

# A database of schema 1 as the first release wrote it, in plain SQL: no code of the present one takes part.
LABS = '"lab_id","name_zh"\n"one","一"\n'
LOCK = "table,row_id,proof\nlabs,one,abc\n"


def fill_schema_1(connection: Connection) -> None:
    """One version with one table, as it lay in the first release's database."""
    table, lock = Content(LABS.encode()), Content(LOCK.encode())
    for content in (table, lock):
        connection.execute(
            text("INSERT INTO atlas_contents VALUES (:h, :b)"), {"h": content.hash, "b": len(content.data)}
        )
        connection.execute(
            text("INSERT INTO atlas_pieces VALUES (:h, 0, :d)"), {"h": content.hash, "d": content.packed}
        )
    # As `hash_of_hashes` made it then.
    whole = hashlib.sha256(f"labs {table.hash}".encode()).hexdigest()
    connection.execute(
        text(
            "INSERT INTO atlas_versions VALUES (1, '', '2026-11-21T10:00:00Z', '', NULL, 'seed', NULL, '0.1.0', :w, :l)"
        ),
        {"w": whole, "l": lock.hash},
    )
    connection.execute(text("INSERT INTO atlas_version_tables VALUES (1, 0, 'labs', :h, 1)"), {"h": table.hash})
    connection.execute(text("INSERT INTO atlas_log VALUES (1, '2026-11-21T10:00:00Z', '', 'seeded', 1, NULL, '')"))


def add_column(database: Database, connection: Connection) -> None:
    """A step that some later release might take."""
    connection.exec_driver_sql("ALTER TABLE atlas_contents ADD COLUMN kind TEXT")


def test_a_database_of_schema_1_is_read_and_taken_further(
    database_url: str, seed: Seed, descriptor: Descriptor, opened: Callable[[str], Store]
) -> None:
    """Guards the first release's databases: opened as they are, read, and migrated once by each later step."""
    database = Database(database_url)
    with database.writing() as connection:
        for number, step in enumerate(MIGRATIONS[:1], 1):
            step(database, connection)
            connection.execute(text("INSERT INTO atlas_schema_version VALUES (:n, '')"), {"n": number})
        fill_schema_1(connection)
    store = opened(database_url)
    if database.binary_type == "BLOB":
        # What the second step forbids, in a database that was made without it.
        with pytest.raises(DBAPIError, match="append-only"), store.database.writing() as connection:
            connection.execute(text("INSERT OR REPLACE INTO atlas_log SELECT * FROM atlas_log"))
    with database.reading() as connection:
        assert schema_of(connection) == len(MIGRATIONS) > 1
    found = store.read(1)
    assert found.tables["labs"]["name_zh"].tolist() == ["一"]
    assert dict(found.lock) == {("labs", "one"): "abc"}
    later = Store(database, descriptor, (*MIGRATIONS, add_column))
    for _ in range(2):
        later.prepare(lambda: seed, NOW)
    assert same(later.read(1).tables, found.tables)
    with database.reading() as connection:
        assert schema_of(connection) == len(MIGRATIONS) + 1
        assert connection.execute(text("SELECT kind FROM atlas_contents")).first() is not None
    # The present release, which knows nothing of that step, keeps its hands off.
    with pytest.raises(StoreError) as refused:
        opened(database_url)
    assert refused.value.reason == "newer_schema"
    database.close()


def test_a_step_that_fails_leaves_the_database_as_it_was(
    store: Store, database_url: str, seed: Seed, descriptor: Descriptor, opened: Callable[[str], Store]
) -> None:
    """Guards migrations: all of a step or nothing of it, the changes of tables too."""

    def half(database: Database, connection: Connection) -> None:
        add_column(database, connection)
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        Store(store.database, descriptor, (*MIGRATIONS, half)).prepare(lambda: seed, NOW)
    assert same(opened(database_url).read(1).tables, seed.tables)
    Store(store.database, descriptor, (*MIGRATIONS, add_column)).prepare(lambda: seed, NOW)


# The descriptor


def with_labs(descriptor: Descriptor, **changes: object) -> Descriptor:
    """The descriptor whose labs have a column more, and one under another name."""
    labs = descriptor.tables["labs"]
    columns = list(labs.columns)
    place = next(number for number, column in enumerate(columns) if column.name == "note")
    columns[place] = replace(columns[place], name="remark", former_names=("note",))
    columns.insert(1, replace(columns[place], name="added", former_names=()))
    tables = {**descriptor.tables, "labs": replace(labs, columns=tuple(columns))}
    return replace(descriptor, tables=MappingProxyType(tables), **changes)  # type: ignore[arg-type]


def test_columns_that_were_added_are_empty_and_renamed_ones_found(
    store: Store, seed: Seed, descriptor: Descriptor
) -> None:
    """Guards older versions: read under the present descriptor, in its order, nothing lost."""
    newer = with_labs(descriptor)
    found = Store(store.database, newer).read(1).tables["labs"]
    assert list(found.columns) == list(newer.tables["labs"].column_names)
    assert found["remark"].tolist() == seed.tables["labs"]["note"].tolist()
    assert set(found["added"]) == {""}
    assert found.index.tolist() == seed.tables["labs"].index.tolist()


def test_a_table_that_was_added_is_empty(descriptor: Descriptor, seed: Seed) -> None:
    """Guards older versions against a newer descriptor's table: there, with its columns, without rows."""
    tables = {name: frame for name, frame in seed.tables.items() if name != "places"}
    found = conformed(tables, descriptor.version, descriptor)["places"]
    assert len(found) == 0
    assert list(found.columns) == list(descriptor.tables["places"].column_names)
    assert all(dtype == "str" for dtype in found.dtypes)


def test_an_unknown_descriptor_is_refused_by_name(store: Store, descriptor: Descriptor, seed: Seed) -> None:
    """Guards against guessing: a version, column or table that is not known, and a newer version."""
    for strange in (replace(descriptor, version="0.2.0"), replace(descriptor, version="0.0.9")):
        with pytest.raises(StoreError) as refused:
            Store(store.database, strange).read(1)
        assert refused.value.reason == "unknown_descriptor"
    labs = seed.tables["labs"]
    for tables in ({**seed.tables, "toys": labs}, {**seed.tables, "labs": labs.assign(strange="x")}):
        with pytest.raises(StoreError, match="unknown_descriptor"):
            conformed(tables, descriptor.version, descriptor)


def test_an_older_descriptor_is_migrated_step_by_step(descriptor: Descriptor, seed: Seed) -> None:
    """Guards the registry: each release's step in turn, then the names."""

    def shout(frames: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
        return changed(frames, frames["labs"]["note"].iloc[0] + "!", "labs")

    steps = {"0.1.0": ("0.2.0", shout), "0.2.0": ("0.3.0", shout)}
    newest = with_labs(descriptor, version="0.3.0")
    found = conformed(changed(seed, "a", "labs"), "0.1.0", newest, steps)
    assert set(found["labs"]["remark"]) == {"a!!"}
    assert set(conformed(changed(seed, "a", "labs"), "0.2.0", newest, steps)["labs"]["remark"]) == {"a!"}


def test_the_registry_leads_to_the_present_descriptor(descriptor: Descriptor) -> None:
    """Guards a release that raises the descriptor's version and forgets its step."""
    assert all(
        target == descriptor.version or target in DESCRIPTOR_MIGRATIONS for target, _ in DESCRIPTOR_MIGRATIONS.values()
    )
    assert descriptor.version == "0.1.0" or "0.1.0" in DESCRIPTOR_MIGRATIONS
