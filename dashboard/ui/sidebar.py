"""The sidebar of every page: language, what everything is narrowed to, the uploader."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.catalog import COUNTRY, PLAN_PERIODS, UNDATED, Catalog, Selection
from dashboard.charts.known import documents_with_text, statuses, technologies_named
from dashboard.charts.lists import period_text
from dashboard.descriptor import Language
from dashboard.geometry import ancestors, region_name
from dashboard.i18n import DEFAULT_LANGUAGE, LANGUAGES, enum_text, text
from dashboard.ui import state
from dashboard.ui.upload import Dropped, show_uploader


def name_language(language: Language) -> None:
    """Name the document's language, so that it is read aloud and hyphenated as what it is; Streamlit says English."""
    tag = text(language, "language.tag")
    st.html(f"<script>document.documentElement.lang = '{tag}';</script>", unsafe_allow_javascript=True)


def show_language() -> Language:
    """The language switch. Returns the language."""
    current = state.get(state.LANGUAGE, DEFAULT_LANGUAGE)
    label = text(current, "sidebar.language")
    return state.segmented(
        state.LANGUAGE,
        label,
        LANGUAGES,
        lambda code: text(code, "language.name"),
        default=DEFAULT_LANGUAGE,
    )


def show_filters(catalog: Catalog, language: Language) -> Selection:
    """The filters. Returns what everything is narrowed to."""
    st.subheader(text(language, "sidebar.filters"), anchor=False)

    def all_or(words: Callable[[str], str]) -> Callable[[str], str]:
        return lambda value: words(value) if value else text(language, "sidebar.all")

    def indented(code: str) -> str:
        # A no-break space survives in a list; ordinary ones do not.
        return "  " * (len(ancestors(code)) - 2) + region_name(code, language)

    held = [code for code in catalog.regions_held() if code != COUNTRY]
    chosen = state.get(state.REGION)
    options = sorted({*held, *([chosen] if chosen else [])})
    region = state.select(state.REGION, text(language, "sidebar.region"), ["", *options], all_or(indented))
    named = state.get(state.DOCUMENT)
    documents = documents_with_text(catalog)
    if named and named not in documents:
        # One that is only mentioned stands in its place in the table.
        documents = tuple(key for key in catalog.frames["documents"]["document_id"] if key in {*documents, named})
    document = state.select(
        state.DOCUMENT,
        text(language, "sidebar.document"),
        ["", *documents],
        all_or(lambda key: catalog.name("documents", key, language)),
    )
    technology = state.select(
        state.TECHNOLOGY,
        text(language, "sidebar.technology"),
        ["", *technologies_named(catalog)],
        all_or(lambda key: catalog.name("technologies", key, language)),
    )
    status = state.select(
        state.STATUS,
        text(language, "sidebar.status"),
        ["", *statuses(catalog)],
        all_or(lambda key: enum_text(language, "status", key)),
    )
    period = state.select(
        state.PERIOD,
        text(language, "sidebar.period"),
        ["", *_periods(catalog), UNDATED],
        all_or(lambda key: period_text(language, key)),
    )
    place = state.get(state.PLACE)
    if place:
        st.caption(text(language, "sidebar.place", name=catalog.name("places", place, language)))
    selection = Selection(region, document, technology, place, status, period)
    if selection:
        st.button(text(language, "sidebar.clear"), on_click=_clear, key="clear_filters")
    return selection


def _periods(catalog: Catalog) -> tuple[str, ...]:
    offered = {*catalog.periods_held, state.get(state.PERIOD)}
    return tuple(period for period in PLAN_PERIODS if period in offered)


def _clear() -> None:
    for name in (state.REGION, state.DOCUMENT, state.TECHNOLOGY, state.STATUS, state.PERIOD, state.PLACE, state.ROW):
        state.put(name, "")


def show_upload(language: Language) -> tuple[Dropped, ...]:
    """The uploader below the filters. Returns the files that lie in it."""
    st.divider()
    return show_uploader(language)
