"""The data dictionary: every column of a table as the descriptor defines it, in words."""

from __future__ import annotations

import pandas as pd

from dashboard.descriptor import REGIONS, Column, Descriptor, Language, data_language
from dashboard.i18n import enum_text, text


def data_dictionary(descriptor: Descriptor, table: str, language: Language) -> pd.DataFrame:
    """One row a column of the table: its name, title, meaning, form, and whether it must be filled."""
    columns = descriptor.tables[table].columns
    return pd.DataFrame(
        {
            text(language, "dictionary.name"): [column.name for column in columns],
            text(language, "dictionary.title"): [column.titles[language] for column in columns],
            text(language, "dictionary.meaning"): [column.descriptions[language] for column in columns],
            text(language, "dictionary.form"): [column_form(descriptor, column, language) for column in columns],
            text(language, "dictionary.required"): [
                text(language, "dictionary.yes" if column.required else "dictionary.no") for column in columns
            ],
        }
    )


def column_form(descriptor: Descriptor, column: Column, language: Language) -> str:
    """What may stand in a cell of the column: its closed list, the table it points to, or its kind."""
    if column.enum:
        values = (
            f"{value}（{enum_text('zh', column.name, value)}）" if data_language(language) == "zh" else value
            for value in column.enum
        )
        return text(language, "list.separator").join(values)
    if column.references:
        target = (
            text(language, "dictionary.regions")
            if column.references == REGIONS
            else descriptor.tables[column.references].titles[language]
        )
        form = text(language, "dictionary.points_to", table=target)
    else:
        form = text(language, f"dictionary.kind.{column.kind or column.type}")
    return text(language, "dictionary.list_of", form=form) if column.is_list else form
