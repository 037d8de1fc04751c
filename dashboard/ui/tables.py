"""Tables for reading: columns named and values put into words, as the descriptor says; and the same as CSV."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from dashboard.catalog import Catalog
from dashboard.descriptor import FACT_TOKENS, REGIONS, Column, Language
from dashboard.exports.csv_file import csv_bytes
from dashboard.figures.svg import shortened
from dashboard.geometry import region_name
from dashboard.i18n import date_text, enum_text, joined, text, unit_text
from dashboard.ui.context import current

# Pixels of the first column, which names the row, in a list of facts: the next ones are seen beside it.
NAME_WIDTH = 300
# Rows beyond this are drawn as the reader scrolls, which costs search and selection.
_LAZY_ROWS = 5000


def readable(
    catalog: Catalog, table: str, rows: pd.DataFrame, columns: Sequence[str], language: Language
) -> pd.DataFrame:
    """The rows with titles for columns and words for codes; an empty cell says that it is not in the text."""
    described = catalog.descriptor.tables[table]
    out = {}
    for name in columns:
        column = described.column(name)
        words = {value: _in_words(catalog, column, str(value), language) for value in rows[name].unique()}
        # A code is shown as the region's name, so the heading says so too.
        title = text(language, "sidebar.region") if column.references == REGIONS else column.titles[language]
        out[title] = rows[name].map(words)
    return pd.DataFrame(out, index=rows.index)


def _in_words(catalog: Catalog, column: Column, value: str, language: Language) -> str:
    if not value:
        return text(language, "unknown.empty")
    if value in FACT_TOKENS:
        return text(language, f"unknown.{value}")
    if column.kind == "partial_date":
        return date_text(language, value)
    if column.name == "unit":
        return unit_text(language, value) or value
    if column.enum:
        return enum_text(language, column.name, value)
    if column.references == REGIONS:
        return joined(language, [region_name(code, language) for code in value.split(";")])
    if (column.references and column.name != "document_id") or (
        column.name == "document_id" and catalog.has("documents", value)
    ):
        return joined(language, list(catalog.names(column.references or "documents", value, language)))
    return value


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
