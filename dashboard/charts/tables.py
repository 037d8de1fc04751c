"""Tables for reading: columns named and values put into words, as the descriptor says."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from dashboard.catalog import Catalog
from dashboard.charts.context import Context, shared
from dashboard.descriptor import FACT_TOKENS, REGIONS, Column, Language
from dashboard.geometry import region_name
from dashboard.i18n import date_text, enum_text, joined, text, unit_text

# Pixels of the first column, which names the row, in a list of facts: the next ones are seen beside it.
NAME_WIDTH = 300
# A list in which rows can be chosen is sent whole, some 100 bytes a row: beyond this it is cut, and says so.
MOST_LISTED = 2000


@shared
def facts_to_read(context: Context, table: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The table's selected rows, and the list to read of them, cut where there are many."""
    rows = context.catalog.frames[table]
    columns = reading_columns(context, table)
    return rows, readable(context.whole, table, rows.head(MOST_LISTED), columns, context.language)


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
        # A counting word that English has not says no more than that things are counted.
        return unit_text(language, value) or text(language, "unit_counted")
    if column.enum:
        return enum_text(language, column.name, value)
    if column.references == REGIONS:
        return joined(language, [region_name(code, language) for code in value.split(";")])
    if (column.references and column.name != "document_id") or (
        column.name == "document_id" and catalog.has("documents", value)
    ):
        return joined(language, list(catalog.names(column.references or "documents", value, language)))
    return value


def reading_columns(context: Context, table: str) -> list[str]:
    """The columns of a table that a page shows, in order; the rest is in the download."""
    return [name.format(language=context.data_language) for name in context.whole.descriptor.tables[table].reading]
