"""What heads a region's page: which region, its key figures, where it lies, its measures by sector."""

from __future__ import annotations

from dataclasses import replace
from html import escape

import pandas as pd

from dashboard.catalog import COUNTRY, Catalog, Selection
from dashboard.charts.chart import Chart, with_rows
from dashboard.charts.context import Context, shared
from dashboard.charts.counts import bar_plot
from dashboard.figures.bars import Bar, bars
from dashboard.figures.locator_map import locator_map
from dashboard.geometry import albers_layer, ancestors, project, region_name, regions, roll_up
from dashboard.region_profile import RegionProfile, region_profile

_PLACE = "place:"
# The key figures that a reader looks for first; the other tables follow in the descriptor's order.
_FIRST = ("targets", "measures")


def asked(selection: Selection, catalog: Catalog) -> tuple[str, str]:
    """The division and the park that the page is about, one of them empty; both where none is chosen.

    A park that lies outside the chosen division gives way to it.
    """
    if selection.place:
        holding = catalog.cells("places", selection.place)["adcode"]
        if not selection.region or not holding or selection.region in ancestors(holding):
            return "", selection.place
    return selection.region, ""


@shared
def profile_asked(context: Context, region: str, place: str) -> RegionProfile:
    """The profile of this division or park, narrowed by all else that is selected."""
    # Not by the region: what those above it have set is shown beside it.
    others = context.whole.select(replace(context.selection, region="", place=""))
    return region_profile(others, context.today, region=region, place=place)


def profile_name(context: Context, profile: RegionProfile) -> str:
    """The name of the profile's region in the reader's language."""
    if profile.place_id:
        return context.name("places", profile.place_id)
    return region_name(profile.adcode, context.language)


@shared
def held_frame(context: Context, listed: list[str]) -> pd.DataFrame:
    """One row a region or park: its name and how many rows of each table count there."""
    tables = [table.name for table in context.whole.descriptor.fact_tables]
    out: dict[str, list[object]] = {
        context.text("sidebar.region"): [
            context.name("places", option.removeprefix(_PLACE))
            if option.startswith(_PLACE)
            else region_name(option, context.language)
            for option in listed
        ]
    }
    for table in tables:
        counts: dict[str, int] = {}
        for level in ("province", "prefecture"):
            counts |= context.whole.counts_by_region(table, level)
        frame = context.whole.frames[table]
        if "place_id" in frame:
            at_places = frame["place_id"].value_counts().items()
            counts |= {_PLACE + str(place): int(number) for place, number in at_places if place}
        out[context.table_title(table)] = [counts.get(option, 0) for option in listed]
    return pd.DataFrame(out)


@shared
def band(context: Context, profile: RegionProfile) -> str:
    """The head of the sheet as HTML: the trail (on paper), the names, the code, the level, the key figures."""
    trail = " › ".join(region_name(code, context.language) for code in profile.path)
    if profile.place_id:
        cells = context.whole.cells("places", profile.place_id)
        names = {"zh": cells["name_zh"], "en": cells["name_en"]}
        facts = [
            context.text("region.kind", kind=context.enum("place_type", cells["place_type"])),
            context.text(
                "region.held_by",
                name=region_name(profile.adcode, context.language)
                if profile.adcode
                else context.text("region.spans_several"),
            ),
        ]
    else:
        region = regions()[profile.adcode]
        names = {"zh": region.name_zh, "en": region.name_en}
        facts = [
            context.text("region.code", code=profile.adcode),
            context.text("region.kind", kind=context.text(f"region.level.{region.level}")),
            context.text("region.short", name=region.short_name_zh),
        ]
        if region.former_names:
            facts.append(context.text("region.former", names=context.text("list.separator").join(region.former_names)))
    own, other = (names["zh"], names["en"]) if context.data_language == "zh" else (names["en"], names["zh"])
    # The space between is where a narrow screen breaks the line.
    facts_html = " ".join(f"<span>{escape(fact)}</span>" for fact in facts)
    other_language = "en" if context.data_language == "zh" else "zh"
    return (
        f'<div class="band"><p class="trail paper">{escape(trail)}</p>'
        f'<h2>{escape(own)}<span lang="{other_language}">{escape(other)}</span></h2>'
        f'<p class="facts">{facts_html}</p><ul class="figures">{_figures(context, profile)}</ul></div>'
    )


def _figures(context: Context, profile: RegionProfile) -> str:
    entries = []
    order = (*_FIRST, *(table for table in profile.rows if table not in _FIRST))
    for table in order:
        rows = profile.rows[table]
        detail = ""
        own = len(profile.of(table, "own"))
        if table == "targets" and len(rows):
            detail = context.text("region.figure_numbered", count=profile.targets().numbered)
        elif own < len(rows):
            detail = context.text("region.figure_own", count=own)
        css_class = "" if len(rows) else ' class="none"'
        entries.append(
            f"<li{css_class}><b>{len(rows)}</b><span>{escape(context.table_title(table))}</span>"
            f"<small>{escape(detail)}</small></li>"
        )
    return "".join(entries)


@shared
def locator_chart(context: Context, profile: RegionProfile) -> Chart:
    """The country with the region's province filled and the region marked."""
    layer = albers_layer("province")
    name = profile_name(context, profile)
    inside = frozenset(code for code in profile.path if code in layer.regions)
    point = _point(context, profile)
    holder = (
        region_name(profile.path[-1 if profile.place_id else -2], context.language) if len(profile.path) > 1 else ""
    )
    if profile.place_id and not profile.adcode:
        title = context.text("region.map_several", name=name)
    elif holder:
        title = context.text("region.map_in", name=name, holder=holder)
    else:
        title = context.text("region.map_country", count=len(profile.divisions))
        inside = frozenset(code for code in profile.divisions if code in layer.regions)
    drawing = locator_map(
        layer,
        inside,
        _short(context, profile, name),
        lambda code: region_name(code, context.language),
        description=title,
        point=point,
    )
    whole = not profile.place_id and profile.adcode == COUNTRY
    codes = [code for code in layer.regions if code in inside] if whole else list(profile.path)
    table = pd.DataFrame(
        {
            context.text("map.column.code"): codes,
            context.text("map.column.name"): [region_name(code, context.language) for code in codes],
        }
    )
    subtitle = context.text("region.map_subtitle" if inside else "region.map_subtitle_none")
    sources: tuple[str, ...] = ()
    if whole:
        subtitle = context.text("region.map_subtitle_country") if inside else subtitle
        sources = tuple(profile.sources)
        held = held_frame(context, codes).iloc[:, 1:]
        table[context.text("bars.rows")] = held.sum(axis=1).astype(int).to_numpy()
    return Chart("region_locator", title, subtitle, drawing, table, sources, _accuracy(context, profile), boundary=True)


def _short(context: Context, profile: RegionProfile, name: str) -> str:
    if profile.place_id:
        # A park's full name is longer than the map is wide; the heading beside it has it whole.
        return region_name(profile.adcode, context.language, short=True) if profile.adcode else ""
    return region_name(profile.adcode, context.language, short=True) if profile.adcode != COUNTRY else ""


def _point(context: Context, profile: RegionProfile) -> tuple[float, float] | None:
    """Where the region's mark stands; None for a province, which is filled, and for what has no position."""
    if profile.place_id:
        cells = context.whole.cells("places", profile.place_id)
        if cells["lon"] and cells["lat"]:
            return project(float(cells["lon"]), float(cells["lat"]))
    if not profile.adcode:
        return None
    code = roll_up(profile.adcode, "prefecture")
    if code is None or code in albers_layer("province").regions:
        return None
    x, y = albers_layer("prefecture").regions[code].label
    return float(x), float(y)


def _accuracy(context: Context, profile: RegionProfile) -> list[str]:
    """What the mark does not say: how exact it is, or that it is the middle of the city around."""
    if profile.place_id:
        precision = context.whole.cells("places", profile.place_id)["coordinate_precision"]
        if precision:
            return [context.text("region.map_accuracy", precision=context.enum("coordinate_precision", precision))]
        return [context.text("region.map_no_position")]
    if regions()[profile.adcode].level == "district":
        return [context.text("region.map_district")]
    return []


@shared
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
    plot = bar_plot(context.text("bars.rows"), entries)
    chart = Chart("region_sectors", title, subtitle, bars(entries, description), listed, sources, plots=(plot,))
    return with_rows(chart, context, "measures", profile.rows["measures"])
