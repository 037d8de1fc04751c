"""Targets page: which targets can be checked, what is due, how far each is met, and what is not known of it."""

import streamlit as st

from dashboard.charts.accountability import accountability_chart, toggled
from dashboard.charts.known import PROGRESS_TABS
from dashboard.charts.progress import board_chart, bullet_chart, progress_of
from dashboard.charts.targets import target_chart, target_frame
from dashboard.ui import state
from dashboard.ui.accountability_view import show_lacking
from dashboard.ui.chart import show_chart
from dashboard.ui.context import current
from dashboard.ui.example import show_example_button
from dashboard.ui.progress_view import choose_board, newly, show_due, show_rule
from dashboard.ui.target_view import choose, show_chosen, show_target_table

context = current()
progress = progress_of(context)
st.title(context.text("page.targets"), anchor=False)
st.markdown(context.text("targets.lead"))

cell = show_chart(accountability_chart(context))
if cell:
    state.put(state.LACKING, toggled(cell, state.get(state.LACKING)))
    st.rerun()
above = newly("lacking", show_lacking(context, state.get(state.LACKING)))
above = show_due(context, progress) or above

st.header(context.text("progress.title"), anchor=False)
show_example_button(context, progress)
labels = [context.text(f"progress.tab.{name}") for name in PROGRESS_TABS]
opened, tabs = state.tabs(state.TAB, PROGRESS_TABS, labels, key="progress_tabs")
if opened == "board":
    with tabs[0]:
        above = show_chart(board_chart(context, progress, choose_board(context))) or above
if opened == "bullets":
    with tabs[1]:
        bullets = bullet_chart(context, progress)
        if bullets is None:
            st.markdown(context.text("bullets.none"))
        else:
            above = show_chart(bullets) or above
if opened == "rule":
    with tabs[2]:
        show_rule(context)
choose(above, "")
show_chosen(context, above=True)

table = target_frame(context, progress)
chosen = newly("timeline", show_chart(target_chart(context, progress, table)))
picked = newly("table", show_target_table(context, table))
choose("", chosen or picked)
show_chosen(context, above=False)
