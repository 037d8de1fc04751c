"""The timeline and the table of the targets page, and the evidence of the target that was chosen."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.charts.context import Context, fact_key
from dashboard.charts.tables import MOST_LISTED, NAME_WIDTH
from dashboard.charts.targets import with_ids
from dashboard.ui import state
from dashboard.ui.basket import show_add
from dashboard.ui.evidence import show_evidence
from dashboard.ui.tables import download, show_table

_ABOVE, _BELOW = "figures", "table"
_ORIGIN = "target_chosen_in"


def show_target_table(context: Context, frame: pd.DataFrame) -> str:
    """Show the table of all selected targets. Returns the id of the one that is chosen, else an empty string."""
    targets = context.catalog.frames["targets"]
    st.header(context.text("targets.all", count=len(targets)), anchor=False)
    if len(frame):
        st.caption(context.text("table.choose"))
    if len(frame) > MOST_LISTED:
        st.caption(context.text("table.cut", shown=MOST_LISTED, count=len(frame)))
    listed = frame.head(MOST_LISTED) if len(frame) > MOST_LISTED else frame
    position = show_table(listed, key="target_table", selectable=True, name_width=NAME_WIDTH)
    if len(targets):
        show_add(context, "table", "targets", place="targets")
        with st.container(horizontal=True):
            shown = with_ids(context, frame)
            label = context.text("targets.download_shown")
            download(shown, "targets_and_states", key="targets_shown_download", label=label)
            # The table itself, as it may be corrected and uploaded again; a state is derived and no column of it.
            download(targets, "targets", key="targets_download", table="targets")
    return str(targets.iloc[position]["target_id"]) if position is not None and position < len(targets) else ""


def choose(figure: str, row: str) -> None:
    """Take over the target just chosen in a figure or in a row: the evidence is shown near the place of the click."""
    if figure or row:
        state.put(state.ROW, fact_key("targets", figure or row))
        st.session_state[_ORIGIN] = _ABOVE if figure else _BELOW


def show_chosen(context: Context, *, above: bool) -> None:
    """Show the evidence of the chosen target, if it was chosen above (in the figures) or, else, below."""
    table, _, row_id = state.get(state.ROW).partition(":")
    if table != "targets" or not context.whole.has(table, row_id):
        return
    if above == (st.session_state.get(_ORIGIN) == _ABOVE):
        st.header(context.text("targets.evidence"), anchor=False)
        show_evidence(context.whole.fact(table, row_id))
