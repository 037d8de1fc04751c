"""An older version's tables as the present descriptor has them, or a refusal by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import pandas as pd

from dashboard.descriptor import Descriptor, Table
from dashboard.reading.strict import FIRST_DATA_ROW
from dashboard.versions.model import StoreError, Tables

Frames = dict[str, pd.DataFrame]
# Descriptor's version -> the next one, and what to do with the tables that names alone do not tell. One entry for
# each version that was ever released before the present one: a version that is not listed is refused by name.
Migrations = Mapping[str, tuple[str, Callable[[Frames], Frames]]]
MIGRATIONS: Migrations = MappingProxyType({})


def conformed(tables: Tables, version: str, descriptor: Descriptor, migrations: Migrations = MIGRATIONS) -> Tables:
    """The tables with the descriptor's tables and columns, in its order: renamed ones by their former names, new ones
    empty. Raises StoreError `unknown_descriptor` where they were written under a descriptor that is not known here.
    """
    frames = dict(tables)
    while version != descriptor.version:
        if version not in migrations:
            raise StoreError("unknown_descriptor", f"{version}, present is {descriptor.version}")
        version, step = migrations[version]
        frames = step(frames)
    left_over = sorted(set(frames) - set(descriptor.tables))
    if left_over:
        raise StoreError("unknown_descriptor", f"tables {', '.join(left_over)}")
    return MappingProxyType({table.name: _conformed(frames.get(table.name), table) for table in descriptor})


def _conformed(frame: pd.DataFrame | None, table: Table) -> pd.DataFrame:
    if frame is None:
        index = pd.RangeIndex(FIRST_DATA_ROW, FIRST_DATA_ROW, name="row")
        return pd.DataFrame(columns=pd.Index(table.column_names, dtype="str"), index=index, dtype="str")
    if list(frame.columns) == list(table.column_names):
        return frame
    names = {former: column.name for column in table.columns for former in column.former_names}
    renamed = frame.rename(columns={name: names[name] for name in frame.columns if name in names})
    left_over = sorted({str(name) for name in renamed.columns} - set(table.column_names))
    if left_over or not renamed.columns.is_unique:
        raise StoreError("unknown_descriptor", f"{table.name}: columns {', '.join(left_over)}")
    for name in table.column_names:
        if name not in renamed.columns:
            renamed = renamed.assign(**{name: pd.Series("", index=renamed.index, dtype="str")})
    return renamed[list(table.column_names)]
