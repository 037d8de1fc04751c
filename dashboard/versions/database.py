"""The one module that knows which database it is: opening, transactions, triggers, and its errors put into reasons."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, exc
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool

from dashboard.versions.model import Reason, StoreError

# A reader waits so long for a lock; a publisher longer, for another publication to end.
_READ_PATIENCE_MS, _WRITE_PATIENCE_MS = 1_000, 10_000
_CONNECT_SECONDS = 3
# After a failure readers are told at once for so long: many sessions must not hang one after the other.
_PAUSE: dict[Reason, float] = {"unreachable": 5.0, "locked": 2.0}
# Any number, the same in every process: who holds it is the one who publishes.
_POSTGRES_LOCK = 7_216_030_060
_SQLITE_REASONS: dict[int, Reason] = {
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_PROTOCOL: "locked",
    sqlite3.SQLITE_FULL: "full",
    # A quota or a limit on the size of files; SQLite names only the disk's own end `full`.
    sqlite3.SQLITE_IOERR: "full",
    sqlite3.SQLITE_READONLY: "read_only",
    sqlite3.SQLITE_PERM: "read_only",
    sqlite3.SQLITE_CANTOPEN: "unreachable",
    sqlite3.SQLITE_CORRUPT: "corrupted",
    sqlite3.SQLITE_NOTADB: "corrupted",
    sqlite3.SQLITE_FORMAT: "corrupted",
}
# By the code that PostgreSQL gives, its longest known beginning.
_POSTGRES_REASONS: dict[str, Reason] = {
    "53100": "full",
    "25006": "read_only",
    "42501": "read_only",
    "55P03": "locked",
    "57014": "locked",
    "40": "locked",
    "XX": "corrupted",
    "42": "corrupted",
    "22": "corrupted",
    "58": "corrupted",
}


class Database:
    """A database that is opened by its address; nothing outside this module asks which kind it is."""

    def __init__(self, url: str) -> None:
        self._url = _address(url)
        self._sqlite = self._url.get_backend_name() == "sqlite"
        self._engine = self._sqlite_engine() if self._sqlite else self._postgres_engine()
        self._guard = threading.Lock()
        self._down: StoreError | None = None
        self._again_at = 0.0

    @property
    def name(self) -> str:
        """The address without the password, which also tells one database's held copy from another's."""
        return self._url.render_as_string(hide_password=True)

    @property
    def binary_type(self) -> str:
        """The type of a column of bytes."""
        return "BLOB" if self._sqlite else "BYTEA"

    def _sqlite_engine(self) -> Engine:
        path = Path(self._url.database or "").resolve()
        made = threading.Event()

        def connect() -> sqlite3.Connection:
            # A file that vanished while the dashboard runs is not made anew, empty, by a reader.
            mode = "rw" if made.is_set() else "rwc"
            if not made.is_set():
                with suppress(OSError):
                    path.parent.mkdir(parents=True, exist_ok=True)
            opened = sqlite3.connect(
                f"{path.as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=False
            )
            made.set()
            # Full: a publication that was reported survives the power cut. Secure: what is purged is overwritten.
            opened.executescript(
                f"PRAGMA busy_timeout={_READ_PATIENCE_MS}; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
                "PRAGMA secure_delete=ON;"
            )
            return opened

        # No pool: opening takes 0.1 ms, and a file that was put in the place of the former is seen at once.
        engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            # The driver would begin at the first change only; what was read before it could be outdated by then.
            if connection.get_execution_options().get("writing"):
                connection.exec_driver_sql(f"PRAGMA busy_timeout={_WRITE_PATIENCE_MS}")
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                connection.exec_driver_sql("BEGIN")

        return engine

    def _postgres_engine(self) -> Engine:
        settings: dict[str, object] = {
            "connect_timeout": _CONNECT_SECONDS,
            # A server that vanished is noticed, on an open connection too.
            "keepalives_idle": 5,
            "keepalives_interval": 2,
            "keepalives_count": 2,
            "tcp_user_timeout": 10_000,
        }
        # What the address itself says goes first.
        settings = {name: value for name, value in settings.items() if name not in self._url.query}
        own = f"-c lock_timeout={_WRITE_PATIENCE_MS}"
        settings["options"] = " ".join([own, *self._url.normalized_query.get("options", ())])
        return create_engine(
            self._url, pool_pre_ping=True, pool_size=5, max_overflow=15, pool_timeout=_CONNECT_SECONDS,
            pool_recycle=600, connect_args=settings,
        )  # fmt: skip

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One state of the database for as long as it is read. Raises StoreError, at once after a recent failure."""
        with self._guard:
            now = time.monotonic()
            if self._down is not None and now < self._again_at:
                raise StoreError(self._down.reason, self._down.detail)
            if self._down is not None:
                # This one tries; the others are told meanwhile what was the case.
                self._again_at = now + 2 * _CONNECT_SECONDS
        with self._translated():
            connection = self._engine.connect()
            with connection:
                if not self._sqlite:
                    connection = connection.execution_options(isolation_level="REPEATABLE READ")
                with connection.begin():
                    yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is the only one to write, to the end of the block or not at all. Raises StoreError."""
        with self._translated(), self._engine.connect() as connection:
            writer = connection.execution_options(writing=True)
            with writer.begin():
                if not self._sqlite:
                    writer.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_POSTGRES_LOCK})")
                yield writer

    def close(self) -> None:
        """Let go of every connection."""
        self._engine.dispose()

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except (exc.SQLAlchemyError, sqlite3.Error) as error:
            reason = self._reason(error)
            if reason is None:
                raise
            found = StoreError(reason, str(getattr(error, "orig", None) or error).strip())
            with self._guard:
                pause = _PAUSE.get(reason)
                self._down = found if pause else None
                self._again_at = time.monotonic() + pause if pause else 0.0
            raise found from error
        else:
            # Written without the guard: whoever failed meanwhile has said so, and is asked again after the pause.
            self._down = None

    def _reason(self, error: Exception) -> Reason | None:
        """Why the database did not do it; None where it refused what should never have been asked of it."""
        original: Any = getattr(error, "orig", None) or error
        if isinstance(original, sqlite3.Error):
            code = getattr(original, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
            if code in {sqlite3.SQLITE_IOERR_READ, sqlite3.SQLITE_IOERR_SHORT_READ}:
                return "corrupted"
            code &= 0xFF
            if code == sqlite3.SQLITE_CONSTRAINT:
                return None
            # A table that is not there, or a value that cannot be: the file is not what was written.
            return _SQLITE_REASONS.get(code, "corrupted")
        if isinstance(error, exc.TimeoutError):
            return "unreachable"
        state = getattr(original, "sqlstate", None) or ""
        # A constraint, or a trigger's own refusal.
        if state[:2] in {"23", "P0"}:
            return None
        return next((_POSTGRES_REASONS[state[:n]] for n in (5, 2) if state[:n] in _POSTGRES_REASONS), "unreachable")

    def append_only(self, table: str) -> list[str]:
        """The statements after which rows of this table can be added, and neither changed nor removed."""
        if self._sqlite:
            return [
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                for verb in ("UPDATE", "DELETE")
            ]
        return [
            f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$",
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
        ]

    def never_replaced(self, table: str, key: Sequence[str]) -> list[str]:
        """The statements after which a row of this key, or in this place, cannot be overwritten by adding it again.

        SQLite's `INSERT OR REPLACE` removes the former row without asking the trigger that forbids removing it.
        """
        if not self._sqlite:
            return []
        same = " AND ".join(f"{column} = NEW.{column}" for column in key)
        return [
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE rowid = NEW.rowid OR ({same})) "
            f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        ]


def missing_file(url: str) -> str:
    """The SQLite file of this address where there is none yet, else "". Raises StoreError for a wrong address."""
    made = _address(url)
    file = made.database or ""
    return file if made.get_backend_name() == "sqlite" and not Path(file).exists() else ""


def _address(url: str) -> URL:
    """The address with the driver that is installed. Raises StoreError where it is none."""
    try:
        made = make_url(url)
    except exc.ArgumentError as error:
        raise StoreError("wrong_address") from error
    kind = made.get_backend_name()
    if kind in {"postgres", "postgresql"}:
        return made.set(drivername="postgresql+psycopg")
    if kind == "sqlite" and made.database and made.database != ":memory:":
        return made
    raise StoreError("wrong_address")
