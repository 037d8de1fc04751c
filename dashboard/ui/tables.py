"""Tables for reading: columns named and values put into words, as the descriptor says; and the same as CSV."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.exports.csv_file import csv_bytes
from dashboard.figures.svg import shortened
from dashboard.ui.context import current

# Rows beyond this are drawn as the reader scrolls, which costs search and selection.
_LAZY_ROWS = 5000


def show_table(
    frame: pd.DataFrame, *, key: str, selectable: bool = False, name_width: int = 0, head_width: int = 0
) -> int | None:
    """Show a readable table. Returns the position of the chosen row, where rows can be chosen and one is.

    `name_width` keeps the first column to so many pixels, so that the others are seen beside it. `head_width`
    cuts the heads to so many wide characters; the whole of one stands in its tooltip.
    """
    if frame.empty:
        st.caption(current().text("table.empty"))
        return None
    widths = {
        name: st.column_config.Column(label=shortened(name, head_width, 1), help=name)
        for name in frame.columns
        if head_width and shortened(name, head_width, 1) != name
    }
    if name_width:
        widths[frame.columns[0]] = st.column_config.Column(width=name_width)
    if not selectable:
        st.dataframe(frame, hide_index=True, key=key, lazy=len(frame) > _LAZY_ROWS, column_config=widths)
        return None
    event = st.dataframe(
        frame, hide_index=True, key=key, on_select="rerun", selection_mode="single-row", column_config=widths
    )
    chosen = event["selection"]["rows"]
    return int(chosen[0]) if chosen else None


def download(frame: pd.DataFrame, file: str, *, key: str, label: str = "", table: str = "") -> None:
    """A button that saves the frame as CSV with a byte order mark, so that Excel and WPS read the Chinese.

    `table` says that the frame holds rows of this table whole: each is then marked for itself.
    """
    context = current()
    st.download_button(
        label or context.text("table.download"),
        data=lambda: csv_bytes(frame, context.marks(table, frame) if table else context.mark),
        file_name=f"{file}.csv",
        mime="text/csv",
        key=key,
        on_click="ignore",
    )
