"""Every chart of the dashboard by its key: what a link, an embedded frame, a briefing or a benchmark can ask for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from dashboard.agenda import ALL
from dashboard.charts import parts
from dashboard.charts.accountability import accountability_chart
from dashboard.charts.chart import Chart
from dashboard.charts.context import Context
from dashboard.charts.cooperation import arcs_chart, in_focus, network_chart, province_of_map
from dashboard.charts.counts import count_map, document_bars, overview_bars
from dashboard.charts.progress import BOARD_BY, board_chart, bullet_chart, progress_of
from dashboard.charts.region import asked, locator_chart, profile_asked, sector_chart
from dashboard.charts.standing import lab_chart, pipeline_chart
from dashboard.charts.targets import target_chart, target_frame
from dashboard.charts.tasks import comparison_chart, instrument_chart, technology_chart
from dashboard.charts.timeline import TimelineView, selected_agenda, timeline_chart
from dashboard.cooperation import Network, network
from dashboard.figures.agenda_marks import Group
from dashboard.geometry import LayerLevel
from dashboard.region_profile import RegionProfile


@dataclass(frozen=True)
class ChartSpec:
    """One chart: its key, the address of the page that shows it, and how it is built from a context.

    The builder gives None where the view leaves nothing to draw (no region chosen, no figure reported). `view` is what
    the page's own address must say for the page to show this chart.
    """

    key: str
    page: str
    build: Callable[[Context], Chart | None]
    view: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


def _mapped(level: LayerLevel) -> Callable[[Context], Chart]:
    def build(context: Context) -> Chart:
        return count_map(context, context.part(parts.SHOWN, "targets"), level, key=f"map_{level}")

    return build


def _focus(context: Context) -> Network:
    return in_focus(context, network(context.whole, context.selection))


def _arcs_within(context: Context) -> Chart | None:
    focus = _focus(context)
    province = province_of_map(context, focus)
    return arcs_chart(context, focus, province) if province else None


def _targets(context: Context) -> Chart:
    progress = progress_of(context)
    return target_chart(context, progress, target_frame(context, progress))


def _compared(across: str) -> Callable[[Context], Chart | None]:
    def build(context: Context) -> Chart | None:
        compared = [value for value in context.part(parts.COMPARE).split(";") if value]
        return comparison_chart(context, compared, across) if len(compared) > 1 else None

    return build


def _timeline(group: Group) -> Callable[[Context], Chart]:
    def build(context: Context) -> Chart:
        window, mark = context.part(parts.WINDOW, ALL), context.part(parts.MARK)
        return timeline_chart(TimelineView(context, selected_agenda(context, context.catalog), group, window, mark))

    return build


def profile_of(context: Context) -> RegionProfile | None:
    """The profile of the region or park that the context is narrowed to; None where there is none."""
    region, place = asked(context.selection, context.whole)
    return profile_asked(context, region, place) if region or place else None


def _locator(context: Context) -> Chart | None:
    profile = profile_of(context)
    return locator_chart(context, profile) if profile is not None else None


def _sectors(context: Context) -> Chart | None:
    profile = profile_of(context)
    return sector_chart(context, profile) if profile is not None and len(profile.rows["measures"]) else None


def _document(context: Context) -> Chart | None:
    return document_bars(context, context.selection.document) if context.selection.document else None


_ALL = (
    ChartSpec("overview_map", "overview", lambda c: count_map(c, "targets", "province", key="overview_map")),
    ChartSpec("overview_counts", "overview", overview_bars),
    ChartSpec("map_province", "map", _mapped("province")),
    ChartSpec("map_prefecture", "map", _mapped("prefecture"), {parts.LEVEL: "prefecture"}),
    ChartSpec("region_locator", "region", _locator),
    ChartSpec("region_sectors", "region", _sectors),
    ChartSpec("accountability", "targets", accountability_chart),
    ChartSpec("board", "targets", lambda c: board_chart(c, progress_of(c), c.part(parts.BY, BOARD_BY[0]))),
    ChartSpec("bullets", "targets", lambda c: bullet_chart(c, progress_of(c)), {parts.TAB: "bullets"}),
    ChartSpec("targets", "targets", _targets),
    ChartSpec("measures_technology", "measures", technology_chart),
    ChartSpec("measures_instrument", "measures", instrument_chart),
    ChartSpec("measures_compared_technology", "measures", _compared("technology")),
    ChartSpec("measures_compared_sector", "measures", _compared("sector"), {parts.ACROSS: "sector"}),
    ChartSpec("network", "cooperation", lambda c: network_chart(c, _focus(c))),
    ChartSpec("arcs_province", "cooperation", lambda c: arcs_chart(c, _focus(c))),
    ChartSpec("arcs_prefecture", "cooperation", _arcs_within),
    ChartSpec("pipeline", "cooperation", lambda c: pipeline_chart(c, _focus(c))),
    ChartSpec("labs", "cooperation", lambda c: lab_chart(c, _focus(c))),
    ChartSpec("timeline_place", "timeline", _timeline("place")),
    ChartSpec("timeline_programme", "timeline", _timeline("programme"), {parts.GROUP: "programme"}),
    ChartSpec("document_facts", "documents", _document),
)
CHARTS: Mapping[str, ChartSpec] = MappingProxyType({spec.key: spec for spec in _ALL})


def chart_of(context: Context, key: str) -> Chart | None:
    """The chart of this key in this context; None where the view leaves nothing to draw. Raises KeyError if unknown."""
    return CHARTS[key].build(context)
