"""Zeros at the end of a number's decimals, which every spreadsheet drops: kept as they are published, and said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from dashboard.reading.columns import Notes
from dashboard.reading.model import Reading, ReadTable


def with_published_zeros(read: ReadTable, published: pd.DataFrame) -> ReadTable:
    """The table with 112.80 where it has 112.8 and the published row of the same key has 112.80.

    The two are one number; what is published says how exactly it was measured. Zeros that an upload adds are its own.
    """
    table, frame = read.table, read.frame
    if table is None or frame is None or not len(published):
        return read
    place = pd.Index(published[table.key]).get_indexer(pd.Index(frame[table.key]))
    there = np.flatnonzero(place >= 0)
    notes = Notes(read.file, reading_counts=dict(read.reading_counts))
    changed: dict[str, np.ndarray] = {}
    for column in table.columns:
        if column.type != "number" or not len(there):
            continue
        was = published[column.name].iloc[place[there]].to_numpy(dtype=object)
        cells = frame[column.name].to_numpy(dtype=object).copy()
        for at in np.flatnonzero(was != cells[there]):
            before, after = str(cells[there[at]]), str(was[at])
            if "." in after and after.rstrip("0").rstrip(".") == before:
                cells[there[at]] = after
                row = int(frame.index[there[at]])
                notes.add(Reading(read.file, row, column.name, before, after, "published_zeros"))
                changed[column.name] = cells
    if not changed:
        return read
    return replace(
        read,
        frame=frame.assign(**{name: pd.Series(cells, frame.index, "str") for name, cells in changed.items()}),
        readings=(*read.readings, *notes.readings),
        reading_counts=dict(notes.reading_counts),
    )
