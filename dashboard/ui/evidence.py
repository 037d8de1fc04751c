"""From a figure to its sentence: the quotation, its paragraph, its document, and the text where it is present."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard.catalog import Fact
from dashboard.charts.context import Context, fact_key
from dashboard.charts.lists import escaped
from dashboard.documents import Paragraph, find_span
from dashboard.ui import state
from dashboard.ui.chart import DOCUMENTS_PAGE
from dashboard.ui.context import current
from dashboard.ui.resources import sources


def show_evidence(fact: Fact, *, link: bool = True) -> None:
    """Show what proves this row, and where; with `link`, a way to the document's page."""
    context = current()
    with st.container(border=True):
        st.markdown(f"**{escaped(context.name(fact.table, fact.row_id))}**")
        document = context.whole.evidence_source(fact)
        st.caption(_where(context, fact, document))
        _quotation(context, fact, document, "paragraph", "evidence")
        if fact.cells["context_evidence"]:
            _quotation(context, fact, document, "context_paragraph", "context_evidence")
        if context.data_language == "en" and fact.cells["evidence_en"]:
            st.caption(context.text("evidence.translation", text=escaped(fact.cells["evidence_en"])))
        if fact.cells["basis"] != "stated":
            st.caption(
                context.text(
                    "evidence.basis", basis=context.enum("basis", fact.cells["basis"]), note=escaped(fact.cells["note"])
                )
            )
        elif fact.cells["note"]:
            st.caption(context.text("evidence.note", note=escaped(fact.cells["note"])))
        st.caption(context.text(f"evidence.state.{fact.evidence_state}"))
        if link:
            st.page_link(
                DOCUMENTS_PAGE,
                label=context.text("evidence.open"),
                query_params={
                    **state.of_page(()),
                    state.DOCUMENT: document,
                    state.ROW: fact_key(fact.table, fact.row_id),
                },
            )


def _where(context: Context, fact: Fact, document: str) -> str:
    parts = [
        escaped(context.name("documents", document)),
        context.text("evidence.paragraph", number=fact.cells["paragraph"]),
        context.enum("voice", fact.cells["voice"]),
    ]
    speaker = fact.cells[f"speaker_{context.data_language}"]
    if speaker:
        parts.append(escaped(speaker))
    return " · ".join(parts)


def _quotation(context: Context, fact: Fact, document: str, number_column: str, span_column: str) -> None:
    span = fact.cells[span_column]
    paragraph = paragraph_of(context, document, fact.cells[number_column])
    place = find_span(paragraph.text, span) if paragraph else None
    if paragraph is None or place is None:
        st.markdown(f"> {escaped(span)}")
        return
    start, end = place
    before, quoted, after = paragraph.text[:start], paragraph.text[start:end], paragraph.text[end:]
    # st.html keeps `mark`, the element that says "highlighted" to the eye and to a screen reader.
    st.html(f"<blockquote>{escape(before)}<mark>{escape(quoted)}</mark>{escape(after)}</blockquote>")


def paragraph_of(context: Context, document: str, number: str) -> Paragraph | None:
    """The paragraph of a document's text, where the text is present on this machine."""
    if not number or not context.whole.has("documents", document):
        return None
    source = sources().get(context.whole.cells("documents", document)["source_file"])
    return source.paragraph(int(number)) if source else None
