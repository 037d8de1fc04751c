"""The chart, the lists and the calendar files of the timeline page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from dashboard.agenda import (
    DEADLINES,
    KINDS,
    NEXT_YEAR,
    PRECISIONS,
    Agenda,
    Kind,
    Moment,
    agenda,
    window_days,
    within,
)
from dashboard.catalog import PLAN_PERIODS, Catalog
from dashboard.charts.chart import Chart, with_facts
from dashboard.charts.context import Context, shared
from dashboard.charts.lists import period_text
from dashboard.figures.agenda_axis import Band
from dashboard.figures.agenda_marks import (
    NO_LANE,
    OTHER_LANES,
    Gathering,
    Group,
    Mark,
    gathered,
    is_place_lane,
    place_lane_name,
)
from dashboard.figures.agenda_timeline import AgendaWords, Sign, agenda_timeline
from dashboard.i18n import date_text, joined


@dataclass(frozen=True, eq=False)
class TimelineView:
    """What the page shows: the selected agenda, in one window, by place or programme, with the mark that is chosen."""

    context: Context
    agenda: Agenda
    group: Group
    window: str
    chosen: str

    @cached_property
    def days(self) -> tuple[date, date]:
        """First and last day of the window."""
        return window_days(self.window, self.agenda.moments, self.context.today)

    @cached_property
    def shown(self) -> tuple[Moment, ...]:
        """The moments in the window."""
        return within(self.agenda.moments, *self.days)

    @cached_property
    def gathering(self) -> Gathering:
        """The same as marks in lanes."""
        return gathered(self.shown, self.group)

    @property
    def mark(self) -> Mark | None:
        """The mark whose facts are listed, where one of those drawn is chosen."""
        return next((mark for mark in self.gathering.marks if mark.key == self.chosen), None)


@shared
def selected_agenda(context: Context, catalog: Catalog) -> Agenda:
    """The agenda of this catalog, judged by all observations that are held."""
    return agenda(catalog, context.whole, context.today)


def window_text(context: Context, window: str) -> str:
    """The name of a window of time."""
    if window in PLAN_PERIODS:
        return period_text(context.language, window)
    if window.isdigit():
        return date_text(context.language, window)
    return context.text("timeline.window.next" if window == NEXT_YEAR else "timeline.window.all")


def timeline_chart(view: TimelineView) -> Chart:
    """The timeline with its finding, its notes on what is not on it, and its table."""
    return _timeline_chart(view.context, view.agenda, view.group, view.window, view.chosen)


@shared
def _timeline_chart(context: Context, dates: Agenda, group: Group, window: str, chosen: str) -> Chart:
    view = TimelineView(context, dates, group, window, chosen)
    gathering = view.gathering
    names = moment_names(context, view.shown)
    signs = [_sign(view, mark, names) for mark in gathering.marks]
    bands = [
        Band(date(first, 1, 1), date(last, 12, 31), period_text(context.language, period), f"{first}–{last}")
        for period, (first, last) in PLAN_PERIODS.items()
    ]
    kinds: dict[tuple[Kind, bool], str] = {
        (kind, over): context.text(f"timeline.{'kind_over' if over else 'kind'}.{kind}")
        for kind in KINDS
        for over in ((False, True) if kind in DEADLINES else (False,))
    }
    words = AgendaWords(
        description=finding(view),
        today=date_text(context.language, context.today.isoformat()),
        nothing=context.text("timeline.nothing"),
        kinds=kinds,
        precisions={precision: context.text(f"timeline.precision.{precision}") for precision in PRECISIONS},
        months=[context.text(f"month.{number}") for number in range(1, 13)],
    )
    lanes = [lane_text(context, lane, view.group) for lane in gathering.lanes]
    chart = Chart(
        key=f"timeline_{view.group}",
        title=words.description,
        subtitle=context.text(f"timeline.subtitle.{view.group}"),
        body=agenda_timeline(signs, lanes, bands, context.today, view.days, words),
        table=moments_frame(context, view.shown),
        sources=_sources(context, view.shown),
        notes=_notes(view),
    )
    shown = dict.fromkeys(moment.key for moment in view.shown)
    return with_facts(chart, shown, len(shown))


def lane_text(context: Context, lane: str, group: Group) -> str:
    """The name of a lane."""
    if lane in (NO_LANE, OTHER_LANES):
        return context.text(f"timeline.lane.{'other' if lane else 'none'}_{group}")
    return place_lane_name(lane, context.language) if is_place_lane(lane) else context.name("documents", lane)


def finding(view: TimelineView) -> str:
    """What the timeline shows, in one sentence: when most targets fall due, or that none does."""
    context = view.context
    undated = sum(view.agenda.undated.values())
    if undated and not view.agenda.moments:
        return context.text("timeline.finding_undated", count=undated)
    if not view.shown:
        return context.text("timeline.finding_none")
    due = Counter(moment.end.year for moment in view.shown if moment.is_deadline)
    if not due:
        return context.text("timeline.finding_no_target", count=len(view.shown))
    year, count = max(due.items(), key=lambda item: (item[1], -item[0]))
    total = sum(due.values())
    past = "over" if date(year, 12, 31) < context.today else "open"
    if total == 1:
        return context.text(f"timeline.finding_one.{past}", year=year)
    if total == count:
        return context.text(f"timeline.finding_all.{past}", year=year, count=count)
    return context.text(f"timeline.finding.{past}", year=year, count=count, total=total)


def moment_date(context: Context, moment: Moment | Mark) -> str:
    """When it is, in words and no more exact than the text."""
    if moment.kind in DEADLINES and moment.start == moment.end:
        return context.text("timeline.end_of_year", year=moment.end.year)
    first, last = moment.start.isoformat(), moment.end.isoformat()
    length = {"day": 10, "month": 7, "year": 4}[moment.precision]
    if first[:length] == last[:length]:
        return date_text(context.language, first[:length])
    return context.text(
        "timeline.from_to",
        first=date_text(context.language, first[:length]),
        last=date_text(context.language, last[:length]),
    )


def moment_names(context: Context, moments: Sequence[Moment]) -> dict[str, str]:
    """`table:id` -> name in the reader's language, for the rows of these moments."""
    return {moment.key: context.name(moment.table, moment.row_id) for moment in moments}


def moments_frame(context: Context, moments: Sequence[Moment]) -> pd.DataFrame:
    """One row a moment: when, what, its kind, place, programme and, for a target, its state."""
    names = moment_names(context, moments)
    empty = context.text("unknown.empty")
    programmes = {moment.programme for moment in moments} - {""}
    titles = {programme: context.name("documents", programme) for programme in programmes}
    codes = {moment.codes for moment in moments}
    places = {cell: context.whole.region_label(cell, context.language) or empty for cell in codes}
    columns = {
        "date": [moment_date(context, moment) for moment in moments],
        "name": [names[moment.key] for moment in moments],
        "kind": [context.text(f"timeline.kind.{moment.kind}") for moment in moments],
        "place": [places[moment.codes] for moment in moments],
        "programme": [titles.get(moment.programme, empty) for moment in moments],
        "state": [context.text(f"state.{moment.state}") if moment.state else "—" for moment in moments],
    }
    return pd.DataFrame({context.text(f"timeline.column.{name}"): values for name, values in columns.items()})


def _sign(view: TimelineView, mark: Mark, names: Mapping[str, str]) -> Sign:
    context = view.context
    when = moment_date(context, mark)
    kind = context.text(f"timeline.kind.{mark.kind}")
    if len(mark.moments) == 1:
        label = context.text("timeline.one", date=when, name=names[mark.moments[0].key])
    else:
        label = context.text(f"timeline.several.{mark.kind}", count=len(mark.moments))
        # The bar of a gathered mark says how long it is; the name of one date has to say which.
        if view.gathering.unit == "exact":
            label = context.text("timeline.one", date=when, name=label)
    states = Counter(moment.state for moment in mark.moments if moment.state)
    described = [kind, label, *(context.text(f"state.{state}") + f" {count}" for state, count in states.items())]
    return Sign(
        key=mark.key,
        lane=view.gathering.lanes.index(mark.lane),
        kind=mark.kind,
        start=mark.start,
        end=mark.end,
        precision=mark.precision,
        lasting=mark.lasting,
        label=label,
        description=joined(context.language, described),
        over=mark.kind in DEADLINES and mark.end < context.today,
        chosen=mark.key == view.chosen,
    )


def _notes(view: TimelineView) -> list[str]:
    context = view.context
    notes = []
    if view.gathering.unit != "exact":
        notes.append(context.text(f"timeline.gathered.{view.gathering.unit}", count=len(view.shown)))
    if view.gathering.merged:
        notes.append(context.text(f"timeline.merged.{view.group}", count=view.gathering.merged))
    targets = context.catalog.frames["targets"]
    before = set(targets.loc[targets["comparator"] == "before", "target_id"])
    if any(moment.is_deadline and moment.row_id in before for moment in view.shown):
        notes.append(context.text("timeline.before"))
    undated = [
        context.text("timeline.undated_item", table=context.table_title(table), count=count)
        for table, count in view.agenda.undated.items()
    ]
    if undated:
        notes.append(context.text("timeline.undated", items=joined(context.language, undated)))
    return notes


def _sources(context: Context, moments: Sequence[Moment]) -> tuple[str, ...]:
    """The ids of the texts that the moments rest on, most used first."""
    used: Counter[str] = Counter()
    documents: dict[str, Mapping[str, str]] = {}
    for moment in moments:
        if moment.table not in documents:
            documents[moment.table] = _document_of(context.whole, moment.table)
        used[documents[moment.table][moment.row_id]] += 1
    return tuple(document for document, _ in used.most_common() if document)


def _document_of(whole: Catalog, table: str) -> Mapping[str, str]:
    """Row id -> the document whose text says it; for a document the one that cites it, where it was not read itself."""

    def documents() -> Mapping[str, str]:
        frame = whole.frames[table]
        key = whole.descriptor.tables[table].key
        column = frame["document_id"]
        if table == "documents":
            column = column.where(frame["source_file"] != "", frame["cited_in_id"])
        return dict(zip(frame[key].tolist(), column.tolist(), strict=True))

    return whole.once(("document_of", table), documents)
