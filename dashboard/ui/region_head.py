"""The head of a region's page: which region, the way up and down from it, its key figures, where it lies."""

from __future__ import annotations

import streamlit as st

from dashboard.catalog import COUNTRY
from dashboard.charts.context import Context
from dashboard.charts.lists import escaped
from dashboard.charts.region import _PLACE, held_frame, profile_name
from dashboard.figures.svg import shortened
from dashboard.geometry import ancestors, region_name, regions
from dashboard.region_profile import RegionProfile
from dashboard.ui import state
from dashboard.ui.tables import show_table

_CHOOSER = "region_chooser"
# Beyond so many the parts of a region are reached through the map and the sidebar.
_MOST_PARTS = 12
# Wide characters of a name in the trail.
_LABEL_WIDTH = 20


def go(code: str, place: str = "") -> None:
    """Make this division or park the one that everything is narrowed to."""
    state.put(state.REGION, "" if place else code)
    state.put(state.PLACE, place)


def show_chooser(context: Context) -> None:
    """What the page shows, and the regions it can be asked for; choosing one writes it to the view."""
    st.markdown(context.text("region.lead"))
    held = frozenset(context.whole.regions_held())
    provinces = [code for code, region in regions().items() if region.level == "province"]
    places = [_PLACE + place for place in context.whole.frames["places"]["place_id"]]
    options = [COUNTRY, *sorted({*provinces, *held}), *places]

    def words(option: str) -> str:
        if option.startswith(_PLACE):
            return context.name("places", option.removeprefix(_PLACE))
        # A no-break space survives in a list; ordinary ones do not.
        name = "\u00a0\u00a0" * (len(ancestors(option)) - 2) + region_name(option, context.language)
        return name if option == COUNTRY or option in held else context.text("region.not_held", name=name)

    st.selectbox(
        context.text("region.choose"),
        options,
        index=None,
        format_func=words,
        placeholder=context.text("region.choose_hint"),
        key=_CHOOSER,
        on_change=_chosen,
    )
    listed = [option for option in options if option in held or option.startswith(_PLACE)]
    st.header(context.text("region.held", count=len(listed)), anchor=False)
    st.caption(context.text("region.held_how"))
    position = show_table(held_frame(context, listed), key="region_held", selectable=True)
    if position is not None and position < len(listed):
        _open(listed[position])
        st.rerun()


def _chosen() -> None:
    if st.session_state[_CHOOSER]:
        _open(st.session_state[_CHOOSER])


def _open(option: str) -> None:
    if option.startswith(_PLACE):
        go("", option.removeprefix(_PLACE))
    else:
        go(option)


def show_trail(context: Context, profile: RegionProfile) -> None:
    """The way up, from the country to what holds the region, and down, to its parts; each a switch of the view."""
    upper = profile.path if profile.place_id else profile.path[:-1]
    parts = [(code, "") for code in profile.divisions] + [("", place) for place in profile.places]
    with st.container(horizontal=True, gap="small", key="region_screen_trail", vertical_alignment="center"):
        for code in upper:
            _switch(context, code, "", "up")
            st.markdown("›", width="content")
        st.markdown(f"**{escaped(profile_name(context, profile))}**", width="content")
        if parts:
            st.caption(context.text("region.down"), width="content")
            for code, place in parts[:_MOST_PARTS]:
                _switch(context, code, place, "down")


def _switch(context: Context, code: str, place: str, way: str) -> None:
    label = context.name("places", place) if place else region_name(code, context.language)
    short = shortened(label, _LABEL_WIDTH, 1)
    st.button(
        escaped(short),
        help=label if short != label else None,
        type="tertiary",
        key=f"region_{way}_{place or code}",
        on_click=go,
        args=(code, place),
    )
