"""What the screen asks at every run: the version to show, and what to say where the database does not answer."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dashboard.descriptor import DATA_DIRECTORY, Descriptor, default_descriptor
from dashboard.evidence import LOCK_NAME, read_lock
from dashboard.reading import read_directory
from dashboard.versions.contents import content_hash_of
from dashboard.versions.database import Database
from dashboard.versions.held import Holder
from dashboard.versions.model import Reason, Seed, SeedFaulty, StoreError, Version, VersionInfo, frozen_rows, utc_text
from dashboard.versions.store import Store

URL_SETTING = "DUALCARBON_DATABASE_URL"
FOLDER_SETTING = "DUALCARBON_VAR"
_ROOT = Path(__file__).resolve().parents[2]
# A version that could not be read is not read again at every click.
_PAUSE_SECONDS = 5.0


def local_folder() -> Path:
    """Where the SQLite file and the held versions are: the setting, else `var/`, which git ignores."""
    return Path(os.environ.get(FOLDER_SETTING) or _ROOT / "var")


def database_url() -> str:
    """The database's address: the setting, else an SQLite file of its own."""
    return os.environ.get(URL_SETTING) or f"sqlite:///{(local_folder() / 'versions.sqlite').as_posix()}"


def repository_seed(directory: Path = DATA_DIRECTORY, descriptor: Descriptor | None = None) -> Seed:
    """The repository's tables and lock. Raises SeedFaulty where a table cannot be read."""
    described = descriptor or default_descriptor()
    tables, faults = read_directory(directory, described)
    if faults:
        raise SeedFaulty(tuple(faults))
    return Seed(tables, read_lock(directory / LOCK_NAME), described.version)


@dataclass(frozen=True, eq=False)
class Served:
    """The version to show. Where it is not what the database has, `notice` says why and `held_at` since when.

    The same version comes as the same object each time. Version 0 is the repository's data, where nothing was held.
    """

    version: Version
    notice: Reason | None = None
    held_at: str | None = None


class Service:
    """One for the whole process: the store, once the database answers, and what is shown until then.

    Making it opens nothing; a database that comes back is taken up at the next question after a pause.
    """

    def __init__(
        self,
        url: str | None = None,
        *,
        seed: Callable[[], Seed] = repository_seed,
        folder: Path | None = None,
        descriptor: Descriptor | None = None,
        pause_seconds: float = _PAUSE_SECONDS,
    ) -> None:
        self._seed = seed
        self._descriptor = descriptor or default_descriptor()
        # A wrong address is a slip of whoever runs this, who is told at once.
        self._store = Store(Database(url or database_url()), self._descriptor)
        self._holder = Holder((folder or local_folder()) / "held", self._store.database.name)
        self._pause = pause_seconds
        self._guard = threading.RLock()
        self._prepared = False
        self._latest: Served | None = None
        self._failed: tuple[object, StoreError, float] | None = None

    def store(self, at: datetime) -> Store:
        """The store, ready to be used. Raises StoreError where the database does not answer."""
        if not self._prepared:
            with self._guard:
                if not self._prepared:
                    self._store.prepare(self._seed, at)
                    self._prepared = True
        return self._store

    def current(self, at: datetime) -> Served:
        """The version to show. Raises SeedFaulty where there is no other and the repository's tables are unreadable."""
        key: object = None
        try:
            self._refuse_while_failing(None)
            info = self.store(at).current()
            latest = self._latest
            if latest is not None and latest.version.info == info and info.number:
                return latest if latest.notice is None else self._recovered(latest)
            key = (info.number, info.content_hash, info.made_at)
            self._refuse_while_failing(key)
            return self._read(info, at)
        except StoreError as error:
            if key is not None or not self._prepared:
                self._remember_failure(key, error)
            return self._instead(error, at)

    def _refuse_while_failing(self, key: object) -> None:
        failed = self._failed
        if failed is not None and failed[0] == key and time.monotonic() < failed[2]:
            raise failed[1]

    def _remember_failure(self, key: object, error: StoreError) -> None:
        failed = self._failed
        if failed is None or failed[0] != key or time.monotonic() >= failed[2]:
            self._failed = (key, error, time.monotonic() + self._pause)

    def _recovered(self, latest: Served) -> Served:
        self._latest = Served(latest.version)
        return self._latest

    def _read(self, info: VersionInfo, at: datetime) -> Served:
        with self._guard:
            latest = self._latest
            if latest is not None and latest.notice is None and latest.version.info == info:
                return latest
            raw = self._store.raw(info.number)
            self._latest = Served(self._store.version_of(raw))
            self._holder.hold(raw, utc_text(at))
            return self._latest

    def _instead(self, error: StoreError, at: datetime) -> Served:
        """What was last read, here or before the process started; else the repository's data."""
        with self._guard:
            latest = self._latest
            if latest is not None:
                if latest.notice != error.reason:
                    self._latest = Served(latest.version, error.reason, latest.held_at or utc_text(at))
                return self._latest or latest
            held = self._holder.held()
            if held is not None:
                try:
                    self._latest = Served(self._store.version_of(held.raw), error.reason, held.at)
                except StoreError:
                    held = None
            if held is None:
                self._latest = Served(self._repository(), error.reason)
            assert self._latest is not None
            return self._latest

    def _repository(self) -> Version:
        seed = self._seed()
        counts = frozen_rows({name: len(frame) for name, frame in seed.tables.items()})
        info = VersionInfo(
            0, "", "", "", None, "seed", None, seed.descriptor_version, content_hash_of(seed.tables), counts
        )
        return Version(info, seed.tables, seed.lock)

    def held(self) -> tuple[Version, str] | None:
        """The version held in the local file and when it was read; None where there is none."""
        found = self._holder.held()
        return (self._store.version_of(found.raw), found.at) if found else None

    def close(self) -> None:
        """Let go of every connection."""
        self._store.database.close()
