"""What is shared between sessions, and for how long: the one place that decides about caching."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import streamlit as st

from dashboard.catalog import Catalog, Edition, LoadError, UploadedTable, make_catalog
from dashboard.descriptor import Descriptor, default_descriptor
from dashboard.documents import SourceText, read_sources
from dashboard.i18n import local_day
from dashboard.search import SearchIndex, search_index
from dashboard.validation import check
from dashboard.versions import (
    Lock,
    SeedFaulty,
    Served,
    Service,
    Store,
    StoreError,
    Tables,
    Version,
    database_url,
    local_folder,
)

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS_SETTING = "DUALCARBON_DOCUMENTS"
_LOG = logging.getLogger(__name__)
_INDEX, _SERVED = "search_index", "served"

Stamp = tuple[object, ...]


def documents_directory() -> Path:
    """The folder where source texts are looked for: the setting, else `documents/`, which git ignores."""
    return Path(os.environ.get(DOCUMENTS_SETTING) or ROOT / "documents")


def moment() -> datetime:
    """Now, with its zone: for what is written into the database."""
    return datetime.now(UTC)


@st.cache_resource(show_spinner=False)
def _service(url: str, folder: str) -> Service:
    return Service(url, folder=Path(folder))


def service() -> Service:
    """The one service of the whole process. Raises StoreError where the database's address is none."""
    return _service(database_url(), str(local_folder()))


def store() -> Store:
    """The store, for what a person does. Raises StoreError where the database does not answer."""
    return service().store(moment())


# One at a time: the hour that is over is forgotten.
@st.cache_resource(max_entries=1, show_spinner=False)
def _purging(url: str, hour: str) -> threading.Thread:
    """Remove the drafts that are over, once an hour in each process."""
    del url, hour
    return purge_soon()


def purge_soon() -> threading.Thread:
    """Remove the drafts that are over, beside what the page shows: a locked database is waited for."""
    started = threading.Thread(target=_purge, args=(service(),), daemon=True)
    started.start()
    return started


def _purge(of: Service) -> None:
    try:
        of.store(moment()).purge(moment())
    except (StoreError, SeedFaulty) as error:
        # Nobody can open what is over; it is removed within the next hour, or when something is shared.
        _LOG.warning("drafts that are over were not removed: %s", error)


def refresh() -> Served:
    """Ask once a run which version is current, and what to say where the database does not answer.

    Raises LoadError where there is no version, and the repository's own tables cannot be read.
    """
    now = moment()
    _purging(database_url(), now.strftime("%Y-%m-%d %H"))
    try:
        found = service().current(now)
    except SeedFaulty as error:
        raise LoadError(error.faults) from error
    st.session_state[_SERVED] = found
    return found


def served() -> Served:
    """The version that this session was last shown: what a callback acts on is what the person saw."""
    held: Served | None = st.session_state.get(_SERVED)
    return held or refresh()


def _stamp(version: Version) -> Stamp:
    """What the shared catalog is made of: it is made anew when the version, the descriptor or a text changes."""
    texts = sorted(path for path in documents_directory().glob("*.txt") if path.is_file())
    info = version.info
    return (
        *(info.number, info.content_hash, info.made_at, default_descriptor().version),
        *((str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in texts),
    )


def _sources_of(tables: Tables) -> Mapping[str, SourceText]:
    files = (
        tuple(sorted({name for name in tables["documents"]["source_file"] if name})) if "documents" in tables else ()
    )
    return read_sources(documents_directory(), files)


# cache_resource hands out the thing itself, which is right because nothing in these values can be changed.
# Two, so that a session which still shows the former version does not take turns with one that shows the new.
@st.cache_resource(max_entries=2, show_spinner=False)
def _published(stamp: Stamp, _version: Version) -> tuple[Catalog, Mapping[str, SourceText], Lock]:
    del stamp
    found = _sources_of(_version.tables)
    report = check(_version.tables, default_descriptor(), found, _version.lock)
    info = _version.info
    edition = Edition(info.number, local_day(info.made_at), info.content_hash, info.made_at)
    return make_catalog(_version.tables, default_descriptor(), report, (), edition), found, _version.lock


@st.cache_resource(max_entries=2, show_spinner=False)
def _published_index(stamp: Stamp, _catalog: Catalog) -> SearchIndex:
    del stamp
    return search_index(_catalog)


def _in_use() -> tuple[Catalog, Mapping[str, SourceText], Lock]:
    version = served().version
    return _published(_stamp(version), version)


def published() -> Catalog:
    """The catalog of the current version. Raises LoadError where there is none."""
    return _in_use()[0]


def made_ahead() -> Catalog:
    """The catalog of the current version with its search index, asked for before there is any session.

    Raises SeedFaulty where there is none.
    """
    version = service().current(moment()).version
    stamp = _stamp(version)
    catalog = _published(stamp, version)[0]
    _published_index(stamp, catalog)
    return catalog


@st.cache_resource(max_entries=4, show_spinner=False)
def _draft(stamp: Stamp, _tables: Tables, _lock: Lock, _uploads: tuple[UploadedTable, ...]) -> Catalog:
    del stamp
    report = check(_tables, default_descriptor(), _sources_of(_tables), _lock, unproved_is_fault=False)
    return make_catalog(_tables, default_descriptor(), report, _uploads)


def draft_catalog(key: str, tables: Tables, proofs: Lock, uploads: tuple[UploadedTable, ...]) -> Catalog:
    """The catalog of a shared draft, marked as one; made once for each `key`."""
    return _draft((key, *_stamp(served().version)), tables, proofs, uploads)


def index_of(catalog: Catalog) -> SearchIndex:
    """The search index of this catalog: shared for the published one, a session's own for one with its uploads."""
    version = served().version
    if catalog is _in_use()[0]:
        return _published_index(_stamp(version), catalog)
    held = st.session_state.get(_INDEX)
    if held is None or held.catalog is not catalog:
        held = st.session_state[_INDEX] = search_index(catalog)
    index: SearchIndex = held
    return index


def sources() -> Mapping[str, SourceText]:
    """File name -> source text, for the texts that are present on this machine."""
    return _in_use()[1]


def lock() -> Lock:
    """The evidence lock of the current version."""
    return _in_use()[2]


def descriptor() -> Descriptor:
    """The descriptor of the repository's data."""
    return default_descriptor()
