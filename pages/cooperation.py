"""Cooperation page: who does what with whom, what was signed and what only intended, and how far it has come."""

import streamlit as st

from dashboard.charts.cooperation import arcs_chart, in_focus, network_chart, province_of_map
from dashboard.charts.standing import lab_chart, pipeline_chart
from dashboard.cooperation import body_key, network
from dashboard.ui import state
from dashboard.ui.chart import show_chart
from dashboard.ui.context import current
from dashboard.ui.evidence import show_evidence
from dashboard.ui.institution_card import choose_institution, show_card

JOINING = ("projects", "labs", "documents", "measures", "targets")

context = current()
st.title(context.text("page.cooperation"), anchor=False)
found = network(context.whole, context.selection)
institution = choose_institution(context, found)
focus = in_focus(context, found)
table, _, row_id = state.get(state.ROW).partition(":")
held = context.whole.has(table, row_id)

st.caption(context.text("cooperation.how"))
chosen = show_chart(network_chart(context, focus))
if held and table in JOINING:
    show_evidence(context.whole.fact(table, row_id))
if institution:
    show_card(context, found, institution)

province = province_of_map(context, focus)
left, right = st.columns(2, gap="medium") if province else (st.container(), None)
with left:
    region = show_chart(arcs_chart(context, focus))
if right:
    with right:
        region = show_chart(arcs_chart(context, focus, province)) or region

row = show_chart(pipeline_chart(context, focus))
if held and table == "projects":
    show_evidence(context.whole.fact(table, row_id))
row = show_chart(lab_chart(context, focus)) or row
if held and table == "labs":
    show_evidence(context.whole.fact(table, row_id))

part, _, key = chosen.partition(":")
if part and body_key(key) == chosen:
    state.put(state.INSTITUTION, "" if key == institution else key)
    st.rerun()
elif chosen or row:
    state.put(state.ROW, "" if (chosen or row) == state.get(state.ROW) else chosen or row)
    st.rerun()
elif region:
    state.put(state.REGION, "" if region == context.selection.region else region)
    st.rerun()
