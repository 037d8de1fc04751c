"""The data as files: what is held per table and document, and downloads that can be corrected and uploaded again."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd
import streamlit as st

from dashboard.charts.context import Context, shared
from dashboard.charts.counts import documents_of
from dashboard.exports.csv_file import csv_archive, csv_bytes
from dashboard.exports.workbook import WorkbookNote, tables_workbook, template_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@shared
def held(context: Context) -> pd.DataFrame:
    """One row a table with its number of rows, in all and from each document that facts rest on; the last row is all.

    The totals come first: on a telephone no more than the first numbers are seen beside the names.
    """
    descriptor = context.whole.descriptor
    tables = [table for table in descriptor.fact_tables if table.name != "documents"]
    documents: dict[str, None] = {}
    for table in tables:
        documents.update(dict.fromkeys(documents_of(context, table.name)))
    counts = [context.catalog.frames[table.name]["document_id"].value_counts() for table in tables]
    numbers = {key: [int(count.get(key, 0)) for count in counts] for key in documents}
    total = context.text("data.total")
    all_rows = [sum(column[place] for column in numbers.values()) for place in range(len(tables))]
    columns: dict[str, list[str] | list[int]] = {
        context.text("about.dictionary.table"): [*(context.table_title(table.name) for table in tables), total],
        total: [*all_rows, sum(all_rows)],
    }
    for key, column in numbers.items():
        title = context.name("documents", key)
        # Two documents may carry one title: the table keeps both columns.
        columns[f"{title} ({key})" if title in columns else title] = [*column, sum(column)]
    return pd.DataFrame(columns)


def show_table_files(context: Context, table: str) -> None:
    """The downloads of one table: as narrowed by the filters where they narrow it, whole, and its empty template."""
    whole, shown = context.whole.frames[table], context.catalog.frames[table]
    if len(shown) != len(whole):
        st.caption(context.text("data.narrowed", shown=len(shown), count=len(whole)))
        _pair(context, {table: shown}, f"{table}-{context.text('data.as_shown')}", "data.shown", key="shown")
    _pair(context, {table: whole}, table, "data.whole", key="whole")
    _button(
        context.text("data.template"),
        lambda: template_workbook(
            [table], context.whole.descriptor, context.whole.frames, context.language, _note(context)
        ),
        f"{table}-{context.text('data.template_file')}.xlsx",
        XLSX,
        "template",
    )


def show_all_files(context: Context) -> None:
    """The downloads of the whole collection."""
    _pair(context, context.whole.frames, context.text("app.title"), "data.all", key="all")


def _pair(context: Context, frames: Mapping[str, pd.DataFrame], file: str, words: str, *, key: str) -> None:
    with st.container(horizontal=True, gap="small"):
        _button(
            context.text(f"{words}.xlsx"),
            lambda: tables_workbook(frames, context.whole.descriptor, context.language, _note(context, frames)),
            f"{file}.xlsx",
            XLSX,
            f"{key}_xlsx",
        )
        if len(frames) == 1:
            ((table, frame),) = frames.items()
            label = context.text(f"{words}.csv")
            _button(
                label, lambda: csv_bytes(frame, context.marks(table, frame)), f"{file}.csv", "text/csv", f"{key}_csv"
            )
        else:
            paths = {name: context.whole.descriptor.tables[name].path for name in frames}
            _button(
                context.text(f"{words}.csv"),
                lambda: csv_archive(
                    {paths[name]: frame for name, frame in frames.items()},
                    {paths[name]: context.marks(name, frame) for name, frame in frames.items()},
                ),
                f"{file}.zip",
                "application/zip",
                f"{key}_csv",
            )


def _button(label: str, made: Callable[[], bytes], file: str, mime: str, key: str) -> None:
    # The file is made when it is asked for, and a download leaves the page as it is.
    st.download_button(label, data=made, file_name=file, mime=mime, key=f"data_{key}", on_click="ignore")


def _note(context: Context, frames: Mapping[str, pd.DataFrame] | None = None) -> WorkbookNote:
    marks = {name: context.marks(name, frame) for name, frame in (frames or {}).items()}
    return WorkbookNote(context.edition, context.today, context.mark, marks)
