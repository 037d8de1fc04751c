"""Moments gathered into lanes and marks, so few that a timeline of them can be read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from dashboard.agenda import KINDS, Kind, Moment, Precision
from dashboard.geometry import Level, region_name, regions, roll_up

Group = Literal["place", "programme"]
GROUPS: tuple[Group, ...] = ("place", "programme")
# The lane of what names no place or no programme, and the one that takes in what no lane of its own was left for.
NO_LANE, OTHER_LANES = "", "other"
# What one mark stands for: one date exactly as the text gives it, else all that lies within the month, year, plan
# period or whole time.
Unit = Literal["exact", "month", "year", "period", "whole"]
# More marks than this are a texture and no picture.
MOST_MARKS = 120
# From fine to coarse: what a mark stands for, and how many lanes there may be. The last always fits.
_STEPS: tuple[tuple[Unit, int], ...] = (
    ("exact", 34),
    ("month", 34),
    ("year", 34),
    ("year", 12),
    ("period", 12),
    ("period", 6),
    ("period", 3),
    ("whole", 6),
)
_MOST_PREFECTURES = 12
_KEY = re.compile(rf"({'|'.join(KINDS)})\.(\d{{4}}-\d\d-\d\d)\.(\d{{4}}-\d\d-\d\d)\.(.*)")


@dataclass(frozen=True)
class Mark:
    """All moments of one kind in one lane that fall on the same days, or, gathered, within them."""

    lane: str
    kind: Kind
    start: date
    end: date
    precision: Precision
    lasting: bool
    moments: tuple[Moment, ...]

    @property
    def key(self) -> str:
        """The mark as an address names it."""
        return f"{self.kind}.{self.start}.{self.end}.{self.lane}"


@dataclass(frozen=True)
class Gathering:
    """The marks in order of time and the lanes in order; what one mark stands for; how many lanes `other` holds."""

    lanes: tuple[str, ...]
    marks: tuple[Mark, ...]
    unit: Unit
    merged: int


def lane_in(key: str) -> str | None:
    """The lane that a mark's key names; None where it is no such key."""
    found = _KEY.fullmatch(key)
    return found[4] if found else None


def gathered(moments: Sequence[Moment], group: Group, *, most: int = MOST_MARKS) -> Gathering:
    """The moments as at most `most` marks where any step allows it, by the finest step that does.

    By place, lanes are prefectures, or provinces where those are many; a moment of several places has a lane of its
    own with them all.
    """
    level: Level = "prefecture"
    if group == "place" and len({_lane(moment, group, level) for moment in moments}) > _MOST_PREFECTURES:
        level = "province"
    by_lane: dict[str, list[Moment]] = {}
    for moment in moments:
        by_lane.setdefault(_lane(moment, group, level), []).append(moment)
    result = Gathering((), (), "exact", 0)
    for unit, lanes in _STEPS:
        result = _gathered(by_lane, unit, lanes, group)
        if len(result.marks) <= most:
            break
    return result


def _gathered(by_lane: dict[str, list[Moment]], unit: Unit, most_lanes: int, group: Group) -> Gathering:
    busiest = sorted(by_lane, key=lambda lane: (lane == NO_LANE, -len(by_lane[lane]), lane))
    own = set(busiest if len(busiest) <= most_lanes else busiest[: most_lanes - 1])
    everything = [moment for moments in by_lane.values() for moment in moments]
    whole = (min(m.start for m in everything), max(m.end for m in everything)) if everything else None
    marks: dict[tuple[str, Kind, date, date], list[Moment]] = {}
    for lane, moments in by_lane.items():
        for moment in moments:
            start, end = whole if unit == "whole" and whole else _days(moment, unit)
            marks.setdefault((lane if lane in own else OTHER_LANES, moment.kind, start, end), []).append(moment)
    made = [
        Mark(
            lane,
            kind,
            start,
            end,
            _precision(held[0].precision, unit),
            all(moment.lasting for moment in held),
            tuple(held),
        )
        for (lane, kind, start, end), held in marks.items()
    ]
    made.sort(key=lambda mark: (mark.start, mark.end, KINDS.index(mark.kind), mark.lane))
    first = {mark.lane: number for number, mark in reversed(list(enumerate(made)))}
    # Places stand in the order of their codes, programmes in that of their first date; what has none comes last.
    lanes = sorted(
        first, key=lambda lane: (lane == NO_LANE, lane == OTHER_LANES, first[lane] if group == "programme" else 0, lane)
    )
    return Gathering(tuple(lanes), tuple(made), unit, len(by_lane) - len(own))


def _days(moment: Moment, unit: Unit) -> tuple[date, date]:
    if unit == "exact":
        return moment.start, moment.end
    if unit == "month" and moment.precision != "year":
        # A month's first day is the same for each of its days; the last is kept so that no length has to be known.
        first = moment.start.replace(day=1)
        following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
        return first, date.fromordinal(following.toordinal() - 1)
    if unit == "period":
        # The five-year plans of the field begin with years that end in 1 and 6.
        first_year = (moment.start.year - 1) // 5 * 5 + 1
        return date(first_year, 1, 1), date((moment.end.year - 1) // 5 * 5 + 5, 12, 31)
    if moment.is_deadline or unit == "month":
        return moment.start, moment.end
    return date(moment.start.year, 1, 1), date(moment.end.year, 12, 31)


def _precision(of_moments: Precision, unit: Unit) -> Precision:
    if unit == "exact" or of_moments == "year":
        return of_moments
    return "month" if unit == "month" else "year"


def _lane(moment: Moment, group: Group, level: Level) -> str:
    if group == "programme":
        return moment.programme or NO_LANE
    return _place_lane(moment.codes, level)


@lru_cache(maxsize=16_384)
def _place_lane(codes: str, level: Level) -> str:
    return ";".join(sorted({roll_up(code, level) or code for code in codes.split(";") if code}))


def is_place_lane(lane: str) -> bool:
    """Whether the lane names divisions only."""
    return bool(lane) and all(code in regions() for code in lane.split(";"))


def place_lane_name(lane: str, language: str) -> str:
    """The names of the divisions of a lane, joined by a slash."""
    return " / ".join(region_name(code, language) for code in lane.split(";"))
