"""The collection that a command works on: what is published, or a folder of tables that is named."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

from dashboard.catalog import Catalog, Edition, LoadError, load_catalog, make_catalog
from dashboard.descriptor import DATA_DIRECTORY, DESCRIPTOR_NAME, Language, default_descriptor, read_descriptor
from dashboard.i18n import local_day, text
from dashboard.validation import check
from dashboard.versions import SeedFaulty, Service


def data_in_use(folder: Path | None, language: Language, at: datetime) -> Catalog:
    """The catalog of this folder, or, without one, of the published version, as every reader sees it.

    Where the database does not answer it is the version last held, which is said. Raises LoadError where the tables
    cannot be read, StoreError where the database's address is none.
    """
    if folder is not None:
        path = folder / DESCRIPTOR_NAME
        return load_catalog(folder, read_descriptor(path if path.is_file() else DATA_DIRECTORY / DESCRIPTOR_NAME), {})
    try:
        served = Service().current(at)
    except SeedFaulty as error:
        raise LoadError(error.faults) from error
    if served.notice:
        print(text(language, f"store.{served.notice}"), file=sys.stderr)
    version, descriptor = served.version, default_descriptor()
    report = check(version.tables, descriptor, {}, version.lock)
    edition = Edition(version.info.number, local_day(version.info.made_at))
    return make_catalog(version.tables, descriptor, report, (), edition)
