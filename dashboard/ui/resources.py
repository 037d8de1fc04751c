"""What is shared between sessions, and for how long: the one place that decides about caching."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from dashboard.catalog import Catalog, load_catalog
from dashboard.descriptor import DATA_DIRECTORY, Descriptor, default_descriptor
from dashboard.documents import SourceText, read_sources
from dashboard.evidence import LOCK_NAME, read_lock
from dashboard.reading import read_directory
from dashboard.search import SearchIndex, search_index

ROOT = Path(__file__).resolve().parent.parent.parent
DOCUMENTS_SETTING = "DUALCARBON_DOCUMENTS"
_INDEX = "search_index"


def documents_directory() -> Path:
    """The folder where source texts are looked for: the setting, else `documents/`, which git ignores."""
    return Path(os.environ.get(DOCUMENTS_SETTING) or ROOT / "documents")


def _stamp() -> tuple[tuple[str, int, int], ...]:
    """Name, size and time of every data file and text: the shared catalog is made anew when one changes."""
    paths = sorted([*DATA_DIRECTORY.iterdir(), *documents_directory().glob("*.txt")])
    return tuple((str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in paths if path.is_file())


# cache_resource hands out the thing itself, which is right because nothing in these values can be changed.
@st.cache_resource(max_entries=1, show_spinner=False)
def _published(
    stamp: tuple[tuple[str, int, int], ...],
) -> tuple[Catalog, Mapping[str, SourceText], Mapping[tuple[str, str], str]]:
    descriptor = default_descriptor()
    frames, _ = read_directory(DATA_DIRECTORY, descriptor)
    files = (
        tuple(sorted({name for name in frames["documents"]["source_file"] if name})) if "documents" in frames else ()
    )
    sources = read_sources(documents_directory(), files)
    return load_catalog(DATA_DIRECTORY, descriptor, sources), sources, read_lock(DATA_DIRECTORY / LOCK_NAME)


@st.cache_resource(max_entries=1, show_spinner=False)
def _published_index(stamp: tuple[tuple[str, int, int], ...]) -> SearchIndex:
    return search_index(_published(stamp)[0])


def published() -> Catalog:
    """The catalog of the repository's data. Raises LoadError where a table cannot be read."""
    return _published(_stamp())[0]


def index_of(catalog: Catalog) -> SearchIndex:
    """The search index of this catalog: shared for the published one, a session's own for one with its uploads."""
    stamp = _stamp()
    if catalog is _published(stamp)[0]:
        return _published_index(stamp)
    held = st.session_state.get(_INDEX)
    if held is None or held.catalog is not catalog:
        held = st.session_state[_INDEX] = search_index(catalog)
    index: SearchIndex = held
    return index


def sources() -> Mapping[str, SourceText]:
    """File name -> source text, for the texts that are present on this machine."""
    return _published(_stamp())[1]


def lock() -> Mapping[tuple[str, str], str]:
    """The published evidence lock."""
    return _published(_stamp())[2]


def descriptor() -> Descriptor:
    """The descriptor of the repository's data."""
    return default_descriptor()
