"""The sidebar of every page: language, what everything is narrowed to, the uploader."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard.agenda import is_window
from dashboard.catalog import COUNTRY, PLAN_PERIODS, UNDATED, Catalog, Selection
from dashboard.descriptor import Language
from dashboard.figures.agenda_marks import GROUPS, NO_LANE, OTHER_LANES, is_place_lane, lane_in
from dashboard.geometry import ancestors, region_name, regions
from dashboard.i18n import DEFAULT_LANGUAGE, LANGUAGES, enum_text, text
from dashboard.search import is_query
from dashboard.task_matrix import is_cell, is_comparison
from dashboard.ui import state
from dashboard.ui.accountability_view import is_account_cell
from dashboard.ui.progress_view import BOARD_BY
from dashboard.ui.upload import Dropped, show_uploader

MAP_LEVELS = ("province", "prefecture")
DRAWN_AS = ("reading", "exploring")
COMPARED_ACROSS = ("technology", "sector")


def known_values(catalog: Catalog) -> state.Known:
    """For each part of an address, which values are known."""

    def one_of(*values: str) -> Callable[[str], bool]:
        return frozenset(values).__contains__

    def is_row(value: str) -> bool:
        table, _, row_id = value.partition(":")
        return catalog.has(table, row_id)

    def is_mark(value: str) -> bool:
        lane = lane_in(value)
        return lane in (NO_LANE, OTHER_LANES) or bool(lane and (is_place_lane(lane) or catalog.has("documents", lane)))

    return {
        state.LANGUAGE: one_of(*LANGUAGES),
        state.REGION: lambda value: value in regions(),
        state.DOCUMENT: lambda value: catalog.has("documents", value),
        state.TECHNOLOGY: lambda value: catalog.has("technologies", value),
        state.STATUS: one_of(*statuses(catalog)),
        state.PERIOD: one_of(*PLAN_PERIODS, UNDATED),
        state.PLACE: lambda value: catalog.has("places", value),
        state.AS_OF: state.is_date,
        state.QUERY: is_query,
        state.SHOWN: one_of(*mapped_tables(catalog)),
        state.LEVEL: one_of(*MAP_LEVELS),
        state.DRAWN: one_of(*DRAWN_AS),
        state.ROW: is_row,
        state.TABLE: one_of(*catalog.descriptor.tables),
        state.GROUP: one_of(*GROUPS),
        state.WINDOW: is_window,
        state.MARK: is_mark,
        state.CELL: lambda value: is_cell(catalog, value),
        state.COMPARE: lambda value: is_comparison(catalog, value),
        state.ACROSS: one_of(*COMPARED_ACROSS),
        state.INSTITUTION: lambda value: catalog.has("institutions", value),
        state.LACKING: lambda value: is_account_cell(value, frozenset(catalog.frames["documents"]["document_id"])),
        state.BY: one_of(*BOARD_BY),
    }


def statuses(catalog: Catalog) -> tuple[str, ...]:
    """The states of labs and measures that occur, in the order of the descriptor."""
    tables = [table for table in catalog.descriptor if "status" in table.column_names]
    order = dict.fromkeys(value for table in tables for value in table.column("status").enum)
    used = {value for table in tables for value in catalog.frames[table.name]["status"].unique()}
    return tuple(value for value in order if value in used)


def mapped_tables(catalog: Catalog) -> tuple[str, ...]:
    """What a map can be coloured by, as the descriptor says."""
    return tuple(table.name for table in catalog.descriptor if table.mapped)


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
    documents = [
        row["document_id"]
        for row in catalog.frames["documents"].to_dict("records")
        if row["source_file"] or row["document_id"] == state.get(state.DOCUMENT)
    ]
    document = state.select(
        state.DOCUMENT,
        text(language, "sidebar.document"),
        ["", *documents],
        all_or(lambda key: catalog.name("documents", key, language)),
    )
    used = sorted(
        {
            item
            for table in catalog.descriptor.fact_tables
            if "technologies" in table.column_names
            for cell in catalog.frames[table.name]["technologies"].unique()
            for item in cell.split(";")
            if item
        }
    )
    technology = state.select(
        state.TECHNOLOGY,
        text(language, "sidebar.technology"),
        ["", *used],
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


def period_text(language: Language, period: str) -> str:
    """The name of a plan period with its years, as officials write it."""
    if period == UNDATED:
        return text(language, "period.undated")
    first, last = PLAN_PERIODS[period]
    # The tenth five-year plan began in 2001.
    return text(language, f"period.plan.{(first - 2001) // 5 + 10}", first=first, last=last)


def _clear() -> None:
    for name in (state.REGION, state.DOCUMENT, state.TECHNOLOGY, state.STATUS, state.PERIOD, state.PLACE, state.ROW):
        state.put(name, "")


def show_upload(language: Language) -> tuple[Dropped, ...]:
    """The uploader below the filters. Returns the files that lie in it."""
    st.divider()
    return show_uploader(language)
