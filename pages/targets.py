"""Targets page: what is promised, with what number, by when; what is not known of each kept apart."""

import streamlit as st

from dashboard.ui import state
from dashboard.ui.chart import show_chart
from dashboard.ui.context import current
from dashboard.ui.evidence import fact_key, show_evidence
from dashboard.ui.target_view import show_target_table, target_chart

context = current()
st.title(context.text("page.targets"), anchor=False)
chosen = show_chart(target_chart(context))
picked = show_target_table(context)
row = fact_key("targets", chosen or picked) if chosen or picked else state.get(state.ROW)
state.put(state.ROW, row)
table, _, row_id = row.partition(":")
if table == "targets" and context.whole.has(table, row_id):
    st.header(context.text("targets.evidence"), anchor=False)
    show_evidence(context.whole.fact(table, row_id))
