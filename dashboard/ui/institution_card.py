"""One institution's own card: what the texts say of it, every line leading to its evidence."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from dashboard.cooperation import ROLES, Network, body_key, ids, institutions_with, involvement, partners
from dashboard.figures.svg import shortened
from dashboard.geometry import region_name
from dashboard.ui import state
from dashboard.ui.chart import DOCUMENTS_PAGE
from dashboard.ui.context import Context
from dashboard.ui.cooperation_view import fact_name
from dashboard.ui.lists import escaped

# A list to choose from, and a list of rows, that is longer than this is no help.
_MOST_CHOICES = 500
_MOST_LINES = 8
# Wide characters of a line of the card; the whole name stands in its tooltip.
_LINE_WIDTH = 34


def choose_institution(context: Context, found: Network) -> str:
    """A drop-down of the institutions, those in the most ties first. Returns the id of the chosen one or nothing."""
    chosen = state.get(state.INSTITUTION)
    options = institutions_with(found, context.whole.frames["institutions"])
    offered = dict.fromkeys([*([chosen] if chosen else []), *options[:_MOST_CHOICES]])
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
        st.subheader(context.name("institutions", institution_id), anchor=False)
        st.markdown("  \n".join(_properties(context, fact.cells)))
        _line(context, context.text("card.evidence"), body_key(institution_id))
        left, right = st.columns(2, gap="large")
        held = involvement(context.whole, institution_id)
        with left:
            _partners(context, found, institution_id)
            for role, _, _ in ROLES[:3]:
                _role(context, role, held[role])
        with right:
            for role, _, _ in ROLES[3:]:
                _role(context, role, held[role])


def _properties(context: Context, cells: Mapping[str, str]) -> list[str]:
    unknown = context.text("unknown.empty")
    region = "/".join(region_name(code, context.language) for code in cells["adcode"].split(";") if code)
    values = {
        "name": cells["name_en" if context.data_language == "zh" else "name_zh"],
        "aliases": context.text("list.separator").join(cells["aliases"].split(";")),
        "type": context.enum("institution_type", cells["institution_type"]),
        "level": context.enum("level", cells["level"]),
        "region": region,
        "parent": context.text("list.separator").join(
            context.name("institutions", key) for key in ids(cells["parent_id"])
        ),
    }
    colon = context.text("list.colon")
    return [f"**{context.text(f'card.{name}')}**{colon}{escaped(value or unknown)}" for name, value in values.items()]


def _role(context: Context, role: str, facts: tuple[str, ...]) -> None:
    st.markdown(f"**{context.text(f'card.role.{role}')}**")
    if not facts:
        st.caption(context.text("unknown.empty"))
    for fact in facts[:_MOST_LINES]:
        _line(context, fact_name(context, fact), fact)
    if len(facts) > _MOST_LINES:
        st.caption(context.text("card.more", count=len(facts) - _MOST_LINES))


def _partners(context: Context, found: Network, institution_id: str) -> None:
    ties = partners(found, body_key(institution_id))
    st.markdown(f"**{context.text('card.partners')}**")
    if not ties:
        st.caption(context.text("unknown.empty"))
    for tie in ties[:_MOST_LINES]:
        words = context.text("card.partner", name=fact_name(context, tie.source), tie=context.text(f"tie.{tie.kind}"))
        _line(context, words, tie.fact)
    if len(ties) > _MOST_LINES:
        st.caption(context.text("card.more", count=len(ties) - _MOST_LINES))


def _line(context: Context, words: str, fact: str) -> None:
    """One line that leads to the evidence of a row (`table:id`)."""
    table, _, row_id = fact.partition(":")
    document = context.whole.evidence_source(context.whole.fact(table, row_id))
    st.page_link(
        DOCUMENTS_PAGE,
        label=escaped(shortened(words, _LINE_WIDTH, 1)),
        help=escaped(words),
        query_params={**state.of_page(()), state.DOCUMENT: document, state.ROW: fact},
    )
