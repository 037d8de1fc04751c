"""Which targets can be checked: the matrix on the screen, and the targets behind each of its cells."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.accountability import CRITERIA, accountability, lacking
from dashboard.charts.accountability import _ALL, _programme
from dashboard.charts.context import Context
from dashboard.charts.lists import value_text
from dashboard.reading import records
from dashboard.ui import state
from dashboard.ui.tables import show_table


def show_lacking(context: Context, key: str) -> str:
    """The targets behind a cell that lack its criterion. Returns the id of the one that is chosen in the list."""
    criterion, _, programme = key.partition(":")
    known = next((name for name in CRITERIA if name == criterion), None)
    if known is None:
        return ""
    targets = context.catalog.frames["targets"]
    table = accountability(targets, context.whole.frames["observations"])
    ids = lacking(table, known, None if programme == _ALL else programme)
    where = context.text("account.all") if programme == _ALL else _programme(context, programme)
    what = context.text(f"account.lacks.{criterion}")
    left, right = st.columns([5, 1], vertical_alignment="bottom")
    left.subheader(context.text("account.lacking", where=where, what=what, count=len(ids)), anchor=False)
    right.button(context.text("account.close"), key="lacking_close", on_click=state.put, args=(state.LACKING, ""))
    rows = targets[targets["target_id"].isin(ids)]
    frame = pd.DataFrame(
        {
            context.text("targets.column.name"): rows[f"name_{context.data_language}"],
            context.text("targets.column.value"): [value_text(context, row) for row in records(rows)],
        }
    )
    if rows.empty:
        st.caption(context.text("account.none_lacking"))
        return ""
    position = show_table(frame, key="lacking_table", selectable=True)
    return str(rows.iloc[position]["target_id"]) if position is not None and position < len(rows) else ""
