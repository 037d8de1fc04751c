"""Words that the document and the web page share: what proves a fact, and a cell of a table."""

from __future__ import annotations

import pandas as pd

from dashboard.briefing.items import Passage
from dashboard.descriptor import Language
from dashboard.i18n import text


def quotations(language: Language, passage: Passage) -> str:
    """The paragraphs and verbatim spans that prove a fact, and how far they were checked; empty where none is given."""
    pairs = [(passage.paragraph, passage.quotation), (passage.context_paragraph, passage.context_quotation)]
    said = text(language, "list.documents_separator").join(
        text(language, "briefing.quotation", paragraph=paragraph, words=words) for paragraph, words in pairs if words
    )
    unchecked = text(language, "briefing.passage_unchecked") if passage.evidence_state == "unchecked" else ""
    return said + unchecked if said else ""


def cell(value: object) -> str:
    """A cell of a table as words; a number without a needless fraction."""
    if isinstance(value, float):
        return "" if pd.isna(value) else f"{value:,.10g}"
    return "" if value is None or value is pd.NA or value is pd.NaT else str(value)
