"""What an upload would change: rows added, removed and changed cell by cell, and the figures that move with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np
import pandas as pd

from dashboard.catalog import Catalog
from dashboard.descriptor import Table
from dashboard.progress import progress_in

_CHANGED = ("row_id", "column", "before", "after")


@dataclass(frozen=True, eq=False)
class TableDifference:
    """How one table differs from another of the same kind.

    `added` are rows of the new table, `removed` rows of the old one, in their own order and whole. `changed` has one
    row a changed cell: `row_id`, `column`, `before`, `after`, indexed by the row in the new table. `unchanged` counts
    rows.
    """

    table: str
    added: pd.DataFrame
    removed: pd.DataFrame
    changed: pd.DataFrame
    unchanged: int

    @property
    def changed_rows(self) -> int:
        """How many rows have a changed cell."""
        return int(self.changed["row_id"].nunique())

    def __bool__(self) -> bool:
        return bool(len(self.added) or len(self.removed) or len(self.changed))


def compare(before: pd.DataFrame, after: pd.DataFrame, table: Table) -> TableDifference:
    """How `after` differs from `before`; rows are the same where their key is. Order of rows is no difference.

    Both frames hold the table's columns as text; keys are unique within each.
    """
    position = pd.Index(before[table.key]).get_indexer(pd.Index(after[table.key]))
    there = position >= 0
    kept, place = after[there], position[there]
    parts = []
    for column in table.column_names:
        # One column at a time: a whole table of 100 000 rows as Python objects takes seconds.
        were = before[column].iloc[place].set_axis(kept.index)
        moved = were != kept[column]
        if moved.any():
            parts.append(
                pd.DataFrame(
                    {
                        "row_id": kept.loc[moved, table.key],
                        "column": column,
                        "before": were[moved],
                        "after": kept.loc[moved, column],
                    }
                )
            )
    gone = np.ones(len(before), dtype=bool)
    gone[place] = False
    changed = pd.concat(parts) if parts else pd.DataFrame(columns=_CHANGED, dtype="str")
    changed = changed.astype("str").sort_index(kind="stable")
    return TableDifference(
        table.name,
        after[~there],
        before[gone],
        changed,
        len(kept) - int(changed["row_id"].nunique()),
    )


def merged(before: pd.DataFrame, upload: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The table with the upload merged by id: its rows replace those of the same id, the others stay, new ones follow.

    Rows are numbered as a spreadsheet would number the merged table.
    """
    # By position: a table of 100 000 rows as Python objects takes seconds.
    place = pd.Index(upload[table.key]).get_indexer(pd.Index(before[table.key]))
    stays = place < 0
    whole = pd.concat([before[stays], upload]) if stays.any() else upload
    order = np.where(stays, np.cumsum(stays) - 1, place + np.count_nonzero(stays))
    new = np.ones(len(upload), dtype=bool)
    new[place[~stays]] = False
    whole = whole.iloc[np.concatenate([order, np.flatnonzero(new) + np.count_nonzero(stays)])]
    return whole[list(table.column_names)].set_axis(pd.RangeIndex(2, len(whole) + 2, name="row"))


def headline_figures(catalog: Catalog, today: date) -> Mapping[str, int]:
    """The figures that the pages lead with: `rows.<table>`, `targets.numbered`, `targets.dated`, `state.<state>`."""
    figures = {f"rows.{table.name}": len(catalog.frames[table.name]) for table in catalog.descriptor}
    targets = catalog.frames["targets"]
    figures["targets.numbered"] = int((targets["target_value"] != "").sum())
    figures["targets.dated"] = int((targets["target_year"] != "").sum())
    states = progress_in(catalog, targets, today)["state"]
    figures |= {f"state.{state}": int(count) for state, count in states.value_counts().items()}
    return MappingProxyType(figures)


def moved_figures(before: Mapping[str, int], after: Mapping[str, int]) -> Mapping[str, tuple[int, int]]:
    """The figures that differ, as (before, after); a figure that one side lacks is zero there."""
    names = dict.fromkeys((*before, *after))
    moved = {name: (before.get(name, 0), after.get(name, 0)) for name in names}
    return MappingProxyType({name: pair for name, pair in moved.items() if pair[0] != pair[1]})
