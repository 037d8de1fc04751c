"""Map page: where the collection's facts lie, by province or prefecture, for reading or for exploring."""

import streamlit as st

from dashboard.charts.counts import count_map, counted_geojson
from dashboard.charts.known import DRAWN_AS, MAP_LEVELS, mapped_tables
from dashboard.ui import state
from dashboard.ui.chart import choose_place, draw, show_chart
from dashboard.ui.context import current
from dashboard.ui.fact_table import show_facts

context = current()
st.title(context.text("page.map"), anchor=False)
with st.container(horizontal=True, gap="medium"):
    shown = state.segmented(
        state.SHOWN, context.text("map.shown"), mapped_tables(context.whole), context.table_title, default="targets"
    )
    level = state.segmented(
        state.LEVEL,
        context.text("map.level"),
        MAP_LEVELS,
        lambda value: context.text(f"level.{value}"),
        default="province",
    )
    drawn = state.segmented(
        state.DRAWN,
        context.text("map.drawn"),
        DRAWN_AS,
        lambda value: context.text(f"drawn.{value}"),
        default="reading",
    )

chart = count_map(context, shown, level, key=f"map_{level}")
if drawn == "exploring":
    # Imported only here: the reading map does not pay for pydeck.
    from dashboard.ui.exploring_map import show_exploring_map

    show_exploring_map(context, shown, level)
    st.caption(context.text("map.exploring_picture"))
    draw(context, chart, toolbar_only=True)
else:
    st.caption(context.text("map.how"))
    show_chart(chart, choose_place)

st.download_button(
    context.text("map.geojson"),
    data=lambda: counted_geojson(context, shown, level),
    file_name=f"{shown}_{level}.geojson",
    mime="application/geo+json",
    on_click="ignore",
    key="map_geojson",
)
st.header(
    context.text("map.rows", table=context.table_title(shown), count=len(context.catalog.frames[shown])), anchor=False
)
show_facts(context, shown, key="map_facts")
