"""The search in the sidebar of every page, and what it found above the page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from dashboard.charts.context import Context, fact_key
from dashboard.charts.lists import escaped
from dashboard.descriptor import REGIONS, Language
from dashboard.geometry import region_name, regions
from dashboard.i18n import column_title, text
from dashboard.indexing import divisions_held
from dashboard.search import LONGEST_QUERY, Found, Hit, clean_query, search
from dashboard.ui import state
from dashboard.ui.assets import component_file
from dashboard.ui.chart import DOCUMENTS_PAGE
from dashboard.ui.resources import index_of

MOST_SHOWN = 10
# Up to this width the field has no hint of its own inside; Streamlit's is in English only.
_FIELD_WIDTH = 144
_OPENS, _NARROWS = ":material/article:", ":material/filter_alt:"
_KEY = "search_field"
# What narrows the view where the row itself has no page.
_NARROWING = {REGIONS: state.REGION, "places": state.PLACE, "technologies": state.TECHNOLOGY}
_INSTITUTION = "institution"


@dataclass(frozen=True)
class Target:
    """Where a hit leads: a page with these parts of the address, or, without a page, this page narrowed by them."""

    parts: dict[str, str]
    page: Path | None = None


def show_search(language: Language) -> None:
    """The field and its buttons; the query is a part of the view."""
    st.session_state[_KEY] = state.get(state.QUERY)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="xsmall"):
        st.text_input(
            text(language, "search.label"),
            key=_KEY,
            max_chars=LONGEST_QUERY,
            placeholder=text(language, "search.example"),
            on_change=_store,
            width=_FIELD_WIDTH,
        )
        st.button(text(language, "search.start"), key="search_start")


def _store() -> None:
    state.put(state.QUERY, clean_query(st.session_state[_KEY] or ""))


def _clear() -> None:
    state.put(state.QUERY, "")


def _narrow(parts: dict[str, str]) -> None:
    for name, value in parts.items():
        state.put(name, value)
    _clear()


def show_results(context: Context, cooperation: Path | None) -> None:
    """What the query finds in the whole collection, best first; nothing where nothing is asked.

    `cooperation` is the page of institutions, where there is one.
    """
    query = state.get(state.QUERY)
    if not query:
        return
    with st.spinner(context.text("search.working")):
        found = search(index_of(context.whole), query, MOST_SHOWN)
    # Left to themselves, links are cut where they are wider than the page, and stand further in than buttons.
    st.html(f"<style>{component_file('search.css')}</style>")
    with st.container(border=True, key="search_results"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.header(_finding(context, query, found), anchor=False, width="content")
            st.button(context.text("search.clear"), on_click=_clear, key="search_clear")
        if not found.hits:
            st.markdown(context.text("search.nothing_searched", tables=len(context.whole.descriptor.tables)))
            st.markdown(context.text("search.nothing_try"))
            return
        if found.corrected:
            st.caption(context.text("search.corrected", query=escaped(query), corrected=escaped(found.corrected)))
        for place, hit in enumerate(found.hits):
            _show_hit(context, hit, target_of(context, hit, cooperation), place)
        if found.total > len(found.hits):
            st.caption(context.text("search.more", count=found.total - len(found.hits)))
        if context.selection:
            st.caption(context.text("search.whole"))


def _finding(context: Context, query: str, found: Found) -> str:
    key = "search.found" if found.hits else "search.nothing"
    return context.text(key, query=escaped(found.corrected or query), count=found.total)


def _show_hit(context: Context, hit: Hit, target: Target | None, place: int) -> None:
    label = _label(context, hit)
    with st.container(gap=None):
        if target is None:
            st.markdown(label)
        elif target.page is None:
            key = f"search_hit_{place}"
            st.button(label, icon=_NARROWS, on_click=_narrow, args=(target.parts,), key=key, type="tertiary")
        else:
            # The search ends here, as its page is what was looked for.
            parts = {name: value for name, value in state.of_page(()).items() if name != state.QUERY}
            st.page_link(target.page, label=label, icon=_OPENS, query_params={**parts, **target.parts})
        st.caption(_beneath(context, hit))


def _shown_column(context: Context, hit: Hit) -> str:
    stem = "title" if hit.table == "documents" else "name"
    return f"{stem}_{context.data_language}"


def _name(context: Context, hit: Hit) -> str:
    return region_name(hit.row_id, context.language) if hit.table == REGIONS else context.name(hit.table, hit.row_id)


def _label(context: Context, hit: Hit) -> str:
    """The row's name in Markdown, with the words that were met marked where they stand in it."""
    name = _name(context, hit)
    if hit.column == _shown_column(context, hit) and f"{hit.before}{hit.matched}{hit.after}" == name:
        return _marked(hit)
    return escaped(name)


def _marked(hit: Hit) -> str:
    """The text of the hit in Markdown, the words that were met in bold on a tint: seen in grey as well."""
    met = f":yellow-background[**{escaped(hit.matched)}**]" if hit.matched else ""
    return f"{escaped(hit.before)}{met}{escaped(hit.after)}"


def _beneath(context: Context, hit: Hit) -> str:
    """What the row is, where it stands, and the words that were met around the query, in Markdown."""
    parts = [escaped(part) for part in _description(context, hit)]
    if hit.table in _NARROWING:
        parts.append(context.text("search.narrows"))
    if hit.matched and hit.column != _shown_column(context, hit):
        parts.append(f"{escaped(_column(context, hit))}{context.text('fault.colon')}{_marked(hit)}")
    return " · ".join(parts)


def _description(context: Context, hit: Hit) -> list[str]:
    if hit.table == REGIONS:
        parent = regions()[hit.row_id].parent_adcode
        above = [region_name(parent, context.language)] if parent else []
        empty = [] if hit.row_id in divisions_held(context.whole) else [context.text("search.empty_region")]
        return [context.text("search.regions"), *above, *empty]
    title = context.table_title(hit.table)
    if hit.table == "documents" or not context.whole.descriptor.tables[hit.table].is_fact_table:
        return [title]
    return [title, context.name("documents", context.whole.evidence_source(context.whole.fact(hit.table, hit.row_id)))]


def _column(context: Context, hit: Hit) -> str:
    if hit.table == REGIONS:
        return context.text(f"search.region.{hit.column}")
    return column_title(context.language, context.whole.descriptor, hit.table, hit.column)


def target_of(context: Context, hit: Hit, cooperation: Path | None) -> Target | None:
    """Where the hit leads; None where the collection has no fact to show for it."""
    if hit.table in _NARROWING:
        return Target({_NARROWING[hit.table]: hit.row_id})
    if hit.table == "institutions" and cooperation is not None:
        return Target({_INSTITUTION: hit.row_id}, cooperation)
    if hit.table == "documents":
        return Target({state.DOCUMENT: hit.row_id, state.ROW: fact_key(hit.table, hit.row_id)}, DOCUMENTS_PAGE)
    table, row_id = hit.table, hit.row_id
    if not context.whole.descriptor.tables[table].is_fact_table:
        referring = _first_fact_of(context, table, row_id)
        if referring is None:
            return None
        table, row_id = referring
    document = context.whole.evidence_source(context.whole.fact(table, row_id))
    return Target({state.DOCUMENT: document, state.ROW: fact_key(table, row_id)}, DOCUMENTS_PAGE)


def _first_fact_of(context: Context, table: str, row_id: str) -> tuple[str, str] | None:
    """The first fact that refers to this row of a table that has no page of its own, such as an indicator."""
    for described in context.whole.descriptor.fact_tables:
        frame = context.whole.frames[described.name]
        for column in described.columns:
            if column.references == table:
                rows = frame[frame[column.name] == row_id]
                if len(rows):
                    return described.name, str(rows.iloc[0][described.key])
    return None
