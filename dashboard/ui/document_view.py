"""One document with its facts, and the list of all documents."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from dashboard.catalog import Selection
from dashboard.charts.context import Context
from dashboard.charts.counts import document_bars
from dashboard.charts.lists import escaped
from dashboard.charts.tables import NAME_WIDTH, facts_to_read, readable
from dashboard.ui import state
from dashboard.ui.chart import show_chart
from dashboard.ui.evidence import show_evidence
from dashboard.ui.fact_table import show_facts
from dashboard.ui.tables import show_table

_DESCRIBING = (
    "document_type",
    "role",
    "issuer_ids",
    "publisher_id",
    "adcode",
    "published_on",
    "period_from",
    "period_to",
    "implements_ids",
    "source_tier",
    "url",
)


def show_document_list(context: Context) -> None:
    """The list of documents; choosing one opens it."""
    documents, frame = facts_to_read(context, "documents")
    held = int((documents["role"] == "source").sum())
    st.markdown(context.text("documents.lead", count=len(documents), held=held))
    if len(documents) > len(frame):
        st.caption(context.text("table.cut", shown=len(frame), count=len(documents)))
    position = show_table(frame, key="document_list", selectable=True, name_width=NAME_WIDTH)
    if position is not None and position < len(documents):
        state.put(state.DOCUMENT, str(documents.iloc[position]["document_id"]))
        st.rerun()


def show_document(context: Context, document: str) -> None:
    """The document's description, the fact that a link asked for, and its facts by table."""
    st.button(context.text("documents.all"), on_click=_leave, key="documents_all")
    cells = context.whole.cells("documents", document)
    st.header(escaped(cells[f"title_{context.data_language}"]), anchor=False)
    row = context.whole.frames["documents"]
    row = row[row["document_id"] == document]
    described = readable(context.whole, "documents", row, _DESCRIBING, context.language)
    st.markdown(
        "  \n".join(
            f"**{title}**{context.text('fault.colon')}{escaped(str(value))}"
            for title, value in described.iloc[0].items()
        )
    )
    asked, _, row_id = state.get(state.ROW).partition(":")
    if row_id and context.whole.has(asked, row_id):
        st.subheader(context.text("documents.asked"), anchor=False)
        show_evidence(context.whole.fact(asked, row_id), link=False)
    own = context.whole.select(Selection(document=document))
    narrowed = replace(context, catalog=own)
    tables = [table.name for table in own.descriptor.fact_tables if len(own.frames[table.name])]
    show_chart(document_bars(context, document))
    if not tables:
        return
    labels = [f"{context.table_title(table)} {len(own.frames[table])}" for table in tables]
    opened, tabs = state.tabs(state.TABLE, tables, labels, key="document_tabs")
    with tabs[tables.index(opened)]:
        show_facts(narrowed, opened, key="document")


def _leave() -> None:
    state.put(state.DOCUMENT, "")
    state.put(state.ROW, "")
