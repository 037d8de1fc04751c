"""A database that does not do as asked: each failure by its name, the former version still served, and recovery."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from dashboard.versions import REASONS, Seed, Service, Store, StoreError
from dashboard.versions import database as database_module
from tests.versions.conftest import NOW, changed, same
from tests.versions.postgres import Postgres

LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pauses of a tenth of a second, so that recovery is seen without waiting."""
    monkeypatch.setattr(database_module, "_PAUSE", {"unreachable": 0.1, "locked": 0.1})
    monkeypatch.setattr(database_module, "_READ_PATIENCE_MS", 100)
    monkeypatch.setattr(database_module, "_WRITE_PATIENCE_MS", 300)


@pytest.fixture
def sqlite_url(new_url: Callable[[str], str]) -> str:
    """The address of a new SQLite file."""
    return new_url("sqlite")


def file_of(url: str) -> Path:
    """The SQLite file at this address."""
    return Path(str(make_url(url).database))


@pytest.fixture
def service(tmp_path: Path, seed: Seed) -> Iterator[Callable[[str], Service]]:
    """Makes services whose held versions lie in one folder, as those of a process and of the one started after it."""
    made: list[Service] = []

    def make(url: str) -> Service:
        made.append(Service(url, seed=lambda: seed, folder=tmp_path / "local", pause_seconds=0.1))
        return made[-1]

    yield make
    for one in made:
        one.close()


def publish(service: Service, seed: Seed, word: str) -> None:
    """Publish tables with this word upon the current version."""
    store = service.store(NOW)
    based_on = store.current().number
    store.publish(changed(seed, word), {}, author="a", note="", based_on=based_on, at=NOW)


def expect_served(service: Service, seed: Seed, word: str, reason: str | None) -> None:
    """Assert that the version with this word is shown, and what is said about it."""
    served = service.current(LATER)
    assert served.notice == reason
    assert same(served.version.tables, changed(seed, word))


def test_a_locked_file_is_said_so_and_the_former_version_shown(
    sqlite_url: str, service: Callable[[str], Service], seed: Seed
) -> None:
    """Guards criterion 3: another process holds the file; reading goes on, publishing is refused, then all is well."""
    one = service(sqlite_url)
    publish(one, seed, "x")
    expect_served(one, seed, "x", None)
    other = sqlite3.connect(file_of(sqlite_url), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    expect_served(one, seed, "x", "locked")
    # A process that starts meanwhile has only the file.
    expect_served(service(sqlite_url), seed, "x", "locked")
    with pytest.raises(StoreError, match="locked"):
        one.store(NOW).publish(seed.tables, {}, author="", note="", based_on=2, at=NOW)
    other.execute("ROLLBACK")
    other.close()
    time.sleep(0.15)
    expect_served(one, seed, "x", None)
    publish(one, seed, "y")
    expect_served(one, seed, "y", None)


@contextlib.contextmanager
def no_room(url: str, way: str) -> Iterator[None]:
    """The database's file cannot grow, by its own limit on pages or by the system's on the size of files."""
    if way == "pages":
        original = sqlite3.connect

        def connect(*arguments: object, **more: object) -> sqlite3.Connection:
            opened = original(*arguments, **more)  # type: ignore[call-overload]
            # SQLite takes no less than there are already.
            opened.execute("PRAGMA max_page_count=1")
            return opened  # type: ignore[no-any-return]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(database_module.sqlite3, "connect", connect)
            yield
        return
    resource = pytest.importorskip("resource")
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_of(url).stat().st_size, former[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)


@pytest.mark.parametrize("way", ["pages", "file size"])
def test_a_full_disk_is_said_so_and_the_former_version_stays(
    sqlite_url: str, opened: Callable[[str], Store], seed: Seed, way: str
) -> None:
    """Guards criterion 3: what finds no room is refused as a whole; read before, during and after is the former."""
    store = opened(sqlite_url)
    large = changed(seed, "".join(chr(0x4E00 + number * 7919 % 20_000) for number in range(20_000)))
    with no_room(sqlite_url, way):
        with pytest.raises(StoreError) as refused:
            store.publish(large, {}, author="", note="", based_on=1, at=NOW)
        assert refused.value.reason == "full"
        assert same(store.read(1).tables, seed.tables)
    assert [info.number for info in store.history()] == [1]
    assert same(store.read(store.current().number).tables, seed.tables)
    assert store.publish(large, {}, author="", note="", based_on=1, at=NOW).number == 2


@pytest.mark.parametrize("damage", ["header", "all but the header", "cut short", "another file", "emptied"])
def test_a_corrupted_file_is_said_so_and_the_held_version_shown(
    sqlite_url: str, service: Callable[[str], Service], seed: Seed, damage: str
) -> None:
    """Guards criterion 3: whichever way the file is damaged; a process that starts afterwards shows what was held."""
    one = service(sqlite_url)
    publish(one, seed, "x")
    expect_served(one, seed, "x", None)
    path = file_of(sqlite_url)
    content = path.read_bytes()
    damaged = {
        "header": b"\x00" * 100 + content[100:],
        "all but the header": content[:100] + os.urandom(len(content) - 100),
        "cut short": content[: len(content) // 3],
        "another file": b"no database, by no means" * 1000,
        "emptied": b"",
    }[damage]
    path.write_bytes(damaged)
    served = one.current(LATER)
    # Where what is asked lies in a part that is whole, the version read last is right.
    assert served.notice in {"corrupted", None}
    assert same(served.version.tables, changed(seed, "x"))
    if damage != "emptied":
        expect_served(service(sqlite_url), seed, "x", "corrupted")
        with pytest.raises(StoreError, match="corrupted"):
            one.store(NOW).publish(seed.tables, {}, author="", note="", based_on=2, at=NOW)


def test_a_file_that_vanished_is_not_made_anew_by_a_reader(
    sqlite_url: str, service: Callable[[str], Service], seed: Seed
) -> None:
    """Guards against an empty database in the place of one that was moved: unreachable, until it is back."""
    one = service(sqlite_url)
    publish(one, seed, "x")
    expect_served(one, seed, "x", None)
    path = file_of(sqlite_url)
    path.rename(path.with_suffix(".away"))
    expect_served(one, seed, "x", "unreachable")
    assert not path.exists()
    path.with_suffix(".away").rename(path)
    time.sleep(0.15)
    expect_served(one, seed, "x", None)


@contextlib.contextmanager
def as_reader(folder: Path) -> Iterator[None]:
    """Run as somebody who may read this folder and not write to it: root may write whatever the mode says."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    root = os.geteuid() == 0
    if root:
        os.seteuid(pwd.getpwnam("nobody").pw_uid)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)


def test_a_read_only_file_is_read_and_publishing_is_refused(
    opened: Callable[[str], Store], seed: Seed, service: Callable[[str], Service]
) -> None:
    """Guards criterion 3: opening and reading need no right to write; publishing says what is the matter."""
    folder = Path(tempfile.mkdtemp(prefix="dualcarbon-readonly-"))
    url = f"sqlite:///{folder / 'versions.sqlite'}"
    try:
        opened(url).publish(changed(seed, "x"), {}, author="", note="", based_on=1, at=NOW)
        with as_reader(folder):
            one = service(url)
            expect_served(one, seed, "x", None)
            with pytest.raises(StoreError) as refused:
                one.store(NOW).publish(seed.tables, {}, author="", note="", based_on=2, at=NOW)
            assert refused.value.reason == "read_only"
            expect_served(one, seed, "x", None)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_a_read_only_server_is_read_and_publishing_is_refused(
    new_url: Callable[[str], str], opened: Callable[[str], Store], seed: Seed
) -> None:
    """Guards the same on PostgreSQL: a standby, or a database set to read only."""
    url = new_url("postgresql")
    opened(f"{url}")
    store = opened(f"{url}?options=-c%20default_transaction_read_only%3Don")
    assert same(store.read(1).tables, seed.tables)
    with pytest.raises(StoreError) as refused:
        store.publish(seed.tables, {}, author="", note="", based_on=1, at=NOW)
    assert refused.value.reason == "read_only"


def test_a_server_that_restarts_is_missed_and_found_again(
    postgres: Postgres, new_url: Callable[[str], str], service: Callable[[str], Service], seed: Seed
) -> None:
    """Guards criterion 3: 16 sessions ask all the while; each is answered at once, with a notice while it is down and
    none after, by the same process and by one that started meanwhile; nothing is lost.
    """
    url = new_url("postgresql")
    one = service(url)
    publish(one, seed, "x")
    expect_served(one, seed, "x", None)
    seen: list[tuple[str | None, float]] = []
    ending = threading.Event()

    def click() -> None:
        while not ending.is_set():
            start = time.perf_counter()
            served = one.current(LATER)
            seen.append((served.notice, time.perf_counter() - start))
            if served.version.info.number not in {2, 3}:
                seen.append(("wrong version", 0))
            time.sleep(0.02)

    sessions = [threading.Thread(target=click) for _ in range(16)]
    for session in sessions:
        session.start()
    time.sleep(0.3)
    postgres.stop()
    try:
        time.sleep(0.4)
        expect_served(service(url), seed, "x", "unreachable")
        with pytest.raises(StoreError, match="unreachable"):
            one.store(NOW).publish(seed.tables, {}, author="", note="", based_on=2, at=NOW)
    finally:
        postgres.start()
    time.sleep(0.6)
    publish(one, seed, "y")
    time.sleep(0.4)
    ending.set()
    for session in sessions:
        session.join(10)
    expect_served(one, seed, "y", None)
    notices = [notice for notice, _ in seen]
    assert set(notices) == {None, "unreachable"}
    assert set(notices[-16:]) == {None}
    assert max(seconds for _, seconds in seen) < 5
    assert [info.number for info in one.store(NOW).history()] == [3, 2, 1]


def test_nobody_waits_in_turn_for_a_server_that_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, opened: Callable[[str], Store], new_url: Callable[[str], str]
) -> None:
    """Guards the pause: after one has found the server silent, the others are told at once and do not ask it."""
    monkeypatch.setattr(database_module, "_PAUSE", {"unreachable": 60.0})
    store = opened(new_url("postgresql"))
    asked = []

    def connect() -> object:
        asked.append(1)
        raise database_module.exc.OperationalError("connect", {}, Exception("silent"))

    with monkeypatch.context() as patch:
        patch.setattr(store.database._engine, "connect", connect)
        for _ in range(16):
            with pytest.raises(StoreError, match="unreachable"):
                store.current()
    assert len(asked) == 1


@pytest.mark.parametrize("url", ["foo", "mysql://x/y", "sqlite://", "sqlite:///:memory:", "://"])
def test_an_address_that_is_none_is_refused_by_name(url: str) -> None:
    """Guards the setting: a slip in it is said at once, whatever it is."""
    with pytest.raises(StoreError) as refused:
        Service(url)
    assert refused.value.reason == "wrong_address"


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_each_way_to_write_a_postgresql_address_is_taken(scheme: str) -> None:
    """Guards the setting: as hosts hand it out; and the password is in no name."""
    database = database_module.Database(f"{scheme}://me:secret@localhost/x")
    assert "secret" not in database.name
    assert database.binary_type == "BYTEA"


def test_every_reason_has_its_words() -> None:
    """Guards the notices: none is missing in a language."""
    from dashboard.i18n import LANGUAGES, text

    for language in LANGUAGES:
        assert len({text(language, f"store.{reason}") for reason in REASONS}) == len(REASONS)
