"""How far each target is met at a given day: the officials' barometer, with the kinds of unknown kept apart.

Time is counted in years: 2026.5 is the middle of 2026, and a year is over at the number of the next one.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal, get_args

import pandas as pd

from dashboard.catalog import Catalog

TargetState = Literal[
    "on_schedule",
    "behind",
    "far_behind",
    "met",
    "missed",
    "due_no_report",
    "reported_not_judged",
    "nothing_reported",
    "assigned_not_published",
    "qualitative",
]
Path = Literal["linear", "log_reduction", "step"]
# Why a reported figure is not judged against the schedule; empty where it is, or where nothing is reported.
Reason = Literal[
    "",
    "no_base",
    "no_schedule",
    "not_begun",
    "step",
    "unit_differs",
    "no_value",
    "no_period",
    "incomplete",
    "one_year",
    "no_event",
    "ceiling",
]
REASONS: tuple[Reason, ...] = get_args(Reason)
TARGET_STATES: tuple[TargetState, ...] = get_args(TargetState)
# The worst first: what a cell that stands for several targets is coloured by.
GRAVITY: tuple[TargetState, ...] = (
    "missed",
    "far_behind",
    "due_no_report",
    "behind",
    "reported_not_judged",
    "nothing_reported",
    "on_schedule",
    "met",
    "assigned_not_published",
    "qualitative",
)

# The officials' "within 10 % of the target": a gap of more than this share of the whole way is far behind.
WIDEST_YELLOW_GAP = 0.10
# What "about" allows on either side of the value, as a share of it.
ABOUT_TOLERANCE = 0.05
# 0.6 of the way and 0.6 of the time are the same, though a computer's fractions differ in the last place.
_SAME = 1e-9

_ACTUAL = "actual"
# Drawn hollow, and leaves the state as if nothing were reported. A plan's own content is no observation at all.
_HOLLOW = frozenset({"preliminary", "estimate", "projection"})
_REDUCTIONS = frozenset({"intensity_reduction", "base_year_reduction"})
_YEAR_TARGETS = frozenset({"peak_year", "neutrality_year"})
_ACHIEVED = "achieved"

_DATE = r"([12]\d{3})(?:-(\d{2})(?:-(\d{2}))?)?"
_PERIOD = re.compile(rf"{_DATE}(?:/{_DATE})?", re.ASCII)
_SPAN = re.compile(r"([12]\d{3})\s*[-–—/至到]\s*([12]\d{3})")
_CHINESE_PLAN = re.compile(r"十([一二三四五六七八九]?)五")
_ENGLISH_PLAN = re.compile(r"(1\d)th", re.IGNORECASE)
_MYRIADS = {"万亿": 1e12, "亿": 1e8, "万": 1e4}
_WHOLES = {"%": 100.0, "％": 100.0, "‰": 1000.0, "": 1.0}


@dataclass(frozen=True, slots=True)
class Report:
    """One observation of a target. `start` and `end` of its period are None where the source names none."""

    report_id: str
    value: float | None
    unit: str
    start: float | None
    end: float | None
    value_type: str
    counted: str


@dataclass(frozen=True, slots=True)
class Goal:
    """What a target asks for, in numbers: None where its text says nothing. `start` is when its time begins."""

    disclosure: str
    path: Path
    direction: str
    comparator: str
    value: float | None
    high: float | None
    unit: str
    base: float | None
    start: float | None
    year: int | None
    accumulation: str = ""
    reduction: bool = False
    by_event: bool = False

    @property
    def rising(self) -> bool:
        """Whether a higher value is nearer to the target."""
        if self.reduction or self.path == "log_reduction":
            return True
        if self.direction in {"increase", "decrease"}:
            return self.direction == "increase"
        return self.base is None or self.value is None or self.base <= self.value

    @property
    def near(self) -> float | None:
        """The value at the end of the way: of a range, the end that is reached first."""
        return self.value if self.rising or self.high is None else self.high


@dataclass(frozen=True, slots=True)
class Progress:
    """What is known of one target: shares of the whole way, and values in the target's own unit.

    `schedule` is at the end of the observation's period, `schedule_today` at the end of today. `hollow` is the newest
    figure that is no report. None, or an empty string, wherever it cannot be derived.
    """

    state: TargetState
    progress: float | None = None
    schedule: float | None = None
    schedule_today: float | None = None
    gap: float | None = None
    path: Path = "linear"
    base: float | None = None
    near: float | None = None
    observed: float | None = None
    observation_id: str = ""
    hollow: float | None = None
    hollow_id: str = ""
    reason: Reason = ""


def is_over(year: str, today: date) -> bool:
    """Whether the year has ended by this day; False where there is no year."""
    return bool(year) and int(year) < today.year


@lru_cache(maxsize=4096)
def period_span(period: str) -> tuple[float, float] | None:
    """Start and end of a period (`2022`, `2022-07`, `2021/2023`) in years; None where it is none."""
    match = _PERIOD.fullmatch(period)
    if not match:
        return None
    first = _span(*match.groups()[:3])
    last = _span(*match.groups()[3:]) if match.group(4) else first
    return (first[0], last[1]) if first and last and first[0] <= last[0] else None


def _span(year: str, month: str | None, day: str | None) -> tuple[float, float] | None:
    try:
        if month is None:
            return float(year), float(year) + 1
        start = date(int(year), int(month), int(day or 1))
    except ValueError:
        return None
    if day is not None:
        return _moment(start), _moment(start + timedelta(days=1))
    return _moment(start), _moment((start + timedelta(days=31)).replace(day=1))


def _moment(day: date) -> float:
    """The beginning of the day."""
    first = date(day.year, 1, 1)
    return day.year + (day - first).days / (date(day.year + 1, 1, 1) - first).days


@lru_cache(maxsize=256)
def plan_start(period: str) -> float | None:
    """The beginning of a five-year plan period, named by its years or its number; None where that is not said."""
    if span := _SPAN.search(period):
        return float(span.group(1))
    if chinese := _CHINESE_PLAN.search(period):
        return 2001.0 + 5 * ("一二三四五六七八九".find(chinese.group(1)) + 1 if chinese.group(1) else 0)
    if english := _ENGLISH_PLAN.search(period):
        return 2001.0 + 5 * (int(english.group(1)) - 10)
    return None


def schedule_at(goal: Goal, moment: float) -> float | None:
    """The elapsed share of the time from the start to the end of the target year; None where either is unknown."""
    if goal.start is None or goal.year is None or goal.start >= goal.year + 1:
        return None
    return min(max((moment - goal.start) / (goal.year + 1 - goal.start), 0.0), 1.0)


def share_of_way(goal: Goal, value: float) -> float | None:
    """How much of the way from the base to the target this value is; None where there is no way to measure it by."""
    if goal.near is None or goal.path == "step":
        return None
    if goal.path == "log_reduction":
        whole = _WHOLES.get(goal.unit)
        if whole is None or not 0 < goal.near / whole < 1 or value / whole >= 1:
            return None
        return math.log(1 - value / whole) / math.log(1 - goal.near / whole)
    if goal.base is None or goal.near == goal.base:
        return None
    return (value - goal.base) / (goal.near - goal.base)


def value_on_way(goal: Goal, share: float) -> float | None:
    """The value at this share of the way: where the schedule stands among the values; the inverse of share_of_way."""
    if goal.near is None or goal.path == "step":
        return None
    if goal.path == "log_reduction":
        whole = _WHOLES.get(goal.unit)
        return whole * (1 - (1 - goal.near / whole) ** share) if whole and 0 < goal.near / whole < 1 else None
    return None if goal.base is None else goal.base + share * (goal.near - goal.base)


def judge(
    goal: Goal, reports: Sequence[Report], achieved: Sequence[tuple[float, float] | None], today: date
) -> Progress:
    """What is known of this target at the end of `today`; `achieved` are the spans of the events that fulfil it."""
    if goal.disclosure != "published":
        return _IN_WORDS if goal.disclosure == "qualitative" else _ASSIGNED
    now = _moment(today + timedelta(days=1))
    over = goal.year is not None and goal.year < today.year
    actual = [r for r in reports if r.value_type == _ACTUAL and (r.end is None or r.end <= now)]
    hollow, hollow_id = _newest_hollow(goal, reports)

    seen: dict[str, float | str | None] = {}

    def known(state: TargetState, reason: Reason = "") -> Progress:
        cells = {"path": goal.path, "base": goal.base, "near": goal.near, "hollow": hollow, "hollow_id": hollow_id}
        return Progress(state, reason=reason, schedule_today=schedule_at(goal, now), **cells, **seen)  # type: ignore[arg-type]

    if goal.by_event:
        happened = [span for span in achieved if span is None or span[0] < now]
        in_time = [span for span in happened if _in_time(goal, span, over)]
        if in_time or (happened and goal.year is None):
            return known("met")
        if happened and None not in happened:
            return known("missed")
        if happened or actual:
            return known("reported_not_judged", "no_period" if happened else "no_event")
    if not actual:
        return known("due_no_report" if over else "nothing_reported")
    used = _decisive(goal, actual)
    value, reason = _comparable(goal, actual, used)
    final = goal.year is None or used.end is None or used.end >= goal.year + 1
    seen |= {"observed": value, "observation_id": used.report_id}
    if used.end is not None:
        seen["schedule"] = schedule_at(goal, used.end)
    if value is None:
        return known("due_no_report", "") if over and not final else known("reported_not_judged", reason)
    seen["progress"] = progress = share_of_way(goal, value)
    if _reached(goal, value):
        # A ceiling that is not yet reached from below holds until its year ends; it cannot be met before.
        return known("met") if final or not _is_ceiling(goal) else known("reported_not_judged", "ceiling")
    if over:
        if used.end is None:
            return known("reported_not_judged", "no_period")
        return known("missed" if final else "due_no_report")
    schedule = seen.get("schedule")
    if progress is None or not isinstance(schedule, float):
        why: Reason = "no_period" if used.end is None else "no_base" if progress is None else "no_schedule"
        return known("reported_not_judged", "step" if goal.path == "step" else why)
    if used.end is not None and goal.start is not None and used.end <= goal.start:
        # What was so before the time began is where the way starts, not how much of it is done.
        return known("reported_not_judged", "not_begun")
    seen["gap"] = gap = schedule - progress
    # Past the end of the way and not where it should be: over the ceiling, out of the range.
    if progress > 1 + _SAME or progress < -_SAME or gap > WIDEST_YELLOW_GAP + _SAME:
        return known("far_behind")
    return known("on_schedule" if gap <= _SAME else "behind")


_IN_WORDS = Progress("qualitative")
_ASSIGNED = Progress("assigned_not_published")


def _is_ceiling(goal: Goal) -> bool:
    """Whether the target is a limit that the value comes up to, and not one that it has to be brought down to."""
    if goal.comparator not in {"at_most", "less_than"} or goal.reduction:
        return False
    rising = goal.base is not None and goal.value is not None and goal.base <= goal.value
    return rising or goal.accumulation == "cumulative"


def _in_time(goal: Goal, span: tuple[float, float] | None, over: bool) -> bool:
    """Whether the event fell before the year was over; one without a date did, if the year is still running."""
    if goal.year is None:
        return True
    return not over if span is None else span[1] <= goal.year + 1


def _decisive(goal: Goal, actual: Sequence[Report]) -> Report:
    """The report to judge by: the first that reaches to the end of the target year, else the newest."""
    dated = [report for report in actual if report.end is not None]
    if not dated:
        return actual[-1]
    last = [report for report in dated if goal.year is not None and (report.end or 0) >= goal.year + 1]
    end = min(report.end or 0 for report in last) if last else max(report.end or 0 for report in dated)
    same = [report for report in dated if report.end == end]
    # Of two for the same time, what is already summed up needs no other year beside it; else the later row counts.
    return next((report for report in reversed(same) if report.counted != "annual"), same[-1])


def _comparable(goal: Goal, actual: Sequence[Report], used: Report) -> tuple[float | None, Reason]:
    """The reported value as the target's own unit and way of counting have it, or why there is none."""
    if used.value is None:
        return None, "no_value"
    value = _in_unit(used.value, used.unit, goal.unit)
    if value is None or (goal.path == "log_reduction" and goal.unit not in _WHOLES):
        return None, "unit_differs"
    one_year = used.start is not None and used.end is not None and used.end - used.start <= 1
    if goal.accumulation == "annual_average" and one_year:
        return None, "one_year"
    yearly = used.counted == "annual" or (goal.path == "log_reduction" and not used.counted and one_year)
    if yearly and (goal.path == "log_reduction" or goal.accumulation == "cumulative"):
        return _summed(goal, actual, used)
    return value, ""


def _summed(goal: Goal, actual: Sequence[Report], used: Report) -> tuple[float | None, Reason]:
    """The years since the start taken together: rates multiplied up, amounts added; every year has to be there."""
    if goal.start is None:
        return None, "no_schedule"
    if used.end is None:
        return None, "no_period"
    years: dict[float, float] = {}
    for report in actual:
        value = None if report.value is None else _in_unit(report.value, report.unit, goal.unit)
        if report.start is not None and report.end == report.start + 1 and report.counted in {"annual", ""}:
            if value is None:
                years.pop(report.start, None)
            else:
                years[report.start] = value
    wanted = [float(year) for year in range(math.floor(goal.start), math.floor(used.end))]
    if not wanted or used.end % 1 or goal.start % 1 or any(year not in years for year in wanted):
        return None, "incomplete"
    if goal.path == "log_reduction":
        whole = _WHOLES[goal.unit]
        return whole * (1 - math.prod(1 - years[year] / whole for year in wanted)), ""
    return math.fsum(years[year] for year in wanted), ""


def _in_unit(value: float, unit: str, wanted: str) -> float | None:
    """The value in the wanted unit, where they differ by 万 or 亿 at the most; None where they are not the same."""
    if unit == wanted:
        return value
    (factor, kind), (wanted_factor, wanted_kind) = _parts(unit), _parts(wanted)
    return value * factor / wanted_factor if kind == wanted_kind else None


@lru_cache(maxsize=1024)
def _parts(unit: str) -> tuple[float, str]:
    for sign, factor in _MYRIADS.items():
        if unit.startswith(sign):
            return factor, unit[len(sign) :]
    return 1.0, "%" if unit == "％" else unit


def _reached(goal: Goal, value: float) -> bool:
    low, high = goal.value, goal.high
    if low is None:
        return False
    slack = _SAME * max(abs(low), abs(value), 1e-12)
    if goal.comparator == "range" and high is not None:
        return low - slack <= value <= high + slack
    if goal.comparator == "about":
        room = ABOUT_TOLERANCE * abs(low) + slack
        beyond = goal.direction in {"increase", "decrease"} or goal.reduction
        return (value >= low - room or (beyond and not goal.rising)) and (
            value <= low + room or (beyond and goal.rising)
        )
    if goal.comparator == "more_than":
        return value > low + slack
    if goal.comparator == "less_than":
        return value < low - slack
    if goal.comparator == "at_least" or (goal.comparator != "at_most" and goal.rising):
        return value >= low - slack
    return value <= low + slack


def _newest_hollow(goal: Goal, reports: Sequence[Report]) -> tuple[float | None, str]:
    """The newest figure that is no report, where it can stand beside the target as it is."""
    found = [report for report in reports if report.value_type in _HOLLOW]
    if not found:
        return None, ""
    newest = max(found, key=lambda report: report.end or 0.0)
    added_up = goal.path == "log_reduction" or goal.accumulation == "cumulative"
    fits = newest.value is not None and not (added_up and newest.counted == "annual")
    return (_in_unit(newest.value or 0.0, newest.unit, goal.unit) if fits else None), newest.report_id


# Tables


def progress_table(
    targets: pd.DataFrame,
    observations: pd.DataFrame,
    indicators: pd.DataFrame,
    events: pd.DataFrame,
    today: date,
    documents: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One row a target, in the table's order and index: `target_id` and the fields of `Progress`, NA where unknown.

    With `documents`, a target without base year and plan period begins with its programme's own period.
    """
    reports = _by_target(observations)
    achieved = _achieved(events)
    goals = goals_of(targets, indicators, documents)
    ids = targets["target_id"].tolist()
    judged = [judge(goal, reports.get(i, ()), achieved.get(i, ()), today) for i, goal in zip(ids, goals, strict=True)]
    columns: dict[str, object] = {"target_id": pd.Series(ids, index=targets.index, dtype="str")}
    for name in (field.name for field in fields(Progress)):
        numeric = name not in {"state", "path", "observation_id", "hollow_id", "reason"}
        cells = [getattr(progress, name) for progress in judged]
        columns[name] = pd.Series(cells, index=targets.index, dtype="float64" if numeric else "str")
    return pd.DataFrame(columns, index=targets.index)


def progress_in(whole: Catalog, targets: pd.DataFrame, today: date) -> pd.DataFrame:
    """The progress table of these targets, judged by all that the whole catalog holds, however the page is narrowed."""
    frames = whole.frames
    return progress_table(
        targets, frames["observations"], frames["indicators"], frames["events"], today, frames["documents"]
    )


def _by_target(observations: pd.DataFrame) -> dict[str, list[Report]]:
    held = observations[observations["target_id"] != ""]
    names = ("target_id", "observation_id", "value", "unit", "period", "value_type", "annual_or_cumulative")
    grouped: dict[str, list[Report]] = {}
    for target_id, key, value, unit, period, kind, counted in zip(*(held[n].tolist() for n in names), strict=True):
        start, end = period_span(period) or (None, None)
        grouped.setdefault(target_id, []).append(Report(key, _number(value), unit, start, end, kind, counted))
    return grouped


def _achieved(events: pd.DataFrame) -> dict[str, list[tuple[float, float] | None]]:
    """Target id -> the spans of the events that say it was achieved, None for one without a date."""
    found: dict[str, list[tuple[float, float] | None]] = {}
    held = events[events["event_type"] == _ACHIEVED]
    for day, related in zip(held["date"].tolist(), held["related_ids"].tolist(), strict=True):
        for item in related.split(";"):
            table, _, target_id = item.partition(":")
            if table == "targets":
                found.setdefault(target_id, []).append(period_span(day))
    return found


def goals_of(targets: pd.DataFrame, indicators: pd.DataFrame, documents: pd.DataFrame | None = None) -> list[Goal]:
    """What each target asks for, in the table's order; for `documents` see `progress_table`."""
    paths = dict(zip(indicators["indicator_id"], indicators["path"], strict=True))
    begun: dict[str, float] = {}
    if documents is not None:
        periods = zip(documents["document_id"], documents["period_from"], strict=True)
        begun = {key: span[0] for key, first in periods if (span := period_span(first))}
    names = (
        *("value_disclosure", "indicator_id", "target_type", "direction", "comparator", "target_value", "unit"),
        *("target_value_high", "base_value", "base_year", "plan_period", "programme_id", "target_year", "accumulation"),
    )
    return [_goal(paths, begun, *cells) for cells in zip(*(targets[name].tolist() for name in names), strict=True)]


_GOAL_IN_WORDS = {
    disclosure: Goal(disclosure, "linear", "", "", None, None, "", None, None, None)
    for disclosure in ("qualitative", "assigned_not_published")
}


def _goal(
    paths: dict[str, str],
    begun: dict[str, float],
    disclosure: str,
    indicator: str,
    kind: str,
    direction: str,
    comparator: str,
    value: str,
    unit: str,
    high: str,
    base: str,
    base_year: str,
    plan: str,
    programme: str,
    year: str,
    accumulation: str,
) -> Goal:
    if disclosure in _GOAL_IN_WORDS:
        return _GOAL_IN_WORDS[disclosure]
    # What a base year ends, the target's time begins.
    start = float(base_year) + 1 if base_year else plan_start(plan) if plan else None
    known = paths.get(indicator) or ("log_reduction" if kind == "intensity_reduction" else "linear")
    path: Path = "step" if kind in _YEAR_TARGETS else known  # type: ignore[assignment]
    reduction = kind in _REDUCTIONS
    # A reduction starts from none, and so does what is counted up from the start.
    implied = 0.0 if reduction or path == "log_reduction" or accumulation == "cumulative" else None
    return Goal(
        disclosure=disclosure,
        path=path,
        direction=direction,
        comparator=comparator,
        value=_number(value),
        high=_number(high),
        unit=unit,
        base=_number(base) if base and path != "log_reduction" else implied,
        start=start if start is not None else begun.get(programme),
        year=int(year) if year else None,
        accumulation=accumulation,
        reduction=reduction,
        by_event=comparator == "before" or not value,
    )


def _number(cell: str) -> float | None:
    try:
        return float(cell) if cell else None
    except ValueError:
        return None
