"""Below the timeline: the facts of a mark, what the next twelve months bring, what fell due, the calendar files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time
from zoneinfo import ZoneInfo

import streamlit as st

from dashboard.agenda import Moment, after_a_year, for_calendar, nearest, outlook
from dashboard.catalog import PLAN_PERIODS, Catalog
from dashboard.charts.context import Context
from dashboard.charts.lists import escaped, period_text
from dashboard.charts.timeline import TimelineView, lane_text, moment_date, moment_names, moments_frame, selected_agenda
from dashboard.i18n import date_text, joined
from dashboard.ui import state
from dashboard.ui.evidence import show_evidence
from dashboard.ui.tables import show_table

# More rows are read nowhere: the chart's own table has them all.
MOST_LISTED = 500
# A calendar of more entries takes Outlook minutes to import, and shows nothing any more.
MOST_ENTRIES = 2000
_ZONE = ZoneInfo("Asia/Shanghai")
# The list in which the row of the address was chosen: a row may stand in several, its evidence only below that one.
_ORIGIN = "timeline_origin"


def show_mark(view: TimelineView) -> None:
    """Show the facts of the chosen mark, one with its evidence at once, several as a table to choose from."""
    context, mark = view.context, view.mark
    if mark is None:
        return
    lane = lane_text(context, mark.lane, view.group)
    kind = context.text(f"timeline.kind.{mark.kind}")
    when = moment_date(context, mark)
    count = len(mark.moments)
    st.header(escaped(context.text("timeline.chosen", kind=kind, date=when, lane=lane, count=count)), anchor=False)
    if count == 1:
        _evidence(context, mark.moments[0])
    else:
        show_moments(context, mark.moments, key=f"mark_{mark.key}")
    st.button(context.text("timeline.close"), key="timeline_close", on_click=choose_mark, args=("",))


def choose_mark(key: str) -> None:
    """Put this mark into the view, none for an empty key; the row that was chosen before goes with its list."""
    state.put(state.MARK, key)
    state.put(state.ROW, "")
    st.session_state[_ORIGIN] = ""


def show_moments(context: Context, moments: Sequence[Moment], *, key: str) -> None:
    """A table of the moments; choosing one puts it into the address and shows its evidence below."""
    listed = list(moments)[:MOST_LISTED]
    if len(moments) > len(listed):
        st.caption(context.text("timeline.cut", shown=len(listed), count=len(moments)))
    st.caption(context.text("table.choose"))
    position = show_table(moments_frame(context, listed), key=key, selectable=True)
    seen = f"seen_{key}"
    # The table repeats its choice at every run; only a new one changes the address.
    if position != st.session_state.get(seen):
        st.session_state[seen] = position
        chosen = listed[position] if position is not None and position < len(listed) else None
        state.put(state.ROW, chosen.key if chosen else "")
        st.session_state[_ORIGIN] = key if chosen else ""
    asked = state.get(state.ROW)
    shown = next((moment for moment in listed if moment.key == asked), None)
    if shown and st.session_state.get(_ORIGIN, "") in ("", key):
        st.session_state[_ORIGIN] = key
        _evidence(context, shown)


def _evidence(context: Context, moment: Moment) -> None:
    show_evidence(context.whole.fact(moment.table, moment.row_id))
    for key in moment.also:
        st.caption(context.text("timeline.also"))
        table, _, row_id = key.partition(":")
        show_evidence(context.whole.fact(table, row_id))


def show_outlook(view: TimelineView) -> None:
    """Show what the next twelve months bring, what goes on through them, what comes after, and what was just due."""
    context = view.context
    near = outlook(view.agenda.moments, context.today)
    last = after_a_year(context.today)
    first_words, last_words = (date_text(context.language, day.isoformat()) for day in (context.today, last))
    st.header(context.text("timeline.next", first=first_words, last=last_words), anchor=False)
    if near.coming:
        show_moments(context, near.coming, key="timeline_coming")
    else:
        st.markdown(context.text("timeline.next_none"))
    plans = [
        period_text(context.language, period)
        for period, (first, end) in PLAN_PERIODS.items()
        if first <= last.year and end >= context.today.year
    ]
    st.caption(context.text("timeline.periods", names=joined(context.language, plans)))
    if near.running:
        names = moment_names(context, near.running)
        running = [
            context.text("timeline.one", date=moment_date(context, moment), name=escaped(names[moment.key]))
            for moment in near.running[:MOST_LISTED]
        ]
        st.caption(context.text("timeline.running", names=joined(context.language, running)))
    if near.later:
        when = moment_date(context, near.later[0])
        st.markdown(context.text("timeline.later", date=when, count=len(near.later)))
        show_moments(context, near.later, key="timeline_later")
    st.header(context.text("timeline.overdue", count=len(near.overdue)), anchor=False)
    if near.overdue:
        show_moments(context, near.overdue, key="timeline_overdue")
    else:
        st.markdown(context.text("timeline.overdue_none"))


def show_calendar(view: TimelineView) -> None:
    """Show the buttons that save the calendar files: what is selected, where anything is, and all."""
    context = view.context
    st.header(context.text("calendar.title"), anchor=False)
    st.caption(context.text("calendar.how", most=MOST_ENTRIES))
    with st.container(horizontal=True):
        choices = [("all", context.whole)]
        if context.selection and for_calendar(view.agenda.moments, context.today):
            choices.insert(0, ("selected", context.catalog))
        for name, catalog in choices:
            st.download_button(
                context.text(f"calendar.{name}"),
                data=lambda catalog=catalog: _calendar(context, catalog),  # type: ignore[misc]
                file_name=f"dual_carbon_{name}.ics",
                mime="text/calendar",
                key=f"calendar_{name}",
                on_click="ignore",
            )


def _calendar(context: Context, catalog: Catalog) -> bytes:
    # Imported only here: the page does not pay for a calendar that nobody saves.
    from dashboard.exports.calendar_file import calendar_bytes

    moments = for_calendar(selected_agenda(context, catalog).moments, context.today)
    moments = nearest(moments, context.today, MOST_ENTRIES)
    stamp = datetime.combine(context.today, time(), _ZONE)
    return calendar_bytes(context.whole, moments, context.language, stamp, context.mark)
