"""A table of facts whose rows lead to their evidence."""

from __future__ import annotations

import streamlit as st

from dashboard.ui.context import Context
from dashboard.ui.evidence import show_evidence
from dashboard.ui.tables import download, readable, show_table

# The columns that say most, in reading order; the rest is in the download and on the documents page.
READING_COLUMNS = {
    "documents": ("title_{language}", "document_type", "role", "adcode", "published_on", "issuer_ids"),
    "institutions": ("name_{language}", "institution_type", "level", "adcode"),
    "labs": ("name_{language}", "lab_type", "status", "host_ids", "technologies", "adcode"),
    "projects": ("name_{language}", "agreement_type", "party_ids", "count", "signed_on", "adcode"),
    "targets": (
        "name_{language}",
        "target_value",
        "unit",
        "target_year",
        "commitment_strength",
        "value_disclosure",
        "adcode",
    ),
    "observations": ("name_{language}", "value", "unit", "period", "value_type"),
    "measures": ("number", "name_{language}", "sector", "instrument_type", "technologies", "lead_unit_ids"),
    "events": ("name_{language}", "event_type", "date", "organiser_ids"),
}


def reading_columns(table: str, language: str) -> list[str]:
    """The columns of a fact table that a page shows, in order."""
    return [name.format(language=language) for name in READING_COLUMNS[table]]


def show_facts(context: Context, table: str, *, key: str) -> None:
    """Show the table's selected rows; choosing one shows its evidence below."""
    rows = context.catalog.frame(table)
    frame = readable(context.whole, table, rows, reading_columns(table, context.language), context.language)
    if len(rows):
        st.caption(context.text("table.choose"))
    position = show_table(frame, key=f"{key}_{table}", selectable=True)
    if position is not None and position < len(rows):
        row_id = rows.iloc[position][context.whole.descriptor.tables[table].key]
        show_evidence(context.whole.fact(table, row_id))
    if len(rows):
        download(rows, table, key=f"{key}_{table}_download")
