"""A table of facts whose rows lead to their evidence."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.charts.context import Context
from dashboard.charts.tables import MOST_LISTED, NAME_WIDTH, facts_to_read, readable, reading_columns
from dashboard.ui.basket import show_add
from dashboard.ui.evidence import show_evidence
from dashboard.ui.tables import download, show_table


def show_facts(context: Context, table: str, *, key: str, rows: pd.DataFrame | None = None) -> None:
    """Show the table's selected rows, or these of them, cut where there are many; choosing one shows its evidence."""
    whole = rows is None
    if rows is None:
        rows, frame = facts_to_read(context, table)
    else:
        columns = reading_columns(context, table)
        frame = readable(context.whole, table, rows.head(MOST_LISTED), columns, context.language)
    if len(rows):
        st.caption(context.text("table.choose"))
    if len(rows) > len(frame):
        st.caption(context.text("table.cut", shown=len(frame), count=len(rows)))
    position = show_table(frame, key=f"{key}_{table}", selectable=True, name_width=NAME_WIDTH)
    if position is not None and position < len(frame):
        row_id = rows.iloc[position][context.whole.descriptor.tables[table].key]
        show_evidence(context.whole.fact(table, row_id))
    # Only what a view names can be found again on newer data: the rows of a click are not.
    if len(rows) and whole:
        show_add(context, "table", table, place=key)
    if len(rows):
        # A file holds every row: where the list is cut, there is none as it is shown.
        as_shown = frame if len(frame) == len(rows) else None
        download(rows, table, key=f"{key}_{table}_download", table=table, shown=as_shown)
