"""The body of a region's page: what is held of it, section by section, on the screen and on paper."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from dashboard.exports.html_table import MOST_ROWS, css_string, html_table
from dashboard.figures.bars import Bar, bars
from dashboard.geometry import region_name
from dashboard.i18n import date_text
from dashboard.reading import records
from dashboard.region_profile import STANDINGS, RegionProfile, Targets
from dashboard.theme import style_sheet
from dashboard.ui import state
from dashboard.ui.assets import component_file
from dashboard.ui.chart import DOCUMENTS_PAGE, Chart, show_chart
from dashboard.ui.context import Context
from dashboard.ui.evidence import show_evidence
from dashboard.ui.fact_table import reading_columns
from dashboard.ui.lists import escaped, value_text
from dashboard.ui.region_head import band, go, locator_chart, profile_name, show_trail
from dashboard.ui.sidebar import period_text
from dashboard.ui.tables import download, readable, show_table

SHEET = "region_sheet"
# These have a section of their own; every other table of the descriptor follows in its order.
_OWN_SECTION = ("documents", "targets", "measures")
_MAP_WIDTH = 440
# Pixels of a list's first column, which names the row: in the full width, and in half of it.
_NAME_WIDE, _NAME_NARROW = 480, 230
# Left out on paper: what the reader of a printed list does not look for, and what the page is about anyway.
_SCREEN_ONLY = ("technologies",)
# A section of so many printed rows is not broken over two pages.
_SHORT = 12
_PAGE = "counter(page) ' / ' counter(pages)"


def show_profile(context: Context, profile: RegionProfile) -> None:
    """The whole sheet below the page's title: for the screen, and, unseen there, the lists for paper."""
    st.html(f"<style>{_styles(context, profile)}</style>")
    show_trail(context, profile)
    st.html(band(context, profile))
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
        made=_made(context),
    )
    margins = (
        f"@bottom-left{{content:{css_string(foot)};font-size:7.5pt}}@bottom-right{{content:{_PAGE};font-size:7.5pt}}"
    )
    page = f"@page{{size:A4;margin:13mm 13mm 15mm;{margins}}}"
    return style_sheet(f".st-key-{SHEET}") + component_file("region.css") + page


def _made(context: Context) -> str:
    made = context.text(
        "chart.made",
        version=context.whole.descriptor.version,
        date=date_text(context.language, context.today.isoformat()),
    )
    return f"{made} · {context.mark}" if context.mark else made


def region_rows(
    context: Context, profile: RegionProfile, table: str, rows: pd.DataFrame, *, paper: bool = False
) -> pd.DataFrame:
    """The rows to read; whose each is stands in its own column where not all are the region's own."""
    columns = [name for name in reading_columns(context, table) if name != "adcode"]
    if paper:
        columns = [name for name in columns if name not in _SCREEN_ONLY]
    frame = readable(context.whole, table, rows, columns, context.language)
    if len(profile.of(table, "own")) < len(profile.rows[table]):
        frame[context.text("region.column.whose")] = _whose(context, table, rows)
    return frame


def _whose(context: Context, table: str, rows: pd.DataFrame) -> list[str]:
    codes = context.whole.effective_codes(table).loc[rows.index]
    places = rows["place_id"] if "place_id" in rows else pd.Series("", index=rows.index)
    separator = context.text("list.separator")
    return [
        context.name("places", place)
        if place
        else separator.join(region_name(code, context.language) for code in str(cell).split(";") if code)
        for cell, place in zip(codes, places, strict=True)
    ]


def _ordered(profile: RegionProfile, table: str) -> pd.DataFrame:
    return profile.timeline() if table == "events" else profile.of(table)


def _standing_line(context: Context, profile: RegionProfile, table: str) -> str:
    """How many rows are the region's own and how many are not; empty where all are."""
    counts = {standing: len(profile.of(table, standing)) for standing in STANDINGS}
    if counts["own"] == len(profile.rows[table]):
        return ""
    said = [context.text(f"region.standing.{name}", count=count) for name, count in counts.items() if count]
    if not counts["own"]:
        said.insert(0, context.text("region.standing.own", count=0))
    return context.text("region.standing", parts=context.text("list.separator").join(said))


def _heading(context: Context, profile: RegionProfile, table: str) -> str:
    return context.text("region.section", table=context.table_title(table), count=len(profile.rows[table]))


def _on_screen(context: Context, profile: RegionProfile, table: str, *, name_width: int = _NAME_WIDE) -> None:
    st.subheader(_heading(context, profile, table), anchor=False)
    line = _standing_line(context, profile, table)
    if line:
        st.caption(line)
    rows = _ordered(profile, table)
    _choosable(context, table, rows, region_rows(context, profile, table, rows), key=table, name_width=name_width)


def _choosable(
    context: Context, table: str, rows: pd.DataFrame, frame: pd.DataFrame, *, key: str, name_width: int = _NAME_WIDE
) -> None:
    """The rows as a table; a chosen one shows its evidence."""
    position = show_table(frame, key=f"region_{key}", selectable=True, name_width=name_width)
    if position is not None and position < len(rows):
        row_id = str(rows.iloc[position][context.whole.descriptor.tables[table].key])
        show_evidence(context.whole.fact(table, row_id))
    download(rows, f"{table}", key=f"region_{key}_download")


def target_rows(context: Context, targets: Targets, *, whose: bool = False) -> pd.DataFrame:
    """One row a target: name, value in words, year, state, scope; with `whose`, the division or park it belongs to.

    The one place of this page that puts a target's state in words.
    """
    rows = records(targets.rows)
    empty = context.text("unknown.empty")
    frame = pd.DataFrame(
        {
            context.text("targets.column.name"): [row[f"name_{context.data_language}"] for row in rows],
            context.text("targets.column.value"): [value_text(context, row) for row in rows],
            context.text("region.column.year"): [row["target_year"] or empty for row in rows],
            context.text("targets.column.state"): [context.text(f"state.{name}") for name in targets.states],
            context.text("region.column.scope"): [row[f"scope_{context.data_language}"] or empty for row in rows],
        },
        index=targets.rows.index,
    )
    if whose:
        frame[context.text("region.column.whose")] = _whose(context, "targets", targets.rows)
    return frame


def _target_lists(context: Context, profile: RegionProfile) -> list[tuple[str, Targets, pd.DataFrame]]:
    """Title, targets and the list to read of each standing that has any, the region's own first."""
    lists = []
    for standing in STANDINGS:
        targets = profile.targets(standing)
        if len(targets):
            title = context.text(f"region.targets.{standing}", count=len(targets))
            lists.append((title, targets, target_rows(context, targets, whose=standing != "own")))
    return lists


def _targets_heading(context: Context, profile: RegionProfile) -> str:
    total = profile.targets()
    if not len(total):
        return context.text("region.targets.finding_none", name=profile_name(context, profile))
    return context.text("region.targets.finding", count=len(total), numbered=total.numbered)


def _none_own(context: Context, profile: RegionProfile) -> str:
    """That only others than the region itself have a target here; empty where it has one, or nobody has."""
    if len(profile.targets("own")) or not len(profile.targets()):
        return ""
    return context.text("region.targets.none_own", name=profile_name(context, profile))


def _targets(context: Context, profile: RegionProfile) -> None:
    """The region's targets and, under titles of their own, those it shares and those of its parts."""
    st.subheader(_targets_heading(context, profile), anchor=False)
    none_own = _none_own(context, profile)
    if none_own:
        st.markdown(escaped(none_own))
    for number, (title, targets, listed) in enumerate(_target_lists(context, profile)):
        st.markdown(f"**{escaped(title)}**")
        _choosable(context, "targets", targets.rows, listed, key=f"targets_{number}")


def _above_lists(context: Context, profile: RegionProfile) -> tuple[list[tuple[str, Targets]], str]:
    """Title and targets of each division above that has any, nearest first; and which have none."""
    lists, without = [], []
    for above in profile.above:
        name = region_name(above.adcode, context.language)
        if len(above.targets):
            title = context.text("region.above.of", name=name, count=len(above.targets))
            lists.append((title, above.targets))
        else:
            without.append(name)
    names = context.text("list.separator").join(without)
    return lists, context.text("region.above.none", names=names) if without else ""


def _above(context: Context, profile: RegionProfile) -> None:
    """The targets of the divisions above, apart and said to be theirs."""
    lists, none = _above_lists(context, profile)
    with st.container(key="region_above"):
        st.subheader(context.text("region.above.title"), anchor=False)
        st.caption(context.text("region.above.how"))
        for number, (title, targets) in enumerate(lists):
            st.markdown(f"**{escaped(title)}**")
            _choosable(context, "targets", targets.rows, target_rows(context, targets), key=f"above_{number}")
        if none:
            st.caption(escaped(none))


def sector_chart(context: Context, profile: RegionProfile) -> Chart:
    """Bars of the measures by sector, most first."""
    counts = profile.sectors()
    entries = [Bar("", context.enum("sector", sector), count) for sector, count in counts.items()]
    total = sum(counts.values())
    title = context.text("region.sectors", total=total, sector=entries[0].name, count=entries[0].value)
    own_only = len(profile.of("measures", "own")) == total
    subtitle = context.text(
        "region.sectors_subtitle" if own_only else "region.sectors_subtitle_within", name=profile_name(context, profile)
    )
    listed = pd.DataFrame(
        {
            context.text("region.column.sector"): [bar.name for bar in entries],
            context.text("bars.rows"): [bar.value for bar in entries],
        }
    )
    description = context.text("list.separator").join(f"{bar.name} {bar.value}" for bar in entries)
    used = profile.rows["measures"]["document_id"].value_counts()
    sources = tuple(str(document) for document in used.index if document)
    return Chart("region_sectors", title, subtitle, bars(entries, description), listed, sources)


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
        said = context.text("region.missing_left" if filters else "region.missing", name=name, tables=tables)
    else:
        return
    st.markdown(escaped(said))


def filters_set(context: Context) -> list[str]:
    """What of the selection besides the region leaves rows out, each with its name."""
    chosen = context.selection
    said = {
        "sidebar.document": chosen.document and context.name("documents", chosen.document),
        "sidebar.technology": chosen.technology and context.name("technologies", chosen.technology),
        "sidebar.status": chosen.status and context.enum("status", chosen.status),
        "sidebar.period": chosen.period and period_text(context.language, chosen.period),
    }
    colon = context.text("list.colon")
    return [f"{context.text(key)}{colon}{name}" for key, name in said.items() if name]


def _unplaced(context: Context, profile: RegionProfile) -> str:
    return context.text("region.unplaced", count=profile.unplaced) if profile.unplaced else ""


def _sources(context: Context, profile: RegionProfile) -> None:
    """The texts that the sheet rests on, what no region's page can show, and the day."""
    st.subheader(context.text("region.sources", count=len(profile.sources)), anchor=False)
    for source in profile.sources:
        st.page_link(
            DOCUMENTS_PAGE,
            label=escaped(_source_line(context, source)),
            query_params={**state.of_page(()), state.DOCUMENT: source},
        )
    for line in (_unplaced(context, profile), _made(context)):
        if line:
            st.caption(escaped(line))


def _source_line(context: Context, source: str) -> str:
    """Title and date of a source as one line."""
    date = context.whole.cells("documents", source)["published_on"] if context.whole.has("documents", source) else ""
    said = date_text(context.language, date) if date else context.text("region.source_undated")
    return context.text("region.source", name=context.name("documents", source), date=said)


def paper(context: Context, profile: RegionProfile) -> str:
    """The lists of the sheet as HTML for the printer, long ones cut and so said."""

    def printed(title: str, listed: pd.DataFrame) -> str:
        return f"<h4>{escape(title)}</h4>{_table(context, listed)}"

    lists, none_above = _above_lists(context, profile)
    parts = [
        _part(
            _targets_heading(context, profile),
            _none_own(context, profile),
            *(printed(title, listed) for title, _, listed in _target_lists(context, profile)),
        )
    ]
    if profile.above:
        theirs = [printed(title, target_rows(context, targets)) for title, targets in lists]
        how = context.text("region.above.how")
        parts.append(_part(context.text("region.above.title"), how, *theirs, _line(none_above), css_class="above"))
    others = [table for table in profile.rows if table not in ("targets", "measures")]
    for table in ("measures", *others):
        if len(profile.rows[table]):
            line = _standing_line(context, profile, table)
            listed, unsaid = _paper_rows(context, profile, table)
            content = (_table(context, listed), _line(unsaid))
            parts.append(_part(_heading(context, profile, table), line, *content))
    items = "".join(f"<li>{escape(_source_line(context, source))}</li>" for source in profile.sources)
    closing = [_line(line) for line in (_unplaced(context, profile), _made(context))]
    heading = context.text("region.sources", count=len(profile.sources))
    parts.append(_part(heading, "", f"<ol>{items}</ol>" if items else "", *closing))
    return "".join(parts)


def _paper_rows(context: Context, profile: RegionProfile, table: str) -> tuple[pd.DataFrame, str]:
    """The rows to print, and which columns are left out because the text gives none of them for any row."""
    rows = _ordered(profile, table)
    if len(rows) > MOST_ROWS and "parent_id" in rows:
        # Where not all can be printed, what heads a chapter goes before its parts.
        rows = rows.sort_values("parent_id", key=lambda cells: cells != "", kind="stable")
    frame = region_rows(context, profile, table, rows, paper=True)
    unknown = context.text("unknown.empty")
    unsaid = [str(name) for name in frame.columns[1:] if (frame[name] == unknown).all()]
    names = context.text("list.separator").join(unsaid)
    return frame.drop(columns=unsaid), context.text("region.paper_unsaid", names=names) if unsaid else ""


def _table(context: Context, frame: pd.DataFrame) -> str:
    return html_table(frame, context.text("region.paper_more", shown=MOST_ROWS, count=len(frame)))


def _line(words: str) -> str:
    return f"<p>{escape(words)}</p>" if words else ""


def _part(heading: str, line: str, *content: str, css_class: str = "") -> str:
    """One section; a short one stays on one page."""
    short = "short" if sum(part.count("<tr>") for part in content) <= _SHORT else ""
    named = f"{css_class} {short}".strip()
    return f'<section class="{named}"><h3>{escape(heading)}</h3>{_line(line)}{"".join(content)}</section>'
