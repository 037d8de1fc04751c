"""What the store gives and takes: versions, drafts, entries of the log, and what it refuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Literal, get_args

import pandas as pd

from dashboard.reading import Fault

Tables = Mapping[str, pd.DataFrame]
Lock = Mapping[tuple[str, str], str]
Origin = Literal["seed", "publication", "roll_back", "draft"]
Event = Literal["seeded", "published", "rolled_back", "shared", "draft_published", "withdrawn", "purged", "restored"]
Reason = Literal[
    "unreachable", "locked", "full", "read_only", "corrupted", "newer_schema", "unknown_descriptor",
    "missing_version", "missing_draft", "wrong_address", "not_empty", "bad_backup",
]  # fmt: skip
REASONS: tuple[Reason, ...] = get_args(Reason)
# These do not end by themselves: somebody has to go back to a version that is whole, or restore a backup.
LASTING: tuple[Reason, ...] = ("corrupted", "unknown_descriptor")
RefusedFor = Literal["too_large", "too_many", "no_room"]
REFUSALS: tuple[RefusedFor, ...] = get_args(RefusedFor)


@dataclass(frozen=True)
class Base:
    """Which version something was made from. After a restore another version may bear the number, so it is not all."""

    number: int
    content_hash: str
    made_at: str


@dataclass(frozen=True)
class VersionInfo:
    """A version without its tables.

    `made_at` is ISO in UTC; `parent` the version it was based on (None for the first), `source` the version that a
    roll-back brought back. `content_hash` is the same where all tables are the same; `rows` counts by table.
    """

    number: int
    author: str
    made_at: str
    note: str
    parent: int | None
    origin: Origin
    source: int | None
    descriptor_version: str
    content_hash: str
    rows: Mapping[str, int]

    @property
    def base(self) -> Base:
        """The version as what something is made from."""
        return Base(self.number, self.content_hash, self.made_at)


@dataclass(frozen=True, eq=False)
class Version:
    """A version whole: table name -> frame of text as strict reading gives it, and the evidence lock."""

    info: VersionInfo
    tables: Tables
    lock: Lock


@dataclass(frozen=True)
class DraftInfo:
    """A shared draft without its tables. `size` is what it adds to the version it is based on, in bytes."""

    id: str
    owner: str
    note: str
    based_on: int
    shared_at: str
    expires_at: str
    content_hash: str
    size: int
    rows: Mapping[str, int]


@dataclass(frozen=True, eq=False)
class Draft:
    """A shared draft whole."""

    info: DraftInfo
    tables: Tables
    lock: Lock


@dataclass(frozen=True)
class LogEntry:
    """One thing that happened: when, who, what, and the version and draft it concerned."""

    number: int
    at: str
    who: str
    what: Event
    version: int | None
    draft: str | None
    note: str


@dataclass(frozen=True)
class Limits:
    """What may be shared: for how long, how large one draft, how many a person, how much altogether (bytes)."""

    days: int = 14
    draft_bytes: int = 20_000_000
    drafts_a_person: int = 10
    total_bytes: int = 200_000_000


@dataclass(frozen=True, eq=False)
class Seed:
    """What an empty database starts with."""

    tables: Tables
    lock: Lock
    descriptor_version: str


class StoreError(Exception):
    """The store could not do it, for one of a closed list of reasons; `detail` is for the log, not for people."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason: Reason = reason
        self.detail = detail


class Outdated(Exception):  # noqa: N818 - no error of the program: somebody was quicker
    """Somebody published meanwhile; `current` is what they published."""

    def __init__(self, current: VersionInfo) -> None:
        super().__init__(f"version {current.number} is current")
        self.current = current


class ShareRefused(Exception):  # noqa: N818 - a limit, no error of the program
    """A draft is beyond one of the limits, whose value is `limit`."""

    def __init__(self, reason: RefusedFor, limit: int) -> None:
        super().__init__(f"{reason}: {limit}")
        self.reason: RefusedFor = reason
        self.limit = limit


class SeedFaulty(Exception):  # noqa: N818 - it says what is faulty, the repository's data
    """The repository's tables cannot be read; `faults` say why."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def utc_text(at: datetime) -> str:
    """The time as the store keeps it, `2026-11-21T10:00:00Z`: sorted as text, it is sorted by time.

    Raises ValueError for a time without its zone.
    """
    if at.tzinfo is None:
        raise ValueError("a time needs its zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def frozen_rows(rows: Mapping[str, int]) -> Mapping[str, int]:
    """Table name -> number of rows, which nobody can change."""
    return MappingProxyType(dict(rows))
