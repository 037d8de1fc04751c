"""Each rule of progress by its name, on synthetic rows whose numbers are worked out in the comments."""

from __future__ import annotations

from datetime import date

import pytest
from progress_rows import LEVEL, QINGHAI, QINGHAI_RATES, TODAY, judged

from dashboard.progress import is_over, period_span, plan_start


def reported(value: str, period: str = "2025", **more: str) -> dict[str, str]:
    """An actual observation of this value."""
    return {"value": value, "period": period, **more}


# The states. At the end of 2025 five of ten years are gone: the schedule is 0.50, which is 30 %.


def test_on_schedule_is_progress_at_least_the_schedule() -> None:
    """Guards green, and its edge: exactly half of the way in half of the time."""
    row = judged(LEVEL, [reported("30")])
    assert (row.state, row.progress, row.schedule, row.gap) == ("on_schedule", 0.5, 0.5, 0.0)
    assert judged(LEVEL, [reported("31")]).state == "on_schedule"


def test_behind_is_a_gap_of_at_most_a_tenth_of_the_way() -> None:
    """Guards yellow, and its far edge: 28 % is 0.40 of the way, exactly 0.10 behind."""
    assert judged(LEVEL, [reported("29")]).state == "behind"
    row = judged(LEVEL, [reported("28")])
    assert (row.state, row.gap) == ("behind", pytest.approx(0.1))


def test_far_behind_is_a_gap_of_more_than_a_tenth() -> None:
    """Guards red: 27.9 % is 0.395 of the way, 0.105 behind."""
    assert judged(LEVEL, [reported("27.9")]).state == "far_behind"


def test_moving_the_wrong_way_is_red_however_small_the_gap() -> None:
    """Guards red at the start: at the end of January 2021 the schedule is 0.0085, the gap far below 0.10."""
    row = judged(LEVEL, [reported("19.9", "2021-01")])
    assert row.gap < 0.1
    assert row.state == "far_behind"
    assert judged(LEVEL, [reported("20", "2021-01")]).state == "behind"


def test_met_is_the_value_reached_by_an_actual_observation_before_the_year_too() -> None:
    """Guards met: reached is reached, also five years early."""
    assert judged(LEVEL, [reported("40")]).state == "met"
    assert judged(LEVEL, [reported("39.9")]).state == "on_schedule"


def test_missed_is_the_year_over_and_a_report_for_it_that_falls_short() -> None:
    """Guards missed: only once the year is over, and by a report that reaches to its end."""
    short = [reported("39", "2030")]
    assert judged(LEVEL, short, today=date(2030, 12, 31)).state == "behind"
    assert judged(LEVEL, short, today=date(2031, 1, 1)).state == "missed"
    assert judged(LEVEL, [reported("40", "2030")], today=date(2031, 1, 1)).state == "met"


def test_due_without_report_is_the_year_over_and_no_observation_for_it() -> None:
    """Guards due: an earlier year's figure that fell short is no report for the target year; it is still shown."""
    assert judged(LEVEL, today=date(2031, 1, 1)).state == "due_no_report"
    row = judged(LEVEL, [reported("39", "2029")], today=date(2031, 1, 1))
    assert (row.state, row.observed) == ("due_no_report", 39.0)


def test_reported_schedule_not_judged_without_a_base_value() -> None:
    """Guards levels and shares without a base value: shown beside the target, no colour; met is still decided."""
    without = {**LEVEL, "base_value": ""}
    row = judged(without, [reported("30")])
    assert (row.state, row.progress, row.observed, row.reason) == ("reported_not_judged", None, 30.0, "no_base")
    assert judged(without, [reported("40")]).state == "met"
    assert judged(without, [reported("39", "2030")], today=date(2031, 1, 1)).state == "missed"


def test_reported_schedule_not_judged_without_a_start() -> None:
    """Guards a base value without base year or plan period: how far is known, how far it should be is not."""
    row = judged({**LEVEL, "base_year": ""}, [reported("30")])
    assert (row.state, row.progress, row.schedule, row.reason) == ("reported_not_judged", 0.5, None, "no_schedule")


def test_reported_schedule_not_judged_without_a_target_year() -> None:
    """Guards a target without year: it is never due, and met is still decided."""
    without = {**LEVEL, "target_year": ""}
    assert judged(without, [reported("30")]).state == "reported_not_judged"
    assert judged(without, [reported("40")]).state == "met"


def test_nothing_reported_yet_is_not_due_and_not_observed() -> None:
    """Guards the last day of the year."""
    assert judged(LEVEL, today=date(2030, 12, 31)).state == "nothing_reported"
    assert judged({**LEVEL, "target_year": ""}, today=date(2099, 1, 1)).state == "nothing_reported"


@pytest.mark.parametrize("disclosure", ["assigned_not_published", "qualitative"])
def test_words_and_unpublished_figures_keep_their_own_state(disclosure: str) -> None:
    """Guards the kinds of unknown: no observation and no day turns them into a judgement."""
    row = {**LEVEL, "value_disclosure": disclosure}
    assert judged(row, [reported("30")], today=date(2040, 1, 1)).state == disclosure


# The schedule.


def test_the_schedule_is_judged_at_the_end_of_the_observations_period_and_todays_stands_apart() -> None:
    """Guards a late report: half of the way at the end of 2025 stays on schedule though 2026 is nearly gone."""
    row = judged(LEVEL, [reported("30")], today=TODAY)
    assert (row.state, row.schedule) == ("on_schedule", 0.5)
    # 21 November is day 325 of 365: five years and 325 days of ten years.
    assert row.schedule_today == pytest.approx((5 + 325 / 365) / 10)


def test_the_schedule_counts_from_the_end_of_the_base_year_else_from_the_plans_start() -> None:
    """Guards the start: of 2021-2030 three years are gone at the end of 2023, whichever of the two says so."""
    for start in ({"base_year": "2020"}, {"plan_period": "2021-2030"}, {"plan_period": "“十四五”"}):
        row = judged({**LEVEL, "base_year": "", **start}, [reported("20.1", "2023")])
        assert row.schedule == pytest.approx(0.3), start


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("十五", 2001),
        ("“十一五”", 2006),
        ("十三五时期", 2016),
        ("“十四五”", 2021),
        ("十五五", 2026),
        ("14th five-year plan", 2021),
        ("2021-2025", 2021),
        ("2021—2030年", 2021),
        ("", None),
        ("近期", None),
    ],
)
def test_a_plan_period_is_known_by_its_years_or_its_number(words: str, start: float | None) -> None:
    """Guards the tenth plan, whose name begins the fifteenth's too."""
    assert plan_start(words) == start


def test_what_was_reported_for_a_time_before_the_start_is_not_judged() -> None:
    """Guards against green for the base value itself: nought of the way in nought of the time is no progress."""
    row = judged(LEVEL, [reported("20", "2020")])
    assert (row.state, row.reason) == ("reported_not_judged", "not_begun")


def test_a_year_is_over_on_the_first_day_of_the_next() -> None:
    """Guards the edge of the year."""
    assert not is_over("2025", date(2025, 12, 31))
    assert is_over("2025", date(2026, 1, 1))
    assert not is_over("", TODAY)


@pytest.mark.parametrize(
    ("period", "span"),
    [
        ("2022", (2022, 2023)),
        # Months and days by the days of their year: 181 of 365 are gone when July begins, 212 when it ends.
        ("2022-07", (2022 + 181 / 365, 2022 + 212 / 365)),
        ("2024-02-29", (2024 + 59 / 366, 2024 + 60 / 366)),
        ("2022-12", (2022 + 334 / 365, 2023)),
        ("2021/2023", (2021, 2024)),
        ("2021-12/2022-01-31", (2021 + 334 / 365, 2022 + 31 / 365)),
        ("2023/2021", None),
        ("2022-13", None),
        ("2022-02-30", None),
        ("", None),
        ("去年", None),
    ],
)
def test_a_period_is_a_partial_date_or_two(period: str, span: tuple[float, float] | None) -> None:
    """Guards the reading of periods: a part of a date means the whole of it."""
    assert period_span(period) == (span if span is None else pytest.approx(span))


# The logarithmic path.


def test_qinghais_rates_multiply_up_to_26_8_percent_of_the_way() -> None:
    """Guards the published example: 1 - 1.0151 × 0.978 × 0.9582 = 4.87 %; the naive ratio would say 28.7 %."""
    row = judged(QINGHAI, QINGHAI_RATES, today=date(2009, 6, 1))
    assert row.observed == pytest.approx(4.87, abs=0.005)
    assert row.progress == pytest.approx(0.268, abs=0.0005)
    assert row.observed / 17 == pytest.approx(0.287, abs=0.0005)
    assert row.schedule == pytest.approx(3 / 5)
    assert (row.path, row.state) == ("log_reduction", "far_behind")


def test_a_cumulative_reduction_is_taken_as_it_is() -> None:
    """Guards the other way of reporting: 4.87 % in all is the same 26.8 % of the way."""
    total = reported("4.87", "2008", annual_or_cumulative="cumulative")
    row = judged(QINGHAI, [*QINGHAI_RATES, total], today=date(2009, 6, 1))
    assert (row.observation_id, row.observed) == ("o", 4.87)
    assert row.progress == pytest.approx(0.268, abs=0.0005)
    row = judged(QINGHAI, [reported("4.87", "2006/2008")], today=date(2009, 6, 1))
    assert row.progress == pytest.approx(0.268, abs=0.0005)


def test_a_year_that_is_missing_leaves_the_rates_unjudged() -> None:
    """Guards against taking the years that are held for all of them."""
    row = judged(QINGHAI, [QINGHAI_RATES[0], QINGHAI_RATES[2]], today=date(2009, 6, 1))
    assert (row.state, row.observed, row.reason) == ("reported_not_judged", None, "incomplete")


def test_a_reduction_is_met_by_the_rates_of_all_years() -> None:
    """Guards met on this path: 1 - 0.963 ** 5 = 17.2 %, though five times 3.4 % only seems to be 17 %."""

    def years(rate: str) -> list[dict[str, str]]:
        return [reported(rate, str(year), annual_or_cumulative="annual") for year in range(2006, 2011)]

    assert judged(QINGHAI, years("3.7"), today=TODAY).state == "met"
    # 1 - 0.966 ** 5 = 15.9 %.
    assert judged(QINGHAI, years("3.4"), today=TODAY).state == "missed"


def test_reductions_start_from_none_without_a_base_value() -> None:
    """Guards reductions against a base year on the linear path: 30 % of 60 % is half of the way."""
    target = {"target_type": "base_year_reduction", "direction": "decrease", "base_year": "2020", "target_year": "2030"}
    row = judged({**target, "target_value": "60"}, [reported("30")])
    assert (row.state, row.progress) == ("on_schedule", 0.5)


# Step, about, range, before.


def test_a_step_is_met_or_not_and_nothing_between() -> None:
    """Guards things that are built or not: one of two is neither green nor red, until the year is over."""
    target = {"indicator_id": "step", "target_type": "count", "direction": "reach", "comparator": "equal"}
    target |= {**LEVEL, "base_value": "0", "target_value": "2", "unit": "家"}
    row = judged(target, [reported("1", unit="家")])
    assert (row.state, row.progress, row.reason) == ("reported_not_judged", None, "step")
    assert judged(target, [reported("2", unit="家")]).state == "met"
    assert judged(target, [reported("1", "2030", unit="家")], today=date(2031, 1, 1)).state == "missed"


@pytest.mark.parametrize(
    ("value", "met"), [("94.9", False), ("95", True), ("100", True), ("105", True), ("105.1", False)]
)
def test_about_is_met_within_five_percent_of_the_value(value: str, met: bool) -> None:
    """Guards the stated tolerance and both its edges: about 100 is 95 to 105."""
    target = {"direction": "reach", "comparator": "about", "target_value": "100"}
    assert (judged(target, [reported(value)]).state == "met") == met


def test_about_for_what_shall_rise_has_no_upper_end() -> None:
    """Guards a target that is surpassed: about 100 and rising is met by 130, and not by 94."""
    target = {"direction": "increase", "comparator": "about", "target_value": "100"}
    assert judged(target, [reported("130")]).state == "met"
    assert judged(target, [reported("94")]).state == "reported_not_judged"


@pytest.mark.parametrize(("value", "met"), [("19.9", False), ("20", True), ("22", True), ("25", True), ("25.1", False)])
def test_a_range_is_met_inside_it(value: str, met: bool) -> None:
    """Guards both ends, which belong to it."""
    target = {"comparator": "range", "target_value": "20", "target_value_high": "25"}
    assert (judged(target, [reported(value)]).state == "met") == met


BEFORE = {"target_type": "peak_year", "direction": "before", "comparator": "before", "target_year": "2030", "unit": ""}


def test_before_a_year_needs_an_event() -> None:
    """Guards peak years: a figure alone proves no peak; an event that names the target does."""
    assert judged(BEFORE).state == "nothing_reported"
    row = judged(BEFORE, [reported("9000", unit="万吨")])
    assert (row.state, row.reason) == ("reported_not_judged", "no_event")
    assert judged(BEFORE, events=[{"date": "2026-06"}]).state == "met"
    assert judged(BEFORE, today=date(2031, 1, 1)).state == "due_no_report"
    assert judged(BEFORE, events=[{"date": "2032"}], today=date(2033, 1, 1)).state == "missed"


def test_only_an_event_that_says_achieved_and_names_the_target_counts() -> None:
    """Guards against a meeting about the target, and against an event that has not happened yet."""
    for event in ({"event_type": "meeting"}, {"related_ids": "targets:other"}, {"related_ids": "labs:t"}):
        assert judged(BEFORE, events=[{"date": "2026-06", **event}]).state == "nothing_reported", event
    assert judged(BEFORE, events=[{"date": "2028"}]).state == "nothing_reported"
    assert judged(BEFORE, events=[{"date": "2026-06", "related_ids": "labs:x;targets:t"}]).state == "met"


# What is no report, and which report counts.


@pytest.mark.parametrize("kind", ["preliminary", "estimate", "projection"])
def test_a_projection_is_hollow_and_leaves_the_state_as_if_nothing_were_reported(kind: str) -> None:
    """Guards the difference between hope and report, in the state and in what is drawn."""
    row = judged(LEVEL, [reported("45", value_type=kind)])
    assert (row.state, row.progress, row.observed, row.hollow) == ("nothing_reported", None, None, 45.0)
    over = judged(LEVEL, [reported("45", "2030", value_type=kind)], today=date(2031, 1, 1))
    assert over.state == "due_no_report"


def test_a_plans_own_content_is_no_observation_at_all() -> None:
    """Guards a target repeated as a number: neither report nor hollow mark."""
    row = judged(LEVEL, [reported("45", value_type="plan_content")])
    assert (row.state, row.observed, row.hollow) == ("nothing_reported", None, None)


def test_the_newest_report_counts_until_one_reaches_to_the_end_of_the_target_year() -> None:
    """Guards which figure is judged: a rise that fell back is not met, and 2031 does not excuse 2030."""
    fell = [reported("41", "2024", observation_id="a"), reported("30", "2025", observation_id="b")]
    assert judged(LEVEL, fell).observation_id == "b"
    late = [reported("39", "2030", observation_id="a"), reported("41", "2031", observation_id="b")]
    row = judged(LEVEL, late, today=date(2032, 6, 1))
    assert (row.state, row.observation_id) == ("missed", "a")


def test_a_report_of_a_time_to_come_does_not_count_yet() -> None:
    """Guards `as_of` in the past: what was observed later was not known then."""
    assert judged(LEVEL, [reported("30")], today=date(2024, 6, 1)).state == "nothing_reported"


def test_a_report_without_a_time_is_compared_but_not_judged() -> None:
    """Guards undated counts: reached is reached; short of it is neither behind nor missed."""
    assert judged(LEVEL, [reported("40", "")]).state == "met"
    for today in (TODAY, date(2031, 1, 1)):
        row = judged(LEVEL, [reported("30", "")], today=today)
        assert (row.state, row.reason) == ("reported_not_judged", "no_period")


# Units and ways of counting.


def test_myriads_are_converted_and_other_units_are_not_compared() -> None:
    """Guards 万 and 亿: 500 万千瓦 and 0.05 亿千瓦 are the same; 千瓦时 is something else, and so is no unit."""
    target = {**LEVEL, "base_value": "0", "target_value": "1000", "unit": "万千瓦", "target_type": "capacity"}
    for value, unit in (("500", "万千瓦"), ("0.05", "亿千瓦"), ("5000000", "千瓦")):
        row = judged(target, [reported(value, unit=unit)])
        assert (row.state, row.progress) == ("on_schedule", pytest.approx(0.5)), unit
    for unit in ("万千瓦时", ""):
        row = judged(target, [reported("5000", unit=unit)])
        assert (row.state, row.observed, row.reason) == ("reported_not_judged", None, "unit_differs")


def test_what_is_counted_up_starts_from_none_and_adds_its_years() -> None:
    """Guards cumulative counts: 10, 20 and 30 in the first three years are 60 of 100, two of five years still to go."""
    target = {"base_year": "2020", "target_year": "2025", "target_value": "100", "accumulation": "cumulative"}
    years = [reported(str(10 * n), str(2020 + n), annual_or_cumulative="annual") for n in (1, 2, 3)]
    row = judged(target, years, today=date(2024, 6, 1))
    assert (row.observed, row.progress, row.schedule, row.state) == (60.0, 0.6, 0.6, "on_schedule")
    assert judged(target, years[1:], today=date(2024, 6, 1)).reason == "incomplete"
    whole = judged(target, [reported("60", "2023", annual_or_cumulative="cumulative")], today=date(2024, 6, 1))
    assert whole.state == "on_schedule"


def test_one_year_neither_meets_nor_misses_an_annual_average() -> None:
    """Guards averages: one good year is not the average of five; the figure for all of them is."""
    target = {"target_type": "growth_rate", "plan_period": "2021-2025", "target_year": "2025", "target_value": "6"}
    target |= {"accumulation": "annual_average"}
    row = judged(target, [reported("8", "2025")])
    assert (row.state, row.reason) == ("reported_not_judged", "one_year")
    assert judged(target, [reported("6.1", "2021/2025")]).state == "met"
    assert judged(target, [reported("5.9", "2021/2025")]).state == "missed"


def test_a_reported_value_left_empty_is_shown_as_not_judged() -> None:
    """Guards an observation in words."""
    assert judged(LEVEL, [reported("", "2025")]).reason == "no_value"


def test_falling_targets_are_judged_the_other_way_round() -> None:
    """Guards direction: from 40 down to 20, 30 is half of the way, 41 the wrong way, 20 the target."""
    target = {**LEVEL, "base_value": "40", "target_value": "20", "direction": "decrease", "comparator": "at_most"}
    states = {value: judged(target, [reported(value)]).state for value in ("30", "31", "33", "41", "20", "19")}
    assert states == {
        "30": "on_schedule",
        "31": "behind",
        "33": "far_behind",
        "41": "far_behind",
        "20": "met",
        "19": "met",
    }


@pytest.mark.parametrize(
    ("comparator", "value", "met"),
    [
        *(("at_least", "40", True), ("more_than", "40", False), ("more_than", "40.1", True)),
        *(("at_most", "40", True), ("less_than", "40", False), ("at_most", "40.1", False)),
        *(("equal", "41", True), ("equal", "39", False)),
    ],
)
def test_each_comparator_at_its_edge(comparator: str, value: str, met: bool) -> None:
    """Guards `more than` against `at least`; an exact count that is surpassed is met."""
    row = judged({"comparator": comparator, "target_value": "40"}, [reported(value)])
    assert (row.state == "met") == met


# Ceilings, overshooting, averages, and what lies ahead.


@pytest.mark.parametrize(
    ("target", "value"),
    [
        # A ceiling of 40 that the value came up to from 20, and passed.
        (LEVEL | {"comparator": "at_most", "direction": ""}, "44"),
        (LEVEL | {"comparator": "less_than", "direction": ""}, "41"),
        # A range of 35 to 40, passed; about 40 in either direction, passed by more than its five per cent.
        (LEVEL | {"comparator": "range", "target_value": "35", "target_value_high": "40"}, "60"),
        (LEVEL | {"comparator": "about", "direction": "reach"}, "60"),
    ],
)
def test_past_the_target_where_it_should_not_be_is_red(target: dict[str, str], value: str) -> None:
    """Guards the barometer's own subject: a total that is over its ceiling is never green."""
    assert judged(target, [reported(value)]).state == "far_behind"


def test_a_ceiling_is_not_met_before_its_time_is_over() -> None:
    """Guards caps: 30 used of 100 in the first year says nothing about the last; at its end it is met."""
    cap = {"comparator": "at_most", "direction": "", "target_year": "2030", "target_value": "100", "base_year": "2020"}
    cumulative = cap | {"accumulation": "cumulative"}
    row = judged(cumulative, [reported("30", "2021", annual_or_cumulative="cumulative")])
    assert (row.state, row.reason) == ("reported_not_judged", "ceiling")
    level = cap | {"base_value": "90"}
    assert judged(level, [reported("95", "2021")]).reason == "ceiling"
    assert judged(level, [reported("95", "2030")], today=date(2031, 2, 1)).state == "met"
    # Brought down from 120 to the ceiling of 100, it is met as any level is.
    assert judged(cap | {"base_value": "120"}, [reported("99", "2025")]).state == "met"


def test_a_yearly_average_of_a_reduction_is_no_cumulative_reduction() -> None:
    """Guards 3 % a year: two years of 2 % are 3.96 % together, and yet every year fell short."""
    average = QINGHAI | {"accumulation": "annual_average", "target_value": "3"}
    row = judged(average, [reported("2", "2006"), reported("2", "2007")], today=date(2008, 6, 1))
    assert (row.state, row.reason) == ("reported_not_judged", "one_year")


def test_a_figure_of_a_time_that_is_not_over_is_not_yet_there() -> None:
    """Guards `as_of`: the figure of a whole year is no report on its second day."""
    for today, state in ((date(2024, 1, 2), "nothing_reported"), (date(2025, 1, 1), "on_schedule")):
        assert judged(LEVEL, [reported("30", "2024")], today=today).state == state
