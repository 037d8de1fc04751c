"""What holds for every target and every report, tried on made-up numbers."""

from __future__ import annotations

import time
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from progress_rows import EVENT, INDICATORS, LEVEL, OBSERVATION, TARGET, frame, judged

from dashboard.progress import GRAVITY, TARGET_STATES, Goal, Report, judge, progress_table, share_of_way, value_on_way

YEARS = st.integers(2000, 2040)
VALUES = st.integers(-2000, 2000).map(lambda tenths: tenths / 10)
DAYS = st.dates(date(2001, 1, 1), date(2045, 12, 31))
PATHS = st.sampled_from(["linear", "log_reduction", "step"])
# The better, the further right: a higher value of a rising target may only move to the right.
RISING = ["far_behind", "behind", "on_schedule", "met"]


@st.composite
def goals(draw: st.DrawFn) -> Goal:
    """A target with a number, with or without base, start and year."""
    path = draw(PATHS)
    log = path == "log_reduction"
    value = draw(st.integers(1, 99).map(float) if log else VALUES)
    base = draw(st.none() | VALUES)
    rising = log or base is None or value >= base
    comparators = ("at_least", "equal", "about", "more_than") if rising else ("at_most", "equal", "about", "less_than")
    return Goal(
        disclosure="published",
        path=path,
        direction="increase" if rising else "decrease",
        comparator=draw(st.sampled_from(comparators)),
        value=value,
        high=None,
        unit="%",
        base=0.0 if log else base,
        start=draw(st.none() | YEARS.map(float)),
        year=draw(st.none() | YEARS),
    )


@st.composite
def reports(draw: st.DrawFn, kinds: tuple[str, ...] = ("actual",)) -> Report:
    """A report of a year, of some other span, or of no time."""
    start = draw(st.none() | YEARS.map(float))
    end = None if start is None else start + draw(st.sampled_from([1.0, 0.5, 3.0]))
    value = draw(st.none() | st.integers(-500, 950).map(lambda tenths: tenths / 10))
    return Report("o", value, "%", start, end, draw(st.sampled_from(kinds)), draw(st.sampled_from(["cumulative", ""])))


@given(goals(), st.lists(reports(("actual", "projection", "estimate", "plan_content")), max_size=4), DAYS)
def test_every_target_has_one_state_and_every_share_is_one(goal: Goal, held: list[Report], today: date) -> None:
    """Guards the whole range: a known state, schedules within 0 and 1, a gap only where both its parts are known."""
    row = judge(goal, held, (), today)
    assert row.state in TARGET_STATES
    for schedule in (row.schedule, row.schedule_today):
        assert schedule is None or 0 <= schedule <= 1
    if row.state in {"on_schedule", "behind", "far_behind"}:
        assert row.gap == pytest.approx((row.schedule or 0) - (row.progress or 0))
    if row.state == "reported_not_judged":
        assert row.reason


@given(goals(), st.none() | YEARS.map(float), VALUES, st.floats(0, 100), DAYS)
def test_a_better_value_never_makes_a_worse_state(
    goal: Goal, start: float | None, value: float, more: float, today: date
) -> None:
    """Guards both directions: more of what shall rise, less of what shall fall, moves towards met only."""
    step = more if goal.rising else -more
    # A reduction of more than everything is none.
    assume(goal.path != "log_reduction" or max(value, value + step) < 100)
    end = None if start is None else start + 1

    def state(observed: float) -> str:
        return judge(goal, [Report("o", observed, "%", start, end, "actual", "cumulative")], (), today).state

    before, after = state(value), state(value + step)
    if before in RISING and after in RISING:
        assert RISING.index(after) >= RISING.index(before)
    assert not (before == "met" and after != "met")
    assert (before, after) != ("on_schedule", "missed")


@given(goals(), st.lists(reports(), max_size=3), st.lists(reports(("projection", "preliminary", "estimate"))), DAYS)
def test_what_is_hollow_never_alters_the_state(
    goal: Goal, held: list[Report], hollow: list[Report], today: date
) -> None:
    """Guards against hope: with any projections added, all but the hollow mark stays as it was."""
    plain, with_hollow = judge(goal, held, (), today), judge(goal, [*hollow, *held], (), today)
    assert (plain.state, plain.progress, plain.gap) == (with_hollow.state, with_hollow.progress, with_hollow.gap)
    assert plain.hollow_id == ""


@given(goals(), st.lists(reports(), max_size=3), DAYS, st.integers(0, 9000))
def test_a_later_day_never_turns_due_into_not_due(goal: Goal, held: list[Report], today: date, days: int) -> None:
    """Guards time: what was due, or decided, on a day is not undecided or on its way on a later one."""
    settled = {"due_no_report", "met", "missed", "reported_not_judged"}
    if goal.year is not None and goal.year < today.year:
        assert judge(goal, held, (), today + timedelta(days=days)).state in settled
    # Without a report of any kind the state is decided by the day alone, and only once.
    if judge(goal, (), (), today).state == "due_no_report":
        assert judge(goal, (), (), today + timedelta(days=days)).state == "due_no_report"


@given(VALUES, VALUES, VALUES, st.sampled_from([0.001, 0.01, 12.5, 1e4, 1e8]))
def test_progress_does_not_depend_on_the_unit(base: float, value: float, observed: float, factor: float) -> None:
    """Guards the share: all three numbers in another unit give the same progress."""
    assume(abs(base - value) > 1)

    def share(by: float) -> float | None:
        goal = Goal(
            "published", "linear", "increase", "at_least", value * by, None, "吨", base * by, 2020.0, 2030, "", False
        )
        return share_of_way(goal, observed * by)

    assert share(factor) == pytest.approx(share(1.0))


@given(goals(), st.floats(0, 1))
def test_the_value_at_a_share_of_the_way_is_that_share(goal: Goal, share: float) -> None:
    """Guards the drawn schedule: it stands where its value would be judged to be, on either path."""
    value = value_on_way(goal, share)
    assume(value is not None and (goal.path == "log_reduction" or abs((goal.near or 0) - (goal.base or 0)) > 0.1))
    assert value is not None
    assert share_of_way(goal, value) == pytest.approx(share, abs=1e-6)


def test_a_hundred_thousand_targets_with_a_report_each_take_less_than_three_seconds() -> None:
    """Guards the page against a large upload: the reports are gone through once, not once a target."""
    count = 100_000
    targets = frame(TARGET, [{**LEVEL}]).loc[[0] * count].reset_index(drop=True)
    targets["target_id"] = [f"t{number}" for number in range(count)]
    held = frame(OBSERVATION, [{"value": "30", "period": "2025"}]).loc[[0] * count].reset_index(drop=True)
    held["target_id"] = targets["target_id"]
    # Processor time, and the best of three: other work on the machine is not this function's, but slows it down.
    took = []
    while len(took) < 3 and min(took, default=3) >= 3:
        started = time.process_time()
        table = progress_table(targets, held, INDICATORS, frame(EVENT, []), date(2026, 11, 21))
        took.append(time.process_time() - started)
        assert (table["state"] == "on_schedule").all()
    assert min(took) < 3, took


def test_no_target_is_an_empty_table_with_the_same_columns() -> None:
    """Guards an empty selection."""
    one = judged(LEVEL)
    none = progress_table(frame(TARGET, []), frame(OBSERVATION, []), INDICATORS, frame(EVENT, []), date(2026, 1, 1))
    assert len(none) == 0
    assert list(none.columns) == list(one.index)


def test_every_state_has_its_gravity() -> None:
    """Guards cells that stand for several targets: each state has one place in the order."""
    assert sorted(GRAVITY) == sorted(TARGET_STATES)
