"""What a region's page lists, in words: the same rows, titles and remarks for the screen and for paper."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pandas as pd

from dashboard.charts.context import Context, shared
from dashboard.charts.lists import period_text, value_text
from dashboard.charts.region import profile_name
from dashboard.charts.tables import readable, reading_columns
from dashboard.geometry import region_name
from dashboard.i18n import date_text
from dashboard.reading import records
from dashboard.region_profile import STANDINGS, RegionProfile, Targets

# Left out on paper: what the reader of a printed list does not look for.
_SCREEN_ONLY = ("technologies",)


def made(context: Context) -> str:
    """The dashboard, the version of its data and the day; and what uploads say of themselves."""
    said = context.text(
        "chart.made",
        version=context.edition,
        date=date_text(context.language, context.today.isoformat()),
    )
    return f"{said} · {context.mark}" if context.mark else said


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


def ordered(profile: RegionProfile, table: str) -> pd.DataFrame:
    """The table's rows in reading order: events by their dates, others as the table has them."""
    return profile.timeline if table == "events" else profile.of(table)


@shared
def sheet_rows(context: Context, profile: RegionProfile) -> Mapping[str, pd.DataFrame]:
    """Table -> the list to read of all its rows, of each table that has any; the targets have lists of their own."""
    held = [table for table in profile.rows if table != "targets" and len(profile.rows[table])]
    return MappingProxyType({table: region_rows(context, profile, table, ordered(profile, table)) for table in held})


def standing_line(context: Context, profile: RegionProfile, table: str) -> str:
    """How many rows are the region's own and how many are not; empty where all are."""
    counts = {standing: len(profile.of(table, standing)) for standing in STANDINGS}
    if counts["own"] == len(profile.rows[table]):
        return ""
    said = [context.text(f"region.standing.{name}", count=count) for name, count in counts.items() if count]
    if not counts["own"]:
        said.insert(0, context.text("region.standing.own", count=0))
    return context.text("region.standing", parts=context.text("list.separator").join(said))


def table_heading(context: Context, profile: RegionProfile, table: str) -> str:
    """Title of the table and number of its rows here."""
    return context.text("region.section", table=context.table_title(table), count=len(profile.rows[table]))


@shared
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


def target_lists(context: Context, profile: RegionProfile) -> list[tuple[str, Targets, pd.DataFrame]]:
    """Title, targets and the list to read of each standing that has any, the region's own first."""
    lists = []
    for standing in STANDINGS:
        targets = profile.targets(standing)
        if len(targets):
            title = context.text(f"region.targets.{standing}", count=len(targets))
            lists.append((title, targets, target_rows(context, targets, whose=standing != "own")))
    return lists


def targets_heading(context: Context, profile: RegionProfile) -> str:
    """How many targets there are and how many of them with a number; or that there is none."""
    total = profile.targets()
    if not len(total):
        return context.text("region.targets.finding_none", name=profile_name(context, profile), where=where(context))
    return context.text("region.targets.finding", count=len(total), numbered=total.numbered)


def none_own_line(context: Context, profile: RegionProfile) -> str:
    """That only others than the region itself have a target here; empty where it has one, or nobody has."""
    if len(profile.targets("own")) or not len(profile.targets()):
        return ""
    return context.text("region.targets.none_own", name=profile_name(context, profile), where=where(context))


def above_lists(context: Context, profile: RegionProfile) -> tuple[list[tuple[str, Targets]], str]:
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
    return lists, context.text("region.above.none", names=names, where=where(context)) if without else ""


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


def unplaced_line(context: Context, profile: RegionProfile) -> str:
    """How many rows stand on no region's page; empty where none does."""
    return context.text("region.unplaced", count=profile.unplaced) if profile.unplaced else ""


def source_line(context: Context, source: str) -> str:
    """Title and date of a source as one line."""
    date = context.whole.cells("documents", source)["published_on"] if context.whole.has("documents", source) else ""
    said = date_text(context.language, date) if date else context.text("region.source_undated")
    return context.text("region.source", name=context.name("documents", source), date=said)


def where(context: Context) -> str:
    """Where it was looked: in all texts held, or among what the filters leave."""
    return context.text("region.where_filters" if filters_set(context) else "region.where_texts")
