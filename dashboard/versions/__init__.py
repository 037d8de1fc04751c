"""Versions of the data in a database: read, published, taken back, shared for review, backed up."""

from dashboard.versions.model import (
    REASONS,
    REFUSALS,
    Draft,
    DraftInfo,
    Limits,
    Lock,
    LogEntry,
    Outdated,
    Reason,
    Seed,
    SeedFaulty,
    ShareRefused,
    StoreError,
    Tables,
    Version,
    VersionInfo,
)
from dashboard.versions.service import Served, Service, database_url, local_folder, repository_seed
from dashboard.versions.store import Store, open_store, seed_offered

__all__ = [
    "REASONS",
    "REFUSALS",
    "Draft",
    "DraftInfo",
    "Limits",
    "Lock",
    "LogEntry",
    "Outdated",
    "Reason",
    "Seed",
    "SeedFaulty",
    "Served",
    "Service",
    "ShareRefused",
    "Store",
    "StoreError",
    "Tables",
    "Version",
    "VersionInfo",
    "database_url",
    "local_folder",
    "open_store",
    "repository_seed",
    "seed_offered",
]
