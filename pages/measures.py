"""Measures page: what the tasks cover, what they do not, and how programmes differ."""

import streamlit as st

from dashboard.charts.tasks import instrument_chart, rows_line, technology_chart
from dashboard.ui import state
from dashboard.ui.chart import show_chart
from dashboard.ui.context import current
from dashboard.ui.task_sections import show_comparison, show_gaps, show_tasks_at

context = current()
st.title(context.text("page.measures"), anchor=False)
st.markdown(" ".join([context.text("measures.lead"), rows_line(context)]).strip())
chosen = show_chart(technology_chart(context))
show_tasks_at(context, "technology")
chosen = show_chart(instrument_chart(context)) or chosen
show_tasks_at(context, "instrument")
show_gaps(context)
chosen = show_comparison(context) or chosen
if chosen:
    state.put(state.CELL, "" if chosen == state.get(state.CELL) else chosen)
    st.rerun()
