"""The store: versions of the data, read, published and taken back; and drafts shared for review."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import Connection, func, select

from dashboard.descriptor import Descriptor, default_descriptor
from dashboard.versions import drafts, rows
from dashboard.versions.conform import conformed
from dashboard.versions.contents import content_hash_of, lock_of, table_of
from dashboard.versions.database import Database
from dashboard.versions.model import (
    Base,
    Draft,
    DraftInfo,
    Event,
    Limits,
    Lock,
    LogEntry,
    Origin,
    Outdated,
    Seed,
    StoreError,
    Tables,
    Version,
    VersionInfo,
    utc_text,
)
from dashboard.versions.schema import MIGRATIONS, VERSIONS, Step, migrate, refuse_newer, schema_of

_EVENTS: Mapping[Origin, Event] = MappingProxyType(
    {"seed": "seeded", "publication": "published", "roll_back": "rolled_back", "draft": "draft_published"}
)


class Store:
    """Versions in a database. Every method raises StoreError where the database does not do as asked."""

    def __init__(self, database: Database, descriptor: Descriptor, steps: Sequence[Step] = MIGRATIONS) -> None:
        self.database = database
        self.descriptor = descriptor
        self._steps = steps
        self._latest: VersionInfo | None = None

    def prepare(self, seed: Callable[[], Seed], at: datetime) -> None:
        """Bring the database to the present schema, and give an empty one the seed as version 1.

        A database that needs neither is not written to: it may be read-only.
        """
        with self.database.reading() as connection:
            found = schema_of(connection)
            refuse_newer(found, self._steps)
            if found == len(self._steps) and rows.current_number(connection):
                return
        first = seed()
        ready = rows.packed(first.tables, first.lock)
        with self.database.writing() as connection:
            # Again, within the transaction: another process may have been quicker.
            migrate(self.database, connection, at, self._steps)
            if rows.current_number(connection):
                return
            made = rows.add_version(
                connection, ready, author="", note="", made_at=utc_text(at), parent=None, origin="seed",
                descriptor_version=first.descriptor_version,
            )  # fmt: skip
            rows.add_entry(connection, utc_text(at), "", "seeded", version=made.number)

    # Reading

    def current(self) -> VersionInfo:
        """The version that everyone sees. One small query, where it is still the one last seen."""
        with self.database.reading() as connection:
            newest = select(VERSIONS.c.number, VERSIONS.c.content_hash, VERSIONS.c.made_at)
            row = connection.execute(newest.order_by(VERSIONS.c.number.desc()).limit(1)).first()
            if row is None:
                raise StoreError("missing_version", "no version at all")
            known = self._latest
            # The hash and time too: after a restore another version may bear the number.
            if known is None or tuple(row) != (known.number, known.content_hash, known.made_at):
                known = self._latest = rows.info(connection, row.number)
            return known

    def history(self) -> tuple[VersionInfo, ...]:
        """Every version, newest first."""
        with self.database.reading() as connection:
            return rows.infos(connection)

    def read(self, number: int) -> Version:
        """The version whole, verified, as the present descriptor has it."""
        return self.version_of(self.raw(number))

    def raw(self, number: int) -> rows.Raw:
        """The version's texts, verified."""
        with self.database.reading() as connection:
            return rows.raw_version(connection, number)

    def version_of(self, raw: rows.Raw) -> Version:
        """The version of these texts, as the present descriptor has it."""
        tables = {name: table_of(data) for name, data in raw.tables.items()}
        whole = conformed(tables, raw.info.descriptor_version, self.descriptor)
        return Version(raw.info, whole, MappingProxyType(lock_of(raw.lock)))

    def log(self) -> tuple[LogEntry, ...]:
        """Everything that happened, newest first."""
        with self.database.reading() as connection:
            return rows.entries(connection)

    # Publishing

    def publish(
        self,
        tables: Tables,
        lock: Lock,
        *,
        author: str,
        note: str,
        based_on: Base | int,
        at: datetime,
        origin: Origin = "publication",
    ) -> VersionInfo:
        """Make these tables the version that everyone sees, wholly or not at all.

        Raises Outdated where `based_on` is no longer the current version: by its number, or as a Base by its content
        and time too, as whoever has looked at that version gives it.
        """
        ready = self._packed(tables, lock)
        return self._add(ready, author, note, based_on, at, origin)

    def publish_seed(
        self, seed: Seed, merged: tuple[Tables, Lock], *, author: str, note: str, based_on: Base | int, at: datetime
    ) -> VersionInfo:
        """Publish the repository's tables, `merged` with what was published since the last time they were taken over.

        Where the two differ they are two versions, made in one transaction: the repository's as they came, against
        which the next ones are compared, and then the merged ones, which everyone sees. Raises Outdated.
        """
        ready, whole = self._packed(seed.tables, seed.lock), self._packed(*merged)
        if ready.content_hash == whole.content_hash:
            return self._add(whole, author, note, based_on, at, "seed")
        return self._add(whole, author, note, based_on, at, "publication", below=ready)

    def last_seed(self) -> VersionInfo:
        """The version that was taken over last from the repository's tables. Raises StoreError `missing_version`."""
        with self.database.reading() as connection:
            newest = select(func.max(VERSIONS.c.number)).where(VERSIONS.c.origin == "seed")
            return rows.info(connection, int(connection.scalar(newest) or 0))

    def _packed(self, tables: Tables, lock: Lock) -> rows.Packed:
        """The tables made ready. Raises ValueError where one is missing: it would be published as one without rows."""
        wrong = [
            table.name
            for table in self.descriptor
            if table.name not in tables or tuple(tables[table.name].columns) != table.column_names
        ]
        wrong += sorted(set(tables) - set(self.descriptor.tables))
        if wrong:
            raise ValueError(f"a version has every table of the descriptor, and its columns: {', '.join(wrong)}")
        return rows.packed(tables, lock)

    def roll_back(self, number: int, *, author: str, note: str, based_on: Base | int, at: datetime) -> VersionInfo:
        """Make what an earlier version held the newest version. Raises Outdated as publishing does."""
        # Read first: what is damaged, or of an unknown descriptor, is not made current.
        self.read(number)
        return self._add(number, author, note, based_on, at, "roll_back")

    def _add(
        self,
        ready: rows.Packed | int,
        author: str,
        note: str,
        based_on: Base | int,
        at: datetime,
        origin: Origin,
        draft: str | None = None,
        below: rows.Packed | None = None,
    ) -> VersionInfo:
        with self.database.writing() as connection:
            current = rows.current_number(connection)
            self._require(connection, based_on, current)
            if draft is not None:
                drafts.end(connection, draft, utc_text(at))
            if below is not None:
                former = select(func.max(VERSIONS.c.number)).where(VERSIONS.c.origin == "seed")
                seeded = rows.add_version(
                    connection, below, author=author, note=note, made_at=utc_text(at),
                    parent=connection.scalar(former), origin="seed", descriptor_version=self.descriptor.version,
                )  # fmt: skip
                rows.add_entry(connection, utc_text(at), author, "seeded", version=seeded.number, note=note)
            made = rows.add_version(
                connection, ready, author=author, note=note, made_at=utc_text(at), parent=current, origin=origin,
                descriptor_version=self.descriptor.version,
            )  # fmt: skip
            what = _EVENTS[origin]
            rows.add_entry(connection, utc_text(at), author, what, version=made.number, draft=draft, note=note)
        return made

    def _require(self, connection: Connection, based_on: Base | int, number: int) -> None:
        """Raise Outdated unless the version of this number is the base, by all that is known of the base."""
        found = rows.info(connection, number)
        if based_on not in (found.base, number):
            raise Outdated(found)

    # Drafts

    def share(
        self,
        tables: Tables,
        lock: Lock,
        *,
        author: str,
        note: str,
        based_on: Base | int,
        at: datetime,
        limits: Limits | None = None,
    ) -> tuple[DraftInfo, str]:
        """Keep these tables for review; the draft, and the token of its link, which is stored nowhere.

        Raises ShareRefused where it is beyond a limit, and Outdated where the version of the base is another by now.
        """
        ready = self._packed(tables, lock)
        with self.database.writing() as connection:
            number = based_on if isinstance(based_on, int) else based_on.number
            if isinstance(based_on, Base):
                if number > rows.current_number(connection):
                    raise Outdated(rows.info(connection, rows.current_number(connection)))
                self._require(connection, based_on, number)
            return drafts.share(
                connection, ready, self.descriptor.version, author, note, number, at, limits or Limits()
            )

    def draft(self, token: str, at: datetime) -> Draft | None:
        """The draft of this token; None where there is none, or none any longer."""
        with self.database.reading() as connection:
            found = drafts.of_token(connection, token, utc_text(at))
            return self._draft(drafts.raw(connection, found)) if found else None

    def _draft(self, found: tuple[DraftInfo, rows.Raw]) -> Draft:
        version = self.version_of(found[1])
        return Draft(found[0], version.tables, version.lock)

    def drafts(self, at: datetime, owner: str | None = None) -> tuple[DraftInfo, ...]:
        """The drafts that are still open, of everyone or of this person, newest first."""
        with self.database.reading() as connection:
            return drafts.open_drafts(connection, utc_text(at), owner)

    def withdraw(self, draft_id: str, *, by: str, at: datetime) -> None:
        """End a draft: its link leads nowhere from now on. Raises StoreError `missing_draft`."""
        with self.database.writing() as connection:
            drafts.require(connection, draft_id, utc_text(at))
            drafts.end(connection, draft_id, utc_text(at))
            rows.add_entry(connection, utc_text(at), by, "withdrawn", draft=draft_id)

    def purge(self, at: datetime, *, by: str = "") -> int:
        """Remove every draft that is over, with its content; how many there were."""
        with self.database.writing() as connection:
            return drafts.purge(connection, utc_text(at), by)

    def publish_draft(
        self,
        draft_id: str,
        *,
        author: str,
        note: str,
        based_on: Base | int,
        at: datetime,
        merged: tuple[Tables, Lock] | None = None,
    ) -> VersionInfo:
        """Publish a draft. Raises StoreError `missing_draft` where it is over, and Outdated.

        The draft's own base counts: published over a newer version it would undo that one. `merged` are its tables put
        upon the version `based_on`, by which that is mended.
        """
        with self.database.reading() as connection:
            found = drafts.require(connection, draft_id, utc_text(at))
            if merged is None and found.based_on != rows.current_number(connection):
                raise Outdated(rows.info(connection, rows.current_number(connection)))
            whole = self._draft(drafts.raw(connection, found))
        tables, lock = merged or (whole.tables, whole.lock)
        return self._add(self._packed(tables, lock), author, note, based_on, at, "draft", draft_id)


def open_store(url: str, seed: Callable[[], Seed], at: datetime, descriptor: Descriptor | None = None) -> Store:
    """The store at this address, ready to be used: of the present schema, and with a first version."""
    store = Store(Database(url), descriptor or default_descriptor())
    store.prepare(seed, at)
    return store


def seed_offered(store: Store, tables: Tables) -> bool:
    """Whether these tables (the repository's) differ from those last taken over, and from what is current."""
    offered = content_hash_of(tables)
    with store.database.reading() as connection:
        newest = select(func.max(VERSIONS.c.number)).scalar_subquery()
        seeded = select(func.max(VERSIONS.c.number)).where(VERSIONS.c.origin == "seed").scalar_subquery()
        known = select(VERSIONS.c.number).where(
            VERSIONS.c.content_hash == offered, VERSIONS.c.number.in_([newest, seeded])
        )
        return connection.execute(known.limit(1)).first() is None
