"""Timeline page: what happens when, what comes next, what fell due; each date with its evidence."""

import streamlit as st

from dashboard.agenda import ALL, windows
from dashboard.charts.timeline import TimelineView, selected_agenda, timeline_chart, window_text
from dashboard.figures.agenda_marks import GROUPS
from dashboard.ui import state
from dashboard.ui.chart import show_chart
from dashboard.ui.context import current
from dashboard.ui.timeline_lists import choose_mark, show_calendar, show_mark, show_outlook

context = current()
st.title(context.text("page.timeline"), anchor=False)
agenda = selected_agenda(context, context.catalog)
offered = windows(agenda.moments, context.today)
asked = state.get(state.WINDOW, ALL)
with st.container(horizontal=True, gap="medium"):
    group = state.segmented(
        state.GROUP,
        context.text("timeline.group"),
        GROUPS,
        lambda value: context.text(f"timeline.group.{value}"),
        default="place",
    )
    window = state.select(
        state.WINDOW,
        context.text("timeline.window"),
        list(dict.fromkeys((*offered, asked))),
        lambda value: window_text(context, value),
        default=ALL,
    )
view = TimelineView(context, agenda, "programme" if group == "programme" else "place", window, state.get(state.MARK))
if view.chosen and view.mark is None:
    # Another window or selection draws other marks: the one of the address is not among them.
    choose_mark("")
st.caption(context.text("timeline.how"))
chosen = show_chart(timeline_chart(view))
show_mark(view)
show_outlook(view)
show_calendar(view)

if chosen:
    choose_mark("" if chosen == view.chosen else chosen)
    st.rerun()
