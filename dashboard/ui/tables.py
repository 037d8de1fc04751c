"""Tables for reading: columns named and values put into words, as the descriptor says; and the same as CSV."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.charts.citation import citation, sources_of
from dashboard.exports.csv_file import csv_bytes
from dashboard.figures.svg import shortened
from dashboard.ui.context import current
from dashboard.ui.paper import view_address

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


def download(
    frame: pd.DataFrame,
    file: str,
    *,
    key: str,
    label: str = "",
    table: str = "",
    shown: pd.DataFrame | None = None,
    sources: Sequence[str] = (),
) -> None:
    """A menu that saves the frame for Excel and WPS, as CSV with a byte order mark or XLSX, and says how to cite it.

    `table` says that the frame holds rows of this table whole: each is then marked for itself, and `shown` is the same
    rows as they are shown. `sources` are the documents that the frame rests on, where its rows do not say.
    """
    context = current()
    cited = citation(context, sources or sources_of(frame), view_address(context))
    with st.popover(label or context.text("table.download"), key=f"{key}_menu"):
        if shown is not None:
            st.caption(context.text("table.as_shown"))
            _pair(shown, f"{file}-{context.text('data.as_shown')}", f"{key}_shown", cited)
            st.caption(context.text("table.all_columns"))
        _pair(frame, file, key, cited, table)
        st.caption(context.text("cite.how"))
        st.code(cited, language=None, wrap_lines=True)


def _pair(frame: pd.DataFrame, file: str, key: str, cited: str, table: str = "") -> None:
    context = current()

    def workbook() -> bytes:
        # Imported only here: a visit without a download does not pay for writing workbooks.
        from dashboard.exports.shown_workbook import shown_workbook
        from dashboard.exports.workbook import WorkbookNote, tables_workbook

        if table:
            marks = {table: context.marks(table, frame)}
            note = WorkbookNote(context.whole.descriptor.version, context.today, context.mark, marks, cited)
            return tables_workbook({table: frame}, context.whole.descriptor, context.language, note)
        marked = [context.mark] if context.mark else []
        return shown_workbook(frame, file, [*marked, cited], context.language, context.mark)

    with st.container(horizontal=True, gap="small"):
        st.download_button(
            context.text("table.csv"),
            data=lambda: csv_bytes(frame, context.marks(table, frame) if table else context.mark),
            file_name=f"{file}.csv",
            mime="text/csv",
            key=key,
            on_click="ignore",
        )
        st.download_button(
            context.text("table.xlsx"),
            data=workbook,
            file_name=f"{file}.xlsx",
            mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            key=f"{key}_xlsx",
            on_click="ignore",
        )
