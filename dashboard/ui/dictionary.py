"""The data dictionary: every column of a table as the descriptor defines it."""

from __future__ import annotations

import pandas as pd

from dashboard.descriptor import REGIONS, Column
from dashboard.i18n import enum_text
from dashboard.ui.context import Context


def data_dictionary(context: Context, table: str) -> pd.DataFrame:
    """One row a column of the table: its name, title, meaning, form, and whether it must be filled."""
    columns = context.whole.descriptor.tables[table].columns
    return pd.DataFrame(
        {
            context.text("dictionary.name"): [column.name for column in columns],
            context.text("dictionary.title"): [column.titles[context.language] for column in columns],
            context.text("dictionary.meaning"): [column.descriptions[context.language] for column in columns],
            context.text("dictionary.form"): [_form(context, column) for column in columns],
            context.text("dictionary.required"): [
                context.text("dictionary.yes" if column.required else "dictionary.no") for column in columns
            ],
        }
    )


def _form(context: Context, column: Column) -> str:
    if column.enum:
        values = (
            f"{value}（{enum_text('zh', column.name, value)}）" if context.data_language == "zh" else value
            for value in column.enum
        )
        return context.text("list.separator").join(values)
    if column.references:
        target = (
            context.text("dictionary.regions")
            if column.references == REGIONS
            else context.table_title(column.references)
        )
        form = context.text("dictionary.points_to", table=target)
    else:
        form = context.text(f"dictionary.kind.{column.kind or column.type}")
    return context.text("dictionary.list_of", form=form) if column.is_list else form
