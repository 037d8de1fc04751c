"""The same tests on an SQLite file and on a real PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from dashboard.versions import Seed, Store, open_store, repository_seed
from dashboard.versions.model import Tables
from tests.versions.postgres import Postgres

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
FULL = os.environ.get("TRIALS") == "full"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A PostgreSQL server, started once."""
    server = Postgres()
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    return str(request.param)


@pytest.fixture
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Makes addresses of empty databases of a kind, removed at the end."""
    made: list[str] = []

    def make(kind: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / f'made{len(list(tmp_path.iterdir()))}' / 'versions.sqlite'}"
        address: str = request.getfixturevalue("postgres").new_database()
        made.append(address)
        return address

    yield make
    for address in made:
        request.getfixturevalue("postgres").drop(address)


@pytest.fixture
def database_url(kind: str, new_url: Callable[[str], str]) -> str:
    """The address of an empty database."""
    return new_url(kind)


@pytest.fixture(scope="session")
def seed() -> Seed:
    """The first rows of the repository's own tables: small, so that the trials are many."""
    whole = repository_seed()
    tables = {name: frame.head(12) for name, frame in whole.tables.items()}
    return replace(whole, tables=tables)


@pytest.fixture
def opened(seed: Seed) -> Iterator[Callable[[str], Store]]:
    """Opens stores, closed at the end."""
    stores: list[Store] = []

    def opening(url: str) -> Store:
        stores.append(open_store(url, lambda: seed, NOW))
        return stores[-1]

    yield opening
    for store in stores:
        store.database.close()


@pytest.fixture
def store(database_url: str, opened: Callable[[str], Store]) -> Store:
    """A store with the seed as its only version."""
    return opened(database_url)


def changed(tables: Tables | Seed, word: str, table: str = "targets") -> dict[str, pd.DataFrame]:
    """The tables with this word as the note of every row of one of them."""
    frames = dict(tables.tables if isinstance(tables, Seed) else tables)
    frames[table] = frames[table].assign(note=word)
    return frames


def same(one: Tables, other: Tables) -> bool:
    """Whether two sets of tables hold the same, cell by cell, in the same order."""
    frames, others = dict(one), dict(other)
    return list(frames) == list(others) and all(
        list(frames[name].columns) == list(others[name].columns)
        and list(frames[name].index) == list(others[name].index)
        and frames[name].to_numpy().tolist() == others[name].to_numpy().tolist()
        for name in frames
    )
