"""The briefing that a reader collects: kept in the session, so that nothing is lost from page to page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import MappingProxyType

import streamlit as st

from dashboard.briefing.collecting import with_items
from dashboard.briefing.items import Briefing, Item, Kind
from dashboard.briefing.saved import MOST_ITEMS, counted
from dashboard.charts.context import Context
from dashboard.descriptor import Language
from dashboard.i18n import locale
from dashboard.ui import state

_BASKET = "briefing_basket"
# What says how something is read and not what is shown: a briefing has its own language, and one day for all of it.
_LEFT_OUT = (state.LANGUAGE, state.QUERY, state.BASKET, state.AS_OF)


def basket() -> Briefing:
    """What has been collected in this session."""
    held: Briefing = st.session_state.get(_BASKET) or Briefing()
    return held


def keep(briefing: Briefing) -> None:
    """Put this in the place of what was collected."""
    st.session_state[_BASKET] = briefing


def change(make: Callable[[Briefing], Briefing]) -> None:
    """Change what was collected."""
    keep(make(basket()))


def view_of(context: Context, kind: Kind) -> dict[str, str]:
    """The parts of the present view that an item is found again by."""
    own = () if kind == "region" else context.parts
    return {name: value for name, value in state.of_page(own).items() if name not in _LEFT_OUT}


def show_add(context: Context, kind: Kind, key: str, *, place: str = "") -> None:
    """The button that puts this chart, table or profile, as it is now narrowed, into the briefing; once."""
    # Every chart of the registry has its name there; the registry itself would load plotly on pages without it.
    if kind == "chart" and f"briefing.chart.{key}" not in locale(context.language):
        return
    item = Item(kind, key, MappingProxyType(view_of(context, kind)))
    held = basket().items
    inside = any((one.kind, one.key, dict(one.view)) == (kind, key, dict(item.view)) for one in held)
    full = counted([*held, item]) > MOST_ITEMS
    label = "briefing.added" if inside else "briefing.full" if full else f"briefing.add.{kind}"
    st.button(
        context.text(label, count=len(held), most=MOST_ITEMS) if label == "briefing.full" else context.text(label),
        key=f"briefing_add_{kind}_{key}_{place}",
        icon=":material/check:" if inside else ":material/add:",
        type="tertiary",
        disabled=inside or full,
        on_click=_add,
        args=(item, context.data_language),
    )


def _add(item: Item, language: Language) -> None:
    if not basket().items:
        # The first thing collected says in which language its reader works.
        change(lambda held: replace(held, languages=(language,)))
    change(lambda held: with_items(held, (*held.items, item)))
