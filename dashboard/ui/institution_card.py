"""One institution's own card: what the texts say of it, every line leading to its evidence."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from dashboard.charts.context import Context
from dashboard.charts.cooperation import caption_of, fact_name
from dashboard.charts.lists import escaped
from dashboard.cooperation import ROLES, Network, body_key, ids, institutions_with, involvement, partners
from dashboard.geometry import region_name
from dashboard.i18n import joined
from dashboard.ui import state
from dashboard.ui.chart import DOCUMENTS_PAGE
from dashboard.ui.evidence import show_evidence
from dashboard.ui.tables import download, show_table

# A list to choose from that is longer than this is no help.
_MOST_CHOICES = 500


def choose_institution(context: Context, found: Network) -> str:
    """A drop-down of the institutions, those in the most ties first. Returns the id of the chosen one or nothing."""
    chosen = state.get(state.INSTITUTION)
    options = institutions_with(found, context.whole.frames["institutions"])
    offered = dict.fromkeys([*options[:_MOST_CHOICES], *([chosen] if chosen else [])])
    if len(options) > _MOST_CHOICES:
        st.caption(context.text("card.cut", shown=_MOST_CHOICES, count=len(options)))
    return state.select(
        state.INSTITUTION,
        context.text("card.choose"),
        ["", *offered],
        lambda key: context.name("institutions", key) if key else context.text("card.all"),
    )


def show_card(context: Context, found: Network, institution_id: str) -> None:
    """Show the card of this institution; what the texts do not say is said to be not in them."""
    fact = context.whole.fact("institutions", institution_id)
    with st.container(border=True):
        st.header(context.name("institutions", institution_id), anchor=False)
        colon = context.text("list.colon")
        st.markdown(
            "  \n".join(f"**{name}**{colon}{escaped(value)}" for name, value in properties(context, fact.cells).items())
        )
        st.page_link(
            DOCUMENTS_PAGE,
            label=context.text("card.evidence"),
            query_params={
                **state.of_page(()),
                state.DOCUMENT: context.whole.evidence_source(fact),
                state.ROW: body_key(institution_id),
            },
        )
        frame, facts = card_rows(context, found, institution_id)
        st.caption(context.text("table.choose"))
        position = show_table(frame, key=f"card_{institution_id}", selectable=True)
        if position is not None and position < len(facts) and facts[position]:
            table, _, row_id = facts[position].partition(":")
            show_evidence(context.whole.fact(table, row_id))
        download(frame, context.name("institutions", institution_id), key="card_download")


def properties(context: Context, row: Mapping[str, str]) -> dict[str, str]:
    """What an institution is, title -> words; `not in the text` where the text says nothing."""
    values = {
        "name": row["name_en" if context.data_language == "zh" else "name_zh"],
        "aliases": joined(context.language, ids(row["aliases"])),
        "type": context.enum("institution_type", row["institution_type"]),
        "level": context.enum("level", row["level"]),
        "region": joined(context.language, [region_name(code, context.language) for code in ids(row["adcode"])]),
        "parent": joined(context.language, [context.name("institutions", key) for key in ids(row["parent_id"])]),
    }
    unknown = context.text("unknown.empty")
    return {context.text(f"card.{name}"): value or unknown for name, value in values.items()}


def card_rows(context: Context, found: Network, institution_id: str) -> tuple[pd.DataFrame, list[str]]:
    """One row a thing the institution does, or a role that the texts do not give it; and the fact of each row."""
    rows: list[tuple[str, ...]] = []
    # A role that the texts do not give has neither particulars nor a document.
    nothing = (context.text("unknown.empty"), *[context.text("unknown.not_applicable")] * 2)
    found_rows = [(context.text("card.partners"), tie.fact, tie) for tie in partners(found, body_key(institution_id))]
    facts = [fact for _, fact, _ in found_rows]
    for role, fact, tie in found_rows:
        rows.append((role, fact_name(context, tie.source), context.text(f"tie.{tie.kind}"), _document(context, fact)))
    if not rows:
        rows.append((context.text("card.partners"), *nothing))
        facts.append("")
    held = involvement(context.whole, institution_id)
    for role, _, _ in ROLES:
        title = context.text(f"card.role.{role}")
        for fact in held[role]:
            rows.append((title, fact_name(context, fact), caption_of(context, fact), _document(context, fact)))
        if not held[role]:
            rows.append((title, *nothing))
        facts += held[role] or [""]
    columns = [context.text(f"card.column.{name}") for name in ("role", "what", "detail", "text")]
    return pd.DataFrame(rows, columns=columns), facts


def _document(context: Context, fact: str) -> str:
    table, _, row_id = fact.partition(":")
    return context.name("documents", context.whole.evidence_source(context.whole.fact(table, row_id)))
