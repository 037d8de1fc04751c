"""One chart without the pages around it: finding, chart, notes, sources, and the way to the whole view."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import streamlit as st

from dashboard.charts.chart import picture_words
from dashboard.charts.context import Context
from dashboard.charts.lists import escaped
from dashboard.ui import chart as frame_of_charts
from dashboard.ui import state
from dashboard.ui.assets import base_prefix

# The frame on the other page has its own margins.
_STYLE = (
    '[data-testid="stHeader"]{display:none}[data-testid="stMainBlockContainer"]{padding:4px 8px!important}'
    "[data-testid=stMainBlockContainer] .stVerticalBlock{gap:.4rem}"
)


def show_embedded(context: Context) -> None:
    """The chart that the view names, in the view's narrowing; a plain sentence where there is none to show."""
    # Imported only here: no other page needs every builder.
    from dashboard.charts.registry import CHARTS, chart_of

    st.html(f"<style>{_STYLE}</style>")
    key = state.get(state.CHART)
    if key not in CHARTS:
        st.markdown(escaped(context.text("embed.unknown", chart=key)))
        return
    page = CHARTS[key].page
    # What the picture, its link and the way out lead to is the page that the chart is from.
    own = tuple(part for part in context.parts if part != state.CHART)
    home = replace(context, address=page, parts=own)
    chart = chart_of(home, key)
    if chart is None:
        st.markdown(context.text("embed.nothing"))
    else:
        st.header(chart.title, anchor=False)
        st.caption(chart.subtitle)
        if context.mark:
            st.caption(f":orange[{escaped(context.mark)}]")
        frame_of_charts.draw(home, chart)
        for note in picture_words(home, replace(chart, picture_notes=())).notes:
            st.caption(escaped(note))
    base = base_prefix(str(st.get_option("server.baseUrlPath") or ""))
    link = f"{base}/{page}{state.link(home.parts, CHARTS[key].view)}"
    words = escape(context.text("embed.open", title=context.text("app.title")))
    st.html(f'<a href="{escape(link)}" target="_blank" rel="noopener">{words}</a>')
