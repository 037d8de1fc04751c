"""What happens when: each dated fact once, no date more exact than its text, deadlines derived and no events."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from dashboard.agenda import (
    ALL,
    NEXT_YEAR,
    Agenda,
    Moment,
    a_year_before,
    after_a_year,
    agenda,
    days_of,
    for_calendar,
    is_window,
    nearest,
    outlook,
    window_days,
    windows,
)
from dashboard.catalog import Catalog, Selection

if TYPE_CHECKING:
    from tests.synthetic import Synthetic

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="module")
def collected(catalog: Catalog) -> Agenda:
    """The agenda of the repository's own data."""
    return agenda(catalog, catalog, TODAY)


def made(synthetic: Synthetic, today: date = TODAY) -> Agenda:
    """The agenda of a made-up collection."""
    catalog = synthetic.catalog()
    return agenda(catalog, catalog, today)


def one(found: Agenda, key: str) -> Moment:
    """The only moment of this row."""
    (moment,) = [moment for moment in found.moments if moment.key == key]
    return moment


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("2022", (date(2022, 1, 1), date(2022, 12, 31), "year")),
        ("2022-07", (date(2022, 7, 1), date(2022, 7, 31), "month")),
        ("2024-02", (date(2024, 2, 1), date(2024, 2, 29), "month")),
        ("2022-07-05", (date(2022, 7, 5), date(2022, 7, 5), "day")),
        ("", None),
        ("2022-13", None),
        ("0000", None),
        ("not_applicable", None),
    ],
)
def test_a_partial_date_is_the_span_it_names(value: str, days: object) -> None:
    """Guards against invented days: a year is the whole year, a month the whole month, what is no date is none."""
    assert days_of(value) == days


# The collection, read by hand.


def test_the_dates_of_the_collection(collected: Agenda) -> None:
    """Guards the reading of the tables: day, year, period and derived deadline, as they stand in the texts."""
    selection = one(collected, "events:shenyang-park-selection-as-national-zero-carbon-park")
    assert (selection.start, selection.end, selection.precision) == (date(2025, 12, 26), date(2025, 12, 26), "day")
    approval = one(collected, "events:shenyang-park-state-council-approval")
    assert (approval.start, approval.end, approval.precision) == (date(2015, 1, 1), date(2015, 12, 31), "year")
    assert not approval.lasting
    plan = one(collected, "documents:jiangxi-science-technology-plan")
    assert (plan.kind, plan.start, plan.end, plan.lasting) == ("plan", date(2022, 1, 1), date(2030, 12, 31), True)
    assert plan.programme == "jiangxi-science-technology-plan"
    due = one(collected, "targets:shenyang-park-renewable-energy-consumption-share-2027")
    assert (due.kind, due.start, due.end) == ("deadline", date(2027, 12, 31), date(2027, 12, 31))
    assert (due.state, due.codes, due.programme) == (
        "nothing_reported",
        "210100",
        "sino-german-park-construction-plan",
    )
    peak = one(collected, "targets:jiangxi-carbon-peak-before-2030")
    assert (peak.kind, peak.end) == ("peak", date(2030, 12, 31))


def test_every_dated_target_is_a_deadline_and_nothing_else_is(catalog: Catalog, collected: Agenda) -> None:
    """Guards the finding: 37 targets name a year, 27 of them 2025; what is derived from a target is no event."""
    years = Counter(year for year in catalog.frames["targets"]["target_year"] if year)
    found = Counter(str(moment.end.year) for moment in collected.moments if moment.is_deadline)
    assert found == years
    assert {moment.table for moment in collected.moments if moment.is_deadline} == {"targets"}
    assert (found["2025"], found.total()) == (27, 37)


def test_what_carries_no_date_is_counted(catalog: Catalog, collected: Agenda) -> None:
    """Guards "not known is shown as not known": every row is on the agenda, repeated by an event, or counted."""
    placed = {moment.key for moment in collected.moments} | {key for m in collected.moments for key in m.also}
    for table, count in collected.undated.items():
        rows = len(catalog.frames[table])
        assert rows - count == len({key for key in placed if key.startswith(f"{table}:")})
    assert collected.undated["measures"] == len(catalog.frames["measures"]) == 359
    assert collected.undated["labs"] == len(catalog.frames["labs"])


def test_a_date_that_an_event_repeats_is_shown_once(collected: Agenda) -> None:
    """Guards against doubles: the declaration was launched and published on one day, and is one moment with both."""
    launch = one(collected, "events:high-tech-zones-declaration-launch")
    assert launch.also == ("documents:high-tech-zones-declaration",)
    assert not [moment for moment in collected.moments if moment.key == "documents:high-tech-zones-declaration"]
    # The meeting of that day names the document as well, but a meeting is no publication: it stays by itself.
    assert one(collected, "events:high-tech-zones-carbon-summit").also == ()


def test_the_agenda_follows_the_selection(catalog: Catalog) -> None:
    """Guards narrowing: in Beijing four targets name a year; in Guangdong nothing is dated, and that is counted."""
    beijing = catalog.select(Selection(region="110000"))
    found = agenda(beijing, catalog, TODAY)
    assert {moment.key for moment in found.moments} == {
        "targets:beijing-2025-science-technology-support-capacity",
        "targets:beijing-2025-science-technology-innovation-system",
        "targets:beijing-2030-integrated-innovation-pattern",
        "targets:beijing-2030-green-technology-innovation-centre",
    }
    guangdong = agenda(catalog.select(Selection(region="440000")), catalog, TODAY)
    assert guangdong.moments == ()
    assert guangdong.undated["events"] == 4


# Made-up rows, for what the collection does not hold.


def test_labs_projects_and_measures_have_their_dates(synthetic: Synthetic) -> None:
    """Guards the other tables: founding and unveiling apart, a stage on another day, one year of two."""
    synthetic.add("labs", founded_on="2020", unveiled_on="2022-07")
    synthetic.add("projects", signed_on="2022-07-05", stage="started", stage_on="2023")
    synthetic.add("projects", signed_on="2022-07-05", stage="signed", stage_on="2022-07-05")
    synthetic.add("measures", start_year="2023", end_year="2025")
    synthetic.add("measures", end_year="2025")
    found = [(moment.key, moment.column, moment.start, moment.lasting) for moment in made(synthetic).moments]
    assert found == [
        ("labs:synthetic-labs-1", "founded_on", date(2020, 1, 1), False),
        ("labs:synthetic-labs-1", "unveiled_on", date(2022, 7, 1), False),
        ("projects:synthetic-projects-1", "signed_on", date(2022, 7, 5), False),
        # Signed and standing at "signed" is one date in two cells.
        ("projects:synthetic-projects-2", "signed_on", date(2022, 7, 5), False),
        ("projects:synthetic-projects-1", "stage_on", date(2023, 1, 1), False),
        ("measures:synthetic-measures-1", "start_year;end_year", date(2023, 1, 1), True),
        ("measures:synthetic-measures-2", "end_year", date(2025, 1, 1), False),
    ]


def test_the_more_exact_of_two_repeated_dates_is_kept(synthetic: Synthetic) -> None:
    """Guards doubles of unlike exactness: the event says the year, the lab the day; one moment, on that day."""
    synthetic.add("labs", unveiled_on="2022-07-05", founded_on="2020")
    synthetic.add("events", event_type="unveiled", date="2022", related_ids="labs:synthetic-labs-1")
    founded, unveiled = made(synthetic).moments
    assert (founded.key, founded.column) == ("labs:synthetic-labs-1", "founded_on")
    assert (unveiled.key, unveiled.also) == ("events:synthetic-events-1", ("labs:synthetic-labs-1",))
    assert (unveiled.start, unveiled.precision) == (date(2022, 7, 5), "day")


def test_dates_that_differ_stay_two(synthetic: Synthetic) -> None:
    """Guards the rule against swallowing: an event of another day does not hide the lab's own date."""
    synthetic.add("labs", unveiled_on="2022-07-05")
    synthetic.add("events", event_type="unveiled", date="2022-08", related_ids="labs:synthetic-labs-1")
    assert [moment.table for moment in made(synthetic).moments] == ["labs", "events"]


def test_states_are_those_of_the_day(synthetic: Synthetic) -> None:
    """Guards the state of a deadline: before, after, and with a report."""
    numbered = {"target_type": "count", "comparator": "equal", "target_value": "12", "unit": "家"}
    for year in ("2025", "2025", "2030"):
        synthetic.add("targets", target_year=year, value_disclosure="published", **numbered)
    synthetic.add("observations", target_id="synthetic-targets-2", value_type="actual", value="12", unit="家")
    states = {moment.row_id: moment.state for moment in made(synthetic).moments}
    assert states == {
        "synthetic-targets-1": "due_no_report",
        "synthetic-targets-2": "met",
        "synthetic-targets-3": "nothing_reported",
    }
    assert {moment.state for moment in made(synthetic, date(2025, 12, 31)).moments} == {"nothing_reported", "met"}


def test_nothing_gives_nothing(bare: Synthetic) -> None:
    """Guards an empty collection: no moment, nothing counted, and windows all the same."""
    found = made(bare)
    assert (found.moments, dict(found.undated)) == ((), {})
    assert windows(found.moments, TODAY) == (ALL, NEXT_YEAR, "2026-2030", "2026")
    assert window_days(ALL, found.moments, TODAY) == (date(2026, 1, 1), date(2026, 12, 31))
    assert outlook(found.moments, TODAY).coming == ()


# Windows and what is near.


def test_the_windows_of_the_collection(collected: Agenda) -> None:
    """Guards the offer: only plan periods and years in which something begins, ends or happens."""
    assert windows(collected.moments, TODAY) == (
        *(ALL, NEXT_YEAR, "2011-2015", "2021-2025", "2026-2030"),
        *("2015", "2021", "2022", "2025", "2026", "2027", "2030"),
    )
    assert window_days(ALL, collected.moments, TODAY) == (date(2015, 1, 1), date(2030, 12, 31))
    assert window_days("2021-2025", collected.moments, TODAY) == (date(2021, 1, 1), date(2025, 12, 31))
    assert window_days("2027", collected.moments, TODAY) == (date(2027, 1, 1), date(2027, 12, 31))
    assert window_days(NEXT_YEAR, collected.moments, TODAY) == (TODAY, date(2027, 11, 20))


def test_an_unknown_window_is_none() -> None:
    """Guards addresses."""
    assert all(map(is_window, (ALL, NEXT_YEAR, "2021-2025", "2027")))
    assert not any(map(is_window, ("", "2021-2026", "0000", "20270", "2０27")))


def test_twelve_months_end_before_the_same_day() -> None:
    """Guards the edges, leap days too: twelve months that begin today hold today once."""
    assert after_a_year(date(2026, 1, 1)) == date(2026, 12, 31)
    assert after_a_year(date(2024, 2, 29)) == date(2025, 2, 28)
    assert a_year_before(date(2024, 2, 29)) == date(2023, 3, 1)
    assert a_year_before(TODAY) == date(2025, 11, 21)


def test_what_is_near_the_day_the_collection_is_read_on(collected: Agenda) -> None:
    """Guards the lists: nothing falls into the year to come, the plan goes on, 2027 is next, 27 were just due."""
    near = outlook(collected.moments, TODAY)
    assert near.coming == ()
    assert [moment.key for moment in near.running] == ["documents:jiangxi-science-technology-plan"]
    assert [moment.row_id for moment in near.later] == ["shenyang-park-renewable-energy-consumption-share-2027"]
    assert len(near.overdue) == 27
    assert {moment.end for moment in near.overdue} == {date(2025, 12, 31)}


def test_a_deadline_comes_near_and_passes(collected: Agenda) -> None:
    """Guards the edges of the lists: due on the last day counts as coming, and as just due for a year after."""
    due = "shenyang-park-renewable-energy-consumption-share-2027"

    def lists(today: date) -> tuple[bool, bool]:
        near = outlook(collected.moments, today)
        return due in {m.row_id for m in near.coming}, due in {m.row_id for m in near.overdue}

    assert lists(date(2026, 12, 31)) == (False, False)
    assert lists(date(2027, 1, 1)) == (True, False)
    assert lists(date(2027, 12, 31)) == (True, False)
    assert lists(date(2028, 1, 1)) == (False, True)
    assert lists(date(2029, 1, 1)) == (False, False)


def test_a_calendar_holds_all_deadlines_and_what_is_still_to_come(collected: Agenda, synthetic: Synthetic) -> None:
    """Guards the choice: past events are left out, a plan under way too, one that is still to begin is in."""
    assert {moment.table for moment in for_calendar(collected.moments, TODAY)} == {"targets"}
    assert len(for_calendar(collected.moments, TODAY)) == 37
    synthetic.add("events", date="2026-11-20")
    synthetic.add("events", date="2026-11-21")
    synthetic.add("events", date="2026")
    synthetic.add("measures", start_year="2026", end_year="2027")
    synthetic.add("measures", start_year="2027", end_year="2028")
    assert {moment.row_id for moment in for_calendar(made(synthetic).moments, TODAY)} == {
        *("synthetic-events-2", "synthetic-events-3", "synthetic-measures-2"),
    }


def test_of_too_many_the_nearest_are_kept(collected: Agenda) -> None:
    """Guards the calendar's size: of the deadlines, the one of 2027 and those of 2025 are nearer than those of 2030."""
    deadlines = for_calendar(collected.moments, TODAY)
    assert [moment.end.year for moment in nearest(deadlines, TODAY, 28)] == [2025] * 27 + [2027]
    assert nearest(deadlines, TODAY, 1000) == deadlines
    hundred_thousand = [replace(deadlines[0], row_id=f"t{number}") for number in range(100_000)]
    assert len(nearest(hundred_thousand, TODAY, 2000)) == 2000
