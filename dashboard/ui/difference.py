"""How one state of the tables differs from another: rows added, changed cell by cell and removed; and what moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
import streamlit as st

from dashboard.charts.context import Context
from dashboard.comparison import TableDifference
from dashboard.exports.csv_file import csv_bytes
from dashboard.i18n import column_titles, joined

_MOST_LISTED = 500
# Columns of longer text are kept narrow enough to see old and new beside each other; a click opens the whole.
_LONG, _WIDTH = 20, 230
# So few changes are seen at once; more stand behind a click, or the page below is far away.
_MOST_OPEN = 20


def show_differences(
    context: Context, differences: Mapping[str, TableDifference], after: Mapping[str, pd.DataFrame], key: str
) -> None:
    """For each table what was added, changed and removed, in numbers and row by row; `after` are the newer tables."""
    for name, difference in differences.items():
        words = context.text(
            "upload.difference" if difference else "upload.no_difference",
            table=context.table_title(name),
            added=len(difference.added),
            changed=difference.changed_rows,
            cells=len(difference.changed),
            removed=len(difference.removed),
            unchanged=difference.unchanged,
        )
        st.markdown(words)
        if difference:
            _details(context, difference, after[name], key)


def show_moved(context: Context, moved: Mapping[str, tuple[int, int]], *, changed: bool) -> None:
    """The headline figures that move, before and after; where none does although something changed, that it is so."""
    if moved:
        lines = [
            context.text("upload.figure", name=_figure(context, name), before=before, after=now)
            for name, (before, now) in moved.items()
        ]
        st.markdown(context.text("upload.figures", list=joined(context.language, lines)))
    elif changed:
        st.markdown(context.text("upload.no_figures"))


def _figure(context: Context, name: str) -> str:
    kind, _, rest = name.partition(".")
    if kind == "rows":
        return context.text("upload.figure.rows", table=context.table_title(rest))
    if kind == "state":
        return context.text("upload.figure.state", state=context.text(f"state.{rest}"))
    return context.text(f"upload.figure.{rest}")


def _details(context: Context, difference: TableDifference, after: pd.DataFrame, key: str) -> None:
    table = context.whole.descriptor.tables[difference.table]
    box = st.expander(
        context.text("upload.details", table=context.table_title(difference.table)),
        expanded=len(difference.changed) + len(difference.added) + len(difference.removed) <= _MOST_OPEN,
        on_change="rerun",
        key=f"{key}_details_{difference.table}",
    )
    if not box.open:
        return
    with box:
        changed = difference.changed
        if len(changed):
            name = f"name_{context.data_language}"
            names = after.set_index(table.key)[name] if name in after else None
            cells = {
                context.text("fault.title.column"): changed["column"].map(lambda name: _column(context, name)),
                context.text("upload.before"): changed["before"],
                context.text("upload.after"): changed["after"],
                context.text("upload.row_id"): changed["row_id"],
            }
            if names is not None:
                cells = {_column(context, name): changed["row_id"].map(names), **cells}
            frame = pd.DataFrame(cells, dtype="str")
            st.markdown(context.text("upload.changed"))
            _listed(context, frame, f"{difference.table}_changed", key)
        rows: Mapping[str, pd.DataFrame] = {"added": difference.added, "removed": difference.removed}
        for part, frame in rows.items():
            if len(frame):
                st.markdown(context.text(f"upload.{part}"))
                columns = [name.format(language=context.data_language) for name in table.reading]
                shown = frame[list(dict.fromkeys([table.key, *columns]))]
                readable = shown.rename(columns=lambda name: _column(context, name))
                _listed(context, readable, f"{difference.table}_{part}", key)


def _listed(context: Context, frame: pd.DataFrame, file: str, key: str) -> None:
    widths = {
        name: st.column_config.Column(width=_WIDTH)
        for name in map(str, frame.columns)
        if frame[name].str.len().max() > _LONG
    }
    st.dataframe(frame.head(_MOST_LISTED), hide_index=True, key=f"{key}_{file}", column_config=widths)
    if len(frame) > _MOST_LISTED:
        st.caption(context.text("upload.first_listed", shown=_MOST_LISTED, count=len(frame)))
    made: Callable[[], bytes] = lambda: csv_bytes(frame)  # noqa: E731 - a lambda is what the button takes
    st.download_button(
        context.text("table.download"), data=made, file_name=f"{file}.csv", mime="text/csv", on_click="ignore",
        key=f"{key}_{file}_csv",
    )  # fmt: skip


def _column(context: Context, name: str) -> str:
    return column_titles(context.language, context.whole.descriptor).get(name, name)
