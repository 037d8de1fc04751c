"""The parts of a briefing: one chart, one table of facts, or the lists of a region's profile."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlencode

import pandas as pd

from dashboard.briefing.changes import Figures, numbers_of
from dashboard.briefing.items import Item, Part, Passage
from dashboard.charts import parts as view_parts
from dashboard.charts.chart import MOST_FACTS, MOST_SOURCES, Chart
from dashboard.charts.context import Context, fact_key
from dashboard.charts.counts import documents_of
from dashboard.charts.region import locator_chart, profile_name, sector_chart
from dashboard.charts.region_lists import (
    above_lists,
    none_own_line,
    ordered,
    region_rows,
    standing_line,
    table_heading,
    target_rows,
    targets_heading,
)
from dashboard.charts.registry import CHARTS, chart_of, profile_of
from dashboard.charts.tables import readable, reading_columns
from dashboard.descriptor import Language
from dashboard.evidence import evidence_document
from dashboard.reading import records
from dashboard.region_profile import RegionProfile, Targets

# A part's table holds so many rows; the page has them all.
MOST_ROWS = 300
_TABLE_PAGE, _REGION_PAGE = "map", "region"


def parts_of(context: Context, item: Item, address: str) -> tuple[list[Part], Figures]:
    """The parts of this item, at least one, and its headline figures."""
    if item.kind == "chart":
        made = _of_chart(context, item, address)
    elif item.kind == "table":
        made = _of_table(context, item, address)
    else:
        made = _of_region(context, item, address)
    return made


def _nothing(context: Context, item: Item, key: str, **values: object) -> tuple[list[Part], Figures]:
    said = context.text(key, **values)
    return [Part(item, context.language, said, notes=(context.text("briefing.nothing_note"),))], Figures()


def _of_chart(context: Context, item: Item, address: str) -> tuple[list[Part], Figures]:
    if item.key not in CHARTS:
        return _nothing(context, item, "briefing.unknown", name=item.key)
    chart = chart_of(context, item.key)
    if chart is None:
        return _nothing(context, item, "briefing.nothing", name=context.text(f"briefing.chart.{item.key}"))
    part = chart_part(context, item, chart, address, CHARTS[item.key].page)
    return [part], _figures(context, part, chart.facts)


def chart_part(context: Context, item: Item, chart: Chart, address: str, page: str) -> Part:
    """The part that shows this chart."""
    return Part(
        item,
        context.language,
        chart.title,
        chart.subtitle,
        chart=chart,
        table=chart.table.head(MOST_ROWS),
        rows=len(chart.table),
        passages=passages(context, chart.facts),
        more_passages=chart.more_facts,
        sources=tuple(chart.sources),
        source_line=source_line(context, chart.sources),
        notes=tuple(chart.notes),
        boundary=context.text("boundary.note") if chart.boundary else "",
        link=link_of(address, page, context.view, context.language),
    )


def _of_table(context: Context, item: Item, address: str) -> tuple[list[Part], Figures]:
    if item.key not in {table.name for table in context.whole.descriptor.fact_tables}:
        return _nothing(context, item, "briefing.unknown", name=item.key)
    rows = context.catalog.frames[item.key]
    title = context.text("briefing.table", table=context.table_title(item.key), count=len(rows))
    if not len(rows):
        return _nothing(context, item, "briefing.nothing", name=context.table_title(item.key))
    shown = readable(
        context.whole, item.key, rows.head(MOST_ROWS), reading_columns(context, item.key), context.language
    )
    part = table_part(context, item, title, shown, item.key, rows, documents_of(context, item.key))
    page, view = (_TABLE_PAGE, {**context.view, view_parts.SHOWN: item.key})
    part = replace(part, link=link_of(address, page, view, context.language))
    return [part], _figures(context, part, row_keys(context, item.key, rows))


def table_part(
    context: Context,
    item: Item,
    heading: str,
    shown: pd.DataFrame,
    table: str,
    rows: pd.DataFrame,
    sources: Sequence[str],
    notes: Sequence[str] = (),
    subtitle: str = "",
) -> Part:
    """The part that lists these rows of a table of facts; `shown` are the readable ones."""
    keys = row_keys(context, table, rows)
    return Part(
        item,
        context.language,
        heading,
        subtitle,
        table=shown.head(MOST_ROWS),
        rows=len(rows),
        passages=passages(context, keys),
        more_passages=len(rows) - len(keys),
        sources=tuple(sources),
        source_line=source_line(context, sources),
        notes=tuple(note for note in notes if note),
    )


def link_of(address: str, page: str, view: Mapping[str, str], language: Language) -> str:
    """The address of a view in this language."""
    query = urlencode({view_parts.LANGUAGE: language, **{k: v for k, v in view.items() if k != view_parts.LANGUAGE}})
    return f"{address.rstrip('/')}/{page}?{query}"


def _of_region(context: Context, item: Item, address: str) -> tuple[list[Part], Figures]:
    profile = profile_of(context)
    if profile is None:
        return _nothing(context, item, "briefing.no_region")
    link = link_of(address, _REGION_PAGE, context.view, context.language)
    parts = [_key_figures(context, item, profile)]
    parts.append(chart_part(context, item, locator_chart(context, profile), address, _REGION_PAGE))
    if len(profile.rows["targets"]):
        parts.append(_target_part(context, item, targets_heading(context, profile), profile.targets(),
                                  none_own_line(context, profile), whose=True))  # fmt: skip
    lists, none_above = above_lists(context, profile)
    for title, targets in lists:
        heading = f"{context.text('region.above.title')}{context.text('list.colon')}{title}"
        parts.append(_target_part(context, item, heading, targets, none_above))
    if len(profile.rows["measures"]):
        parts.append(chart_part(context, item, sector_chart(context, profile), address, _REGION_PAGE))
    for table in profile.rows:
        if table != "targets" and len(profile.rows[table]):
            rows = ordered(profile, table)
            shown = region_rows(context, profile, table, rows.head(MOST_ROWS), paper=True)
            parts.append(
                table_part(
                    context,
                    item,
                    table_heading(context, profile, table),
                    shown,
                    table,
                    rows,
                    _documents(rows, table),
                    [standing_line(context, profile, table)],
                    profile_name(context, profile),
                )
            )
    parts = [replace(part, link=link) for part in parts]
    keys = [key for table, rows in profile.rows.items() for key in row_keys(context, table, rows)]
    return parts, _figures(context, parts[0], keys[:MOST_FACTS], rows=len(profile))


def _key_figures(context: Context, item: Item, profile: RegionProfile) -> Part:
    name = profile_name(context, profile)
    tables = list(profile.rows)
    frame = pd.DataFrame(
        {
            context.text("bars.table"): [context.table_title(table) for table in tables],
            context.text("bars.rows"): [len(profile.rows[table]) for table in tables],
            context.text("briefing.column.own"): [len(profile.of(table, "own")) for table in tables],
        }
    )
    numbered = profile.targets().numbered
    notes = [context.text("region.figure_numbered", count=numbered)] if len(profile.rows["targets"]) else []
    return Part(
        item,
        context.language,
        context.text("briefing.region", name=name, total=len(profile)),
        context.text("briefing.region_subtitle"),
        table=frame,
        rows=len(frame),
        sources=profile.sources,
        source_line=source_line(context, profile.sources),
        notes=tuple(notes),
    )


def _target_part(
    context: Context, item: Item, heading: str, targets: Targets, note: str, *, whose: bool = False
) -> Part:
    first = Targets(targets.rows.head(MOST_ROWS), targets.states.head(MOST_ROWS))
    shown = target_rows(context, first, whose=whose)
    documents = _documents(targets.rows, "targets")
    return table_part(context, item, heading, shown, "targets", targets.rows, documents, [note])


def _documents(rows: pd.DataFrame, table: str) -> tuple[str, ...]:
    used = rows["document_id"]
    if table == "documents":
        used = used.where(rows["source_file"] != "", rows["cited_in_id"])
    return tuple(str(value) for value in used[used != ""].value_counts().index)


def row_keys(context: Context, table: str, rows: pd.DataFrame) -> tuple[str, ...]:
    """The keys "table:id" of the first of these rows."""
    key = context.whole.descriptor.tables[table].key
    return tuple(fact_key(table, row_id) for row_id in rows[key].head(MOST_FACTS))


def source_line(context: Context, sources: Sequence[str]) -> str:
    """The documents by name, the first of them where they are many; empty where there is none."""
    if not sources:
        return ""
    names = context.text("list.documents_separator").join(
        context.name("documents", source) for source in sources[:MOST_SOURCES]
    )
    more = len(sources) - MOST_SOURCES
    return (
        context.text("chart.source_more", names=names, more=more)
        if more > 0
        else context.text("chart.source", names=names)
    )


def held_rows(context: Context, facts: Sequence[str]) -> dict[str, dict[str, str]]:
    """The fact "table:id" -> its row, in the order asked; one that the catalog does not hold is left out.

    One pass over each table: asking the catalog row by row takes too long for many.
    """
    wanted: dict[str, set[str]] = {}
    for fact in facts:
        table, _, row_id = fact.partition(":")
        if context.whole.has(table, row_id):
            wanted.setdefault(table, set()).add(row_id)
    found: dict[str, dict[str, str]] = {}
    for table, row_ids in wanted.items():
        key, frame = context.whole.descriptor.tables[table].key, context.whole.frames[table]
        found |= {fact_key(table, row[key]): row for row in records(frame[frame[key].isin(row_ids)])}
    return {fact: found[fact] for fact in facts if fact in found}


def passages(context: Context, facts: Sequence[str]) -> tuple[Passage, ...]:
    """What proves each of these facts, in order; one that the catalog does not hold is left out."""
    found = []
    for fact, cells in held_rows(context, facts).items():
        table, _, row_id = fact.partition(":")
        document = evidence_document(context.whole.descriptor.tables[table], cells)
        found.append(
            Passage(
                fact,
                context.name(table, row_id),
                document,
                context.name("documents", document),
                cells["paragraph"],
                cells["evidence"],
                cells["context_paragraph"],
                cells["context_evidence"],
                context.whole.evidence.get((table, row_id), "unchecked"),
            )
        )
    return tuple(found)


def _figures(context: Context, part: Part, facts: Sequence[str], rows: int = -1) -> Figures:
    hashes = {
        fact: hashlib.sha256("\x1f".join(cells.values()).encode()).hexdigest()[:8]
        for fact, cells in held_rows(context, facts[:MOST_FACTS]).items()
    }
    total = rows if rows >= 0 else (len(facts) + part.more_passages if facts else part.rows)
    numbers = numbers_of(part.table) if part.table is not None else {}
    return Figures(total, {context.language: part.heading}, {context.language: numbers}, hashes)
