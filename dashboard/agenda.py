"""What happens when: every date that the collection gives, as one list of moments.

A date is never made more exact than its text: `2022` is the whole year, `2022-07` the whole month.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

from dashboard.catalog import PLAN_PERIODS, Catalog
from dashboard.progress import progress_in
from dashboard.reading import records
from dashboard.validation import REPEATED_DATES, is_partial_date

Kind = Literal["plan", "measure", "event", "publication", "lab", "project", "deadline", "peak"]
KINDS: tuple[Kind, ...] = ("plan", "measure", "event", "publication", "lab", "project", "deadline", "peak")
# Derived from targets: the end of the year that a target names. They are no events.
DEADLINES = frozenset({"deadline", "peak"})
Precision = Literal["day", "month", "year"]
PRECISIONS: tuple[Precision, ...] = ("day", "month", "year")
# First and last day, and how exact they are.
Days = tuple[date, date, Precision]
ALL, NEXT_YEAR = "all", "next"

# Table -> its columns that hold one date each, with the kind of moment they give.
_DATED: Mapping[str, tuple[tuple[str, Kind], ...]] = MappingProxyType(
    {
        "events": (("date", "event"),),
        "documents": (("published_on", "publication"),),
        "labs": (("founded_on", "lab"), ("unveiled_on", "lab")),
        "projects": (("signed_on", "project"), ("stage_on", "project")),
    }
)
# Table -> its pair of years, first and last, with the kind of moment they give.
_LASTING: Mapping[str, tuple[str, str, Kind]] = MappingProxyType(
    {
        "documents": ("period_from", "period_to", "plan"),
        "measures": ("start_year", "end_year", "measure"),
    }
)
_YEAR_TARGETS = frozenset({"peak_year", "neutrality_year"})
_TIMES = frozenset(
    {"target_year"}
    | {column for columns in _DATED.values() for column, _ in columns}
    | {column for first, last, _ in _LASTING.values() for column in (first, last)}
)
_READ = _TIMES | {"programme_id", "document_type", "document_id", "target_type"}
TABLES = ("events", "documents", "labs", "projects", "measures", "targets")


@dataclass(frozen=True)
class Moment:
    """One dated fact: the row that says it, what kind it is, and the days it may fall on or lasts.

    `start` and `end` are the first and last day of what the text says: for `precision` year both ends of the year.
    `lasting` tells a time that goes on (a plan's period) from one somewhere within. `column` names the cell or cells,
    `also` the other rows (`table:id`) that state the same date of the same fact. A deadline is its year's last day.
    """

    table: str
    row_id: str
    column: str
    kind: Kind
    start: date
    end: date
    precision: Precision
    lasting: bool = False
    codes: str = ""
    programme: str = ""
    state: str = ""
    also: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The row as an address names it."""
        return f"{self.table}:{self.row_id}"

    @property
    def is_deadline(self) -> bool:
        """Whether it is derived from a target."""
        return self.kind in DEADLINES


@dataclass(frozen=True)
class Agenda:
    """The moments in order of time, and for each table how many of its rows give none."""

    moments: tuple[Moment, ...]
    undated: Mapping[str, int]


@lru_cache(maxsize=65_536)
def days_of(value: str) -> Days | None:
    """First and last day of a partial ISO date, and how exact it is; None where it is no date."""
    if not is_partial_date(value):
        return None
    parts = [int(part) for part in value.split("-")]
    if len(parts) == 1:
        return date(parts[0], 1, 1), date(parts[0], 12, 31), "year"
    year, month = parts[:2]
    if len(parts) == 2:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1]), "month"
    day = date(year, month, parts[2])
    return day, day, "day"


def agenda(catalog: Catalog, whole: Catalog, today: date) -> Agenda:
    """Every dated fact of the catalog, each once; states of targets by all that `whole` holds, as of `today`."""
    found = [moment for table in TABLES for moment in _moments(catalog, table, whole, today)]
    dated = {(moment.table, moment.row_id) for moment in found}
    undated = {
        table: len(catalog.frames[table]) - number
        for table, number in {**dict.fromkeys(TABLES, 0), **Counter(table for table, _ in dated)}.items()
    }
    kept = sorted(_once(catalog, found), key=_order)
    return Agenda(tuple(kept), MappingProxyType({table: count for table, count in undated.items() if count}))


def _order(moment: Moment) -> tuple[date, date, int, str, str, str]:
    return moment.start, moment.end, KINDS.index(moment.kind), moment.table, moment.row_id, moment.column


def _moments(catalog: Catalog, table: str, whole: Catalog, today: date) -> list[Moment]:
    frame = catalog.frames[table]
    key = catalog.descriptor.tables[table].key
    states: Mapping[object, str] = {}
    if table == "targets":
        frame = frame[frame["target_year"] != ""]
        states = progress_in(whole, frame, today)["state"].to_dict()
    codes = catalog.effective_codes(table)[frame.index]
    # Rows without a time give nothing: of most tables that is most of them.
    times = [column for column in frame if column in _TIMES]
    timed = (frame[times] != "").any(axis=1)
    frame, codes = frame.loc[timed, [column for column in frame if column in {key, *_READ}]], codes[timed]
    return [
        Moment(
            table,
            row[key],
            column,
            kind,
            *days,
            lasting=lasting,
            codes=code,
            programme=_programme(table, row),
            state=states.get(index, ""),
        )
        for index, code, row in zip(frame.index.tolist(), codes.tolist(), records(frame), strict=True)
        for column, kind, days, lasting in _times(table, row)
    ]


def _programme(table: str, row: Mapping[str, str]) -> str:
    if table == "documents":
        # A report about a plan is no plan.
        return "" if row["document_type"] == "news_report" else row["document_id"]
    return row.get("programme_id", "")


def _times(table: str, row: Mapping[str, str]) -> Iterator[tuple[str, Kind, Days, bool]]:
    """Column, kind, days, and whether they last, for each time that the row gives."""
    if table == "targets":
        days = days_of(row["target_year"])
        if days:
            kind: Kind = "peak" if row["target_type"] in _YEAR_TARGETS else "deadline"
            yield "target_year", kind, (days[1], days[1], "year"), False
        return
    used: set[str] = set()
    for column, kind in _DATED.get(table, ()):
        days = days_of(row[column])
        # A project that was signed and stands at `signed` has one date in two cells.
        if days and row[column] not in used:
            used.add(row[column])
            yield column, kind, days, False
    if table in _LASTING:
        first, last, kind = _LASTING[table]
        begins, ends = days_of(row[first]), days_of(row[last])
        if begins and ends:
            yield f"{first};{last}", kind, (begins[0], ends[1], "year"), True
        elif begins:
            yield first, kind, begins, False
        elif ends:
            yield last, kind, ends, False


def _once(catalog: Catalog, moments: Sequence[Moment]) -> list[Moment]:
    """The moments without those that only repeat the date of an event which names their row (`related_ids`)."""
    columns = {event_type: (table, column) for table, column, event_type in REPEATED_DATES}
    repeated = {(moment.table, moment.row_id, moment.column): moment for moment in moments}
    gone: set[tuple[str, str, str]] = set()
    also: dict[str, tuple[str, ...]] = {}
    exact: dict[str, Moment] = {}
    dated = {moment.row_id: moment for moment in moments if moment.table == "events"}
    for row in records(catalog.frames["events"][["event_id", "event_type", "related_ids"]]) if dated else []:
        event = dated.get(row["event_id"])
        table, column = columns.get(row["event_type"], ("", ""))
        if event is None or not table:
            continue
        for item in row["related_ids"].split(";"):
            named, _, row_id = item.partition(":")
            other = repeated.get((named, row_id, column))
            if named == table and other and _agree(event, other):
                gone.add((named, row_id, column))
                also[event.row_id] = (*also.get(event.row_id, ()), item)
                nearer = exact.get(event.row_id, event)
                exact[event.row_id] = min(nearer, other, key=lambda moment: moment.end - moment.start)
    kept = []
    for moment in moments:
        if (moment.table, moment.row_id, moment.column) in gone:
            continue
        if moment.table == "events" and moment.row_id in also:
            nearer = exact[moment.row_id]
            moment = replace(
                moment, also=also[moment.row_id], start=nearer.start, end=nearer.end, precision=nearer.precision
            )
        kept.append(moment)
    return kept


def _agree(one: Moment, other: Moment) -> bool:
    """Whether one of two dates is the other, or the other said less exactly."""
    return (one.start <= other.start and other.end <= one.end) or (other.start <= one.start and one.end <= other.end)


# Windows of time.


def is_window(value: str) -> bool:
    """Whether it names a window: all, the next twelve months, a plan period, or a year."""
    return value in {ALL, NEXT_YEAR} or value in PLAN_PERIODS or bool(re.fullmatch(r"[12]\d{3}", value, re.ASCII))


def windows(moments: Sequence[Moment], today: date) -> tuple[str, ...]:
    """The windows worth offering: all, the next twelve months, the plan periods and years that hold a moment."""
    # What lasts fills its years without anything happening in them: only its first and last year count.
    years = {year for moment in moments for year in (moment.start.year, moment.end.year)} | {today.year}
    periods = [name for name, (first, last) in PLAN_PERIODS.items() if any(first <= year <= last for year in years)]
    return (ALL, NEXT_YEAR, *periods, *(f"{year:04d}" for year in sorted(years) if is_window(f"{year:04d}")))


def window_days(window: str, moments: Iterable[Moment], today: date) -> tuple[date, date]:
    """First and last day of the window. `all` reaches from the first moment or today to the last, in whole years."""
    if window == NEXT_YEAR:
        return today, after_a_year(today)
    if window in PLAN_PERIODS:
        first, last = PLAN_PERIODS[window]
    elif window != ALL and is_window(window):
        first = last = int(window)
    else:
        years = [today.year]
        for moment in moments:
            years += (moment.start.year, moment.end.year)
        first, last = min(years), max(years)
    return date(first, 1, 1), date(last, 12, 31)


def after_a_year(day: date) -> date:
    """The last day of the twelve months that begin with this day."""
    try:
        return day.replace(year=day.year + 1) - timedelta(days=1)
    except ValueError:
        # 29 February: the year ends with the 28th.
        return date(day.year + 1, 2, 28)


def a_year_before(day: date) -> date:
    """The first day of the twelve months that end with the day before this one."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 3, 1)


def within(moments: Iterable[Moment], first: date, last: date) -> tuple[Moment, ...]:
    """The moments that touch these days."""
    return tuple(moment for moment in moments if moment.start <= last and moment.end >= first)


@dataclass(frozen=True)
class Outlook:
    """What is near a day: the twelve months that begin with it, what goes on, what comes next, what was just due.

    `coming` begins, ends or falls in the twelve months; `running` lasts through all of them; `later` is the first
    deadline after them, with all that fall due on that day; `overdue` fell due in the twelve months before.
    """

    coming: tuple[Moment, ...]
    running: tuple[Moment, ...]
    later: tuple[Moment, ...]
    overdue: tuple[Moment, ...]


def outlook(moments: Sequence[Moment], today: date) -> Outlook:
    """What is near `today`."""
    first, last = today, after_a_year(today)
    touching = within(moments, first, last)
    running = tuple(moment for moment in touching if moment.lasting and moment.start < first and moment.end > last)
    # A year that has begun may already have seen its event, so it is still coming until it is over.
    coming = tuple(moment for moment in touching if moment not in set(running))
    due = [moment for moment in moments if moment.is_deadline]
    next_day = min((moment.end for moment in due if moment.end > last), default=None)
    later = tuple(moment for moment in due if moment.end == next_day)
    past = a_year_before(today)
    overdue = tuple(moment for moment in due if past <= moment.end < today)
    return Outlook(coming, running, later, overdue)


def for_calendar(moments: Iterable[Moment], today: date) -> tuple[Moment, ...]:
    """All deadlines, past ones too, and what is still to come or to begin."""
    return tuple(
        moment
        for moment in moments
        if moment.is_deadline or (moment.start > today if moment.lasting else moment.end >= today)
    )


def nearest(moments: Iterable[Moment], today: date, most: int) -> tuple[Moment, ...]:
    """At most so many of the moments, those that end nearest to today, in order of time."""
    chosen = sorted(moments, key=lambda moment: (abs((moment.end - today).days), *_order(moment)))[:most]
    return tuple(sorted(chosen, key=_order))
