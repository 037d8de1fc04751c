"""The charts that more than one page shows: the map of a count, the bars of a document's facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from dashboard.catalog import COUNTRY, Selection
from dashboard.charts.chart import MOST_FACTS, Chart, Plot, with_facts, with_rows
from dashboard.charts.context import Context, fact_key, shared
from dashboard.exports.geo_file import geojson_bytes
from dashboard.figures.bars import Bar, bars
from dashboard.figures.region_map import MapPoint, MapWords, framed, region_map
from dashboard.geometry import LayerLevel, albers_layer, ancestors, project, region_name, regions
from dashboard.i18n import joined
from dashboard.reading import records

# A screen reader is told so many regions with their counts; the table below the map has them all.
_MOST_SPOKEN = 10


@shared
def documents_of(context: Context, table: str) -> tuple[str, ...]:
    """The ids of the texts that the table's rows rest on, most used first."""
    rows = context.catalog.frames[table]
    described = context.catalog.descriptor.tables[table]
    if table == "documents":
        used = rows["document_id"].where(rows["source_file"] != "", rows["cited_in_id"])
    else:
        used = rows["document_id"] if "document_id" in described.column_names else pd.Series(dtype="str")
    return tuple(str(value) for value in used[used != ""].value_counts().index)


@shared
def count_map(context: Context, table: str, level: LayerLevel, *, key: str) -> Chart:
    """The map of how many rows of the table count at each division of this level, with the parks as points."""
    layer = albers_layer(level)
    values = context.catalog.counts_by_region(table, level)
    held = frozenset(context.whole.regions_held())
    title_of_table = context.table_title(table)

    def label(code: str, value: int) -> str:
        return context.text("map.region", name=region_name(code, context.language), value=value, table=title_of_table)

    above = context.catalog.above_level(table, level)
    unplaced = int((context.catalog.effective_codes(table) == "").sum())
    highest = max(values, key=lambda code: values[code], default="")
    if len(values) == 1:
        finding = context.text(
            "map.finding_one", name=region_name(highest, context.language), value=values[highest], table=title_of_table
        )
    elif highest:
        finding = context.text(
            "map.finding",
            name=region_name(highest, context.language),
            value=values[highest],
            table=title_of_table,
            regions=len(values),
        )
    else:
        finding = context.text("map.finding_none", table=title_of_table)
    higher, total = sum(above.values()), len(context.catalog.frames[table])
    if level == "prefecture" and 2 * higher > total:
        # The few that are drawn would otherwise pass for the whole.
        finding = context.text("map.finding_above", total=total, above=higher, table=title_of_table)
    most = sorted(values, key=lambda code: (-values[code], code))[:_MOST_SPOKEN]
    spoken = [
        context.text("map.spoken_item", name=region_name(code, context.language), value=values[code]) for code in most
    ]
    if len(values) > len(most):
        spoken.append(context.text("map.spoken_more", value=len(values) - len(most)))
    words = MapWords(
        description=context.text("map.spoken", finding=finding, items=joined(context.language, spoken))
        if spoken
        else finding,
        legend_title=context.text("map.legend", table=title_of_table),
        zero=context.text("map.zero"),
        nothing=context.text("map.nothing"),
        nothing_label=context.text("map.nothing_label"),
        park=context.text("map.park"),
        national_line=context.text("map.national_line"),
        province_line=context.text("map.province_line"),
        region_name=lambda code: (
            regions()[code].short_name_zh if context.data_language == "zh" else regions()[code].name_en
        ),
        region_label=label,
    )
    box = _view_box(context, level)
    # Only those within what is shown: the number of another would stand beyond the picture's edge.
    parks_seen = [point for point in park_points(context) if box is None or _in_view(point, box)]
    drawing = region_map(
        layer,
        values,
        held,
        words,
        level=level,
        points=parks_seen,
        selected=context.selection.region,
        view_box=box,
    )
    notes = []
    if above:
        names = [
            context.text("map.above_item", name=region_name(code, context.language), value=number)
            for code, number in above.items()
        ]
        notes.append(context.text("map.above", names=context.text("list.separator").join(names)))
    if unplaced:
        notes.append(context.text("map.unplaced", value=unplaced))
    table_frame = pd.DataFrame(
        {
            context.text("map.column.code"): list(values),
            context.text("map.column.name"): [region_name(code, context.language) for code in values],
            title_of_table: [values[code] for code in values],
        }
    )
    subtitle = context.text(f"map.subtitle.{level}", table=title_of_table)
    parks = [f"{number} {point.label}" for number, point in enumerate(parks_seen, 1)]
    named = context.text("map.parks", names=context.text("list.separator").join(parks))
    chart = Chart(
        key,
        finding,
        subtitle,
        drawing,
        table_frame,
        documents_of(context, table),
        notes,
        boundary=True,
        picture_notes=(named,) if parks else (),
    )
    return with_rows(chart, context, table, context.catalog.frames[table])


def _view_box(context: Context, level: LayerLevel) -> tuple[float, float, float, float] | None:
    """The part of the map around the chosen province, on the prefecture map; None for the whole country."""
    chosen = context.selection.region
    if level != "prefecture" or not chosen or chosen == COUNTRY:
        return None
    provinces = albers_layer("province")
    inside = [code for code in ancestors(chosen) if code in provinces.regions]
    return framed(provinces, inside[0]) if inside else None


def counted_geojson(context: Context, table: str, level: LayerLevel) -> bytes:
    """The counts of the table joined to the divisions of this level, as GeoJSON."""
    note = context.text("boundary.note")
    if context.mark:
        note = f"{note} {context.mark}"
    return geojson_bytes(
        level, context.catalog.counts_by_region(table, level), frozenset(context.whole.regions_held()), note
    )


def _in_view(point: MapPoint, box: tuple[float, float, float, float]) -> bool:
    left, top, width, height = box
    return left <= point.x <= left + width and top <= point.y <= top + height


@shared
def park_points(context: Context) -> tuple[MapPoint, ...]:
    """The parks and zones that have coordinates, placed in the map's view box."""
    places = context.whole.frames["places"]
    located = places[(places["lon"] != "") & (places["lat"] != "")]
    points = []
    for row in records(located):
        x, y = project(float(row["lon"]), float(row["lat"]))
        points.append(MapPoint(row["place_id"], row[f"name_{context.data_language}"], x, y))
    return tuple(points)


def fact_bars(context: Context, tables: Sequence[str], *, key: str, title: str, subtitle: str) -> Chart:
    """Bars of how many rows each table holds in what is selected."""
    counts = {table: len(context.catalog.frames[table]) for table in tables}
    entries = [Bar("", context.table_title(table), count) for table, count in counts.items()]
    listed = pd.DataFrame(
        {
            context.text("bars.table"): [bar.name for bar in entries],
            context.text("bars.rows"): [bar.value for bar in entries],
        }
    )
    description = context.text("list.separator").join(f"{bar.name} {bar.value}" for bar in entries)
    used: dict[str, None] = {}
    for table in tables:
        used.update(dict.fromkeys(documents_of(context, table)))
    chart = Chart(
        key,
        title,
        subtitle,
        bars(entries, description),
        listed,
        tuple(used),
        plots=(bar_plot(context.text("bars.rows"), entries),),
    )
    keys = {table: context.whole.descriptor.tables[table].key for table in tables}
    facts = (
        fact_key(table, row) for table in tables for row in context.catalog.frames[table][keys[table]][:MOST_FACTS]
    )
    return with_facts(chart, facts, sum(counts.values()))


def bar_plot(title: str, entries: Sequence[Bar]) -> Plot:
    """The bars as an office program draws them."""
    return Plot("bars", title, [bar.name for bar in entries], [bar.value for bar in entries])


@shared
def overview_bars(context: Context) -> Chart:
    """Bars of how many facts of each kind are selected."""
    counted = [table.name for table in context.whole.descriptor.fact_tables]
    total = sum(len(context.catalog.frames[table]) for table in counted)
    title, subtitle = context.text("overview.counts", total=total), context.text("overview.counts_subtitle")
    return fact_bars(context, counted, key="overview_counts", title=title, subtitle=subtitle)


@shared
def document_bars(context: Context, document: str) -> Chart:
    """Bars of how many facts of each kind were read from this document."""
    own = context.whole.select(Selection(document=document))
    tables = [table.name for table in own.descriptor.fact_tables if len(own.frames[table.name])]
    total = sum(len(own.frames[table]) for table in tables)
    return fact_bars(
        replace(context, catalog=own),
        tables,
        key="document_facts",
        title=context.text("documents.facts", count=total),
        subtitle=context.text("documents.facts_subtitle", title=context.name("documents", document)),
    )
