"""The body of a region's page on the screen: what is held of it, section by section, each row with its evidence."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.charts.context import Context
from dashboard.charts.lists import escaped
from dashboard.charts.region import band, locator_chart, profile_name, sector_chart
from dashboard.charts.region_lists import (
    above_lists,
    filters_set,
    made,
    none_own_line,
    ordered,
    sheet_rows,
    source_line,
    standing_line,
    table_heading,
    target_lists,
    target_rows,
    targets_heading,
    unplaced_line,
    where,
)
from dashboard.charts.region_paper import paper
from dashboard.exports.html_table import css_string
from dashboard.region_profile import RegionProfile
from dashboard.theme import style_sheet
from dashboard.ui import state
from dashboard.ui.assets import component_file
from dashboard.ui.basket import show_add
from dashboard.ui.chart import DOCUMENTS_PAGE, show_chart
from dashboard.ui.evidence import show_evidence
from dashboard.ui.region_head import go, show_trail
from dashboard.ui.tables import download, show_table

SHEET = "region_sheet"
# These have a section of their own; every other table of the descriptor follows in its order.
_OWN_SECTION = ("documents", "targets", "measures")
_MAP_WIDTH = 440
# Pixels of a list's first column, which names the row: in the full width, and in half of it.
_NAME_WIDE, _NAME_NARROW = 300, 220
_PAGE = "counter(page) ' / ' counter(pages)"


def show_profile(context: Context, profile: RegionProfile) -> None:
    """The whole sheet below the page's title: for the screen, and, unseen there, the lists for paper."""
    st.html(f"<style>{_styles(context, profile)}</style>")
    show_trail(context, profile)
    st.html(band(context, profile))
    with st.container(key="region_screen_briefing"):
        show_add(context, "region", "")
    # A container of our own and no columns: those would be stacked on paper.
    pair = st.container(horizontal=True, gap="large", key="region_pair")
    with pair, st.container(key="region_left", width="stretch"):
        _nothing(context, profile)
        if len(profile.rows["documents"]):
            with st.container(key="region_screen_documents"):
                _on_screen(context, profile, "documents", name_width=_NAME_NARROW)
        if len(profile.rows["measures"]):
            with st.container(key="region_chart_sectors"):
                show_chart(sector_chart(context, profile))
    with pair, st.container(key="region_chart_locator", width=_MAP_WIDTH):
        with st.container(key="region_screen_map"):
            st.caption(context.text("region.map_how"))
        code = show_chart(locator_chart(context, profile))
    with st.container(key="region_screen_lists"):
        _targets(context, profile)
        if profile.above:
            _above(context, profile)
        if len(profile.rows["measures"]):
            _on_screen(context, profile, "measures")
        rest = [table for table in profile.rows if table not in _OWN_SECTION and len(profile.rows[table])]
        for first in range(0, len(rest), 2):
            for column, table in zip(st.columns(2, gap="large"), rest[first : first + 2], strict=False):
                with column:
                    _on_screen(context, profile, table, name_width=_NAME_NARROW)
        _sources(context, profile)
    st.html(f'<div class="paper">{paper(context, profile)}</div>')
    if code:
        go(code)
        st.rerun()


def _styles(context: Context, profile: RegionProfile) -> str:
    """The page's own style sheet, with the line at the foot of each printed page."""
    foot = context.text(
        "region.page_foot",
        name=profile_name(context, profile),
        made=made(context),
    )
    margins = (
        f"@bottom-left{{content:{css_string(foot)};font-size:7.5pt}}@bottom-right{{content:{_PAGE};font-size:7.5pt}}"
    )
    page = f"@page{{size:A4;margin:13mm 13mm 15mm;{margins}}}"
    return style_sheet(f".st-key-{SHEET}") + component_file("region.css") + page


def _on_screen(context: Context, profile: RegionProfile, table: str, *, name_width: int = _NAME_WIDE) -> None:
    st.header(table_heading(context, profile, table), anchor=False)
    line = standing_line(context, profile, table)
    if line:
        st.caption(line)
    listed = sheet_rows(context, profile)[table]
    _choosable(context, table, ordered(profile, table), listed, key=table, name_width=name_width)


def _choosable(
    context: Context, table: str, rows: pd.DataFrame, frame: pd.DataFrame, *, key: str, name_width: int = _NAME_WIDE
) -> None:
    """The rows as a table; a chosen one shows its evidence."""
    position = show_table(frame, key=f"region_{key}", selectable=True, name_width=name_width)
    if position is not None and position < len(rows):
        row_id = str(rows.iloc[position][context.whole.descriptor.tables[table].key])
        show_evidence(context.whole.fact(table, row_id))
    download(rows, table, key=f"region_{key}_download", table=table, shown=frame)


def _targets(context: Context, profile: RegionProfile) -> None:
    """The region's targets and, under titles of their own, those it shares and those of its parts."""
    st.header(targets_heading(context, profile), anchor=False)
    none_own = none_own_line(context, profile)
    if none_own:
        st.markdown(escaped(none_own))
    for number, (title, targets, listed) in enumerate(target_lists(context, profile)):
        st.markdown(f"**{escaped(title)}**")
        _choosable(context, "targets", targets.rows, listed, key=f"targets_{number}")


def _above(context: Context, profile: RegionProfile) -> None:
    """The targets of the divisions above, apart and said to be theirs."""
    lists, none = above_lists(context, profile)
    with st.container(key="region_above"):
        st.header(context.text("region.above.title"), anchor=False)
        st.caption(context.text("region.above.how"))
        for number, (title, targets) in enumerate(lists):
            st.markdown(f"**{escaped(title)}**")
            _choosable(context, "targets", targets.rows, target_rows(context, targets), key=f"above_{number}")
        if none:
            st.caption(escaped(none))


def _nothing(context: Context, profile: RegionProfile) -> None:
    """What the sheet is narrowed to besides the region, and what is not held, said once for all tables."""
    name, filters = profile_name(context, profile), filters_set(context)
    if filters:
        parts = context.text("list.documents_separator").join(filters)
        st.markdown(escaped(context.text("region.narrowed", parts=parts)))
    if not len(profile):
        said = context.text("region.nothing_left" if filters else "region.nothing", name=name)
    elif profile.missing:
        tables = context.text("list.separator").join(context.table_title(table) for table in profile.missing)
        said = context.text("region.missing", name=name, tables=tables, where=where(context))
    else:
        return
    st.markdown(escaped(said))


def _sources(context: Context, profile: RegionProfile) -> None:
    """The texts that the sheet rests on, what no region's page can show, and the day."""
    st.header(context.text("region.sources", count=len(profile.sources)), anchor=False)
    for source in profile.sources:
        st.page_link(
            DOCUMENTS_PAGE,
            label=escaped(source_line(context, source)),
            query_params={**state.of_page(()), state.DOCUMENT: source},
        )
    for line in (unplaced_line(context, profile), made(context)):
        if line:
            st.caption(escaped(line))
